//! Active authentication: data groups 14 and 15, and what a chip answers.

use super::der;
use super::hash::Hash;
use super::key::{Signing, SigningKey};
use super::oid;

/// Data group 15 with a key.
pub fn group_15(key: &SigningKey) -> (u8, Vec<u8>) {
    (15, der::element(0x6F, &key.public()))
}

/// Data group 14 that names the scheme of active authentication.
pub fn group_14(signing: Signing) -> (u8, Vec<u8>) {
    let algorithm = signing.algorithm();
    // The identifier alone, without the sequence around it.
    let info = der::sequence(&[der::object(oid::ACTIVE_AUTHENTICATION), der::small(1), algorithm[2..].to_vec()]);
    (14, der::element(0x6E, &der::set(&[info])))
}

/// What a chip with an RSA key answers to a challenge, ISO/IEC 9796-2, scheme 1. `short` is the trailer BC of SHA-1.
///
/// # Panics
/// If the key is not RSA.
pub fn active_rsa(key: &SigningKey, hash: Hash, short: bool, challenge: &[u8]) -> Vec<u8> {
    let size = key.raw_size();
    let trailer: &[u8] = match hash {
        Hash::Sha1 if short => &[0xBC],
        Hash::Sha1 => &[0x33, 0xCC],
        Hash::Sha224 => &[0x38, 0xCC],
        Hash::Sha256 => &[0x34, 0xCC],
        Hash::Sha384 => &[0x36, 0xCC],
        Hash::Sha512 => &[0x35, 0xCC],
        Hash::Sm3 => panic!("ISO/IEC 9796-2 has no number for SM3"),
    };
    let chosen = vec![0x5A; size - 1 - hash.digest(b"").len() - trailer.len()];
    let digest = hash.digest(&[&chosen, challenge].concat());
    key.raw_rsa(&[&[0x6A][..], &chosen, &digest, trailer].concat())
}

/// What a chip with a key on a curve answers to a challenge.
pub fn active_ec(key: &SigningKey, signing: Signing, challenge: &[u8]) -> Vec<u8> {
    key.sign(signing, challenge)
}
