//! How many rows of a batch fit into a number of bytes once each row has its values to itself.
//!
//! A value of a dictionary, or one that views point at, is held once and may be named by every row; whoever copies values row by row
//! takes as many bytes as rows name it. Invariant: at least one row fits.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::compute::kernels::length::length;
use arrow::datatypes::{DataType, Int64Type};

/// The first rows of a batch, at most `rows_max`, whose shared values are together about `bytes_max` long.
pub(super) fn rows_within(batch: &RecordBatch, rows_max: usize, bytes_max: u64) -> usize {
    let rows = rows_max.min(batch.num_rows());
    let mut waiting: Vec<ArrayRef> = batch.columns().to_vec();
    let mut bytes = Vec::new();
    while let Some(column) = waiting.pop() {
        match column.data_type() {
            DataType::Struct(_) => waiting.extend(column.as_struct().columns().iter().cloned()),
            DataType::Dictionary(..) | DataType::BinaryView | DataType::Utf8View => {
                bytes.resize(rows, 0);
                add_lengths(&column.slice(0, rows), &mut bytes);
            }
            _ => {}
        }
    }
    let mut left = bytes_max;
    let over = bytes.iter().position(|row| {
        let fits = left.checked_sub(*row);
        left = fits.unwrap_or(0);
        fits.is_none()
    });
    over.map_or(rows, |row| row.max(1))
}

/// Adds the length of each row's value. Values that have none are numbers, which take no more than their keys.
fn add_lengths(column: &dyn Array, bytes: &mut [u64]) {
    let lengths = length(column).and_then(|lengths| cast(&lengths, &DataType::Int64));
    let Ok(lengths) = lengths else { return };
    for (sum, length) in bytes.iter_mut().zip(lengths.as_primitive::<Int64Type>()) {
        *sum += length.map_or(0, i64::unsigned_abs);
    }
}
