//! A face block of ISO/IEC 39794-5:2019, as the profile of Doc 9303-10 has it in DG2.
//!
//! ```text
//! A1 { 65 { A0 { 80 generation 81 year }
//!           A1 { 30 { 80 id  A1 { A0 { A0 { 80 image
//!                                           A1 { A0 { 80 format } … A7 { 80 width 81 height } … } … } } } … } … } } }
//! ```
//!
//! The layout follows the ASN.1 modules that ICAO publishes for its profile: tags are implicit, those of a CHOICE are not.
//! Invariants: what the profile may add is passed over, since the modules are open to it; the outer `A1` may be missing.

use super::fault::{DeviationKind, LdsError, LdsFault};
use super::images::{Image, ImageFormat, noted_image};
use super::walk::{Walk, unsigned};
use crate::chip::tlv::{Element, Tag};

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceBlock<'a> {
    /// Generation of the standard, 3 or more.
    pub generation: Option<u32>,
    /// Its year, 2019 or later.
    pub year: Option<u32>,
    /// The images; the profile has one.
    pub representations: Vec<Representation<'a>>,
}

/// One image of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Representation<'a> {
    /// Its number in the block.
    pub id: Option<u32>,
    /// The format that is said; `None` for a code that there is not.
    pub said_format: Option<ImageFormat>,
    /// Width and height that are said, pixels.
    pub size: Option<(u32, u32)>,
    /// The image.
    pub image: Image<'a>,
}

/// Reads the block that an element holds.
pub(super) fn face_block<'a>(walk: &mut Walk<'a, '_>, element: &Element<'a>) -> Result<FaceBlock<'a>, LdsError> {
    let mut outside = walk.inside(element);
    let wrapped = outside.take(Tag(0xA1))?;
    let block = match &wrapped {
        Some(wrapper) => outside.inside(wrapper).need(Tag(0x65))?,
        None => outside.need(Tag(0x65))?,
    };
    let mut inside = outside.inside(&block);
    let (mut generation, mut year, mut representations) = (None, None, Vec::new());
    while let Some(element) = inside.next()? {
        match element.tag.0 {
            0xA0 => {
                generation = number(&mut inside, &element, 0x80)?;
                year = number(&mut inside, &element, 0x81)?;
            }
            0xA1 => {
                let mut each = inside.inside(&element);
                while let Some(element) = each.next()? {
                    representations.push(representation(&mut each, &element)?);
                }
            }
            _ => {}
        }
    }
    match representations.len() {
        0 => return Err(inside.error(block.offset, LdsFault::Empty)),
        1 => {}
        // An element has two bytes or more, so there are not so many.
        found => inside.note(block.offset, DeviationKind::Count { said: 1, found: found as u32 }),
    }
    outside.end();
    Ok(FaceBlock { generation, year, representations })
}

fn representation<'a>(walk: &mut Walk<'a, '_>, element: &Element<'a>) -> Result<Representation<'a>, LdsError> {
    let id = number(walk, element, 0x80)?;
    let mut steps = *element;
    for tag in [0xA1, 0xA0, 0xA0] {
        steps = part(walk, &steps, tag)?.ok_or_else(|| walk.error(steps.offset, LdsFault::Empty))?;
    }
    let data = part(walk, &steps, 0x80)?.ok_or_else(|| walk.error(steps.offset, LdsFault::Empty))?;
    let image = noted_image(walk, data.offset, data.value);
    let (mut said_format, mut size) = (None, None);
    match part(walk, &steps, 0xA1)? {
        None => walk.note(steps.offset, DeviationKind::Missing(Tag(0xA1))),
        Some(about) => {
            if let Some(format) = part(walk, &about, 0xA0)? {
                said_format = match number(walk, &format, 0x80)? {
                    Some(2) => Some(ImageFormat::Jpeg),
                    Some(3 | 4) => Some(ImageFormat::Jpeg2000),
                    _ => None,
                };
            }
            if let Some(sides) = part(walk, &about, 0xA7)? {
                size = number(walk, &sides, 0x80)?.zip(number(walk, &sides, 0x81)?);
            }
            if image.format.is_some() && image.format != said_format {
                walk.note(about.offset, DeviationKind::ImageFormat);
            }
        }
    }
    Ok(Representation { id, said_format, size, image })
}

/// The first element of this tag inside another.
fn part<'a>(walk: &mut Walk<'a, '_>, element: &Element<'a>, tag: u32) -> Result<Option<Element<'a>>, LdsError> {
    let mut inside = walk.inside(element);
    while let Some(element) = inside.next()? {
        if element.tag.0 == tag {
            return Ok(Some(element));
        }
    }
    Ok(None)
}

fn number<'a>(walk: &mut Walk<'a, '_>, element: &Element<'a>, tag: u32) -> Result<Option<u32>, LdsError> {
    Ok(part(walk, element, tag)?.and_then(|part| unsigned(part.value)))
}
