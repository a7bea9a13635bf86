//! What lapses soon: materials, conditions, credentials and the agreement, before a term or a stop comes of it.
//!
//! An entity and a moment in, what has its last day within so many days out. A foresight and no more: nothing is found, and no term
//! runs by it (Art. 5, 6 § 2, 8, 9). Invariant: whatever lapses within the days is told, once, and with whether something takes its place.

use super::{Credential, Entity};
use crate::terms::{Article, Condition, Day, Instant, Material};

/// What lapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapsing<'a> {
    /// An accepted material (Art. 6, 9(2)).
    Material(Material),
    /// The evidence of a condition (Art. 5).
    Condition(Condition),
    /// A credential (Art. 8).
    Credential(&'a Credential),
    /// The agreement, by its last version (Art. 9).
    Agreement {
        /// The version.
        version: u32,
    },
}

impl Lapsing<'_> {
    /// The place in the Measures that asks for it.
    #[must_use]
    pub fn article(&self) -> Article {
        match self {
            Lapsing::Material(material) => material.article(),
            Lapsing::Condition(condition) => condition.article(),
            Lapsing::Credential(_) => Article::whole(8),
            Lapsing::Agreement { .. } => Article::whole(9),
        }
    }
}

/// Something that lapses soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lapse<'a> {
    /// What.
    pub what: Lapsing<'a>,
    /// Its last day.
    pub last_day: Day,
    /// Days until then.
    pub days_left: i32,
    /// Whether something is there that takes its place: a later submission that waits for its review, or another credential.
    pub is_followed: bool,
}

/// What lapses on the day of `now` or within so many `days` after it, in the order of the last days. Of an entity that has no service to
/// lose, nothing.
#[must_use]
pub fn lapses(entity: &Entity, now: Instant, days: i32) -> Vec<Lapse<'_>> {
    if !entity.state.has_passed() {
        return Vec::new();
    }
    let today = now.day();
    let mut all = Vec::new();
    let mut add = |what, last_day: Day, is_followed| {
        let days_left = last_day.since(today);
        if (0..=days).contains(&days_left) {
            all.push(Lapse { what, last_day, days_left, is_followed });
        }
    };
    for material in Material::OF_APPLICATION.into_iter().chain(Material::PLANS) {
        let file = entity.material(material);
        if let Some(on) = file.lapses_on() {
            let waits = file.since_accepted().iter().any(|submission| submission.answer.review.is_none());
            add(Lapsing::Material(material), on.plus(-1), waits);
        }
    }
    for condition in Condition::ALL {
        if let Some(last_day) = entity.condition(condition).and_then(|fact| fact.valid_until) {
            add(Lapsing::Condition(condition), last_day, false);
        }
    }
    let in_force = || entity.credentials.iter().filter(|registered| registered.is_in_force(now));
    for registered in in_force() {
        let not_after = registered.credential.not_after;
        let outlived = in_force().any(|other| other.credential.not_after > not_after);
        add(Lapsing::Credential(&registered.credential), not_after.day(), outlived);
    }
    if let Some((version, last_day)) =
        (1..).zip(&entity.agreement).last().and_then(|(version, terms)| Some((version, terms.until?)))
    {
        add(Lapsing::Agreement { version }, last_day, false);
    }
    all.sort_by_key(|lapse| lapse.last_day);
    all
}

#[cfg(test)]
#[path = "lapse_tests.rs"]
mod tests;
