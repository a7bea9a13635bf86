//! Jobs run through the library.

use std::path::Path;

use concord::acquire::Source;
use concord::compare::Threshold;
use concord::emit::Receipt;
use concord::ingest::Window;
use concord::job::{Completion, JobError, JobOptions, Limits, run};

use super::Fixture;
use super::outputs::Answers;

/// The time of every job: 2026-03-10T00:00:00Z, after the last request of the made-up sets.
pub const NOW: i64 = 1_773_100_800_000_000;

/// The threshold of the truth.
pub const THRESHOLD: f32 = datasets::requests::THRESHOLD;

/// A job over `requests` on two threads, with everything fixed that could differ between runs.
pub fn options(fixture: &Fixture, requests: &[impl AsRef<Path>], out: &Path) -> JobOptions {
    JobOptions {
        records: fixture.store.clone(),
        requests: requests.iter().map(|path| path.as_ref().display().to_string()).collect(),
        format: None,
        out: out.to_path_buf(),
        entity: None,
        job: None,
        threshold: Threshold::new(THRESHOLD),
        photos: Source::default(),
        trust: None,
        now: NOW,
        window: Window { from: i64::MIN, to: NOW },
        terms: None,
        keys: Some(fixture.keys.clone()),
        limits: Limits { threads: 2, memory_bytes: 512 << 20 },
    }
}

/// Runs a job; its receipt, new or old.
pub fn try_job(options: &JobOptions) -> Result<Receipt, JobError> {
    run(options).map(|completion| completion.receipt().clone())
}

/// Runs a job that must be answered now, and reads what it wrote.
pub fn answer(options: &JobOptions) -> Answers {
    match run(options).unwrap() {
        Completion::Answered { receipt, .. } => Answers::of(&options.out, receipt),
        Completion::AnsweredBefore { receipt } => panic!("job {} was answered before", receipt.job_id),
    }
}
