//! Working batches of a whole input, in memory as long as they fit, else in one temporary file.
//!
//! ```text
//! DIR/tmp-NNNNNN/spill   | chunk | chunk | chunk | …     a chunk: an Arrow IPC stream of one partition's rows
//! ```
//!
//! A partition is what the top bits of the hash say. Whenever the batches in memory reach their bound, they are
//! regrouped by partition and every partition's rows are written as one chunk. One file and one list of places
//! serve any number of partitions, so that no limit on open files is met.
//! Invariant: at most half of the build's memory is held in batches.

use std::fs::{self, File};
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Mutex;

use arrow::array::RecordBatch;
use arrow::compute::interleave_record_batch;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use rayon::prelude::*;

use super::RecordsError;
use super::bucket::file_bits;
use super::columns::working_schema;
use super::working::{RowRef, rows_by_top_bits, rows_with_prefix};

/// Most partition bits: 4096 chunks of 128 KiB are half of 1 GiB, and smaller ones would be read one page at a time.
const PARTITION_BITS_MAX: u32 = 12;

/// Most rows of one batch in a chunk: with the longest templates 512 MiB, within Arrow's 32-bit offsets.
const BATCH_ROWS_MAX: usize = 65_536;

/// Takes working batches in.
pub(super) struct Collector {
    held: Vec<RecordBatch>,
    held_bytes: u64,
    held_bytes_max: u64,
    file_rows: u64,
    rows: u64,
    spill: Option<Spill>,
    spill_path: PathBuf,
}

/// All working batches of an input.
pub(super) enum Collected {
    /// They fitted.
    Memory {
        /// The batches.
        batches: Vec<RecordBatch>,
        /// Their rows.
        rows: u64,
    },
    /// They lie in a file.
    Spilled(Spill),
}

/// The temporary file.
pub(super) struct Spill {
    path: PathBuf,
    file: Mutex<SpillEnd>,
    partition_bits: u32,
    rows: u64,
}

/// The end of the temporary file, and what lies before it.
struct SpillEnd {
    file: File,
    bytes: u64,
    /// The places of each partition's chunks.
    chunks: Vec<Vec<Range<u64>>>,
}

impl Collector {
    /// Holds up to half of `memory_bytes` in memory; the rest goes to `spill_path`, in partitions for data files of
    /// `file_rows` rows.
    pub(super) fn new(memory_bytes: u64, file_rows: u64, spill_path: PathBuf) -> Collector {
        Collector {
            held: Vec::new(),
            held_bytes: 0,
            held_bytes_max: memory_bytes / 2,
            file_rows,
            rows: 0,
            spill: None,
            spill_path,
        }
    }

    /// Takes a batch in. `input_bytes` is about how much the whole input holds; it sets the number of partitions.
    pub(super) fn add(&mut self, batch: RecordBatch, input_bytes: u64) -> Result<(), RecordsError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.rows += batch.num_rows() as u64;
        self.held_bytes += batch.get_array_memory_size() as u64;
        self.held.push(batch);
        if self.held_bytes > self.held_bytes_max { self.spill(input_bytes) } else { Ok(()) }
    }

    /// What was taken in.
    pub(super) fn finish(mut self) -> Result<Collected, RecordsError> {
        if self.spill.is_some() {
            self.spill(0)?;
        }
        Ok(match self.spill {
            Some(spill) => Collected::Spilled(Spill { rows: self.rows, ..spill }),
            None => Collected::Memory { batches: self.held, rows: self.rows },
        })
    }

    fn spill(&mut self, input_bytes: u64) -> Result<(), RecordsError> {
        if self.spill.is_none() {
            let row_bytes = (self.held_bytes / self.rows).max(1);
            let bits = file_bits(input_bytes / row_bytes, row_bytes, self.file_rows) + 1;
            self.spill = Some(Spill::create(self.spill_path.clone(), bits.min(PARTITION_BITS_MAX))?);
        }
        let spill = self.spill.as_ref().expect("it was just created");
        spill.write(&std::mem::take(&mut self.held))?;
        self.held_bytes = 0;
        Ok(())
    }
}

