//! What goes into a series and what comes out, and on what scale a value is taken.
//!
//! Invariants: a value that cannot be used gives no stable value; back and forth is the identity within rounding.

use serde::Serialize;

/// How the values of a series are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Measure {
    /// Events in the bucket.
    Count = 0,
    /// A share of the bucket's trials.
    Ratio = 1,
    /// Any real number.
    Level = 2,
}

/// What kind of day a bucket lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayType {
    /// A day of work, as its weekday says.
    Workday,
    /// A weekend, as its weekday says.
    Weekend,
    /// A holiday, whatever its weekday.
    Holiday,
    /// A weekend day that is worked.
    MakeUpWorkday,
}

/// One bucket of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// Its start, in seconds since 1970 in local time.
    pub start_s: i64,
    /// A count, a share of 0 to 1, or a level.
    pub value: f64,
    /// The trials of a share, else 1.
    pub trials: f64,
}

/// Which kind of change decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// More than expected, at once.
    Burst,
    /// Less than expected, at once.
    Drop,
    /// Away from the usual level for an hour or more.
    Level,
    /// Nothing at all where something was expected.
    Silence,
    /// Unusual for the time of day or week only.
    Seasonal,
    /// Nothing unusual.
    Nothing,
}

/// A bucket as judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// Chance of something at least as rare while nothing is wrong.
    pub p_value: f64,
    /// 0 to 1: the share of views that are near a record, with the refractory period in it.
    pub score: f64,
    /// What was expected.
    pub expected: f64,
    /// Lower end of what 99 of 100 buckets keep to.
    pub expected_low: f64,
    /// Upper end of it.
    pub expected_high: f64,
    /// What decided.
    pub shape: Shape,
    /// Whether it is beyond the series' own budget of alerts.
    pub alarm: bool,
    /// Days of history that the expectation rests on.
    pub baseline_days: u16,
}

/// Larger values are cut: far beyond any count, and squares of it still fit.
const VALUE_MAX: f64 = 1e15;

impl Measure {
    /// The measure of a stored number.
    pub(super) fn of(number: u8) -> Option<Measure> {
        [Measure::Count, Measure::Ratio, Measure::Level].into_iter().find(|measure| *measure as u8 == number)
    }

    /// The value on a scale where means and differences say something: Anscombe's root for counts (a Poisson count
    /// then spreads by 1 whatever its mean, Anscombe 1948), shares and levels as they are.
    pub(super) fn stable(self, bucket: &Bucket) -> Option<f32> {
        if !bucket.value.is_finite() {
            return None;
        }
        match self {
            Measure::Count => Some((2.0 * (bucket.value.clamp(0.0, VALUE_MAX) + 0.375).sqrt()) as f32),
            Measure::Ratio if bucket.trials.is_finite() && bucket.trials > 0.0 => {
                Some(bucket.value.clamp(0.0, 1.0) as f32)
            }
            Measure::Ratio => None,
            Measure::Level => Some(bucket.value.clamp(-VALUE_MAX, VALUE_MAX) as f32),
        }
    }

    /// The value that has this stable value.
    pub(super) fn value(self, stable: f32) -> f64 {
        let stable = f64::from(stable);
        match self {
            Measure::Count => ((stable.max(0.0) / 2.0).powi(2) - 0.375).max(0.0),
            Measure::Ratio => stable.clamp(0.0, 1.0),
            Measure::Level => stable,
        }
    }
}
