//! A view into a photo goes in, a small picture and its JPEG file come out.
//!
//! Invariants: sums, products and divisions as IEEE 754 rounds them, in a fixed order, so that every machine cuts the same
//! picture out of the same pixels; what lies beyond the edge of the photo is its nearest pixel.

use std::io;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use kernels::photo::Pixels;

/// Width and height of a portrait: 35 by 45 mm at 300 dots an inch, as passport photos are scanned.
pub(crate) const PORTRAIT: [u16; 2] = [413, 531];

/// Most samples along each side of a pixel where a view is reduced.
const TAPS_MAX: usize = 8;

/// A part of a photo, upright or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct View {
    /// Its middle, in pixels of the photo.
    pub centre: [f64; 2],
    /// Its height, in pixels of the photo.
    pub height: f64,
    /// The tangent of half the angle by which it is turned, clockwise: sine and cosine follow without a rounding of their own.
    pub half_turn: f64,
    /// Left and right exchanged.
    pub mirrored: bool,
}

/// Pixels in 8-bit RGB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    width: u16,
    height: u16,
    rgb: Vec<u8>,
}

/// Something to sample: rows of RGB.
#[derive(Clone, Copy)]
struct Source<'a> {
    width: usize,
    height: usize,
    rgb: &'a [u8],
}

impl Picture {
    /// What a view into `photo` shows, `size` pixels wide and high.
    pub(crate) fn cut(photo: &Pixels, view: View, size: [u16; 2]) -> Picture {
        let source = Source { width: photo.width() as usize, height: photo.height() as usize, rgb: photo.rgb() };
        source.cut(view, size)
    }

    /// The same picture out of focus: each pixel the mean of `radius` to each side, three times along both, which is close to
    /// a bell.
    pub(crate) fn blurred(&self, radius: usize) -> Picture {
        let mut picture = self.clone();
        let (width, height) = (usize::from(self.width), usize::from(self.height));
        for _ in 0..3 {
            for (lines, length, line, step) in [(height, width, 3 * width, 3), (width, height, 3, 3 * width)] {
                for start in (0..lines).flat_map(|number| (0..3).map(move |colour| number * line + colour)) {
                    smear(&mut picture.rgb, start, step, length, radius);
                }
            }
        }
        picture
    }

    /// The same picture with fewer pixels.
    pub(crate) fn scaled(&self, size: [u16; 2]) -> Picture {
        let source = Source { width: self.width.into(), height: self.height.into(), rgb: &self.rgb };
        let [width, height] = [f64::from(self.width), f64::from(self.height)];
        let centre = [(width - 1.0) / 2.0, (height - 1.0) / 2.0];
        source.cut(View { centre, height, half_turn: 0.0, mirrored: false }, size)
    }

    /// Every value times `gain` 256ths, and `offset` more.
    pub(crate) fn expose(&mut self, gain: i32, offset: i32) {
        for value in &mut self.rgb {
            *value = (i32::from(*value) * gain / 256 + offset).clamp(0, 255) as u8;
        }
    }

    /// The picture as a JPEG file with colours at half the resolution, as cameras and telephones write them.
    pub(crate) fn jpeg(&self, quality: u8) -> io::Result<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.encode(&self.rgb, self.width, self.height, ColorType::Rgb).map_err(io::Error::other)?;
        Ok(file)
    }
}

/// Replaces each value of a line, `step` bytes from one to the next, by the mean of `radius` to each side.
fn smear(bytes: &mut [u8], start: usize, step: usize, length: usize, radius: usize) {
    let line: Vec<u32> = (0..length).map(|place| u32::from(bytes[start + place * step])).collect();
    for place in 0..length {
        let around = &line[place.saturating_sub(radius)..(place + radius + 1).min(length)];
        bytes[start + place * step] = (around.iter().sum::<u32>() / around.len() as u32) as u8;
    }
}

impl Source<'_> {
    fn cut(self, view: View, size: [u16; 2]) -> Picture {
        let [width, height] = size.map(usize::from);
        let step = view.height / height as f64;
        let square = view.half_turn * view.half_turn;
        let cosine = step * (1.0 - square) / (1.0 + square);
        let sine = step * 2.0 * view.half_turn / (1.0 + square);
        let taps = (step.ceil() as usize).clamp(1, TAPS_MAX);
        let share = |tap: usize| (tap as f64 + 0.5) / taps as f64 - 0.5;
        let mut rgb = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            for column in 0..width {
                let column = if view.mirrored { width - 1 - column } else { column };
                let mut sums = [0.0; 3];
                for tap in 0..taps * taps {
                    let across = column as f64 + share(tap % taps) - (width as f64 - 1.0) / 2.0;
                    let down = row as f64 + share(tap / taps) - (height as f64 - 1.0) / 2.0;
                    let x = view.centre[0] + cosine * across - sine * down;
                    let y = view.centre[1] + sine * across + cosine * down;
                    let colours = self.at(x, y);
                    (0..3).for_each(|colour| sums[colour] += colours[colour]);
                }
                rgb.extend(sums.map(|sum| (sum / (taps * taps) as f64 + 0.5) as u8));
            }
        }
        Picture { width: size[0], height: size[1], rgb }
    }

    /// The weighted mean of the four pixels around a place.
    fn at(self, x: f64, y: f64) -> [f64; 3] {
        let x = x.clamp(0.0, (self.width - 1) as f64);
        let y = y.clamp(0.0, (self.height - 1) as f64);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x - left as f64, y - top as f64);
        let pixel =
            |column: usize, row: usize, colour: usize| f64::from(self.rgb[3 * (row * self.width + column) + colour]);
        std::array::from_fn(|colour| {
            let upper = pixel(left, top, colour) * (1.0 - across) + pixel(right, top, colour) * across;
            let lower = pixel(left, below, colour) * (1.0 - across) + pixel(right, below, colour) * across;
            upper * (1.0 - down) + lower * down
        })
    }
}
