//! Materials are to be supplemented (Art. 7(2)). The first one that is handed in brings the review back; without any, the
//! application can only end.

use serde::{Deserialize, Serialize};

use super::{Admits, NotPassed, State, Topic, applied};
use crate::enforce::{ApplicationOutcome, Fault};
use crate::terms::Instant;

/// Materials are to be supplemented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplementing {
    /// When that was decided.
    pub since: Instant,
    /// What is missing.
    pub what: Vec<String>,
}

pub(super) const ADMITS: Admits = Admits {
    topics: &[Topic::Material, Topic::Condition, Topic::Review],
    remedy: "materials are to be supplemented: record `material_submitted` first",
};

impl Supplementing {
    /// The state after a review without any supplement.
    pub(in crate::enforce) fn review(
        outcome: ApplicationOutcome,
        reasons: &[String],
        at: Instant,
    ) -> Result<State, Fault> {
        if outcome != ApplicationOutcome::NotPassed {
            return Err(Fault::NotInThisState { remedy: ADMITS.remedy });
        }
        applied::written(reasons)?;
        Ok(State::NotPassed(NotPassed { since: at, reasons: reasons.to_vec() }))
    }
}
