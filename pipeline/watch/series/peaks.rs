//! The highest peaks of one view in one direction, and how near a residual comes to them.
//!
//! Invariants: a cluster of residuals leaves one peak, however long it lasts; a residual is never compared with its
//! own cluster.

use super::half::{of_upper, upper_of};

/// Peaks that are kept; three, five and six cost one or two points of NAB's score.
pub(super) const KEPT: usize = 4;

/// A peak counts as reached within 2 %: what repeats itself is no record, nor after a year of fading.
const REACHED: f32 = 1.02;

/// No cluster is running.
const NONE: u8 = u8::MAX;

/// Peaks, highest first, each the upper half of an `f32`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Peaks {
    pub highest: [u16; KEPT],
    /// Buckets since the running cluster began.
    pub since: u16,
    /// Which of the peaks is the running cluster's.
    pub own: u8,
}

impl Peaks {
    pub const fn new() -> Peaks {
        Peaks { highest: [0; KEPT], since: u16::MAX, own: NONE }
    }

    /// One bucket goes by; `apart` buckets after its begin a cluster is over.
    pub fn tick(&mut self, apart: u16) {
        self.since = self.since.saturating_add(1);
        if self.since > apart {
            self.own = NONE;
        }
    }

    /// Every peak loses the last of its eight digits: 0.4 to 0.8 %.
    pub fn fade(&mut self) {
        self.highest = self.highest.map(|peak| peak.saturating_sub(1));
    }

    /// How near `size` comes to the peaks, 0 (below all) to 1 (a record): the logarithm of its rank, as a p-value's
    /// would be. Then it is kept, if it is among the highest.
    pub fn close(&mut self, size: f32) -> f32 {
        let size = of_upper(upper_of(size));
        if !size.is_finite() || size <= 0.0 {
            return 0.0;
        }
        let vote = self.vote(size);
        self.keep(size);
        vote
    }

    fn vote(&self, size: f32) -> f32 {
        let (mut rank, mut above, mut below) = (0, 0.0, 0.0);
        for (place, peak) in self.highest.iter().enumerate() {
            if place == usize::from(self.own) {
                continue;
            }
            let peak = of_upper(*peak);
            if peak * REACHED < size {
                below = peak;
                break;
            }
            rank += 1;
            above = peak;
        }
        if rank == 0 {
            return 1.0;
        }
        if rank >= KEPT - 1 {
            return 0.0;
        }
        // Between two peaks the rank is a fraction.
        let place = rank as f32 + (above - size).max(0.0) / (above - below).max(f32::MIN_POSITIVE);
        1.0 - place.max(1.0).ln() / (KEPT as f32).ln()
    }

    fn keep(&mut self, size: f32) {
        let stored = upper_of(size);
        let mut place = if self.own != NONE {
            let own = usize::from(self.own).min(KEPT - 1);
            if of_upper(self.highest[own]) >= size {
                return;
            }
            own
        } else {
            if of_upper(self.highest[KEPT - 1]) >= size {
                return;
            }
            self.since = 0;
            KEPT - 1
        };
        self.highest[place] = stored;
        while place > 0 && of_upper(self.highest[place - 1]) < size {
            self.highest.swap(place - 1, place);
            place -= 1;
        }
        self.own = place as u8;
    }
}

#[cfg(test)]
#[path = "peaks_tests.rs"]
mod tests;
