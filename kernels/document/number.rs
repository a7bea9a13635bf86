//! The printed forms of certificate numbers.
//!
//! What comes in is a certificate type and the bytes of a number; what goes out are its [`Glyphs`] and how many
//! of them make the canonical number, or the [`NumberFault`] that tells a partner what to put right.
//! Invariants: every form that was ever printed is accepted, since an expired certificate must be answered as
//! expired and not as mistyped; nothing is guessed, so O is never read as 0; faults carry no values.
//!
//! The forms and how sure they are. D is a digit, A a letter, S a letter other than I and O.
//!
//! | type | form | confidence |
//! |---|---|---|
//! | passport | `GD⁸`, `ED⁸`, `ESD⁷` | high |
//! | | `DED⁷`, `SED⁷`, `PED⁷` | medium |
//! | | `PD⁷`, `SD⁷`, `DD⁷` (printed also `P.D⁷`), `SD⁸`, `DD⁸`, `14D⁷`, `15D⁷` | low, all long expired |
//! | hk_macao_permit | `CD⁸`, `CSD⁷` | high |
//! | | `WD⁸` (booklets before the card of 2014) | low |
//! | taiwan_permit | `LD⁸`, `TD⁸` | low |
//! | hk_macao_resident_permit | `HD⁸`, `MD⁸`, each also with 2 renewal digits; `HAD⁷`, `MAD⁷` | high |
//! | taiwan_resident_permit | `D⁸`, also with 2 issue digits | high |
//! | | `D¹⁰(A)`, `D¹⁰(D)` (issuing office in brackets, 1992 to 2008) | medium |
//! | permanent_resident_id | `A³D¹²` | high |
//! | | `9D¹⁶` + check character by ISO 7064 MOD 11-2 | high |
//! | | in it region, nationality and birth date, 2nd to 14th digit | medium |
//! | exit_entry_permit | a letter and 7 or 8 letters or digits | low: no rule is published |

use core::fmt;

use super::DocType;
use crate::time::{CivilDate, is_civil};

/// What is wrong with a number. Each variant has its own remedy, and none repeats the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFault {
    /// No form of this type has so many characters.
    Length,
    /// A character other than ASCII letters and digits stands in it.
    Character,
    /// Length and characters are possible, but no form of this type looks like this.
    Pattern,
    /// The check character does not belong to the digits before it.
    CheckDigit,
}

impl NumberFault {
    /// How the partner puts it right.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Length => {
                "copy the whole number as printed and nothing else, and check that doc_type is the certificate's"
            }
            Self::Character => "use ASCII letters and digits only: no spaces, hyphens or full-width characters",
            Self::Pattern => {
                "check that doc_type is the certificate's, and that digits 0 and 1 are not typed as letters O and I"
            }
            Self::CheckDigit => "compare the digits with the certificate: one is mistyped or two are swapped",
        }
    }
}

impl fmt::Display for NumberFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Length => "the document number has a length that its type does not have",
            Self::Character => "the document number has a character that is no ASCII letter or digit",
            Self::Pattern => "the document number has a form that its type does not have",
            Self::CheckDigit => "the check digit of the document number is wrong",
        };
        write!(formatter, "{what}: {}", self.fix())
    }
}

impl core::error::Error for NumberFault {}

/// Longest canonical number: the permanent resident id of 2023.
pub(super) const NUMBER_LENGTH_MAX: usize = 18;

/// The provinces of GB/T 2260: the first two digits of the code of an administrative division.
const REGIONS: [u32; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82,
];

/// Bits from the lowest end of a key to its first glyph: 128 less 8 for the type less 6 for the glyph.
const FIRST_GLYPH_SHIFT: usize = 114;

/// A number in upper case, six bits a character.
///
/// A glyph is the ASCII code less 0x20: `0` is 0x10, `Z` is 0x3A, and 0 is "no character". The packing keeps
/// the order of the strings and needs neither multiplication nor table.
#[derive(Clone, Copy)]
pub(super) struct Glyphs {
    packed: u128,
    /// Bit i is set where character i is a digit; the others are letters.
    digits: u32,
    length: usize,
}

impl Glyphs {
    /// Reads 8 to 15 or 18 letters and digits; `None` for everything else.
    #[inline]
    pub(super) fn read(number: &[u8]) -> Option<Self> {
        let length = number.len();
        let mut glyphs = Self { packed: 0, digits: 0, length };
        glyphs.add(0, u64::from_be_bytes(*number.first_chunk()?), u64::MAX)?;
        // The last eight characters overlap the first, so what is known already is shifted out: in two steps, since
        // all 64 bits may go.
        let last = u64::from_be_bytes(*number.last_chunk()?);
        let new = |word: u64, before: usize| (word << (8 * (before + 7 - length))) << 8;
        match length {
            8..=15 => glyphs.add(1, new(last, 8), new(u64::MAX, 8))?,
            18 => {
                glyphs.add(1, u64::from_be_bytes(*number[8..].first_chunk()?), u64::MAX)?;
                glyphs.add(2, new(last, 16), new(u64::MAX, 16))?;
            }
            _ => return None,
        }
        Some(glyphs)
    }

