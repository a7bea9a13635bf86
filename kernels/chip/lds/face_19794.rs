//! A face record of ISO/IEC 19794-5:2005, as DG2 holds it.
//!
//! ```text
//! "FAC\0" "010\0" length (4) faces (2)
//! face = length (4) points (2) gender eyes hair (3) properties (3) expression (2) pose (3) its error (3)
//!        point = type, code (1 each, 1 reserved behind) x y (2 each) …          8 bytes each
//!        kind, format (1 each) width height (2 each) colours source (1 each) device quality (2 each)
//!        image
//! ```
//!
//! Invariants: no length and no count is believed before its bytes are there; where a length does not fit, the last face goes
//! to the end of the record and that is noted.

use super::fault::{DeviationKind, LdsError, LdsFault};
use super::images::{Image, ImageFormat, noted_image};
use super::walk::Walk;
use crate::chip::tlv::Element;

/// Bytes of the header of a record.
const RECORD_HEADER: usize = 14;

/// Bytes of a face without its points and its image: 20 before the points, 12 after them.
const FACE_HEADER: usize = 32;

/// Bytes of the header of a face before its points.
const FACE_INFORMATION: usize = 20;

/// Bytes of a feature point.
const POINT: usize = 8;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceRecord<'a> {
    /// Its faces, in their order.
    pub faces: Vec<FaceImage<'a>>,
}

/// One face. What the record says of the holder's eyes, hair and expression is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaceImage<'a> {
    /// The kind of image: 0 basic, 1 full frontal, 2 token frontal.
    pub kind: u8,
    /// The format that is said; `None` for a code that there is not.
    pub said_format: Option<ImageFormat>,
    /// The width that is said, pixels.
    pub width: u16,
    /// The height that is said, pixels.
    pub height: u16,
    /// The quality that is said.
    pub quality: u16,
    /// The image.
    pub image: Image<'a>,
    points: &'a [u8],
}

impl<'a> FaceImage<'a> {
    /// The feature points.
    pub fn points(&self) -> impl Iterator<Item = FeaturePoint> + use<'a> {
        self.points.as_chunks::<POINT>().0.iter().map(|point| FeaturePoint {
            kind: point[0],
            code: (point[1] >> 4, point[1] & 15),
            x: u16::from_be_bytes([point[2], point[3]]),
            y: u16::from_be_bytes([point[4], point[5]]),
        })
    }
}

/// A feature point of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeaturePoint {
    /// The kind of point: 1 is one of MPEG-4.
    pub kind: u8,
    /// Major and minor code: (12, 1) is the middle of the left eye.
    pub code: (u8, u8),
    /// Pixels from the left.
    pub x: u16,
    /// Pixels from the top.
    pub y: u16,
}

/// Reads the record that an element holds.
pub(super) fn face_record<'a>(walk: &mut Walk<'_, '_>, element: &Element<'a>) -> Result<FaceRecord<'a>, LdsError> {
    let bytes = element.value;
    // Behind tag and length.
    let base = element.inside().offset();
    let header = bytes.get(..RECORD_HEADER).filter(|header| header.starts_with(b"FAC\x00010\0"));
    let header = header.ok_or_else(|| walk.error(base, LdsFault::FaceRecord))?;
    let (length, count) = (word(&header[8..12]), usize::from(half(&header[12..14])));
    if length != bytes.len() {
        walk.note(base + 8, DeviationKind::RecordLength);
    }
    let mut faces = Vec::new();
    let mut at = RECORD_HEADER;
    while faces.len() < count && at < bytes.len() {
        let end = face_end(walk, base + at, &bytes[at..], count - faces.len() - 1)?;
        faces.push(face(walk, base + at, &bytes[at..at + end])?);
        at += end;
    }
    if faces.is_empty() {
        return Err(walk.error(base + RECORD_HEADER, LdsFault::Empty));
    }
    if faces.len() != count {
        // The count has two bytes, and there are no more faces than it says.
        let (said, found) = (count as u32, faces.len() as u32);
        walk.note(base + 12, DeviationKind::Count { said, found });
    }
    if at < bytes.len() {
        walk.note(base + at, DeviationKind::Trailing);
    }
    Ok(FaceRecord { faces })
}

/// Bytes of the face at the beginning of `bytes`, after which so many are said to follow.
fn face_end(walk: &mut Walk<'_, '_>, offset: usize, bytes: &[u8], following: usize) -> Result<usize, LdsError> {
    let cut = walk.error(offset, LdsFault::FaceCut);
    let header = bytes.get(..FACE_HEADER).ok_or(cut)?;
    let length = word(&header[..4]);
    let least = FACE_HEADER + POINT * usize::from(half(&header[4..6]));
    if (least..=bytes.len()).contains(&length) {
        return Ok(length);
    }
    if following > 0 {
        return Err(cut);
    }
    walk.note(offset, DeviationKind::FaceLength);
    Ok(bytes.len())
}

/// One face, whose bytes are all there.
fn face<'a>(walk: &mut Walk<'_, '_>, offset: usize, bytes: &'a [u8]) -> Result<FaceImage<'a>, LdsError> {
    let points_end = FACE_INFORMATION + POINT * usize::from(half(&bytes[4..6]));
    let parts =
        bytes.get(FACE_INFORMATION..points_end).zip(bytes.get(points_end..).and_then(<[u8]>::split_first_chunk));
    let (points, (about, image)): (&[u8], (&[u8; 12], &[u8])) =
        parts.ok_or_else(|| walk.error(offset, LdsFault::FaceCut))?;
    let said_format = match about[1] {
        0 => Some(ImageFormat::Jpeg),
        1 => Some(ImageFormat::Jpeg2000),
        _ => None,
    };
    let image = noted_image(walk, offset + points_end + about.len(), image);
    if image.format.is_some() && image.format != said_format {
        walk.note(offset + points_end + 1, DeviationKind::ImageFormat);
    }
    Ok(FaceImage {
        kind: about[0],
        said_format,
        width: half(&about[2..4]),
        height: half(&about[4..6]),
        quality: half(&about[10..12]),
        image,
        points,
    })
}

fn half(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |number, byte| number << 8 | u16::from(*byte))
}

fn word(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}
