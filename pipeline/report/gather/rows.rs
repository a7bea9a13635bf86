//! The columns of an answer, whatever encodings a query gives them.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType};

use crate::terms::Instant;

/// One batch of an answer.
pub(super) struct Rows<'a>(pub &'a RecordBatch);

impl Rows<'_> {
    pub fn len(&self) -> usize {
        self.0.num_rows()
    }

    fn column(&self, name: &str, kind: &DataType) -> ArrayRef {
        let column = self.0.column_by_name(name).expect("the query names its columns");
        cast(column, kind).expect("the query gives each column a type that can be read so")
    }

    pub fn texts(&self, name: &str) -> Vec<Option<String>> {
        let column = self.column(name, &DataType::Utf8);
        column.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect()
    }

    /// Lists of words.
    pub fn lists(&self, name: &str) -> Vec<Vec<String>> {
        let column = self.0.column_by_name(name).expect("the query names its columns").as_list::<i32>().clone();
        let words = |place: usize| {
            let words = cast(&column.value(place), &DataType::Utf8).expect("words are text");
            words.as_string::<i32>().iter().flatten().map(str::to_owned).collect()
        };
        (0..column.len()).map(words).collect()
    }

    pub fn numbers(&self, name: &str) -> Vec<Option<f64>> {
        self.column(name, &DataType::Float64).as_primitive::<Float64Type>().iter().collect()
    }

    pub fn counts(&self, name: &str) -> Vec<Option<i64>> {
        self.column(name, &DataType::Int64).as_primitive::<Int64Type>().iter().collect()
    }

    /// Counts, of which a missing one is zero.
    pub fn unsigned(&self, name: &str) -> Vec<u64> {
        self.counts(name).into_iter().map(|count| count.unwrap_or_default().unsigned_abs()).collect()
    }

    pub fn flags(&self, name: &str) -> Vec<bool> {
        self.column(name, &DataType::Boolean).as_boolean().iter().map(|flag| flag == Some(true)).collect()
    }

    pub fn instants(&self, name: &str) -> Vec<Instant> {
        let kind = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let column = self.column(name, &kind);
        column.as_primitive::<TimestampMicrosecondType>().iter().map(|at| Instant(at.unwrap_or_default())).collect()
    }
}
