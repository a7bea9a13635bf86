//! Chinese characters against their readings in Latin letters.
//!
//! What comes in are the characters of a name and a name in Latin letters; what goes out is whether the second is a reading
//! of the first.
//! Invariants: every character is read with one of its readings, a surname with its own; a separator in the Latin name
//! stands between syllables; characters and letters are all used up, in order; nothing is guessed and nothing skipped.
//!
//! All places that can be reached are carried along together, so that the number of combinations of readings does not
//! matter: the time is bounded by letters × characters × readings.

use super::characters::{Syllable, readings, standard, syllables};
use super::spelling::Marked;
use super::surnames;
use super::text::{LETTERS_MAX, Places, Text};

/// A name in the letters of Pinyin: capitals without tones, ü as V.
pub(super) struct Letters {
    /// Zeros behind the last, so that eight can be looked at from any place.
    bytes: [u8; LETTERS_MAX + 8],
    length: usize,
    breaks: Places,
    /// Letters of the surname, where the name says it.
    surname: Option<usize>,
}

impl Letters {
    /// The letters of a name in Latin script; `None` where it has a letter that Pinyin has not.
    pub(super) fn of(text: &Text) -> Option<Self> {
        let (length, breaks, surname) = (text.letters.len(), text.breaks, text.surname);
        let mut letters = Self { bytes: [0; LETTERS_MAX + 8], length, breaks, surname };
        if letters.length > LETTERS_MAX {
            return None;
        }
        for (byte, letter) in letters.bytes.iter_mut().zip(&text.letters) {
            *byte = match letter {
                'A'..='Z' => *letter as u8,
                '\0'..='\x7F' => return None,
                _ => match Marked::of(*letter)? {
                    Marked { base: b'U', has_diaeresis: true, has_tones_only: true } => b'V',
                    Marked { base, has_diaeresis: false, has_tones_only: true } => base,
                    _ => return None,
                },
            };
        }
        Some(letters)
    }

    /// The same letters, as if nothing had stood between them.
    pub(super) fn without_breaks(self) -> Self {
        Self { breaks: 0, ..self }
    }

    /// Where a syllable ends that begins at a place, if it stands there and no separator within it.
    fn end_of(&self, syllable: Syllable, start: usize) -> Option<usize> {
        let window = u64::from_le_bytes(*self.bytes[start..].first_chunk()?);
        let end = start + syllable.length();
        let within = (1_u128 << end) - (2 << start);
        (syllable.begins(window) && self.breaks & within == 0).then_some(end)
    }
}

/// The prints of a syllable: itself, but for those with ü.
///
/// LÜ and NÜ are printed LYU and NYU since 2012, and were LU or LV before; LÜE and NÜE are printed LUE and NUE.
fn prints(syllable: &Syllable) -> &[Syllable] {
    const UMLAUTS: [[Syllable; 3]; 4] = [
        [Syllable::new("LV"), Syllable::new("LYU"), Syllable::new("LU")],
        [Syllable::new("NV"), Syllable::new("NYU"), Syllable::new("NU")],
        [Syllable::new("LVE"), Syllable::new("LYUE"), Syllable::new("LUE")],
        [Syllable::new("NVE"), Syllable::new("NYUE"), Syllable::new("NUE")],
    ];
    match UMLAUTS.iter().find(|prints| prints[0] == *syllable) {
        Some(prints) => prints,
        None => std::slice::from_ref(syllable),
    }
}

/// Whether a Latin name is a reading of Chinese characters, surname first or last; but where the Latin name says which
/// letters are the surname, they are.
///
/// `printed` is the name in Latin letters as the certificate prints it, where it does: then the reading has to be the one
/// that is printed there, in other letters for ü; separators of the print are not judged.
pub(super) fn is_reading(han: &Text, latin: &Letters, printed: Option<&Letters>) -> bool {
    let characters = han.letters.as_slice();
    let shortest = characters.len();
    if shortest == 0 || latin.length < shortest || latin.length > SYLLABLE_LETTERS_MAX * shortest {
        return false;
    }
    // A name of one character, and one of parts with dots between them, has no surname that is read by rules of its own.
    if shortest == 1 || han.parts != 0 {
        return Walk { characters, surname: 0, compound: None }.meets(0, latin, printed);
    }
    let first_two = [standard(characters[0]), standard(characters[1])];
    let compound = surnames::of_two(first_two).filter(|_| shortest > 2);
    let two = compound.map(|_| Walk { characters, surname: 2, compound });
    let may_be_one = compound.is_none() || surnames::may_be_divided(first_two);
    let one = may_be_one.then_some(Walk { characters, surname: 1, compound: None });
    two.into_iter().chain(one).any(|walk| {
        let surname_last = latin.surname.is_none() && walk.meets(walk.surname, latin, printed);
        surname_last || walk.meets(0, latin, printed)
    })
}

