//! The watch's detector over labelled series.
//!
//! Series and a calendar in, a [`Judgement`] of each out, a value for every row. The detector sees one bucket after the
//! other and never a label. Where several readings have one time it is given their mean, and its answer stands for all
//! of them; gaps are left as they are.
//!
//! Invariants: as many answers as rows; no answer is other than a number; the same answers whatever the threads.

use rayon::prelude::*;

use super::instant::DAY_S;
use super::series::Labelled;
use crate::watch::series::{Bucket, DayType, Judged, Measure, Series};

/// Says what kind of day it is, by its number since 1970 in the local time of the series.
pub type Calendar = dyn Fn(i64) -> DayType + Sync;

/// The calendar of a place where only Saturday and Sunday are no workdays; public sets have no other that is known.
pub fn weekends(day: i64) -> DayType {
    // 1970 began on a Thursday.
    if (day + 3).rem_euclid(7) >= 5 { DayType::Weekend } else { DayType::Workday }
}

/// What the detector said, a row each.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judgement {
    /// The score that thresholds are put on; hold and refractory are in it.
    pub score: Vec<f64>,
    /// The negative decimal logarithm of the tail probability: how anomalous the row is by itself.
    pub surprise: Vec<f64>,
    /// Whether it was over the detector's own budget.
    pub alarm: Vec<bool>,
    /// Rows for which an answer was no number, and was taken as nothing.
    pub without_answer: u64,
}

/// The least tail probability that is told from none: about the least that a 64-bit number holds in full.
const P_VALUE_MIN: f64 = 1e-300;

/// Judges every series.
pub(super) fn judge(series: &[Labelled], calendar: &Calendar) -> Vec<Judgement> {
    series.par_iter().map(|one| judge_one(one, calendar)).collect()
}

fn judge_one(series: &Labelled, calendar: &Calendar) -> Judgement {
    let rows = series.rows();
    let mut detector = Series::new(Measure::Level, series.step_s);
    let mut judgement = Judgement {
        score: Vec::with_capacity(rows),
        surprise: Vec::with_capacity(rows),
        alarm: Vec::with_capacity(rows),
        without_answer: 0,
    };
    let mut first = 0;
    while first < rows {
        let start_s = series.start_s[first];
        let same = series.start_s[first..].iter().take_while(|other| **other == start_s).count();
        let value = series.values[first..first + same].iter().sum::<f64>() / same as f64;
        let bucket = Bucket { start_s, value, trials: 1.0 };
        let judged = detector.close(&bucket, calendar(start_s.div_euclid(DAY_S)));
        judgement.add(&judged, same);
        first += same;
    }
    judgement
}

impl Judgement {
    fn add(&mut self, judged: &Judged, rows: usize) {
        let surprise = -judged.p_value.max(P_VALUE_MIN).log10();
        let is_answer = judged.score.is_finite() && !judged.p_value.is_nan();
        self.without_answer += if is_answer { 0 } else { rows as u64 };
        let answer = |value: f64| if is_answer { value } else { 0.0 };
        self.score.resize(self.score.len() + rows, answer(judged.score));
        self.surprise.resize(self.surprise.len() + rows, answer(surprise));
        self.alarm.resize(self.alarm.len() + rows, judged.alarm);
    }
}

/// The greatest value of the last `hold_s` seconds, a row each: what an alarm that is held looks like to a score.
pub(super) fn held(start_s: &[i64], values: &[f64], hold_s: i64) -> Vec<f64> {
    // Rows whose value is not yet exceeded by a later one, the oldest first.
    let mut standing: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    let mut out = Vec::with_capacity(values.len());
    for row in 0..values.len() {
        while standing.back().is_some_and(|last| values[*last] <= values[row]) {
            standing.pop_back();
        }
        standing.push_back(row);
        while start_s[row] - start_s[standing[0]] > hold_s {
            standing.pop_front();
        }
        out.push(values[standing[0]]);
    }
    out
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
