//! Signed data, RFC 5652, as security objects and lists are wrapped in it.
//!
//! What comes in are bytes; what goes out are content, certificates and signers, borrowed where they can be, and whether a key
//! signed the content. BER as real chips write it is read: indefinite lengths, strings in pieces.
//! Invariants: the number of certificates and signers has a bound; a signature is verified over DER whatever form is kept.

mod signed_data;
mod signer;
mod verify;

pub use signed_data::{CmsError, SignedData};
pub(super) use signer::Signer;
pub(super) use verify::{SignatureFault, Verified, verify};
