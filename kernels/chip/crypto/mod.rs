//! Digests, keys and signatures of chips, by OpenSSL.
//!
//! What comes in are algorithm identifiers, subject public key information and bytes; what goes out are digests, parsed keys,
//! and whether a signature is one of a key over a message.
//! Invariants: a key on explicit curve parameters is only believed where all of them are those of a known curve; a signature
//! counts where it verifies under the algorithm that is named, or under one that differs in a way that is listed and harms
//! nothing; nothing here is secret, so nothing needs constant time.

mod curve;
mod digest;
mod ecdsa;
mod key;
mod rsa;
mod scheme;
mod sm2;

pub use curve::Curve;
pub use digest::{Digest, DigestAlgorithm};
pub(crate) use key::key_bits;
pub use key::{KeyFault, PublicKey};
pub use scheme::{Pss, Scheme, SchemeFault};

#[cfg(test)]
mod tests;
