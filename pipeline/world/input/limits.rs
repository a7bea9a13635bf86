//! The bounds for what others send, and where each comes from.

use super::error::InputError;

/// Bytes that may come out of a compressed source before any ratio is looked at: a window of zstd (128 MiB) and as much
/// again.
pub(super) const DECODED_SLACK_BYTES: u64 = 256 << 20;

/// Bytes out for each byte in, beyond the slack. Requests in NDJSON shrink 1.3 to 20 times; a bomb in gzip
/// reaches 1,032.
pub(super) const DECODED_RATIO_MAX: u64 = 200;

/// Largest window of zstd, as a power of two: 128 MiB, what `zstd --ultra` and `--long` use by default.
pub(super) const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// Columns of a columnar file, counted at the leaves. A request has 13 and its chip 20.
pub(super) const COLUMNS_MAX: u64 = 4096;

/// Bytes of a Parquet or Arrow footer: 200 bytes a column and group, for 33 columns and 5,000 groups.
pub(super) const FOOTER_BYTES_MAX: u64 = 32 << 20;

/// Nesting of columns: a request needs two, lists in structs add two a level.
pub(super) const SCHEMA_DEPTH_MAX: u64 = 32;

/// Columns and groups of a Parquet schema: a list has two groups around its column.
pub(super) const SCHEMA_ELEMENTS_MAX: u64 = 4 * COLUMNS_MAX;

/// Row groups of a Parquet file: their numbers have 16 bits.
pub(super) const ROW_GROUPS_MAX: u64 = i16::MAX as u64;

/// Nesting of what a Parquet footer says and the decoder does not know; what it knows nests seven deep.
pub(super) const FOOTER_DEPTH_MAX: usize = 16;

/// Rows of a file before its size is looked at; then [`DECODED_RATIO_MAX`] for each byte. Every row has an id of its
/// own, so an honest file has a byte or more for each.
pub(super) const ROWS_SLACK: u64 = 1 << 20;

/// Bytes of one Arrow message, packed or unpacked: it is held whole, and so it must fit beside the job's own memory.
pub(super) const MESSAGE_BYTES_MAX: u64 = 2 << 30;

/// Bytes of the description of one Arrow message.
pub(super) const MESSAGE_HEADER_BYTES_MAX: u64 = 16 << 20;

/// Files of one folder or prefix; their names take about 200 MB.
pub(super) const FILES_MAX: usize = 1 << 20;

/// Folders within folders; a date and two keys make three.
pub(super) const FOLDER_DEPTH_MAX: usize = 64;

/// Bytes that may have come out of `packed` bytes.
pub(super) fn decoded_bytes_max(packed: u64) -> u64 {
    DECODED_SLACK_BYTES.saturating_add(packed.saturating_mul(DECODED_RATIO_MAX))
}

/// Rows that a file of `bytes` may claim.
pub(super) fn rows_max(bytes: u64) -> u64 {
    ROWS_SLACK.saturating_add(bytes.saturating_mul(DECODED_RATIO_MAX))
}

/// Refuses an input that has more than `max` of `what`.
pub(super) fn bound(name: &str, what: &'static str, found: u64, max: u64) -> Result<(), InputError> {
    if found <= max { Ok(()) } else { Err(InputError::OverLimit { name: name.into(), what, found, max }) }
}
