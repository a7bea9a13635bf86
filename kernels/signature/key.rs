//! The keys of credentials: P-256, RSA of 2048 bits and more, SM2.
//!
//! What comes in is the key of a certificate; what goes out is its word, and whether it made a signature.
//! Invariants: a key counts where it is written as its standard writes it, its curve by name and its point whole; a signature counts
//! where it is straight: none of the deviations that chips are forgiven.

use std::fmt;

use thiserror::Error;

use super::algorithm::SignatureAlgorithm;
use super::der;
use crate::chip::asn1::oid;
use crate::chip::crypto::{Curve, Digest, KeyFault, PublicKey, Scheme, key_bits};
use crate::chip::deviation::Deviations;

/// The fewest bits of an RSA modulus: NIST SP 800-57 part 1, table 2, for signatures until 2030.
pub const RSA_BITS_MIN: u32 = 2048;

/// The first byte of a point that is written whole, SEC 1, section 2.3.3.
const POINT_WHOLE: u8 = 4;

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyWord {
    /// On the curve P-256.
    EcdsaP256,
    /// RSA.
    Rsa {
        /// Of its modulus, 2048 to 8192.
        bits: u32,
    },
    /// On the curve of SM2.
    Sm2,
}

impl KeyWord {
    /// Whether a key of the kind makes signatures of an algorithm.
    pub(super) fn fits(self, algorithm: SignatureAlgorithm) -> bool {
        match algorithm {
            SignatureAlgorithm::EcdsaP256Sha256 => self == KeyWord::EcdsaP256,
            SignatureAlgorithm::Sm2Sm3 => self == KeyWord::Sm2,
            _ => matches!(self, KeyWord::Rsa { .. }),
        }
    }

    /// How `SubjectPublicKeyInfo` names it: RFC 3279, section 2.3.1; RFC 5480, section 2.1.1; GM/T 0009, section 7.1.
    fn algorithm(self) -> Vec<u8> {
        let on = |curve: Curve| der::sequence(&[&der::object(oid::EC_KEY), &der::object(&curve.id())]);
        match self {
            KeyWord::EcdsaP256 => on(Curve::P256),
            KeyWord::Sm2 => on(Curve::Sm2),
            KeyWord::Rsa { .. } => der::sequence(&[&der::object(&[oid::PKCS1, &[1]].concat()), &der::NULL]),
        }
    }
}

impl fmt::Display for KeyWord {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyWord::EcdsaP256 => to.write_str("ecdsa_p256"),
            KeyWord::Rsa { bits } => write!(to, "rsa_{bits}"),
            KeyWord::Sm2 => to.write_str("sm2"),
        }
    }
}

/// Why a key cannot be that of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It cannot be read; bytes are counted from the key's beginning.
    #[error("a key that cannot be used ({0}): have the certificate issued for a P-256, SM2 or RSA key")]
    Fault(#[from] KeyFault),
    /// It is on another curve.
    #[error("a key on another curve: have the certificate issued for a P-256, SM2 or RSA key")]
    Curve,
    /// It is RSA with a modulus that is too short.
    #[error("an RSA key of {bits} bits: have the certificate issued for one of {RSA_BITS_MIN} or more")]
    Short {
        /// Of its modulus.
        bits: u32,
    },
    /// It is written otherwise than by the standards.
    #[error("a key in another form than RFC 5280 wants: the curve by its name, the point whole, RSA as rsaEncryption")]
    Form,
}

/// The key of a credential.
pub struct Key {
    public: PublicKey,
    /// What it is.
    pub word: KeyWord,
}

impl Key {
    /// Reads a `SubjectPublicKeyInfo`.
    pub fn parse(information: &[u8]) -> Result<Key, KeyError> {
        let public = PublicKey::parse(information)?;
        let word = match (public.curve(), public.rsa_bits()) {
            (Some(Curve::P256), _) => KeyWord::EcdsaP256,
            (Some(Curve::Sm2), _) => KeyWord::Sm2,
            (None, Some(bits)) if bits >= RSA_BITS_MIN => KeyWord::Rsa { bits },
            (None, Some(bits)) => return Err(KeyError::Short { bits }),
            _ => return Err(KeyError::Curve),
        };
        let bits = key_bits(information).ok_or(KeyError::Form)?;
        let whole = matches!(word, KeyWord::Rsa { .. }) || bits.first() == Some(&POINT_WHOLE);
        if !whole || der::sequence(&[&word.algorithm(), &der::bits(bits)]) != information {
            return Err(KeyError::Form);
        }
        Ok(Key { public, word })
    }

    /// Whether a signature is one over a message, and nothing about it is odd.
    pub fn signed(&self, algorithm: SignatureAlgorithm, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        self.word.fits(algorithm) && self.public.verify(scheme, message, signature) == Some(Deviations::NONE)
    }

    /// What an SM2 signature is over; `None` of another key.
    pub fn sm2_digest(&self, message: &[u8]) -> Option<Digest> {
        self.public.sm2_digest(message)
    }
}
