//! What one worker does until nothing is left: everything that can run beside its neighbours.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;

use super::feed::{Feed, Piece, PlainHashes, Work};
use super::options::JobError;
use super::output::{Output, Refusals, ids_error};
use super::schedule::{Fresh, Schedule, Task};
use crate::acquire::{Acquirer, FaceModel, Probes};
use crate::compare::{Comparisons, compare};
use crate::decide::{Outside, Scope, decide};
use crate::emit::{GroupContext, Judged, Sequence};
use crate::ingest::{Admission, Embeddings, Requests, batch_requests, parse};
use crate::read::{ChipReader, Readings, Trust};
use crate::records::{Snapshot, Templates};
use crate::world::pace::Pace;
use crate::world::progress::Progress;

/// What the workers of a job share.
pub(super) struct Shared<'job> {
    pub schedule: Schedule,
    pub admission: Admission,
    /// What the rows may ask for, where the submitter has an agreement.
    pub scope: Option<Scope>,
    /// How fast rows may be taken, where the submitter has an agreement.
    pub pace: Option<Pace>,
    pub snapshot: Snapshot,
    /// The model of photos, where the job has one.
    pub model: Option<Arc<FaceModel>>,
    /// Its position among the models of the references.
    pub photo_model: Option<u8>,
    /// Whom chips are proved with, where the job trusts anybody.
    pub trust: Option<Trust>,
    pub context: &'job GroupContext,
    pub factory: &'job ArrowRowGroupWriterFactory,
    pub feed: Mutex<Feed>,
    pub hashes: Mutex<PlainHashes>,
    pub sequence: Mutex<Sequence>,
    pub output: Mutex<Output>,
    pub refusals: Mutex<Refusals>,
    /// Where the ids that the job answers are written.
    pub ids_file: PathBuf,
    pub progress: &'job Progress,
}

/// What goes from batch to batch of one worker: fresh pages for each would cost as much as filling them.
struct Buffers {
    embeddings: Embeddings,
    templates: Templates,
    acquirer: Acquirer,
    probes: Probes,
    chips: ChipReader,
}

/// Lets nobody wait for a worker that panicked.
struct Alarm<'job>(&'job Schedule);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.abort();
        }
    }
}

/// Works until the job is done or fails.
pub(super) fn work(shared: &Shared<'_>) {
    let _alarm = Alarm(&shared.schedule);
    let mut buffers = Buffers {
        embeddings: Embeddings::default(),
        templates: Templates::default(),
        acquirer: Acquirer::new(shared.model.clone()),
        probes: Probes::default(),
        chips: ChipReader::new(shared.trust.as_ref().map(|trust| trust.store.clone()), shared.context.processed_at),
    };
    loop {
        let done = match shared.schedule.take() {
            Task::End => return,
            Task::Hash(fresh) => {
                hash(shared, fresh);
                Ok(())
            }
            Task::Read => read_and_judge(shared, &mut buffers),
            Task::Encode(group) => {
                group.encode(shared.context, shared.factory).map_err(JobError::from).and_then(|group| {
                    lock(&shared.output).put(group)?;
                    shared.schedule.was_done();
                    Ok(())
                })
            }
            Task::Close => close(shared),
        };
        if let Err(error) = done {
            shared.schedule.fail(error);
            return;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash(shared: &Shared<'_>, pieces: Vec<Fresh>) {
    let mut hashes = lock(&shared.hashes);
    for piece in pieces {
        hashes.add(piece.file, piece.chunk.fresh());
    }
    drop(hashes);
    shared.schedule.was_hashed();
}

fn read_and_judge(shared: &Shared<'_>, buffers: &mut Buffers) -> Result<(), JobError> {
    let (piece, workers_hash) = {
        let mut feed = lock(&shared.feed);
        (feed.next()?, feed.workers_hash())
    };
    let Some(piece) = piece else {
        shared.schedule.input_ended();
        return Ok(());
    };
    let fresh = match &piece.work {
        Work::Text(chunk) if workers_hash => Some(Fresh { file: piece.file, chunk: Arc::clone(chunk) }),
        Work::Text(_) | Work::Batch(_) => None,
    };
    shared.schedule.was_read(fresh);
    let judged = judge(shared, piece, buffers)?;
    let mut groups = Vec::new();
    let mut rows = 0;
    let done = {
        let mut sequence = lock(&shared.sequence);
        sequence.put(judged);
        let mut refusals = lock(&shared.refusals);
        while let Some(step) = sequence.step(|row| refusals.put(&row)).map_err(ids_error)? {
            groups.extend(step.group);
            rows += step.rows;
        }
        refusals.count(rows)?;
        sequence.next()
    };
    shared.progress.add_rows(rows);
    shared.schedule.was_judged(done, groups);
    if let Some(pace) = &shared.pace {
        pace.take(rows);
    }
    Ok(())
}

/// The last groups go to whoever is free; the ids are sorted and written beside them.
fn close(shared: &Shared<'_>) -> Result<(), JobError> {
    let (groups, answered) = lock(&shared.sequence).close();
    shared.schedule.was_closed(groups);
    answered.write(&shared.ids_file).map_err(ids_error)?;
    shared.schedule.was_done();
    Ok(())
}

/// Parse, acquire, look up, compare, decide: one chunk, start to end, while it is in the cache.
fn judge(shared: &Shared<'_>, piece: Piece, buffers: &mut Buffers) -> Result<Judged, JobError> {
    let buffer = std::mem::take(&mut buffers.embeddings);
    let (mut requests, lines_before) = match piece.work {
        Work::Text(chunk) => (parse(&chunk, &shared.admission, buffer), chunk.lines_before),
        Work::Batch(batch) => {
            let read = batch_requests(&batch, &shared.admission, buffer);
            let broken = |error| JobError::broken(lock(&shared.feed).name(piece.file), std::io::Error::other(error));
            (read.map_err(broken)?, 0)
        }
    };
    let outside = shared.scope.as_ref().map(|scope| scope.outside(&requests)).unwrap_or_default();
    let (readings, comparisons) = if outside.is_all(requests.len()) {
        (Readings::default(), Comparisons::none(requests.len()))
    } else {
        read_and_compare(shared, &requests, &outside, buffers)?
    };
    let probes = &mut buffers.probes;
    let verdicts = decide(&requests, &outside, probes, &readings, &comparisons, shared.context.threshold);
    // Photos, chips and embeddings have served: they are biometric, so they are overwritten before anything else happens.
    drop(std::mem::take(&mut requests.images));
    drop(std::mem::take(&mut requests.chips));
    buffers.embeddings = std::mem::take(&mut requests.embeddings).wiped();
    probes.wipe();
    Ok(Judged { sequence: piece.sequence, file: piece.file, lines_before, requests, comparisons, verdicts })
}

/// What the photos, chips and claims of a batch come to beside the records.
fn read_and_compare(
    shared: &Shared<'_>,
    requests: &Requests,
    outside: &Outside,
    buffers: &mut Buffers,
) -> Result<(Readings, Comparisons), JobError> {
    buffers.acquirer.acquire(requests, &mut buffers.probes)?;
    let readings = buffers.chips.read(requests);
    let (model, templates) = (shared.photo_model, &mut buffers.templates);
    let mut comparisons = compare(requests, &buffers.probes, &readings, model, &shared.snapshot, templates)?;
    outside.rows().for_each(|row| comparisons.forget(row));
    Ok((readings, comparisons))
}