    /// Adds eight characters, the first in the highest byte; `present` covers those that are there.
    ///
    /// Works on all eight bytes at once. A byte is compared with a bound by an addition that carries into its bit 7
    /// where the byte reaches it; every byte is ASCII then, so nothing carries further.
    #[inline]
    fn add(&mut self, index: usize, word: u64, present: u64) -> Option<()> {
        const BIT_7: u64 = every_byte(0x80);
        const CASE_BIT: u64 = every_byte(0x20);
        let ascii = word & !BIT_7;
        let reaches = |bytes: u64, bound: u8| bytes + every_byte(0x80 - bound);
        let digits = reaches(ascii, b'0') & !reaches(ascii, b'9' + 1) & BIT_7;
        let folded = ascii & !CASE_BIT;
        let letters = reaches(folded, b'A') & !reaches(folded, b'Z' + 1) & BIT_7;
        if word & BIT_7 != 0 || digits | letters != present & BIT_7 {
            return None;
        }
        // Bit 7 two places to the right is the case bit, and also the 0x20 by which a glyph is less than its ASCII.
        let upper = ascii & !(letters >> 2);
        let codes = upper - ((digits | letters) >> 2);
        self.packed |= (u128::from(close_up(codes)) << 72) >> (48 * index);
        self.digits |= gather_bits_7(digits) << (8 * index);
        Some(())
    }

    /// The first `kept` glyphs, packed from bit 119 down; the rest is zero.
    #[inline]
    pub(super) fn packed(self, kept: usize) -> u128 {
        debug_assert!(kept <= self.length && self.length <= NUMBER_LENGTH_MAX);
        if kept == self.length {
            return self.packed;
        }
        self.packed & !(u128::MAX >> (8 + 6 * kept))
    }

    /// The ASCII character at a position.
    #[inline]
    fn at(self, position: usize) -> u8 {
        glyph_at(self.packed, position) + 0x20
    }

    /// The value of the digit at a position.
    #[inline]
    fn digit(self, position: usize) -> u32 {
        u32::from(self.at(position) - b'0')
    }

    /// Whether the characters from `start` on are digits and those before it letters.
    #[inline]
    fn digits_from(self, start: usize) -> bool {
        self.digits == (1 << self.length) - (1 << start)
    }

    /// How many characters of a printed number are its canonical number: all but renewal and issue digits.
    #[inline]
    pub(super) fn canonical_length(self, doc_type: DocType) -> Result<usize, NumberFault> {
        let right = match (doc_type, self.length) {
            (DocType::Passport, 9) => self.is_passport(),
            (DocType::Passport, 8) => matches!(self.at(0), b'D' | b'P' | b'S') && self.digits_from(1),
            (DocType::HkMacaoPermit, 9) => match self.at(0) {
                b'C' => self.digits_from(1) || self.is_serial_letter_then_digits(),
                b'W' => self.digits_from(1),
                _ => false,
            },
            (DocType::TaiwanPermit, 9) => matches!(self.at(0), b'L' | b'T') && self.digits_from(1),
            (DocType::HkMacaoResidentPermit, 9 | 11) => {
                let non_chinese = self.length == 9 && self.at(1) == b'A' && self.digits_from(2);
                matches!(self.at(0), b'H' | b'M') && (self.digits_from(1) || non_chinese)
            }
            (DocType::TaiwanResidentPermit, 8 | 10) => self.digits_from(0),
            (DocType::PermanentResidentId, 15) => self.digits_from(3),
            (DocType::PermanentResidentId, 18) => return self.permanent_resident(),
            (DocType::ExitEntryPermit, 8 | 9) => self.digits & 1 == 0,
            _ => return Err(NumberFault::Length),
        };
        let canonical = match (doc_type, self.length) {
            (DocType::HkMacaoResidentPermit, _) => 9,
            (DocType::TaiwanResidentPermit, _) => 8,
            (_, length) => length,
        };
        right.then_some(canonical).ok_or(NumberFault::Pattern)
    }

