//! The score: how many views are near a record of their own, once for each cause.
//!
//! Votes need no scale and no threshold of a series: a record is a record. What a record is worth grows with the past
//! that it is one of, and a bucket that the series' own caution finds usual has little of a vote.
//!
//! Invariants: a score is 0 to 1; within the refractory period only what is far above the flag raised has a score;
//! both directions of a view have their own peaks.

use super::means::{DAY, DAY_LEVEL, LEVEL, RECENT, RESTLESS, VIEWS, WEEK};
use super::peaks::Peaks;

/// The views that vote: of 44 that were tried, six of those that searches on halves of the NAB files chose most
/// often. Leaving any of them out costs one to four points there, each further one of ours a point.
const VOTING: [usize; 6] = [WEEK, RESTLESS, RECENT, DAY, LEVEL, DAY_LEVEL];

/// Clusters of residuals are 8 hours apart, a third of a day, and flags 10 hours (8 to 14 do within three points of
/// NAB's score); at least one day and two days of hourly buckets, as the means go over a number of buckets.
const APART_S: u32 = 28_800;
const APART_MIN: u32 = 24;
const REFRACTORY_S: u32 = 36_000;
const REFRACTORY_MIN: u32 = 48;

/// Within the refractory period a flag must be so much above the last: 1.6 to 1.8 do within two points.
const RISE: f32 = 1.75;

/// Votes below this are no flag and begin no refractory period.
const VOTES_MIN: f32 = 0.01;

/// A score counts in full after the time of so many clusters, three weeks: a record among few is a small one. 40 to
/// 80 do within half a point.
const CLUSTERS_FULL: f32 = 60.0;

/// Votes count in full from a chance of one hour in five; 0.4 to 0.7 decades do alike.
const GATE: f32 = 0.7;

/// Peaks fade by about half a percent in so many days, a fifth in two years: what a series was like years ago is
/// forgotten, slowly, as faster forgetting costs points (a half-life of 60 days three).
const FADE_DAYS: u16 = 14;

/// The peaks of the voting views, up and down, and the last flag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Votes {
    pub peaks: [[Peaks; 2]; VOTING.len()],
    /// Buckets since the last flag, and its height.
    pub flag_since: u16,
    pub flag_height: f32,
}

impl Votes {
    pub const fn new() -> Votes {
        Votes { peaks: [[Peaks::new(); 2]; VOTING.len()], flag_since: u16::MAX, flag_height: 0.0 }
    }

    /// Day number `days` begins.
    pub fn begin_day(&mut self, days: u16) {
        if days.is_multiple_of(FADE_DAYS) {
            self.peaks.as_flattened_mut().iter_mut().for_each(Peaks::fade);
        }
    }

    /// The mean vote of the views on these residuals, which they keep.
    pub fn count(&mut self, residuals: &[f32; VIEWS], step_s: u32) -> f32 {
        let apart = buckets_of(APART_S, step_s, APART_MIN);
        let mut sum = 0.0;
        for (peaks, view) in self.peaks.iter_mut().zip(VOTING) {
            for side in peaks.iter_mut() {
                side.tick(apart);
            }
            let residual = residuals[view];
            if residual.is_finite() {
                sum += peaks[usize::from(residual < 0.0)].close(residual.abs());
            }
        }
        sum / VOTING.len() as f32
    }

    /// The score of a mean vote in a bucket of this chance, after so many seconds of history.
    pub fn score(&mut self, votes: f32, p_value: f64, history_s: u32, step_s: u32) -> f64 {
        let decades = -p_value.max(f64::MIN_POSITIVE).log10() as f32;
        let votes = votes * (decades / GATE).min(1.0);
        let refractory = buckets_of(REFRACTORY_S, step_s, REFRACTORY_MIN);
        self.flag_since = self.flag_since.saturating_add(1);
        let is_fresh = self.flag_since > refractory;
        if votes <= VOTES_MIN || (!is_fresh && votes <= RISE * self.flag_height) {
            return 0.0;
        }
        if is_fresh {
            self.flag_since = 0;
        }
        self.flag_height = votes;
        let clusters = history_s as f32 / APART_S as f32;
        let past = (clusters.ln_1p() / CLUSTERS_FULL.ln_1p()).min(1.0);
        f64::from(votes * past).clamp(0.0, 1.0)
    }
}

fn buckets_of(seconds: u32, step_s: u32, least: u32) -> u16 {
    (seconds / step_s.max(1)).clamp(least, u32::from(u16::MAX) - 1) as u16
}

#[cfg(test)]
#[path = "votes_tests.rs"]
mod tests;
