//! A series of buckets that signals are drawn on, and how it is written: column by column, with the digits that a drawing shows.
//!
//! An entity of two services has some ten thousand buckets in a week; one object each would be most of the file. Whoever wants all digits, trials and
//! probabilities asks the table `buckets`.

use serde::{Serialize, Serializer};

use crate::terms::{Instant, Service};
use crate::watch::Measured;

/// A series of buckets.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Of which service; of all where it is refused rows, which name none.
    pub service: Option<Service>,
    /// Of what.
    pub measure: Measured,
    /// Length of a bucket in seconds.
    pub step_s: u32,
    /// The buckets in the order of time; a missing one is a gap.
    pub buckets: Vec<CurveBucket>,
}

/// A bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurveBucket {
    /// Its begin.
    pub start: Instant,
    /// What was seen.
    pub observed: f64,
    /// What was expected.
    pub expected: f64,
    /// The lower end of what is usual.
    pub expected_low: f64,
    /// The upper end of what is usual.
    pub expected_high: f64,
    /// Whether it is over the series' own alert budget.
    pub alarm: bool,
}

/// A curve as it is written.
#[derive(Serialize)]
struct Columns {
    service: Option<Service>,
    measure: Measured,
    step_s: u32,
    from: Option<Instant>,
    at: Vec<i64>,
    observed: Vec<Drawn>,
    expected: Vec<Drawn>,
    expected_low: Vec<Drawn>,
    expected_high: Vec<Drawn>,
    alarms: Vec<i64>,
}

impl Serialize for Curve {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let from = self.buckets.first().map(|bucket| bucket.start);
        let step = i64::from(self.step_s.max(1)) * 1_000_000;
        let place = |bucket: &CurveBucket| bucket.start.0.saturating_sub(from.unwrap_or(bucket.start).0) / step;
        let column = |of: fn(&CurveBucket) -> f64| self.buckets.iter().map(|bucket| Drawn::of(of(bucket))).collect();
        Columns {
            service: self.service,
            measure: self.measure,
            step_s: self.step_s,
            from,
            at: self.buckets.iter().map(place).collect(),
            observed: column(|bucket| bucket.observed),
            expected: column(|bucket| bucket.expected),
            expected_low: column(|bucket| bucket.expected_low),
            expected_high: column(|bucket| bucket.expected_high),
            alarms: self.buckets.iter().filter(|bucket| bucket.alarm).map(place).collect(),
        }
        .serialize(serializer)
    }
}

/// A number with as many digits as a drawing shows: four, since its square has a thousand places.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Drawn {
    Unknown,
    Whole(i64),
    Broken(f64),
}

impl Drawn {
    fn of(value: f64) -> Drawn {
        if !value.is_finite() {
            return Drawn::Unknown;
        }
        let rounded: f64 = format!("{value:.3e}").parse().expect("a number is read as it was written");
        // Whole numbers are written without their point; of those beyond, an integer would not keep all.
        if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
            Drawn::Whole(rounded as i64)
        } else {
            Drawn::Broken(rounded)
        }
    }
}

#[cfg(test)]
#[path = "curve_tests.rs"]
mod tests;
