//! What can happen in the life of an entity, as the ledger keeps it: one canonical JSON object an event.
//!
//! ```text
//! {"seq":7,"entity_id":"hotel","recorded_at":"2024-03-01T02:00:00.000000Z",
//!  "actor":{"role":"officer","id":"li"},"fact":{"kind":"service_opened"}}
//! ```
//!
//! Invariants: what was read is written back byte for byte, so that a hash over it is a hash over its meaning; an unknown
//! field or kind is refused.

use serde::{Deserialize, Serialize};

use super::{EventError, EventKind};
use crate::terms::{
    AccessMeans, AgreedField, Day, Document, EntityId, Hours, Instant, NoticeId, OfficerId, OrderId, Service,
    SignatureAlgorithm,
};

/// One thing that happened, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its place in the ledger; ascending for an entity, with gaps where others come between.
    pub seq: u64,
    /// Whom it is about.
    pub entity_id: EntityId,
    /// When it was recorded. Where it happened on another day, the fact says so.
    pub recorded_at: Instant,
    /// Who recorded it.
    pub actor: Actor,
    /// What happened.
    pub fact: EventKind,
}

impl Event {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// Where the bytes are no event, or an event that is written otherwise than canonically.
    pub fn from_json(bytes: &[u8]) -> Result<Event, EventError> {
        let event: Event = serde_json::from_slice(bytes).map_err(EventError::Form)?;
        if event.to_json() == bytes { Ok(event) } else { Err(EventError::NotCanonical) }
    }

    /// Its canonical bytes.
    ///
    /// # Panics
    ///
    /// Never: an event has neither maps with odd keys nor numbers out of range.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an event consists of texts, whole numbers and lists of them")
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case", deny_unknown_fields)]
pub enum Actor {
    /// A person of the provider.
    Officer {
        /// Who.
        id: OfficerId,
    },
    /// The entity itself.
    Entity {},
    /// The program, without anybody.
    System {},
}

/// What a review of one thing came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// It does.
    Accepted,
    /// It does not, for reasons.
    Rejected,
}

/// What the review of an application came to (Art. 7(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationOutcome {
    /// Access and commissioning follow.
    Passed,
    /// The application is over.
    NotPassed,
    /// Materials are to be supplemented.
    Supplement,
}

/// Whether a condition of Art. 5 is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is met.
    Met,
    /// It is met no longer.
    Lapsed,
}

/// What a complaint came to (Art. 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintOutcome {
    /// Fees were collected: ground for a finding under 14(5).
    Founded,
    /// They were not.
    Unfounded,
}

/// On which records commissioning ran. There is one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommissioningRecords {
    /// Made-up holders only.
    Synthetic,
}

/// What a correction report answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demanded {
    /// A correction notice (Art. 12 § 2).
    Notice(NoticeId),
    /// An order of suspension (Art. 13 § 2).
    Order(OrderId),
}

/// A credential that signs submissions (Art. 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// SHA-256 of its X.509 certificate, in lower-case hexadecimal letters.
    pub certificate_sha256: String,
    /// Distinguished name of the issuer.
    pub issuer: String,
    /// Serial number, as the certificate writes it.
    pub serial: String,
    /// First moment of its validity.
    pub not_before: Instant,
    /// Last moment of its validity.
    pub not_after: Instant,
    /// How it signs.
    pub algorithm: SignatureAlgorithm,
    /// Which of the two means it is.
    pub means: AccessMeans,
    /// The certificate of the authority that issued it, as PEM.
    pub authority: String,
}

/// What the parties agreed (Art. 7(4), 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementTerms {
    /// The signed agreement.
    pub document: Document,
    /// Services of Art. 4.
    pub services: Vec<Service>,
    /// Scenes of the agreed scope of business (Art. 9(1)).
    pub scenes: Vec<String>,
    /// Fields beyond name, number and birth date that are compared (Art. 4(1)).
    pub fields: Vec<AgreedField>,
    /// Verifications a day (Art. 9(3)).
    pub quota_a_day: u64,
    /// Verifications a second at most (Art. 9(3)).
    pub peak_a_second: u32,
    /// Hours in which rows may be asked for, where they are agreed; others are a signal (Art. 12(2)), and are answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// First day of the period.
    pub from: Day,
    /// Last day of the period, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
