//! Facts and similarities in, outcomes out. Pure: no clock, no file, no order between rows.
//!
//! What is outside of the entity's agreement is said first; then what the submission itself lacks, whatever the records hold; then what differs from the record; and only
//! of a row in which nothing differs, that the record has nothing to compare with. So what an entity reads never
//! tells a missing certificate from one that differs.

mod scope;

pub use scope::{Outside, Scope, Standing};

use crate::acquire::Probes;
use crate::compare::{Comparisons, Face, Threshold};
use crate::ingest::{FaceClaim, Requests};
use crate::read::{ChipState, Readings};
use crate::terms::{Outcome, Reason, Reasons, Service};

/// The verdict on one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the entity reads.
    pub outcome: Outcome,
    /// Why, all reasons of that outcome; empty where it is consistent.
    pub reasons: Reasons,
}

impl Verdict {
    /// Not processed, for a reason.
    pub fn not_processed(reason: Reason) -> Verdict {
        Verdict { outcome: Outcome::NotProcessed, reasons: Reasons::only(reason) }
    }
}

/// Judges a whole batch, one verdict a request.
pub fn decide(
    requests: &Requests,
    outside: &Outside,
    probes: &Probes,
    readings: &Readings,
    comparisons: &Comparisons,
    threshold: Threshold,
) -> Vec<Verdict> {
    (0..requests.len())
        .map(|row| {
            if let Some(reason) = outside.of(row) {
                return Verdict::not_processed(reason);
            }
            let chip = readings.of(row);
            let lacks = submission_lacks(requests.service[row], requests.face[row], chip, || probes.failure(row));
            let altered = matches!(chip, Some(ChipState::Altered));
            let differing = comparisons.differing[row].with_if(Reason::ChipAltered, altered);
            verdict(lacks, differing, comparisons.face[row], threshold)
        })
        .collect()
}

/// What the row itself is short of, for its service.
fn submission_lacks(
    service: Service,
    face: FaceClaim,
    chip: Option<&ChipState>,
    failure: impl FnOnce() -> Option<Reason>,
) -> Option<Reason> {
    match (service, face) {
        (Service::RealName, _) | (Service::RealPerson, FaceClaim::Embedding) => None,
        (Service::RealPerson, FaceClaim::Missing) => Some(Reason::FaceMissing),
        (Service::RealPerson, FaceClaim::Image | FaceClaim::Chip) => failure(),
        (Service::Chip, _) => match chip.expect("every chip that is asked for is read") {
            ChipState::NotJudged(reason) => Some(*reason),
            ChipState::Genuine(_) | ChipState::Altered => None,
        },
    }
}

fn verdict(lacks: Option<Reason>, differing: Reasons, face: Face, threshold: Threshold) -> Verdict {
    if let Some(reason) = lacks {
        return Verdict::not_processed(reason);
    }
    let face_differs = matches!(face, Face::Compared(similarity) if !similarity.reaches(threshold));
    let reasons = differing.with_if(Reason::FaceDiffers, face_differs);
    if !reasons.is_empty() {
        return Verdict { outcome: Outcome::Inconsistent, reasons };
    }
    let missing = match face {
        Face::NotCompared | Face::Compared(_) => return Verdict { outcome: Outcome::Consistent, reasons },
        Face::ReferenceMissing => Reason::ReferenceMissing,
        Face::ModelDiffers => Reason::FaceModelDiffers,
    };
    Verdict::not_processed(missing)
}
