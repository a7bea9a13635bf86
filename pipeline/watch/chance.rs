//! What chance alone gives: exact tails of counts and shares, below which no probability of a bucket goes.
//!
//! A series learns how rare its own residuals are. Where they are few and small that says more than a count of two rows can: by
//! these tails a bucket is never called rarer than the same number of independent holders would make it.

use statrs::function::beta::beta_reg;
use statrs::function::gamma::{gamma_lr, gamma_ur};

/// Less than this no bucket is expected to hold: a row in a hundred minutes, as an entity that was never seen at that hour may send.
const MEAN_MIN: f64 = 0.1;

/// A smaller share is not known of anybody: one in two hundred.
const SHARE_MIN: f64 = 0.005;

/// That nothing came where `expected` rows were, over one bucket or many: a Poisson count whose mean is itself known only from so many
/// weeks (gamma with that shape, so that the gap is negative binomial).
pub(super) fn of_silence(expected: f64, weeks: f64) -> f64 {
    (1.0 + expected / weeks).powf(-weeks)
}

/// Both tails of a count, by Poisson.
pub(super) fn of_count(count: f64, expected: f64) -> f64 {
    let mean = expected.max(MEAN_MIN);
    let (upper, lower) = (gamma_lr(count, mean), gamma_ur(count + 1.0, mean));
    (2.0 * upper.min(lower)).min(1.0)
}

/// Both tails of a share of so many trials, by the binomial distribution.
pub(super) fn of_share(share: f64, trials: f64, expected: f64) -> f64 {
    let expected = expected.clamp(SHARE_MIN, 1.0 - SHARE_MIN);
    let (hits, trials) = ((share * trials).round(), trials.round());
    // At least k hits of n: I_p(k, n - k + 1); at most k: 1 - I_p(k + 1, n - k).
    let upper = if hits > 0.0 { beta_reg(hits, trials - hits + 1.0, expected) } else { 1.0 };
    let lower = if hits < trials { 1.0 - beta_reg(hits + 1.0, trials - hits, expected) } else { 1.0 };
    (2.0 * upper.min(lower)).clamp(0.0, 1.0)
}

/// Standard error of a number of certificates that is no longer counted one by one (1.04 / 64, Flajolet et al. 2007), and up to where
/// it is exact.
const SKETCH_ERROR: f64 = 1.04 / 64.0;
const SKETCH_EXACT: f64 = 128.0;

/// More rows for each certificate than expected, of so many rows: repeated rows by Poisson, beside three errors of the sketch.
pub(super) fn of_attempts(attempts: f64, rows: f64, expected: f64) -> f64 {
    let certificates = rows / attempts.max(1.0);
    let error = if certificates > SKETCH_EXACT { 3.0 * SKETCH_ERROR * certificates } else { 0.0 };
    let (repeated, usual) = (rows - certificates, rows * (1.0 - 1.0 / expected.max(1.0)) + error);
    if repeated <= usual { 1.0 } else { gamma_lr(repeated.max(f64::MIN_POSITIVE), usual.max(MEAN_MIN)) }
}

#[cfg(test)]
#[path = "chance_tests.rs"]
mod tests;
