//! Signatures of submissions (Art. 8): detached signed data, the credential that made it, and who issued that.
//!
//! What comes in are the bytes of a submission's manifest, of a signature file, of certificates and of a using entity's key; what
//! goes out is whose key signed, when and how, or the signature itself.
//! Invariants: the reader is strict where that of chips is tolerant, so that one signature has one meaning: DER alone, one signer, no
//! content inside, nothing unsigned beside the signature, and no algorithm but those of [`SignatureAlgorithm`]; nothing is read beyond
//! [`BYTES_MAX`]; recursion has a bound; nothing here asks a clock, and whether a credential is registered is not for this stage to say.

mod algorithm;
mod armour;
mod certificate;
mod der;
mod fault;
mod frame;
mod key;
mod name;
mod sign;
mod sm3;
mod verify;

pub use algorithm::SignatureAlgorithm;
pub use armour::{ArmourError, BYTES_MAX};
pub use certificate::{ChainFault, Credential, CredentialError};
pub use fault::SignatureError;
pub use key::{KeyError, KeyWord};
pub use sign::{SignError, SigningKey, sign};
pub use sm3::Sm3;
pub use verify::{Signed, verify};

#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod refused_tests;
#[cfg(test)]
mod support_tests;
#[cfg(test)]
mod tests;
