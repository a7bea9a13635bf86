//! What is told of one cause at one moment; enough for a sentence and for the query that shows the rows.
//!
//! Invariants: `kind`, `certificate` or else `entities` and `service`, and `begun_s` together name the cause and stay
//! the same in each of its probes.

use super::cause::Partakers;
use crate::terms::Service;

/// Which probing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Many failing claims on one certificate.
    Claims,
    /// Many certificates with few hits, by one entity.
    Certificates,
    /// Many photos for one certificate with rising scores.
    Faces,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::Claims, Kind::Certificates, Kind::Faces];

    /// The word of the signals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Claims => "probing_claims",
            Kind::Certificates => "probing_certificates",
            Kind::Faces => "probing_faces",
        }
    }
}

/// Where in its life a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The evidence has just become enough.
    Begun,
    /// There is more: the first of another day, twice as much as was told last, a further entity, or a ratio that rose
    /// again.
    Continuing,
    /// There is no more.
    Ended(Ending),
}

impl Phase {
    /// The word of the signals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Begun => "begun",
            Phase::Continuing => "continuing",
            Phase::Ended(_) => "ended",
        }
    }
}

/// Why a cause ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// Two days passed without evidence.
    Quiet,
    /// The ratio stayed where it was for a week and is what the entity is compared with from now on.
    Settled,
    /// The table was full, and this certificate was the one that had been silent longest.
    Evicted,
}

/// How fast the evidence came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pace {
    /// Eight within a day.
    Fast,
    /// Eight within a week.
    Slow,
}

/// What is told of one cause at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// Which probing.
    pub kind: Kind,
    /// Where in its life the cause is.
    pub phase: Phase,
    /// How fast the evidence came.
    pub pace: Pace,
    /// The entities that took part, in the order in which they were first seen.
    pub entities: Partakers,
    /// The service, where all evidence is of one.
    pub service: Option<Service>,
    /// The certificate, where there is one.
    pub certificate: Option<u64>,
    /// When the cause began to be one: the attempt that made the evidence enough.
    pub begun_s: i64,
    /// The first attempt of the evidence; to the hour before, where it is one of the first three of a certificate.
    pub first_s: i64,
    /// The last attempt of the evidence.
    pub last_s: i64,
    /// Different failing claims, failing certificates or photos; above some 200 different claims it is a lower bound.
    pub observed: f64,
    /// In how many attempts: of failing claims or photos all attempts of the evidence, of certificates all judged
    /// attempts of the entity while its ratio was raised.
    pub attempts: u32,
    /// What would be expected of `observed`.
    pub expected: f64,
    /// No less than this is usual.
    pub expected_low: f64,
    /// No more than this is usual.
    pub expected_high: f64,
    /// How many such causes are expected by chance in a month, of the entities that took part; no more than one.
    pub p_value: f64,
    /// The days of the entity's own that the expectation rests on; none where it is that of its peers or a rule.
    pub baseline_days: u16,
}
