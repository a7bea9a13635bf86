//! Parquet and Arrow files of unusual types, with nulls, unknown columns and columns twice.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, Date32Array, Date64Array, DictionaryArray, FixedSizeListArray, Float32Array,
    Float64Array, Int32Array, Int64Array, ListArray, NullArray, RecordBatch, StringArray, StructArray,
    TimestampSecondArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Field, Int32Type, TimeUnit};
use arrow::ipc::writer::FileWriter;
use concord::ingest::{Embeddings, batch_requests};
use concord::world::input::{BatchSize, list};
use datasets::records::template;
use datasets::{Format, RequestSet};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::support::fixture::EVERYTHING;
use crate::support::refusals::{admission, refused, verdicts_of};
use crate::support::rows::{Row, base64, good_person};
use crate::support::{Folder, assert_same, fixture};

/// The required columns.
const REQUIRED: [&str; 9] =
    ["request_id", "entity_id", "requested_at", "service", "scene", "doc_type", "doc_number", "name", "birth_date"];

/// Rows of a table here: enough to have one with a null and one without.
const ROWS: usize = 3;

/// A table of good rows with `column` set, which may be a new one.
fn with(name: &str, column: ArrayRef) -> Vec<(String, ArrayRef)> {
    let person = good_person(&fixture().world, 0);
    let rows: Vec<Vec<String>> =
        (0..ROWS).map(|row| Row::real_name(&person, &format!("r-{row}")).cells(&REQUIRED)).collect();
    let text =
        |column: usize| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(|row| &row[column]))) };
    let mut table: Vec<(String, ArrayRef)> =
        REQUIRED.iter().enumerate().map(|(place, name)| ((*name).to_owned(), text(place))).collect();
    match table.iter_mut().find(|(known, _)| known == name) {
        Some((_, place)) => *place = column,
        None => table.push((name.to_owned(), column)),
    }
    table
}

/// The good table's own column in another type.
fn retyped(name: &str, types: &[DataType]) -> Vec<(String, ArrayRef)> {
    let table = with("sex", Arc::new(StringArray::new_null(ROWS)));
    let mut column = table.iter().find(|(known, _)| known == name).unwrap().1.clone();
    for kind in types {
        column = cast(&column, kind).unwrap();
    }
    with(name, column)
}

/// The files that a table is written as.
#[derive(Clone, Copy, Debug)]
enum File {
    Arrow,
    /// Each value for itself.
    Parquet,
    /// Values in dictionaries.
    Keyed,
}

/// Writes a table as every kind of file, and compares what is refused of each.
fn check(what: &str, table: &[(String, ArrayRef)], expected: &[(u64, &str, &str)]) {
    [File::Arrow, File::Parquet, File::Keyed].into_iter().for_each(|file| check_in(file, what, table, expected));
}

fn check_in(file: File, what: &str, table: &[(String, ArrayRef)], expected: &[(u64, &str, &str)]) {
    let folder = Folder::new("columns");
    let path = write(&folder, file, table);
    let found = verdicts_of(&path, &admission());
    let what = format!("{what} in {file:?}");
    assert_same(&what, &found.refused, &refused(expected));
    assert_eq!(found.rows, table[0].1.len() as u64, "{what}");
}

