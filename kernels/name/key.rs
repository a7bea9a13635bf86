//! The key by which names are compared.
//!
//! What comes in is a name; what goes out is the XXH3-128 hash of its canonical form.
//! Invariants: the key is the same whether or not the name took the short way; the short way allocates nothing.
//!
//! The short way serves names of up to 64 bytes in ASCII, in CJK unified ideographs (U+4E00 to U+9FFF) and middle
//! dots between them: none of these changes under NFKC or composes with another, so filtering and
//! upper-casing the bytes is the whole work.

use core::fmt;

use xxhash_rust::xxh3::xxh3_128;

use super::canonical::{ascii_joint, canonical_into};

/// Names agree when their keys are equal. The bits are part of the on-disk format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameKey(u128);

impl NameKey {
    /// The key as stored.
    #[inline]
    #[must_use]
    pub const fn to_bits(self) -> u128 {
        self.0
    }

    /// A key as stored. Every value is a possible key.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits)
    }
}

/// Shows nothing: the hash of a name can be guessed back, so it must not reach a log.
impl fmt::Debug for NameKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NameKey(…)")
    }
}

/// The key of a name; `None` where nothing is left of it.
///
/// `scratch` is written over only by names that need the long way; keep one for a batch and it stops growing.
#[inline]
#[must_use]
pub fn key(name: &str, scratch: &mut String) -> Option<NameKey> {
    let mut short = [0; SHORT_BYTES_MAX];
    let canonical = match compact(name.as_bytes(), &mut short) {
        Some(canonical) => canonical,
        None => {
            canonical_into(name, scratch);
            scratch.as_bytes()
        }
    };
    (!canonical.is_empty()).then(|| NameKey(xxh3_128(canonical)))
}

/// Longest name that goes the short way: 21 ideographs, or a machine-readable line and a half.
const SHORT_BYTES_MAX: usize = 64;

/// ASCII in upper case, or 0 where the character is dropped.
const ASCII_CANONICAL: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let character = byte as u8;
        if ascii_joint(character as char).is_none() {
            table[byte] = character.to_ascii_uppercase();
        }
        byte += 1;
    }
    table
};

/// The canonical form of a name of simple characters; `None` where it needs the long way.
#[inline]
fn compact<'a>(name: &[u8], short: &'a mut [u8; SHORT_BYTES_MAX]) -> Option<&'a [u8]> {
    if name.len() > SHORT_BYTES_MAX {
        return None;
    }
    let (mut rest, mut length) = (name, 0);
    loop {
        rest = match *rest {
            [] => return Some(&short[..length]),
            [ascii @ ..0x80, ref rest @ ..] => {
                let canonical = ASCII_CANONICAL[usize::from(ascii)];
                short[length] = canonical;
                length += usize::from(canonical != 0);
                rest
            }
            // U+4E00 is E4 B8 80 and U+9FFF is E9 BF BF.
            [first @ 0xE4..=0xE9, second, third, ref rest @ ..] if first > 0xE4 || second >= 0xB8 => {
                short[length..length + 3].copy_from_slice(&[first, second, third]);
                length += 3;
                rest
            }
            // The middle dot U+00B7.
            [0xC2, 0xB7, ref rest @ ..] => rest,
            _ => return None,
        };
    }
}
