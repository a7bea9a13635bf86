//! A signal as the report tells it: the row of the signals table, who suppressed it, and some rows of its evidence.
//!
//! Invariant: what is shown of a result tells the row apart and lets it be found, by hashes alone. The entity's own name of a
//! row (`request_id`) is left out, since an entity could write anything into it.

use std::cmp::Ordering;

use serde::Serialize;

use super::night::EntityNight;
use crate::terms::{Article, Instant, Service};
use crate::watch::{Phase, Severity};

/// A signal: never a verdict. It is another type than the watch's own: it is read from a table that an earlier or a later version may have written, so
/// that kinds and detectors are words, and a person's suppression and rows of evidence are part of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signal {
    /// The same on each day of one cause.
    pub signal_id: String,
    /// Its ground.
    pub article: Article,
    /// Which kind, in the word of the table.
    pub kind: String,
    /// Of which service; of all where that is missing.
    pub service: Option<Service>,
    /// Where its cause stands.
    pub phase: Phase,
    /// Since when.
    pub window_start: Instant,
    /// Until when.
    pub window_end: Instant,
    /// What was seen.
    pub observed: Option<f64>,
    /// The lower end of what was expected.
    pub expected_low: Option<f64>,
    /// The upper end of what was expected.
    pub expected_high: Option<f64>,
    /// How rare that is where nothing is wrong.
    pub p_value: Option<f64>,
    /// The share of false ones to be expected among the night's signals up to this one (Benjamini and Hochberg).
    pub q_value: Option<f64>,
    /// How grave.
    pub severity: Severity,
    /// The sentence in English.
    pub reason: String,
    /// The sentence in Chinese.
    pub reason_zh: String,
    /// With which days and which peers it was compared, in English.
    pub compared_with: String,
    /// The same in Chinese.
    pub compared_with_zh: String,
    /// Peers that it was judged by, where the entity has no baseline of its own.
    pub peers: Option<u32>,
    /// Days of history that the expectation rests on.
    pub baseline_days: u32,
    /// Which detector decided.
    pub detector: String,
    /// Its version.
    pub detector_version: String,
    /// SQL that shows the rows.
    pub evidence_query: String,
    /// The same where the same input gave the same signal.
    pub replay_hash: String,
    /// Why it is not shown among the others.
    pub suppression: Option<Suppression>,
    /// How many rows the query shows.
    pub evidence_rows: Option<u64>,
    /// Some of them.
    pub evidence: Vec<EvidenceRow>,
}

/// A suppression: a person's decision, and in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suppression {
    /// Its name.
    pub suppression_id: String,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Until when; for good where that is missing.
    pub until: Option<Instant>,
}

/// A row of the results, by hashes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceRow {
    /// When it was asked.
    pub requested_at: Instant,
    /// The service.
    pub service: Service,
    /// The scene.
    pub scene: String,
    /// The type of the certificate.
    pub doc_type: String,
    /// Keyed hash of the certificate.
    pub doc_token: String,
    /// Keyed hash of the claimed name and birth date.
    pub claim_token: String,
    /// What it came to.
    pub outcome: String,
    /// Why.
    pub reasons: Vec<String>,
    /// Similarity of the faces, where compared.
    pub similarity: Option<f64>,
    /// The job.
    pub job_id: String,
    /// The row itself.
    pub row_hash: String,
}

impl Signal {
    /// Whether a suppression hides it.
    #[must_use]
    pub fn is_suppressed(&self) -> bool {
        self.suppression.is_some()
    }

    /// The graver, the newer and the surer comes first; then by name, so that there is one order.
    #[must_use]
    pub fn by_urgency(&self, other: &Signal) -> Ordering {
        let sureness = |one: Option<f64>, other: Option<f64>| {
            // What has no p-value is an exact rule: nothing is surer.
            one.unwrap_or(0.0).total_cmp(&other.unwrap_or(0.0))
        };
        other
            .severity
            .cmp(&self.severity)
            .then_with(|| self.phase.cmp(&other.phase))
            .then_with(|| sureness(self.q_value, other.q_value))
            .then_with(|| sureness(self.p_value, other.p_value))
            .then_with(|| self.window_start.cmp(&other.window_start))
            .then_with(|| self.signal_id.cmp(&other.signal_id))
    }
}

/// An entity and those of its signals that are shown, the most urgent first.
pub(super) struct Ranked<'a> {
    pub entity: &'a EntityNight,
    pub signals: Vec<&'a Signal>,
}

/// Entities with signals that are not suppressed, in the order of their most urgent one.
pub(super) fn ranked(entities: &[EntityNight]) -> Vec<Ranked<'_>> {
    let shown = |entity: &'_ EntityNight| -> usize { entity.signals.iter().filter(|one| !one.is_suppressed()).count() };
    let mut all: Vec<Ranked<'_>> = entities
        .iter()
        .filter(|entity| shown(entity) > 0)
        .map(|entity| {
            let mut signals: Vec<&Signal> = entity.signals.iter().filter(|signal| !signal.is_suppressed()).collect();
            signals.sort_by(|one, other| one.by_urgency(other));
            Ranked { entity, signals }
        })
        .collect();
    all.sort_by(|one, other| {
        let first = one.signals[0].by_urgency(other.signals[0]);
        first.then_with(|| one.entity.entity_id.cmp(&other.entity.entity_id))
    });
    all
}

#[cfg(test)]
#[path = "signal_tests.rs"]
mod tests;