fn write(folder: &Folder, file: File, table: &[(String, ArrayRef)]) -> PathBuf {
    let columns = table.iter().map(|(name, column)| (name.clone(), column.clone(), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let (name, keyed) = match file {
        File::Arrow => {
            let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
            writer.write(&batch).unwrap();
            return folder.write("table.arrow", writer.into_inner().unwrap());
        }
        File::Parquet => ("table.parquet", false),
        File::Keyed => ("keyed.parquet", true),
    };
    let properties = WriterProperties::builder().set_dictionary_enabled(keyed).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    folder.write(name, writer.into_inner().unwrap())
}

/// The refusal of every row.
fn all(code: &'static str, field: &'static str) -> Vec<(u64, &'static str, &'static str)> {
    (1..=ROWS as u64).map(|row| (row, code, field)).collect()
}

#[test]
fn texts_of_every_kind() {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    for kind in [DataType::LargeUtf8, DataType::Utf8View, dictionary] {
        for name in REQUIRED {
            check(&format!("{name} as {kind}"), &retyped(name, std::slice::from_ref(&kind)), &[]);
        }
    }
    let keyed: DictionaryArray<Int32Type> = [Some("F"), None, Some("Q")].into_iter().collect();
    check("a dictionary with a null", &with("sex", Arc::new(keyed)), &[(3, "field_value", "sex")]);
}

#[test]
fn dates_and_instants() {
    check("Date32", &retyped("birth_date", &[DataType::Date32]), &[]);
    check("Date64", &retyped("birth_date", &[DataType::Date32, DataType::Date64]), &[]);
    let first = DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()));
    for unit in [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond] {
        for zone in [None, Some("+00:00".into()), Some("+08:00".into())] {
            let kind = DataType::Timestamp(unit, zone);
            check(&kind.to_string(), &retyped("requested_at", &[first.clone(), kind.clone()]), &[]);
        }
    }
    let days = |days: [Option<i32>; ROWS]| -> ArrayRef { Arc::new(Date32Array::from(days.to_vec())) };
    check(
        "a null date",
        &with("birth_date", days([Some(7000), None, Some(7001)])),
        &[(2, "field_missing", "birth_date")],
    );
    let instants: ArrayRef = Arc::new(TimestampSecondArray::from(vec![i64::MAX, i64::MIN, 1 << 62]));
    check("instants that overflow", &with("requested_at", instants), &all("date_invalid", "requested_at"));
    let millis: ArrayRef = Arc::new(Date64Array::from(vec![Some(i64::MAX), None, Some(i64::MIN)]));
    let lost =
        [(1, "date_invalid", "birth_date"), (2, "field_missing", "birth_date"), (3, "date_invalid", "birth_date")];
    check("days that overflow", &with("birth_date", millis), &lost);
    // Days that no text could have: the first of the year 9999, and long before anybody's birth.
    let far = [Some(2_932_532), Some(-100_000), Some(i32::MAX)];
    check("far dates", &with("birth_date", days(far)), &all("date_invalid", "birth_date"));
}

#[test]
fn wrong_types() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]));
    check("a number as sex", &with("sex", numbers.clone()), &[(1, "field_type", "sex"), (3, "field_type", "sex")]);
    let named = [(1, "field_type", "name"), (2, "field_missing", "name"), (3, "field_type", "name")];
    check("a number as name", &with("name", numbers.clone()), &named);
    let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values([b"a", b"b", b"c"]));
    check("bytes as id", &with("request_id", bytes.clone()), &all("field_type", "request_id"));
    check("bytes as chip", &with("chip", bytes), &all("field_type", "chip"));
    check(
        "an instant as date",
        &with("birth_date", numbers),
        &[(1, "field_type", "birth_date"), (2, "field_missing", "birth_date"), (3, "field_type", "birth_date")],
    );
    let keyed: DictionaryArray<Int32Type> = [Some("a"), None, Some("b")].into_iter().collect();
    check(
        "a dictionary as chip",
        &with("chip", Arc::new(keyed)),
        &[(1, "field_type", "chip"), (3, "field_type", "chip")],
    );
    let nul = StringArray::from(vec!["A", "A\0B", "C"]);
    check("a NUL", &with("name", Arc::new(nul)), &[(2, "encoding", "name")]);
}

