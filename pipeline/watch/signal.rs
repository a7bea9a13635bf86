//! A signal: what was seen, what was expected, since when, how sure, compared with what, and the query that shows the rows.

use kernels::digest::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cause::{Cause, Key, Strand};
use super::evidence;
use super::machine::Watch;
use super::words::{self, Sentence};
use crate::terms::{Article, Instant, Service, SignalKind};

/// The version of the detectors: it changes whenever the same rows could give another signal.
pub const DETECTOR_VERSION: &str = "watch-4";

/// Hex digits of a signal's name and of its cause: 80 bits.
const NAME_DIGITS: usize = 20;

/// Share of false discoveries that a night may have (the issue of the watch: at most 5 %).
pub const FALSE_DISCOVERY_MAX: f64 = 0.05;

/// Where a signal stands on its night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It was first seen.
    Begun,
    /// It was seen before, and still is.
    Continuing,
    /// Nothing has confirmed it for as long as its kind is held.
    Ended,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Phase; 3] = [Phase::Begun, Phase::Continuing, Phase::Ended];

    /// The word in the table of signals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Begun => "begun",
            Phase::Continuing => "continuing",
            Phase::Ended => "ended",
        }
    }
}

/// How urgent a signal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// One series was told of on an earlier night, and is unusual still, but does not stand out of this one.
    Low,
    /// Unusual, with few false discoveries among such.
    Medium,
    /// A rule of the agreement is broken, certificates are probed, or all is unusual beyond doubt.
    High,
}

impl Severity {
    /// Every grade.
    pub const ALL: [Severity; 3] = [Severity::Low, Severity::Medium, Severity::High];

    /// The word in the table of signals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// A signal, as the officer reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Its name, the same on every night of its cause.
    pub signal_id: String,
    /// The name that signals of one cause share.
    pub cause_id: String,
    /// Whose traffic it is about.
    pub entity_id: String,
    /// Which place in the Measures it touches.
    pub article: Article,
    /// What it is about.
    pub kind: SignalKind,
    /// Of which service, where it is about one.
    pub service: Option<Service>,
    /// Where it stands on this night.
    pub phase: Phase,
    /// First instant of what was looked at.
    pub window_start: Instant,
    /// The first instant behind it.
    pub window_end: Instant,
    /// What was observed.
    pub observed: f64,
    /// What would have been usual.
    pub expected_low: f64,
    /// What would have been usual.
    pub expected_high: f64,
    /// How likely this is where nothing is wrong; nothing where it is a rule that is broken.
    pub p_value: Option<f64>,
    /// The share of false discoveries among signals like it on its night; nothing for rules and probing.
    pub q_value: Option<f64>,
    /// How urgent it is.
    pub severity: Severity,
    /// A sentence for the officer.
    pub sentence: Sentence,
    /// Days of history that the expectation rests on.
    pub baseline_days: i32,
    /// Peers that it was compared with, where there was no such history.
    pub peers: Option<i32>,
    /// Which days or peers it was compared with.
    pub compared_with: Sentence,
    /// SQL that shows the rows.
    pub evidence_query: String,
    /// Which detector.
    pub detector: &'static str,
    /// The suppression that keeps it back, and why.
    pub suppressed: Option<(String, String)>,
    /// A hash of what was fed, of the detectors and of the signal: the same again gives the same.
    pub replay_hash: String,
}

impl Watch {
    /// A cause as a signal of the running night.
    pub(super) fn signal(&self, key: &Key, cause: &Cause, q_value: Option<f64>) -> Signal {
        let entity_id = self.entities.word(key.entity).to_owned();
        let service = key.service.map(super::cause::ServiceOrder::service);
        let kind = cause.peak.kind;
        let p_value = (cause.peak.p_value > 0.0).then_some(cause.peak.p_value);
        let suppressed = self.facts.suppressing(&entity_id, kind, service, cause.began_s);
        let suppressed = suppressed.map(|suppression| (suppression.id.clone(), suppression.reasons.clone()));
        let mut signal = Signal {
            signal_id: name(&entity_id, &format!("{:?}", (key.service, key.strand)), cause.found_s),
            cause_id: name(&entity_id, "cause", cause.group_s),
            article: kind.article(),
            kind,
            service,
            phase: phase(cause),
            window_start: Instant(cause.began_s * 1_000_000),
            window_end: Instant(cause.until_s * 1_000_000),
            observed: cause.peak.observed,
            expected_low: cause.peak.low,
            expected_high: cause.peak.high,
            p_value,
            q_value,
            severity: severity(key, q_value),
            sentence: words::sentence(kind, service, cause),
            baseline_days: i32::from(cause.peak.baseline_days),
            peers: (cause.peak.peers > 0).then(|| i32::try_from(cause.peak.peers).unwrap_or(i32::MAX)),
            compared_with: words::compared_with(key, cause),
            evidence_query: evidence::query(&entity_id, service, key.strand, cause),
            detector: detector(key),
            suppressed,
            replay_hash: String::new(),
            entity_id,
        };
        signal.replay_hash = self.replay_hash(&signal);
        signal
    }

    fn replay_hash(&self, signal: &Signal) -> String {
        let mut hash = Sha256::new_with_prefix(self.chain);
        hash.update(DETECTOR_VERSION);
        for text in [&signal.signal_id, &signal.sentence.english, &signal.evidence_query] {
            hash.update([0]);
            hash.update(text);
        }
        hex(&<[u8; 32]>::from(hash.finalize()))
    }
}

fn name(entity: &str, what: &str, found_s: i64) -> String {
    let mut hash = Sha256::new();
    for text in [entity, what] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.update(found_s.to_le_bytes());
    hex(&<[u8; 32]>::from(hash.finalize()))[..NAME_DIGITS].to_owned()
}

fn phase(cause: &Cause) -> Phase {
    match (cause.told, cause.ended_s) {
        (false, _) => Phase::Begun,
        (true, None) => Phase::Continuing,
        (true, Some(_)) => Phase::Ended,
    }
}

/// A thousandth of the share that a night may have is beyond doubt.
const BEYOND_DOUBT: f64 = FALSE_DISCOVERY_MAX / 1_000.0;

fn severity(key: &Key, q_value: Option<f64>) -> Severity {
    match (key.strand, q_value) {
        (Strand::Rule(_) | Strand::Certificate(..), _) => Severity::High,
        (Strand::Series(_), Some(q)) if q <= BEYOND_DOUBT => Severity::High,
        (Strand::Series(_), Some(q)) if q <= FALSE_DISCOVERY_MAX => Severity::Medium,
        (Strand::Series(_), _) => Severity::Low,
    }
}

fn detector(key: &Key) -> &'static str {
    match key.strand {
        Strand::Series(_) => "series",
        Strand::Rule(SignalKind::ProbingCertificates) | Strand::Certificate(..) => "probing",
        Strand::Rule(_) => "rule",
    }
}
