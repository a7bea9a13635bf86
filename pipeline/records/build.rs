//! Builds and extends record stores.
//!
//! What comes in are Parquet, CSV and NDJSON files of records; what goes out is a new generation of immutable files
//! and a snapshot that names it. Two passes: the first parses and collects the rows, spilling them by hash where
//! they exceed the memory; the second takes one bucket of hashes after another, sorts it and writes its data file.
//! Invariants: `CURRENT` changes last and in one step; the files depend on the input alone, not on the memory, the
//! number of threads or what was spilled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::bucket::{self, Shared, Written};
use super::collect::{self, Gathering};
use super::columns::stored_schema;
use super::data_file;
use super::digest::Sealed;
use super::facts::FACE_MODELS_MAX;
use super::index::{Density, Header, slot_bits};
use super::index_writer::{self, IndexWriter, SealedIndex};
use super::input::{self, Input, Table};
use super::layout::{Layout, Lock};
use super::manifest::{FileEntry, GenerationEntry, Manifest};
use super::spill::{Collected, Collector};
use super::template::DIMENSION_MAX;
use super::working::rows_by_top_bits;
use super::{RecordsError, Snapshot};

/// The memory of a build where nobody says otherwise: 1 GiB, a tenth of a small server's.
pub const MEMORY_BYTES_DEFAULT: u64 = 1 << 30;

/// How a store is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildOptions {
    /// About the most memory that is taken. At least one bucket must fit: some 400 MiB at 512 dimensions.
    pub memory_bytes: u64,
    /// When the build happens, in microseconds since 1970-01-01T00:00:00Z; it is written into the manifest.
    pub created_at_micros: i64,
    /// Numbers of a template; the first template's where it is not given.
    pub dimension: Option<u32>,
}

impl BuildOptions {
    /// A build at `created_at_micros` (microseconds since 1970-01-01T00:00:00Z) with the usual memory.
    pub const fn new(created_at_micros: i64) -> BuildOptions {
        BuildOptions { memory_bytes: MEMORY_BYTES_DEFAULT, created_at_micros, dimension: None }
    }
}

/// What a build or an append came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildReport {
    /// The new snapshot.
    pub snapshot_id: String,
    /// The new generation's number.
    pub generation: u32,
    /// Rows of the input.
    pub read: u64,
    /// Records of the new generation.
    pub written: u64,
    /// Rows that another row of the input replaced: the same certificate with an earlier `updated_at`, or earlier
    /// in the input.
    pub duplicates: u64,
    /// Records of earlier generations that the new one replaces.
    pub replaced: u64,
    /// Rows that were left out since the store holds a record of the certificate with a later `updated_at`.
    pub stale: u64,
    /// Rows that were refused.
    pub rejected: u64,
    /// The same by code of the contract.
    pub rejected_by_code: BTreeMap<&'static str, u64>,
    /// Where it is said why; `None` if nothing was refused.
    pub rejects: Option<PathBuf>,
    /// Certificates of the snapshot.
    pub records: u64,
    /// Columns of the input that a record has not; they were left out.
    pub ignored_columns: BTreeSet<String>,
    /// Data files of the new generation.
    pub files: usize,
    /// Bytes of the new generation, index included.
    pub bytes: u64,
    /// Bytes that went through the temporary file.
    pub spilled_bytes: u64,
}

/// Builds a store in `to`, a folder that is empty or does not exist, from `from`: files, or folders with files below.
///
/// # Errors
///
/// A store or other files that are there already, another build at work, an input that cannot be read as a whole, no
/// record that could be taken, or what the system says. The folder then holds no store; what was begun is removed by
/// the next build. Where the folder or an input is refused, nothing was written.
pub fn build(from: &[PathBuf], to: &Path, options: &BuildOptions) -> Result<BuildReport, RecordsError> {
    let from = input::expand(from)?;
    build_planned(to, &Plan { from: Rows::Files(&from), options, file_rows: FILE_ROWS })
}

/// The records of a data file on average, at most: 2ⁿ files hold between half of it and all of it, within a few
/// thousand. At 512 dimensions that is 100 to 250 MB a file.
const FILE_ROWS: u64 = 192 << 10;

