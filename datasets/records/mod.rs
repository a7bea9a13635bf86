//! The provider's records: a seed and an index go in, one made-up certificate holder comes out.
//!
//! Invariants: record `i` is a pure function of (seed, `i`), so that a world of a million records begins with
//! the world of a thousand; (`doc_type`, `doc_number`) is unique by construction up to [`INDEX_MAX`].
//! See `CARD.md` beside this file for what the set is good for and what not.

mod certificate;
mod columns;
mod names;
mod number;
mod person;
mod template;
mod validity;

pub use certificate::{DocType, Sex, Status};
pub use columns::{records_batch, records_schema};
pub use number::INDEX_MAX;
pub use person::{Enrolment, Person};
pub use template::{FACE_MODEL, fill_template, template};
pub use validity::AS_OF;

pub(crate) use certificate::words;
pub(crate) use template::{at_cosine, fill_direction};

#[cfg(test)]
mod tests;
