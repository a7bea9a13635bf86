//! Files have the same bytes whatever the threads, can be read back, and stand beside a truth that adds up.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use super::{Compression, Format, truth, write_records, write_requests, write_trust};
use crate::World;
use crate::base64;
use crate::chips::{Chip, PassportIssuer, Standing};
use crate::records::records_batch;
use crate::requests::{EmbeddingColumn, Mix, RequestSet, Requests, TruthRow};

const WORLD: World = World { seed: 17, records: 20_000, dimension: 32 };
const NDJSON: Format = Format::Ndjson(Compression::Plain);
const CSV: Format = Format::Csv(Compression::Plain);

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("concord-datasets-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in the temporary folder harms no test.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn usual(requests: u64) -> RequestSet {
    RequestSet { mix: Mix { malformed: 0.03, ..Mix::USUAL }, ..RequestSet::new(23, requests) }
}

fn unpacked(path: &Path, compression: Compression) -> Vec<u8> {
    let packed = fs::read(path).unwrap();
    let mut out = Vec::new();
    match compression {
        Compression::Plain => return packed,
        Compression::Gzip => flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut out).unwrap(),
        Compression::Zstd => zstd::Decoder::new(packed.as_slice()).unwrap().read_to_end(&mut out).unwrap(),
    };
    out
}

fn columns(path: &Path, format: Format) -> RecordBatch {
    let file = fs::File::open(path).unwrap();
    let batches: Vec<RecordBatch> = match format {
        Format::Parquet => {
            ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().map(Result::unwrap).collect()
        }
        _ => arrow::ipc::reader::FileReader::try_new(file, None).unwrap().map(Result::unwrap).collect(),
    };
    concat_batches(&batches[0].schema(), &batches).unwrap()
}

#[test]
fn one_thread_and_two_write_the_same_bytes() {
    let folder = Folder::new("threads");
    // Two chunks each, so that there is an order to keep.
    let world = World { records: 9_000, ..WORLD };
    for format in [NDJSON, Format::Csv(Compression::Zstd), Format::Parquet, Format::Arrow] {
        let [one, two] = [1, 2].map(|threads| {
            let path = folder.0.join(format!("{threads}.{}", format.extension()));
            let records = folder.0.join(format!("records-{threads}"));
            with_threads(threads, || {
                write_records(&world, &records, format).unwrap();
                let summary = write_requests(&world, &usual(9_000), &path, format, 1).unwrap();
                (fs::read(&records).unwrap(), fs::read(&path).unwrap(), fs::read(&summary.truth).unwrap())
            })
        });
        assert!(one == two, "{} depends on the threads", format.extension());
    }
}

#[test]
fn records_come_back_from_parquet_and_arrow() {
    let folder = Folder::new("records");
    for format in [Format::Parquet, Format::Arrow] {
        let path = folder.0.join(format.extension());
        write_records(&WORLD, &path, format).unwrap();
        assert!(columns(&path, format) == records_batch(&WORLD, 0..WORLD.records), "{}", format.extension());
    }
}

#[test]
fn packed_text_is_the_plain_text() {
    let folder = Folder::new("packed");
    let write = |compression| {
        let format = Format::Ndjson(compression);
        let summary = write_requests(&WORLD, &usual(2_000), &folder.0.join("requests"), format, 1).unwrap();
        unpacked(&summary.files[0], compression)
    };
    let plain = write(Compression::Plain);
    assert!(write(Compression::Gzip) == plain);
    assert!(write(Compression::Zstd) == plain);
}

#[test]
fn sound_lines_parse_and_parts_make_the_whole() {
    let folder = Folder::new("parts");
    let set = usual(5_000);
    let whole = write_requests(&WORLD, &set, &folder.0.join("whole"), NDJSON, 1).unwrap();
    let parts = write_requests(&WORLD, &set, &folder.0.join("parts"), NDJSON, 3).unwrap();
    assert_eq!(parts.files.len(), 3);
    assert_eq!(fs::read_dir(folder.0.join("parts")).unwrap().count(), 3, "the truth is no request");
    assert_eq!(parts.truth, folder.0.join("truth.csv"));
    let joined: Vec<u8> = parts.files.iter().flat_map(|file| fs::read(file).unwrap()).collect();
    let text = fs::read(&whole.files[0]).unwrap();
    assert!(joined == text);
    assert_eq!(whole.dispositions, parts.dispositions);
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let answers = truth(&WORLD, &set, NDJSON, 1);
    assert_eq!(lines.len(), answers.len());
    for (line, answer) in lines.iter().zip(&answers) {
        let rejected_row = ["syntax", "encoding"].contains(&answer.expected.disposition());
        match serde_json::from_slice::<Value>(line) {
            Ok(request) => assert_eq!(request["request_id"], answer.request_id.as_str()),
            Err(error) => assert!(rejected_row, "{error}: {answer:?}"),
        }
    }
}

#[test]
fn truth_counts_add_up() {
    let folder = Folder::new("truth");
    for format in [NDJSON, CSV, Format::Parquet] {
        let set = usual(6_000);
        let summary = write_requests(&WORLD, &set, &folder.0.join(format.extension()), format, 2).unwrap();
        assert_eq!(summary.dispositions.values().sum::<u64>(), set.requests);
        let answers = truth(&WORLD, &set, format, 2);
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for answer in &answers {
            *counts.entry(answer.expected.disposition()).or_default() += 1;
        }
        assert!(summary.dispositions.iter().all(|(word, count)| counts.get(word) == Some(count)));
        let mut written = String::from(TruthRow::HEADER);
        answers.iter().for_each(|answer| answer.append_csv(&mut written));
        assert!(fs::read_to_string(&summary.truth).unwrap() == written, "{}", format.extension());
    }
}

