//! Facts and similarities in, outcomes out. Pure: no clock, no file, no order between rows.
//!
//! What the submission itself lacks is said first, whatever the records hold; then what differs from the record; and only
//! of a row in which nothing differs, that the record has nothing to compare with. So what an entity reads never
//! tells a missing certificate from one that differs.

use crate::acquire::Probes;
use crate::compare::{Comparisons, Face, Threshold};
use crate::ingest::{FaceClaim, Requests};
use crate::terms::{Outcome, Reason, Reasons, Service};

/// The verdict on one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the entity reads.
    pub outcome: Outcome,
    /// Why, all reasons of that outcome; empty where it is consistent.
    pub reasons: Reasons,
}

/// Judges a whole batch, one verdict a request.
pub fn decide(requests: &Requests, probes: &Probes, comparisons: &Comparisons, threshold: Threshold) -> Vec<Verdict> {
    (0..requests.len())
        .map(|row| {
            let lacks = submission_lacks(requests.service[row], requests.face[row], || probes.failure(row));
            verdict(lacks, comparisons.differing[row], comparisons.face[row], threshold)
        })
        .collect()
}

/// What the row itself is short of, for its service.
fn submission_lacks(service: Service, face: FaceClaim, failure: impl FnOnce() -> Option<Reason>) -> Option<Reason> {
    match (service, face) {
        (Service::RealName, _) | (Service::RealPerson, FaceClaim::Embedding) => None,
        (Service::RealPerson, FaceClaim::Missing) => Some(Reason::FaceMissing),
        (Service::RealPerson, FaceClaim::Image) => failure(),
        (Service::Chip, _) => Some(Reason::NotSupportedYet),
    }
}

fn verdict(lacks: Option<Reason>, differing: Reasons, face: Face, threshold: Threshold) -> Verdict {
    if let Some(reason) = lacks {
        return Verdict { outcome: Outcome::NotProcessed, reasons: Reasons::only(reason) };
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
    Verdict { outcome: Outcome::NotProcessed, reasons: Reasons::only(missing) }
}
