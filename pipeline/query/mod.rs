//! Questions in SQL about results, records and signals.
//!
//! What comes in is a query; what goes out are rows, as a table, CSV, NDJSON or Parquet. Nothing is ever written back.
//!
//! | file | its one job |
//! |---|---|
//! | `session` | the tables, limits and functions of one session; refuses whatever is no question |
//! | `tables` | the folders of results and signals as tables |
//! | `columns`, `store` | the columns of a record; an open snapshot and where its rows lie |
//! | `keys`, `budget` | the certificates that a filter names; how many a query may look up |
//! | `table`, `pending`, `scan`, `newest` | the records as a table, and how they are read from end to end |
//! | `lookup` | certificates in, records out, through the index |
//! | `index_join` | joins with the records become look-ups; what may not be searched is refused |
//! | `codec`, `logical_codec` | plans as bytes, so that another process can run them |
//! | `functions` | the kernels as SQL functions |
//! | `questions`, `output` | the questions in a text; the formats of an answer |
//!
//! Invariants: number, names, birth date and template of a record are read only for a certificate that the query names by
//! type and number, in a filter or in a join with rows that do not come out of the records, and for a bounded number of them, so
//! that nobody is searched by face, name or date (Art. 2, Art. 3); all other columns can be counted and grouped. A plan
//! that is decoded reads the very snapshot that it was made on.

mod budget;
mod codec;
mod columns;
mod error;
mod functions;
mod index_join;
mod keys;
mod logical_codec;
mod lookup;
mod newest;
mod output;
mod pending;
mod questions;
mod scan;
mod session;
mod store;
mod table;
mod tables;

pub use budget::CERTIFICATES_MAX;
pub use codec::Codec;
pub use columns::RecordColumn;
pub use error::QueryError;
pub use functions::{Functions, TokenFunction};
pub use index_join::IndexJoin;
pub use lookup::{RecordLookupExec, Unmatched};
pub use newest::NewestExec;
pub use output::{Format, write, write_stream};
pub use questions::Questions;
pub use session::{Session, SessionOptions};
pub use store::Store;
pub use table::RecordsTable;
pub use tables::signals_schema;

#[cfg(test)]
mod tests;
