//! DG13: optional details, DG14: security options, DG15: the key of active authentication (Doc 9303-10, 4.7.13 to 4.7.15).
//!
//! Invariants: keys and parameters are handed on as they are; what they are worth is asked elsewhere.

use std::fmt;

use super::fault::{DeviationKind, LdsError, Notes, Parsed};
use super::file::File;
use super::walk::Walk;
use crate::chip::tlv::Tag;

/// One of the security options of DG14: a protocol and what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityInfo<'a> {
    /// The protocol.
    pub protocol: Oid<'a>,
    /// The whole SecurityInfo, tag and length included.
    pub whole: &'a [u8],
}

/// An object identifier, as it is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Oid<'a>(pub &'a [u8]);

/// Writes the numbers with dots between them; of one over 32 bits a question mark.
impl fmt::Display for Oid<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = Some(0_u32);
        let mut first = true;
        for byte in self.0 {
            number = number.and_then(|number| number.checked_mul(128)).map(|number| number | u32::from(byte & 0x7F));
            if byte & 0x80 != 0 {
                continue;
            }
            match (number, first) {
                (Some(number), true) => {
                    let arc = (number / 40).min(2);
                    write!(to, "{arc}.{}", number - arc * 40)?;
                }
                (Some(number), false) => write!(to, ".{number}")?,
                (None, _) => to.write_str(".?")?,
            }
            (number, first) = (Some(0), false);
        }
        Ok(())
    }
}

/// Reads DG13: bytes that the issuer gives a meaning to.
///
/// # Errors
/// Bytes that are no DG13.
pub fn optional_details(bytes: &[u8]) -> Result<Parsed<&[u8]>, LdsError> {
    let mut notes = Notes::default();
    let walk = Walk::file(bytes, File::group(13), &mut notes)?;
    let content = walk.rest();
    Ok(notes.with(content))
}

/// Reads DG14.
///
/// # Errors
/// Bytes that are no DG14, or a SecurityInfo without a protocol.
pub fn security_infos(bytes: &[u8]) -> Result<Parsed<Vec<SecurityInfo<'_>>>, LdsError> {
    let mut notes = Notes::default();
    let mut outer = Walk::file(bytes, File::group(14), &mut notes)?;
    let set = outer.need(Tag(0x31))?;
    let mut walk = outer.inside(&set);
    let mut infos = Vec::new();
    while let Some(element) = walk.next()? {
        if element.tag != Tag(0x30) {
            walk.note(element.offset, DeviationKind::Foreign(element.tag));
            continue;
        }
        let protocol = walk.inside(&element).need(Tag(0x06))?;
        infos.push(SecurityInfo { protocol: Oid(protocol.value), whole: element.whole });
    }
    outer.end();
    Ok(notes.with(infos))
}

/// Reads DG15: the whole SubjectPublicKeyInfo, tag and length included.
///
/// # Errors
/// Bytes that are no DG15.
pub fn active_authentication_key(bytes: &[u8]) -> Result<Parsed<&[u8]>, LdsError> {
    let mut notes = Notes::default();
    let mut walk = Walk::file(bytes, File::group(15), &mut notes)?;
    let key = walk.need(Tag(0x30))?;
    walk.end();
    Ok(notes.with(key.whole))
}
