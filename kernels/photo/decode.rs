//! Decoding a photo of any accepted format.
//!
//! What comes in are the bytes of a file and [`PhotoLimits`]; what goes out are [`Pixels`], or why the file is
//! [`Unreadable`]. The format is told by the first bytes, never by a name.
//!
//! Invariants: sides and everything else that asks for memory or time are read and bounded before the decoder of the
//! format runs; `out` holds the photo of this file or none; a panic of a decoder is a damaged file.
//!
//! The memory of one decode, beside the file itself and what `out` keeps, in bytes a pixel of the padded picture (up to
//! twice its sides where it is narrow, since codes work on blocks of 8 to 32):
//!
//! | format | in `out` | within the decoder | at the usual limits |
//! |---|---|---|---|
//! | JPEG, one scan | 3, a copy of the file or 3 where it is turned | a few rows | 75 MB, turned 150 MB |
//! | JPEG, progressive | the same | 2 a component, 4 components | 350 MB |
//! | PNG | 4, and 3 where it is turned | 8 MB | 183 MB |
//! | JPEG 2000 | 4 | 4 a component, twice where channels are named, 4 components; 4 for each of three planes | 400 MB |
//!
//! What decoders hold within is theirs: it is freed and not overwritten. Who must have that too runs under an allocator
//! that overwrites what is freed.

use core::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Pixels, decode_jp2, decode_jpeg, decode_png};

/// How large a photo may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoLimits {
    /// Most pixels of a JPEG or PNG file.
    pub pixels_max: u64,
    /// Most pixels of a JPEG 2000 file, which costs ten times as much time and memory a pixel.
    pub pixels_jp2_max: u64,
    /// Shortest side in pixels.
    pub side_min: u32,
    /// Longest side in pixels.
    pub side_max: u32,
}

impl PhotoLimits {
    /// What a photo of a person may need, and no more.
    pub const USUAL: Self = Self {
        // The largest pictures that common telephones store are of 12 and 24 million pixels.
        pixels_max: 25_000_000,
        // Chips and scans of passports hold fewer than one million. Eight leave room; noise without loss, the slowest that
        // eight can be, takes three seconds.
        pixels_jp2_max: 8_000_000,
        // Two blocks of a JPEG file: nothing smaller shows a face, whose eyes should stand 60 pixels or more apart.
        side_min: 16,
        // A panorama as narrow as this is long is no photo of a person: 25 million pixels are 5000 by 5000.
        side_max: 16_384,
    };

    /// Whether a photo of these sides may be decoded.
    pub(super) fn check(self, (width, height): (u32, u32)) -> Result<(), Unreadable> {
        self.check_with(self.pixels_max, (width, height))
    }

    /// As [`Self::check`] for JPEG 2000.
    pub(super) fn check_jp2(self, (width, height): (u32, u32)) -> Result<(), Unreadable> {
        self.check_with(self.pixels_jp2_max, (width, height))
    }

    fn check_with(self, pixels_max: u64, (width, height): (u32, u32)) -> Result<(), Unreadable> {
        if width.min(height) < self.side_min.max(1) {
            return Err(Unreadable::TooSmall { width, height });
        }
        if width.max(height) > self.side_max || u64::from(width) * u64::from(height) > pixels_max {
            return Err(Unreadable::TooLarge { width, height });
        }
        Ok(())
    }
}

/// Why a file gave no photo. Each variant has its own remedy, and none repeats what the file holds but its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unreadable {
    /// The first bytes are of no accepted format.
    UnknownFormat,
    /// A side is shorter than allowed.
    TooSmall {
        /// Pixels of a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// A side is longer than allowed, or the pixels are more.
    TooLarge {
        /// Pixels of a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The file is cut into more scans, tiles or blocks than a photo needs.
    TooComplex,
    /// The format is known, but not this form of it.
    UnknownForm,
    /// The file contradicts itself or ends early.
    Damaged,
}

impl Unreadable {
    /// How the partner puts it right.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::UnknownFormat => "send a JPEG, PNG or JPEG 2000 file",
            Self::TooSmall { .. } => "send the photo as it was taken, not a thumbnail",
            Self::TooLarge { .. } => "send the photo with fewer pixels",
            Self::TooComplex | Self::UnknownForm => "save the photo again as a plain JPEG or PNG file",
            Self::Damaged => "send the whole file again",
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => formatter.write_str("the photo has a format that is not accepted")?,
            Self::TooSmall { width, height } => {
                write!(formatter, "the photo is too small at {width} x {height} pixels")?
            }
            Self::TooLarge { width, height } => {
                write!(formatter, "the photo is too large at {width} x {height} pixels")?
            }
            Self::TooComplex => formatter.write_str("the photo is cut into too many parts")?,
            Self::UnknownForm => formatter.write_str("the photo has a form of its format that is not accepted")?,
            Self::Damaged => formatter.write_str("the file of the photo is damaged or not whole")?,
        }
        write!(formatter, ": {}", self.fix())
    }
}

impl core::error::Error for Unreadable {}

/// Decodes a file into `out`, upright and in 8-bit RGB. Opacity is composed over white; colour profiles are not applied.
///
/// # Errors
/// If the file is no photo within the limits. `out` is wiped then.
pub fn decode(file: &[u8], limits: PhotoLimits, out: &mut Pixels) -> Result<(), Unreadable> {
    let decoder = decoder_of(file).ok_or(Unreadable::UnknownFormat).inspect_err(|_| out.wipe())?;
    // The decoders come from elsewhere and read what strangers sent. Should one of them hit an assertion of its own, then
    // this file is damaged and the batch goes on. Nothing is left half done: `out` is wiped below.
    let caught = catch_unwind(AssertUnwindSafe(|| decoder(file, limits, out)));
    let done = caught.unwrap_or(Err(Unreadable::Damaged));
    if done.is_err() {
        out.wipe();
    }
    done
}

pub(super) type Decoder = fn(&[u8], PhotoLimits, &mut Pixels) -> Result<(), Unreadable>;

/// By the first bytes of the formats: SOI and a marker, the PNG signature, the JP2 signature box, SOC and SIZ.
pub(super) fn decoder_of(file: &[u8]) -> Option<Decoder> {
    match file {
        [0xFF, 0xD8, 0xFF, ..] => Some(decode_jpeg::decode),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(decode_png::decode),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..] => Some(decode_jp2::decode),
        _ => None,
    }
}
