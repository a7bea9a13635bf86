//! How many rows of a batch fit into a number of bytes once each row has its values to itself.
//!
//! A value of a dictionary, or one that views point at, is held once and may be named by every row; whoever copies values row by row
//! takes as many bytes as rows name it. Invariants: a batch is looked at once, however many pieces it is cut into; at least one row fits.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::compute::kernels::length::length;
use arrow::datatypes::{DataType, Int64Type};

/// Bytes of the shared values that each row of a batch names; empty where it shares none.
#[derive(Default)]
pub(super) struct SharedBytes(Vec<u64>);

impl SharedBytes {
    /// Of all rows of a batch.
    pub(super) fn of(batch: &RecordBatch) -> SharedBytes {
        let mut waiting: Vec<ArrayRef> = batch.columns().to_vec();
        let mut bytes = Vec::new();
        while let Some(column) = waiting.pop() {
            match column.data_type() {
                DataType::Struct(_) => waiting.extend(column.as_struct().columns().iter().cloned()),
                DataType::Dictionary(..) | DataType::BinaryView | DataType::Utf8View => {
                    bytes.resize(batch.num_rows(), 0);
                    add_lengths(&column, &mut bytes);
                }
                _ => {}
            }
        }
        SharedBytes(bytes)
    }

    /// How many rows from `first` on, at most `rows_max`, have values of about `bytes_max` bytes together.
    pub(super) fn rows_within(&self, first: usize, rows_max: usize, bytes_max: u64) -> usize {
        let rows = self.0.iter().skip(first).take(rows_max);
        let mut sums = rows.scan(0_u64, |sum, row| {
            *sum = sum.saturating_add(*row);
            Some(*sum)
        });
        sums.position(|sum| sum > bytes_max).map_or(rows_max, |row| row.max(1))
    }
}

/// Adds the length of each row's value. Values that have none are numbers, which take no more than their keys.
fn add_lengths(column: &dyn Array, bytes: &mut [u64]) {
    let lengths = length(column).and_then(|lengths| cast(&lengths, &DataType::Int64));
    let Ok(lengths) = lengths else { return };
    for (sum, length) in bytes.iter_mut().zip(lengths.as_primitive::<Int64Type>()) {
        *sum += length.map_or(0, i64::unsigned_abs);
    }
}
