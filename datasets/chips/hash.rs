//! Hash functions.

use openssl::hash::{MessageDigest, hash};

use super::der;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after itself")]
pub enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sm3,
}

impl Hash {
    /// All of them.
    pub const ALL: [Hash; 6] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512, Self::Sm3];

    /// The digest of a message.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        hash(self.message_digest(), message).expect("OpenSSL has every hash function of the list").to_vec()
    }

    /// Its identifier and `NULL`, as most signers write it.
    pub fn algorithm(self) -> Vec<u8> {
        der::sequence(&[der::object(self.id()), der::null()])
    }

    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Sha1 => "1.3.14.3.2.26",
            Self::Sha224 => "2.16.840.1.101.3.4.2.4",
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha384 => "2.16.840.1.101.3.4.2.2",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
            Self::Sm3 => "1.2.156.10197.1.401",
        }
    }

    pub(super) fn message_digest(self) -> MessageDigest {
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
