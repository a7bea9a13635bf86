//! The limits that hold for what others send.

/// Bytes read at once from text input. A chunk with its columns stays within a 2 MiB second-level cache;
/// the bench `bulk` loses 3 % at 256 KiB and 5 % at 4 MiB.
pub const CHUNK_BYTES: usize = 1 << 20;

/// Longest row, in bytes: a photo of 6 MB in base64 and the fields beside it.
pub const LINE_BYTES_MAX: usize = 8 << 20;

/// Deepest nesting of a JSON row; `chip` needs two.
pub const NESTING_MAX: usize = 32;

/// Longest `request_id` and `entity_id`, in bytes (the contract's 64 visible ASCII characters).
pub const ID_BYTES_MAX: usize = 64;

/// Longest `scene`, in bytes.
pub const SCENE_BYTES_MAX: usize = 64;

/// Longest `name`, in bytes: ICAO 9303 prints 39 characters, registers hold up to 150; four bytes each.
pub const NAME_BYTES_MAX: usize = 600;

/// Most numbers in an embedding; public face models have 128 to 4,096.
pub const DIMENSION_MAX: usize = 8192;

/// How far `requested_at` may lie outside the job's window, in microseconds (the contract's hour).
pub const SKEW_MICROS_MAX: i64 = 3_600_000_000;
