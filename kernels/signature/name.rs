//! Names of issuers and subjects as text, RFC 4514.
//!
//! What comes in is a name; what goes out is one line, the most special part first: `CN=Example Bank,O=Example,C=CN`.
//! Invariants: text is never cut short, so two names that differ are two texts; what could break a line or hide in it is escaped.

use crate::chip::asn1::{Name, text};
use crate::chip::tlv::Element;

/// The most bytes of a name as text. Those of real authorities have up to 200.
pub const NAME_TEXT_BYTES_MAX: usize = 1024;

/// The types that RFC 4514, section 3, gives a short word, as DER writes them.
const WORDS: [(&[u8], &str); 9] = [
    (b"\x55\x04\x03", "CN"),
    (b"\x55\x04\x07", "L"),
    (b"\x55\x04\x08", "ST"),
    (b"\x55\x04\x0a", "O"),
    (b"\x55\x04\x0b", "OU"),
    (b"\x55\x04\x06", "C"),
    (b"\x55\x04\x09", "STREET"),
    (b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"),
    (b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"),
];

/// The text of a name; `None` where it would be longer than [`NAME_TEXT_BYTES_MAX`].
pub fn rfc4514(name: &Name<'_>) -> Option<String> {
    // A part with several pairs has them in one text; the parts are turned round at the end, RFC 4514, section 2.1.
    let mut parts: Vec<(usize, String)> = Vec::new();
    name.walk(|part, kind, value| {
        let pair = pair(kind, &value);
        match parts.last_mut() {
            Some((number, text)) if *number == part => {
                text.push('+');
                text.push_str(&pair);
            }
            _ => parts.push((part, pair)),
        }
    })
    .expect("a name is walked through before it is one");
    let texts: Vec<_> = parts.into_iter().rev().map(|(_, text)| text).collect();
    Some(texts.join(",")).filter(|text| text.len() <= NAME_TEXT_BYTES_MAX)
}

/// `type=value`.
fn pair(kind: &[u8], value: &Element<'_>) -> String {
    let word = WORDS.iter().find(|(id, _)| *id == kind).map(|(_, word)| (*word).to_owned());
    // A value whose bytes are no letters of their type is written as it stands, RFC 4514, section 2.4.
    let readable = text(value).filter(|text| !text.contains(char::REPLACEMENT_CHARACTER));
    match (word, readable) {
        (Some(word), Some(text)) => format!("{word}={}", escaped(&text)),
        (word, _) => format!("{}=#{}", word.unwrap_or_else(|| dotted(kind)), crate::digest::hex(value.whole)),
    }
}

/// RFC 4514, section 2.4. What the section lets stand but a reader cannot see, controls and marks of direction, is escaped too.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let last = text.chars().count().saturating_sub(1);
    for (at, letter) in text.chars().enumerate() {
        match letter {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', letter]),
            ' ' if at == 0 || at == last => out.push_str("\\ "),
            '#' if at == 0 => out.push_str("\\#"),
            _ if is_hidden(letter) => {
                let mut bytes = [0; 4];
                for byte in letter.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("\\{byte:02x}"));
                }
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Controls, separators of lines, marks of direction and letters of no width.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// An identifier as numbers and dots. Arcs longer than 64 bits are written by their last 64, which no type that exists has.
fn dotted(id: &[u8]) -> String {
    let mut arcs = Vec::new();
    let mut arc = 0_u64;
    for byte in id {
        arc = arc << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            arcs.push(arc);
            arc = 0;
        }
    }
    let Some((first, rest)) = arcs.split_first() else { return String::new() };
    let root = (*first / 40).min(2);
    let heads = [root, first - 40 * root];
    heads.iter().chain(rest).map(u64::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
