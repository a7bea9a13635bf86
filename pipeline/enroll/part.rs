//! One part: rows of the index in, the outcome of each and the new templates out.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use half::f16;
use kernels::document::DocKey;
use kernels::photo::Unusable;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::EnrollError;
use super::index::{Entry, IndexReader};
use super::journal::{Digest, Journal, digest};
use super::outcome::Outcome;
use crate::acquire::{FaceModel, PhotoFailure, Photos, for_each_photo};
use crate::records::{Found, Snapshot, Templates, template_of};
use crate::world::progress::Progress;

/// What all parts have in common.
pub(super) struct Shared<'a> {
    pub model: &'a Arc<FaceModel>,
    pub photos: &'a Path,
    pub threads: usize,
    pub progress: &'a Progress,
}

/// Some rows of the index.
#[derive(Default)]
pub(super) struct Part {
    /// Lines, and what is known of them.
    pub rows: Vec<(u64, Option<Outcome>)>,
    /// The rows that are good, by their place above.
    entries: Vec<(usize, Entry)>,
}

/// What the photos of a part came to.
#[derive(Default)]
pub(super) struct Made {
    /// Certificates with new templates.
    pub keys: Vec<DocKey>,
    /// Their templates, one after the other.
    pub templates: Zeroizing<Vec<u8>>,
    /// Digests that the journal lacks: of these templates, and of some that were there already.
    pub digests: Vec<Digest>,
}

/// What one photo came to.
struct One {
    outcome: Outcome,
    template: Option<Zeroizing<Vec<u8>>>,
    digest: Option<Digest>,
}

impl One {
    fn only(outcome: Outcome) -> One {
        One { outcome, template: None, digest: None }
    }
}

impl Part {
    /// The next `rows_max` rows.
    pub(super) fn read(index: &mut IndexReader, rows_max: usize) -> Result<Part, EnrollError> {
        let mut part = Part::default();
        while part.rows.len() < rows_max
            && let Some((line, row)) = index.next()?
        {
            match row {
                Ok(entry) => {
                    part.entries.push((part.rows.len(), entry));
                    part.rows.push((line, None));
                }
                Err(fault) => part.rows.push((line, Some(Outcome::Row(fault)))),
            }
        }
        Ok(part)
    }

    /// Looks the certificates up and makes templates of their photos; each row then has its outcome.
    pub(super) fn make(
        &mut self,
        shared: &Shared,
        snapshot: &Snapshot,
        journal: &Journal,
    ) -> Result<Made, EnrollError> {
        let keys: Vec<DocKey> = self.entries.iter().map(|(_, entry)| entry.key).collect();
        let mut found = Vec::new();
        snapshot.find(&keys, &mut found)?;
        let done: Vec<Mutex<Option<One>>> = self.entries.iter().map(|_| Mutex::default()).collect();
        let Shared { model, photos, threads, progress } = *shared;
        for_each_photo(model, photos, threads, self.entries.len(), |photos, number| {
            let (_, entry) = &self.entries[number];
            let one = match &found[number] {
                Some(found) => template(model, photos, entry, (snapshot, found), journal)?,
                None => One::only(Outcome::NotFound),
            };
            *done[number].lock().unwrap_or_else(PoisonError::into_inner) = Some(one);
            progress.add_rows(1);
            Ok::<(), EnrollError>(())
        })?;
        let mut made = Made::default();
        // Growing would leave copies behind.
        made.templates.reserve_exact(done.len() * model.dimension() * size_of::<f16>());
        for ((place, entry), one) in self.entries.drain(..).zip(done) {
            let one = one.into_inner().unwrap_or_else(PoisonError::into_inner).expect("every row was done");
            self.rows[place].1 = Some(one.outcome);
            made.digests.extend(one.digest);
            if let Some(template) = one.template {
                made.keys.push(entry.key);
                made.templates.extend_from_slice(&template);
            }
        }
        Ok(made)
    }
}

/// The template of one photo, unless its record has it.
fn template(
    model: &FaceModel,
    photos: &mut Photos,
    entry: &Entry,
    (snapshot, found): (&Snapshot, &Found),
    journal: &Journal,
) -> Result<One, EnrollError> {
    let photo: [u8; 32] = match photos.read(&entry.photo) {
        Ok(file) => Sha256::digest(file).into(),
        Err(failure) => return Ok(One::only(Outcome::Photo(failure))),
    };
    let held = held(model, snapshot, found)?;
    if let Some(held) = &held
        && journal.holds(&digest(model.id(), entry.key, &photo, held))
    {
        return Ok(One::only(Outcome::AlreadyEnrolled));
    }
    let embedding = match photos.embed()? {
        Ok(embedding) => embedding,
        Err(failure) => return Ok(One::only(Outcome::Photo(failure))),
    };
    let Some(template) = template_of(embedding) else {
        // As an embedding without a direction: the network has not seen a face.
        return Ok(One::only(Outcome::Photo(PhotoFailure::Unusable(Unusable::NoFace))));
    };
    let digest = Some(digest(model.id(), entry.key, &photo, &template));
    // A run that was killed between append and journal left it so.
    if held.as_ref() == Some(&template) {
        return Ok(One { outcome: Outcome::AlreadyEnrolled, template: None, digest });
    }
    Ok(One { outcome: Outcome::Enrolled, template: Some(template), digest })
}

/// The record's template, where it is of this model.
fn held(model: &FaceModel, snapshot: &Snapshot, found: &Found) -> Result<Option<Zeroizing<Vec<u8>>>, EnrollError> {
    let name = found.facts.face_model.map(|number| snapshot.face_models()[usize::from(number)].as_str());
    let Some(reference) = found.reference.filter(|_| name == Some(model.id())) else { return Ok(None) };
    let mut templates = Templates::default();
    let read = snapshot.read_templates(&[reference], &mut templates);
    let held = read.map(|()| Zeroizing::new(templates.get(0).to_vec()));
    templates.wipe();
    Ok(Some(held?))
}
