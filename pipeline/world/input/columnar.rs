//! An input in columns in, its record batches and the SHA-256 of its bytes out.
//!
//! The file is hashed before it is decoded, in one pass that also brings it into the page cache; an object is hashed while it
//! is spooled, and what is packed while it is unpacked. Invariants: a panic of a decoder is an error of that input; no
//! batch has more rows than was asked for, and none is far larger in bytes unless one row is, each row's values counted; not
//! more comes out than the size of the file makes believable; a file that was written to meanwhile is an error.

mod expanded;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{Array, ArrayData, RecordBatch};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use sha2::{Digest, Sha256};

use self::expanded::SharedBytes;
use super::decode::unpack;
use super::error::InputError;
use super::format::{Format, MAGIC_BYTES, packed};
use super::limits::{decoded_bytes_max, rows_max};
use super::location::{Input, Location};
use super::spool::nameless;
use super::text::CompressedHash;
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

/// How large a batch may be.
#[derive(Clone, Copy, Debug)]
pub struct BatchSize {
    /// Most rows.
    pub rows: usize,
    /// About how many bytes, where that is more than one row.
    pub bytes: u64,
}

impl BatchSize {
    /// The rows of a batch, where `rows` rows have `bytes` bytes.
    pub(super) fn rows_of(self, rows: u64, bytes: u64) -> usize {
        let fitting = u128::from(self.bytes) * u128::from(rows) / u128::from(bytes.max(1));
        usize::try_from(fitting).unwrap_or(usize::MAX).clamp(1, self.rows)
    }
}

/// Bytes hashed or copied at once.
const BLOCK_BYTES: usize = 1 << 20;

impl Input {
    /// Opens Parquet or Arrow IPC (file or stream), plain or packed with gzip or zstd, all columns, in batches of `size`.
    ///
    /// Texts of Parquet come as unchecked bytes in columns that are marked with [`super::UNCHECKED_TEXT`].
    ///
    /// # Errors
    /// When the input is a stream, damaged, or larger in columns, rows or bytes than the module's limits.
    ///
    /// # Panics
    /// When the format is a text, or `size` has no rows.
    pub fn open_columnar(&self, size: BatchSize) -> Result<ColumnarSource, InputError> {
        assert!(!self.format.is_text(), "text inputs have open_text");
        assert!(size.rows > 0, "a batch has a row");
        let Hashed { file, unpacked, watched, sha256, bytes } = self.hashed_file()?;
        let opened = catch_unwind(AssertUnwindSafe(|| match self.format {
            Format::Parquet => parquet::open(&self.name, file, unpacked, size),
            _ => ipc::open(&self.name, file, unpacked),
        }));
        let decoded = opened.unwrap_or_else(|_panic| Err(self.decoder_failed()))?;
        let batches = Guarded {
            input: self.clone(),
            size,
            rows: decoded.rows,
            rows_read: 0,
            bytes,
            unpacked,
            decoded_bytes: 0,
            held: HashSet::new(),
            rest: None,
            inner: Some(decoded.batches),
            watched,
            consumed: self.consumed(),
        };
        Ok(ColumnarSource { batches: Box::new(batches), rows: decoded.rows, sha256, bytes })
    }

    /// The file as a decoder takes it, at its beginning, with the hash and size of what is stored.
    fn hashed_file(&self) -> Result<Hashed, InputError> {
        let read = || InputError::io(&self.name, "read");
        let spool = || nameless(&std::env::temp_dir()).map_err(InputError::io(&self.name, "spool"));
        let opened = match &self.location {
            Location::File(path) => Some(File::open(path).map_err(InputError::io(&self.name, "open"))?),
            Location::Object(..) => None,
            Location::Pipe(_) | Location::StandardInput => {
                return Err(InputError::NotAFile { name: self.name.clone(), format: self.format.as_str() });
            }
        };
        let watch = |file: &File| file.try_clone().and_then(Unchanged::of).map_err(read());
        let watched = opened.as_ref().map(watch).transpose()?;
        // The handle that is hashed is the one that is decoded, whatever the path names by then.
        let mut stored: Box<dyn Read + Send> = match (&opened, &self.location) {
            (None, Location::Object(bucket, object)) => Box::new(bucket.read(&self.name, object)),
            (Some(file), _) => Box::new(file.try_clone().map_err(read())?),
            (None, _) => unreachable!("what is no object was opened"),
        };
        let mut head = Vec::new();
        stored.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut head).map_err(read())?;
        let packing = packed(&head);
        let mut stored = io::Cursor::new(head).chain(stored);
        let (mut file, unpacked, (sha256, bytes)) = match (packing, opened) {
            (None, Some(file)) => {
                let hashed = hash(&mut stored, io::sink()).map_err(read())?;
                (file, hashed.1, hashed)
            }
            (None, None) => {
                let mut file = spool()?;
                let hashed = hash(&mut stored, &mut file).map_err(read())?;
                (file, hashed.1, hashed)
            }
            (Some(packing), _) => {
                let mut file = spool()?;
                let hash = Arc::new(CompressedHash::default());
                let mut reader = unpack(&self.name, packing, Box::new(stored), Arc::clone(&hash))?;
                let unpacked = io::copy(&mut reader, &mut file).map_err(read())?;
                (file, unpacked, hash.finish())
            }
        };
        file.rewind().map_err(read())?;
        let watched = watched.map_or_else(|| watch(&file), Ok)?;
        Ok(Hashed { file, unpacked, watched, sha256, bytes })
    }

    fn decoder_failed(&self) -> InputError {
        InputError::DecoderFailed { name: self.name.clone(), format: self.format.as_str() }
    }
}