#[test]
fn unknown_and_missing_columns() {
    let words = StringArray::from(vec![None, Some("urgent"), Some("")]);
    check("a remark", &with("remark", Arc::new(words)), &[(2, "field_unknown", ""), (3, "field_unknown", "")]);
    for name in ["sex", "face_embedding", "chip", "remark", "expiry_date", "requested_at_micros"] {
        // What pandas and Polars write for a column in which nothing is set.
        check(&format!("nothing as {name}"), &with(name, Arc::new(NullArray::new(ROWS))), &[]);
    }
    for name in REQUIRED {
        let mut table = with("sex", Arc::new(StringArray::new_null(ROWS)));
        table.retain(|(known, _)| known != name);
        check(&format!("no {name}"), &table, &all("field_missing", name));
    }
    let mut twice = with("sex", Arc::new(StringArray::new_null(ROWS)));
    twice.push(twice[7].clone());
    check("name twice", &twice, &all("duplicate_key", "name"));
}

#[test]
fn embeddings() {
    let world = fixture().world;
    let dimension = world.dimension;
    let own = template(world.seed, good_person(&world, 0).index, dimension);
    let item = |kind: DataType| Arc::new(Field::new("item", kind, true));
    let numbers = |count: usize| -> ArrayRef { Arc::new(Float32Array::from(own.repeat(count))) };
    let fixed = |values: ArrayRef, length: usize| -> ArrayRef {
        Arc::new(FixedSizeListArray::new(item(values.data_type().clone()), length as i32, values, None))
    };
    let bytes: Vec<u8> = own.iter().flat_map(|number| number.to_le_bytes()).collect();
    let binary: ArrayRef = Arc::new(BinaryArray::from_iter_values(vec![&bytes; ROWS]));
    let list = fixed(numbers(ROWS), dimension);
    let invalid = all("embedding_invalid", "face_embedding");
    let typed = all("field_type", "face_embedding");
    let doubles: ArrayRef = Arc::new(Float64Array::from(vec![0.5; ROWS * dimension]));
    let set = |column: ArrayRef| with("face_embedding", column);
    check("a fixed-size list", &set(list.clone()), &[]);
    check("a list", &set(cast(&list, &DataType::List(item(DataType::Float32))).unwrap()), &[]);
    check("a large list", &set(cast(&list, &DataType::LargeList(item(DataType::Float32))).unwrap()), &[]);
    check("bytes", &set(binary.clone()), &[]);
    check("large bytes", &set(cast(&binary, &DataType::LargeBinary).unwrap()), &[]);
    check("a view of bytes", &set(cast(&binary, &DataType::BinaryView).unwrap()), &[]);
    check("bytes of one size", &set(cast(&binary, &DataType::FixedSizeBinary(4 * dimension as i32)).unwrap()), &[]);
    check("base64", &set(Arc::new(StringArray::from(vec![base64(&own); ROWS]))), &[]);
    check("doubles", &set(fixed(doubles, dimension)), &typed);
    check("half as many", &set(fixed(Arc::new(Float32Array::from(own[..ROWS * 10].to_vec())), 10)), &invalid);
    check("bytes of half a number", &set(Arc::new(BinaryArray::from_iter_values([&bytes[..2]; ROWS]))), &invalid);
    check(
        "not finite",
        &set(fixed(Arc::new(Float32Array::from(vec![f32::NAN; ROWS * dimension])), dimension)),
        &invalid,
    );
    let holes: Float32Array = (0..ROWS * dimension).map(|place| (place != 60).then_some(0.5)).collect();
    let second = [(2, "embedding_invalid", "face_embedding")];
    check("a list with a hole", &set(fixed(Arc::new(holes.clone()), dimension)), &second);
    let offsets = OffsetBuffer::from_repeated_length(dimension, ROWS);
    let holed = ListArray::new(item(DataType::Float32), offsets, Arc::new(holes), None);
    check("a list of any length with a hole", &set(Arc::new(holed)), &second);
    let some = [Some(bytes.as_slice()), None, Some(&bytes)];
    check("a null among bytes", &set(Arc::new(BinaryArray::from_iter(some))), &[]);
}

