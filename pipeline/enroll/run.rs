//! All parts of an enrolment, one after the other.
//!
//! ```text
//! memory   a fourth: hashes of the index, then digests of the journal · a half: one part and its append
//! ```
//!
//! Every part is one append, hence one generation of the store, which every later look-up passes through. So parts are as
//! large as the memory allows, up to a bound from which a killed run would lose more work than generations cost.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::EnrollError;
use super::index::IndexReader;
use super::journal::{DIGEST_BYTES, Journal};
use super::outcome::ReportWriter;
use super::part::{Part, Shared};
use crate::acquire::FaceModel;
use crate::records::{BuildOptions, NewTemplates, RecordsError, Snapshot, replace_templates};
use crate::world::progress::Progress;

/// Rows of a part, at least and at most: a hundred thousand photos are some ten minutes of sixteen cores.
const PART_ROWS_MIN: usize = 1_000;
const PART_ROWS_MAX: usize = 100_000;

/// About the bytes of a row beside its template: its path, and the texts of its record.
const ROW_BYTES: u64 = 1_024;

/// How often a template is there at once: as made, in the part, in the rows that are appended, and as these are sorted.
const TEMPLATE_COPIES: u64 = 4;

/// What is asked.
#[derive(Clone, Debug)]
pub struct EnrollOptions {
    /// The record store.
    pub records: PathBuf,
    /// The folder of the photos.
    pub photos: PathBuf,
    /// The index.
    pub index: PathBuf,
    /// Where the outcome of each row is written.
    pub report: Option<PathBuf>,
    /// When the records are changed, in microseconds since 1970-01-01T00:00:00Z.
    pub now: i64,
    /// About the most memory, beside that of the networks and of the photo of each thread.
    pub memory_bytes: u64,
    /// Threads, each with networks of its own.
    pub threads: usize,
}

/// What an enrolment came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// Rows of the index.
    pub rows: u64,
    /// Rows by the word of their outcome.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Rows whose record has the template of their photo, now or before.
    pub enrolled: u64,
    /// The store's snapshot at the end.
    pub snapshot_id: String,
    /// Generations that were added to the store.
    pub generations: u64,
}

/// Enrols the photos of an index with a model.
///
/// # Errors
/// What stops all rows alike; parts that were done before are in the store, and a further run goes on behind them.
pub fn enroll(model: &Arc<FaceModel>, options: &EnrollOptions) -> Result<Enrolled, EnrollError> {
    let mut snapshot = Snapshot::open(&options.records)?;
    let dimension = u32::try_from(model.dimension()).expect("a manifest's dimension is bounded");
    if let Some(store) = snapshot.dimension().filter(|store| *store != dimension) {
        return Err(RecordsError::DimensionDiffers { store, asked: dimension }.into());
    }
    let share = options.memory_bytes / 4;
    // Twice the hashes, for a growing list is copied.
    let mut index = IndexReader::open(&options.index, (share / (2 * size_of::<u64>() as u64)) as usize)?;
    let mut journal = Journal::open(&options.records, (share / DIGEST_BYTES as u64) as usize)?;
    let mut report = ReportWriter::new(options.report.as_deref())?;
    let progress = Progress::start(None);
    let shared = Shared { model, photos: &options.photos, threads: options.threads, progress: &progress };
    let part_rows = part_rows(options.memory_bytes, dimension);
    let (mut rows, mut enrolled, mut generations) = (0, 0, 0);
    loop {
        let mut part = Part::read(&mut index, part_rows)?;
        if part.rows.is_empty() {
            break;
        }
        let made = part.make(&shared, &snapshot, &journal)?;
        if !made.keys.is_empty() {
            let new = NewTemplates { model: model.id(), dimension, keys: &made.keys, templates: &made.templates };
            let memory_bytes = options.memory_bytes / 2;
            let build = BuildOptions { memory_bytes, created_at_micros: options.now, dimension: Some(dimension) };
            replace_templates(&options.records, &new, &build)?;
            generations += 1;
            snapshot = Snapshot::open(&options.records)?;
        }
        journal.add(&made.digests)?;
        for (line, outcome) in part.rows {
            let outcome = outcome.expect("every row of a part has its outcome");
            rows += 1;
            enrolled += u64::from(outcome.is_enrolled());
            report.add(line, outcome)?;
        }
    }
    let outcomes = report.finish()?;
    Ok(Enrolled { rows, outcomes, enrolled, snapshot_id: snapshot.id().to_owned(), generations })
}

/// Rows of a part.
fn part_rows(memory_bytes: u64, dimension: u32) -> usize {
    let row_bytes = TEMPLATE_COPIES * u64::from(dimension) * 2 + ROW_BYTES;
    ((memory_bytes / 2 / row_bytes) as usize).clamp(PART_ROWS_MIN, PART_ROWS_MAX)
}
