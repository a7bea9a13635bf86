//! NAB's scores of one threshold for all files.
//!
//! Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms: the Numenta Anomaly Benchmark" (ICMLA 2015),
//! and the rules that its scorer follows since version 1.0:
//!
//! - A detection is a row whose score is at the threshold or above. Rows of the probationary period, 15 % of a file and
//!   at most 750 rows, count for nothing.
//! - Of a window only the earliest detection counts: σ(y) / σ(−1), times the weight of a found one, with the sigmoid
//!   σ(y) = 2 / (1 + exp(5y)) − 1 and y = −(rows to the window's end, plus one) / rows of the window. A window without
//!   a detection costs the weight of a missed one.
//! - Every detection outside windows costs: σ(y) times the weight of a false alarm, y = rows behind the end of the last
//!   window before / (rows of that window − 1), and −1 from y = 3 on and where no window is before.
//! - The score is 100 · (raw − null) / (perfect − null): the null detector finds nothing, the perfect one finds every
//!   window at its first row and nothing else.
//! - The threshold is the one of all scores that occur, and of none, with the best sum over all files; the highest of
//!   those.
//!
//! What the rules leave open: behind a window of one row a detection costs the full weight; a window all of whose rows
//! are probationary is no window.
//!
//! Invariants: the score of nothing is 0 and that of perfection 100, whatever the weights; no score is above 100.

use super::labels::Weights;
use super::series::{Labelled, Span};

/// Share of a file that is not scored, and the number of rows that it is at most taken of.
const PROBATION_SHARE: f64 = 0.15;
const PROBATION_OF_ROWS_MAX: usize = 5000;

/// How steep σ is, and from which place on it is −1.
const STEEPNESS: f64 = 5.0;
const FAR_BEHIND: f64 = 3.0;

/// NAB's profiles, as its configuration has them.
pub(super) const PROFILES: [(&str, Weights); 3] = [
    ("standard", Weights { found: 1.0, missed: 1.0, false_alarm: 0.11 }),
    ("reward_low_FP_rate", Weights { found: 1.0, missed: 1.0, false_alarm: 0.22 }),
    ("reward_low_FN_rate", Weights { found: 1.0, missed: 2.0, false_alarm: 0.11 }),
];

/// A row that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    score: f64,
    /// Of the weight of a found window, or of a false alarm.
    worth: f64,
    /// The number of the window, over all files.
    window: Option<usize>,
    file: usize,
}

/// All rows that count, the highest score first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    rows: Vec<Row>,
    /// The file of each window.
    windows: Vec<usize>,
}

/// A threshold and what it comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tuned {
    /// The least score of a detection; infinite where nothing is detected.
    pub threshold: f64,
    pub raw: f64,
}

/// What one threshold found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Outcome {
    pub raw: f64,
    pub windows_found: u64,
    pub false_rows: u64,
}

impl Field {
    /// The rows of series with windows, and their scores.
    pub(super) fn new<'a>(files: impl Iterator<Item = (&'a Labelled, &'a [f64])>) -> Field {
        let mut field = Field { rows: Vec::new(), windows: Vec::new() };
        for (file, (series, scores)) in files.enumerate() {
            field.add(file, series, scores);
        }
        field.rows.sort_by(|one, other| other.score.total_cmp(&one.score));
        field
    }

    fn add(&mut self, file: usize, series: &Labelled, scores: &[f64]) {
        assert_eq!(series.rows(), scores.len(), "every row has a score");
        let mut windows = series.windows.iter().flatten().copied().peekable();
        let (mut inside, mut before) = (None, None);
        for (row, score) in scores.iter().copied().enumerate().skip(probation(series.rows())) {
            while let Some(over) = windows.next_if(|window| window.last < row) {
                before = Some(over);
                inside = None;
            }
            let window = windows.peek().copied().filter(|window| window.holds(row));
            if window.is_some() && inside.is_none() {
                inside = Some(self.windows.len());
                self.windows.push(file);
            }
            let worth = window.map_or_else(|| outside(before, row), |window| within(window, row));
            self.rows.push(Row { score, worth, window: window.and(inside), file });
        }
    }

    /// Windows of these files.
    pub(super) fn windows(&self, of: &impl Fn(usize) -> bool) -> usize {
        self.windows.iter().filter(|file| of(**file)).count()
    }

    /// The best threshold for these files.
    pub(super) fn tune(&self, weights: Weights, of: &impl Fn(usize) -> bool) -> Tuned {
        let mut worths = vec![-weights.missed; self.windows.len()];
        let mut raw = -(self.windows(of) as f64) * weights.missed;
        let mut best = Tuned { threshold: f64::INFINITY, raw };
        let mut rows = self.rows.iter().filter(|row| of(row.file)).peekable();
        while let Some(row) = rows.next() {
            raw += row.change(weights, &mut worths);
            // Rows of one score are detected together.
            let is_last = rows.peek().is_none_or(|next| next.score < row.score);
            if is_last && raw > best.raw {
                best = Tuned { threshold: row.score, raw };
            }
        }
        best
    }

    /// What thresholds come to, one for each file.
    pub(super) fn outcome(&self, weights: Weights, threshold: &impl Fn(usize) -> f64) -> Outcome {
        let mut worths = vec![-weights.missed; self.windows.len()];
        let mut outcome = Outcome { raw: -(self.windows.len() as f64) * weights.missed, ..Outcome::default() };
        let mut found = vec![false; self.windows.len()];
        for row in self.rows.iter().filter(|row| row.score >= threshold(row.file)) {
            outcome.raw += row.change(weights, &mut worths);
            match row.window {
                Some(window) => found[window] = true,
                None => outcome.false_rows += 1,
            }
        }
        outcome.windows_found = found.iter().filter(|found| **found).count() as u64;
        outcome
    }

    /// A raw score of all files, between the null detector's and the perfect one's.
    pub(super) fn normalised(&self, raw: f64, weights: Weights) -> f64 {
        let windows = self.windows.len() as f64;
        let null = -windows * weights.missed;
        100.0 * (raw - null) / (windows * weights.found - null)
    }
}

impl Row {
    /// What its detection adds; the worth of its window is kept.
    fn change(&self, weights: Weights, worths: &mut [f64]) -> f64 {
        let Some(window) = self.window else { return self.worth * weights.false_alarm };
        let before = worths[window];
        worths[window] = before.max(self.worth * weights.found);
        worths[window] - before
    }
}

/// Rows at the beginning of a file that count for nothing.
fn probation(rows: usize) -> usize {
    (PROBATION_SHARE * rows.min(PROBATION_OF_ROWS_MAX) as f64) as usize
}

fn scaled_sigmoid(place: f64) -> f64 {
    if place >= FAR_BEHIND { -1.0 } else { 2.0 / (1.0 + (STEEPNESS * place).exp()) - 1.0 }
}

fn within(window: Span, row: usize) -> f64 {
    let place = -((window.last - row + 1) as f64) / window.rows() as f64;
    scaled_sigmoid(place) / scaled_sigmoid(-1.0)
}

fn outside(before: Option<Span>, row: usize) -> f64 {
    let Some(before) = before else { return scaled_sigmoid(FAR_BEHIND) };
    // Behind a window of one row every place is infinitely far.
    scaled_sigmoid((row - before.last) as f64 / (before.rows() - 1) as f64)
}

#[cfg(test)]
#[path = "nab_tests.rs"]
mod tests;
