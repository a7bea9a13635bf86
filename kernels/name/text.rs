//! A name as the comparison reads it: canonical letters, and where its parts end.
//!
//! What comes in is a name; what goes out is a [`Text`], whose storage is used again for the next name.
//! Invariants: the letters are exactly those of [`canonical_into`]; a place is only kept within the first
//! [`LETTERS_MAX`] letters; separators at the beginning and the end say nothing.

use unicode_normalization::UnicodeNormalization;

use super::canonical::{Joint, ascii_joint, canonical_into, joint, upper};
use super::spelling::is_latin;

/// The most letters of a name that is compared by more than equality. The longest name field of a machine-readable
/// zone has 39; a set of places has to fit into 128 bits.
pub(super) const LETTERS_MAX: usize = 120;

/// Places between letters: bit i is set where something stood before letter i.
pub(super) type Places = u128;

/// What a name is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Script {
    /// Nothing is left of it.
    #[default]
    Nothing,
    /// Chinese characters alone.
    Han,
    /// Latin letters, with or without marks, and digits.
    Latin,
    /// Letters of anything else: Cyrillic, Arabic, Hangul, kana.
    Other,
    /// Chinese characters among other letters.
    Mixed,
}

/// A name, read.
#[derive(Default)]
pub(super) struct Text {
    pub(super) letters: Vec<char>,
    /// Where a separator stood.
    pub(super) breaks: Places,
    /// Where one stood that separates parts: no apostrophe and no stop.
    pub(super) parts: Places,
    /// How many letters the surname has, where a comma or `<<` says it.
    pub(super) surname: Option<usize>,
    pub(super) script: Script,
}

impl Text {
    /// Reads a name over what was here. `spare` is written over only by names that need the long way.
    pub(super) fn read(&mut self, name: &str, spare: &mut String) {
        self.clear();
        if !self.read_simple(name) {
            self.clear();
            self.read_any(name, spare);
        }
        let inside = self.letters.len();
        let inside = if inside > LETTERS_MAX { 0 } else { (1 << inside) - 1 };
        self.breaks &= inside & !1;
        self.parts &= inside & !1;
        self.surname = self.surname.filter(|letters| (1..self.letters.len()).contains(letters));
        self.script = script(&self.letters);
    }

    /// Whether rules beyond equality apply.
    pub(super) fn is_comparable(&self) -> bool {
        !self.letters.is_empty() && self.letters.len() <= LETTERS_MAX
    }

    /// Whether a part begins at a letter; the first always does.
    pub(super) fn starts_part(&self, letter: usize) -> bool {
        letter == 0 || self.parts >> letter & 1 == 1
    }

    /// Whether a part ends before a letter or with the name.
    pub(super) fn ends_part(&self, letter: usize) -> bool {
        letter == self.letters.len() || self.starts_part(letter)
    }

    /// Writes the same name into `out`, its first `cut` letters moved to its end.
    pub(super) fn turn(&self, cut: usize, out: &mut Self) {
        out.clear();
        out.letters.extend_from_slice(&self.letters[cut..]);
        out.letters.extend_from_slice(&self.letters[..cut]);
        let behind = self.letters.len() - cut;
        let turned = |places: Places| places >> cut | (places & ((1 << cut) - 1)) << behind | 1 << behind;
        out.breaks = turned(self.breaks) & !1;
        out.parts = turned(self.parts) & !1;
        out.script = self.script;
    }

    fn clear(&mut self) {
        self.letters.clear();
        (self.breaks, self.parts, self.surname) = (0, 0, None);
    }

    /// Reads ASCII, unified ideographs, middle dots, and letters of Latin with their marks; `false` at the first other
    /// character.
    ///
    /// None of these changes under normalisation but to one capital, or composes with another.
    fn read_simple(&mut self, name: &str) -> bool {
        let mut filler_before = false;
        for character in name.chars() {
            let joint = match character {
                '\0'..='\x7F' => ascii_joint(character),
                '\u{4E00}'..='\u{9FFF}' => None,
                '·' => Some(Joint::Part),
                'ß' | 'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'ſ' => return false,
                // Latin-1, Latin Extended-A, and the vowels of Pinyin.
                '\u{C0}'..='\u{17F}' | '\u{1CD}'..='\u{1DC}' => None,
                _ => return false,
            };
            match joint {
                None if character.is_ascii() => self.letters.push(character.to_ascii_uppercase()),
                None => self.letters.extend(upper(character)),
                Some(joint) => self.note(joint, filler_before),
            }
            filler_before = joint == Some(Joint::Filler);
        }
        true
    }

    /// Reads any name.
    fn read_any(&mut self, name: &str, spare: &mut String) {
        let mut filler_before = false;
        // Every joint becomes its like in ASCII, so that normalisation makes no mark of a free-standing accent.
        let plain = name.chars().filter_map(|character| match joint(character) {
            None => Some(character),
            Some(Joint::Hidden) => None,
            Some(Joint::Inner) => Some('\''),
            Some(Joint::Part) => Some(' '),
            Some(Joint::Comma) => Some(','),
            Some(Joint::Filler) => Some('<'),
        });
        for character in plain.nfkc().flat_map(upper) {
            let joint = joint(character);
            match joint {
                None => self.letters.push(character),
                Some(joint) => self.note(joint, filler_before),
            }
            filler_before = joint == Some(Joint::Filler);
        }
        canonical_into(name, spare);
        if !spare.chars().eq(self.letters.iter().copied()) {
            // A mark found its letter across a separator: what the separators say is not of these letters.
            self.clear();
            self.letters.extend(spare.chars());
        }
    }

    /// Notes what stands before the next letter.
    fn note(&mut self, joint: Joint, filler_before: bool) {
        let at = self.letters.len();
        if at > LETTERS_MAX || joint == Joint::Hidden {
            return;
        }
        self.breaks |= 1 << at;
        if joint != Joint::Inner {
            self.parts |= 1 << at;
        }
        let ends_surname = joint == Joint::Comma || joint == Joint::Filler && filler_before;
        if ends_surname && at > 0 {
            self.surname.get_or_insert(at);
        }
    }
}

fn script(letters: &[char]) -> Script {
    let (mut han, mut latin, mut other) = (false, false, false);
    for &letter in letters {
        match letter {
            '\0'..='\x7F' => latin = true,
            _ if is_han(letter) => han = true,
            _ if is_latin(letter) => latin = true,
            _ => other = true,
        }
    }
    match (han, latin, other) {
        (false, false, false) => Script::Nothing,
        (true, false, false) => Script::Han,
        (false, true, false) => Script::Latin,
        (false, _, true) => Script::Other,
        (true, _, _) => Script::Mixed,
    }
}

/// Unified ideographs with their extensions, what is left of the compatibility ideographs, and 〇.
fn is_han(letter: char) -> bool {
    matches!(letter,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
