//! The recorders: each checks one kind of fact against the file, and then writes it there.

mod access;
mod findings;
mod jobs;
mod materials;
mod notices;
mod orders;
mod others;

use super::{Event, Fault, Law, ReviewOutcome};
use crate::terms::{Day, Identifier};

pub(super) use access::{amended, check_terms, credential, credential_revoked, demand, means};
pub(super) use findings::{finding, finding_withdrawn};
pub(super) use jobs::{job_admitted, job_refused, job_released, requests_deleted};
pub(super) use materials::{condition, gate, material_changed, material_reviewed, material_submitted};
pub(super) use notices::{
    correction_reported, correction_reviewed, notice, notice_received, signal, signal_dismissed, suppressed,
    suppression_lifted,
};
pub(super) use orders::{opened, order, order_received, order_revoked, receipt_corrected, reopened};
pub(super) use others::{complaint, complaint_judged, dispute, dispute_released, referral};

/// What every recorder is given.
pub(super) struct Step<'a> {
    /// The event.
    pub event: &'a Event,
    /// The law.
    pub law: &'a Law,
    /// The day on which it is recorded.
    pub today: Day,
}

impl Step<'_> {
    /// A day on which something happened: not after today, and not before what it follows.
    fn check_day(&self, what: &'static str, day: Day, bound: Option<Day>) -> Result<(), Fault> {
        if day > self.today {
            return Err(Fault::InFuture { what, day });
        }
        match bound {
            Some(bound) if day < bound => Err(Fault::TooEarly { what, day, bound }),
            _ => Ok(()),
        }
    }
}

/// Words that have to be there.
fn written(what: &'static str, text: &str) -> Result<(), Fault> {
    if text.trim().is_empty() { Err(Fault::TextMissing(what)) } else { Ok(()) }
}

/// Reasons go with a rejection, and with nothing else.
fn check_reasons(outcome: ReviewOutcome, reasons: Option<&str>) -> Result<(), Fault> {
    match (outcome, reasons) {
        (ReviewOutcome::Accepted, None) => Ok(()),
        (ReviewOutcome::Accepted, Some(_)) => Err(Fault::TextNotWanted("reasons")),
        (ReviewOutcome::Rejected, reasons) => written("reasons", reasons.unwrap_or_default()),
    }
}

fn twice(what: &'static str, name: &impl Identifier) -> Fault {
    Fault::Twice { what, name: name.as_str().to_owned() }
}

fn unknown(what: &'static str, name: &impl Identifier) -> Fault {
    Fault::Unknown { what, name: name.as_str().to_owned() }
}

/// Whether a list names something, and nothing twice.
fn check_list<T: PartialEq>(what: &'static str, list: &[T], may_be_empty: bool) -> Result<(), Fault> {
    let repeated = list.iter().enumerate().any(|(at, item)| list[..at].contains(item));
    if repeated || (list.is_empty() && !may_be_empty) { Err(Fault::ListFaulty(what)) } else { Ok(()) }
}
