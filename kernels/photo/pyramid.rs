//! A photo at full, half, quarter, … size, so that whatever is sampled from it is sampled at about its own size.
//!
//! Level 0 is the photo itself; each further level averages squares of two by two pixels, and a last odd row or column is left
//! out. Whoever samples every r-th pixel takes the level of 2^⌊log₂ r⌋, so that four pixels' weighted mean misses few.

use zeroize::{Zeroize, Zeroizing};

use super::Pixels;

/// A photo in one size.
#[derive(Clone, Copy)]
pub(super) struct Level<'a> {
    pub width: usize,
    pub height: usize,
    /// Rows of red, green, blue.
    pub rgb: &'a [u8],
    /// Pixels of the photo along a side of one of its pixels: 1, 2, 4, …
    pub step: f32,
}

/// One reduced copy.
#[derive(Default)]
struct Half {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// The reduced copies of one photo; buffers go from photo to photo.
#[derive(Default)]
pub(super) struct Pyramid {
    halves: Vec<Half>,
    used: usize,
}

impl Pyramid {
    /// Makes the levels that sampling every `reduction`-th pixel takes.
    pub(super) fn build(&mut self, photo: &Pixels, reduction: f32) {
        self.used = depth(reduction, photo);
        if self.halves.len() < self.used {
            self.halves.resize_with(self.used, Half::default);
        }
        for number in 0..self.used {
            let (before, rest) = self.halves.split_at_mut(number);
            let from = level(photo, before, number);
            rest[0].halve(from);
        }
    }

    /// The level for sampling every `reduction`-th pixel of the photo, or the smallest that was made.
    pub(super) fn level<'a>(&'a self, photo: &'a Pixels, reduction: f32) -> Level<'a> {
        level(photo, &self.halves, depth(reduction, photo).min(self.used))
    }

    /// Overwrites all copies.
    pub(super) fn wipe(&mut self) {
        // The buffers keep their length, so that no fresh pages are needed for the next photo.
        self.halves.iter_mut().for_each(|half| half.rgb.as_mut_slice().zeroize());
        self.used = 0;
    }
}

impl Drop for Pyramid {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// How often a photo is halved for a reduction; its shorter side keeps two pixels at least.
fn depth(reduction: f32, photo: &Pixels) -> usize {
    let wanted = reduction.max(1.0).log2().floor() as usize;
    wanted.min(photo.width().min(photo.height()).max(2).ilog2() as usize - 1)
}

fn level<'a>(photo: &'a Pixels, halves: &'a [Half], number: usize) -> Level<'a> {
    match number.checked_sub(1).map(|place| &halves[place]) {
        None => Level { width: photo.width() as usize, height: photo.height() as usize, rgb: photo.rgb(), step: 1.0 },
        Some(half) => {
            let rgb = &half.rgb[..3 * half.width * half.height];
            Level { width: half.width, height: half.height, rgb, step: (1_u32 << number) as f32 }
        }
    }
}

impl Half {
    fn halve(&mut self, from: Level<'_>) {
        (self.width, self.height) = (from.width / 2, from.height / 2);
        let bytes = 3 * self.width * self.height;
        if self.rgb.len() < bytes {
            self.rgb.resize(bytes, 0);
        }
        let rows = self.rgb[..bytes].chunks_exact_mut(3 * self.width);
        // Rows are added as a whole first, which is vector arithmetic; then neighbours in the sums.
        let mut sums = Zeroizing::new(vec![0_u16; 3 * from.width]);
        for (row, pair) in rows.zip(from.rgb.chunks_exact(6 * from.width)) {
            let (upper, lower) = pair.split_at(3 * from.width);
            for ((sum, upper), lower) in sums.iter_mut().zip(upper).zip(lower) {
                *sum = u16::from(*upper) + u16::from(*lower);
            }
            let (sums, _) = sums.as_chunks::<6>();
            let (row, _) = row.as_chunks_mut::<3>();
            for (pixel, sums) in row.iter_mut().zip(sums) {
                *pixel = std::array::from_fn(|colour| ((sums[colour] + sums[colour + 3] + 2) / 4) as u8);
            }
        }
    }
}
