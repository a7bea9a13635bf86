//! What is wrong with bytes that should be signed data, a certificate or a list.
//!
//! Invariant: a fault names a place and a rule, never a value.

use thiserror::Error;

use crate::chip::tlv::{TlvError, TlvFault};

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameFault {
    /// The bytes are no BER, or another element stands there.
    #[error(transparent)]
    Tlv(#[from] TlvFault),
    /// A value that its type cannot have: a month 13, an identifier of no bytes.
    #[error("a value that its type cannot have")]
    Value,
    /// More elements of a kind than are read.
    #[error("more elements than are read")]
    Many,
    /// The same element twice where one is allowed.
    #[error("an element twice")]
    Twice,
    /// An element of another kind than is read here, such as a version or a type that is not known.
    #[error("a version or a type that is not known")]
    Unknown,
}

/// A fault, and the byte at which its element begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{fault} at byte {offset}")]
pub struct FrameError {
    /// Counted from the beginning of what was read.
    pub offset: usize,
    /// What is wrong there.
    pub fault: FrameFault,
}

impl FrameError {
    pub(crate) fn new(offset: usize, fault: FrameFault) -> FrameError {
        FrameError { offset, fault }
    }
}

impl From<TlvError> for FrameError {
    fn from(error: TlvError) -> FrameError {
        FrameError { offset: error.offset, fault: FrameFault::Tlv(error.fault) }
    }
}
