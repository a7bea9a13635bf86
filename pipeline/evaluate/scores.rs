//! How many scores reach each threshold, without the scores.
//!
//! ```text
//! step        0        1      …   100,000   …   136,712   …   200,000
//! threshold  -1.00000 -0.99999      0.00000       0.36712       1.00000
//! ```
//!
//! Scores in, counts out. A threshold is a whole number of hundred-thousandths: people can read, type and compare it, and
//! two hundred million scores need no more room than one. A step moves the false match rate by some thousandth of itself,
//! far less than the people in the set do.
//!
//! Invariant: the counts are exact. A score is at or above a step's threshold in these counts if and only if it is so as
//! [`Similarity::reaches`](crate::compare::Similarity::reaches) compares it, in `f32`.

use crate::compare::Threshold;

/// Steps to one: five decimals.
const STEPS_TO_ONE: u32 = 100_000;

/// The last step, of threshold 1.
const STEP_LAST: u32 = 2 * STEPS_TO_ONE;

/// A threshold, by its place in the row of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step(u32);

impl Step {
    /// The lowest threshold, -1, which every score reaches.
    pub(super) const FIRST: Step = Step(0);

    /// The highest, 1.
    pub(super) const LAST: Step = Step(STEP_LAST);

    /// The step above.
    pub(super) fn next(self) -> Option<Step> {
        (self < Step::LAST).then_some(Step(self.0 + 1))
    }

    /// The step below.
    pub(super) fn before(self) -> Option<Step> {
        self.0.checked_sub(1).map(Step)
    }

    /// The step in the middle of the way to another.
    pub(super) fn middle(self, to: Step) -> Step {
        Step(self.0.midpoint(to.0))
    }

    /// Every step, lowest threshold first.
    pub(super) fn all() -> impl Iterator<Item = Step> {
        (0..=STEP_LAST).map(Step)
    }

    /// So many hundredths, from -100 to 100.
    pub(super) fn hundredths(hundredths: i32) -> Step {
        let step = (hundredths + 100) * (STEPS_TO_ONE as i32 / 100);
        Step(u32::try_from(step).expect("a threshold is at least -1").min(STEP_LAST))
    }

    /// The highest step whose threshold the score reaches; the score is within [-1, 1].
    pub(super) fn reached(score: f32) -> Step {
        assert!((-1.0..=1.0).contains(&score), "a cosine: {score}");
        let guess = ((f64::from(score) + 1.0) * f64::from(STEPS_TO_ONE)) as u32;
        let step = Step(guess.min(STEP_LAST));
        // Thresholds are rounded to `f32`, so the guess may be off by one either way.
        if step.threshold() > score {
            Step(step.0 - 1)
        } else if step.0 < STEP_LAST && Step(step.0 + 1).threshold() <= score {
            Step(step.0 + 1)
        } else {
            step
        }
    }

    /// The threshold as decimals show it.
    pub(super) fn value(self) -> f64 {
        f64::from(self.0 as i32 - STEPS_TO_ONE as i32) / f64::from(STEPS_TO_ONE)
    }

    /// The threshold as scores are compared with it.
    fn threshold(self) -> f32 {
        self.value() as f32
    }
}

impl From<Step> for Threshold {
    fn from(step: Step) -> Threshold {
        Threshold::new(step.threshold()).expect("every step lies within [-1, 1]")
    }
}

/// Scores by the highest step that each reaches.
#[derive(Clone, Debug)]
pub(super) struct Histogram(Vec<u64>);

impl Histogram {
    pub(super) fn new() -> Histogram {
        Histogram(vec![0; STEP_LAST as usize + 1])
    }

    pub(super) fn add(&mut self, score: f32) {
        self.0[Step::reached(score).0 as usize] += 1;
    }

    pub(super) fn merged(mut self, other: Histogram) -> Histogram {
        self.0.iter_mut().zip(&other.0).for_each(|(count, other)| *count += other);
        self
    }

    /// The counts at and above each step.
    pub(super) fn distribution(mut self) -> Distribution {
        let mut sum = 0;
        for count in self.0.iter_mut().rev() {
            sum += *count;
            *count = sum;
        }
        Distribution(self.0)
    }
}

impl FromIterator<f32> for Histogram {
    fn from_iter<I: IntoIterator<Item = f32>>(scores: I) -> Histogram {
        let mut histogram = Histogram::new();
        scores.into_iter().for_each(|score| histogram.add(score));
        histogram
    }
}

/// How many scores reach each step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Distribution(Vec<u64>);

impl Distribution {
    /// All scores: each reaches -1.
    pub(super) fn total(&self) -> u64 {
        self.0[0]
    }

    /// Scores that reach the threshold.
    pub(super) fn reaching(&self, step: Step) -> u64 {
        self.0[step.0 as usize]
    }

    /// Scores that do not.
    pub(super) fn below(&self, step: Step) -> u64 {
        self.total() - self.reaching(step)
    }

    /// The lowest step of which `holds` says yes to the number of scores that reach it; `holds` says yes to every smaller
    /// number too. `None` where not even the scores of 1 alone are few enough.
    pub(super) fn lowest(&self, holds: impl Fn(u64) -> bool) -> Option<Step> {
        let at = self.0.partition_point(|reaching| !holds(*reaching));
        u32::try_from(at).ok().filter(|at| *at <= STEP_LAST).map(Step)
    }
}

/// The area under the curve of true against false matches: how often a genuine score is above an impostor score, a tie
/// counting half. It is the statistic of Mann and Whitney (Hanley and McNeil, "The meaning and use of the area under a
/// receiver operating characteristic (ROC) curve", Radiology 143, 1982). Scores of one step count as ties.
///
/// `None` where either has no score.
pub(super) fn area_under_curve(genuine: &Distribution, impostor: &Distribution) -> Option<f64> {
    let mut halves: u128 = 0;
    for step in 0..genuine.0.len() {
        let above = |of: &Distribution| of.0.get(step + 1).copied().unwrap_or(0);
        let here = u128::from(genuine.0[step] - above(genuine));
        let (below, tied) = (impostor.total() - impostor.0[step], impostor.0[step] - above(impostor));
        halves += here * (2 * u128::from(below) + u128::from(tied));
    }
    let comparisons = u128::from(genuine.total()) * u128::from(impostor.total());
    (comparisons > 0).then(|| halves as f64 / 2.0 / comparisons as f64)
}

#[cfg(test)]
#[path = "scores_tests.rs"]
mod tests;
