//! Whether an entity may use the service at a moment, and within which scope.
//!
//! Asked when a job is admitted, and again when its results are released (Art. 3, 9(1)). The answer is about the last opening:
//! an earlier moment is asked of the entity as of that moment.

use super::state::StateName;
use super::{AgreementTerms, Entity, RegisteredCredential};
use crate::decide;
use crate::terms::{Article, Day, Instant};

/// Whether the service is open to an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission<'a> {
    /// It is, within the scope of the agreement in force.
    Open(Scope<'a>),
    /// It is not.
    Stopped(Stop),
}

/// The scope in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Version of the agreement.
    pub version: u32,
    /// Its terms: services, scenes, fields, quota a day, peak a second.
    pub terms: &'a AgreementTerms,
}

/// What stops an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The service is not open.
    #[error("the entity is {state} (Art. {article}); {}", remedy(*state))]
    NotOpen {
        /// The state in which the entity is.
        state: StateName,
        /// The place in the Measures that keeps it closed.
        article: Article,
    },
    /// No version of the agreement holds.
    #[error("no version of the agreement holds on {day} (Art. 9); sign a new version")]
    AgreementOver {
        /// The day.
        day: Day,
    },
}

impl Scope<'_> {
    /// What the rows of a job may ask for (Art. 9(1)).
    #[must_use]
    pub fn of_rows(&self) -> decide::Scope {
        decide::Scope {
            standing: decide::Standing::Open,
            services: self.terms.services.clone(),
            scenes: self.terms.scenes.clone(),
            fields: self.terms.fields.clone(),
        }
    }
}

/// Whether the service is open to an entity at a moment since its last opening.
#[must_use]
pub fn admits(entity: &Entity, at: Instant) -> Admission<'_> {
    let open = entity.opening.is_some_and(|opening| opening.from <= at && opening.until.is_none_or(|until| at < until));
    if !open {
        let state = entity.state.name();
        return Admission::Stopped(Stop::NotOpen { state, article: closed_by(state) });
    }
    let day = at.day();
    let agreed = entity.agreement_on(day).filter(|(_, terms)| terms.until.is_none_or(|until| day <= until));
    match agreed {
        Some((version, terms)) => Admission::Open(Scope { version, terms }),
        None => Admission::Stopped(Stop::AgreementOver { day }),
    }
}

/// The credentials whose signatures are heeded at a moment (Art. 8); without one, no submission is.
pub fn credentials_at(entity: &Entity, at: Instant) -> impl Iterator<Item = &RegisteredCredential> {
    entity.credentials.iter().filter(move |registered| registered.is_in_force(at))
}

/// The place in the Measures that keeps the service closed.
const fn closed_by(state: StateName) -> Article {
    match state {
        StateName::Unapplied => Article::whole(3),
        StateName::Applied | StateName::Supplementing | StateName::NotPassed => Article::item(7, 2),
        StateName::Commissioning => Article::item(7, 3),
        StateName::Agreed | StateName::Open => Article::item(7, 5),
        StateName::Suspended => Article::whole(13),
        StateName::Terminated => Article::whole(14),
    }
}

const fn remedy(state: StateName) -> &'static str {
    match state {
        StateName::Unapplied | StateName::NotPassed | StateName::Terminated => "it must apply first",
        StateName::Applied | StateName::Supplementing => "its application must pass first",
        StateName::Commissioning => "commissioning and the agreement come first",
        StateName::Agreed => "the service must be opened first",
        StateName::Open => "ask about a moment since it was opened",
        StateName::Suspended => "a correction must be confirmed and the service reopened first",
    }
}
