//! What is due: orders to sign, what has come into being, terms that run, and what waits for whom.
//!
//! The plan of an entity comes in, item by item; one order of urgency goes out, the same as `concord due` prints.

use std::cmp::Ordering;

use serde::Serialize;

use crate::enforce::Whom;
use crate::terms::{Article, Day};

/// Something that is due of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// Of whom.
    pub entity_id: String,
    /// What is to be done.
    pub task: Task,
    /// Who is waited for.
    pub whom: Whom,
    /// The notice, order, finding, signal, material or document that it is about.
    pub about: String,
    /// Where the Measures ask for it.
    pub article: Option<Article>,
    /// Since when it waits, or when it runs out.
    pub time: DueTime,
    /// Whether an answer in time waits for its review, which stops the term.
    pub answered: bool,
    /// Whether no calendar is published for the year of the term.
    pub calendar_missing: bool,
}

/// How long something has waited, or has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DueTime {
    /// It waits.
    Waiting {
        /// Since that day.
        since: Day,
        /// For so many days.
        days: i32,
    },
    /// Its term runs.
    Running {
        /// From that day.
        started_on: Day,
        /// To the end of that day.
        last_day: Day,
        /// So many days are left; negative where an answer in time still waits.
        days_left: i32,
    },
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Sign the drafted order of termination (Art. 14).
    SignTermination,
    /// Sign the drafted order of suspension (Art. 13).
    SignSuspension,
    /// Record a finding that has come into being (Art. 13, 14).
    RecordFinding,
    /// Record a signal that has come into being (Art. 12).
    RecordSignal,
    /// Correct what a notice names, and report (Art. 12 § 2).
    Correct,
    /// Correct what an order of suspension names (Art. 13 § 2).
    Rectify,
    /// Resubmit a material that changed or lapsed (Art. 6 § 2).
    Resubmit,
    /// Decide on a signal (Art. 12).
    DecideSignal,
    /// Prove that a notice was received (Art. 12 § 2).
    ProveNotice,
    /// Prove that an order was received (Art. 13 § 2).
    ProveOrder,
    /// Review the report on a notice (Art. 12 § 2).
    ReviewNoticeReport,
    /// Review the report on an order (Art. 13 § 2).
    ReviewOrderReport,
    /// Reopen after a confirmed correction (Art. 13 § 2).
    Reopen,
    /// Revoke an order whose ground is gone, or leave it (Art. 13).
    ReconsiderOrder,
    /// Review a material (Art. 6).
    ReviewMaterial,
    /// Review the application (Art. 7(2)).
    ReviewApplication,
    /// Supplement the application (Art. 7(2)).
    Supplement,
    /// Access and commissioning (Art. 7(3)).
    Commission,
    /// Sign the agreement (Art. 7(4)).
    SignAgreement,
    /// Open the service (Art. 7(5)).
    OpenService,
    /// Judge a complaint (Art. 11).
    JudgeComplaint,
    /// Publish the calendar of a year in which a term ends.
    PublishCalendar,
}

impl Task {
    /// Every task.
    pub const ALL: [Task; 22] = [
        Task::SignTermination,
        Task::SignSuspension,
        Task::RecordFinding,
        Task::RecordSignal,
        Task::Correct,
        Task::Rectify,
        Task::Resubmit,
        Task::DecideSignal,
        Task::ProveNotice,
        Task::ProveOrder,
        Task::ReviewNoticeReport,
        Task::ReviewOrderReport,
        Task::Reopen,
        Task::ReconsiderOrder,
        Task::ReviewMaterial,
        Task::ReviewApplication,
        Task::Supplement,
        Task::Commission,
        Task::SignAgreement,
        Task::OpenService,
        Task::JudgeComplaint,
        Task::PublishCalendar,
    ];
}

impl Due {
    /// Orders come first, then what has come into being, then terms by the days that are left, then what waits by the days
    /// that it has.
    #[must_use]
    pub fn by_urgency(&self, other: &Due) -> Ordering {
        let key = |due: &Due| {
            let days = match due.time {
                DueTime::Waiting { days, .. } => -days,
                DueTime::Running { days_left, .. } => days_left,
            };
            (due.task.class(), days)
        };
        key(self)
            .cmp(&key(other))
            .then_with(|| self.entity_id.cmp(&other.entity_id))
            .then_with(|| self.task.cmp(&other.task))
            .then_with(|| self.about.cmp(&other.about))
    }

    /// Days that an officer has let it wait; `None` where nobody waits for an officer.
    #[must_use]
    pub fn officer_days(&self) -> Option<i32> {
        match (self.whom, self.time) {
            (Whom::Officer, DueTime::Waiting { days, .. }) => Some(days),
            _ => None,
        }
    }
}

impl Task {
    /// The class in the order of urgency.
    const fn class(self) -> u8 {
        match self {
            Task::SignTermination | Task::SignSuspension => 0,
            Task::RecordFinding => 1,
            Task::RecordSignal => 2,
            Task::Correct | Task::Rectify | Task::Resubmit => 3,
            _ => 4,
        }
    }
}

/// In the order of urgency.
pub(super) fn sorted(due: &[Due]) -> Vec<&Due> {
    let mut all: Vec<&Due> = due.iter().collect();
    all.sort_by(|one, other| one.by_urgency(other));
    all
}

#[cfg(test)]
#[path = "due_tests.rs"]
mod tests;
