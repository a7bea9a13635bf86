//! Each format and each type of column gives the same records.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, Date32Array, FixedSizeListArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Float32Type, TimeUnit};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::*;
use crate::records::Status;
use crate::terms::{Nationality, Sex};

/// Enough that a block of look-ups is not full, and templates begin in the middle of a page.
const RECORDS: usize = 700;

/// Everything that [`batch`] puts into the records 0 to `RECORDS` can be looked up again.
fn check_records(snapshot: &Snapshot) {
    let keys: Vec<_> = (0..RECORDS + 50).map(|i| key(&number(i))).collect();
    let mut found = Vec::new();
    snapshot.find(&keys, &mut found).unwrap();
    assert_eq!(found.len(), keys.len());
    assert!(found[RECORDS..].iter().all(Option::is_none), "what is not there is not found");
    for (i, found) in found[..RECORDS].iter().enumerate() {
        let found = found.as_ref().unwrap();
        assert_eq!(found.facts.key, keys[i]);
        assert_eq!(found.facts.native, name_key(&format!("张{i}")));
        assert_eq!(found.facts.latin, name_key(&format!("LATIN {i}")));
        assert_eq!(found.facts.sex, Some([Sex::Female, Sex::Male, Sex::Unspecified][i % 3]));
        assert_eq!(found.facts.nationality, Nationality::from_bytes(b"CHN"));
        assert_eq!(found.facts.status, Status::ALL[i % 4]);
        assert_eq!(found.facts.expiry_date, kernels::time::parse_date(b"2030-12-31"));
        let birth_date = format!("19{:02}-0{}-15", i % 100, i % 9 + 1);
        assert_eq!(Some(found.facts.birth_date), kernels::time::parse_date(birth_date.as_bytes()));
        let model = usize::from(found.facts.face_model.unwrap());
        assert_eq!(snapshot.face_models()[model], format!("model-{}", i % 2));
        assert_eq!(template_of(snapshot, found).unwrap(), has_template(i).then(|| bytes_of(&template(i))));
    }
}

fn check_input(name: &str, content: &[u8]) {
    let folder = Folder::new();
    let input = folder.write(name, content);
    let report = build(&[input], &folder.store()).unwrap();
    assert_eq!((report.read, report.written, report.rejected), (RECORDS as u64, RECORDS as u64, 0), "{name}");
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    assert_eq!(snapshot.id(), report.snapshot_id);
    assert_eq!((snapshot.records(), snapshot.dimension()), (RECORDS as u64, Some(DIMENSION as u32)));
    check_records(&snapshot);
    snapshot.verify().unwrap();
}

fn check_batch(batch: &RecordBatch) {
    let folder = Folder::new();
    let path = write_parquet(&folder.path("records.parquet"), std::slice::from_ref(batch));
    check_input("records.parquet", &fs::read(path).unwrap());
}

/// [`batch`] with one column changed.
fn with_column(name: &str, change: impl Fn(&ArrayRef) -> ArrayRef) -> RecordBatch {
    let batch = batch(0..RECORDS, "张");
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, values)| {
        let values = if field.name() == name { change(values) } else { values.clone() };
        (field.name().clone(), values)
    });
    RecordBatch::try_from_iter(columns.collect::<Vec<_>>()).unwrap()
}

/// The templates of [`batch`] as f32, zero where there is none.
fn numbers() -> Vec<f32> {
    (0..RECORDS).flat_map(template).map(|half| half.to_f32()).collect()
}

fn validity() -> Vec<bool> {
    (0..RECORDS).map(has_template).collect()
}

/// The records as rows of text, the template last.
fn rows() -> Vec<Vec<(String, String)>> {
    let batch = batch(0..RECORDS, "张");
    let schema = batch.schema();
    let text = |position: usize, row: usize| match batch.column(position).as_string_opt::<i32>() {
        Some(values) => values.value(row).to_owned(),
        None if has_template(row) => text_of(&template(row)),
        None => String::new(),
    };
    let row =
        |row| (0..schema.fields().len()).map(|field| (schema.field(field).name().clone(), text(field, row))).collect();
    (0..RECORDS).map(row).collect()
}

