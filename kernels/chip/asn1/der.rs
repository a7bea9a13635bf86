//! BER written anew as DER.
//!
//! A signature is made over DER (RFC 5652, section 5.4). Chips that keep their attributes in another form are read by writing
//! them anew. Invariant: the result is never longer than five bytes an element more than its source.

use super::{FrameError, FrameFault, OCTETS, SET, octets};
use crate::chip::tlv::{DEPTH_MAX, Element, Reader, Tag};

/// An `OCTET STRING` of several.
const OCTETS_IN_PIECES: Tag = Tag(0x24);

/// Whether lengths are the shortest and sets in order, all the way down.
pub fn is_der(element: &Element<'_>) -> Result<bool, FrameError> {
    Ok(canonical(element, element.tag)? == element.whole)
}

/// The element under another tag as DER: lengths the shortest, strings in one piece, members of sets in order.
pub fn canonical(element: &Element<'_>, tag: Tag) -> Result<Vec<u8>, FrameError> {
    let mut out = Vec::with_capacity(element.whole.len());
    write(element, tag, 0, &mut out)?;
    Ok(out)
}

fn write(element: &Element<'_>, tag: Tag, depth: usize, out: &mut Vec<u8>) -> Result<(), FrameError> {
    if depth >= DEPTH_MAX {
        return Err(FrameError::new(element.offset, FrameFault::Many));
    }
    if tag == OCTETS_IN_PIECES {
        let joined = octets(&mut Reader::new(element.whole), OCTETS)?;
        head(OCTETS, joined.len(), out);
        out.extend_from_slice(&joined);
    } else if element.tag.is_constructed() {
        write_members(element, tag, depth, out)?;
    } else {
        head(tag, element.value.len(), out);
        out.extend_from_slice(element.value);
    }
    Ok(())
}

fn write_members(element: &Element<'_>, tag: Tag, depth: usize, out: &mut Vec<u8>) -> Result<(), FrameError> {
    let mut members = Vec::new();
    let mut inside = element.inside();
    while let Some(member) = inside.next()? {
        let mut written = Vec::with_capacity(member.whole.len());
        write(&member, member.tag, depth + 1, &mut written)?;
        members.push(written);
    }
    if tag == SET {
        members.sort();
    }
    let size = members.iter().map(Vec::len).sum();
    head(tag, size, out);
    members.iter().for_each(|member| out.extend_from_slice(member));
    Ok(())
}

/// Tag and shortest length.
fn head(tag: Tag, length: usize, out: &mut Vec<u8>) {
    let bytes = tag.0.to_be_bytes();
    let skipped = bytes.iter().take_while(|byte| **byte == 0).count();
    out.extend_from_slice(&bytes[skipped..]);
    let digits = length.to_be_bytes();
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    match length {
        0..0x80 => out.push(digits[digits.len() - 1]),
        _ => {
            out.push(0x80 | (digits.len() - zeros) as u8);
            out.extend_from_slice(&digits[zeros..]);
        }
    }
}
