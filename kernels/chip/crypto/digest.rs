//! Hash functions of chips.

use openssl::hash::{MessageDigest, hash};
use openssl::sha;

use crate::chip::asn1::{Algorithm, oid};

/// Bytes of the longest digest, SHA-512.
const BYTES_MAX: usize = 64;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestAlgorithm {
    /// SHA-1, on chips of the first years.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SM3, GB/T 32905.
    Sm3,
}

impl DigestAlgorithm {
    /// All of them, shortest digest first.
    pub const ALL: [DigestAlgorithm; 6] =
        [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sm3, Self::Sha384, Self::Sha512];

    /// The word that programs tell it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Sm3 => "sm3",
        }
    }

    /// The function that an identifier names; `None` for any other.
    pub(crate) fn of(algorithm: &Algorithm<'_>) -> Option<DigestAlgorithm> {
        DigestAlgorithm::of_id(algorithm.id)
    }

    /// As [`DigestAlgorithm::of`], of the identifier alone.
    pub(in crate::chip) fn of_id(id: &[u8]) -> Option<DigestAlgorithm> {
        match id {
            oid::SHA1 => Some(Self::Sha1),
            oid::SM3 => Some(Self::Sm3),
            _ => match oid::below(id, oid::NIST_HASH)? {
                [1] => Some(Self::Sha256),
                [2] => Some(Self::Sha384),
                [3] => Some(Self::Sha512),
                [4] => Some(Self::Sha224),
                _ => None,
            },
        }
    }

    /// Bytes of its digest.
    pub fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sm3 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of a message.
    pub fn digest(self, message: &[u8]) -> Digest {
        match self {
            Self::Sha1 => Digest::new(&sha::sha1(message)),
            Self::Sha224 => Digest::new(&sha::sha224(message)),
            Self::Sha256 => Digest::new(&sha::sha256(message)),
            Self::Sha384 => Digest::new(&sha::sha384(message)),
            Self::Sha512 => Digest::new(&sha::sha512(message)),
            Self::Sm3 => Digest::new(&hash(MessageDigest::sm3(), message).expect("OpenSSL is built with SM3")),
        }
    }

    /// OpenSSL's own.
    pub(crate) fn message_digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha224 => MessageDigest::sha224(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
            Self::Sm3 => MessageDigest::sm3(),
        }
    }
}

/// A digest: up to 64 bytes, on the stack.
#[derive(Clone, Copy)]
pub struct Digest {
    bytes: [u8; BYTES_MAX],
    length: usize,
}

impl Digest {
    fn new(digest: &[u8]) -> Digest {
        let mut bytes = [0; BYTES_MAX];
        bytes[..digest.len()].copy_from_slice(digest);
        Digest { bytes, length: digest.len() }
    }
}

impl std::ops::Deref for Digest {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}
