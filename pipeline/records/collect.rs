//! The first pass of a build: files in, working batches of all good rows out, bad rows into the rejects file.
//!
//! While one group of chunks is parsed on all threads, the next one is read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::Array;
use rayon::prelude::*;

use super::RecordsError;
use super::input::{Chunk, Input, Table};
use super::normalise::{self, Normalised, Origin};
use super::rejects::RejectWriter;
use super::spill::{Collected, Collector};

/// What the first pass found.
pub(super) struct Gathering {
    /// The good rows.
    pub collected: Collected,
    /// Numbers of a template, if any row has one or it was known.
    pub dimension: Option<u32>,
    /// The models of the good rows.
    pub face_models: BTreeSet<String>,
    /// Rows that were refused, by code.
    pub rejected_by_code: BTreeMap<&'static str, u64>,
    /// The rejects file, if any row was refused.
    pub rejects: Option<PathBuf>,
    /// Columns of the input that a record has not.
    pub ignored_columns: BTreeSet<String>,
}

impl Gathering {
    /// Rows that were refused.
    pub(super) fn rejected(&self) -> u64 {
        self.rejected_by_code.values().sum()
    }
}

/// Reads all of `from` into `collector`. Templates must have `dimension` numbers, or as many as the first of them.
pub(super) fn collect(
    from: &[PathBuf],
    rejects: &Path,
    collector: Collector,
    dimension: Option<u32>,
) -> Result<Gathering, RecordsError> {
    let input_bytes = from.iter().map(|path| estimated_bytes(path)).sum();
    let mut pass = Pass::new(rejects, collector, dimension, input_bytes);
    for (file, path) in (0..).zip(from) {
        pass.read(file, Input::open(path)?)?;
    }
    pass.finish()
}

/// Takes tables that were made of the rows of the store at `root`; each of these is as good as it was.
pub(super) fn collect_tables(
    tables: &[Table],
    root: &Path,
    rejects: &Path,
    collector: Collector,
    dimension: Option<u32>,
) -> Result<Gathering, RecordsError> {
    let columns = tables.iter().flat_map(|table| table.columns.iter().flatten());
    let input_bytes: usize = columns.map(|values| values.get_array_memory_size()).sum();
    let mut pass = Pass::new(rejects, collector, dimension, input_bytes as u64);
    for (number, tables) in (0..).zip(tables.chunks(rayon::current_num_threads())) {
        let group = tables.iter().map(|table| Chunk::Table(Box::new(table.clone()))).collect();
        pass.take(&Origin { path: root, file: number }, group)?;
    }
    let gathering = pass.finish()?;
    match gathering.rejected() {
        0 => Ok(gathering),
        _ => Err(RecordsError::Damaged { path: root.to_path_buf(), what: "a record in it is none" }),
    }
}

/// The state of the first pass.
struct Pass {
    collector: Collector,
    rejects: RejectWriter,
    dimension: Option<u32>,
    face_models: BTreeSet<String>,
    ignored_columns: BTreeSet<String>,
    input_bytes: u64,
}

impl Pass {
    fn new(rejects: &Path, collector: Collector, dimension: Option<u32>, input_bytes: u64) -> Pass {
        Pass {
            collector,
            rejects: RejectWriter::new(rejects.to_path_buf()),
            dimension,
            face_models: BTreeSet::new(),
            ignored_columns: BTreeSet::new(),
            input_bytes,
        }
    }

    fn finish(self) -> Result<Gathering, RecordsError> {
        let (rejects, rejected_by_code) = self.rejects.finish()?;
        Ok(Gathering {
            collected: self.collector.finish()?,
            dimension: self.dimension,
            face_models: self.face_models,
            rejected_by_code,
            rejects,
            ignored_columns: self.ignored_columns,
        })
    }

    fn read(&mut self, file: u64, mut input: Input) -> Result<(), RecordsError> {
        self.ignored_columns.extend(input.unknown_columns().iter().cloned());
        let path = input.path().to_path_buf();
        let origin = Origin { path: &path, file };
        let mut group = next_group(&mut input)?;
        while !group.is_empty() {
            let (next, taken) = rayon::join(|| next_group(&mut input), || self.take(&origin, group));
            taken?;
            group = next?;
        }
        Ok(())
    }

    fn take(&mut self, origin: &Origin<'_>, group: Vec<Chunk>) -> Result<(), RecordsError> {
        let tables: Vec<Table> = group.into_par_iter().map(Chunk::into_table).collect();
        for table in &tables {
            self.ignored_columns.extend(table.unknown.iter().cloned());
            if self.dimension.is_none() {
                self.dimension = normalise::dimension(origin, table)?;
            }
        }
        let dimension = self.dimension;
        let normalise = |table| normalise::normalise(origin, table, dimension);
        let normalised: Vec<Normalised> = tables.into_par_iter().map(normalise).collect::<Result<_, _>>()?;
        for Normalised { batch, refused, face_models } in normalised {
            self.rejects.write(origin.path, &refused)?;
            self.face_models.extend(face_models);
            self.collector.add(batch, self.input_bytes)?;
        }
        Ok(())
    }
}

/// As many chunks as there are threads to parse them.
fn next_group(input: &mut Input) -> Result<Vec<Chunk>, RecordsError> {
    let mut group = Vec::new();
    while group.len() < rayon::current_num_threads() {
        match input.next()? {
            Some(chunk) => group.push(chunk),
            None => break,
        }
    }
    Ok(group)
}

/// About how many bytes a file's rows take in memory. Too many only makes the chunks of a spill smaller.
fn estimated_bytes(path: &Path) -> u64 {
    // Texts compress to an eighth; Parquet with templates, which do not compress, hardly.
    let growth = match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz" | "zst") => 8,
        Some("parquet") => 2,
        _ => 1,
    };
    fs::metadata(path).map_or(0, |metadata| metadata.len() * growth)
}
