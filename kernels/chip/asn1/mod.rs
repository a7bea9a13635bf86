//! The values of ASN.1 that signed data, certificates and lists are made of, over the elements of [`super::tlv`].
//!
//! What comes in are elements; what goes out are numbers, identifiers, strings, moments and names.
//! Invariants: what can be borrowed is not copied; what is joined is never longer than what it is joined from; nothing recurses
//! deeper than [`super::tlv::DEPTH_MAX`].

mod der;
mod fault;
mod moment;
mod name;
pub(crate) mod oid;
mod value;

pub(crate) use der::canonical;
pub(super) use der::is_der;
pub use fault::{FrameError, FrameFault};
pub use moment::Moment;
pub use name::Name;
pub(crate) use value::{
    Algorithm, INTEGER, OBJECT, OCTETS, SEQUENCE, SET, algorithm, context, context_value, object, text,
};
pub(super) use value::{BIT_STRING, BOOLEAN, bits, magnitude, octets, small};

#[cfg(test)]
mod tests;
