//! The parts of a row's chip as its format delivers them in, the parts of a batch's chips out.
//!
//! What an entity read from a chip (Art. 4(3)) are files and the answer to a challenge. Nothing of them is looked into here.
//! Invariants: no part is in a chip twice; a part that is null is not there, an empty one is; a batch holds the parts of
//! admitted rows alone; the bytes are overwritten when they have served, and no copy of them stays where a buffer grew.

use std::fmt;
use std::ops::Range;

use zeroize::Zeroize;

use super::batch::make_room;
use super::face::append_base64;
use crate::terms::{Field, Reject, RejectCode};

macro_rules! parts {
    ($($name:ident = $word:literal;)*) => {
        /// A part of a chip: one of its files, or of the answer to a challenge.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Part { $(#[doc = concat!("`", $word, "`")] $name,)* }

        /// How many parts a chip may have.
        const PARTS: usize = Part::ALL.len();

        impl Part {
            /// Every part, in the contract's order.
            pub const ALL: &'static [Part] = &[$(Part::$name,)*];

            /// The part's name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Part::$name => $word,)* }
            }

            /// The part of a name; `None` for any other.
            pub fn from_bytes(word: &[u8]) -> Option<Part> {
                match word { $(word if word == $word.as_bytes() => Some(Part::$name),)* _ => None }
            }
        }
    };
}

parts! {
    Sod = "sod";
    Com = "com";
    Dg1 = "dg1";
    Dg2 = "dg2";
    Dg3 = "dg3";
    Dg4 = "dg4";
    Dg5 = "dg5";
    Dg6 = "dg6";
    Dg7 = "dg7";
    Dg8 = "dg8";
    Dg9 = "dg9";
    Dg10 = "dg10";
    Dg11 = "dg11";
    Dg12 = "dg12";
    Dg13 = "dg13";
    Dg14 = "dg14";
    Dg15 = "dg15";
    Dg16 = "dg16";
    AaChallenge = "aa_challenge";
    AaSignature = "aa_signature";
}

/// Whether a row brings a chip that is to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipClaim {
    /// None, or one that the row's service does not ask for, which is checked and not kept.
    Missing,
    /// One, with or without parts: the next in [`super::Requests::chips`].
    Present,
}

/// The chips of a batch, one part after the other, in a buffer that is overwritten when the batch ends.
#[derive(Default)]
pub struct Chips {
    bytes: Vec<u8>,
    /// The parts of all chips, and where in `bytes` each lies.
    parts: Vec<(Part, Range<usize>)>,
    /// Where in `parts` each chip ends.
    ends: Vec<usize>,
}

impl Chips {
    /// The chips, in the order of their rows.
    pub fn iter(&self) -> impl Iterator<Item = ChipParts<'_>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| ChipParts { bytes: &self.bytes, parts: &self.parts[start..*end] })
    }

    /// How many chips there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds one chip.
    pub(super) fn push(&mut self, chip: &Gathered) {
        make_room(&mut self.bytes, chip.bytes.len());
        for part in Part::ALL {
            if let Some(place) = &chip.places[*part as usize] {
                let start = self.bytes.len();
                self.bytes.extend_from_slice(&chip.bytes[place.clone()]);
                self.parts.push((*part, start..self.bytes.len()));
            }
        }
        self.ends.push(self.parts.len());
    }
}

impl Drop for Chips {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// How many there are; their bytes are personal.
impl fmt::Debug for Chips {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Chips").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// The parts of one chip.
#[derive(Clone, Copy)]
pub struct ChipParts<'a> {
    bytes: &'a [u8],
    parts: &'a [(Part, Range<usize>)],
}

impl<'a> ChipParts<'a> {
    /// The bytes of a part; `None` where the row does not bring it.
    pub fn get(self, part: Part) -> Option<&'a [u8]> {
        self.iter().find_map(|(found, bytes)| (found == part).then_some(bytes))
    }

    /// The parts that the row brings, in the contract's order, each once.
    pub fn iter(self) -> impl Iterator<Item = (Part, &'a [u8])> {
        self.parts.iter().map(move |(part, place)| (*part, &self.bytes[place.clone()]))
    }
}

/// Which parts there are; their bytes are personal.
impl fmt::Debug for ChipParts<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter().map(|(part, _)| part)).finish()
    }
}

/// The chip of the row that is being read, laid out as the fingerprint takes it: `name=bytes`, a line feed behind each part,
/// the parts in the order of their names.
#[derive(Default)]
pub(super) struct Gathered {
    is_there: bool,
    bytes: Vec<u8>,
    places: [Option<Range<usize>>; PARTS],
}

impl Gathered {
    /// The next row has no chip so far.
    pub(super) fn clear(&mut self) {
        self.is_there = false;
        self.bytes.clear();
        self.places = Default::default();
    }

    /// The row has a chip, without any part so far.
    pub(super) fn begin(&mut self) {
        self.is_there = true;
    }

    /// Adds a part as it is; the caller adds them in the order of their names.
    pub(super) fn push_bytes(&mut self, part: Part, bytes: &[u8]) {
        let start = self.begin_part(part);
        make_room(&mut self.bytes, bytes.len());
        self.bytes.extend_from_slice(bytes);
        self.end_part(part, start);
    }

    /// Adds a part that is base64; the caller adds them in the order of their names.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn push_base64(&mut self, part: Part, text: &[u8]) -> Result<(), Reject> {
        let start = self.begin_part(part);
        append_base64(text, &mut self.bytes)
            .ok_or(Reject::field(RejectCode::FieldValue, Field::Chip).with_fix("send the chip's parts as base64"))?;
        self.end_part(part, start);
        Ok(())
    }

    /// The row's chip, if it has one.
    pub(super) fn chip(&self) -> Option<&Gathered> {
        self.is_there.then_some(self)
    }

    /// Data group 2, whose photo serves where the row has no other; `None` where the row does not bring it.
    pub(super) fn faces(&self) -> Option<&[u8]> {
        self.places[Part::Dg2 as usize].as_ref().map(|place| &self.bytes[place.clone()])
    }

    /// What the fingerprint is taken of.
    pub(super) fn laid_out(&self) -> &[u8] {
        &self.bytes
    }

    fn begin_part(&mut self, part: Part) -> usize {
        assert!(self.is_there && self.places[part as usize].is_none(), "the readers refuse a part that comes twice");
        let name = part.as_str().as_bytes();
        make_room(&mut self.bytes, name.len() + 1);
        self.bytes.extend_from_slice(name);
        self.bytes.push(b'=');
        self.bytes.len()
    }

    fn end_part(&mut self, part: Part, start: usize) {
        self.places[part as usize] = Some(start..self.bytes.len());
        make_room(&mut self.bytes, 1);
        self.bytes.push(b'\n');
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// Nothing but whether there is one; its bytes are personal.
impl fmt::Debug for Gathered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Gathered").field("is_there", &self.is_there).finish_non_exhaustive()
    }
}

/// The parts in the order of their names, in which the fingerprint takes them.
pub(super) const BY_NAME: [Part; PARTS] = [
    Part::AaChallenge,
    Part::AaSignature,
    Part::Com,
    Part::Dg1,
    Part::Dg10,
    Part::Dg11,
    Part::Dg12,
    Part::Dg13,
    Part::Dg14,
    Part::Dg15,
    Part::Dg16,
    Part::Dg2,
    Part::Dg3,
    Part::Dg4,
    Part::Dg5,
    Part::Dg6,
    Part::Dg7,
    Part::Dg8,
    Part::Dg9,
    Part::Sod,
];

#[cfg(test)]
#[path = "chip_tests.rs"]
mod tests;
