//! A job from its options to its commit.

use std::sync::{Arc, Mutex, PoisonError};

use super::feed::{self, Feed, PlainHashes};
use super::identity;
use super::options::{JobError, JobOptions, MEMORY_BYTES_MIN};
use super::output::{self, Output, Refusals};
use super::schedule::Schedule;
use super::worker::{Shared, work};
use crate::emit::{
    Answered, Commit, EmitError, GroupContext, KeyOrigin, Keys, OutputDir, Receipt, Sequence, Staging, Tally,
};
use crate::ingest::{Admission, Dimension};
use crate::records::Snapshot;
use crate::terms::RULE_VERSION;
use crate::world::input::{self, Input};
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
    },
    /// The same input was answered before; nothing was done, and this is the receipt of that time.
    AnsweredBefore {
        /// The earlier receipt.
        receipt: Receipt,
    },
}

/// Runs one job.
///
/// # Errors
/// Whatever ends it without a commit; nothing of it is then visible.
pub fn run(options: &JobOptions) -> Result<Completion, JobError> {
    if options.limits.memory_bytes < MEMORY_BYTES_MIN {
        return Err(JobError::Arguments(format!("--memory must be at least {} MiB", MEMORY_BYTES_MIN >> 20)));
    }
    let inputs = input::list(&options.requests, options.format)?;
    let snapshot = Arc::new(Snapshot::open(&options.records)?);
    let out = OutputDir::open(&options.out)?;
    let job = match &options.job {
        Some(job) => identity::check(job)?,
        None => identity::derive(options, &inputs, snapshot.id())?,
    };
    if let Some(receipt) = identity::answered_before(&out, &job, &inputs)? {
        return Ok(Completion::AnsweredBefore { receipt });
    }
    let (keys, origin) = Keys::load(options.keys.as_deref(), out.path())?;
    let staging = Staging::make(out.path(), &job)?;
    let (output, factory) = Output::create(&staging, &keys.id)?;
    let progress = Progress::start(inputs.iter().map(|input| input.size).sum());
    inputs.iter().for_each(|input| progress.watch(input.consumed()));
    let answered = Answered::open(&out.ids_dir(), &staging.dir, options.limits.answered_bytes())
        .map_err(|source| EmitError::io("read answered ids in", &out.ids_dir(), source))?;
    let context = GroupContext {
        job,
        processed_at: options.now,
        threshold: options.threshold,
        record_version: snapshot.id().to_owned(),
        face_models: snapshot.face_models().to_vec(),
        keys,
    };
    let shared = Shared {
        schedule: Schedule::new(options.limits.chunks_in_flight()),
        admission: admission(options, &snapshot),
        snapshot,
        context: &context,
        factory: &factory,
        sequence: Mutex::new(Sequence::new(names(&inputs), answered)),
        hashes: Mutex::new(PlainHashes::new(inputs.len())),
        feed: Mutex::new(Feed::new(inputs)),
        output: Mutex::new(output),
        refusals: Mutex::new(Refusals::create(&staging)?),
        progress: &progress,
    };
    std::thread::scope(|scope| {
        for _ in 1..options.limits.threads {
            scope.spawn(|| work(&shared));
        }
        work(&shared);
    });
    let receipt = finish(shared, options, &out, staging)?;
    progress.finish();
    Ok(Completion::Answered { receipt, keys: origin })
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

/// Writes what the end of the input leaves, and commits.
fn finish(shared: Shared<'_>, options: &JobOptions, out: &OutputDir, staging: Staging) -> Result<Receipt, JobError> {
    if let Some(error) = shared.schedule.into_error() {
        return Err(error);
    }
    let (context, factory) = (shared.context, shared.factory);
    let (last, answered) = into_inner(shared.sequence).finish();
    let mut output = into_inner(shared.output);
    // The ids are sorted and written while the last group is encoded.
    let ids = std::thread::scope(|scope| {
        let ids = scope.spawn(|| answered.write(&staging.ids_file()));
        let encoded = last.map(|group| group.encode(context, factory)).transpose();
        let put = encoded.map_err(JobError::from).and_then(|group| group.map_or(Ok(()), |group| output.put(group)));
        put.map(|()| ids.join().expect("writing ids does not panic"))
    })?;
    ids.map_err(Output::ids_error)?;
    let date = kernels::time::format_date(kernels::time::shanghai_date(options.now));
    let commit = Commit { job: context.job.clone(), date: String::from_utf8(date.to_vec()).expect("dates are ASCII") };
    let results_name = format!("results/date={}/{}.parquet", commit.date, commit.job);
    let receipts = format!("receipts/{}", commit.job);
    // Taking down the maps of the records costs as much as the disk makes this thread wait.
    let snapshot = shared.snapshot;
    let unmapped = std::thread::spawn(move || drop(snapshot));
    let (outputs, tally) = output::finish(output, into_inner(shared.refusals), results_name, &receipts)?;
    let inputs = feed::input_files(&into_inner(shared.feed), into_inner(shared.hashes));
    let receipt = receipt(options, context, tally, inputs, outputs);
    let path = staging.receipt_file("receipt.json");
    let json = serde_json::to_vec_pretty(&receipt).expect("strings and numbers are written to memory");
    write_durably(&path, &json).map_err(|source| EmitError::io("write", &path, source))?;
    out.commit(staging, &commit)?;
    unmapped.join().expect("taking down maps does not panic");
    Ok(receipt)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn write_durably(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.sync_data()
}

fn receipt(
    options: &JobOptions,
    context: &GroupContext,
    tally: Tally,
    inputs: Vec<crate::emit::InputFile>,
    outputs: Vec<crate::emit::OutputFile>,
) -> Receipt {
    let counts = tally.counts();
    assert_eq!(counts.rows, counts.results + counts.rejects, "every row is in exactly one of results and rejects");
    let processed_at = kernels::time::format_rfc3339_millis(options.now);
    Receipt {
        job_id: context.job.clone(),
        entity_id: options.entity.clone(),
        processed_at: String::from_utf8(processed_at.to_vec()).expect("instants are ASCII"),
        counts,
        inputs,
        outputs,
        rule_version: RULE_VERSION.to_owned(),
        record_version: context.record_version.clone(),
        face_models: context.face_models.clone(),
        threshold: context.threshold.value(),
        key_id: context.keys.id.clone(),
        signature: String::new(),
        public_key: String::new(),
    }
    .signed(&context.keys)
}
