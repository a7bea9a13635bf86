//! The law: an entity's whole life under the Measures as a pure function of events and a date.
//!
//! Events come in, from the ledger and in its order; out come the entity that they made ([`fold`], [`apply`]), what runs,
//! waits and has come into being at a moment ([`plan`]), whether the service is open ([`admits`]), and documents to sign.
//! Invariants: no clock and no file; the same events and the same moment give the same answer for ever, since rules and
//! holidays are taken as of their day; nobody is suspended or terminated but by a signed order; no term runs without proof of
//! its start.

mod admission;
mod apply;
mod calendar;
mod clock;
pub mod documents;
mod due;
mod entity;
mod error;
mod event;
mod fact;
mod jobs;
mod lapse;
mod law;
mod material_file;
mod plan;
mod quiet;
mod record;
mod rules;
mod service_level;
mod state;
mod topic;

pub use admission::{Admission, Scope, Stop, admits, credentials_at};
pub use apply::{apply, as_of, fold};
pub use calendar::{Calendar, Counting, Deadline};
pub use clock::{Answer, Review, Start};
pub use due::{ClockAbout, DraftFinding, DraftSignal};
pub use entity::{
    Complaint, ConditionFact, Demand, Dispute, Entity, Finding, FindingStatus, Notice, Opening, Order,
    RegisteredCredential, RestsOn, Signal, SignalDecision, Suppression,
};
pub use error::{EventError, Fault, FoldError, LawError, Refusal};
pub use event::{
    Actor, AgreementTerms, ApplicationOutcome, CommissioningRecords, ComplaintOutcome, Credential, Demanded, Event,
    ReviewOutcome, Standing,
};
pub use fact::EventKind;
pub use jobs::{Job, Jobs};
pub use lapse::{Lapse, Lapsing, lapses};
pub use law::Law;
pub use material_file::{Change, MaterialFile, Submission};
pub use plan::{DraftOrder, Plan, Running, Wait, Waiting, Whom, plan};
pub use quiet::quiet_until;
pub use rules::{Cause, DayOfReceipt, Ground, Measure, RestDayRule, Rules, Term, TermRule};
pub use service_level::{Busiest, NotReleased, ServiceLevel, Span, Waited, service_level};
pub use state::{
    Agreed, Applied, Commissioning, NotPassed, Open, State, StateName, Supplementing, Suspended, Terminated,
};

use record::gate;
use topic::Topic;
