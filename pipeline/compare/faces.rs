//! The claimed embeddings against the records' references.

use std::num::NonZeroUsize;

use kernels::face::{Batch, Comparison, Requests as Embeddings, cosine_batch};

use super::Face;
use crate::acquire::Probes;
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

/// What becomes of the faces of a batch.
pub(super) struct Faces<'a> {
    requests: &'a Requests,
    found: &'a [Option<Found>],
    snapshot: &'a Snapshot,
    templates: &'a mut Templates,
    face: Vec<Face>,
    /// The model of the reference where it was compared.
    model: Vec<Option<u8>>,
}

/// Embeddings of some rows, all of one dimension.
struct Claimed<'a> {
    rows: Vec<usize>,
    numbers: &'a [f32],
    lengths: &'a [f64],
    dimension: usize,
}

impl<'a> Faces<'a> {
    /// Nothing is compared yet.
    pub(super) fn new(
        requests: &'a Requests,
        found: &'a [Option<Found>],
        snapshot: &'a Snapshot,
        templates: &'a mut Templates,
    ) -> Faces<'a> {
        let face = vec![Face::NotCompared; requests.len()];
        Faces { requests, found, snapshot, templates, face, model: vec![None; requests.len()] }
    }

    /// Compares the embeddings that the rows bring.
    ///
    /// # Errors
    /// As [`Snapshot::read_templates`].
    pub(super) fn compare_embeddings(&mut self) -> Result<(), RecordsError> {
        let requests = self.requests;
        let claims = (0..requests.len()).filter(|row| requests.face[*row] == FaceClaim::Embedding);
        let (numbers, lengths) = (requests.embeddings.numbers(), &requests.lengths[..]);
        self.compare(Claimed { rows: claims.collect(), numbers, lengths, dimension: requests.dimension }, |_| true)
    }

    /// Compares the embeddings of acquired photos with the references of their own model.
    ///
    /// # Errors
    /// As [`Snapshot::read_templates`].
    pub(super) fn compare_photos(&mut self, probes: &Probes, model: Option<u8>) -> Result<(), RecordsError> {
        let rows: Vec<usize> = probes.rows.iter().map(|row| *row as usize).collect();
        let dimension = probes.numbers.len().checked_div(rows.len()).unwrap_or(0);
        let agreed = self.snapshot.dimension().is_some_and(|agreed| agreed as usize == dimension);
        let claimed = Claimed { rows, numbers: &probes.numbers, lengths: &probes.lengths, dimension };
        self.compare(claimed, |found| agreed && model.is_some() && found.facts.face_model == model)
    }

    /// Compares claimed embeddings with the references that `comparable` lets through; the others are of another model.
    fn compare(&mut self, claimed: Claimed<'_>, comparable: impl Fn(&Found) -> bool) -> Result<(), RecordsError> {
        let Claimed { rows, numbers, lengths, dimension } = claimed;
        let record = |row: usize| self.found[row].filter(|_| self.requests.service[row] == Service::RealPerson);
        let Some(dimension) = NonZeroUsize::new(dimension) else {
            // No embedding was kept, since no record has a template.
            for row in rows.into_iter().filter(|row| record(*row).is_some()) {
                self.face[row] = Face::ReferenceMissing;
            }
            return Ok(());
        };
        let place = |row: usize| record(row).filter(&comparable).and_then(|found| found.reference);
        let references: Vec<Reference> = rows.iter().filter_map(|row| place(*row)).collect();
        self.snapshot.read_templates(&references, self.templates)?;
        let mut read = 0..references.len();
        let of_row =
            |row: &usize| place(*row).map(|_| self.templates.get(read.next().expect("one template a reference")));
        let chosen: Vec<Option<&[u8]>> = rows.iter().map(of_row).collect();
        let mut comparisons = vec![Comparison::Absent; rows.len()];
        let batch = Batch { requests: Embeddings::MeetF16(numbers), lengths, dimension, templates: &chosen };
        cosine_batch(batch, &mut comparisons);
        for (row, comparison) in rows.into_iter().zip(comparisons) {
            let Some(found) = record(row) else { continue };
            self.face[row] = match comparison {
                Comparison::Compared(cosine) => Face::Compared(Similarity(cosine)),
                Comparison::Absent if found.reference.is_none() => Face::ReferenceMissing,
                // The request's side was checked when it was admitted, so the fault lies in the pair.
                Comparison::Absent | Comparison::Fault(_) => Face::ModelDiffers,
            };
            if matches!(self.face[row], Face::Compared(_)) {
                self.model[row] = found.facts.face_model;
            }
        }
        self.templates.wipe();
        Ok(())
    }

    /// What became of each row's face, and the model of the reference where it was compared.
    pub(super) fn end(self) -> (Vec<Face>, Vec<Option<u8>>) {
        (self.face, self.model)
    }
}
