//! Files: a world and a set go in, files in the contract's formats come out.
//!
//! Invariants: the bytes depend on the world, the set and the format only, never on threads or time; memory
//! is bounded by two chunks.

mod columns;
mod csv;
mod format;
mod ndjson;
mod records;
mod requests;
mod text;
mod trust;

pub use format::{Compression, Format};
pub use records::write_records;
pub use requests::{Summary, truth, write_requests};
pub use trust::write_trust;

pub(crate) use ndjson::{append_photo_record, append_photo_request};
pub(crate) use requests::Answers;
pub(crate) use text::TextFile;

#[cfg(test)]
mod tests;