fn ndjson() -> String {
    rows().into_iter().fold(String::new(), |mut text, row| {
        let object: serde_json::Map<_, _> =
            row.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.into())).collect();
        writeln!(text, "{}", serde_json::Value::Object(object)).unwrap();
        text
    })
}

#[test]
fn parquet_with_the_contracts_types() {
    check_batch(&batch(0..RECORDS, "张"));
}

#[test]
fn parquet_with_other_strings_and_dates() {
    check_batch(&with_column("name", |names| cast(names, &DataType::LargeUtf8).unwrap()));
    check_batch(&with_column("doc_number", |numbers| cast(numbers, &DataType::Utf8View).unwrap()));
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    check_batch(&with_column("status", |states| cast(states, &dictionary).unwrap()));
    check_batch(&with_column("birth_date", |dates| cast(dates, &DataType::Date32).unwrap()));
    check_batch(&with_column("expiry_date", |dates| {
        let days = cast(dates, &DataType::Date32).unwrap();
        cast(&days, &DataType::Timestamp(TimeUnit::Millisecond, None)).unwrap()
    }));
    let nanos = DataType::Timestamp(TimeUnit::Nanosecond, Some("+08:00".into()));
    check_batch(&with_column("updated_at", |times| cast(times, &nanos).unwrap()));
}

#[test]
fn parquet_with_other_templates() {
    let item = Arc::new(Field::new_list_field(DataType::Float32, true));
    let values: ArrayRef = Arc::new(arrow::array::PrimitiveArray::<Float32Type>::from(numbers()));
    let lists = FixedSizeListArray::new(item.clone(), DIMENSION as i32, values, Some(validity().into()));
    let lists: ArrayRef = Arc::new(lists);
    check_batch(&with_column("face_template", |_| lists.clone()));
    check_batch(&with_column("face_template", |_| cast(&lists, &DataType::List(item.clone())).unwrap()));
    let doubles = Arc::new(Field::new_list_field(DataType::Float64, true));
    check_batch(&with_column("face_template", |_| cast(&lists, &DataType::LargeList(doubles.clone())).unwrap()));
    check_batch(&with_column("face_template", |templates| cast(templates, &DataType::BinaryView).unwrap()));
}

#[test]
fn f32_in_binary_needs_a_known_dimension() {
    let folder = Folder::new();
    let bytes: Vec<u8> = numbers().iter().flat_map(|number| number.to_le_bytes()).collect();
    let templates: BinaryArray =
        bytes.chunks(DIMENSION * 4).zip(validity()).map(|(bytes, valid)| valid.then_some(bytes)).collect();
    let templates: ArrayRef = Arc::new(templates);
    let batch = with_column("face_template", |_| templates.clone());
    let input = write_parquet(&folder.path("records.parquet"), &[batch]);
    let options = BuildOptions { dimension: Some(DIMENSION as u32), ..options() };
    super::super::build(&[input], &folder.store(), &options).unwrap();
    check_records(&Snapshot::open(&folder.store()).unwrap());
}

#[test]
fn ndjson_plain_and_compressed() {
    let text = ndjson();
    check_input("records.ndjson", text.as_bytes());
    check_input("records.jsonl.zst", &zstd::encode_all(text.as_bytes(), 1).unwrap());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    check_input("records.ndjson.gz", &gzip.finish().unwrap());
}

#[test]
fn csv_with_quoted_fields() {
    let rows = rows();
    let mut text = rows[0].iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",");
    for row in &rows {
        let fields: Vec<String> = row.iter().map(|(_, value)| format!("\"{value}\"")).collect();
        write!(text, "\r\n{}", fields.join(",")).unwrap();
    }
    check_input("records.csv", text.as_bytes());
}

