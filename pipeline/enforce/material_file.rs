//! The file of one material: what was submitted, what is in force, and what changed (Art. 6, 6 § 2, 9(2)).
//!
//! Invariants: a submission is never taken away, since it may prove to have come in time; what is in force is the one that
//! was accepted last.

use serde::{Deserialize, Serialize};

use super::clock::{Answer, Start};
use crate::terms::Day;

/// One material with what was submitted, what is in force and what changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialFile {
    /// All that was submitted, in order.
    pub submissions: Vec<Submission>,
    /// Which of them was accepted last; those after it wait for a review or were rejected.
    pub in_force: Option<usize>,
    /// Its changes, and the lapses of what was once in force.
    pub changes: Vec<Change>,
}

/// What starts the fifteen days of Art. 6 § 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The day of the change or invalidation.
    pub start: Start,
    /// Of a lapse: the place of the submission that lapsed. What came after it is an answer, even before the lapse.
    pub lapsed: Option<usize>,
}

impl MaterialFile {
    /// The submission that was accepted last.
    #[must_use]
    pub fn accepted(&self) -> Option<&Submission> {
        self.submissions.get(self.in_force?)
    }

    /// What was submitted since then.
    #[must_use]
    pub fn since_accepted(&self) -> &[Submission] {
        &self.submissions[self.in_force.map_or(0, |place| place + 1)..]
    }

    /// The first day on which what is in force is no longer valid, if it has a last day.
    #[must_use]
    pub fn lapses_on(&self) -> Option<Day> {
        self.accepted()?.valid_until.map(|last| last.plus(1))
    }

    /// The lapse of what is in force, once that day has come.
    #[must_use]
    pub fn lapse(&self, today: Day) -> Option<Change> {
        let on = self.lapses_on().filter(|on| *on <= today)?;
        Some(Change { start: Start { on, known_at: on.start() }, lapsed: self.in_force })
    }

    /// Whether something accepted is valid on a day.
    #[must_use]
    pub fn is_in_force(&self, day: Day) -> bool {
        self.in_force.is_some() && self.lapses_on().is_none_or(|lapse| day < lapse)
    }

    /// Whether a change or lapse of a day is on file.
    #[must_use]
    pub fn has_change_of(&self, day: Day) -> bool {
        self.changes.iter().any(|change| change.start.on == day)
    }

    /// Whether the submission in force answers a change, in time or not.
    #[must_use]
    pub fn is_covered(&self, change: Change) -> bool {
        let later = |lapsed| self.in_force.is_some_and(|place| place > lapsed);
        let since = || self.accepted().is_some_and(|accepted| accepted.answer.on >= change.start.on);
        change.lapsed.map_or_else(since, later)
    }

    /// What answers a change: submissions of its day or later; a lapse: whatever came after what lapsed.
    pub(super) fn answers_to(&self, change: Change) -> impl Iterator<Item = &Answer> + Clone {
        let from = change.lapsed.map_or(0, |place| place + 1);
        let answers = self.submissions[from..].iter().map(|submission| &submission.answer);
        answers.filter(move |answer| change.lapsed.is_some() || answer.on >= change.start.on)
    }
}

/// A submitted material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// When it came, and its review.
    pub answer: Answer,
    /// Its last day of validity, where it has one.
    pub valid_until: Option<Day>,
}
