//! Parquet files as they should be, and with every kind of damage.

use std::sync::Arc;

use arrow::array::{DictionaryArray, Float64Array, Int8Array, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;

use super::*;

fn written(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn names() -> ArrayRef {
    Arc::new(["b", "a", "b"].into_iter().collect::<DictionaryArray<Int32Type>>())
}

fn numbers(of: [f64; 3]) -> ArrayRef {
    Arc::new(Float64Array::from(of.to_vec()))
}

fn seconds(of: [i64; 3]) -> ArrayRef {
    Arc::new(Int64Array::from(of.to_vec()))
}

fn labels(of: [i8; 3]) -> ArrayRef {
    Arc::new(Int8Array::from(of.to_vec()))
}

fn whole() -> Vec<u8> {
    written(vec![
        ("series", names()),
        ("timestamp", seconds([0, 0, 60])),
        ("value", numbers([1.0, 2.0, f64::NAN])),
        ("label", labels([0, 1, 0])),
    ])
}

#[test]
fn series_are_told_apart() {
    let series = read_columns("a.parquet", whole()).unwrap();
    let told: Vec<_> = series.iter().map(|of| (of.name.as_str(), of.readings.len(), of.without_value)).collect();
    assert_eq!(told, [("a.parquet:b", 1, 1), ("a.parquet:a", 1, 0)]);
    assert_eq!(series[1].readings[0].label, Some(true));
}

#[test]
fn other_types_of_the_same_meaning() {
    let micros: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![0, 60_000_000, 120_000_000]));
    let file = written(vec![
        ("value", seconds([1, 2, 3])),
        ("series", Arc::new(StringArray::from(vec!["x"; 3]))),
        ("timestamp", micros),
    ]);
    let series = read_columns("a.parquet", file).unwrap();
    let told: Vec<_> = series[0].readings.iter().map(|of| (of.at.seconds, of.value, of.label)).collect();
    assert_eq!(told, [(0, 1.0, None), (60, 2.0, None), (120, 3.0, None)]);
}

#[test]
fn errors_say_where_and_what() {
    let check = |columns, expected: &str| {
        let error = read_columns("a.parquet", written(columns)).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    check(vec![("series", names()), ("value", numbers([0.0; 3]))], "a.parquet: no column is called `timestamp`");
    let base = || vec![("series", names()), ("timestamp", seconds([0, 60, 120]))];
    let with = |column| [base(), vec![column]].concat();
    check(with(("value", names())), "a.parquet: the column `value` is not of a type");
    check(with(("value", numbers([0.0, 0.0, f64::INFINITY]))), "a.parquet, line 3: the value is infinite");
    let label = [with(("value", numbers([0.0; 3]))), vec![("label", labels([0, 2, 0]))]].concat();
    check(label, "a.parquet, line 2: a label is 0 or 1");
    check(
        vec![("series", names()), ("timestamp", seconds([0, i64::MAX, 0])), ("value", numbers([0.0; 3]))],
        "a.parquet, line 2: 9223372036854775807 is too far from 1970",
    );
}

#[test]
fn damage_is_an_error_and_no_panic() {
    let whole = whole();
    for length in 0..whole.len() {
        assert!(read_columns("a.parquet", whole[..length].to_vec()).is_err(), "cut to {length}");
    }
    for at in 0..whole.len() {
        for flipped in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] ^= flipped;
            _ = read_columns("a.parquet", damaged);
        }
    }
}
