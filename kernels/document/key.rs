//! The key of a certificate.
//!
//! What comes in is a certificate type and the bytes of a printed number; what goes out is a [`DocKey`].
//! Invariants: equal keys are equal certificates; a key is never zero; keys order by type, then as their
//! numbers do as strings; the layout and the hash are part of the on-disk format and never change.
//!
//! ```text
//! bit 127      120 119   114 113   108            17    12 11        0
//!    | type + 1  | glyph 0 | glyph 1 |  …  | glyph 17 |    zero    |
//! ```
//!
//! A glyph is the upper-case ASCII code less 0x20; past the end of the number it is zero.

use core::fmt;

use super::number::{Glyphs, NUMBER_LENGTH_MAX, glyph_at, read_old_print};
use super::{DocType, NumberFault};

/// A certificate type and its canonical number in 128 bits: exact, reversible, never zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocKey(u128);

impl DocKey {
    /// Reads a number as printed. Lower case is accepted, surrounding spaces are not.
    ///
    /// Renewal and issue digits are dropped, so that a renewed certificate finds its record.
    ///
    /// # Errors
    /// The [`NumberFault`] that tells the partner how to put the number right.
    #[inline]
    pub fn parse(doc_type: DocType, number: &[u8]) -> Result<Self, NumberFault> {
        match Glyphs::read(number) {
            Some(glyphs) => Self::from_glyphs(doc_type, glyphs),
            None => Self::parse_old_print(doc_type, number),
        }
    }

    /// Kept out of the way, so that the glyphs of the usual way stay in registers.
    #[cold]
    #[inline(never)]
    fn parse_old_print(doc_type: DocType, number: &[u8]) -> Result<Self, NumberFault> {
        Self::from_glyphs(doc_type, read_old_print(doc_type, number)?)
    }

    #[inline]
    fn from_glyphs(doc_type: DocType, glyphs: Glyphs) -> Result<Self, NumberFault> {
        let kept = glyphs.canonical_length(doc_type)?;
        let type_bits = (u128::from(doc_type.code()) + 1) << 120;
        Ok(Self(type_bits | glyphs.packed(kept)))
    }

    /// The certificate's type.
    #[inline]
    #[must_use]
    pub fn doc_type(self) -> DocType {
        // The shift leaves eight bits, so nothing is cut off.
        DocType::from_code((self.0 >> 120) as u8 - 1).expect("a key is only made with a type in it")
    }

    /// Whether a key as stored is of the same type of certificate.
    #[inline]
    #[must_use]
    pub const fn is_of_type_of(self, bits: u128) -> bool {
        bits >> 120 == self.0 >> 120
    }

    /// The canonical number: upper case, without renewal and issue digits.
    #[must_use]
    pub fn number(self) -> DocNumber {
        DocNumber::unpack(self.0)
    }

    /// A fixed 64-bit hash, for buckets and indexes on disk.
    ///
    /// Both halves of the key go through the finaliser of SplitMix64 (Steele, Lea, Flood 2014: a bijection in which
    /// every bit of input moves about half of the bits of output). Numbers of up to nine characters
    /// lie wholly in the upper half, so no two of them share a hash.
    #[inline]
    #[must_use]
    pub fn hash(self) -> u64 {
        // The casts take the upper and the lower half.
        let (upper, lower) = ((self.0 >> 64) as u64, self.0 as u64);
        finalise(lower.wrapping_add(finalise(upper)))
    }

    /// The key as stored.
    #[inline]
    #[must_use]
    pub const fn to_bits(self) -> u128 {
        self.0
    }

    /// A key as stored; `None` for bits that no number gives, so that a damaged file is noticed.
    #[must_use]
    pub fn from_bits(bits: u128) -> Option<Self> {
        let doc_type = DocType::from_code(((bits >> 120) as u8).checked_sub(1)?)?;
        let key = Self::parse(doc_type, DocNumber::unpack(bits).as_bytes()).ok()?;
        (key.0 == bits).then_some(key)
    }
}

/// Shows the type only: a number must never reach a log.
impl fmt::Debug for DocKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DocKey({}, …)", self.doc_type())
    }
}

/// The finaliser of SplitMix64, with the constants of its authors.
#[inline]
const fn finalise(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A canonical number on the stack: 1 to 18 ASCII upper-case letters and digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DocNumber {
    characters: [u8; NUMBER_LENGTH_MAX],
    length: u8,
}

impl DocNumber {
    fn unpack(bits: u128) -> Self {
        let mut number = Self { characters: [0; NUMBER_LENGTH_MAX], length: 0 };
        for position in 0..NUMBER_LENGTH_MAX {
            let glyph = glyph_at(bits, position);
            if glyph == 0 {
                break;
            }
            number.characters[position] = glyph + 0x20;
            number.length += 1;
        }
        number
    }

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("six bits and 0x20 are ASCII")
    }

    fn as_bytes(&self) -> &[u8] {
        &self.characters[..usize::from(self.length)]
    }
}

/// Shows the length only: a number must never reach a log.
impl fmt::Debug for DocNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DocNumber({} characters)", self.length)
    }
}