/// A day begins at midnight, also before 1970, and a fraction of it is that day.
#[test]
fn a_date_in_milliseconds_is_the_day_it_lies_in() {
    let day = 86_400_000;
    let whole: ArrayRef = Arc::new(Date64Array::from(vec![-day, 7000 * day, -8000 * day]));
    let part: ArrayRef = Arc::new(Date64Array::from(vec![-day / 2, 7000 * day + 1, -8000 * day + day - 1]));
    assert_eq!(content(&with("birth_date", whole)), content(&with("birth_date", part)));
}

/// The fingerprints of what the rows of a table claim.
fn content(table: &[(String, ArrayRef)]) -> Vec<u64> {
    let batch = RecordBatch::try_from_iter(table.to_vec()).unwrap();
    let requests = batch_requests(&batch, &admission(), Embeddings::default()).unwrap();
    assert_eq!(requests.len(), ROWS, "{:?}", requests.refused);
    requests.content
}

/// Bytes that are no UTF-8 are a fault of their row, where Parquet calls them a text.
#[test]
fn a_badly_encoded_text_is_refused_alone() {
    let folder = Folder::new("encoding");
    for name in ["name", "scene", "face_image"] {
        let words: ArrayRef = Arc::new(StringArray::from(vec![Some("AAAA"), Some("A%%A"), None]));
        let table = with(name, words);
        let path = write(&folder, File::Parquet, &table);
        // The second value as it stands in the file, and its statistics, in bytes that are no text.
        let mut stored = fs::read(&path).unwrap();
        let places: Vec<usize> = (0..stored.len()).filter(|at| stored[*at..].starts_with(b"A%%A")).collect();
        assert!(!places.is_empty(), "the text stands in the file");
        places.into_iter().for_each(|at| stored[at + 1..at + 3].copy_from_slice(b"\xFF\xFE"));
        fs::write(&path, stored).unwrap();
        let found = verdicts_of(&path, &admission());
        let mut expected = vec![(2, "encoding", name)];
        expected.extend((name != "face_image").then_some((3, "field_missing", name)));
        assert_same(name, &found.refused, &refused(&expected));
    }
}

/// Wherever a long text is cut to be looked at, it is too long and not badly encoded.
#[test]
fn a_long_text_is_too_long_in_any_script() {
    for letter in ["A", "é", "张", "𠀀"] {
        for before in 0..4 {
            let long = "A".repeat(before) + &letter.repeat(2_000);
            let names: ArrayRef = Arc::new(StringArray::from(vec![long.as_str(), "ZHANG SAN", "LI SI"]));
            check_in(File::Parquet, letter, &with("name", names), &[(1, "too_long", "name")]);
        }
    }
}

/// The limit of a row is that of text, whatever the row is made of.
#[test]
fn a_row_over_the_limit_is_refused_alone() {
    let sizes = [concord::ingest::LINE_BYTES_MAX - 1000, 10, concord::ingest::LINE_BYTES_MAX + 1];
    let photo: ArrayRef = Arc::new(BinaryArray::from_iter_values(sizes.map(|size| vec![7; size])));
    check("a photo", &with("face_image", photo.clone()), &[(3, "too_long", "")]);
    let part = |name: &str| (Arc::new(Field::new(name, DataType::Binary, true)), half(photo.as_binary()));
    let chip = StructArray::from(vec![part("sod"), part("dg1"), part("dg2")]);
    check("a chip", &with("chip", Arc::new(chip)), &[(1, "too_long", ""), (3, "too_long", "")]);
}

/// The first half of each value.
fn half(whole: &BinaryArray) -> ArrayRef {
    Arc::new(BinaryArray::from_iter_values(whole.iter().flatten().map(|value| &value[..value.len() / 2])))
}

