//! DG11: details of the holder, and DG12: details of the document (Doc 9303-10, 4.7.11 and 4.7.12).
//!
//! ```text
//! 6B { 5C tags, 5F0E name, A0 { 02 count, 5F0F other name … }, 5F10 …, 5F2B …, … }
//! 6C { 5C tags, 5F19 authority, 5F26 date, A0 { 02 count, 5F1A other person … }, 5F1B …, … }
//! ```
//!
//! Invariants: the first of elements that may be there once is read; texts keep `<` between their parts.

use std::borrow::Cow;

use super::common::TagList;
use super::fault::{DeviationKind, LdsError, Notes, Parsed};
use super::file::File;
use super::images::Image;
use super::images::noted_image;
use super::text::{FullDate, date, instant, text};
use super::walk::{Walk, note_count};
use crate::chip::tlv::{Element, Tag};

/// What DG11 says of the holder. Texts are in the characters of the document; `<<` parts primary and secondary identifier of
/// names, and `<` their words and the lines of other texts.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonalDetails<'a> {
    /// The full name; in Chinese passports in Chinese characters.
    pub name: Option<Cow<'a, str>>,
    /// Other names; in Chinese passports the name in pinyin.
    pub other_names: Vec<Cow<'a, str>>,
    /// The personal number.
    pub personal_number: Option<Cow<'a, str>>,
    /// The birth date with its century.
    pub birth: Option<FullDate>,
    /// The place of birth.
    pub place_of_birth: Option<Cow<'a, str>>,
    /// The permanent address.
    pub address: Option<Cow<'a, str>>,
    /// The telephone number.
    pub telephone: Option<Cow<'a, str>>,
    /// The profession.
    pub profession: Option<Cow<'a, str>>,
    /// The title.
    pub title: Option<Cow<'a, str>>,
    /// A summary of the person.
    pub summary: Option<Cow<'a, str>>,
    /// An image of a proof of citizenship.
    pub citizenship: Option<Image<'a>>,
    /// Numbers of other travel documents.
    pub other_documents: Option<Cow<'a, str>>,
    /// Who has custody.
    pub custody: Option<Cow<'a, str>>,
}

/// Shows nothing: nothing of a holder must reach a log.
impl std::fmt::Debug for PersonalDetails<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("PersonalDetails(…)")
    }
}

/// What DG12 says of the document.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DocumentDetails<'a> {
    /// The issuing authority.
    pub authority: Option<Cow<'a, str>>,
    /// The date of issue.
    pub issued: Option<FullDate>,
    /// Other persons in the document.
    pub other_persons: Vec<Cow<'a, str>>,
    /// Endorsements and observations.
    pub endorsements: Option<Cow<'a, str>>,
    /// Tax and exit requirements.
    pub exit_requirements: Option<Cow<'a, str>>,
    /// An image of the front.
    pub front: Option<Image<'a>>,
    /// An image of the rear.
    pub rear: Option<Image<'a>>,
    /// When it was personalised, as digits YYYYMMDDhhmmss.
    pub personalised: Option<[u8; 14]>,
    /// The serial number of the system that personalised it.
    pub personalised_by: Option<Cow<'a, str>>,
}

/// Shows nothing: nothing of a holder must reach a log.
impl std::fmt::Debug for DocumentDetails<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("DocumentDetails(…)")
    }
}

/// Tags that DG11 may have (Doc 9303-10, table 55).
const PERSONAL_TAGS: &[u32] =
    &[0x5F0E, 0x5F0F, 0x5F10, 0x5F2B, 0x5F11, 0x5F42, 0x5F12, 0x5F13, 0x5F14, 0x5F15, 0x5F16, 0x5F17, 0x5F18];

/// Tags that DG12 may have (Doc 9303-10, table 58).
const DOCUMENT_TAGS: &[u32] = &[0x5F19, 0x5F26, 0x5F1A, 0x5F1B, 0x5F1C, 0x5F1D, 0x5F1E, 0x5F55, 0x5F56];

