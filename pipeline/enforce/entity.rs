//! A using entity as its events have made it. It is stored as a snapshot beside the ledger.
//!
//! Invariants: only [`super::apply`] changes it; it holds what events said and when, and nothing that follows from the law:
//! deadlines and findings that are due are computed anew, so that a published holiday needs no rewriting.

use serde::{Deserialize, Serialize};

use super::clock::{Answer, Start};
use super::material_file::MaterialFile;
use super::{AgreementTerms, Credential, Jobs, Measure, Standing, State};
use crate::terms::{
    AccessMeans, Article, ComplaintId, Condition, Day, DisputeId, EntityId, FindingId, Instant, Material, NoticeId,
    OfficerId, OrderId, ReferralId, Service, SignalId, SignalKind, SuppressionId,
};

/// A using entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its name.
    pub id: EntityId,
    /// Which application this life began with, from 1; 0 before the first.
    pub life: u32,
    /// Place of its last event in the ledger; 0 before the first.
    pub last_seq: u64,
    /// When its last event was recorded.
    pub recorded_at: Instant,
    /// Where it stands under Art. 7, 13 and 14.
    pub state: State,
    /// The last time that its service was opened.
    pub opening: Option<Opening>,
    /// Its materials, by [`Material`].
    pub materials: [MaterialFile; Material::COUNT],
    /// Its conditions, by [`Condition`].
    pub conditions: [Option<ConditionFact>; 5],
    /// Its demand as last assessed (Art. 8).
    pub demand: Option<Demand>,
    /// Its means of access as last determined (Art. 8).
    pub means: Option<AccessMeans>,
    /// Its credentials, in the order of registration.
    pub credentials: Vec<RegisteredCredential>,
    /// All versions of its agreement; the version is the place, from 1.
    pub agreement: Vec<AgreementTerms>,
    /// Signals about it.
    pub signals: Vec<Signal>,
    /// Signals that an officer does not want to be told of.
    pub suppressions: Vec<Suppression>,
    /// Correction notices to it.
    pub notices: Vec<Notice>,
    /// Findings about it.
    pub findings: Vec<Finding>,
    /// Orders to it.
    pub orders: Vec<Order>,
    /// Complaints about it (Art. 11).
    pub complaints: Vec<Complaint>,
    /// Referrals of it (Art. 15).
    pub referrals: Vec<ReferralId>,
    /// Disputes that hold what its jobs would drop.
    pub disputes: Vec<Dispute>,
    /// Its jobs, as far as they bear on the next one.
    pub jobs: Jobs,
}

/// A span in which the service is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Its first moment.
    pub from: Instant,
    /// The first moment at which it is open no more, where an order has set one.
    pub until: Option<Instant>,
}

/// What is known of a condition of Art. 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionFact {
    /// Whether it is met.
    pub standing: Standing,
    /// The day from which that is so.
    pub holds_from: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The last day for which its evidence holds, where there is one.
    pub valid_until: Option<Day>,
}

impl ConditionFact {
    /// The first day on which the condition is not met, as far as is known, and since when that can be known.
    #[must_use]
    pub fn lapse(&self) -> Option<Start> {
        match self.standing {
            Standing::Lapsed => Some(Start { on: self.holds_from, known_at: self.recorded_at }),
            Standing::Met => {
                let on = self.valid_until?.plus(1);
                Some(Start { on, known_at: on.start().max(self.recorded_at) })
            }
        }
    }

    /// Whether it is met on a day.
    #[must_use]
    pub fn is_met(&self, day: Day) -> bool {
        self.lapse().is_none_or(|lapse| day < lapse.on)
    }
}

/// Assessed demand (Art. 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Verifications a day.
    pub verifications_a_day: u64,
    /// Verifications a second at the peak.
    pub peak_a_second: u32,
}

/// A registered credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredCredential {
    /// The credential.
    pub credential: Credential,
    /// When it was registered.
    pub registered_at: Instant,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Instant>,
}

impl RegisteredCredential {
    /// Whether submissions that it signs are heeded at a moment.
    #[must_use]
    pub fn is_in_force(&self, at: Instant) -> bool {
        let Credential { not_before, not_after, .. } = self.credential;
        let revoked = self.revoked_at.is_some_and(|revoked_at| revoked_at <= at);
        self.registered_at <= at && (not_before..=not_after).contains(&at) && !revoked
    }
}

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Its name.
    pub id: SignalId,
    /// Which item of Art. 12 it is about.
    pub article: Article,
    /// When it was recorded.
    pub raised_at: Instant,
    /// What an officer made of it.
    pub decision: SignalDecision,
}

/// What an officer made of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalDecision {
    /// Nothing yet.
    Waiting,
    /// Nothing is wrong.
    Dismissed,
    /// A notice was issued.
    TakenUp,
}

