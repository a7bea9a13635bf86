//! How many of how many, with the interval that the counts allow.
//!
//! The interval is Wilson's ("Probable inference, the law of succession, and statistical inference", Journal of the
//! American Statistical Association 22, 1927), at 95 %: it holds at none and all, and is not as wide as the exact one
//! where events are few. It supposes independent events; events of one series are not, so the truth is less sure than
//! it says.
//!
//! Invariants: 0 ≤ low ≤ rate ≤ high ≤ 1.

use serde::Serialize;

/// The deviate of the normal distribution that leaves 2.5 % above it.
const DEVIATE: f64 = 1.959_963_984_540_054;

/// A share of counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// Their ratio.
    pub rate: f64,
    /// Where the 95 % interval begins.
    pub low: f64,
    /// Where the 95 % interval ends.
    pub high: f64,
}

impl Proportion {
    /// So many of so many; `None` of none.
    pub(super) fn new(count: u64, of: u64) -> Option<Proportion> {
        assert!(count <= of, "the count is part of the whole");
        if of == 0 {
            return None;
        }
        let (trials, rate) = (of as f64, count as f64 / of as f64);
        let square = DEVIATE * DEVIATE;
        let middle = (rate + square / (2.0 * trials)) / (1.0 + square / trials);
        let spread = (rate * (1.0 - rate) / trials + square / (4.0 * trials * trials)).sqrt();
        let reach = DEVIATE / (1.0 + square / trials) * spread;
        // At none and all the bounds are 0 and 1; the sums round.
        let low = if count == 0 { 0.0 } else { (middle - reach).clamp(0.0, rate) };
        let high = if count == of { 1.0 } else { (middle + reach).clamp(rate, 1.0) };
        Some(Proportion { count, of, rate, low, high })
    }
}

#[cfg(test)]
#[path = "proportion_tests.rs"]
mod tests;