/// Reads DG11.
///
/// # Errors
/// Bytes that are no DG11.
pub fn personal_details(bytes: &[u8]) -> Result<Parsed<PersonalDetails<'_>>, LdsError> {
    let mut notes = Notes::default();
    let mut details = PersonalDetails::default();
    let repeated = Repeated { tag: 0x5F0F, bare: Some(DeviationKind::BareNames) };
    each_detail(bytes, File::group(11), PERSONAL_TAGS, repeated, &mut notes, &mut |walk, element| {
        let place = match element.tag.0 {
            0x5F0F => {
                details.other_names.extend(text(walk, element));
                return;
            }
            0x5F2B => {
                details.birth = date(walk, element);
                return;
            }
            0x5F16 => {
                details.citizenship = Some(noted_image(walk, element.offset, element.value));
                return;
            }
            0x5F0E => &mut details.name,
            0x5F10 => &mut details.personal_number,
            0x5F11 => &mut details.place_of_birth,
            0x5F42 => &mut details.address,
            0x5F12 => &mut details.telephone,
            0x5F13 => &mut details.profession,
            0x5F14 => &mut details.title,
            0x5F15 => &mut details.summary,
            0x5F17 => &mut details.other_documents,
            _ => &mut details.custody,
        };
        *place = text(walk, element);
    })?;
    Ok(notes.with(details))
}

/// Reads DG12.
///
/// # Errors
/// Bytes that are no DG12.
pub fn document_details(bytes: &[u8]) -> Result<Parsed<DocumentDetails<'_>>, LdsError> {
    let mut notes = Notes::default();
    let mut details = DocumentDetails::default();
    let repeated = Repeated { tag: 0x5F1A, bare: None };
    each_detail(
        bytes,
        File::group(12),
        DOCUMENT_TAGS,
        repeated,
        &mut notes,
        &mut |walk, element| match element.tag.0 {
            0x5F19 => details.authority = text(walk, element),
            0x5F26 => details.issued = date(walk, element),
            0x5F1A => details.other_persons.extend(text(walk, element)),
            0x5F1B => details.endorsements = text(walk, element),
            0x5F1C => details.exit_requirements = text(walk, element),
            0x5F1D => details.front = Some(noted_image(walk, element.offset, element.value)),
            0x5F1E => details.rear = Some(noted_image(walk, element.offset, element.value)),
            0x5F55 => details.personalised = instant(walk, element),
            _ => details.personalised_by = text(walk, element),
        },
    )?;
    Ok(notes.with(details))
}

/// The element that may be there several times, in a template.
struct Repeated {
    tag: u32,
    /// What to note where it stands outside the template.
    bare: Option<DeviationKind>,
}

type ReadDetail<'f, 'a> = &'f mut dyn FnMut(&mut Walk<'a, '_>, &Element<'a>);

/// Gives every known element of a group once, and those of the template `A0` each.
fn each_detail<'a>(
    bytes: &'a [u8],
    file: File,
    known: &'static [u32],
    repeated: Repeated,
    notes: &mut Notes,
    read: ReadDetail<'_, 'a>,
) -> Result<(), LdsError> {
    let mut walk = Walk::file(bytes, file, notes)?;
    let mut tags = TagList::new(known, walk.offset());
    while let Some(element) = walk.next()? {
        match element.tag.0 {
            0x5C => tags.read(&mut walk, file, &element)?,
            0xA0 => each_of_template(&mut walk, &element, &repeated, &mut tags, read)?,
            tag if tag == repeated.tag => {
                let kind = repeated.bare.unwrap_or(DeviationKind::Foreign(element.tag));
                tags.see(&mut walk, &element);
                walk.note(element.offset, kind);
                read(&mut walk, &element);
            }
            _ if !known.contains(&element.tag.0) => walk.note(element.offset, DeviationKind::Foreign(element.tag)),
            _ if tags.see(&mut walk, &element) => read(&mut walk, &element),
            _ => walk.note(element.offset, DeviationKind::Repeated(element.tag)),
        }
    }
    tags.compare(&mut walk);
    Ok(())
}

fn each_of_template<'a>(
    walk: &mut Walk<'a, '_>,
    template: &Element<'a>,
    repeated: &Repeated,
    tags: &mut TagList,
    read: ReadDetail<'_, 'a>,
) -> Result<(), LdsError> {
    let mut walk = walk.inside(template);
    let count = walk.take(Tag(0x02))?;
    let mut found = 0;
    while let Some(element) = walk.next()? {
        if element.tag.0 == repeated.tag {
            found += 1;
            tags.see(&mut walk, &element);
            read(&mut walk, &element);
        } else {
            walk.note(element.offset, DeviationKind::Foreign(element.tag));
        }
    }
    note_count(&mut walk, count.as_ref(), found);
    Ok(())
}
