//! The application waits for its review (Art. 7(2)): it passes, does not pass, or is to be supplemented.
//!
//! It passes only with the five materials of Art. 6 accepted and valid, and the five conditions of Art. 5 met.

use serde::{Deserialize, Serialize};

use super::{Admits, Commissioning, NotPassed, State, Supplementing, Topic};
use crate::enforce::{ApplicationOutcome, Entity, Fault, Law, gate};
use crate::terms::Instant;

/// The application waits for its review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// When it came, or was last supplemented.
    pub since: Instant,
}

pub(super) const ADMITS: Admits = Admits {
    topics: &[Topic::Material, Topic::Condition, Topic::Review],
    remedy: "the application waits for its review: record `application_reviewed` first",
};

impl Applied {
    /// The state after a review.
    pub(in crate::enforce) fn review(
        entity: &Entity,
        law: &Law,
        outcome: ApplicationOutcome,
        reasons: &[String],
        at: Instant,
    ) -> Result<State, Fault> {
        match outcome {
            ApplicationOutcome::Passed if !reasons.is_empty() => return Err(Fault::TextNotWanted("reasons")),
            ApplicationOutcome::Passed => gate(entity, law, at)?,
            ApplicationOutcome::NotPassed | ApplicationOutcome::Supplement => written(reasons)?,
        }
        Ok(match outcome {
            ApplicationOutcome::Passed => {
                State::Commissioning(Commissioning { since: at, started_at: None, completed_at: None })
            }
            ApplicationOutcome::NotPassed => State::NotPassed(NotPassed { since: at, reasons: reasons.to_vec() }),
            ApplicationOutcome::Supplement => State::Supplementing(Supplementing { since: at, what: reasons.to_vec() }),
        })
    }
}

/// At least one reason, and none of them blank.
pub(super) fn written(reasons: &[String]) -> Result<(), Fault> {
    let missing = reasons.is_empty() || reasons.iter().any(|reason| reason.trim().is_empty());
    if missing { Err(Fault::TextMissing("reasons")) } else { Ok(()) }
}
