//! Machine-readable zones of certificates and travel documents (ICAO Doc 9303-3 to -7, and the Chinese cards).
//!
//! What comes in is the text of a zone, with or without line breaks, or the fields of one; what goes out is a [`Mrz`] with every
//! field, or the text with its check digits.
//! Invariants: what [`read`] accepts, [`Mrz::write`] gives back character by character; what is written is read again without a
//! finding; nothing is guessed, so O is never read as 0; a year keeps its two digits until a date is given to resolve them; no
//! message and no `Debug` output repeats a character of a zone.

mod check;
mod date;
mod fault;
mod layout;
mod names;
mod native;
mod read;
mod record;
mod write;

pub use date::PrintedDate;
pub use fault::{Fault, Field, Finding, MrzError};
pub use layout::Format;
pub use names::{Names, Truncation};
pub use native::{NativeName, decode_native, encode_native};
pub use read::{CheckDigit, Reading, examine, read};
pub use record::{CheckForm, Mrz, Number, NumberCheck, Sex};
pub use write::MrzText;

#[cfg(test)]
mod cases_tests;
#[cfg(test)]
mod change_tests;
#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod shared_tests;
#[cfg(test)]
#[path = "support_tests.rs"]
mod support;
#[cfg(test)]
mod write_tests;