    /// The passport forms of nine characters.
    #[inline]
    fn is_passport(self) -> bool {
        match self.at(0) {
            b'E' => self.digits_from(1) || self.is_serial_letter_then_digits(),
            b'G' => self.digits_from(1),
            b'D' | b'S' => self.digits_from(1) || (self.at(1) == b'E' && self.digits_from(2)),
            b'P' => self.at(1) == b'E' && self.digits_from(2),
            b'1' => matches!(self.at(1), b'4' | b'5') && self.digits_from(0),
            _ => false,
        }
    }

    /// Two letters, the second of which counts on after `99999999`, then digits. I and O are left out of the count.
    #[inline]
    fn is_serial_letter_then_digits(self) -> bool {
        self.digits_from(2) && !matches!(self.at(1), b'I' | b'O')
    }

    /// The 18 characters of 2023: `9`, region 2, nationality 3, birth date 8, order 3, check character.
    fn permanent_resident(self) -> Result<usize, NumberFault> {
        const FIRST_17: u32 = (1 << 17) - 1;
        let last_is_possible = self.digits >> 17 == 1 || self.at(17) == b'X';
        if self.digits & FIRST_17 != FIRST_17 || self.at(0) != b'9' || !last_is_possible {
            return Err(NumberFault::Pattern);
        }
        if self.at(17) != self.check_character() {
            return Err(NumberFault::CheckDigit);
        }
        let pair = |position| self.digit(position) * 10 + self.digit(position + 1);
        // ISO 3166 gives nobody the number 000.
        let has_nationality = pair(3) + self.digit(5) > 0;
        let birth = CivilDate {
            year: i32::try_from(pair(6) * 100 + pair(8)).expect("four digits fit"),
            month: u8::try_from(pair(10)).expect("two digits fit"),
            day: u8::try_from(pair(12)).expect("two digits fit"),
        };
        // Nobody born before 1900 is alive to hold a card of 2023.
        let plausible = REGIONS.contains(&pair(1)) && has_nationality && birth.year >= 1900 && is_civil(birth);
        plausible.then_some(self.length).ok_or(NumberFault::Pattern)
    }

    /// ISO 7064 MOD 11-2 over the first 17 digits: the whole number is 1 modulo 11, where X counts ten.
    fn check_character(self) -> u8 {
        // Powers of two modulo 11, from 2 to the 17th down to 2.
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = (0..17).map(|position| self.digit(position) * WEIGHTS[position]).sum();
        b"10X98765432"[sum as usize % 11]
    }
}

/// The same byte eight times.
const fn every_byte(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Eight codes of six bits in a byte each, closed up to 48 bits: pairs, then fours, then all.
#[inline]
const fn close_up(codes: u64) -> u64 {
    let twelves = codes & 0x003F_003F_003F_003F | (codes & 0x3F00_3F00_3F00_3F00) >> 2;
    let twenty_fours = twelves & 0x0000_0FFF_0000_0FFF | (twelves & 0x0FFF_0000_0FFF_0000) >> 4;
    twenty_fours & 0x0000_0000_00FF_FFFF | (twenty_fours & 0x00FF_FFFF_0000_0000) >> 8
}

/// The bits 7 of eight bytes as eight bits, that of the highest byte lowest.
///
/// The factor has bit 9p set for each p, which lifts the bit of the byte p from the top to bit 56 + p; all other
/// products fall on places of their own, so nothing carries.
#[inline]
const fn gather_bits_7(bytes: u64) -> u32 {
    ((bytes >> 7).wrapping_mul(0x8040_2010_0804_0201) >> 56) as u32
}

/// The glyph at a position of packed glyphs; 0 past the end.
#[inline]
pub(super) fn glyph_at(packed: u128, position: usize) -> u8 {
    // The mask leaves six bits, so nothing is cut off.
    (packed >> (FIRST_GLYPH_SHIFT - 6 * position)) as u8 & 0x3F
}

/// Two old prints that carry more than letters and digits, reduced to their letters and digits: `P.1234567`
/// and `0123456701(B)`. Everything else is a fault.
pub(super) fn read_old_print(doc_type: DocType, number: &[u8]) -> Result<Glyphs, NumberFault> {
    let plain = match (doc_type, number) {
        (DocType::Passport, [letter, b'.', rest @ ..]) if rest.len() == 7 => {
            let mut joined = [*letter; 8];
            joined[1..].copy_from_slice(rest);
            Glyphs::read(&joined)
        }
        (DocType::TaiwanResidentPermit, [digits @ .., b'(', office, b')'])
            if digits.len() == 10 && office.is_ascii_alphanumeric() =>
        {
            Glyphs::read(digits)
        }
        _ => None,
    };
    let all_alphanumeric = number.iter().all(u8::is_ascii_alphanumeric);
    plain.ok_or(if all_alphanumeric { NumberFault::Length } else { NumberFault::Character })
}
