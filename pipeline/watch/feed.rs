//! The folder of a deployment's results as jobs in the order of their times, and each of them fed to the watch.
//!
//! Of a job the analyst's file, the rejects and the receipt are read; a submission that was refused whole is a job without rows.
//! Invariant: nothing is written here.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use serde::Deserialize;

use super::WatchError;
use super::machine::{Job, Told, Watch};
use super::rows::{COLUMNS, Rows, schema};
use crate::terms::{Instant, RefusalCode, RejectCode};

/// Rows of a batch: some hundred kilobytes of the columns that are read, which stay in the cache of a core.
const BATCH_ROWS: usize = 8_192;

/// A folder of results.
#[derive(Clone, Debug)]
pub struct Feed {
    results: PathBuf,
    receipts: PathBuf,
}

/// What is fed at one time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fed {
    /// The job, or the submission that was refused.
    pub job: Job,
    source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Results(PathBuf),
    Refused(PathBuf),
}

/// What the watch reads of a receipt.
#[derive(Deserialize)]
struct Receipt {
    entity_id: Option<String>,
    processed_at: Option<String>,
}

/// What the watch reads of the receipt of a refused submission.
#[derive(Deserialize)]
struct Refused {
    refused: RefusedCode,
    entity_id: Option<String>,
    refused_at: Instant,
}

#[derive(Deserialize)]
struct RefusedCode {
    code: String,
}

/// What the watch reads of a refused row.
#[derive(Deserialize)]
struct Reject {
    #[serde(default)]
    entity_id: Option<String>,
    code: String,
}

impl Feed {
    /// The output folder of `concord verify`, or the folder `results` in it.
    ///
    /// # Errors
    /// Neither is there.
    pub fn open(folder: &Path) -> Result<Feed, WatchError> {
        let inside = folder.join("results");
        let (results, above) =
            if inside.is_dir() { (inside, Some(folder)) } else { (folder.to_owned(), folder.parent()) };
        std::fs::read_dir(&results).map_err(|source| WatchError::file("read", &results, source))?;
        let receipts = above.unwrap_or(Path::new("")).join("receipts");
        Ok(Feed { results, receipts })
    }

    /// All that is there, in the order in which it is fed.
    ///
    /// # Errors
    /// What the system says, and files that are no results.
    pub fn all(&self) -> Result<Vec<Fed>, WatchError> {
        let mut all = Vec::new();
        for day in entries(&self.results)? {
            let of_day = day.file_name().is_some_and(|name| name.to_string_lossy().starts_with("date="));
            for path in if of_day { entries(&day)? } else { Vec::new() } {
                if path.extension().is_some_and(|ending| ending == "parquet") {
                    let job = self.job(&path).map_err(|source| results(&path, source))?;
                    all.push(Fed { job, source: Source::Results(path) });
                }
            }
        }
        for folder in entries(&self.receipts)? {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("refused-")
                && let Some(refused) = json::<Refused>(&folder.join("receipt.json"))?
            {
                let job = Job { processed_at: refused.refused_at.0, id: name };
                all.push(Fed { job, source: Source::Refused(folder.join("receipt.json")) });
            }
        }
        all.sort();
        Ok(all)
    }

    /// The job of a file of results.
    fn job(&self, path: &Path) -> Result<Job, WatchError> {
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = open(path)?;
        let reader = decoded(|| Ok(ParquetRecordBatchReaderBuilder::try_new(file)?))?;
        let in_footer = processed_at(reader.metadata());
        let processed_at = match in_footer {
            Some(instant) => instant,
            // A job whose rows were all refused has an empty file.
            None => self.receipt(&id)?.and_then(|receipt| instant(&receipt)).ok_or(WatchError::NoTime)?,
        };
        Ok(Job { processed_at, id })
    }

    fn receipt(&self, job: &str) -> Result<Option<Receipt>, WatchError> {
        json(&self.receipts.join(job).join("receipt.json"))
    }

