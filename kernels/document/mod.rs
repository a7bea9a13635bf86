//! Exit/entry certificates by type and number, and their machine-readable zones.
//!
//! What comes in is a certificate type and the bytes of a printed number; what goes out is a [`DocKey`], the
//! exact and reversible key under which a record is stored and found. Zones are in [`mrz`].
//! Invariants: one certificate has one key, however often its number was renewed or retyped in lower case;
//! a key turns back into its canonical number; no message repeats a number.

mod doc_type;
mod key;
pub mod mrz;
mod number;

pub use doc_type::DocType;
pub use key::{DocKey, DocNumber};
pub use number::NumberFault;

#[cfg(test)]
mod tests;
