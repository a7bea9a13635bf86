//! Elements as numbers, identifiers and strings.

use std::borrow::Cow;

use super::{FrameError, FrameFault};
use crate::chip::tlv::{DEPTH_MAX, Element, Reader, Tag};

/// `BOOLEAN`.
pub const BOOLEAN: Tag = Tag(0x01);
/// `INTEGER`.
pub const INTEGER: Tag = Tag(0x02);
/// `BIT STRING` in one piece.
pub const BIT_STRING: Tag = Tag(0x03);
/// `OCTET STRING` in one piece.
pub const OCTETS: Tag = Tag(0x04);
/// `OBJECT IDENTIFIER`.
pub const OBJECT: Tag = Tag(0x06);
/// `SEQUENCE` and `SEQUENCE OF`.
pub const SEQUENCE: Tag = Tag(0x30);
/// `SET` and `SET OF`.
pub const SET: Tag = Tag(0x31);

/// What makes the tag of a string that of one in pieces.
const CONSTRUCTED: u32 = 0x20;

/// An algorithm, and what it says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm<'a> {
    /// Its identifier, as DER writes the value.
    pub id: &'a [u8],
    /// Its parameters, all of the element; `NULL` is one.
    pub parameters: Option<Element<'a>>,
    /// Where it begins.
    pub offset: usize,
}

/// The tag `[number]` of an element with elements in it.
pub const fn context(number: u8) -> Tag {
    Tag(0xA0 | number as u32)
}

/// The tag `[number]` of an element with a value of its own.
pub const fn context_value(number: u8) -> Tag {
    Tag(0x80 | number as u32)
}

/// The identifier that has to stand next.
pub fn object<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], FrameError> {
    let element = reader.need(OBJECT)?;
    // An arc ends with a byte below 0x80: the last one has to.
    match element.value.last() {
        Some(last) if *last < 0x80 => Ok(element.value),
        _ => Err(FrameError::new(element.offset, FrameFault::Value)),
    }
}

/// The algorithm that has to stand next.
pub fn algorithm<'a>(reader: &mut Reader<'a>) -> Result<Algorithm<'a>, FrameError> {
    let element = reader.need(SEQUENCE)?;
    let mut inside = element.inside();
    let id = object(&mut inside)?;
    let parameters = inside.next()?;
    Ok(Algorithm { id, parameters, offset: element.offset })
}

/// The bytes of a number that is not negative, without zeros before it. Numbers that lack the zero byte which says that they
/// are not negative are read as if they had it: real certificates show them.
pub fn magnitude(value: &[u8]) -> &[u8] {
    let zeros = value.iter().take_while(|byte| **byte == 0).count();
    &value[zeros..]
}

/// The small number, 0 to 2^31, that has to stand next; a negative one is refused.
pub fn small(reader: &mut Reader<'_>) -> Result<u32, FrameError> {
    let element = reader.need(INTEGER)?;
    let refused = FrameError::new(element.offset, FrameFault::Value);
    match element.value {
        [first, rest @ ..] if *first < 0x80 && rest.len() < 4 => {
            Ok(element.value.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
        }
        _ => Err(refused),
    }
}

/// The octets of an element with `tag`, or of the same string in pieces.
pub fn octets<'a>(reader: &mut Reader<'a>, tag: Tag) -> Result<Cow<'a, [u8]>, FrameError> {
    if let Some(element) = reader.take(tag)? {
        return Ok(Cow::Borrowed(element.value));
    }
    let offset = reader.offset();
    let Some(element) = reader.take(Tag(tag.0 | CONSTRUCTED))? else {
        return Err(reader.need(tag).map_or_else(FrameError::from, |_| FrameError::new(offset, FrameFault::Value)));
    };
    let mut joined = Vec::new();
    let mut open = vec![element.inside()];
    while let Some(pieces) = open.last_mut() {
        match pieces.next()? {
            None => drop(open.pop()),
            Some(piece) if piece.tag == OCTETS => joined.extend_from_slice(piece.value),
            Some(piece) if piece.tag == Tag(OCTETS.0 | CONSTRUCTED) && open.len() < DEPTH_MAX => {
                open.push(piece.inside())
            }
            Some(piece) => return Err(FrameError::new(piece.offset, FrameFault::Value)),
        }
    }
    Ok(Cow::Owned(joined))
}

/// The bytes of a bit string whose bits fill them. Strings in pieces are refused: no key or signature was seen in one.
pub fn bits<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], FrameError> {
    let element = reader.need(BIT_STRING)?;
    match element.value {
        [0, bytes @ ..] => Ok(bytes),
        _ => Err(FrameError::new(element.offset, FrameFault::Value)),
    }
}

/// The text of a string of any of the types that names and versions come in; bytes that are no letters of their type become
/// the replacement character, since names are compared and never shown as proof.
pub fn text(element: &Element<'_>) -> Option<String> {
    match element.tag.0 {
        // UTF8String, NumericString, PrintableString, IA5String, VisibleString.
        0x0C | 0x12 | 0x13 | 0x16 | 0x1A => Some(String::from_utf8_lossy(element.value).into_owned()),
        // TeletexString, which everybody writes as Latin 1.
        0x14 => Some(element.value.iter().copied().map(char::from).collect()),
        // UniversalString and BMPString.
        0x1C => Some(wide(element.value.as_chunks::<4>().0.iter().map(|unit| u32::from_be_bytes(*unit)))),
        0x1E => Some(wide(element.value.as_chunks::<2>().0.iter().map(|unit| u16::from_be_bytes(*unit).into()))),
        _ => None,
    }
}

fn wide(units: impl Iterator<Item = u32>) -> String {
    units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