/// What a dictionary holds is looked at where it lies: a long value costs its rows nothing but their refusal.
#[test]
fn a_long_value_in_a_dictionary() {
    let long = "A".repeat(500_000);
    let rows = 3_000;
    let keys = Int32Array::from_iter_values((0..rows).map(|row| i32::from(row % 1000 == 0)));
    let values: ArrayRef = Arc::new(StringArray::from(vec![long.as_str(), "ZHANG SAN"]));
    let names: ArrayRef = Arc::new(DictionaryArray::new(keys, values));
    let id: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("r-{row}"))));
    let one = with("name", Arc::new(StringArray::new_null(ROWS)));
    let repeated = |column: &ArrayRef| take(column, &Int32Array::from(vec![0; rows as usize]), None).unwrap();
    let column = |(name, column): &(String, ArrayRef)| match name.as_str() {
        "name" => (name.clone(), names.clone()),
        "request_id" => (name.clone(), id.clone()),
        _ => (name.clone(), repeated(column)),
    };
    let table: Vec<(String, ArrayRef)> = one.iter().map(column).collect();
    let long: Vec<(u64, &str, &str)> =
        (0..rows as u64).filter(|row| row % 1000 != 0).map(|row| (row + 1, "too_long", "name")).collect();
    for file in [File::Arrow, File::Keyed] {
        check_in(file, "a long name in a dictionary", &table, &long);
    }
}

/// How rows are cut into batches is a matter of memory, and changes nothing about them.
#[test]
fn batches_of_any_size_mean_the_same() {
    let (fixture, folder) = (fixture(), Folder::new("batches"));
    let set = RequestSet { mix: EVERYTHING, ..RequestSet::new(31, 700) };
    for format in [Format::Parquet, Format::Arrow] {
        let file = fixture.write(&folder, &set, format, 1).files[0].display().to_string();
        let rows = |size: BatchSize| {
            let input = list(std::slice::from_ref(&file), None).unwrap().remove(0);
            let mut seen = Vec::new();
            for batch in input.open_columnar(size).unwrap().batches {
                let requests = batch_requests(&batch.unwrap(), &admission(), Embeddings::default()).unwrap();
                let line = |line: &u32| seen.len() + *line as usize;
                let admitted = requests.line.iter().map(line).zip(requests.content.iter().map(|hash| hash.to_string()));
                let refused = requests.refused.iter().map(|row| (line(&row.line), format!("{:?}", row.reject)));
                let mut rows: Vec<(usize, String)> = admitted.chain(refused).collect();
                rows.sort();
                seen.extend(rows);
            }
            seen
        };
        let whole = rows(BatchSize { rows: 1000, bytes: u64::MAX });
        assert_eq!(whole.len(), 700, "{}", format.extension());
        for size in [(1, u64::MAX), (7, u64::MAX), (1000, 1), (1000, 3_000), (1000, 100_000)] {
            let found = rows(BatchSize { rows: size.0, bytes: size.1 });
            assert_same(&format!("{} in batches of {size:?}", format.extension()), &found, &whole);
        }
    }
}

#[test]
fn chips() {
    let part = |name: &str, column: ArrayRef| (Arc::new(Field::new(name, column.data_type().clone(), true)), column);
    let bytes = || -> ArrayRef { Arc::new(BinaryArray::from(vec![Some(b"sod".as_slice()), None, Some(b"x")])) };
    let chip = |parts: Vec<(Arc<Field>, ArrayRef)>| with("chip", Arc::new(StructArray::from(parts)));
    check("a chip", &chip(vec![part("sod", bytes()), part("dg1", bytes())]), &[]);
    let unknown = [(1, "field_unknown", "chip"), (3, "field_unknown", "chip")];
    check("a part nobody knows", &chip(vec![part("sod", bytes()), part("dg17", bytes())]), &unknown);
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]));
    check(
        "a number as part",
        &chip(vec![part("sod", numbers)]),
        &[(1, "field_type", "chip"), (3, "field_type", "chip")],
    );
}
