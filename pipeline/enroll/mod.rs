//! Photos into templates of the record store: an index of certificates and photos in, a new generation for each part out.
//!
//! ```text
//! index ─▶ part of some ten thousand rows ─▶ look-up ─▶ photos, on all threads ─▶ append ─▶ journal ─▶ report
//! ```
//!
//! | file | its one job |
//! |---|---|
//! | `index` | the rows of the index, good and bad |
//! | `outcome` | what becomes of a row, and the report |
//! | `journal` | which templates were made of which photos |
//! | `part` | the rows of a part, from look-ups to templates |
//! | `run` | all parts |
//!
//! Invariants: each row of the index has one line in the report, in order; a part is in the store with all of its templates
//! or none, and enrolling it again changes nothing; memory does not grow with the photos; photos are only read, templates
//! lie nowhere but in the store, and both are overwritten in memory when they have served.

mod error;
mod index;
mod journal;
mod outcome;
mod part;
mod run;

pub use error::EnrollError;
pub use outcome::Outcome;
pub use run::{EnrollOptions, Enrolled, enroll};
