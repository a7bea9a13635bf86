//! Images of a chip: the displayed portraits of DG5 and the displayed signatures of DG7 (Doc 9303-10, 4.7.5 and 4.7.7).

use super::fault::{DeviationKind, LdsError, LdsFault, Notes, Parsed};
use super::file::File;
use super::walk::{Walk, note_count};
use crate::chip::tlv::Tag;
use crate::chip::words::words;

words! {
    /// The format of an image by its first bytes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum ImageFormat {
        /// JPEG.
        Jpeg = "jpeg",
        /// JPEG 2000, in a file or as a bare codestream.
        Jpeg2000 = "jpeg2000",
    }
}

impl ImageFormat {
    /// The format that an image begins like; `None` of every other.
    #[must_use]
    pub fn of(image: &[u8]) -> Option<Self> {
        const JP2: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";
        if image.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Some(Self::Jpeg)
        } else if image.starts_with(JP2) || image.starts_with(&[0xFF, 0x4F, 0xFF, 0x51]) {
            Some(Self::Jpeg2000)
        } else {
            None
        }
    }
}

/// An image as the chip has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What its first bytes say; `None` where they are of neither format.
    pub format: Option<ImageFormat>,
}

/// Shows size and format only: a face must never reach a log.
impl std::fmt::Debug for Image<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Image({} bytes, {:?})", self.bytes.len(), self.format)
    }
}

/// The images of DG5 or DG7, in their order.
pub type Images<'a> = Vec<Image<'a>>;

/// Reads DG5.
///
/// # Errors
/// Bytes that are no DG5, or not one portrait.
pub fn portraits(bytes: &[u8]) -> Result<Parsed<Images<'_>>, LdsError> {
    images(bytes, File::group(5), 0x5F40)
}

/// Reads DG7.
///
/// # Errors
/// Bytes that are no DG7, or not one signature.
pub fn signatures(bytes: &[u8]) -> Result<Parsed<Images<'_>>, LdsError> {
    images(bytes, File::group(7), 0x5F43)
}

fn images(bytes: &[u8], file: File, tag: u32) -> Result<Parsed<Images<'_>>, LdsError> {
    let mut notes = Notes::default();
    let mut walk = Walk::file(bytes, file, &mut notes)?;
    let count = walk.take(Tag(0x02))?;
    let mut images = Images::new();
    while let Some(element) = walk.next()? {
        if element.tag.0 != tag {
            walk.note(element.offset, DeviationKind::Foreign(element.tag));
            continue;
        }
        images.push(noted_image(&mut walk, element.offset, element.value));
    }
    note_count(&mut walk, count.as_ref(), images.len());
    if images.is_empty() {
        return Err(walk.error(walk.offset(), LdsFault::Empty));
    }
    Ok(notes.with(images))
}

/// An image, and a note where it is of no known format.
pub(super) fn noted_image<'a>(walk: &mut Walk<'_, '_>, offset: usize, bytes: &'a [u8]) -> Image<'a> {
    let format = ImageFormat::of(bytes);
    if format.is_none() {
        walk.note(offset, DeviationKind::ImageUnknown);
    }
    Image { bytes, format }
}
