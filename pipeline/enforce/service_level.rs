//! How timely results came, and how much was asked for: the provider's own side of the agreement (Art. 9(3), 9(4)).
//!
//! An entity's events and a span of days in, one measurement out. A row waits from the admission of its submission to the release of its
//! job's results, queueing at the agreed peak included. Invariant: only what the ledger says counts, so the entity can measure the same.

use std::collections::HashMap;

use super::{Entity, Event, EventKind};
use crate::terms::{Day, Instant};

/// The days that are measured, by the day of admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
}

/// What an entity got within some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceLevel {
    /// Jobs that were released.
    pub jobs: u64,
    /// Their rows.
    pub rows: u64,
    /// How long the rows of released jobs waited; none where there are none.
    pub waited: Option<Waited>,
    /// Jobs that were admitted and are not released.
    pub waiting: NotReleased,
    /// Submissions that were refused whole; these were answered at once.
    pub refused: u64,
    /// The day with the most processed rows, where there is one.
    pub busiest: Option<Busiest>,
}

/// Microseconds from admission to release, over rows, by nearest rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waited {
    /// Half of the rows waited no longer.
    pub p50_micros: i64,
    /// Of a hundred rows, 99 waited no longer.
    pub p99_micros: i64,
    /// No row waited longer.
    pub most_micros: i64,
}

/// What waits for its release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotReleased {
    /// Jobs.
    pub jobs: u64,
    /// Their rows.
    pub rows: u64,
    /// When the first of them was admitted.
    pub since: Option<Instant>,
}

/// A day against what was agreed for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busiest {
    /// The day of release.
    pub day: Day,
    /// Rows that were processed.
    pub processed: u64,
    /// Rows that were agreed, by the version that holds on that day.
    pub quota_a_day: Option<u64>,
}

/// Measures what an entity got within some days.
#[must_use]
pub fn service_level(entity: &Entity, events: &[Event], span: Span) -> ServiceLevel {
    let mut level = ServiceLevel::default();
    let mut admitted: HashMap<&str, (Instant, u64)> = HashMap::new();
    let mut waits: Vec<(i64, u64)> = Vec::new();
    let mut processed_on: HashMap<Day, u64> = HashMap::new();
    for event in events {
        let (at, day) = (event.recorded_at, event.recorded_at.day());
        let is_within = (span.from..=span.to).contains(&day);
        match &event.fact {
            EventKind::JobAdmitted { nonce, rows, .. } if is_within => {
                admitted.insert(nonce, (at, *rows));
            }
            EventKind::JobReleased { nonce, processed, .. } => {
                if let Some((since, rows)) = admitted.remove(nonce.as_str()) {
                    level.jobs += 1;
                    level.rows += rows;
                    waits.push((at.0 - since.0, rows));
                }
                if is_within {
                    *processed_on.entry(day).or_default() += processed;
                }
            }
            EventKind::JobRefused { .. } if is_within => level.refused += 1,
            _ => {}
        }
    }
    level.waiting = NotReleased {
        jobs: admitted.len() as u64,
        rows: admitted.values().map(|(_, rows)| rows).sum(),
        since: admitted.values().map(|(since, _)| *since).min(),
    };
    level.waited = waited(&mut waits, level.rows);
    // Of two such days the earlier one.
    let busiest = processed_on.into_iter().max_by_key(|(day, processed)| (*processed, std::cmp::Reverse(*day)));
    level.busiest = busiest.filter(|(_, processed)| *processed > 0).map(|(day, processed)| {
        let quota_a_day = entity.agreement_on(day).map(|(_, terms)| terms.quota_a_day);
        Busiest { day, processed, quota_a_day }
    });
    level
}

/// Ranks of `rows` rows, those of one job together.
fn waited(waits: &mut [(i64, u64)], rows: u64) -> Option<Waited> {
    if rows == 0 {
        return None;
    }
    waits.sort_unstable();
    let at_rank = |rank: u64| {
        let mut before = 0;
        let reached = waits.iter().find(|(_, rows)| {
            before += rows;
            before >= rank
        });
        reached.expect("ranks are not beyond the rows").0
    };
    let rank = |hundredths: u64| (u128::from(rows) * u128::from(hundredths)).div_ceil(100) as u64;
    Some(Waited { p50_micros: at_rank(rank(50)), p99_micros: at_rank(rank(99)), most_micros: at_rank(rows) })
}

#[cfg(test)]
#[path = "service_level_tests.rs"]
mod tests;
