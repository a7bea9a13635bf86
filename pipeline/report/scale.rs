//! Axes with round numbers: values from below, times from left, both on a square of a thousand.
//!
//! Invariants: every point of a scale lies within the square; ticks are round, at most [`TICKS_MAX`] and in order; days begin
//! at midnight in Shanghai.

use super::curve::CurveBucket;
use super::numbers::{DAY_US, HOUR_US};
use crate::terms::Instant;

/// Width and height of the square: finer than what a screen shows of a plot.
pub(super) const SQUARE: f64 = 1000.0;

/// Most numbers beside an axis.
const TICKS_MAX: usize = 8;

/// Numbers that are hoped for on the axis of values: they stand a line of text apart.
const VALUE_STEPS: f64 = 4.0;

/// Hours between two ticks, the finest that leaves at most seven of them.
const HOUR_STEPS: [i64; 6] = [1, 2, 3, 6, 12, 24];

/// Beyond this a value is drawn at the edge: sums of larger ones would not be finite.
const VALUE_MAX: f64 = 1e15;

/// Nearer to zero than this a value is zero: below the digits that any measure has.
const VALUE_MIN: f64 = 1e-9;

/// The axis of values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Values {
    low: f64,
    high: f64,
    step: f64,
}

/// The axis of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub from: i64,
    pub until: i64,
}

/// Where the axis of values begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// At zero: counts and shares.
    Zero,
    /// Below the least value.
    Least,
}

impl Values {
    /// The axis that has all that the buckets hold.
    pub fn of(buckets: &[CurveBucket], base: Base) -> Values {
        let all = buckets.iter().flat_map(|bucket| [bucket.observed, bucket.expected_low, bucket.expected_high]);
        let finite = all.filter(|value| value.is_finite()).map(|value| value.clamp(-VALUE_MAX, VALUE_MAX));
        let finite = finite.map(|value| if value.abs() < VALUE_MIN { 0.0 } else { value });
        let (mut low, mut high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if base == Base::Zero {
            low = low.min(0.0);
        }
        // Nothing but one value: a span around it.
        if high - low <= f64::EPSILON * high.abs().max(1.0) {
            high = low + if low == 0.0 { 1.0 } else { low.abs() };
        }
        let step = round_step((high - low) / VALUE_STEPS);
        Values { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// How far from the top a value is.
    pub fn place(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        SQUARE * (1.0 - share.clamp(0.0, 1.0))
    }

    /// Round numbers from below.
    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        let (low, step) = (self.low, self.step);
        let steps = ((self.high - self.low) / step).round() as usize;
        (0..=steps.min(TICKS_MAX - 1)).map(move |at| low + step * at as f64)
    }
}

/// The next of 1, 2, 2.5 and 5 times a power of ten.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let times = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|times| times * power >= least * (1.0 - 1e-9));
    times.unwrap_or(10.0) * power
}

impl Times {
    /// How far from the left an instant is.
    pub fn place(&self, at: i64) -> f64 {
        let share = at.saturating_sub(self.from) as f64 / (self.until - self.from).max(1) as f64;
        SQUARE * share.clamp(0.0, 1.0)
    }

    /// Midnights, or hours where fewer than three days are shown.
    pub fn ticks(&self) -> impl Iterator<Item = Instant> {
        let span = self.until - self.from;
        let step = HOUR_STEPS.into_iter().map(|hours| hours * HOUR_US).find(|step| span / step < TICKS_MAX as i64);
        let step = step.unwrap_or(DAY_US);
        let midnight = Instant(self.from).day().start().0;
        let first = midnight + (self.from - midnight + step - 1) / step * step;
        // Longer spans than a week of days do not come; they would only be marked at their begin.
        (0..TICKS_MAX as i64).map(move |at| Instant(first + at * step)).filter(|at| at.0 < self.until)
    }
}

#[cfg(test)]
#[path = "scale_tests.rs"]
mod tests;
