//! Names of issuers and subjects, and when two of them are one.
//!
//! Invariant: two names that differ in letter case, in spaces or in the type of their strings are one name, after RFC 5280,
//! section 7.1; anything else is another.

use super::{FrameError, FrameFault, SEQUENCE, SET, object, oid, text};
use crate::chip::tlv::{Element, Reader};

/// The most parts of a name. Real ones have up to 9.
const PARTS_MAX: usize = 64;

/// The name of an issuer or a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    element: Element<'a>,
}

impl<'a> Name<'a> {
    /// The name that has to stand next.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Name<'a>, FrameError> {
        let name = Name { element: reader.need(SEQUENCE)? };
        name.walk(|_, _, _| ())?;
        Ok(name)
    }

    /// As it is written, tag and length included.
    pub fn whole(&self) -> &'a [u8] {
        self.element.whole
    }

    /// The country, two or three letters in upper case, where it says one.
    pub fn country(&self) -> Option<String> {
        let mut country = None;
        let walked = self.walk(|_, kind, value| {
            if kind == oid::COUNTRY && country.is_none() {
                country = text(&value).map(|text| text.trim().to_uppercase());
            }
        });
        walked.ok().and(country).filter(|country| matches!(country.len(), 2 | 3) && country.is_ascii())
    }

    /// What is the same for all ways to write one name.
    pub(in crate::chip) fn canonical(&self) -> Vec<u8> {
        let mut canonical = Vec::with_capacity(self.element.value.len());
        let walked = self.walk(|_, kind, value| {
            canonical.push(0);
            canonical.extend_from_slice(kind);
            canonical.push(b'=');
            match text(&value) {
                Some(text) => {
                    let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
                    canonical.extend_from_slice(words.join(" ").as_bytes());
                }
                None => canonical.extend_from_slice(value.whole),
            }
        });
        walked.expect("a name is walked through before it is one");
        canonical
    }

    /// Calls `each` with the number of every part, and the type and value of every pair in it; most parts have one.
    pub(crate) fn walk(&self, mut each: impl FnMut(usize, &'a [u8], Element<'a>)) -> Result<(), FrameError> {
        let (mut parts, mut count, mut number) = (self.element.inside(), 0, 0);
        while let Some(part) = parts.next()? {
            if part.tag != SET {
                return Err(FrameError::new(part.offset, FrameFault::Value));
            }
            let mut pairs = part.inside();
            while let Some(mut pair) = pairs.take(SEQUENCE)?.map(|pair| pair.inside()) {
                count += 1;
                if count > PARTS_MAX {
                    return Err(FrameError::new(part.offset, FrameFault::Many));
                }
                let kind = object(&mut pair)?;
                let at = pair.offset();
                each(number, kind, pair.next()?.ok_or(FrameError::new(at, FrameFault::Value))?);
            }
            pairs.end()?;
            number += 1;
        }
        Ok(())
    }
}
