//! Walks through the elements of a file and notes how their lengths are written.
//!
//! Invariants: each element that is given is one whose bytes are all there; a length that is not DER is noted once.

use super::fault::{DeviationKind, LdsError, LdsFault, Notes, broken};
use super::file::File;
use crate::chip::tlv::{Element, Length, Reader, Tag};

/// A reader of elements that knows its file.
pub(super) struct Walk<'a, 'n> {
    reader: Reader<'a>,
    file: File,
    pub(super) notes: &'n mut Notes,
}

impl<'a, 'n> Walk<'a, 'n> {
    /// The inside of a whole file. What follows the file is noted: chips pad with zeros, readers read to the end of a block.
    pub(super) fn file(bytes: &'a [u8], file: File, notes: &'n mut Notes) -> Result<Self, LdsError> {
        let mut outside = Walk { reader: Reader::new(bytes), file, notes: &mut *notes };
        let whole = outside.need(file.tag())?;
        let inside = whole.inside();
        outside.end();
        Ok(Walk { reader: inside, file, notes })
    }

    /// The inside of an element.
    pub(super) fn inside(&mut self, element: &Element<'a>) -> Walk<'a, '_> {
        Walk { reader: element.inside(), file: self.file, notes: self.notes }
    }

    pub(super) fn offset(&self) -> usize {
        self.reader.offset()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.reader.rest()
    }

    /// The next element; `None` at the end, and where nothing but zero bytes follow, which are noted.
    pub(super) fn next(&mut self) -> Result<Option<Element<'a>>, LdsError> {
        if self.is_padded() {
            self.notes.add(self.reader.offset(), DeviationKind::Padding);
            return Ok(None);
        }
        let element = self.reader.next().map_err(|error| broken(self.file, error))?;
        if let Some(element) = &element {
            self.note_length(element);
        }
        Ok(element)
    }

    /// The next element where it has this tag.
    pub(super) fn take(&mut self, tag: Tag) -> Result<Option<Element<'a>>, LdsError> {
        let next = self.reader.peek().map_err(|error| broken(self.file, error))?;
        if next == Some(tag) { self.next() } else { Ok(None) }
    }

    /// The next element, which has to have this tag.
    pub(super) fn need(&mut self, tag: Tag) -> Result<Element<'a>, LdsError> {
        let element = self.reader.need(tag).map_err(|error| broken(self.file, error))?;
        self.note_length(&element);
        Ok(element)
    }

    /// Notes what is left, of which nothing is read.
    pub(super) fn end(self) {
        if !self.reader.rest().is_empty() {
            let kind = if self.is_padded() { DeviationKind::Padding } else { DeviationKind::Trailing };
            self.notes.add(self.reader.offset(), kind);
        }
    }

    /// Whether there are bytes, and all of them are zero: no element begins with a zero byte.
    fn is_padded(&self) -> bool {
        let rest = self.reader.rest();
        !rest.is_empty() && rest.iter().all(|byte| *byte == 0)
    }

    pub(super) fn note(&mut self, offset: usize, kind: DeviationKind) {
        self.notes.add(offset, kind);
    }

    pub(super) fn error(&self, offset: usize, fault: LdsFault) -> LdsError {
        LdsError { file: self.file, offset, fault }
    }

    fn note_length(&mut self, element: &Element<'_>) {
        match element.length {
            Length::Shortest => {}
            Length::Longer => self.notes.add(element.offset, DeviationKind::LongLength),
            Length::Indefinite => self.notes.add(element.offset, DeviationKind::IndefiniteLength),
        }
    }
}

/// An unsigned number of up to four bytes; `None` where there are more or none.
pub(super) fn unsigned(value: &[u8]) -> Option<u32> {
    let digits = value.iter().position(|byte| *byte != 0).map_or(&[][..], |first| &value[first..]);
    (!value.is_empty() && digits.len() <= 4)
        .then(|| digits.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// Notes where a count and what follows it differ; `said` is the value of a count element.
pub(super) fn note_count(walk: &mut Walk<'_, '_>, said: Option<&Element<'_>>, found: usize) {
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    match said {
        None => walk.note(walk.offset(), DeviationKind::Missing(Tag(0x02))),
        Some(element) => match unsigned(element.value) {
            Some(said) if said == found => {}
            Some(said) => walk.note(element.offset, DeviationKind::Count { said, found }),
            None => walk.note(element.offset, DeviationKind::Size),
        },
    }
}
