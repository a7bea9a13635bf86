//! NAB's scores with thresholds that were not tuned on what they are tried on.
//!
//! NAB's own score is that of the best threshold in hindsight. Here the files are drawn into two halves, the threshold
//! of each half is the best one of the other, and the score is that of all files so; this is done for several draws.
//!
//! A field and a seed in, a [`Spread`] out.
//!
//! Invariants: the same draws for the same number of files; no half has more than one file more than the other.

use serde::Serialize;

use super::labels::Weights;
use super::nab::Field;

/// Draws of halves. On NAB, with halves of 29 files, single draws deviate by 1.5 to 2.2 points from their mean and some
/// lie ten below it, so that the mean of a hundred is known to about a fifth of a point.
const SPLITS: u64 = 100;

/// Where the draws begin; any other number would do.
const SEED: u64 = 20_250_415;

/// Scores of several draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Their mean.
    pub mean: f64,
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// Draws.
    pub splits: u64,
}

/// The scores of a field of so many files; none where two halves cannot be drawn.
pub(super) fn crossed(field: &Field, files: usize, weights: Weights) -> Option<Spread> {
    if files < 2 {
        return None;
    }
    let scores: Vec<f64> = (0..SPLITS).map(|split| score(field, &half(files, SEED + split), weights)).collect();
    Some(Spread {
        mean: scores.iter().sum::<f64>() / scores.len() as f64,
        low: scores.iter().copied().fold(f64::INFINITY, f64::min),
        high: scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        splits: SPLITS,
    })
}

/// The score where each half has the other's threshold.
fn score(field: &Field, in_first: &[bool], weights: Weights) -> f64 {
    let of_first = field.tune(weights, &|file| in_first[file]).threshold;
    let of_second = field.tune(weights, &|file| !in_first[file]).threshold;
    let other = |file: usize| if in_first[file] { of_second } else { of_first };
    field.normalised(field.outcome(weights, &other).raw, weights)
}

/// Draws half of the files: a shuffle (Fisher and Yates) of the first half of the places.
fn half(files: usize, seed: u64) -> Vec<bool> {
    let mut state = seed;
    let mut in_first: Vec<bool> = (0..files).map(|file| file < files / 2).collect();
    for last in (1..files).rev() {
        in_first.swap(last, (next(&mut state) % (last as u64 + 1)) as usize);
    }
    in_first
}

/// Numbers from a seed: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
#[path = "crossed_tests.rs"]
mod tests;
