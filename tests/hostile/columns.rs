//! Parquet and Arrow files of unusual types, with nulls, unknown columns and columns twice.

use std::fs::File;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, Date32Array, DictionaryArray, FixedSizeListArray, Float32Array, Float64Array,
    Int64Array, ListArray, NullArray, RecordBatch, StringArray, StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int32Type, Schema, TimeUnit};
use arrow::ipc::writer::FileWriter;
use datasets::records::template;
use parquet::arrow::ArrowWriter;

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

/// Writes a table as Parquet and as Arrow, and compares what is refused of each.
fn check(what: &str, table: &[(String, ArrayRef)], expected: &[(u64, &str, &str)]) {
    let folder = Folder::new("columns");
    let field = |(name, column): &(String, ArrayRef)| Field::new(name, column.data_type().clone(), true);
    let schema = Arc::new(Schema::new(table.iter().map(field).collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), table.iter().map(|(_, column)| column.clone()).collect()).unwrap();
    let arrow = folder.path("table.arrow");
    let mut writer = FileWriter::try_new(File::create(&arrow).unwrap(), &schema).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    let parquet = folder.path("table.parquet");
    let mut writer = ArrowWriter::try_new(File::create(&parquet).unwrap(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    for path in [arrow, parquet] {
        let found = verdicts_of(&path, &admission());
        let what = format!("{what} in {}", path.extension().unwrap().display());
        assert_same(&what, &found.refused, &refused(expected));
        assert_eq!(found.rows, batch.num_rows() as u64, "{what}");
    }
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
