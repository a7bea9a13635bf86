//! The record store: Parquet, CSV or NDJSON of records in, look-ups of certificates out.
//!
//! ```text
//! DIR/CURRENT                               the name of the current snapshot
//! DIR/LOCK                                  held by the one that builds or appends
//! DIR/snapshots/000002.json                 which generations a snapshot has, with the SHA-256 of every file
//! DIR/data/gen=000001/part-00000.parquet    records whose hash begins so, sorted by doc_type and doc_number
//! DIR/data/gen=000001/part-00001.parquet    …
//! DIR/data/gen=000001/index.facts           one cache line a record, sorted by hash, and checks of all that is read
//! DIR/data/gen=000001/index.names           their names as they were given, where keys do not tell whether two agree
//! DIR/rejects-000001.ndjson                 rows that were refused, without their values
//! DIR/tmp-000003                            a generation in the making, or what a killed build left
//! ```
//!
//! The way of a look-up, three touches of memory wherever the records are warm:
//!
//! ```text
//!                top bits            key            byte offset
//! DocKey ─hash─▶ directory ─range─▶ facts line ─────────▶ template in its data file
//! ```
//!
//! The data files are plain Parquet with the contract's columns, for any engine. Templates are uncompressed
//! there, so that a look-up takes them from the mapped file as they lie; whoever asks for a thousand reads a
//! thousand, whatever the number of records.
//!
//! Invariants:
//! - Files never change once a snapshot names them. An append adds a generation, and the newest generation that
//!   holds a certificate answers for it: rows that are older than what the store holds are left out of it.
//!   `CURRENT` is switched in one step, last.
//! - What a look-up answers with was checked as it was read: a changed byte of the index or of a template is an error,
//!   never another answer. `Snapshot::verify` reads all the rest.
//! - A killed build or append leaves the former snapshot whole; its leftovers are never read, and the next one
//!   removes them.
//! - Every job works on one snapshot, whose id names its content.
//! - A row of an input becomes a record, is replaced by a newer row of its certificate, or stands in the rejects.

mod bucket;
mod build;
mod collect;
mod columns;
mod data_file;
mod digest;
mod error;
mod facts;
mod files;
mod generation;
mod index;
mod index_writer;
mod input;
mod layout;
mod manifest;
mod names;
mod normalise;
mod reads;
mod rejects;
mod replace;
mod rows;
mod side;
mod snapshot;
mod spill;
mod template;
mod values;
mod working;

pub use build::{BuildOptions, BuildReport, MEMORY_BYTES_DEFAULT, append, build};
pub use error::RecordsError;
pub use facts::{FACTS_LINE_BYTES, Facts, Status};
pub use generation::{Found, Generation, NamesPlace, Reference};
pub use replace::{NewTemplates, replace_templates};
pub use rows::RowReader;
pub use snapshot::{Snapshot, Templates};
pub use template::{DIMENSION_MAX, template_of};

#[cfg(test)]
mod tests;