/// A file whose every byte was read once.
struct Hashed {
    file: File,
    /// Bytes of the file; those that are stored may be fewer.
    unpacked: u64,
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
    size: BatchSize,
    rows: Option<u64>,
    rows_read: u64,
    bytes: u64,
    unpacked: u64,
    decoded_bytes: u64,
    /// Where the buffers lie that views of the last batch point into: the next batch may point into them again.
    held: HashSet<usize>,
    /// The batch of which not all rows were given out yet.
    rest: Option<Piecemeal>,
    /// `None` after the last item.
    inner: Option<Batches>,
    watched: Unchanged,
    consumed: Arc<AtomicU64>,
}

/// A batch that is given out in pieces.
struct Piecemeal {
    batch: RecordBatch,
    shared: SharedBytes,
    /// The first row that was not given out yet.
    first: usize,
    /// Most rows of a piece.
    rows_at_once: usize,
}

impl Guarded {
    /// The decoder's next batch, of any length.
    fn decode(&mut self) -> Result<Option<Piecemeal>, ArrowError> {
        let Some(inner) = &mut self.inner else { return Ok(None) };
        let next = catch_unwind(AssertUnwindSafe(|| inner.next())).map_err(|_panic| self.input.decoder_failed());
        let Some(batch) = next.map_err(external)?.transpose()? else {
            return match self.watched.holds() {
                Ok(true) => Ok(None),
                Ok(false) => Err(external(InputError::Changed(self.input.name.clone()))),
                Err(error) => Err(external(InputError::io(&self.input.name, "look up")(error))),
            };
        };
        let mut bytes = 0;
        let mut viewed = HashSet::new();
        for column in batch.columns() {
            let column = column.to_data();
            bytes += column.get_slice_memory_size()? as u64 + self.newly_viewed(&column, &mut viewed);
        }
        self.held = viewed;
        self.decoded_bytes += bytes;
        self.bound("bytes unpacked", self.decoded_bytes, decoded_bytes_max(self.unpacked))?;
        let rows = batch.num_rows() as u64;
        self.rows_read += rows;
        self.bound("rows", self.rows_read, rows_max(self.unpacked))?;
        let rows_at_once = self.size.rows_of(rows, bytes);
        Ok(Some(Piecemeal { shared: SharedBytes::of(&batch), batch, first: 0, rows_at_once }))
    }

    /// Bytes of the buffers that views point into, save those that were counted with the last batch.
    fn newly_viewed(&self, column: &ArrayData, viewed: &mut HashSet<usize>) -> u64 {
        let mut bytes = 0;
        if matches!(column.data_type(), DataType::BinaryView | DataType::Utf8View) {
            for buffer in &column.buffers()[1..] {
                let place = buffer.as_ptr() as usize;
                if viewed.insert(place) && !self.held.contains(&place) {
                    bytes += buffer.len() as u64;
                }
            }
        }
        bytes + column.child_data().iter().map(|child| self.newly_viewed(child, viewed)).sum::<u64>()
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
        let mut whole = match self.rest.take() {
            Some(rest) => rest,
            None => match self.decode() {
                Ok(Some(decoded)) => decoded,
                ended => {
                    self.inner = None;
                    self.consumed.store(self.bytes, Ordering::Relaxed);
                    return ended.map(|_none| None).transpose();
                }
            },
        };
        self.count_bytes();
        let left = whole.batch.num_rows() - whole.first;
        let rows = whole.shared.rows_within(whole.first, whole.rows_at_once, self.size.bytes).min(left);
        let piece = whole.batch.slice(whole.first, rows);
        whole.first += rows;
        if rows < left {
            self.rest = Some(whole);
        }
        Some(Ok(piece))
    }
}

fn external(error: InputError) -> ArrowError {
    ArrowError::ExternalError(Box::new(error))
}

#[cfg(test)]
mod tests;