/// A decision not to be told of some signals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Its name.
    pub id: SuppressionId,
    /// Which signals.
    pub kind: SignalKind,
    /// Of which service; of all where none is named.
    pub service: Option<Service>,
    /// The first moment of signals that are not told.
    pub from: Instant,
    /// The first moment behind it; where it was lifted, that of the lifting.
    pub until: Instant,
    /// Why.
    pub reasons: String,
}

/// A correction notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its name.
    pub id: NoticeId,
    /// Its grounds, of Art. 12.
    pub grounds: Vec<Article>,
    /// What is to be corrected.
    pub correct: String,
    /// When it was issued.
    pub issued_at: Instant,
    /// Proven receipt.
    pub received: Option<Start>,
    /// When what was recorded of its receipt was corrected, each time.
    pub corrected_at: Vec<Instant>,
    /// Reports that answer it, in order.
    pub answers: Vec<Answer>,
    /// Whether the service was reopened after an order that rested on it.
    pub settled: bool,
}

/// What a finding that needs no officer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestsOn {
    /// A notice whose term ran out.
    Notice(NoticeId),
    /// A material that was not resubmitted after a change or lapse of a day.
    Material(Material, Day),
    /// An order of suspension whose term ran out.
    Order(OrderId),
    /// A condition that lapsed on a day.
    Condition(Condition, Day),
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its name.
    pub id: FindingId,
    /// Its ground, of Art. 13 or 14.
    pub ground: Article,
    /// What its ground leads to.
    pub measure: Measure,
    /// Since when the ground has been there.
    pub since: Instant,
    /// When it was recorded.
    pub made_at: Instant,
    /// What it rests on; nothing where an officer found it.
    pub rests_on: Option<RestsOn>,
    /// Its reasons in writing.
    pub reasons: Option<String>,
    /// What became of it.
    pub status: FindingStatus,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingStatus {
    /// It asks for its measure.
    Standing,
    /// An answer in time became known later.
    Lifted,
    /// An officer withdrew it.
    Withdrawn,
    /// An order rests on it.
    Ordered,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its name.
    pub id: OrderId,
    /// Suspension or termination.
    pub measure: Measure,
    /// What it rests on.
    pub finding_ids: Vec<FindingId>,
    /// Who decided.
    pub decider: OfficerId,
    /// Why.
    pub reasons: String,
    /// When it was signed.
    pub signed_at: Instant,
    /// When it takes effect.
    pub effective_at: Instant,
    /// Proven receipt.
    pub received: Option<Start>,
    /// When what was recorded of its receipt was corrected, each time.
    pub corrected_at: Vec<Instant>,
    /// Reports that answer it, in order.
    pub answers: Vec<Answer>,
}

/// A complaint about fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Its name.
    pub id: ComplaintId,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Whether it was judged.
    pub judged: bool,
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Its name.
    pub id: DisputeId,
    /// The job whose contents it holds.
    pub job_id: String,
    /// Whether it is over.
    pub released: bool,
}

impl Entity {
    /// An entity of which nothing is recorded.
    #[must_use]
    pub fn new(id: EntityId) -> Entity {
        Entity {
            id,
            life: 0,
            last_seq: 0,
            recorded_at: Instant(0),
            state: State::Unapplied,
            opening: None,
            materials: Default::default(),
            conditions: [None; 5],
            demand: None,
            means: None,
            credentials: Vec::new(),
            agreement: Vec::new(),
            signals: Vec::new(),
            suppressions: Vec::new(),
            notices: Vec::new(),
            findings: Vec::new(),
            orders: Vec::new(),
            complaints: Vec::new(),
            referrals: Vec::new(),
            disputes: Vec::new(),
            jobs: Jobs::default(),
        }
    }

    /// The file of a material.
    #[must_use]
    pub const fn material(&self, material: Material) -> &MaterialFile {
        &self.materials[material as usize]
    }

    /// What is known of a condition.
    #[must_use]
    pub const fn condition(&self, condition: Condition) -> Option<&ConditionFact> {
        self.conditions[condition as usize].as_ref()
    }

    /// An order by its name.
    #[must_use]
    pub fn order(&self, id: &OrderId) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == *id)
    }

    /// A notice by its name.
    #[must_use]
    pub fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id == *id)
    }

    /// The version of the agreement that holds on a day, with its number, whether or not its period is over.
    #[must_use]
    pub fn agreement_on(&self, day: Day) -> Option<(u32, &AgreementTerms)> {
        (1..).zip(&self.agreement).filter(|(_, terms)| terms.from <= day).last()
    }

    /// Whether a dispute holds what a job would drop.
    #[must_use]
    pub fn is_held(&self, job_id: &str) -> bool {
        self.disputes.iter().any(|dispute| dispute.job_id == job_id && !dispute.released)
    }
}
