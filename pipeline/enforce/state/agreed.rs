//! The agreement is signed, the service not yet open (Art. 7(5)).
//!
//! It opens within the period of the agreement, with a credential in force, and with materials and conditions that still hold.

use serde::{Deserialize, Serialize};

use super::{Admits, Open, State, Topic, commissioning};
use crate::enforce::{AgreementTerms, Entity, Fault, Law, gate};
use crate::terms::Instant;

/// The agreement is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// When it was.
    pub since: Instant,
}

pub(super) const ADMITS: Admits = Admits {
    topics: &[
        Topic::Material,
        Topic::Condition,
        Topic::Access,
        Topic::Amending,
        Topic::Opening,
        Topic::Finding,
        Topic::Order,
    ],
    remedy: "the service is not open yet: record `service_opened` first",
};

impl Agreed {
    /// The provider opens the service.
    pub(in crate::enforce) fn open(entity: &Entity, law: &Law, at: Instant) -> Result<State, Fault> {
        let day = at.day();
        let in_period = |terms: &AgreementTerms| terms.until.is_none_or(|until| day <= until);
        if entity.agreement_on(day).is_none_or(|(_, terms)| !in_period(terms)) {
            return Err(Fault::StepMissing {
                missing: "no version of the agreement holds today",
                remedy: "wait for its period or record `agreement_amended`",
            });
        }
        if !entity.credentials.iter().any(|registered| registered.is_in_force(at)) {
            return Err(commissioning::NO_CREDENTIAL);
        }
        gate(entity, law, at)?;
        Ok(State::Open(Open { since: at }))
    }
}
