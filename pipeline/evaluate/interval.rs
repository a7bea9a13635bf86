//! Rates with the interval that their counts allow.
//!
//! Counts in, a [`Rate`] out. A rate's interval is that of Clopper and Pearson ("The use of confidence or fiducial
//! limits illustrated in the case of the binomial", Biometrika 26, 1934): exact, so it holds at no errors at all too, where it
//! is the rule of three of ISO/IEC 19795-1 (Annex B). It supposes independent comparisons. Comparisons that share a
//! person are not, so they count for fewer: the number of independent ones that would vary as much, which is how Korn and
//! Graubard ("Confidence intervals for proportions with small expected number of positive counts estimated from survey
//! data", Survey Methodology 24, 1998) take the same interval of samples in clusters.
//!
//! Invariants: 0 ≤ low ≤ rate ≤ high ≤ 1; never more independent comparisons than there are comparisons.

use serde::Serialize;
use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc_inv;

/// How sure a two-sided interval is, as ISO/IEC 19795-1 reports it.
const CONFIDENCE: f64 = 0.95;

/// How sure a one-sided bound is.
const CONFIDENCE_ONE_SIDED: f64 = 0.95;

/// Halvings of [0, 1] until two neighbouring `f64` are left, and some more for bounds near 0.
const HALVINGS: u32 = 100;

/// How often something happened, and how well that is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Times it happened.
    pub errors: u64,
    /// Times it could have.
    pub of: u64,
    /// Their ratio.
    pub rate: f64,
    /// Where the 95 % interval begins.
    pub low: f64,
    /// Where the 95 % interval ends.
    pub high: f64,
    /// Independent trials that would vary as much; `of` where no two share a person.
    pub independent: f64,
}

impl Rate {
    /// The rate of independent trials; `None` of none.
    pub(super) fn independent(errors: u64, of: u64) -> Option<Rate> {
        Rate::with_variance(errors, of, 0.0)
    }

    /// The rate of trials whose ratio has this variance.
    pub(super) fn with_variance(errors: u64, of: u64, variance: f64) -> Option<Rate> {
        assert!(errors <= of, "an error is one of the trials");
        if of == 0 {
            return None;
        }
        let rate = errors as f64 / of as f64;
        let independent = effective(rate, of, variance);
        let (low, high) = clopper_pearson(rate * independent, independent, CONFIDENCE);
        Some(Rate { errors, of, rate, low: low.min(rate), high: high.max(rate), independent })
    }
}

/// Independent trials that vary as much as `of` dependent ones: p (1 − p) / variance, at least one and at most `of`.
///
/// Where nothing or everything was an error, the ratio shows no variance and the trials count in full.
fn effective(rate: f64, of: u64, variance: f64) -> f64 {
    let binomial = rate * (1.0 - rate);
    // A variance below the binomial one is chance, or a pair of dependencies that cancel: not worth more trials.
    if variance * of as f64 <= binomial || binomial <= 0.0 { of as f64 } else { (binomial / variance).max(1.0) }
}

/// The exact interval of `errors` among `of`; both may be fractions.
pub(super) fn clopper_pearson(errors: f64, of: f64, confidence: f64) -> (f64, f64) {
    let tail = (1.0 - confidence) / 2.0;
    let low = if errors > 0.0 { beta_quantile(tail, errors, of - errors + 1.0) } else { 0.0 };
    (low, upper(errors, of, tail))
}

/// What the rate is below, 95 % sure on that one side.
pub(super) fn upper_bound(errors: f64, of: f64) -> f64 {
    upper(errors, of, 1.0 - CONFIDENCE_ONE_SIDED)
}

fn upper(errors: f64, of: f64, tail: f64) -> f64 {
    if errors < of { beta_quantile(1.0 - tail, errors + 1.0, of - errors) } else { 1.0 }
}

/// Where the distribution function of Beta(a, b) reaches `probability`, by halving: it is monotone, and nothing here is
/// asked more than some thousand times.
fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if beta_reg(a, b, middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The deviate of the standard normal distribution below which a share `p` lies, 0 < p < 1.
pub(super) fn normal_deviate(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// The variance of a ratio whose trials come in independent clusters, one a person: each is (errors, trials).
///
/// The sum of the squared residuals of the clusters, over the squared number of trials (Taylor linearisation; Cochran,
/// "Sampling Techniques", 1977, on ratios in cluster sampling).
pub(super) fn clustered_variance(clusters: impl Iterator<Item = (u64, u64)> + Clone) -> f64 {
    let (errors, of) = clusters.clone().fold((0, 0), |sum, (errors, of)| (sum.0 + errors, sum.1 + of));
    if of == 0 {
        return 0.0;
    }
    let rate = errors as f64 / of as f64;
    let squares: f64 = clusters.map(|(errors, of)| (errors as f64 - rate * of as f64).powi(2)).sum();
    squares / (of as f64).powi(2)
}

#[cfg(test)]
#[path = "interval_tests.rs"]
mod tests;
