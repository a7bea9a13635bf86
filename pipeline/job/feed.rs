//! The inputs of a job, one after the other, as numbered work; and their hashes.

use std::sync::Arc;

use arrow::array::RecordBatch;
use sha2::{Digest, Sha256};

use super::options::JobError;
use crate::emit::InputFile;
use crate::ingest::{BufferPool, CHUNK_BYTES, Chunk, ChunkReader, ColumnarReader, Layout};
use crate::world::input::{BatchSize, Format, Input, RawHash};

/// A columnar batch: as many rows as a chunk of text with embeddings holds, rounded up, and no more bytes than a chunk.
const BATCH: BatchSize = BatchSize { rows: 1024, bytes: CHUNK_BYTES as u64 };

/// Something to judge.
pub(super) enum Work {
    /// Rows of text.
    Text(Arc<Chunk>),
    /// Rows in columns.
    Batch(RecordBatch),
}

/// Work with its place.
pub(super) struct Piece {
    pub sequence: u64,
    pub file: usize,
    pub work: Work,
}

enum Open {
    Text(ChunkReader, RawHash),
    Columnar(ColumnarReader),
}

/// Reads the inputs in their order.
pub(super) struct Feed {
    inputs: Vec<Input>,
    file: usize,
    sequence: u64,
    open: Option<Open>,
    pool: BufferPool,
    /// Hash and size of each input, where reading it told them.
    pub hashes: Vec<Option<([u8; 32], u64)>>,
}

impl Feed {
    pub(super) fn new(inputs: Vec<Input>) -> Feed {
        let hashes = vec![None; inputs.len()];
        Feed { inputs, file: 0, sequence: 0, open: None, pool: BufferPool::default(), hashes }
    }

    /// The next piece of work; `None` after the last.
    ///
    /// # Errors
    /// When an input cannot be opened or read to its end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, JobError> {
        while self.file < self.inputs.len() {
            if self.open.is_none() {
                self.open = Some(self.open_next()?);
            }
            if let Some(work) = self.read()? {
                let sequence = self.sequence;
                self.sequence += 1;
                return Ok(Some(Piece { sequence, file: self.file, work }));
            }
            if let Some(Open::Text(_, RawHash::Wrapper(hash))) = self.open.take() {
                self.hashes[self.file] = Some(hash.finish());
            }
            self.file += 1;
        }
        Ok(None)
    }

    fn open_next(&mut self) -> Result<Open, JobError> {
        let input = &self.inputs[self.file];
        let layout = match input.format {
            Format::Ndjson => Layout::Ndjson,
            Format::Csv => Layout::Csv(None),
            Format::Parquet | Format::ArrowIpc => {
                let source = input.open_columnar(BATCH)?;
                self.hashes[self.file] = Some((source.sha256, source.bytes));
                return Ok(Open::Columnar(source.batches));
            }
        };
        let source = input.open_text()?;
        Ok(Open::Text(ChunkReader::new(source.reader, layout, self.pool.clone()), source.raw))
    }

    fn read(&mut self) -> Result<Option<Work>, JobError> {
        let broken = |source| JobError::broken(self.inputs[self.file].name.clone(), source);
        match self.open.as_mut().expect("an input is open") {
            Open::Text(reader, _) => Ok(reader.read().map_err(broken)?.map(|chunk| Work::Text(Arc::new(chunk)))),
            Open::Columnar(batches) => {
                let batch = batches.next().transpose().map_err(|error| broken(std::io::Error::other(error)))?;
                Ok(batch.map(Work::Batch))
            }
        }
    }

    /// The name of an input, for messages.
    pub(super) fn name(&self, file: usize) -> String {
        self.inputs[file].name.clone()
    }

    /// Whether the bytes of the input being read are hashed by the workers.
    pub(super) fn workers_hash(&self) -> bool {
        matches!(self.open, Some(Open::Text(_, RawHash::CallerHashes)))
    }
}

/// Hashes of plain inputs, in order.
pub(super) struct PlainHashes {
    hashes: Vec<(Sha256, u64)>,
}

impl PlainHashes {
    pub(super) fn new(files: usize) -> PlainHashes {
        PlainHashes { hashes: vec![(Sha256::new(), 0); files] }
    }

    pub(super) fn add(&mut self, file: usize, bytes: &[u8]) {
        let (hash, count) = &mut self.hashes[file];
        hash.update(bytes);
        *count += bytes.len() as u64;
    }
}

/// The inputs as the receipt lists them.
pub(super) fn input_files(feed: &Feed, plain: PlainHashes) -> Vec<InputFile> {
    let known = feed.hashes.iter().zip(plain.hashes).map(|(known, (hash, bytes))| match known {
        Some((sha256, bytes)) => (*sha256, *bytes),
        None => (hash.finalize().into(), bytes),
    });
    feed.inputs
        .iter()
        .zip(known)
        .map(|(input, (sha256, bytes))| InputFile {
            name: input.name.clone(),
            bytes,
            sha256: kernels::digest::hex(&sha256),
        })
        .collect()
}
