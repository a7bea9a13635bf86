//! The states of an entity, one file each: what may be recorded in it, and the steps that lead out of it.
//!
//! ```text
//! unapplied ─▶ applied ⇄ supplementing      (Art. 7(1), 7(2))
//!                 │ ╲            │
//!                 │  ▶ not_passed ◀          a new application begins a new life
//!                 ▼
//!            commissioning ─▶ agreed ─▶ open ⇄ suspended     (Art. 7(3) to 7(5), 13)
//!                 ╰─────────────┴────────┴───────┴──▶ terminated     (Art. 14)
//! ```
//!
//! A running notice is no state: the service stays open with it.

mod agreed;
mod applied;
mod commissioning;
mod not_passed;
mod open;
mod supplementing;
mod suspended;
mod terminated;
mod unapplied;

use serde::{Deserialize, Serialize};

use super::{Fault, Topic};
use crate::terms::Instant;

pub use agreed::Agreed;
pub use applied::Applied;
pub use commissioning::Commissioning;
pub use not_passed::NotPassed;
pub use open::Open;
pub use supplementing::Supplementing;
pub use suspended::Suspended;
pub use terminated::Terminated;

/// Where an entity stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum State {
    /// Nothing is recorded.
    Unapplied,
    /// The application waits for its review.
    Applied(Applied),
    /// Materials are to be supplemented.
    Supplementing(Supplementing),
    /// The application did not pass.
    NotPassed(NotPassed),
    /// Access and commissioning.
    Commissioning(Commissioning),
    /// The agreement is signed, the service not yet open.
    Agreed(Agreed),
    /// The service is open.
    Open(Open),
    /// The service is suspended.
    Suspended(Suspended),
    /// The service is terminated. Final.
    Terminated(Terminated),
}

/// The name of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the state of the same name")]
pub enum StateName {
    Unapplied,
    Applied,
    Supplementing,
    NotPassed,
    Commissioning,
    Agreed,
    Open,
    Suspended,
    Terminated,
}

impl StateName {
    /// The word of the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            StateName::Unapplied => "unapplied",
            StateName::Applied => "applied",
            StateName::Supplementing => "supplementing",
            StateName::NotPassed => "not_passed",
            StateName::Commissioning => "commissioning",
            StateName::Agreed => "agreed",
            StateName::Open => "open",
            StateName::Suspended => "suspended",
            StateName::Terminated => "terminated",
        }
    }
}

/// What a state admits, and what helps where it does not.
pub(super) struct Admits {
    topics: &'static [Topic],
    remedy: &'static str,
}

impl State {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> StateName {
        match self {
            State::Unapplied => StateName::Unapplied,
            State::Applied(_) => StateName::Applied,
            State::Supplementing(_) => StateName::Supplementing,
            State::NotPassed(_) => StateName::NotPassed,
            State::Commissioning(_) => StateName::Commissioning,
            State::Agreed(_) => StateName::Agreed,
            State::Open(_) => StateName::Open,
            State::Suspended(_) => StateName::Suspended,
            State::Terminated(_) => StateName::Terminated,
        }
    }

    /// When the entity came into it; `None` before its first event.
    #[must_use]
    pub const fn since(&self) -> Option<Instant> {
        match self {
            State::Unapplied => None,
            State::Applied(Applied { since })
            | State::Supplementing(Supplementing { since, .. })
            | State::NotPassed(NotPassed { since, .. })
            | State::Commissioning(Commissioning { since, .. })
            | State::Agreed(Agreed { since })
            | State::Open(Open { since })
            | State::Suspended(Suspended { since, .. })
            | State::Terminated(Terminated { since, .. }) => Some(*since),
        }
    }

    /// Whether something may be recorded in this state at all.
    pub(super) fn admit(&self, topic: Topic) -> Result<(), Fault> {
        // Whoever has applied may submit: what comes of it is a matter of the file, and is noted there.
        if topic == Topic::Job && !matches!(self, State::Unapplied) {
            return Ok(());
        }
        let Admits { topics, remedy } = match self {
            State::Unapplied => unapplied::ADMITS,
            State::Applied(_) => applied::ADMITS,
            State::Supplementing(_) => supplementing::ADMITS,
            State::NotPassed(_) => not_passed::ADMITS,
            State::Commissioning(_) => commissioning::ADMITS,
            State::Agreed(_) => agreed::ADMITS,
            State::Open(_) => open::ADMITS,
            State::Suspended(_) => suspended::ADMITS,
            State::Terminated(_) => terminated::ADMITS,
        };
        if topics.contains(&topic) { Ok(()) } else { Err(Fault::NotInThisState { remedy }) }
    }

    /// Whether there is a service that can be ended or, once open, be suspended: what Art. 14 calls the verification service.
    #[must_use]
    pub const fn has_passed(&self) -> bool {
        matches!(self, State::Commissioning(_) | State::Agreed(_) | State::Open(_) | State::Suspended(_))
    }

    /// Whether the service was opened and is not terminated: notices and terms of Art. 12 and 13 count.
    #[must_use]
    pub const fn is_in_use(&self) -> bool {
        matches!(self, State::Open(_) | State::Suspended(_))
    }
}
