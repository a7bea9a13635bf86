//! Names in Chinese characters as letters: four letters a character in, text out, and back.
//!
//! ```text
//! 张 = GBK D5 C5 = hex digits D 5 C 5 = letters N F M F        A is 0, B is 1, … P is 15
//! ```
//!
//! Invariants: each character is decoded by itself, so that two of them are never taken for one of GB 18030; a name is
//! decoded whole or not at all.

use encoding_rs::GBK;

use super::names::Truncation;

/// A name in Chinese characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NativeName {
    /// The characters that are there.
    pub text: String,
    /// Whether there may be more than the field has room for.
    pub truncation: Truncation,
}

/// Shows the length only: a name must never reach a log.
impl std::fmt::Debug for NativeName {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "NativeName({} characters, {:?})", self.text.chars().count(), self.truncation)
    }
}

/// Reads letters up to the first filler; `None` where there are none, or one of them is no character of GBK.
#[must_use]
pub fn decode_native(letters: &str) -> Option<String> {
    let letters = letters.split('<').next()?;
    if letters.is_empty() || !letters.len().is_multiple_of(4) {
        return None;
    }
    letters.as_bytes().chunks_exact(4).map(character).collect()
}

fn character(letters: &[u8]) -> Option<char> {
    let digit = |letter: u8| letter.checked_sub(b'A').filter(|digit| *digit < 16);
    let byte = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    let bytes = [byte(&letters[..2])?, byte(&letters[2..])?];
    let text = GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
    // Two bytes that are one ASCII character each are no name.
    let mut characters = text.chars();
    characters.next().filter(|first| characters.next().is_none() && !first.is_ascii())
}

/// Writes a name as letters; `None` where a character has no two bytes in GBK.
#[must_use]
pub fn encode_native(name: &str) -> Option<String> {
    let mut letters = String::with_capacity(name.len() * 2);
    for character in name.chars() {
        let mut utf8 = [0; 4];
        let (bytes, _, unknown) = GBK.encode(character.encode_utf8(&mut utf8));
        if unknown || bytes.len() != 2 {
            return None;
        }
        for byte in bytes.iter() {
            letters.push(char::from(b'A' + (byte >> 4)));
            letters.push(char::from(b'A' + (byte & 15)));
        }
    }
    Some(letters)
}

#[cfg(test)]
#[path = "native_tests.rs"]
mod tests;
