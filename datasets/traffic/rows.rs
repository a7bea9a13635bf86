//! Rows as columns, and the labels of what is wrong with them.
//!
//! Invariants: all columns are equally long; rows ascend by time; what a row is called wrong with is the place of its
//! label plus one.

use crate::entities::Service;
use crate::records::words;
use crate::requests::Reasons;

words! {
    /// What an attempt came to.
    TrafficOutcome {
        /// Everything agreed.
        Consistent = "consistent",
        /// Something did not.
        Inconsistent = "inconsistent",
        /// It could not be judged.
        NotProcessed = "not_processed",
    }
}

words! {
    /// What is wrong.
    LabelKind {
        /// Many claims on one certificate.
        Vertical = "vertical",
        /// Many certificates with few hits.
        Horizontal = "horizontal",
        /// Many photos for one certificate with rising scores.
        Face = "face",
        /// Many more attempts than usual for some hours.
        Burst = "burst",
        /// Nothing can be judged for some hours.
        Outage = "outage",
        /// No attempts for some days.
        Silence = "silence",
        /// More attempts than usual, from some day on.
        VolumeShift = "volume_shift",
        /// Failing claims are several times as frequent, from some day on.
        RatioShift = "ratio_shift",
    }
}

words! {
    /// How fast an attack is.
    Speed {
        /// An attempt each second to each minute.
        Fast = "fast",
        /// An attempt each 5 to 20 minutes; horizontal, each 1 to 5.
        Middling = "middling",
        /// An attempt each 1 to 3 hours; horizontal, each 5 to 20 minutes.
        Slow = "slow",
        /// A few attempts a day.
        VerySlow = "very_slow",
    }
}

/// Whether an attack is as large as the rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dose {
    /// Vertical: eight different claims within seven days. Horizontal: twelve failures more than eight deviations of
    /// the entity's own failing claims in its time. Faces: ten photos.
    Full,
    /// Less than that.
    Below,
}

/// What is wrong with some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What it is.
    pub kind: LabelKind,
    /// How fast, where it is an attack.
    pub speed: Option<Speed>,
    /// Whether it was planned to be as large as the rules ask.
    pub planned: Dose,
    /// Whether it is as large as the rules ask, once it is seen what it was laid over.
    pub dose: Dose,
    /// Who takes part, ascending.
    pub entities: Vec<u32>,
    /// The service, where it is of one.
    pub service: Option<Service>,
    /// The certificate, where it is about one.
    pub certificate: Option<u64>,
    /// Its first second.
    pub start_s: i64,
    /// Its last second.
    pub end_s: i64,
    /// The numbers of its rows, ascending.
    pub rows: Vec<u64>,
}

impl Label {
    /// Whether it is an attack on certificates.
    pub fn is_attack(&self) -> bool {
        matches!(self.kind, LabelKind::Vertical | LabelKind::Horizontal | LabelKind::Face)
    }
}

/// One row before it is in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    pub entity: u32,
    pub service: Service,
    pub certificate: u64,
    pub claim: u64,
    pub at_s: i64,
    pub outcome: TrafficOutcome,
    pub reasons: Reasons,
    /// Not a number where no faces were compared.
    pub similarity: f32,
    /// The place of the label plus one; zero where nothing is wrong.
    pub label: u32,
}

/// The columns from which files in the shape of results can be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrafficRows {
    /// The number of the entity.
    pub entity: Vec<u32>,
    /// The service.
    pub service: Vec<Service>,
    /// What stands for the certificate: eight bytes as of a keyed hash.
    pub certificate: Vec<u64>,
    /// What stands for the claimed name and birth date: eight bytes as of a keyed hash.
    pub claim: Vec<u64>,
    /// When it was requested, in seconds since 1970 UTC.
    pub at_s: Vec<i64>,
    /// What it came to.
    pub outcome: Vec<TrafficOutcome>,
    /// Why.
    pub reasons: Vec<Reasons>,
    /// How similar the faces were; not a number where none were compared.
    pub similarity: Vec<f32>,
    /// The place of the label plus one; zero where nothing is wrong.
    pub label: Vec<u32>,
}

impl TrafficRows {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.at_s.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.at_s.is_empty()
    }

    /// The rows in order of time, those of one second in the order in which they were made; and the row numbers of each
    /// label.
    pub(super) fn of(mut rows: Vec<Row>, labels: &mut [Label]) -> TrafficRows {
        rows.sort_by_key(|row| row.at_s);
        let mut columns = TrafficRows::default();
        for (number, row) in rows.into_iter().enumerate() {
            columns.entity.push(row.entity);
            columns.service.push(row.service);
            columns.certificate.push(row.certificate);
            columns.claim.push(row.claim);
            columns.at_s.push(row.at_s);
            columns.outcome.push(row.outcome);
            columns.reasons.push(row.reasons);
            columns.similarity.push(row.similarity);
            columns.label.push(row.label);
            if let Some(label) = (row.label as usize).checked_sub(1) {
                labels[label].rows.push(number as u64);
            }
        }
        columns
    }
}
