//! One term of an entity: when it began, what answered it, and where it stands.
//!
//! The three terms (Art. 6 § 2, 12 § 2, 13 § 2) go by one rule. An answer is in time if it came on the last day or before.
//! One that came in time and waits for its review stops the escalation; a rejected one leaves what is left of the term; once
//! that is over, the ground is there from the moment of the rejection. Without a proven start nothing runs out.

use serde::{Deserialize, Serialize};

use super::{Deadline, Law, ReviewOutcome, Term};
use crate::terms::{Day, DocumentId, Instant};

/// What an entity handed in to answer a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its document.
    pub document_id: DocumentId,
    /// The day on which it came.
    pub on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Its review, once there was one.
    pub review: Option<Review>,
}

/// The review of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The outcome.
    pub outcome: ReviewOutcome,
    /// When it was recorded.
    pub at: Instant,
}

/// What starts a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The day of receipt or change; the term counts from it.
    pub on: Day,
    /// When that day became known; earlier nobody could act on it.
    pub known_at: Instant,
}

/// Where a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course<'a> {
    /// Nothing proves that it began.
    NotStarted,
    /// It runs, and nothing in time answers it.
    Running(Deadline),
    /// An answer in time waits for its review.
    Answered {
        /// The end of the term, if it began.
        deadline: Option<Deadline>,
        /// The answer that has waited longest.
        answer: &'a Answer,
    },
    /// An answer in time was accepted.
    Confirmed(&'a Answer),
    /// It would be over, but holidays of its year are not published: nothing is concluded from that.
    Held(Deadline),
    /// It is over.
    RunOut {
        /// Its end.
        deadline: Deadline,
        /// Since when the ground has been there.
        since: Instant,
        /// The answer in time whose rejection after the end let it run out, if there is one.
        after: Option<&'a Answer>,
    },
}

/// Where a term stands at a moment.
pub(super) fn course<'a>(
    law: &Law,
    term: Term,
    start: Option<Start>,
    answers: impl Iterator<Item = &'a Answer> + Clone,
    now: Instant,
) -> Course<'a> {
    let deadline = start.map(|start| law.deadline(term, start.on, now.day()));
    let in_time = |answer: &&Answer| deadline.is_none_or(|deadline| answer.on <= deadline.last_day);
    let reviewed = |answer: &Answer, outcome| answer.review.is_some_and(|review| review.outcome == outcome);
    if let Some(answer) = answers.clone().filter(in_time).find(|answer| reviewed(answer, ReviewOutcome::Accepted)) {
        return Course::Confirmed(answer);
    }
    if let Some(answer) = answers.clone().filter(in_time).find(|answer| answer.review.is_none()) {
        return Course::Answered { deadline, answer };
    }
    let (Some(start), Some(deadline)) = (start, deadline) else {
        return Course::NotStarted;
    };
    if !deadline.is_over(now.day()) {
        return Course::Running(deadline);
    }
    if deadline.calendar_missing {
        return Course::Held(deadline);
    }
    let end = deadline.last_day.plus(1).start();
    let rejected = answers.filter(in_time).filter_map(|answer| Some((answer.review?.at, answer)));
    let after = rejected.filter(|(at, _)| *at >= end).max_by_key(|(at, _)| *at);
    let since = end.max(start.known_at).max(after.map_or(end, |(at, _)| at));
    Course::RunOut { deadline, since, after: after.map(|(_, answer)| answer) }
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;
