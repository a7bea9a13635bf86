//! An input in columns in, its record batches and the SHA-256 of its bytes out.
//!
//! The file is hashed before it is decoded, in one pass that also brings it into the page cache; an object is hashed while it
//! is spooled. Invariants: a panic of a decoder is an error of that input; no batch has more rows than was asked for;
//! not more comes out than the size of the file makes believable; a file that was written to meanwhile is an error.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use sha2::{Digest, Sha256};

use super::error::InputError;
use super::format::{Compression, Format, MAGIC_BYTES, packed};
use super::limits::{decoded_bytes_max, rows_max};
use super::location::{Input, Location};
use super::spool::nameless;
use super::{ipc, parquet};

/// Record batches of one file, in order. An error is the last item; it holds an [`InputError`] where that says more.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// An open columnar file.
pub struct ColumnarSource {
    /// Its rows.
    pub batches: Batches,
    /// How many rows there are, where the file says so.
    pub rows: Option<u64>,
    /// The SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Bytes of the file.
    pub bytes: u64,
}

/// Bytes hashed or copied at once.
const BLOCK_BYTES: usize = 1 << 20;

impl Input {
    /// Opens Parquet or Arrow IPC (file or stream), all columns, in batches of at most `batch_rows` rows.
    ///
    /// # Errors
    /// When the input is a stream, packed, damaged, or larger in columns, rows or bytes than the module's limits.
    ///
    /// # Panics
    /// When the format is a text, or `batch_rows` is 0.
    pub fn open_columnar(&self, batch_rows: usize) -> Result<ColumnarSource, InputError> {
        assert!(!self.format.is_text(), "text inputs have open_text");
        assert!(batch_rows > 0, "a batch has a row");
        let Hashed { mut file, watched, sha256, bytes } = self.hashed_file()?;
        let read = || InputError::io(&self.name, "read");
        let mut head = Vec::new();
        Read::take(&mut file, MAGIC_BYTES as u64).read_to_end(&mut head).map_err(read())?;
        if let Some(packing @ (Compression::Gzip | Compression::Zstd)) = packed(&head) {
            let (compression, format) = (packing.as_str(), self.format.as_str());
            return Err(InputError::PackedColumnar { name: self.name.clone(), compression, format });
        }
        file.rewind().map_err(read())?;
        let opened = catch_unwind(AssertUnwindSafe(|| match self.format {
            Format::Parquet => parquet::open(&self.name, file, bytes, batch_rows),
            _ => ipc::open(&self.name, file, bytes),
        }));
        let decoded = opened.unwrap_or_else(|_panic| Err(self.decoder_failed()))?;
        let batches = Guarded {
            input: self.clone(),
            batch_rows,
            rows: decoded.rows,
            rows_read: 0,
            bytes,
            decoded_bytes: 0,
            rest: None,
            inner: Some(decoded.batches),
            watched,
            consumed: self.consumed(),
        };
        Ok(ColumnarSource { batches: Box::new(batches), rows: decoded.rows, sha256, bytes })
    }

    /// The file, at its beginning, with its hash and size.
    fn hashed_file(&self) -> Result<Hashed, InputError> {
        let read = || InputError::io(&self.name, "read");
        let watch = |file: &File| file.try_clone().and_then(Unchanged::of).map_err(read());
        let (mut file, watched, (sha256, bytes)) = match &self.location {
            Location::File(path) => {
                let mut file = File::open(path).map_err(InputError::io(&self.name, "open"))?;
                let watched = watch(&file)?;
                let hashed = hash(&mut file, io::sink()).map_err(read())?;
                (file, watched, hashed)
            }
            Location::Object(bucket, object) => {
                let mut file = nameless(&std::env::temp_dir()).map_err(InputError::io(&self.name, "spool"))?;
                let mut reader = bucket.read(&self.name, object);
                let hashed = hash(&mut reader, &mut file).map_err(read())?;
                let watched = watch(&file)?;
                (file, watched, hashed)
            }
            Location::Pipe(_) | Location::StandardInput => {
                return Err(InputError::NotAFile { name: self.name.clone(), format: self.format.as_str() });
            }
        };
        file.rewind().map_err(read())?;
        Ok(Hashed { file, watched, sha256, bytes })
    }

