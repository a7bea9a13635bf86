//! Encoded groups in any order in, the job's files out, in order; what the entity gets is hashed while it is written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use kernels::digest::hex;
use parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;
use parquet::file::writer::SerializedFileWriter;
use sha2::{Digest, Sha256};

use super::flush::Flusher;
use super::options::JobError;
use crate::emit::{EmitError, EncodedGroup, OutputFile, RejectRow, Staging, Tally, open_results, write_reject};

/// A file that is hashed while it is written.
struct HashedFile {
    file: File,
    path: PathBuf,
    hash: Sha256,
    bytes: u64,
}

impl HashedFile {
    fn create(path: PathBuf) -> Result<HashedFile, EmitError> {
        let file = create(&path)?;
        Ok(HashedFile { file, path, hash: Sha256::new(), bytes: 0 })
    }

    /// The file, to be synced, and what it is called below the output folder.
    fn end(self, name: String) -> (Written, OutputFile) {
        let digest: [u8; 32] = self.hash.finalize().into();
        let described = OutputFile { name, bytes: self.bytes, sha256: hex(&digest) };
        (Written { file: self.file, path: self.path }, described)
    }
}

fn create(path: &Path) -> Result<File, EmitError> {
    File::create(path).map_err(|source| EmitError::io("create", path, source))
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
const WRITE_BYTES: usize = 1 << 16;

/// The files of the answered rows, growing in the job's staging folder.
pub(super) struct Output {
    parquet: SerializedFileWriter<File>,
    parquet_path: PathBuf,
    lines: HashedFile,
    row_hashes: Sha256,
    flusher: Flusher,
    waiting: BTreeMap<u64, EncodedGroup>,
    next: u64,
    tally: Tally,
}

/// The file of the refused rows, apart from the others: who has a refused row to write does not wait for a group.
pub(super) struct Refusals {
    file: BufWriter<HashedFile>,
    /// The first failure; rows that come after it are not written any more.
    failure: Option<io::Error>,
    tally: Tally,
}

impl Output {
    /// Empty files in `staging`, and the maker of row groups.
    pub(super) fn create(staging: &Staging, key_id: &str) -> Result<(Output, ArrowRowGroupWriterFactory), JobError> {
        let (parquet_path, lines_path) = (staging.results_file(), staging.receipt_file("results.ndjson"));
        let (parquet, factory) = open_results(create(&parquet_path)?, key_id)?;
        let output = Output {
            parquet,
            lines: HashedFile::create(lines_path.clone())?,
            row_hashes: Sha256::new(),
            flusher: Flusher::start([parquet_path.clone(), lines_path]),
            parquet_path,
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
            self.lines.write_all(&group.lines).map_err(|source| written(&self.lines.path, source))?;
            self.row_hashes.update(&group.row_hashes);
            self.flusher.grew();
        }
        Ok(())
    }
}

/// An error of the ids that were answered.
pub(super) fn ids_error(source: io::Error) -> JobError {
    written(Path::new("answered ids"), source)
}

impl Refusals {
    /// An empty file in `staging`.
    pub(super) fn create(staging: &Staging) -> Result<Refusals, EmitError> {
        let file = HashedFile::create(staging.receipt_file("rejects.ndjson"))?;
        Ok(Refusals { file: BufWriter::with_capacity(WRITE_BYTES, file), failure: None, tally: Tally::default() })
    }

    /// Counts and writes a refused row; called in the order of the input.
    pub(super) fn put(&mut self, row: &RejectRow) {
        self.tally.refuse(row.reject.code);
        if self.failure.is_none() {
            self.failure = write_reject(row, &mut self.file).err();
        }
    }

    /// Counts rows that were read, and tells whether all that were refused could be written.
    pub(super) fn count(&mut self, rows: u64) -> Result<(), JobError> {
        self.tally.rows += rows;
        self.failure.take().map_or(Ok(()), |source| Err(written(&self.file.get_ref().path, source)))
    }
}

/// A file that is whole but may not be on disk yet.
pub(super) struct Written {
    file: File,
    path: PathBuf,
}

/// A job's files, whole.
pub(super) struct Ended {
    /// The files, to be synced.
    pub files: Vec<Written>,
    /// Those of the entity.
    pub outputs: Vec<OutputFile>,
    /// Over the row hashes, in hex.
    pub rows_sha256: String,
    /// Rows by what became of them.
    pub tally: Tally,
    /// Ends beside the last sync, not before it.
    pub flusher: Flusher,
}

/// Ends all files, and describes those of the entity by the paths that they will have.
pub(super) fn end(output: Output, refusals: Refusals, receipt_dir: &str) -> Result<Ended, JobError> {
    assert!(output.waiting.is_empty(), "every group has come in order");
    let mut tally = output.tally;
    tally.add(&refusals.tally);
    let parquet = output.parquet.into_inner().map_err(EmitError::from)?;
    let rejects_path = refusals.file.get_ref().path.clone();
    let rejects = refusals.file.into_inner().map_err(|error| written(&rejects_path, error.into_error()))?;
    let (lines_file, lines) = output.lines.end(format!("{receipt_dir}/results.ndjson"));
    let (rejects_file, rejects) = rejects.end(format!("{receipt_dir}/rejects.ndjson"));
    let row_hashes: [u8; 32] = output.row_hashes.finalize().into();
    let parquet = Written { file: parquet, path: output.parquet_path };
    Ok(Ended {
        files: vec![parquet, lines_file, rejects_file],
        outputs: vec![lines, rejects],
        rows_sha256: hex(&row_hashes),
        tally,
        flusher: output.flusher,
    })
}

/// Writes a small file, not on disk yet.
pub(super) fn write(path: PathBuf, bytes: &[u8]) -> Result<Written, JobError> {
    let mut file = create(&path)?;
    file.write_all(bytes).map_err(|source| written(&path, source))?;
    Ok(Written { file, path })
}

/// Makes files durable, all at once, so that the disk is waited for once and not once a file; `meanwhile` runs beside it.
pub(super) fn sync(files: Vec<Written>, meanwhile: impl FnOnce()) -> Result<(), JobError> {
    let one = |Written { file, path }: Written| file.sync_data().map_err(|source| written(&path, source));
    std::thread::scope(|scope| {
        let waits: Vec<_> = files.into_iter().map(|file| scope.spawn(move || one(file))).collect();
        meanwhile();
        // All are waited for, and the first error is told.
        let ended: Vec<_> = waits.into_iter().map(|wait| wait.join().expect("syncing a file does not panic")).collect();
        ended.into_iter().collect()
    })
}

fn written(path: &Path, source: io::Error) -> JobError {
    JobError::Emit(EmitError::io("write", path, source))
}