/// Where rows come from.
#[derive(Clone, Copy)]
pub(super) enum Rows<'a> {
    /// Out of files.
    Files(&'a [PathBuf]),
    /// Out of the store itself, with new values, which are as good as those that they replace.
    Tables(&'a [Table]),
}

/// What a build or an append is to do.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    /// The input.
    pub from: Rows<'a>,
    /// How.
    pub options: &'a BuildOptions,
    /// Most records of a data file on average.
    pub file_rows: u64,
}

/// As [`build`], with files of a size of one's own.
pub(super) fn build_planned(to: &Path, plan: &Plan<'_>) -> Result<BuildReport, RecordsError> {
    let layout = Layout::new(to);
    refuse_a_store(&layout)?;
    layout.refuse_others_files()?;
    check(plan)?;
    // From here on the folder is touched.
    let lock = layout.lock()?;
    // Another build may have ended meanwhile.
    refuse_a_store(&layout)?;
    extend(&layout, &lock, None, plan)
}

fn refuse_a_store(layout: &Layout) -> Result<(), RecordsError> {
    match layout.current_id()? {
        Some(_) => Err(RecordsError::StoreExists(layout.root().to_path_buf())),
        None => Ok(()),
    }
}

/// Looks at what was asked before anything is written.
fn check(plan: &Plan<'_>) -> Result<(), RecordsError> {
    check_dimension(plan.options)?;
    match plan.from {
        Rows::Files(from) => from.iter().try_for_each(|path| Input::check(path)),
        Rows::Tables(_) => Ok(()),
    }
}

fn check_dimension(options: &BuildOptions) -> Result<(), RecordsError> {
    match options.dimension {
        Some(asked) if asked == 0 || asked > DIMENSION_MAX => {
            Err(RecordsError::DimensionRange { asked, max: DIMENSION_MAX })
        }
        _ => Ok(()),
    }
}

/// Adds the records of `from`, files or folders with files below, to the store in `to`.
///
/// A certificate that the store holds is replaced, unless the store's record has a later `updated_at`: then the given row
/// is stale and left out. At equal times the given row counts, and a missing time is earlier than any; so a store that is
/// built in one go answers as one that was built and appended to, in whatever order.
///
/// # Errors
///
/// As [`build`], and no store in `to`. The former snapshot stays current.
pub fn append(from: &[PathBuf], to: &Path, options: &BuildOptions) -> Result<BuildReport, RecordsError> {
    let layout = Layout::new(to);
    refuse_no_store(&layout)?;
    let from = input::expand(from)?;
    let plan = Plan { from: Rows::Files(&from), options, file_rows: FILE_ROWS };
    check(&plan)?;
    let lock = layout.lock()?;
    let parent = Snapshot::open(to)?;
    extend(&layout, &lock, Some(&parent), &plan)
}

/// Appends rows that are made of the very snapshot that they extend: nothing else is appended between. Where somebody else
/// builds or appends, it waits.
pub(super) fn append_made(
    to: &Path,
    options: &BuildOptions,
    rows: impl FnOnce(&Snapshot) -> Result<Vec<Table>, RecordsError>,
) -> Result<BuildReport, RecordsError> {
    let layout = Layout::new(to);
    refuse_no_store(&layout)?;
    check_dimension(options)?;
    let lock = layout.wait_for_lock()?;
    let parent = Snapshot::open(to)?;
    known_dimension(parent.manifest(), options)?;
    let tables = rows(&parent)?;
    let plan = Plan { from: Rows::Tables(&tables), options, file_rows: FILE_ROWS };
    extend(&layout, &lock, Some(&parent), &plan)
}

fn refuse_no_store(layout: &Layout) -> Result<(), RecordsError> {
    match layout.current_id()? {
        Some(_) => Ok(()),
        None => Err(RecordsError::NotAStore(layout.root().to_path_buf())),
    }
}

