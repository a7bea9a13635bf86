//! What the report is made from: one night of the watch, beside what the law asks on that day.
//!
//! Plain data comes in, from the tables of signals and buckets, the results, the ledger and its plan; the same data goes out
//! as JSON, key for key (`keys.md` says what each means). Invariants: nothing here names, or lets one find, a holder of a
//! certificate; strings come from files and from entities, so that none is trusted.

use serde::Serialize;

use super::curve::Curve;
use super::due::Due;
use super::signal::Signal;
use crate::enforce::StateName;
use crate::terms::{Day, Instant, Service};
use crate::watch::DayType;

/// A night of the watch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Night {
    /// The day that is told, in Shanghai.
    pub date: Day,
    /// What kind of day it was.
    pub day_type: DayType,
    /// The moment at which what is due was planned.
    pub as_of: Instant,
    /// Who runs the platform.
    pub provider: Named,
    /// What the numbers were made with.
    pub versions: Versions,
    /// The terms that a signal can lead to.
    pub terms: Terms,
    /// The day in numbers.
    pub totals: Totals,
    /// The day before, where it was watched.
    pub day_before: Option<Totals>,
    /// The same weekday of the weeks before.
    pub same_weekday: Option<WeekdayMean>,
    /// How many entities are in which state.
    pub states: Vec<StateCount>,
    /// Entities with signals.
    pub entities: Vec<EntityNight>,
    /// What is due, of all entities, those without signals too.
    pub due: Vec<Due>,
    /// How whole the data is.
    pub quality: Quality,
}

/// A name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What the numbers were made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Versions {
    /// The program.
    pub program: String,
    /// The watch and its features.
    pub watch: String,
    /// The detectors.
    pub detectors: String,
    /// The rules by which rows were decided.
    pub rules: String,
    /// The law's rules as data.
    pub law: String,
    /// The last notice of holidays that was known.
    pub calendar: String,
}

/// The terms that a signal can lead to, as the rules of the day have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// Days to correct and report after the proven receipt of a notice (Art. 12 § 2).
    pub correction_days: u16,
    /// Days to correct after the proven receipt of an order of suspension (Art. 13 § 2).
    pub rectification_days: u16,
}

/// A day in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Entities whose service is open or suspended.
    pub entities: u64,
    /// Those of them that sent anything.
    pub entities_with_traffic: u64,
    /// Rows that were answered.
    pub rows: u64,
    /// Rows that were consistent.
    pub consistent: u64,
    /// Rows that were inconsistent.
    pub inconsistent: u64,
    /// Rows that were not processed.
    pub not_processed: u64,
    /// Rows that were refused.
    pub rejects: u64,
}

/// What is usual on such a weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WeekdayMean {
    /// How many weeks it is the mean of.
    pub weeks: u16,
    /// The mean, rounded.
    pub mean: Totals,
}

/// How many entities are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StateCount {
    /// The state.
    pub state: StateName,
    /// Entities at the end of the day.
    pub entities: u64,
    /// Entities at the end of the day before.
    pub day_before: u64,
}

/// An entity with signals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntityNight {
    /// Its name in the contract. No event has another: a letter is addressed by whoever issues it.
    pub entity_id: String,
    /// Where it stands under the Measures, where a ledger was asked.
    pub state: Option<StateName>,
    /// Since when.
    pub state_since: Option<Day>,
    /// Rows of the day that were answered.
    pub rows: u64,
    /// Rows of the day that were refused.
    pub rejects: u64,
    /// Rows of the buckets that closed on the day, as far as the entity has a history to judge them by.
    pub rows_judged: Option<f64>,
    /// Rows that this history expected of the same buckets.
    pub rows_expected: Option<f64>,
    /// Its signals of the day, suppressed ones too.
    pub signals: Vec<Signal>,
    /// What it sent of the services that its signals are of, by scene.
    pub scenes: Vec<SceneNight>,
    /// What its signals are drawn on: the buckets of the day and of up to six days before.
    pub curves: Vec<Curve>,
}

/// What an entity sent of a service for a scene, beside the days before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SceneNight {
    /// Which service.
    pub service: Service,
    /// Which scene.
    pub scene: String,
    /// Answered rows of the day.
    pub rows: u64,
    /// Shares of the day; nothing where it has no row of the scene.
    pub day: Option<SceneShares>,
    /// Days before, of four weeks, on which it sent something of the service.
    pub days_before: u32,
    /// Shares of those days together; nothing where they have no row of the scene.
    pub before: Option<SceneShares>,
}

/// Shares of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SceneShares {
    /// Rows of the scene, of all rows of the service.
    pub rows: f64,
    /// Inconsistent ones, of the scene's rows.
    pub inconsistent: f64,
    /// Unprocessed ones, of the scene's rows.
    pub not_processed: f64,
}

/// How whole the data is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Jobs of the day that answered rows.
    pub jobs: u64,
    /// Rows that came after their bucket had closed.
    pub rows_late: u64,
    /// The oldest of them: seconds from its own time to its job.
    pub late_s_max: u64,
    /// Buckets with rows that had not closed when the night was told.
    pub buckets_open: u64,
    /// Entities whose buckets those are.
    pub entities_open: u64,
    /// Entities that use a service without a history of their own in it, so that they are judged by their peers or not at all.
    pub entities_without_history: u64,
    /// Days among the last ones without any result.
    pub missing_days: Vec<Day>,
    /// Who sent late rows, those with most of them first.
    pub late: Vec<Late>,
    /// Stretches in which an entity that was expected to send sent nothing, in the order of time.
    pub gaps: Vec<Gap>,
}

/// Late rows of an entity and service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Late {
    /// Of whom.
    pub entity_id: String,
    /// Of which service.
    pub service: Service,
    /// How many.
    pub rows: u64,
    /// The oldest of them: seconds from its own time to its job.
    pub late_s_max: u64,
}

/// A stretch without rows where some were expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Of whom.
    pub entity_id: String,
    /// Of which service.
    pub service: Service,
    /// Its begin, which may lie before the day.
    pub from: Instant,
    /// Its end, or how far buckets have closed.
    pub until: Instant,
    /// Rows that its history expected.
    pub expected: f64,
}
