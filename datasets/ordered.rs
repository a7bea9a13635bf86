//! Chunks are made in parallel and taken in order.
//!
//! Invariants: at most two chunks are alive at a time, so memory is bounded by the chunk; the consumer sees
//! chunk 0, 1, 2… whatever the number of threads, so the bytes written never depend on it.

use std::io;
use std::ops::Range;

use rayon::prelude::*;

/// Rows of one chunk: 8,192 rows of NDJSON with 512 numbers each are about 24 MiB.
pub(crate) const CHUNK_ROWS: u64 = 8_192;

/// Rows that one task makes: small enough to share a chunk between cores, large enough to hide the hand-over.
pub(crate) const TASK_ROWS: u64 = 128;

/// Makes chunk `n + 1` while chunk `n` is consumed; stops at the consumer's first error and returns it.
pub(crate) fn in_order<T: Send>(
    chunks: u64,
    produce: impl Fn(u64) -> T + Sync,
    mut consume: impl FnMut(T) -> io::Result<()> + Send,
) -> io::Result<()> {
    let mut ready = (chunks > 0).then(|| produce(0));
    let mut next = 1;
    while let Some(chunk) = ready {
        let (made, consumed) = rayon::join(|| (next < chunks).then(|| produce(next)), || consume(chunk));
        consumed?;
        ready = made;
        next += 1;
    }
    Ok(())
}

/// The ranges of at most `size` rows that make up `rows`, in order.
pub(crate) fn split(rows: Range<u64>, size: u64) -> Vec<Range<u64>> {
    (0..(rows.end - rows.start).div_ceil(size))
        .map(|place| {
            let start = rows.start + place * size;
            start..rows.end.min(start + size)
        })
        .collect()
}

/// One item for each row, made in parallel, in the order of the rows.
pub(crate) fn map_rows<T: Send>(rows: Range<u64>, item: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let tasks = split(rows, TASK_ROWS).into_par_iter();
    tasks.flat_map_iter(|rows| rows.map(&item)).collect()
}
