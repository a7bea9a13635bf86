//! Requests and the records found for them in, facts and similarities out.
//!
//! One entry a request. Nothing is judged here: no threshold is known, and a bare number never leaves. A certificate that is not there is compared with
//! another one's record, to no effect, so that it takes the same time.

mod chips;
mod faces;
mod facts;

pub use chips::compare_chips;
use faces::Faces;
pub use faces::{Similarity, Threshold};

use crate::acquire::Probes;
use crate::ingest::Requests;
use crate::read::Readings;
use crate::records::{Found, RecordsError, Snapshot, Templates};
use crate::terms::{Reason, Reasons};

/// What the comparison of a row's face came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Face {
    /// The row asks for no comparison of faces, or has nothing to compare.
    NotCompared,
    /// How similar they are.
    Compared(Similarity),
    /// The record has no reference.
    ReferenceMissing,
    /// The two cannot be compared: they are of different models, or the reference is damaged.
    ModelDiffers,
}

/// The comparisons of a batch, in columns as long as the batch.
#[derive(Debug, Default)]
pub struct Comparisons {
    /// Which facts differ; `not_found` alone where there is no record.
    pub differing: Vec<Reasons>,
    /// What became of the faces.
    pub face: Vec<Face>,
    /// The model of the record's reference, where faces were compared.
    pub face_model: Vec<Option<u8>>,
}

impl Comparisons {
    /// Those of a batch of `rows` of which nothing is compared.
    pub fn none(rows: usize) -> Comparisons {
        Comparisons {
            differing: vec![Reasons::NONE; rows],
            face: vec![Face::NotCompared; rows],
            face_model: vec![None; rows],
        }
    }

    /// Says of a row whose certificate is not there no more than that; what was compared with a record that stood in counts for nothing.
    fn not_found(&mut self, row: usize) {
        self.forget(row);
        self.differing[row] = Reasons::only(Reason::NotFound);
    }

    /// Forgets what was compared of a row that is not to be processed.
    pub fn forget(&mut self, row: usize) {
        (self.differing[row], self.face[row], self.face_model[row]) = (Reasons::NONE, Face::NotCompared, None);
    }
}

/// Looks up and compares a whole batch, its embeddings, its acquired photos and its chips that were read; `templates` is a buffer that goes from batch
/// to batch, `photo_model` the position of the photos' model in [`Snapshot::face_models`], `None` where no template is of it.
///
/// # Errors
///
/// [`RecordsError::Damaged`] where what is read of the records is not what was written, and what the system says.
pub fn compare(
    requests: &Requests,
    probes: &Probes,
    readings: &Readings,
    photo_model: Option<u8>,
    snapshot: &Snapshot,
    templates: &mut Templates,
) -> Result<Comparisons, RecordsError> {
    let mut found: Vec<Option<Found>> = Vec::with_capacity(requests.len());
    snapshot.find(&requests.key, &mut found)?;
    let missing = snapshot.stand_in(&requests.key, &mut found)?;
    let mut faces = Faces::new(requests, &found, snapshot, templates);
    faces.compare_embeddings()?;
    faces.compare_photos(probes, photo_model)?;
    let (face, face_model) = faces.end();
    let differing = facts::differing(requests, &found, readings, snapshot)?;
    let mut comparisons = Comparisons { differing, face, face_model };
    missing.into_iter().for_each(|row| comparisons.not_found(row));
    Ok(comparisons)
}
