//! The six series of each entity and service.

use serde::{Deserialize, Serialize};

use super::series::{Measure, Shape};
use crate::terms::SignalKind;

/// What a series measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Measured {
    /// Rows, answered or refused.
    Volume = 0,
    /// Certificates with an inconsistent answer, of all certificates.
    #[serde(rename = "inconsistent_share")]
    Inconsistent = 1,
    /// Certificates with a row that was not processed, of all certificates.
    #[serde(rename = "not_processed_share")]
    NotProcessed = 2,
    /// Refused rows, of all rows.
    #[serde(rename = "refused_share")]
    Refused = 3,
    /// Rows for each certificate.
    #[serde(rename = "attempts_per_certificate")]
    Attempts = 4,
    /// Mean similarity of compared faces.
    Similarity = 5,
}

impl Measured {
    /// All of them.
    pub const ALL: [Measured; 6] = [
        Measured::Volume,
        Measured::Inconsistent,
        Measured::NotProcessed,
        Measured::Refused,
        Measured::Attempts,
        Measured::Similarity,
    ];

    /// The word in the table of buckets.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Measured::Volume => "volume",
            Measured::Inconsistent => "inconsistent_share",
            Measured::NotProcessed => "not_processed_share",
            Measured::Refused => "refused_share",
            Measured::Attempts => "attempts_per_certificate",
            Measured::Similarity => "similarity",
        }
    }

    /// How its values are taken.
    pub(super) const fn measure(self) -> Measure {
        match self {
            Measured::Volume => Measure::Count,
            Measured::Inconsistent | Measured::NotProcessed | Measured::Refused => Measure::Ratio,
            Measured::Attempts | Measured::Similarity => Measure::Level,
        }
    }

    /// What a signal of it is about.
    pub(super) const fn kind(self, shape: Shape) -> SignalKind {
        match (self, shape) {
            (Measured::Volume, Shape::Burst) => SignalKind::VolumeBurst,
            (Measured::Volume, Shape::Drop) => SignalKind::VolumeDrop,
            (Measured::Volume, Shape::Silence) => SignalKind::VolumeSilence,
            (Measured::Volume, Shape::Level) => SignalKind::VolumeLevel,
            (Measured::Volume, Shape::Seasonal | Shape::Nothing) => SignalKind::VolumeUnusual,
            (Measured::Inconsistent, _) => SignalKind::InconsistentShare,
            (Measured::NotProcessed, _) => SignalKind::NotProcessedShare,
            (Measured::Refused, _) => SignalKind::RefusedShare,
            (Measured::Attempts, _) => SignalKind::RepeatedAttempts,
            (Measured::Similarity, _) => SignalKind::SimilarityShift,
        }
    }
}

#[cfg(test)]
#[path = "measure_tests.rs"]
mod tests;
