//! Judged batches in, files out: the entity's answers, the analyst's Parquet, the rejects and the receipt.
//!
//! Batches arrive in any order and leave in the order of the input, so that the same input gives the same bytes on any
//! number of threads. Invariants: every row ends in exactly one of results and rejects; a `request_id` is answered once for
//! ever; no name, number, date or embedding is in any file; a job's files appear together or not at all.

mod analyst;
mod answered;
mod commit;
mod dictionary;
mod entity;
mod group;
mod keys;
mod mark;
mod receipt;
mod rejects;
mod schema;
mod sequence;
mod shapes;
mod staging;
mod tables;
mod tokens;

pub use analyst::open as open_results;
pub use answered::{Answered, Seen};
pub use commit::{Commit, OutputDir};
pub use dictionary::dictionary;
pub use group::{EncodedGroup, Group, GroupContext};
pub use keys::{KeyOrigin, Keys};
pub use mark::{AnswerField, Marker, orders_of};
pub use receipt::{Counts, InputFile, OutputFile, Receipt, Tally};
pub use rejects::{RejectRow, write_ndjson as write_reject};
pub use schema::{Schema, analyst_schema, json_schema};
pub use sequence::{Judged, Sequence, Step};
pub use staging::{EmitError, Staging, is_interrupted};
pub use tokens::{DocToken, Tokens, doc_token};
