//! The claimed embeddings against the records' references.

use std::num::NonZeroUsize;

use kernels::face::{Batch, Comparison, Requests as Embeddings, cosine_batch};

use super::Face;
use crate::ingest::{FaceClaim, Requests};
use crate::records::{Found, RecordsError, Reference, Snapshot, Templates};
use crate::terms::Service;

/// Cosine of two embeddings, within [-1, 1].
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Similarity(f32);

impl Similarity {
    /// The number, for the results.
    pub const fn value(self) -> f32 {
        self.0
    }

    /// Whether the two faces are similar enough.
    pub fn reaches(self, threshold: Threshold) -> bool {
        self.0 >= threshold.0
    }
}

/// The least similarity of a consistent face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold(f32);

impl Threshold {
    /// A threshold; `None` outside [-1, 1].
    pub fn new(value: f32) -> Option<Threshold> {
        (-1.0..=1.0).contains(&value).then_some(Threshold(value))
    }

    /// The number, for the results.
    pub const fn value(self) -> f32 {
        self.0
    }
}

/// What became of each row's face, and the model of the reference where it was compared.
///
/// # Errors
/// As [`Snapshot::read_templates`]; `templates` is its buffer.
pub(super) fn compare(
    requests: &Requests,
    found: &[Option<Found>],
    snapshot: &Snapshot,
    templates: &mut Templates,
) -> Result<(Vec<Face>, Vec<Option<u8>>), RecordsError> {
    let mut faces = vec![Face::NotCompared; requests.len()];
    let mut models = vec![None; requests.len()];
    let asked = |row: usize| requests.service[row] == Service::RealPerson;
    let rows: Vec<usize> = (0..requests.len()).filter(|row| requests.face[*row] == FaceClaim::Embedding).collect();
    let Some(dimension) = NonZeroUsize::new(requests.dimension) else {
        // No embedding was kept, since no record has a template.
        rows.into_iter()
            .filter(|row| asked(*row) && found[*row].is_some())
            .for_each(|row| faces[row] = Face::ReferenceMissing);
        return Ok((faces, models));
    };
    let place = |row: usize| found[row].filter(|_| asked(row)).and_then(|found| found.reference);
    let references: Vec<Reference> = rows.iter().filter_map(|row| place(*row)).collect();
    snapshot.read_templates(&references, templates)?;
    let mut read = 0..references.len();
    let of_row = |row: &usize| place(*row).map(|_| templates.get(read.next().expect("one template a reference")));
    let chosen: Vec<Option<&[u8]>> = rows.iter().map(of_row).collect();
    let mut comparisons = vec![Comparison::Absent; rows.len()];
    let numbers = Embeddings::MeetF16(requests.embeddings.numbers());
    let batch = Batch { requests: numbers, lengths: &requests.lengths, dimension, templates: &chosen };
    cosine_batch(batch, &mut comparisons);
    for (row, comparison) in rows.into_iter().zip(comparisons) {
        let Some(found) = found[row].filter(|_| asked(row)) else { continue };
        faces[row] = match comparison {
            Comparison::Compared(cosine) => Face::Compared(Similarity(cosine)),
            Comparison::Absent => Face::ReferenceMissing,
            // The request's side was checked when it was admitted, so the fault lies in the pair.
            Comparison::Fault(_) => Face::ModelDiffers,
        };
        if matches!(faces[row], Face::Compared(_)) {
            models[row] = found.facts.face_model;
        }
    }
    templates.wipe();
    Ok((faces, models))
}
