//! When requests arrive: a place in the set goes in, an instant comes out.
//!
//! Invariants: instants lie in the window and ascend, except for jitter of up to [`JITTER_MS_MAX`], as a log that
//! several machines write; integer arithmetic only.

use crate::calendar::{CHINA_US, Day, Instant};
use crate::seed::{Random, Stream};

/// The days over which a set of requests arrives, in Chinese time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub first_day: Day,
    /// How many days, at least one.
    pub days: u32,
}

impl Window {
    /// Five working days from Monday, 2 March 2026.
    pub const USUAL: Window = Window { first_day: Day::of(2026, 3, 2), days: 5 };

    /// The first instant of the window.
    pub const fn start(self) -> Instant {
        Instant(self.first_day.midnight().0 - CHINA_US)
    }

    /// The first instant after the window.
    pub const fn end(self) -> Instant {
        Instant(self.first_day.days_later(self.days as i32).midnight().0 - CHINA_US)
    }
}

/// By how much an instant may stand before or after its place in the order.
pub(crate) const JITTER_MS_MAX: i32 = 30_000;

/// Weights of the hours of a day in Chinese time: a quiet night, peaks in the morning and the evening; made up.
const HOUR_WEIGHTS: [u64; 24] =
    [9, 6, 4, 3, 3, 6, 18, 40, 72, 95, 100, 92, 74, 78, 90, 92, 88, 80, 72, 70, 66, 52, 34, 18];

/// Per cent of a working day's volume by day of the week, Monday first; made up.
const WEEKDAY_PERCENT: [u64; 7] = [104, 100, 99, 101, 108, 70, 58];

/// An hour in microseconds.
const HOUR_US: u64 = 3_600_000_000;

/// The expected course of a set.
#[derive(Clone, Debug)]
pub(crate) struct Arrivals {
    window: Window,
    seed: u64,
    requests: u64,
    /// Sums of the weights of the hours up to and including each.
    sums: Vec<u64>,
}

impl Arrivals {
    pub(crate) fn new(seed: u64, window: Window, requests: u64) -> Arrivals {
        assert!(window.days > 0, "a window has at least one day");
        let mut sum = 0;
        let sums = (0..window.days * 24)
            .map(|hour| {
                let day = window.first_day.days_later((hour / 24) as i32);
                sum += HOUR_WEIGHTS[(hour % 24) as usize] * WEEKDAY_PERCENT[day.weekday() as usize];
                sum
            })
            .collect();
        Arrivals { window, seed, requests, sums }
    }

    /// When the request at `place` of the set arrives, to the millisecond.
    pub(crate) fn instant(&self, place: u64) -> Instant {
        let total = self.sums[self.sums.len() - 1];
        // In 2^20-ths of a weight, so that a million requests in one hour still differ.
        let position = ((u128::from(place) << 20) * u128::from(total) / u128::from(self.requests.max(1))) as u64;
        let hour = self.sums.partition_point(|sum| sum << 20 <= position).min(self.sums.len() - 1);
        let before = if hour == 0 { 0 } else { self.sums[hour - 1] };
        let weight = (self.sums[hour] - before) << 20;
        let within_us = u128::from(position - (before << 20)) * u128::from(HOUR_US) / u128::from(weight);
        let exact_us = self.window.start().0 + (hour as u64 * HOUR_US + within_us as u64) as i64;
        let jitter_ms = Random::of(self.seed, Stream::Arrival, place).between(-JITTER_MS_MAX, JITTER_MS_MAX);
        let ms = (exact_us / 1_000) + i64::from(jitter_ms);
        Instant((ms * 1_000).clamp(self.window.start().0, self.window.end().0 - 1_000))
    }
}