impl Collected {
    /// Rows, duplicates among them.
    pub(super) fn rows(&self) -> u64 {
        match self {
            Collected::Memory { rows, .. } => *rows,
            Collected::Spilled(spill) => spill.rows,
        }
    }

    /// Removes the temporary file once every bucket is written.
    pub(super) fn remove_spill(&self) -> Result<(), RecordsError> {
        match self {
            Collected::Memory { .. } => Ok(()),
            Collected::Spilled(spill) => fs::remove_file(&spill.path).map_err(RecordsError::io("remove", &spill.path)),
        }
    }

    /// Bytes of the temporary file.
    pub(super) fn spilled_bytes(&self) -> u64 {
        match self {
            Collected::Memory { .. } => 0,
            Collected::Spilled(spill) => spill.file.lock().expect("no writer panicked").bytes,
        }
    }
}

impl Spill {
    fn create(path: PathBuf, partition_bits: u32) -> Result<Spill, RecordsError> {
        let file = File::create(&path).map_err(RecordsError::io("create", &path))?;
        let end = SpillEnd { file, bytes: 0, chunks: vec![Vec::new(); 1 << partition_bits] };
        Ok(Spill { path, file: Mutex::new(end), partition_bits, rows: 0 })
    }

    /// Writes the rows of `batches`, one chunk a partition.
    fn write(&self, batches: &[RecordBatch]) -> Result<(), RecordsError> {
        let partitions = rows_by_top_bits(batches, self.partition_bits);
        let batches: Vec<&RecordBatch> = batches.iter().collect();
        partitions.par_iter().enumerate().filter(|(_, rows)| !rows.is_empty()).try_for_each(|(partition, rows)| {
            let chunk = encode(&batches, rows).map_err(RecordsError::arrow(&self.path))?;
            let mut end = self.file.lock().expect("no writer panicked");
            end.file.write_all(&chunk).map_err(RecordsError::io("write", &self.path))?;
            let start = end.bytes;
            end.bytes += chunk.len() as u64;
            let place = start..end.bytes;
            end.chunks[partition].push(place);
            Ok(())
        })
    }

    /// The batches that hold the rows whose hashes begin with `prefix`, a number of `bits` bits, and those rows.
    pub(super) fn load(&self, prefix: usize, bits: u32) -> Result<(Vec<RecordBatch>, Vec<RowRef>), RecordsError> {
        let partitions = match self.partition_bits.checked_sub(bits) {
            Some(finer) => prefix << finer..(prefix + 1) << finer,
            None => {
                let partition = prefix >> (bits - self.partition_bits);
                partition..partition + 1
            }
        };
        let places: Vec<Range<u64>> = {
            let end = self.file.lock().expect("no writer panicked");
            end.chunks[partitions].iter().flatten().cloned().collect()
        };
        // A handle of its own, since a cloned one would share its position with the other threads.
        let mut file = File::open(&self.path).map_err(RecordsError::io("open", &self.path))?;
        let mut batches = Vec::new();
        for place in places {
            let mut chunk = vec![0; (place.end - place.start) as usize];
            let read = file.seek(SeekFrom::Start(place.start)).and_then(|_| file.read_exact(&mut chunk));
            read.map_err(RecordsError::io("read", &self.path))?;
            decode(chunk, &mut batches).map_err(RecordsError::arrow(&self.path))?;
        }
        let rows = rows_with_prefix(&batches, prefix, bits);
        Ok((batches, rows))
    }
}

fn encode(batches: &[&RecordBatch], rows: &[RowRef]) -> Result<Vec<u8>, arrow::error::ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), &working_schema())?;
    for rows in rows.chunks(BATCH_ROWS_MAX) {
        let places: Vec<(usize, usize)> = rows.iter().map(RowRef::place).collect();
        writer.write(&interleave_record_batch(batches, &places)?)?;
    }
    writer.into_inner()
}

fn decode(chunk: Vec<u8>, batches: &mut Vec<RecordBatch>) -> Result<(), arrow::error::ArrowError> {
    for batch in StreamReader::try_new(Cursor::new(chunk), None)? {
        batches.push(batch?);
    }
    Ok(())
}
