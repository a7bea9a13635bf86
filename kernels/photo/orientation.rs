//! Which way up a photo is: the Orientation of its Exif data, and turning pixels accordingly.
//!
//! What comes in is a TIFF structure as Exif embeds it, or pixels as they were stored; what goes out is an
//! [`Orientation`], or the pixels upright.
//! Invariants: Exif data that cannot be read means upright, since cameras write much that is broken and a photo must
//! not be refused for it; no offset of the data is followed outside of it.

use super::pixels::RGB_BYTES;

/// One of the eight ways that a photo can be stored, by its Exif number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orientation(u8);

/// The Exif tag of the orientation, a SHORT in the first directory.
const TAG_ORIENTATION: u16 = 0x0112;
const TYPE_SHORT: u16 = 3;

/// Bytes of an entry in a directory: tag, type, count and value.
const ENTRY_BYTES: usize = 12;

impl Orientation {
    pub(super) const UPRIGHT: Self = Self(1);

    /// Of a TIFF structure; upright where it says nothing.
    pub(super) fn of_exif(tiff: &[u8]) -> Self {
        read_orientation(tiff).unwrap_or(Self::UPRIGHT)
    }

    /// Copies pixels so that they stand upright; returns the sides that they have then.
    pub(super) fn turn(self, (width, height): (u32, u32), stored: &[u8], upright: &mut [u8]) -> (u32, u32) {
        assert_eq!(stored.len(), width as usize * height as usize * RGB_BYTES, "three bytes for every pixel");
        assert_eq!(upright.len(), stored.len(), "turning keeps the number of pixels");
        let row = width as isize;
        let (last_column, last_row) = (row - 1, row * (height as isize - 1));
        // Where the first upright pixel is stored, and how far from it those to its right and below it are.
        let (first, right, below) = match self.0 {
            2 => (last_column, -1, row),
            3 => (last_row + last_column, -1, -row),
            4 => (last_row, 1, -row),
            5 => (0, row, 1),
            6 => (last_row, -row, 1),
            7 => (last_row + last_column, -row, -1),
            8 => (last_column, row, -1),
            _ => (0, 1, row),
        };
        let sides = if self.0 >= 5 { (height, width) } else { (width, height) };
        for (line, pixels) in upright.chunks_exact_mut(sides.0 as usize * RGB_BYTES).enumerate() {
            let mut at = first + below * line as isize;
            for pixel in pixels.chunks_exact_mut(RGB_BYTES) {
                pixel.copy_from_slice(&stored[at as usize * RGB_BYTES..][..RGB_BYTES]);
                at += right;
            }
        }
        sides
    }
}

fn read_orientation(tiff: &[u8]) -> Option<Orientation> {
    let big = match tiff.first_chunk()? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let bytes = *tiff.get(4..)?.first_chunk()?;
    let directory = if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) } as usize;
    let entries = usize::from(short(directory)?);
    // At most 65535 entries of 12 bytes behind an offset of 32 bits: no sum overflows.
    let entry = (0..entries).map(|index| directory + 2 + index * ENTRY_BYTES);
    let found = entry.take_while(|at| *at < tiff.len()).find(|at| short(*at) == Some(TAG_ORIENTATION))?;
    let value = short(found + 8)?;
    let known = short(found + 2)? == TYPE_SHORT && (1..=8).contains(&value);
    known.then_some(Orientation(value as u8))
}
