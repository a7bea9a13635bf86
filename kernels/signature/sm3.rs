//! SM3 of what comes in pieces, GB/T 32905: the hash by which a manifest may name its files.

use openssl::hash::{Hasher, MessageDigest};

/// A hash that is being computed.
pub struct Sm3(Hasher);

impl Sm3 {
    /// The hash of nothing so far.
    ///
    /// # Panics
    /// Where the OpenSSL that is built in lacks SM3, which it does not.
    #[must_use]
    pub fn new() -> Sm3 {
        Sm3(Hasher::new(MessageDigest::sm3()).expect("the OpenSSL that is built in has SM3"))
    }

    /// Adds bytes.
    ///
    /// # Panics
    /// Never: OpenSSL refuses no bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes).expect("a hash takes any bytes");
    }

    /// The 32 bytes of the hash.
    ///
    /// # Panics
    /// Never: SM3 has 32 bytes.
    #[must_use]
    pub fn finish(mut self) -> [u8; 32] {
        let digest = self.0.finish().expect("a hash ends");
        digest.as_ref().try_into().expect("SM3 has 32 bytes")
    }
}

impl Default for Sm3 {
    fn default() -> Sm3 {
        Sm3::new()
    }
}

#[cfg(test)]
#[path = "sm3_tests.rs"]
mod tests;
