//! What goes wrong with the law itself, with an event's form, and why an event is refused.

use std::fmt;

use super::{Measure, StateName};
use crate::terms::{Article, Day, EntityId};

/// Why the law cannot be read. Correct the file, then start again.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// Not in form.
    #[error("{file}.toml is not in form; correct what its parser names")]
    Form {
        /// Which file.
        file: &'static str,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// Rules that contradict themselves.
    #[error("rules.toml: {0}")]
    Rules(String),
    /// A faulty entry of the calendar.
    #[error("calendar.toml, notice {notice}: `{span}` {what}")]
    Calendar {
        /// The notice's number.
        notice: String,
        /// The entry.
        span: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Why bytes are no event.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// Not in form.
    #[error("not an event; correct what its parser names")]
    Form(#[source] serde_json::Error),
    /// An event, but written in another way than the canonical one.
    #[error(
        "an event that is not written canonically; write it without blanks, its fields in their order, and without nulls"
    )]
    NotCanonical,
}

/// Why a row of events is no life.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// No event, so nobody to tell of.
    #[error("there is no event of this entity; record its application first")]
    Empty,
    /// An event that its state does not admit.
    #[error("event {seq} of {entity_id} does not fit what came before; verify the ledger, then report a bug")]
    Refused {
        /// Its place in the ledger.
        seq: u64,
        /// Whose life.
        entity_id: EntityId,
        /// Why.
        source: Refusal,
    },
}

/// Why an event is not recorded. The entity stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Art. {article}, entity {state}: {fault}")]
pub struct Refusal {
    /// The place in the Measures that stands against it.
    pub article: Article,
    /// The state in which the entity is.
    pub state: StateName,
    /// What is missing, and how to put it right.
    pub fault: Fault,
}

/// What is missing for an event, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A time that ends before it begins, or that is too long.
    #[error("the time must end after it begins, and within {days_max} days; decide again when it is over")]
    TimeFaulty {
        /// The most days.
        days_max: i32,
    },
    /// Of another entity.
    #[error("the event is about {0}; record it there")]
    OtherEntity(EntityId),
    /// Not after the last one.
    #[error("its place {seq} is not after {last}, the last one; append it at the end")]
    SeqNotAscending {
        /// Its place.
        seq: u64,
        /// The last place.
        last: u64,
    },
    /// Before the last one.
    #[error("it is recorded before the event that precedes it; set the clock right")]
    TimeBackward,
    /// Before the Measures.
    #[error("no rules hold on {0}; the Measures are in force from the day on which they were issued")]
    NoRules(Day),
    /// The wrong person.
    #[error("it is for {who} to do this; let them record it")]
    NotForThisActor {
        /// Who may.
        who: &'static str,
    },
    /// A state in which this does not happen.
    #[error("this cannot be recorded now; {remedy}")]
    NotInThisState {
        /// What to do.
        remedy: &'static str,
    },
    /// A step before is missing.
    #[error("{missing}; {remedy}")]
    StepMissing {
        /// What.
        missing: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// The same again.
    #[error("{what} `{name}` is recorded already; nothing is recorded twice")]
    Twice {
        /// What.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Nothing of this name.
    #[error("there is no {what} `{name}` that waits for this; name one that does")]
    Unknown {
        /// What.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Words that have to be there.
    #[error("{0} must be given in writing; fill it in")]
    TextMissing(&'static str),
    /// Words where none belong.
    #[error("{0} belong to another outcome; leave them out")]
    TextNotWanted(&'static str),
    /// A day that has not come.
    #[error("{what} {day} is later than the day on which it is recorded; record it when it has happened")]
    InFuture {
        /// What.
        what: &'static str,
        /// The day.
        day: Day,
    },
    /// A day before what it follows.
    #[error("{what} {day} is before {bound}, on which it was sent or began; correct the day")]
    TooEarly {
        /// What.
        what: &'static str,
        /// The day.
        day: Day,
        /// The earliest one.
        bound: Day,
    },
    /// A material that is not accepted or no longer valid.
    #[error("the material of Art. {0} is not accepted or no longer valid; have it submitted and reviewed")]
    MaterialMissing(Article),
    /// A condition that is not recorded as met.
    #[error("the condition of Art. {0} is not recorded as met; record it with its evidence")]
    ConditionMissing(Article),
    /// Not a ground of this measure.
    #[error("Art. {article} is no ground of {}; name one that is", measure.as_str())]
    WrongGround {
        /// The ground.
        article: Article,
        /// The measure.
        measure: Measure,
    },
    /// A ground that no officer finds.
    #[error("Art. {0} is found where a term has run out; wait for it")]
    FoundByTerm(Article),
    /// A finding of the program that is not there.
    #[error(
        "finding `{0}` has not come into being: its term runs, was answered in time, or is found already; plan again"
    )]
    NotDue(String),
    /// Nothing shows it.
    #[error("nothing shows it; name at least one document as evidence")]
    EvidenceMissing,
    /// A list that is empty or names something twice.
    #[error("{0} must be named, each once; correct the list")]
    ListFaulty(&'static str),
    /// An order that would reach back.
    #[error("an order takes effect when it is signed or later; correct `effective_at`")]
    Retroactive,
    /// A version out of turn.
    #[error("version {found} does not follow; sign version {expected}")]
    Version {
        /// The version.
        found: u32,
        /// The one that is next.
        expected: u32,
    },
    /// A number or span that makes no sense.
    #[error("{0}; correct it")]
    Senseless(&'static str),
    /// A termination is due.
    #[error("finding `{0}` asks for termination; sign that order, or withdraw the finding")]
    TerminationDue(String),
    /// Corrected too late.
    #[error("the report came after {0}, the last day; only a correction in time reopens the service")]
    TooLate(Day),
}

impl fmt::Display for StateName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
