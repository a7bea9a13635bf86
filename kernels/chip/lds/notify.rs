//! DG16: persons to notify (Doc 9303-10, 4.7.16).
//!
//! ```text
//! 70 { 02 count, A1 { 5F50 date, 5F51 name, 5F52 telephone, 5F53 address }, A2 { … }, … }
//! ```

use std::borrow::Cow;

use super::fault::{DeviationKind, LdsError, LdsFault, Notes, Parsed};
use super::file::File;
use super::text::{FullDate, date, text};
use super::walk::{Walk, note_count};
use crate::chip::tlv::{Element, Tag};

/// A person to notify.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonToNotify<'a> {
    /// When it was recorded.
    pub recorded: Option<FullDate>,
    /// The name.
    pub name: Option<Cow<'a, str>>,
    /// The telephone number.
    pub telephone: Option<Cow<'a, str>>,
    /// The address.
    pub address: Option<Cow<'a, str>>,
}

/// Shows nothing: nothing of a person must reach a log.
impl std::fmt::Debug for PersonToNotify<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("PersonToNotify(…)")
    }
}

/// Reads DG16.
///
/// # Errors
/// Bytes that are no DG16, or not one person.
pub fn persons_to_notify(bytes: &[u8]) -> Result<Parsed<Vec<PersonToNotify<'_>>>, LdsError> {
    let mut notes = Notes::default();
    let mut walk = Walk::file(bytes, File::group(16), &mut notes)?;
    let count = walk.take(Tag(0x02))?;
    let mut persons = Vec::new();
    while let Some(element) = walk.next()? {
        if (0xA1..=0xAF).contains(&element.tag.0) {
            persons.push(person(&mut walk, &element)?);
        } else {
            walk.note(element.offset, DeviationKind::Foreign(element.tag));
        }
    }
    note_count(&mut walk, count.as_ref(), persons.len());
    if persons.is_empty() {
        return Err(walk.error(walk.offset(), LdsFault::Empty));
    }
    Ok(notes.with(persons))
}

fn person<'a>(walk: &mut Walk<'a, '_>, template: &Element<'a>) -> Result<PersonToNotify<'a>, LdsError> {
    let mut walk = walk.inside(template);
    let mut person = PersonToNotify::default();
    while let Some(element) = walk.next()? {
        match element.tag.0 {
            0x5F50 => person.recorded = date(&mut walk, &element),
            0x5F51 => person.name = text(&mut walk, &element),
            0x5F52 => person.telephone = text(&mut walk, &element),
            0x5F53 => person.address = text(&mut walk, &element),
            _ => walk.note(element.offset, DeviationKind::Foreign(element.tag)),
        }
    }
    Ok(person)
}
