//! Names that a machine-readable zone had no room for.
//!
//! What comes in are two names; what goes out is whether one is the other as a name field cuts it.
//! Invariants: the cut name fills a field to its last character, and the other does not fit into that field; each part that
//! is left begins the part that it was cut from, in order; every part of the surname is left.
//!
//! Origin: ICAO Doc 9303-4 (39 characters: TD3, and MRV-A of 9303-7), 9303-6 (31: TD2, and MRV-B) and 9303-5 (30: TD1), the
//! paragraphs on the truncation of names. A name that was cut ends with a letter in the last place of the field; parts may
//! be cut to initials, to any number of letters, or dropped from the end of the given names.

use super::cyrillic::Practice;
use super::spelling::{has_marks, spellings};
use super::text::{LETTERS_MAX, Text};

/// Characters of the name fields.
const FIELDS: [usize; 3] = [30, 31, 39];

/// Whether one of two names is the other as a field cuts it.
pub(super) fn is_cut_of_one(one: &Text, other: &Text) -> bool {
    let width_max = |text: &Text| text.letters.len() + text.parts.count_ones() as usize + 1;
    if width_max(one).max(width_max(other)) <= FIELDS[0] && !has_marks(one) && !has_marks(other) {
        return false;
    }
    // Of letters with several spellings a State uses one throughout: the recommended one, or the plainest.
    [Spelling::Recommended, Spelling::Plainest].iter().any(|spelling| {
        let (Some(one), Some(other)) = (Field::of(one, *spelling), Field::of(other, *spelling)) else {
            return false;
        };
        if one.length < other.length { one.is_cut_of(&other) } else { other.is_cut_of(&one) }
    })
}

#[derive(Clone, Copy)]
enum Spelling {
    Recommended,
    Plainest,
}

/// A name in the letters of a machine-readable zone.
struct Field {
    letters: [u8; LETTERS_MAX],
    length: usize,
    /// Where each part begins, and where the last one ends.
    starts: [u8; PARTS_MAX + 1],
    parts: usize,
    /// Parts of the surname, where a comma or `<<` says it.
    surname: Option<usize>,
}

/// A field of 39 has room for no more parts, and a name of more is not looked at.
const PARTS_MAX: usize = 20;

impl Field {
    fn of(text: &Text, spelling: Spelling) -> Option<Self> {
        let (letters, starts) = ([0; LETTERS_MAX], [0; PARTS_MAX + 1]);
        let mut field = Self { letters, length: 0, starts, parts: 0, surname: None };
        for (at, letter) in text.letters.iter().enumerate() {
            if text.surname == Some(at) {
                field.surname = Some(field.parts);
            }
            if text.starts_part(at) {
                field.begin_part()?;
            }
            if letter.is_ascii() {
                field.push(*letter as u8)?;
                continue;
            }
            let choices = spellings(text, at, Practice::Recommended);
            let spelled = match spelling {
                Spelling::Recommended => choices.first()?,
                Spelling::Plainest => choices.last()?,
            };
            spelled.bytes().try_for_each(|byte| field.push(byte))?;
        }
        field.starts[field.parts] = field.length as u8;
        Some(field)
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.letters.get_mut(self.length)? = byte;
        self.length += 1;
        Some(())
    }

    fn begin_part(&mut self) -> Option<()> {
        if self.parts == PARTS_MAX {
            return None;
        }
        // At most 120 letters.
        self.starts[self.parts] = self.length as u8;
        self.parts += 1;
        Some(())
    }

    fn part(&self, place: usize) -> &[u8] {
        &self.letters[usize::from(self.starts[place])..usize::from(self.starts[place + 1])]
    }

    /// Characters in a field: letters, a filler between parts, and a second one behind the surname.
    fn width(&self, has_given_names: bool) -> usize {
        self.length + self.parts - 1 + usize::from(has_given_names)
    }

    /// Whether this fills a field that the other does not fit into, and is what is left of it.
    fn is_cut_of(&self, whole: &Self) -> bool {
        if self.parts == 0 || self.parts > whole.parts || self.length == whole.length {
            return false;
        }
        let begins = |place| whole.part(place).starts_with(self.part(place));
        if !(0..self.parts).all(begins) {
            return false;
        }
        // Parts of the surname: what either name says, else any number that leaves a given name.
        let (fewest, most) = match (self.surname, whole.surname) {
            (Some(here), Some(there)) if here != there => return false,
            (Some(parts), _) | (None, Some(parts)) => (parts, parts),
            (None, None) => (1, self.parts),
        };
        // Given names may be dropped from the end, but for the first letter of one.
        (fewest..=most).any(|surname| {
            let (here, there) = (self.parts > surname, whole.parts > surname);
            let width = self.width(here);
            here == there && FIELDS.contains(&width) && whole.width(there) > width
        })
    }
}
