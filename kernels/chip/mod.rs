//! Chips of certificates: what was read of one in, what it says and whether it is genuine out.
//!
//! Invariants: nothing here reads a file or asks a clock; no length is believed before its bytes are there; recursion has a
//! bound; no message repeats what a chip says of its holder.

pub mod lds;
pub mod tlv;
