//! Face templates: a seed and an index go in, a random direction comes out.
//!
//! Invariants: integer sums, one square root, one division and one product a number, each rounded as IEEE 754
//! says, so that every machine gives the same bits; sums of floats are in a fixed order of 16 lanes.
//! Directions of two persons are as good as orthogonal: with 512 numbers their cosine has a standard
//! deviation of 1/√512 = 0.044.

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::seed::{Random, Stream};

/// What `face_model` says of every template: no model made them.
pub const FACE_MODEL: &str = "synthetic-1";

/// Lanes of a sum: wide enough for one 512-bit register of `f32`.
const LANES: usize = 16;

/// Writes the template of person `index` into `out` as little-endian f16, two bytes a number, of length 1.
pub fn fill_template(seed: u64, index: u64, out: &mut [u8]) {
    let dimension = out.len() / 2;
    let mut halves = vec![f16::ZERO; dimension];
    fill_halves(seed, index, &mut halves);
    for (bytes, half) in out.as_chunks_mut::<2>().0.iter_mut().zip(&halves) {
        *bytes = half.to_le_bytes();
    }
}

/// The template of person `index` as the stored halves say it.
pub fn template(seed: u64, index: u64, dimension: usize) -> Vec<f32> {
    let mut halves = vec![f16::ZERO; dimension];
    fill_halves(seed, index, &mut halves);
    let mut out = vec![0.0; dimension];
    halves.convert_to_f32_slice(&mut out);
    out
}

fn fill_halves(seed: u64, index: u64, out: &mut [f16]) {
    let mut direction = vec![0.0; out.len()];
    fill_direction(&mut Random::of(seed, Stream::Template, index), &mut direction);
    out.convert_from_f32_slice(&direction);
}

/// Fills `out` with a random direction of length 1.
///
/// Each number is the sum of two random bytes less their mean, a triangle instead of a bell: with hundreds of
/// numbers the angles between directions are the same, and it costs a fifth.
pub(crate) fn fill_direction(random: &mut Random, out: &mut [f32]) {
    let mut square_sum = 0u64;
    for numbers in out.chunks_mut(4) {
        let bits = random.bits();
        // Even bytes and odd bytes, added as four 16-bit sums at once: none exceeds 510.
        let sums = (bits & 0x00ff_00ff_00ff_00ff) + ((bits >> 8) & 0x00ff_00ff_00ff_00ff);
        for (place, number) in numbers.iter_mut().enumerate() {
            let centred = ((sums >> (16 * place)) & 0x1ff) as i32 - 255;
            square_sum += (centred * centred) as u64;
            *number = centred as f32;
        }
    }
    let scale = 1.0 / (square_sum.max(1) as f32).sqrt();
    out.iter_mut().for_each(|number| *number *= scale);
}

/// Turns `direction` into a vector of length 1 whose cosine to `holder` is `cosine`, up to rounding.
///
/// What of `direction` is along `holder` is taken away, so the result lies exactly where it should and no
/// request falls on the wrong side of the threshold by chance.
pub(crate) fn at_cosine(holder: &[f32], direction: &mut [f32], cosine: f32) {
    assert_eq!(holder.len(), direction.len(), "a template and its noise have one dimension");
    let square = dot(holder, holder);
    let along = dot(holder, direction) / square;
    for (number, of_holder) in direction.iter_mut().zip(holder) {
        *number -= along * of_holder;
    }
    let across_scale = ((1.0 - cosine * cosine) / dot(direction, direction)).sqrt();
    let along_scale = cosine / square.sqrt();
    for (number, of_holder) in direction.iter_mut().zip(holder) {
        *number = *number * across_scale + of_holder * along_scale;
    }
}

/// The inner product, in one order on every machine: 16 lanes, then the lanes from the first to the last.
pub(crate) fn dot(left: &[f32], right: &[f32]) -> f32 {
    let (left_lanes, left_rest) = left.as_chunks::<LANES>();
    let (right_lanes, right_rest) = right.as_chunks::<LANES>();
    let mut sums = [0.0f32; LANES];
    for (a, b) in left_lanes.iter().zip(right_lanes) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
