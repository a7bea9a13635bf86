//! A job from its options to its commit.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::feed::{self, Feed, PlainHashes};
use super::identity::{self, Identity, Judging};
use super::options::{JobError, JobOptions, MEMORY_BYTES_MIN, THRESHOLD_USUAL, Withheld};
use super::output::{self, Ended, Output, Refusals};
use super::schedule::Schedule;
use super::signed;
use super::worker::{Shared, work};
use crate::acquire::{FaceModel, Inference, ModelError};
use crate::compare::Threshold;
use crate::emit::{
    Answered, Commit, EmitError, GroupContext, KeyOrigin, Keys, Marker, OutputDir, Receipt, Sequence, Staging,
};
use crate::ingest::{Admission, Dimension};
use crate::read::{self, Trust};
use crate::records::Snapshot;
use crate::terms::RULE_VERSION;
use crate::world::input::{self, Input};
use crate::world::pace::Pace;
use crate::world::progress::Progress;

/// How a job ended.
#[derive(Debug)]
pub enum Completion {
    /// It ran, and its files are visible.
    Answered {
        /// Its receipt.
        receipt: Receipt,
        /// The secrets that made its tokens.
        keys: KeyOrigin,
        /// How long its rows were queued at most, because more came than the agreed peak.
        queued: Duration,
    },
    /// The same input was answered before; nothing was done, and this is the receipt of that time.
    AnsweredBefore {
        /// The earlier receipt.
        receipt: Receipt,
    },
}

impl Completion {
    /// The receipt, of now or of the first time.
    pub fn receipt(&self) -> &Receipt {
        match self {
            Completion::Answered { receipt, .. } | Completion::AnsweredBefore { receipt } => receipt,
        }
    }
}

/// Whether the results of a job may become visible (Art. 13, 14).
pub type Release<'a> = dyn Fn(&Receipt) -> Result<(), Withheld> + 'a;

/// Runs one job.
///
/// # Errors
/// Whatever ends it without a commit; nothing of it is then visible.
pub fn run(options: &JobOptions) -> Result<Completion, JobError> {
    run_and_release(options, &|_| Ok(()))
}

/// Runs one job, and asks `release` with its receipt right before anything of it becomes visible.
///
/// # Errors
/// As [`run`], and what `release` says.
pub fn run_and_release(options: &JobOptions, release: &Release<'_>) -> Result<Completion, JobError> {
    if options.limits.memory_bytes < MEMORY_BYTES_MIN {
        return Err(JobError::Arguments(format!("--memory must be at least {} MiB", MEMORY_BYTES_MIN >> 20)));
    }
    let inputs = input::list(&options.requests, options.format)?;
    let snapshot = Snapshot::open(&options.records)?;
    let out = OutputDir::open(&options.out)?;
    let photos = Photos::find(options, &snapshot)?;
    let trust = options.trust.as_deref().map(read::open).transpose()?;
    let judging = Judging { threshold: photos.threshold, record_version: snapshot.id() };
    let job = match identity::of(options, &inputs, judging, &out)? {
        Identity::New(job) => job,
        Identity::AnsweredBefore(receipt) => return Ok(Completion::AnsweredBefore { receipt: *receipt }),
    };
    let (keys, origin) = Keys::load(options.keys.as_deref(), out.path())?;
    let answered = answer(options, Found { inputs, snapshot, photos, trust }, &out, job, keys, release);
    if let (Err(_), KeyOrigin::Made(path)) = (&answered, &origin) {
        // Nothing was made with these keys; the job that makes something makes keys and says so.
        _ = std::fs::remove_file(path);
    }
    let (receipt, queued) = answered?;
    Ok(Completion::Answered { receipt, keys: origin, queued })
}

/// What photos are compared by.
struct Photos {
    /// The model, where there is one.
    model: Option<Arc<FaceModel>>,
    /// Its position among the models of the references.
    position: Option<u8>,
    /// The least similarity of a consistent face, of photos and of embeddings.
    threshold: Threshold,
}