    fn decoder_failed(&self) -> InputError {
        InputError::DecoderFailed { name: self.name.clone(), format: self.format.as_str() }
    }
}

/// A file whose every byte was read once.
struct Hashed {
    file: File,
    watched: Unchanged,
    sha256: [u8; 32],
    bytes: u64,
}

/// Hashes all of `source`, and copies it to `copy`.
fn hash(source: &mut dyn Read, mut copy: impl Write) -> io::Result<([u8; 32], u64)> {
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    let mut bytes = 0;
    loop {
        match source.read(&mut block) {
            Ok(0) => return Ok((hash.finalize().into(), bytes)),
            Ok(read) => {
                hash.update(&block[..read]);
                copy.write_all(&block[..read])?;
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// What a decoder makes of a file.
pub(super) struct Decoded {
    pub(super) batches: Batches,
    pub(super) rows: Option<u64>,
}

/// A file's length and last change, to be compared with what they were.
struct Unchanged {
    file: File,
    length: u64,
    changed: std::time::SystemTime,
}

impl Unchanged {
    fn of(file: File) -> io::Result<Unchanged> {
        let described = file.metadata()?;
        Ok(Unchanged { file, length: described.len(), changed: described.modified()? })
    }

    fn holds(&self) -> io::Result<bool> {
        let described = self.file.metadata()?;
        Ok(described.len() == self.length && described.modified()? == self.changed)
    }
}

/// A decoder that is not trusted.
struct Guarded {
    input: Input,
    batch_rows: usize,
    rows: Option<u64>,
    rows_read: u64,
    bytes: u64,
    decoded_bytes: u64,
    /// What was not given out yet of a batch that is too long.
    rest: Option<RecordBatch>,
    /// `None` after the last item.
    inner: Option<Batches>,
    watched: Unchanged,
    consumed: Arc<AtomicU64>,
}

impl Guarded {
    /// The decoder's next batch, of any length.
    fn decode(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let Some(inner) = &mut self.inner else { return Ok(None) };
        let next = catch_unwind(AssertUnwindSafe(|| inner.next())).map_err(|_panic| self.input.decoder_failed());
        let Some(batch) = next.map_err(external)?.transpose()? else {
            return match self.watched.holds() {
                Ok(true) => Ok(None),
                Ok(false) => Err(external(InputError::Changed(self.input.name.clone()))),
                Err(error) => Err(external(InputError::io(&self.input.name, "look up")(error))),
            };
        };
        for column in batch.columns() {
            self.decoded_bytes += column.to_data().get_slice_memory_size()? as u64;
        }
        self.bound("bytes unpacked", self.decoded_bytes, decoded_bytes_max(self.bytes))?;
        self.rows_read += batch.num_rows() as u64;
        self.bound("rows", self.rows_read, rows_max(self.bytes))?;
        Ok(Some(batch))
    }

    fn bound(&self, what: &'static str, found: u64, max: u64) -> Result<(), ArrowError> {
        if found <= max {
            return Ok(());
        }
        Err(external(InputError::OverLimit { name: self.input.name.clone(), what, found, max }))
    }

    /// Bytes are counted by rows: a decoder reads columns, not from the beginning to the end.
    fn count_bytes(&self) {
        let consumed = match self.rows {
            Some(rows) if rows > 0 => (self.bytes as f64 * (self.rows_read as f64 / rows as f64)) as u64,
            _ => 0,
        };
        self.consumed.store(consumed.min(self.bytes), Ordering::Relaxed);
    }
}

impl Iterator for Guarded {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.rest.take() {
            Some(rest) => rest,
            None => match self.decode() {
                Ok(Some(batch)) => batch,
                ended => {
                    self.inner = None;
                    self.consumed.store(self.bytes, Ordering::Relaxed);
                    return ended.transpose();
                }
            },
        };
        self.count_bytes();
        if batch.num_rows() <= self.batch_rows {
            return Some(Ok(batch));
        }
        self.rest = Some(batch.slice(self.batch_rows, batch.num_rows() - self.batch_rows));
        Some(Ok(batch.slice(0, self.batch_rows)))
    }
}

fn external(error: InputError) -> ArrowError {
    ArrowError::ExternalError(Box::new(error))
}

#[cfg(test)]
mod tests;
