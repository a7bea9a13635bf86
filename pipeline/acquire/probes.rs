//! The photos of a batch, one after the other, on the worker's own networks.

use std::sync::{Arc, PoisonError};

use kernels::chip::lds;
use kernels::face::{has_direction, squared_length};
use kernels::photo::{Extractor, Measures, PhotoLimits, Unreadable, Unusable};
use zeroize::Zeroize;

use super::{FaceModel, ModelError};
use crate::ingest::{FaceClaim, Requests};
use crate::terms::{Reason, Service};

/// Photos that all workers may decode side by side: the largest take 56 MB as a progressive JPEG, and 100 MB as JPEG 2000
/// (the table of [`kernels::photo::decode`]). Larger ones are decoded one at a time, with up to 400 MB.
const SIDE_BY_SIDE: PhotoLimits =
    PhotoLimits { pixels_max: 4_000_000, pixels_jp2_max: 2_000_000, ..PhotoLimits::USUAL };

/// What the photos of a batch came to.
#[derive(Debug, Default)]
pub struct Probes {
    /// The rows whose photo was acquired, in order.
    pub rows: Vec<u32>,
    /// Their embeddings, one after the other.
    pub numbers: Vec<f32>,
    /// The squared length of each embedding; all have a direction.
    pub lengths: Vec<f64>,
    /// The rows whose photo was not, in order, and why.
    pub failures: Vec<(u32, Reason)>,
}

impl Probes {
    /// Why the photo of `row` was not acquired; `None` where it was, and where there is none.
    pub fn failure(&self, row: usize) -> Option<Reason> {
        let place = self.failures.binary_search_by_key(&(row as u32), |(row, _)| *row).ok()?;
        Some(self.failures[place].1)
    }

    /// Overwrites all embeddings and leaves the buffers to the next batch.
    pub fn wipe(&mut self) {
        // Vec::zeroize overwrites the whole capacity.
        self.numbers.zeroize();
        self.lengths.zeroize();
        self.rows.clear();
        self.failures.clear();
    }
}

/// One worker's networks, opened when its first photo comes.
pub struct Acquirer {
    model: Option<Arc<FaceModel>>,
    extractor: Option<Extractor>,
}

impl Acquirer {
    /// Of a job's model; without one no photo is acquired, which is said of each.
    pub fn new(model: Option<Arc<FaceModel>>) -> Acquirer {
        Acquirer { model, extractor: None }
    }

    /// Acquires the photos that a batch asks to be compared, into `probes`, which was wiped.
    ///
    /// Every photo is looked at, whether or not its certificate is known, so that neither what is said nor the time that
    /// it takes tells one from the other.
    ///
    /// # Errors
    /// When the networks cannot be opened or run; no photo is to blame.
    pub fn acquire(&mut self, requests: &Requests, probes: &mut Probes) -> Result<(), ModelError> {
        let brings_photo = |row: &usize| matches!(requests.face[*row], FaceClaim::Image | FaceClaim::Chip);
        for (row, file) in (0..requests.len()).filter(brings_photo).zip(requests.images.iter()) {
            if requests.service[row] != Service::RealPerson {
                continue;
            }
            let file = match photo_of(requests.face[row], file) {
                Ok(file) => file,
                Err(reason) => {
                    probes.failures.push((row as u32, reason));
                    continue;
                }
            };
            let Some(model) = &self.model else {
                probes.failures.push((row as u32, Reason::NotSupportedYet));
                continue;
            };
            let dimension = model.dimension();
            let start = probes.numbers.len();
            make_room(&mut probes.numbers, dimension);
            let room = &mut probes.numbers[start..];
            match one(model, &mut self.extractor, file, room)? {
                Ok(_) => {
                    probes.lengths.push(squared_length(room));
                    probes.rows.push(row as u32);
                }
                Err(unusable) => {
                    probes.numbers.truncate(start);
                    probes.failures.push((row as u32, reason(unusable)));
                }
            }
        }
        if let Some(extractor) = &mut self.extractor {
            extractor.wipe();
        }
        Ok(())
    }

    /// Acquires one photo, whose embedding goes to `out`.
    ///
    /// # Errors
    /// When the networks cannot be opened or run.
    ///
    /// # Panics
    /// Without a model, or when `out` has not its dimension.
    pub fn photo(&mut self, file: &[u8], out: &mut [f32]) -> Result<Result<Measures, Unusable>, ModelError> {
        let model = self.model.as_ref().expect("a model acquires photos");
        one(model, &mut self.extractor, file, out)
    }
}

/// The file of a photo. A chip's is the first image of its data group 2 that is of a known format; that it is genuine is
/// what the chip's own service tells, for an entity that hands over a photo may hand over any.
fn photo_of(claim: FaceClaim, bytes: &[u8]) -> Result<&[u8], Reason> {
    if claim != FaceClaim::Chip {
        return Ok(bytes);
    }
    let faces = lds::faces(bytes).map_err(|_unreadable| Reason::ChipUnreadable)?.content;
    faces.image().map(|image| image.bytes).ok_or(Reason::FaceUnreadable)
}

/// Numbers for one more embedding. Growing in place would leave the copied embeddings behind in memory that is free.
fn make_room(numbers: &mut Vec<f32>, dimension: usize) {
    let length = numbers.len() + dimension;
    if numbers.capacity() < length {
        let mut larger = Vec::with_capacity(length.next_power_of_two());
        larger.extend_from_slice(numbers);
        numbers.zeroize();
        *numbers = larger;
    }
    numbers.resize(length, 0.0);
}

fn one(
    model: &FaceModel,
    extractor: &mut Option<Extractor>,
    file: &[u8],
    out: &mut [f32],
) -> Result<Result<Measures, Unusable>, ModelError> {
    let extractor = match extractor {
        Some(extractor) => extractor,
        None => extractor.insert(model.extractor()?),
    };
    let mut acquired = extractor.extract(file, SIDE_BY_SIDE, out)?;
    if let Err(Unusable::Unreadable(Unreadable::TooLarge { .. })) = acquired {
        // Its sides were read and nothing else, so it has cost nothing yet.
        let _one_at_a_time = model.large.lock().unwrap_or_else(PoisonError::into_inner);
        acquired = extractor.extract(file, PhotoLimits::USUAL, out)?;
        extractor.let_go();
    }
    // A network that answers with nothing or with no number has not seen a face.
    Ok(acquired
        .and_then(|measures| if has_direction(squared_length(out)) { Ok(measures) } else { Err(Unusable::NoFace) }))
}

/// The reason of a photo that was not acquired.
pub const fn reason(unusable: Unusable) -> Reason {
    match unusable {
        Unusable::Unreadable(_) => Reason::FaceUnreadable,
        Unusable::NoFace => Reason::FaceNone,
        Unusable::SeveralFaces => Reason::FaceSeveral,
        Unusable::Quality(_) => Reason::FaceQuality,
    }
}
