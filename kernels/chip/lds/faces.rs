//! DG2: the faces that can be compared, and DG3: whether there are fingers (Doc 9303-10, 4.7.2 and 4.7.3).
//!
//! ```text
//! 75 { 7F61 { 02 count, 7F60 { A1 header, 5F2E record of ISO/IEC 19794-5
//!                                        or 7F2E { A1 { 65 block of ISO/IEC 39794-5 } } } … } }
//! ```

use super::face_19794::{FaceRecord, face_record};
use super::face_39794::{FaceBlock, face_block};
use super::fault::{DeviationKind, LdsError, LdsFault, Notes, Parsed};
use super::file::File;
use super::images::Image;
use super::walk::{Walk, note_count, unsigned};
use crate::chip::tlv::{Element, Tag};

/// The faces of DG2, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faces<'a> {
    /// One template each; mostly there is one.
    pub templates: Vec<Face<'a>>,
}

impl<'a> Faces<'a> {
    /// Every image of every template.
    pub fn images(&self) -> impl Iterator<Item = Image<'a>> {
        self.templates.iter().flat_map(|face| face.data.images())
    }

    /// The image that is to be compared: the first of a known format.
    #[must_use]
    pub fn image(&self) -> Option<Image<'a>> {
        self.images().find(|image| image.format.is_some())
    }
}

/// One biometric information template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face<'a> {
    /// What is said of the data.
    pub header: BiometricHeader,
    /// The data.
    pub data: FaceData<'a>,
}

/// The header of a biometric information template, as far as it is of use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BiometricHeader {
    /// The kind of biometric: 2 is the face.
    pub kind: Option<u32>,
    /// The part of the body.
    pub subtype: Option<u32>,
    /// The owner of the data format: 0x0101 is ISO/IEC JTC 1/SC 37.
    pub format_owner: Option<u32>,
    /// The data format: 0x0008 is ISO/IEC 19794-5.
    pub format_type: Option<u32>,
}

/// A face in one of the two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaceData<'a> {
    /// ISO/IEC 19794-5:2005.
    Iso19794(FaceRecord<'a>),
    /// ISO/IEC 39794-5:2019.
    Iso39794(FaceBlock<'a>),
}

impl<'a> FaceData<'a> {
    fn images(&self) -> impl Iterator<Item = Image<'a>> {
        let (old, new) = match self {
            Self::Iso19794(record) => (&record.faces[..], &[][..]),
            Self::Iso39794(block) => (&[][..], &block.representations[..]),
        };
        old.iter().map(|face| face.image).chain(new.iter().map(|face| face.image))
    }
}

/// Whether DG3 is there: its content takes a key that is not ours, and is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingers {
    /// How many templates there are.
    pub templates: usize,
}

/// Reads DG2.
///
/// # Errors
/// Bytes that are no DG2, a face record that is none, or not one face.
pub fn faces(bytes: &[u8]) -> Result<Parsed<Faces<'_>>, LdsError> {
    let mut notes = Notes::default();
    let mut templates = Vec::new();
    each_template(bytes, File::group(2), &mut notes, &mut |walk, template| {
        templates.push(face(walk, template)?);
        Ok(())
    })?;
    Ok(notes.with(Faces { templates }))
}

/// Reads of DG3 how many templates there are.
///
/// # Errors
/// Bytes that are no DG3.
pub fn fingers(bytes: &[u8]) -> Result<Parsed<Fingers>, LdsError> {
    let (mut notes, mut templates) = (Notes::default(), 0);
    let read = each_template(bytes, File::group(3), &mut notes, &mut |_, _| {
        templates += 1;
        Ok(())
    });
    match read {
        // A certificate without fingers has an empty DG3.
        Err(LdsError { fault: LdsFault::Empty, .. }) | Ok(()) => Ok(notes.with(Fingers { templates })),
        Err(error) => Err(error),
    }
}

type ReadTemplate<'f, 'a> = &'f mut dyn FnMut(&mut Walk<'a, '_>, &Element<'a>) -> Result<(), LdsError>;

fn each_template<'a>(
    bytes: &'a [u8],
    file: File,
    notes: &mut Notes,
    read: ReadTemplate<'_, 'a>,
) -> Result<(), LdsError> {
    let mut outer = Walk::file(bytes, file, notes)?;
    let group = outer.need(Tag(0x7F61))?;
    let mut walk = outer.inside(&group);
    let count = walk.take(Tag(0x02))?;
    let mut found = 0;
    while let Some(element) = walk.next()? {
        if element.tag == Tag(0x7F60) {
            found += 1;
            read(&mut walk, &element)?;
        } else {
            walk.note(element.offset, DeviationKind::Foreign(element.tag));
        }
    }
    note_count(&mut walk, count.as_ref(), found);
    let empty = (found == 0).then(|| walk.error(walk.offset(), LdsFault::Empty));
    outer.end();
    empty.map_or(Ok(()), Err)
}

fn face<'a>(walk: &mut Walk<'a, '_>, template: &Element<'a>) -> Result<Face<'a>, LdsError> {
    let mut walk = walk.inside(template);
    let header = match walk.take(Tag(0xA1))? {
        Some(element) => header(&mut walk, &element)?,
        None => {
            walk.note(template.offset, DeviationKind::Missing(Tag(0xA1)));
            BiometricHeader::default()
        }
    };
    let element = loop {
        match walk.next()? {
            Some(element) if matches!(element.tag.0, 0x5F2E | 0x7F2E) => break element,
            Some(element) => walk.note(element.offset, DeviationKind::Foreign(element.tag)),
            None => return Err(walk.error(template.offset, LdsFault::Empty)),
        }
    };
    // The first byte tells the forms apart whatever the tag is: a record begins with F, a block with a tag.
    let data = match element.value.first() {
        Some(0xA1 | 0x65) => FaceData::Iso39794(face_block(&mut walk, &element)?),
        _ => FaceData::Iso19794(face_record(&mut walk, &element)?),
    };
    walk.end();
    Ok(Face { header, data })
}

fn header<'a>(walk: &mut Walk<'a, '_>, element: &Element<'a>) -> Result<BiometricHeader, LdsError> {
    let mut walk = walk.inside(element);
    let mut header = BiometricHeader::default();
    while let Some(element) = walk.next()? {
        let place = match element.tag.0 {
            0x81 => &mut header.kind,
            0x82 => &mut header.subtype,
            0x87 => &mut header.format_owner,
            0x88 => &mut header.format_type,
            // Version, dates, validity and creator say nothing that the face does not.
            0x80 | 0x83..=0x86 => continue,
            _ => {
                walk.note(element.offset, DeviationKind::Foreign(element.tag));
                continue;
            }
        };
        *place = unsigned(element.value);
        if place.is_none() {
            walk.note(element.offset, DeviationKind::Size);
        }
    }
    for (value, tag) in [(header.format_owner, 0x87), (header.format_type, 0x88)] {
        if value.is_none() {
            walk.note(element.offset, DeviationKind::Missing(Tag(tag)));
        }
    }
    Ok(header)
}