    /// Feeds one job; nights that end before it are handed to `told`.
    ///
    /// # Errors
    /// What the system says, and rows that are no results.
    pub fn feed(&self, fed: &Fed, watch: &mut Watch, told: &mut Told<'_>) -> Result<(), WatchError> {
        watch.begin(&fed.job, told)?;
        match &fed.source {
            Source::Results(path) => {
                rows(path, watch).map_err(|source| results(path, source))?;
                self.rejects(&fed.job.id, watch)?;
            }
            Source::Refused(path) => {
                if let Some(Refused { refused, entity_id: Some(entity), refused_at }) = json(path)?
                    && let Some(code) = RefusalCode::ALL.iter().find(|code| code.as_str() == refused.code)
                {
                    watch.submission_refused(&entity, *code, refused_at.0.div_euclid(1_000_000));
                }
            }
        }
        watch.end_job();
        Ok(())
    }

    /// The refused rows of a job.
    fn rejects(&self, job: &str, watch: &mut Watch) -> Result<(), WatchError> {
        let path = self.receipts.join(job).join("rejects.ndjson");
        let fail = |source| WatchError::file("read", &path, source);
        let file = match File::open(&path) {
            Ok(file) => BufReader::new(file),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(fail(error)),
        };
        let submitter = self.receipt(job)?.and_then(|receipt| receipt.entity_id);
        for line in file.split(b'\n') {
            let reject: Reject = serde_json::from_slice(&line.map_err(fail)?)
                .map_err(|source| WatchError::Json { path: path.clone(), source })?;
            let code = RejectCode::ALL.into_iter().find(|code| code.as_str() == reject.code);
            // A row that names nobody, in a job that nobody signed, is nobody's.
            if let (Some(entity), Some(code)) = (reject.entity_id.as_ref().or(submitter.as_ref()), code) {
                watch.refused(entity, code);
            }
        }
        Ok(())
    }
}

fn results(path: &Path, source: WatchError) -> WatchError {
    WatchError::Results { path: path.to_owned(), source: Box::new(source) }
}

/// What is in a folder, sorted; nothing where it is not there.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, WatchError> {
    let fail = |source| WatchError::file("read", folder, source);
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let paths = listed.map(|entry| entry.map(|entry| entry.path()).map_err(fail));
    let mut paths = paths.collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn open(path: &Path) -> Result<File, WatchError> {
    File::open(path).map_err(|source| WatchError::file("open", path, source))
}

/// A JSON file, where it is there.
fn json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<T>, WatchError> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let read = serde_json::from_slice(&bytes);
            read.map(Some).map_err(|source| WatchError::Json { path: path.to_owned(), source })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(WatchError::file("read", path, source)),
    }
}

fn instant(receipt: &Receipt) -> Option<i64> {
    kernels::time::parse_rfc3339_micros(receipt.processed_at.as_deref()?.as_bytes())
}

/// The time of a job, as the statistics of its file tell it.
fn processed_at(metadata: &ParquetMetaData) -> Option<i64> {
    let column =
        metadata.file_metadata().schema_descr().columns().iter().position(|column| column.name() == "processed_at")?;
    match metadata.row_groups().first()?.column(column).statistics()? {
        Statistics::Int64(statistics) => statistics.min_opt().copied(),
        _ => None,
    }
}

/// Feeds the rows of a file.
fn rows(path: &Path, watch: &mut Watch) -> Result<(), WatchError> {
    let mut reader = decoded(|| reader(path))?;
    while let Some(batch) = decoded(|| Ok(reader.next().transpose()?))? {
        let rows = Rows::read(&batch, watch)?;
        watch.rows(&rows)?;
    }
    Ok(())
}

/// What the decoder says. It asserts what a damaged page may break; its state is dropped with the file.
fn decoded<T>(decode: impl FnOnce() -> Result<T, WatchError>) -> Result<T, WatchError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(WatchError::Damaged))
}

/// Opens a file with the encodings that are fastest, or with its own where it was written by another program.
fn reader(path: &Path) -> Result<ParquetRecordBatchReader, WatchError> {
    let options = ArrowReaderOptions::new().with_schema(schema());
    let fast = ParquetRecordBatchReaderBuilder::try_new_with_options(open(path)?, options);
    let builder = match fast {
        Ok(builder) => builder,
        Err(_other_types) => ParquetRecordBatchReaderBuilder::try_new(open(path)?)?,
    };
    let mask = ProjectionMask::columns(builder.parquet_schema(), COLUMNS);
    Ok(builder.with_projection(mask).with_batch_size(BATCH_ROWS).build()?)
}
