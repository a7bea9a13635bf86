//! Encoded groups in any order in, the job's files out, in order and hashed while they are written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;
use parquet::file::writer::SerializedFileWriter;
use sha2::{Digest, Sha256};

use super::flush::Flusher;
use super::options::JobError;
use crate::emit::{EmitError, EncodedGroup, OutputFile, RejectRow, Staging, Tally, open_results, write_rejects};

/// A file that is hashed while it is written.
pub(super) struct HashedFile {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl HashedFile {
    fn create(path: &Path) -> Result<HashedFile, EmitError> {
        let file = File::create(path).map_err(|source| EmitError::io("create", path, source))?;
        Ok(HashedFile { file, hash: Sha256::new(), bytes: 0 })
    }

    /// Makes the file durable and describes it.
    fn finish(self, name: String) -> io::Result<OutputFile> {
        self.file.sync_data()?;
        let digest: [u8; 32] = self.hash.finalize().into();
        Ok(OutputFile { name, bytes: self.bytes, sha256: crate::emit::hex(&digest) })
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Bytes gathered before a write; rejects come a few at a time.
const WRITE_BYTES: usize = 1 << 18;

/// The files of the answered rows, growing in the job's staging folder.
pub(super) struct Output {
    parquet: SerializedFileWriter<HashedFile>,
    lines: HashedFile,
    flusher: Flusher,
    waiting: BTreeMap<u64, EncodedGroup>,
    next: u64,
    tally: Tally,
}

/// The file of the refused rows, apart from the others: who has a refused row to write does not wait for a group.
pub(super) struct Refusals {
    file: BufWriter<HashedFile>,
    text: Vec<u8>,
    tally: Tally,
}

impl Output {
    /// Empty files in `staging`, and the maker of row groups.
    pub(super) fn create(staging: &Staging, key_id: &str) -> Result<(Output, ArrowRowGroupWriterFactory), JobError> {
        let (results, lines) = (staging.results_file(), staging.receipt_file("results.ndjson"));
        let (parquet, factory) = open_results(HashedFile::create(&results)?, key_id)?;
        let output = Output {
            parquet,
            lines: HashedFile::create(&lines)?,
            flusher: Flusher::start([results, lines]),
            waiting: BTreeMap::new(),
            next: 0,
            tally: Tally::default(),
        };
        Ok((output, factory))
    }

    /// Takes a group, and writes all whose turn has come.
    pub(super) fn put(&mut self, group: EncodedGroup) -> Result<(), JobError> {
        self.waiting.insert(group.number, group);
        while let Some(group) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.tally.add(&group.tally);
            let mut row_group = self.parquet.next_row_group().map_err(EmitError::from)?;
            for column in group.columns {
                column.append_to_row_group(&mut row_group).map_err(EmitError::from)?;
            }
            row_group.close().map_err(EmitError::from)?;
            self.lines.write_all(&group.lines).map_err(|source| written("results.ndjson", source))?;
            self.flusher.grew();
        }
        Ok(())
    }

    /// An error of the ids that were answered.
    pub(super) fn ids_error(source: io::Error) -> JobError {
        written("answered ids", source)
    }
}

impl Refusals {
    /// An empty file in `staging`.
    pub(super) fn create(staging: &Staging) -> Result<Refusals, EmitError> {
        let file = HashedFile::create(&staging.receipt_file("rejects.ndjson"))?;
        let file = BufWriter::with_capacity(WRITE_BYTES, file);
        Ok(Refusals { file, text: Vec::new(), tally: Tally::default() })
    }

    /// Counts rows and writes those that were refused; called in the order of the input.
    pub(super) fn put(&mut self, rows: u64, refused: &[RejectRow]) -> Result<(), JobError> {
        self.tally.rows += rows;
        refused.iter().for_each(|row| self.tally.refuse(row.reject.code));
        self.text.clear();
        write_rejects(refused, &mut self.text);
        self.file.write_all(&self.text).map_err(|source| written("rejects.ndjson", source))
    }
}

/// Ends all files and makes them durable; describes them by the paths that they will have.
pub(super) fn finish(
    output: Output,
    refusals: Refusals,
    results_name: String,
    receipt_dir: &str,
) -> Result<(Vec<OutputFile>, Tally), JobError> {
    assert!(output.waiting.is_empty(), "every group has come in order");
    let mut tally = output.tally;
    tally.add(&refusals.tally);
    let parquet = output.parquet.into_inner().map_err(EmitError::from)?;
    let rejects = refusals.file.into_inner().map_err(|error| written("rejects.ndjson", error.into_error()))?;
    let (lines, flusher) = (output.lines, output.flusher);
    let end = |file: HashedFile, name: String| {
        let path = name.clone();
        file.finish(name).map_err(|source| written(&path, source))
    };
    // Three files, three waits for the disk at once.
    let (results, lines, rejects) = std::thread::scope(|scope| {
        let results = scope.spawn(|| end(parquet, results_name));
        let lines = scope.spawn(|| end(lines, format!("{receipt_dir}/results.ndjson")));
        drop(flusher);
        let rejects = end(rejects, format!("{receipt_dir}/rejects.ndjson"));
        let join = |handle: std::thread::ScopedJoinHandle<'_, _>| handle.join().expect("ending a file does not panic");
        (join(results), join(lines), rejects)
    });
    Ok((vec![results?, lines?, rejects?], tally))
}

fn written(name: &str, source: io::Error) -> JobError {
    JobError::Emit(EmitError::io("write", Path::new(name), source))
}