/// ZHUANG and the like have the most letters.
const SYLLABLE_LETTERS_MAX: usize = 6;

/// The most places at which a reading of some characters may end. A real name has four at most.
const ENDS_MAX: usize = 32;

/// A way to read a name.
struct Walk<'a> {
    characters: &'a [char],
    /// Characters of the surname.
    surname: usize,
    compound: Option<&'static [Syllable; 2]>,
}

impl Walk<'_> {
    /// Whether the characters from `first` on, and then those before it, are read like this.
    fn meets(&self, first: usize, latin: &Letters, printed: Option<&Letters>) -> bool {
        let mut ends = Ends::new();
        ends.add((0, 0));
        let count = self.characters.len();
        for place in (first..count).chain(0..first) {
            let mut further = Ends::new();
            for syllable in self.readings(place) {
                for print in prints(syllable) {
                    for (start, printed_start) in ends.iter() {
                        let Some(end) = latin.end_of(*print, start) else { continue };
                        let Some(printed) = printed else {
                            further.add((end, 0));
                            continue;
                        };
                        for other in prints(syllable) {
                            if let Some(printed_end) = printed.end_of(*other, printed_start) {
                                further.add((end, printed_end));
                            }
                        }
                    }
                }
            }
            if let Some(surname) = latin.surname
                && place + 1 == self.surname
            {
                further.keep_those_at(surname);
            }
            if further.count == 0 {
                return false;
            }
            ends = further;
        }
        ends.iter().any(|ends| ends == (latin.length, printed.map_or(0, |printed| printed.length)))
    }

    fn readings(&self, place: usize) -> &'static [Syllable] {
        let character = self.characters[place];
        match (self.compound, place < self.surname) {
            (Some(compound), true) => std::slice::from_ref(&compound[place]),
            (None, true) => surnames::of_one(standard(character)).unwrap_or_else(|| readings(character)),
            (_, false) => readings(character),
        }
    }
}

/// A small set of places in one name or two.
struct Ends {
    places: [(u8, u8); ENDS_MAX],
    count: usize,
}

impl Ends {
    fn new() -> Self {
        Self { places: [(0, 0); ENDS_MAX], count: 0 }
    }

    /// Adds places that are not there yet. Where there is no room the name is read no further that way: it differs.
    fn add(&mut self, (one, other): (usize, usize)) {
        // At most 128 letters.
        let places = (one as u8, other as u8);
        if self.count < ENDS_MAX && !self.places[..self.count].contains(&places) {
            self.places[self.count] = places;
            self.count += 1;
        }
    }

    /// Drops the places that are elsewhere in the first name.
    fn keep_those_at(&mut self, one: usize) {
        let all = std::mem::replace(self, Self::new());
        all.iter().filter(|places| places.0 == one).for_each(|places| self.add(places));
    }

    fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        self.places[..self.count].iter().map(|(one, other)| (usize::from(*one), usize::from(*other)))
    }
}

/// Whether two names in Latin letters are one but for how their ü is printed, both being Pinyin throughout.
pub(super) fn differ_in_umlauts_only(one: &Letters, other: &Letters) -> bool {
    let (mut left, mut right) = (&one.bytes[..one.length], &other.bytes[..other.length]);
    let mut umlauts = 0;
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if first != second {
            return false;
        }
        (left, right) = (left_rest, right_rest);
        if matches!(first, b'L' | b'N')
            && let (Some((left_print, left_rest)), Some((right_print, right_rest))) = (umlaut(left), umlaut(right))
            && left_print != right_print
        {
            (left, right) = (left_rest, right_rest);
            umlauts += 1;
        }
    }
    left.is_empty() && right.is_empty() && umlauts > 0 && is_pinyin(one) && is_pinyin(other)
}

/// A print of ü behind L or N, and what follows it.
fn umlaut(letters: &[u8]) -> Option<(&[u8], &[u8])> {
    match letters {
        [b'Y', b'U', ..] => Some(letters.split_at(2)),
        [b'V' | b'U', ..] => Some(letters.split_at(1)),
        _ => None,
    }
}

/// Whether a name is made of syllables, each in one of its prints.
fn is_pinyin(letters: &Letters) -> bool {
    let mut reached: Places = 1;
    for start in 0..letters.length {
        if reached >> start & 1 == 1 {
            for print in syllables().iter().flat_map(prints) {
                reached |= letters.end_of(*print, start).map_or(0, |end| 1 << end);
            }
        }
    }
    reached >> letters.length & 1 == 1
}
