//! How far values lie from what is expected at each part of the day, beside how far they do over all: a noon is less quiet
//! than a night, and what is far by night would be usual by noon.
//!
//! Invariants: a part is taken for the whole day until enough of it was seen; a part learns when it is over, by a fortnight's
//! share at most and of what is far only a bounded distance, so an incident is not a part of the day.

use super::half::{half_of, of_half};

/// Parts of the day, of three hours: 24 and 12 did alike, six and four find less of the cloud set.
const PARTS: usize = 8;
const DAY_S: i64 = 86_400;
const PART_S: i64 = DAY_S / PARTS as i64;

/// Buckets of a part after which half of what it showed is believed, and what it remembers at least.
const KNOWN_BUCKETS: f32 = 240.0;

/// Days that a part remembers, where those are more buckets: a fortnight.
const MEMORY_DAYS: f32 = 14.0;

/// Distances are told in the square root of what a part differs by: 0.35 to 0.6 as the exponent do alike, 1 finds less.
const EXPONENT: f32 = 0.5;

/// No part is quieter than three tenths of the day; six tenths do alike.
const LEAST: f32 = 0.3;

/// One bucket lies at most at so many usual distances (Huber 1964).
const FAR: f32 = 4.0;

/// The parts, and the one that is running.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// Halves: usual distances in multiples of the day's.
    pub parts: [u16; PARTS],
    pub part: u8,
    pub count: u16,
    pub sum: f32,
    /// By what distances are to be divided now.
    pub divisor: f32,
}

impl Spread {
    pub const fn new() -> Spread {
        /// One as a half.
        const ONE: u16 = 0x3c00;
        Spread { parts: [ONE; PARTS], part: 0, count: 0, sum: 0.0, divisor: 1.0 }
    }

    /// A bucket begins at `start_s`, in local time, after so many days of history.
    pub fn begin(&mut self, start_s: i64, step_s: u32, days: u16) {
        let of_part = (PART_S as f32 / step_s.max(1) as f32).max(1.0 / PARTS as f32);
        let part = (start_s.rem_euclid(DAY_S) / PART_S) as u8;
        if part != self.part {
            self.learn(of_part);
            self.part = part;
            let seen = f32::from(days.saturating_sub(1)) * of_part;
            self.divisor = self.multiple().max(LEAST).powf(EXPONENT * seen / (seen + KNOWN_BUCKETS));
        }
    }

    /// Whether it can have come about: a reader's check.
    pub fn holds(&self) -> bool {
        self.divisor > 0.0 && self.sum >= 0.0
    }

    /// How far a bucket lay, by each view in its own usual distances.
    pub fn add(&mut self, distances: impl Iterator<Item = f32>) {
        let known = distances.filter(|distance| !distance.is_nan());
        let (sum, count) = known.fold((0.0, 0.0), |(sum, count), distance| (sum + distance.min(FAR), count + 1.0));
        if count > 0.0 && self.count < u16::MAX {
            self.count += 1;
            self.sum += sum / count;
        }
    }

    fn multiple(&self) -> f32 {
        of_half(self.parts[usize::from(self.part) % PARTS])
    }

    /// The running part is over; a whole one has `of_part` buckets.
    fn learn(&mut self, of_part: f32) {
        if self.count > 0 {
            let count = f32::from(self.count);
            let share = (count / (MEMORY_DAYS * of_part).max(KNOWN_BUCKETS)).min(1.0);
            let moved = self.multiple() + share * (self.sum / count - self.multiple());
            self.parts[usize::from(self.part) % PARTS] = half_of(moved);
        }
        (self.count, self.sum) = (0, 0.0);
    }
}

#[cfg(test)]
#[path = "spread_tests.rs"]
mod tests;
