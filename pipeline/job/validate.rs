//! The dry run: what of a submission would be refused, and why. No records, no output, no keys.

use std::sync::Arc;

use super::feed::{Feed, Work};
use super::options::JobError;
use super::output::ids_error;
use crate::compare::{Comparisons, Face};
use crate::decide::Verdict;
use crate::emit::{Answered, Counts, Judged, RejectRow, Sequence, Tally};
use crate::ingest::{Admission, Dimension, Embeddings, batch_requests, parse};
use crate::terms::{Outcome, Reasons};
use crate::world::input::{self, Format};
use crate::world::scratch::ScratchFolder;

/// Memory of a dry run, as of a job that is told nothing: a third of it is for the ids, as there.
const MEMORY_BYTES: u64 = 1 << 30;

/// What a dry run found.
#[derive(Debug)]
pub struct Validation {
    /// Rows by what would become of them; `results` are those that would be judged.
    pub counts: Counts,
    /// The refused rows, at most as many as were asked for.
    pub rejects: Vec<RejectRow>,
}

/// Reads all inputs; keeps the first `rejects_max` refused rows.
///
/// # Errors
/// When an input cannot be read to its end.
pub fn validate(
    requests: &[String],
    format: Option<Format>,
    admission: &Admission,
    rejects_max: usize,
) -> Result<Validation, JobError> {
    let inputs = input::list(requests, format)?;
    let names = inputs.iter().map(|input| Arc::from(input.name.as_str())).collect();
    // Dropped last, when the ids in it are no longer mapped.
    let spill = ScratchFolder::make().map_err(ids_error)?;
    let answered = Answered::none_before(spill.path(), MEMORY_BYTES / 3);
    let mut sequence = Sequence::new(names, answered, None);
    let mut feed = Feed::new(inputs);
    let mut tally = Tally::default();
    let mut rejects = Vec::new();
    let mut embeddings = Embeddings::default();
    let mut admission = admission.clone();
    while let Some(piece) = feed.next()? {
        let buffer = std::mem::take(&mut embeddings);
        let (mut requests, lines_before) = match piece.work {
            Work::Text(chunk) => (parse(&chunk, &admission, buffer), chunk.lines_before),
            Work::Batch(batch) => {
                let read = batch_requests(&batch, &admission, buffer);
                let name = || feed.name(piece.file);
                (read.map_err(|error| JobError::broken(name(), std::io::Error::other(error)))?, 0)
            }
        };
        // The first embedding of the submission says what all must be like.
        if admission.dimension == Dimension::OfFirst && requests.dimension > 0 {
            admission.dimension = Dimension::Agreed(requests.dimension);
        }
        embeddings = std::mem::take(&mut requests.embeddings).wiped();
        let rows = requests.len();
        let comparisons = Comparisons {
            differing: vec![Reasons::NONE; rows],
            face: vec![Face::NotCompared; rows],
            face_model: vec![None; rows],
        };
        let verdicts = vec![Verdict { outcome: Outcome::Consistent, reasons: Reasons::NONE }; rows];
        let (sequence_number, file) = (piece.sequence, piece.file);
        sequence.put(Judged { sequence: sequence_number, file, lines_before, requests, comparisons, verdicts });
        let mut refuse = |row: RejectRow| {
            tally.refuse(row.reject.code);
            if rejects.len() < rejects_max {
                rejects.push(row);
            }
        };
        let mut rows = 0;
        while let Some(step) = sequence.step(&mut refuse).map_err(ids_error)? {
            rows += step.rows;
        }
        tally.rows += rows;
    }
    let mut counts = tally.counts();
    counts.results = counts.rows - counts.rejects;
    counts.outcomes.clear();
    Ok(Validation { counts, rejects })
}