/// Makes the generation after `parent`; on failure its folder is removed, since it may hold personal data.
fn extend(
    layout: &Layout,
    lock: &Lock,
    parent: Option<&Snapshot>,
    plan: &Plan<'_>,
) -> Result<BuildReport, RecordsError> {
    let number = parent.map_or(0, |parent| parent.manifest().number) + 1;
    layout.remove_leftovers(number - 1, lock)?;
    let folder = layout.temporary(number);
    fs::create_dir(&folder).map_err(RecordsError::io("create", &folder))?;
    let made = make(layout, &folder, parent, plan);
    if made.is_err() {
        // The error that is returned matters more than this one, and the next build tries again.
        let _ = fs::remove_dir_all(&folder);
    }
    made
}

fn make(
    layout: &Layout,
    folder: &Path,
    parent: Option<&Snapshot>,
    plan: &Plan<'_>,
) -> Result<BuildReport, RecordsError> {
    let Plan { from, options, file_rows } = *plan;
    let former = parent.map(|parent| (parent.manifest(), parent.id()));
    let mut manifest = Manifest::after(former, options.created_at_micros);
    let dimension = known_dimension(&manifest, options)?;
    let rejects = layout.rejects(manifest.number);
    let collector = Collector::new(options.memory_bytes, file_rows, folder.join("spill"));
    let gathering = match from {
        Rows::Files(from) => collect::collect(from, &rejects, collector, dimension)?,
        Rows::Tables(tables) => collect::collect_tables(tables, layout.root(), &rejects, collector, dimension)?,
    };
    if gathering.collected.rows() == 0 {
        return Err(match gathering.rejected() {
            0 => RecordsError::NoRows,
            rejected => RecordsError::NoRecords { rejected, rejects },
        });
    }
    manifest.dimension = gathering.dimension;
    manifest.face_models = all_models(&manifest.face_models, &gathering.face_models)?;
    let generation = write_generation(folder, &manifest, &gathering, parent, plan)?;
    manifest.records += generation.records - generation.replaced;
    manifest.generations.push(generation);
    gathering.collected.remove_spill()?;
    layout.publish_generation(manifest.number)?;
    let id = manifest.write(layout)?;
    layout.switch_to(&id)?;
    Ok(report(&manifest, id, gathering))
}

/// The dimension that is known before the first template is seen.
fn known_dimension(manifest: &Manifest, options: &BuildOptions) -> Result<Option<u32>, RecordsError> {
    match (manifest.dimension, options.dimension) {
        (Some(store), Some(asked)) if store != asked => Err(RecordsError::DimensionDiffers { store, asked }),
        (store, asked) => Ok(store.or(asked)),
    }
}

/// The store's models with the input's new ones behind them, in alphabetical order.
fn all_models(former: &[String], input: &BTreeSet<String>) -> Result<Vec<String>, RecordsError> {
    let new = input.iter().filter(|model| !former.contains(*model));
    let models: Vec<String> = former.iter().chain(new).cloned().collect();
    match models.len() {
        found if found > FACE_MODELS_MAX => Err(RecordsError::TooManyModels { found, max: FACE_MODELS_MAX }),
        _ => Ok(models),
    }
}

/// Writes data files and index of the generation that `manifest` is about to name.
fn write_generation(
    folder: &Path,
    manifest: &Manifest,
    gathering: &Gathering,
    parent: Option<&Snapshot>,
    plan: &Plan<'_>,
) -> Result<GenerationEntry, RecordsError> {
    let template_bytes = manifest.dimension.unwrap_or(0) * 2;
    let rows = gathering.collected.rows();
    if rows > u64::from(u32::MAX) {
        return Err(RecordsError::TooManyRecords { found: rows, max: u32::MAX.into() });
    }
    let shared = Shared {
        folder: folder.to_path_buf(),
        schema: stored_schema(template_bytes as i32),
        template_bytes: template_bytes as usize,
        face_models: manifest.face_models.iter().map(String::as_str).zip(0..).collect(),
        parent,
    };
    let row_bytes = u64::from(template_bytes) + RECORD_BYTES;
    let file_bits = bucket::file_bits(rows, row_bytes, plan.file_rows);
    let density = if parent.is_none() { Density::Full } else { Density::Sparse };
    let header = Header { slot_bits: slot_bits(rows, density), file_bits, template_bytes, records: rows };
    let index = IndexWriter::create(folder, header)?;
    let bucket_bytes = (rows >> file_bits) * row_bytes;
    let at_once = (plan.options.memory_bytes / (2 * bucket_bytes).max(1)).clamp(1, rayon::current_num_threads() as u64);
    let (written, index) = write_buckets(&shared, &gathering.collected, file_bits, at_once as usize, index)?;
    Ok(entry(manifest.number, gathering.rejected(), written, index))
}

