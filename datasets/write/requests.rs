//! A set of requests into files, and its truth beside them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use rayon::prelude::*;

use super::columns::{ColumnFile, requests_batch, requests_schema};
use super::format::Format;
use super::text::TextFile;
use super::{csv, ndjson};
use crate::World;
use crate::ordered::{CHUNK_ROWS, TASK_ROWS, in_order, map_rows, split};
use crate::requests::{Expected, Request, RequestSet, Requests, TruthRow};

/// Rows of a row group of requests: 64 MiB of embeddings with 512 numbers, which the writer holds until it is full.
const ROW_GROUP_ROWS: usize = 32_768;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many requests.
    pub rows: u64,
    /// Bytes of the requests' files together.
    pub bytes: u64,
    /// The requests' files, in the order of their requests.
    pub files: Vec<PathBuf>,
    /// The CSV of true answers.
    pub truth: PathBuf,
    /// How many requests have each disposition: an outcome or the code of a refusal.
    pub dispositions: BTreeMap<&'static str, u64>,
}

/// Writes the requests of `set` as `parts` files of about equal length, and their truth as CSV.
///
/// Where `out` ends in the format's extension and `parts` is 1 it is the file, and the truth is beside it as
/// `<file>.truth.csv`. Else it is a folder, made where missing: `requests.<extension>`, or
/// `requests-00000.<extension>` and so on where there are several, and `truth.csv` stands beside the folder: whoever reads
/// the folder reads requests only.
///
/// # Errors
/// Where a file or the folder cannot be written.
///
/// # Panics
/// Where `parts` is 0, and as [`Requests::new`].
pub fn write_requests(world: &World, set: &RequestSet, out: &Path, format: Format, parts: u32) -> io::Result<Summary> {
    assert!(parts > 0, "requests go into at least one file");
    let (files, truth) = paths(out, format, parts)?;
    let requests = Requests::new(world, set, format.carrier(set.embedding_column));
    let schema = requests_schema(world.dimension, set);
    let mut answers = Answers::create(&truth)?;
    for (part, (path, rows)) in (0..).zip(files.iter().zip(part_rows(set.requests, parts))) {
        let mut file = PartFile::create(path, format, &schema)?;
        let chunks = split(rows, CHUNK_ROWS);
        let produce = |chunk: u64| Chunk::of(&requests, format, chunks[chunk as usize].clone(), &schema);
        let mut lines = 0;
        in_order(chunks.len() as u64, produce, |chunk| {
            file.append(&chunk.rows)?;
            for (request_id, expected) in chunk.truth {
                answers.append(&TruthRow { part, line: line(format, lines), request_id, expected })?;
                lines += 1;
            }
            Ok(())
        })?;
        file.finish()?;
    }
    let dispositions = answers.finish()?;
    let bytes = files.iter().map(|file| fs::metadata(file).map(|file| file.len())).sum::<io::Result<u64>>()?;
    Ok(Summary { rows: set.requests, bytes, files, truth, dispositions })
}

/// The true answers that [`write_requests`] writes, in order; about 100 bytes a request.
pub fn truth(world: &World, set: &RequestSet, format: Format, parts: u32) -> Vec<TruthRow> {
    let requests = Requests::new(world, set, format.carrier(set.embedding_column));
    let rows_of = |(part, rows): (u32, Range<u64>)| {
        let start = rows.start;
        map_rows(rows, |place| {
            let Request { request_id, expected, .. } = requests.request(place);
            TruthRow { part, line: line(format, place - start), request_id, expected }
        })
    };
    (0..).zip(part_rows(set.requests, parts)).flat_map(rows_of).collect()
}

/// The line of the row at `place` of its file, from 1; a CSV's header is line 1.
fn line(format: Format, place: u64) -> u64 {
    match format {
        Format::Csv(_) => place + 2,
        Format::Ndjson(_) | Format::Parquet | Format::Arrow => place + 1,
    }
}

/// The files of the requests and that of the truth.
fn paths(out: &Path, format: Format, parts: u32) -> io::Result<(Vec<PathBuf>, PathBuf)> {
    let extension = format.extension();
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    if parts == 1 && name.ends_with(&format!(".{extension}")) {
        let truth = out.with_file_name(format!("{name}.truth.csv"));
        return Ok((vec![out.to_path_buf()], truth));
    }
    fs::create_dir_all(out)?;
    let files = match parts {
        1 => vec![out.join(format!("requests.{extension}"))],
        _ => (0..parts).map(|part| out.join(format!("requests-{part:05}.{extension}"))).collect(),
    };
    Ok((files, out.with_file_name("truth.csv")))
}

