//! Rows of working batches: where each lies, and in which order they go into the store.
//!
//! Invariant: the order of rows depends on the input alone, never on how it was cut into batches or spilled.

use std::cmp::Reverse;

use arrow::array::{Array, AsArray, BinaryArray, RecordBatch};
use arrow::datatypes::{TimestampMicrosecondType, UInt64Type};
use kernels::document::DocKey;

use super::columns::{Column, FACTS, HASH, ORDER};
use super::facts::{Line, key_bits};
use super::index::top_bits;
use super::side::UPDATED_NONE;

/// A row of a list of working batches.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowRef {
    /// Of the key.
    pub hash: u64,
    /// The certificate.
    pub key: DocKey,
    /// When the record was last changed; without a time it is older than any.
    pub updated_at: i64,
    /// The position in the whole input.
    order: u64,
    /// Position of the batch in the list.
    batch: u32,
    /// Position of the row in the batch.
    row: u32,
}

impl RowRef {
    /// Where the row lies, as `interleave` wants it.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.batch as usize, self.row as usize)
    }
}

/// The rows of `batches` by the top `bits` of their hashes.
pub(super) fn rows_by_top_bits(batches: &[RecordBatch], bits: u32) -> Vec<Vec<RowRef>> {
    let mut rows = vec![Vec::new(); 1 << bits];
    for_each_row(batches, |hash| Some(top_bits(hash, bits)), |bucket, row| rows[bucket].push(row));
    rows
}

/// The rows of `batches` whose hashes begin with `prefix`, a number of `bits` bits.
pub(super) fn rows_with_prefix(batches: &[RecordBatch], prefix: usize, bits: u32) -> Vec<RowRef> {
    let mut rows = Vec::new();
    let chosen = |hash| (top_bits(hash, bits) == prefix).then_some(prefix);
    for_each_row(batches, chosen, |_, row| rows.push(row));
    rows
}

fn for_each_row(
    batches: &[RecordBatch],
    bucket_of: impl Fn(u64) -> Option<usize>,
    mut take: impl FnMut(usize, RowRef),
) {
    for (position, batch) in batches.iter().enumerate() {
        let hashes = batch.column(HASH).as_primitive::<UInt64Type>().values();
        let orders = batch.column(ORDER).as_primitive::<UInt64Type>().values();
        let updated = batch.column(Column::UpdatedAt.index()).as_primitive::<TimestampMicrosecondType>();
        let lines = batch.column(FACTS).as_binary::<i32>();
        for row in 0..batch.num_rows() {
            let Some(bucket) = bucket_of(hashes[row]) else { continue };
            let updated_at = if updated.is_valid(row) { updated.value(row) } else { UPDATED_NONE };
            let key = DocKey::from_bits(key_bits(&line_at(lines, row))).expect("the line was made from a key");
            let (batch, place) = (position as u32, row as u32);
            take(bucket, RowRef { hash: hashes[row], key, updated_at, order: orders[row], batch, row: place });
        }
    }
}

/// Sorts rows as facts lines are sorted, keeps the newest of each certificate, and tells how many others there were.
pub(super) fn sort_and_keep_newest(rows: &mut Vec<RowRef>) -> u64 {
    let before = rows.len();
    rows.sort_unstable_by_key(|row| (row.hash, row.key, Reverse((row.updated_at, row.order))));
    rows.dedup_by_key(|row| row.key);
    (before - rows.len()) as u64
}

/// The facts line of a row.
pub(super) fn line_at(lines: &BinaryArray, row: usize) -> Line {
    lines.value(row).try_into().expect("a facts line has the length of one")
}
