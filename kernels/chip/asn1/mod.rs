//! The values of ASN.1 that signed data, certificates and lists are made of, over the elements of [`super::tlv`].
//!
//! What comes in are elements; what goes out are numbers, identifiers, strings, moments and names.
//! Invariants: what can be borrowed is not copied; what is joined is never longer than what it is joined from; nothing recurses
//! deeper than [`super::tlv::DEPTH_MAX`].

mod der;
mod fault;
mod moment;
mod name;
pub(super) mod oid;
mod value;

pub(super) use der::{canonical, is_der};
pub use fault::{FrameError, FrameFault};
pub use moment::Moment;
pub use name::Name;
pub(super) use value::{
    Algorithm, BIT_STRING, BOOLEAN, INTEGER, OBJECT, OCTETS, SEQUENCE, SET, algorithm, bits, context, context_value,
    magnitude, object, octets, small, text,
};

#[cfg(test)]
mod tests;
