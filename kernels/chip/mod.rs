//! Chips of certificates: what was read of one in, what it says and whether it is genuine out.
//!
//! Invariants: nothing here reads a file or asks a clock; no length is believed before its bytes are there; recursion has a
//! bound; no message repeats what a chip says of its holder.

pub mod active;
pub mod asn1;
pub mod authenticity;
pub mod certificate;
pub mod cms;
pub mod crypto;
pub mod deviation;
pub mod lds;
pub mod sod;
pub mod tlv;
pub mod trust;
mod words;

#[cfg(test)]
pub(crate) mod support_tests;