#[test]
fn csv_rows_have_the_columns_of_the_header() {
    let folder = Folder::new("csv");
    let summary = write_requests(&WORLD, &usual(3_000), &folder.0.join("requests"), CSV, 1).unwrap();
    let text = fs::read_to_string(&summary.files[0]).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let width = lines[0].split(',').count();
    for answer in truth(&WORLD, &usual(3_000), CSV, 1) {
        let fields: Vec<&str> = lines[answer.line as usize - 1].split(',').collect();
        assert_eq!(fields[0], answer.request_id, "the truth knows the line");
        let cut = answer.expected.disposition() == "syntax";
        assert_eq!(fields.len() == width, !cut, "{answer:?}");
    }
}

#[test]
fn columns_hold_what_text_holds() {
    let folder = Folder::new("columns");
    for embedding_column in [EmbeddingColumn::FixedSizeList, EmbeddingColumn::Binary] {
        let set = RequestSet { embedding_column, ..usual(3_000) };
        for format in [Format::Parquet, Format::Arrow] {
            let out = folder.0.join(format!("requests.{}", format.extension()));
            let summary = write_requests(&WORLD, &set, &out, format, 1).unwrap();
            assert_eq!(summary.files, [out]);
            let batch = columns(&summary.files[0], format);
            let answers = truth(&WORLD, &set, format, 1);
            assert_eq!(batch.num_rows(), answers.len());
            let ids = batch.column(0).as_any().downcast_ref::<arrow::array::StringArray>().unwrap();
            assert!(ids.iter().zip(&answers).all(|(id, answer)| id == Some(&answer.request_id)));
        }
    }
}

#[test]
fn chips_are_in_every_format_that_can_hold_them() {
    let folder = Folder::new("chips");
    let mix = Mix { chip: 0.5, real_person: 0.0, malformed: 0.1, chip_sent: 0.8, ..Mix::USUAL };
    let set = RequestSet { mix, ..RequestSet::new(4, 600) };
    let write = |format: Format| {
        let summary = write_requests(&WORLD, &set, &folder.0.join(format.extension()), format, 1).unwrap();
        summary.files[0].clone()
    };
    let text = fs::read_to_string(write(NDJSON)).unwrap();
    let requests = Requests::new(&WORLD, &set, NDJSON.carrier(set.embedding_column));
    let mut sent = 0;
    for (place, line) in (0..).zip(text.lines()) {
        let request = requests.request(place);
        if let (Some(chip), None, Ok(line)) = (&request.chip, request.defect, serde_json::from_str::<Value>(line)) {
            let parts: Vec<&String> = line["chip"].as_object().unwrap().keys().collect();
            let there = Chip::PARTS.iter().zip(chip.parts()).filter(|(_, bytes)| bytes.is_some());
            let mut there: Vec<&str> = there.map(|(part, _)| *part).collect();
            there.sort_unstable();
            assert_eq!(parts, there);
            let mut com = Vec::new();
            base64::append(&mut com, chip.com.as_deref().unwrap());
            assert_eq!(line["chip"]["com"].as_str().unwrap().as_bytes(), com);
            sent += 1;
        }
        assert!(line.matches("\"chip\":").count() <= 1, "a chip that is too deep stands alone");
    }
    assert!(sent > 100, "{sent} chips were sent");
    for format in [Format::Parquet, Format::Arrow] {
        let batch = columns(&write(format), format);
        let requests = Requests::new(&WORLD, &set, format.carrier(set.embedding_column));
        let column = batch.column_by_name("chip").unwrap().as_struct();
        for row in 0..batch.num_rows() {
            let chip = requests.request(row as u64).chip;
            assert_eq!(column.is_valid(row), chip.is_some());
            for (place, part) in Chip::PARTS.iter().enumerate() {
                let values = column.column_by_name(part).unwrap().as_binary::<i32>();
                let found = values.is_valid(row).then(|| values.value(row));
                assert_eq!(found, chip.as_ref().and_then(|chip| chip.parts()[place]), "{part} of row {row}");
            }
        }
    }
}

#[test]
fn the_trust_is_a_list_of_authorities() {
    let folder = Folder::new("trust");
    let path = write_trust(&WORLD, &folder.0.join("trust")).unwrap();
    let list = PassportIssuer::new(WORLD.seed, Standing::Listed).master_list();
    assert!(fs::read(path).unwrap() == list);
}

/// The same bytes on every machine: a change here changes every set that anybody made before.
#[test]
fn the_first_lines_are_these() {
    let folder = Folder::new("golden");
    let world = World { seed: 1, records: 1_000, dimension: 8 };
    let records = folder.0.join("records.ndjson");
    write_records(&world, &records, NDJSON).unwrap();
    let set = RequestSet { mix: Mix::FACES, ..RequestSet::new(1, 1) };
    let requests = write_requests(&world, &set, &folder.0, NDJSON, 1).unwrap();
    let text = fs::read_to_string(&records).unwrap() + &fs::read_to_string(&requests.files[0]).unwrap();
    let (first, last) = (text.lines().next().unwrap(), text.lines().last().unwrap());
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("write/golden.ndjson");
    let found = format!("{first}\n{last}\n");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&golden, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&golden).unwrap());
}