#[test]
fn optional_columns_may_be_missing() {
    let folder = Folder::new();
    let text =
        "doc_type,doc_number,name_latin,birth_date,status,remark\npassport,e00000007,LI LEI,1990-01-02,valid,x\n";
    let input = folder.write("records.csv", text);
    let report = build(&[input], &folder.store()).unwrap();
    assert_eq!(report.ignored_columns, ["remark".to_owned()].into());
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    assert_eq!(snapshot.dimension(), None);
    let found = find(&snapshot, "E00000007").unwrap();
    assert_eq!((found.facts.native, found.facts.latin), (None, name_key("LI LEI")));
    assert_eq!((found.facts.sex, found.facts.nationality, found.facts.expiry_date), (None, None, None));
    assert!(found.reference.is_none() && found.facts.face_model.is_none());
}

#[test]
fn data_files_are_sorted_plain_parquet() {
    let folder = Folder::new();
    let input = write_parquet(&folder.path("records.parquet"), &[batch(0..RECORDS, "张")]);
    build(&[input], &folder.store()).unwrap();
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    let file = fs::File::open(&snapshot.data_files()[0].files()[0]).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().with_batch_size(RECORDS).build().unwrap();
    let batches = reader.collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(batches.len(), 1);
    let column = |name: &str| batches[0].column_by_name(name).unwrap();
    let numbers: Vec<&str> = column("doc_number").as_string::<i32>().iter().flatten().collect();
    assert_eq!(numbers.len(), RECORDS);
    assert!(numbers.is_sorted());
    assert_eq!(column("face_template").data_type(), &DataType::FixedSizeBinary(DIMENSION as i32 * 2));
    assert_eq!(column("birth_date").as_any().downcast_ref::<Date32Array>().unwrap().null_count(), 0);
}

/// A folder stands for the files of records below it, in the order of their names.
#[test]
fn folders_are_read_by_name() {
    let folder = Folder::new();
    let csv = |name: &str| {
        format!("doc_type,doc_number,name,birth_date,status\npassport,E00000001,{name},1990-01-02,valid\n")
    };
    let input = folder.path("input");
    fs::create_dir_all(input.join("b/_temporary")).unwrap();
    for (name, content) in
        [("c.csv", "third"), ("a.csv", "first"), ("b/z.csv", "second"), ("b/_temporary/z.csv", "none")]
    {
        fs::write(input.join(name), csv(content)).unwrap();
    }
    fs::write(input.join("readme.txt"), "no records").unwrap();
    let report = build(std::slice::from_ref(&input), &folder.store()).unwrap();
    assert_eq!((report.read, report.written), (3, 1));
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    assert_eq!(find(&snapshot, "E00000001").unwrap().facts.native, name_key("third"));
    fs::create_dir_all(folder.path("empty")).unwrap();
    let refused = build(&[folder.path("empty")], &folder.path("other")).unwrap_err();
    assert!(matches!(refused, RecordsError::InputEmpty(_)) && refused.exit_code() == 3);
}

/// Readers that unite files take the columns from the first, so each has all of them.
#[test]
fn every_generation_has_every_column() {
    let folder = Folder::new();
    let plain = folder
        .write("plain.csv", "doc_type,doc_number,name,birth_date,status\npassport,E99999999,A,1990-01-02,valid\n");
    build(&[plain], &folder.store()).unwrap();
    let faces = write_parquet(&folder.path("faces.parquet"), &[batch(0..10, "张")]);
    super::super::append(&[faces], &folder.store(), &options()).unwrap();
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    let columns = |generation: usize| -> Vec<String> {
        let file = fs::File::open(&snapshot.data_files()[generation].files()[0]).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        reader.schema().fields().iter().map(|field| field.name().clone()).collect()
    };
    assert_eq!(columns(0), columns(1));
    assert!(columns(0).contains(&"face_template".to_owned()));
    assert!(find(&snapshot, "E99999999").unwrap().reference.is_none());
    let found = find(&snapshot, &number(0)).unwrap();
    assert_eq!(template_of(&snapshot, &found).unwrap(), Some(bytes_of(&template(0))));
}
