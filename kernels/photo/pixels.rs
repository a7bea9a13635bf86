//! The pixels of one photo, in buffers that serve photo after photo.
//!
//! What comes in are decoded samples; what goes out is 8-bit RGB, interleaved, rows from top to bottom.
//! Invariants: `rgb` has exactly three bytes a pixel; what a buffer held is overwritten with zeros before its memory
//! is given back, on [`Pixels::wipe`] and when dropped; a new photo never shows a pixel of the one before it.

use core::fmt;

use zeroize::Zeroize;

use super::orientation::Orientation;

/// Bytes of an RGB pixel.
pub(super) const RGB_BYTES: usize = 3;

/// A photo in 8-bit RGB; its memory is reused by the next one and overwritten with zeros at the end.
pub struct Pixels {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
    /// Where a photo is turned into, or a file is made ready for its decoder; of no meaning between calls.
    spare: Vec<u8>,
}

/// What the samples of a pixel are, as decoders give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Samples {
    Grey,
    GreyAlpha,
    Rgb,
    RgbAlpha,
}

impl Pixels {
    /// Without a photo and without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { width: 0, height: 0, bytes: Vec::new(), spare: Vec::new() }
    }

    /// A copy of samples that are RGB already.
    ///
    /// # Panics
    /// If there are not three bytes for every pixel.
    #[must_use]
    pub fn from_rgb(width: u32, height: u32, rgb: &[u8]) -> Self {
        let expected = u64::from(width) * u64::from(height) * RGB_BYTES as u64;
        assert_eq!(rgb.len() as u64, expected, "three bytes for every pixel");
        Self { width, height, bytes: rgb.to_vec(), spare: Vec::new() }
    }

    /// Pixels of a row; 0 without a photo.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Rows; 0 without a photo.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Red, green and blue of every pixel, rows from top to bottom.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.bytes
    }

    /// Overwrites all that the buffers ever held with zeros and keeps their memory.
    pub fn wipe(&mut self) {
        (self.width, self.height) = (0, 0);
        self.bytes.zeroize();
        self.spare.zeroize();
    }

    /// Zeroed room for samples to decode into. Until [`Self::finish`] there is no photo.
    pub(super) fn room(&mut self, length: usize) -> &mut [u8] {
        (self.width, self.height) = (0, 0);
        zeroed(&mut self.bytes, length)
    }

    /// As [`Self::room`], and a copy of a file with something behind it.
    pub(super) fn room_and_copy(&mut self, length: usize, file: &[u8], tail: &[u8]) -> (&mut [u8], &[u8]) {
        (self.width, self.height) = (0, 0);
        reserve(&mut self.spare, file.len() + tail.len());
        self.spare.extend_from_slice(file);
        self.spare.extend_from_slice(tail);
        (zeroed(&mut self.bytes, length), &self.spare)
    }

    /// Makes a photo of the samples at the start of the room: composes them to RGB and turns them upright.
    pub(super) fn finish(&mut self, (width, height): (u32, u32), samples: Samples, orientation: Orientation) {
        let count = width as usize * height as usize;
        assert!(self.bytes.len() >= count * samples.bytes().max(RGB_BYTES), "the room holds all samples and the RGB");
        samples.into_rgb(&mut self.bytes, count);
        self.bytes.truncate(count * RGB_BYTES);
        (self.width, self.height) = (width, height);
        if orientation != Orientation::UPRIGHT {
            let turned = zeroed(&mut self.spare, count * RGB_BYTES);
            (self.width, self.height) = orientation.turn((width, height), &self.bytes, turned);
            core::mem::swap(&mut self.bytes, &mut self.spare);
        }
        debug_assert_eq!(self.bytes.len(), self.width as usize * self.height as usize * RGB_BYTES);
    }
}

impl Default for Pixels {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Pixels {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for Pixels {
    /// Says how large a photo is and never what is on it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pixels({}x{})", self.width, self.height)
    }
}

/// So many zeros in a buffer.
fn zeroed(buffer: &mut Vec<u8>, length: usize) -> &mut [u8] {
    reserve(buffer, length);
    buffer.resize(length, 0);
    buffer
}

/// Empties a buffer and gives it room. Growing it would copy what it held and leave the old memory behind as it was, so a
/// buffer that is too short is overwritten and let go first.
fn reserve(buffer: &mut Vec<u8>, length: usize) {
    if buffer.capacity() < length {
        buffer.zeroize();
        *buffer = Vec::with_capacity(length);
    }
    buffer.clear();
}

impl Samples {
    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::RgbAlpha => 4,
        }
    }

    /// Turns the first `count` pixels into RGB in their place: from the end where pixels grow, from the start where they
    /// shrink, so that none is overwritten before it is read.
    fn into_rgb(self, bytes: &mut [u8], count: usize) {
        match self {
            Self::Rgb => {}
            Self::Grey => {
                for pixel in (0..count).rev() {
                    let grey = bytes[pixel];
                    bytes[pixel * RGB_BYTES..][..RGB_BYTES].fill(grey);
                }
            }
            Self::GreyAlpha => {
                for pixel in (0..count).rev() {
                    let grey = over_white(bytes[pixel * 2], bytes[pixel * 2 + 1]);
                    bytes[pixel * RGB_BYTES..][..RGB_BYTES].fill(grey);
                }
            }
            Self::RgbAlpha => {
                for pixel in 0..count {
                    let at = pixel * 4;
                    let [red, green, blue, alpha] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
                    let composed = [red, green, blue].map(|sample| over_white(sample, alpha));
                    bytes[pixel * RGB_BYTES..][..RGB_BYTES].copy_from_slice(&composed);
                }
            }
        }
    }
}

/// A sample of some opacity over white paper, to the nearest of 255.
fn over_white(sample: u8, alpha: u8) -> u8 {
    let sum = u32::from(sample) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
    // At most 255 × 255 + 127, so the quotient fits.
    ((sum + 127) / 255) as u8
}