impl Photos {
    /// The model of the job, and the threshold: as the operator says, else as the model does whose references these are.
    fn find(options: &JobOptions, snapshot: &Snapshot) -> Result<Photos, JobError> {
        let model = match FaceModel::find(&options.photos) {
            Ok(model) => Some(model),
            // Whoever sends no photo needs none; the photos of a job without one are not processed, which is said.
            Err(ModelError::NoModel { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let place = |model: &Arc<FaceModel>| snapshot.face_models().iter().position(|known| known == model.id());
        let position = model.as_ref().and_then(place).and_then(|place| u8::try_from(place).ok());
        let of_model =
            || model.as_ref().filter(|_| position.is_some()).map(|model| model.manifest().threshold.similarity);
        let usual = || of_model().and_then(Threshold::new).or(Threshold::new(THRESHOLD_USUAL));
        let threshold = options.threshold.or_else(usual).expect("the usual threshold is within [-1, 1]");
        Ok(Photos { model, position, threshold })
    }
}

/// Bytes of a row with an embedding every other time, to set room aside for its id before it is read.
const ROW_BYTES_USUAL: u64 = 1600;

/// What a job works on and with.
struct Found {
    inputs: Vec<Input>,
    snapshot: Snapshot,
    photos: Photos,
    trust: Option<Trust>,
}

/// Runs a job that is new.
fn answer(
    options: &JobOptions,
    Found { inputs, snapshot, photos, trust }: Found,
    out: &OutputDir,
    job: String,
    keys: Keys,
    release: &Release<'_>,
) -> Result<(Receipt, Duration), JobError> {
    let staging = Staging::make(out.path(), &job)?;
    let (output, factory) = Output::create(&staging, &keys.id)?;
    let progress = Progress::start(inputs.iter().map(|input| input.size).sum());
    inputs.iter().for_each(|input| progress.watch(input.consumed()));
    let rows = inputs.iter().map(|input| input.size.unwrap_or(0)).sum::<u64>() / ROW_BYTES_USUAL;
    let answered = Answered::open(&out.ids_dir(), &staging.dir, options.limits.answered_bytes())
        .map_err(|source| EmitError::io("read answered ids in", &out.ids_dir(), source))?;
    let rows_max = options.terms.as_ref().map(|terms| terms.rows_processed_max);
    let context = GroupContext {
        marker: options.terms.as_ref().map(|_| Marker::of_job(&keys, &job)),
        job,
        processed_at: options.now,
        threshold: photos.threshold,
        record_version: snapshot.id().to_owned(),
        face_models: snapshot.face_models().to_vec(),
        keys,
    };
    let shared = Shared {
        schedule: Schedule::new(options.limits.chunks_in_flight()),
        admission: admission(options, &snapshot),
        scope: options.terms.as_ref().map(|terms| terms.scope.clone()),
        pace: options.terms.as_ref().map(|terms| Pace::new(terms.peak_a_second)),
        snapshot,
        model: photos.model,
        photo_model: photos.position,
        trust,
        context: &context,
        factory: &factory,
        sequence: Mutex::new(Sequence::new(names(&inputs), answered.expecting(rows), rows_max)),
        hashes: Mutex::new(PlainHashes::new(inputs.len())),
        feed: Mutex::new(Feed::new(inputs)),
        output: Mutex::new(output),
        refusals: Mutex::new(Refusals::create(&staging)?),
        ids_file: staging.ids_file(),
        progress: &progress,
    };
    std::thread::scope(|scope| {
        for _ in 1..options.limits.workers() {
            scope.spawn(|| work(&shared));
        }
        work(&shared);
    });
    let queued = shared.pace.as_ref().map(Pace::queued).unwrap_or_default();
    let receipt = finish(shared, options, out, staging, release)?;
    progress.finish();
    Ok((receipt, queued))
}

fn admission(options: &JobOptions, snapshot: &Snapshot) -> Admission {
    Admission {
        entity: options.entity.clone(),
        window: options.window,
        dimension: snapshot.dimension().map_or(Dimension::Any, |dimension| Dimension::Agreed(dimension as usize)),
    }
}

fn names(inputs: &[Input]) -> Vec<Arc<str>> {
    inputs.iter().map(|input| Arc::from(input.name.as_str())).collect()
}

/// Ends the files, and commits.
fn finish(
    shared: Shared<'_>,
    options: &JobOptions,
    out: &OutputDir,
    staging: Staging,
    release: &Release<'_>,
) -> Result<Receipt, JobError> {
    if let Some(error) = shared.schedule.into_error() {
        return Err(error);
    }
    let context = shared.context;
    let date = kernels::time::format_date(kernels::time::shanghai_date(options.now));
    let commit = Commit { job: context.job.clone(), date: String::from_utf8(date.to_vec()).expect("dates are ASCII") };
    let snapshot = shared.snapshot;
    let receipt_dir = format!("receipts/{}", commit.job);
    let mut ended = output::end(into_inner(shared.output), into_inner(shared.refusals), &receipt_dir)?;
    let inputs = feed::input_files(&into_inner(shared.feed), into_inner(shared.hashes));
    if let Some(terms) = &options.terms {
        signed::check(terms, &inputs, ended.tally.rows)?;
    }
    let trust = shared.trust.as_ref().map(|trust| trust.store.snapshot().to_string());
    let receipt = receipt(options, context, shared.model.as_deref(), trust, inputs, &mut ended);
    let json = serde_json::to_vec_pretty(&receipt).expect("strings and numbers are written to memory");
    ended.files.push(output::write(staging.receipt_file("receipt.json"), &json)?);
    // Taking down the maps of the records takes as long as the disk makes this thread wait.
    output::sync(ended.files, || drop(snapshot))?;
    drop(ended.flusher);
    release(&receipt)?;
    out.commit(staging, &commit)?;
    Ok(receipt)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn receipt(
    options: &JobOptions,
    context: &GroupContext,
    model: Option<&FaceModel>,
    trust_snapshot: Option<String>,
    inputs: Vec<crate::emit::InputFile>,
    ended: &mut Ended,
) -> Receipt {
    let counts = ended.tally.counts();
    assert_eq!(counts.rows, counts.results + counts.rejects, "every row is in exactly one of results and rejects");
    let processed_at = kernels::time::format_rfc3339_millis(options.now);
    Receipt {
        job_id: context.job.clone(),
        entity_id: options.entity.clone(),
        processed_at: String::from_utf8(processed_at.to_vec()).expect("instants are ASCII"),
        counts,
        inputs,
        outputs: std::mem::take(&mut ended.outputs),
        rows_sha256: std::mem::take(&mut ended.rows_sha256),
        rule_version: RULE_VERSION.to_owned(),
        record_version: context.record_version.clone(),
        face_models: context.face_models.clone(),
        photo_model: model.map(|model| model.id().to_owned()),
        photo_inference: model.and_then(FaceModel::inference).map(Inference::word),
        trust_snapshot,
        threshold: context.threshold.value(),
        key_id: context.keys.id.clone(),
        signature: String::new(),
        public_key: String::new(),
    }
    .signed(&context.keys)
}
