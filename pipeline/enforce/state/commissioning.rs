//! Access and commissioning (Art. 7(3), 8): demand, means, credential, commissioning on synthetic records, then the agreement.

use serde::{Deserialize, Serialize};

use super::{Admits, Agreed, State, Topic};
use crate::enforce::{Entity, Fault};
use crate::terms::Instant;

/// Access and commissioning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commissioning {
    /// When the application passed.
    pub since: Instant,
    /// When commissioning began.
    pub started_at: Option<Instant>,
    /// When it was done.
    pub completed_at: Option<Instant>,
}

pub(super) const ADMITS: Admits = Admits {
    topics: &[
        Topic::Material,
        Topic::Condition,
        Topic::Access,
        Topic::Commissioning,
        Topic::Signing,
        Topic::Finding,
        Topic::Order,
    ],
    remedy: "the entity is commissioned: complete that and sign the agreement first",
};

impl Commissioning {
    /// Commissioning begins, once the entity can sign a submission.
    pub(in crate::enforce) fn start(&self, entity: &Entity, at: Instant) -> Result<State, Fault> {
        if self.started_at.is_some() {
            return Err(Fault::Twice { what: "the start of commissioning of life", name: entity.life.to_string() });
        }
        if !entity.credentials.iter().any(|registered| registered.is_in_force(at)) {
            return Err(NO_CREDENTIAL);
        }
        Ok(State::Commissioning(Commissioning { started_at: Some(at), ..self.clone() }))
    }

    /// Commissioning is done.
    pub(in crate::enforce) fn complete(&self, entity: &Entity, at: Instant) -> Result<State, Fault> {
        match self {
            Commissioning { started_at: None, .. } => Err(Fault::StepMissing {
                missing: "commissioning has not begun",
                remedy: "record `commissioning_started` first",
            }),
            Commissioning { completed_at: Some(_), .. } => {
                Err(Fault::Twice { what: "the end of commissioning of life", name: entity.life.to_string() })
            }
            _ => Ok(State::Commissioning(Commissioning { completed_at: Some(at), ..self.clone() })),
        }
    }

    /// The parties sign.
    pub(in crate::enforce) fn sign(&self, at: Instant) -> Result<State, Fault> {
        if self.completed_at.is_none() {
            return Err(Fault::StepMissing {
                missing: "commissioning is not done",
                remedy: "record `commissioning_completed` first",
            });
        }
        Ok(State::Agreed(Agreed { since: at }))
    }
}

/// Nobody could sign a submission.
pub(super) const NO_CREDENTIAL: Fault = Fault::StepMissing {
    missing: "no credential of the entity is in force",
    remedy: "record `credential_registered` first",
};