/// The places of each part, as even as can be.
fn part_rows(requests: u64, parts: u32) -> impl Iterator<Item = Range<u64>> {
    let bound = move |part: u32| (u128::from(requests) * u128::from(part) / u128::from(parts)) as u64;
    (0..parts).map(move |part| bound(part)..bound(part + 1))
}

/// Embeddings are unique, so a dictionary of them would only be in the way.
fn properties() -> WriterProperties {
    let numbers = ColumnPath::new(vec!["face_embedding".into(), "list".into(), "item".into()]);
    WriterProperties::builder()
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_column_dictionary_enabled(numbers, false)
        .set_column_dictionary_enabled(ColumnPath::from("face_embedding"), false)
        .set_column_dictionary_enabled(ColumnPath::from("request_id"), false)
        .build()
}

/// The rows of a chunk as their file takes them.
enum Rows {
    /// Blocks of lines.
    Lines(Vec<Vec<u8>>),
    /// One batch of columns.
    Columns(RecordBatch),
}

/// Neighbouring requests and their answers.
struct Chunk {
    rows: Rows,
    truth: Vec<(String, Expected)>,
}

impl Chunk {
    fn of(requests: &Requests, format: Format, places: Range<u64>, schema: &SchemaRef) -> Chunk {
        let (rows, truth) = match format {
            Format::Ndjson(_) => lines(requests, places, ndjson::append_request),
            Format::Csv(_) => lines(requests, places, csv::append_request),
            Format::Parquet | Format::Arrow => columns(requests, places, schema),
        };
        Chunk { rows, truth }
    }
}

type Answered = (Rows, Vec<(String, Expected)>);

fn lines(requests: &Requests, places: Range<u64>, append: fn(&mut Vec<u8>, &Request)) -> Answered {
    let block = |places: Range<u64>| {
        let mut text = Vec::new();
        let answer = |place| {
            let request = requests.request(place);
            append(&mut text, &request);
            (request.request_id, request.expected)
        };
        let truth: Vec<_> = places.map(answer).collect();
        (text, truth)
    };
    let blocks: Vec<_> = split(places, TASK_ROWS).into_par_iter().map(block).collect();
    let (texts, truths): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
    (Rows::Lines(texts), truths.concat())
}

fn columns(requests: &Requests, places: Range<u64>, schema: &SchemaRef) -> Answered {
    let made = map_rows(places, |place| requests.request(place));
    let batch = requests_batch(&made, schema);
    let truth = made.into_iter().map(|request| (request.request_id, request.expected)).collect();
    (Rows::Columns(batch), truth)
}

/// One file of requests.
enum PartFile {
    Text(Box<TextFile>),
    Columns(ColumnFile),
}

impl PartFile {
    fn create(path: &Path, format: Format, schema: &SchemaRef) -> io::Result<PartFile> {
        Ok(match format {
            Format::Ndjson(compression) => PartFile::Text(Box::new(TextFile::create(path, compression)?)),
            Format::Csv(compression) => {
                let mut file = TextFile::create(path, compression)?;
                file.append(csv::REQUESTS_HEADER.as_bytes())?;
                PartFile::Text(Box::new(file))
            }
            Format::Parquet => PartFile::Columns(ColumnFile::parquet(path, schema, properties())?),
            Format::Arrow => PartFile::Columns(ColumnFile::arrow(path, schema)?),
        })
    }

    fn append(&mut self, rows: &Rows) -> io::Result<()> {
        match (self, rows) {
            (PartFile::Text(file), Rows::Lines(blocks)) => blocks.iter().try_for_each(|block| file.append(block)),
            (PartFile::Columns(file), Rows::Columns(batch)) => file.append(batch),
            _ => unreachable!("the file and its rows are made from one format"),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            PartFile::Text(file) => file.finish(),
            PartFile::Columns(file) => file.finish(),
        }
    }
}

/// The CSV of true answers, and how many there are of each.
pub(crate) struct Answers {
    file: BufWriter<File>,
    line: String,
    dispositions: BTreeMap<&'static str, u64>,
}

impl Answers {
    pub(crate) fn create(path: &Path) -> io::Result<Answers> {
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(TruthRow::HEADER.as_bytes())?;
        Ok(Answers { file, line: String::new(), dispositions: BTreeMap::new() })
    }

    pub(crate) fn append(&mut self, row: &TruthRow) -> io::Result<()> {
        *self.dispositions.entry(row.expected.disposition()).or_default() += 1;
        self.line.clear();
        row.append_csv(&mut self.line);
        self.file.write_all(self.line.as_bytes())
    }

    pub(crate) fn finish(mut self) -> io::Result<BTreeMap<&'static str, u64>> {
        self.file.flush()?;
        Ok(self.dispositions)
    }
}