/// About the bytes of a record in memory beside its template: texts, facts line and bookkeeping.
const RECORD_BYTES: u64 = 512;

/// Writes the buckets, `at_once` of them at a time, and the index in their order.
fn write_buckets(
    shared: &Shared<'_>,
    collected: &Collected,
    file_bits: u32,
    at_once: usize,
    mut index: IndexWriter,
) -> Result<(Vec<Written>, SealedIndex), RecordsError> {
    let mut in_memory = match collected {
        Collected::Memory { batches, .. } => rows_by_top_bits(batches, file_bits),
        Collected::Spilled(_) => Vec::new(),
    };
    let numbers: Vec<usize> = (0..1 << file_bits).collect();
    let mut all = Vec::with_capacity(numbers.len());
    for numbers in numbers.chunks(at_once) {
        let buckets: Vec<_> =
            numbers.iter().map(|number| (*number, in_memory.get_mut(*number).map(std::mem::take))).collect();
        let written: Vec<Written> = buckets
            .into_par_iter()
            .map(|(number, rows)| match (collected, rows) {
                (Collected::Memory { batches, .. }, rows) => {
                    bucket::write(shared, number, batches, rows.expect("every bucket has a list of rows"))
                }
                (Collected::Spilled(spill), _) => {
                    let (batches, rows) = spill.load(number, file_bits)?;
                    bucket::write(shared, number, &batches, rows)
                }
            })
            .collect::<Result<_, _>>()?;
        for mut written in written {
            index.append(&std::mem::take(&mut written.entries), &std::mem::take(&mut written.names))?;
            all.push(written);
        }
    }
    Ok((all, index.finish()?))
}

/// The manifest's entry of a generation.
fn entry(number: u32, rejected: u64, written: Vec<Written>, index: SealedIndex) -> GenerationEntry {
    let folder = Layout::generation_name(number);
    let file = |name: &str, rows: u64, sealed: &Sealed| FileEntry {
        path: format!("{folder}/{name}"),
        rows,
        bytes: sealed.bytes,
        sha256: sealed.sha256.clone(),
    };
    let files = written.iter().enumerate();
    let files: Vec<_> =
        files.map(|(number, bucket)| file(&data_file::name(number), bucket.rows, &bucket.sealed)).collect();
    let records = written.iter().map(|bucket| bucket.rows).sum();
    GenerationEntry {
        number,
        records,
        duplicates: written.iter().map(|bucket| bucket.duplicates).sum(),
        replaced: written.iter().map(|bucket| bucket.replaced).sum(),
        stale: written.iter().map(|bucket| bucket.stale).sum(),
        rejected,
        index: file(index_writer::FACTS_NAME, records, &index.facts),
        names: file(index_writer::NAMES_NAME, records, &index.names),
        files,
    }
}

fn report(manifest: &Manifest, snapshot_id: String, gathering: Gathering) -> BuildReport {
    let generation = manifest.generations.last().expect("a generation was just added");
    let files = generation.files.iter().chain([&generation.index, &generation.names]);
    BuildReport {
        snapshot_id,
        generation: generation.number,
        read: gathering.collected.rows() + generation.rejected,
        written: generation.records,
        duplicates: generation.duplicates,
        replaced: generation.replaced,
        stale: generation.stale,
        rejected: generation.rejected,
        spilled_bytes: gathering.collected.spilled_bytes(),
        rejected_by_code: gathering.rejected_by_code,
        rejects: gathering.rejects,
        records: manifest.records,
        ignored_columns: gathering.ignored_columns,
        files: generation.files.len(),
        bytes: files.map(|file| file.bytes).sum(),
    }
}
