//! Text input in, chunks of whole rows out, in order; and a chunk in, its requests out, in any order.
//!
//! The reader is the only sequential part: it finds the last row boundary of what it read and carries the rest over.
//! Chunk boundaries depend on the input alone, never on the number of threads. Buffers come back to a pool, since
//! fresh pages cost as much as parsing them.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use memchr::{memchr, memchr_iter, memrchr};
use zeroize::Zeroize;

use super::admit::{Admission, Fields};
use super::batch::{Embeddings, Requests};
use super::csv::{self, CsvHeader};
use super::limits::{CHUNK_BYTES, LINE_BYTES_MAX};
use super::ndjson;
use crate::terms::{Reject, RejectCode};

/// How the rows of a text are laid out.
#[derive(Clone, Debug)]
pub enum Layout {
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180; the header is known once the first chunk is read.
    Csv(Option<Arc<CsvHeader>>),
}

/// Some whole rows of an input.
#[derive(Debug)]
pub struct Chunk {
    buffer: Vec<u8>,
    body: Range<usize>,
    fresh: Range<usize>,
    /// How the rows are laid out.
    pub layout: Layout,
    /// Lines before the body that belong to this chunk: the header of a CSV file.
    pub lines_before: u32,
    /// The body is the beginning of one row, which is over the limit; the rest of it is passed over.
    cut: bool,
    pool: BufferPool,
}

impl Chunk {
    /// The rows.
    pub fn body(&self) -> &[u8] {
        &self.buffer[self.body.clone()]
    }

    /// The bytes of the source that no earlier chunk held, for its hash.
    pub fn fresh(&self) -> &[u8] {
        &self.buffer[self.fresh.clone()]
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        self.pool.give(std::mem::take(&mut self.buffer), self.fresh.end);
    }
}

/// Cuts one source into chunks.
pub struct ChunkReader {
    source: Box<dyn Read + Send>,
    layout: Layout,
    carry: Vec<u8>,
    /// At the first byte of the source.
    at_beginning: bool,
    /// Inside a row that was too long and is refused already: up to its end.
    skipping: bool,
    ended: bool,
    pool: BufferPool,
}

impl Drop for ChunkReader {
    fn drop(&mut self) {
        self.carry.zeroize();
    }
}

impl ChunkReader {
    /// A reader of `source`, which is decompressed already.
    pub fn new(source: Box<dyn Read + Send>, layout: Layout, pool: BufferPool) -> ChunkReader {
        ChunkReader { source, layout, carry: Vec::new(), at_beginning: true, skipping: false, ended: false, pool }
    }

    /// The next chunk, `None` after the last one. A chunk may hold no row.
    ///
    /// # Errors
    /// What the source reports; the job then ends, since rows would be lost.
    pub fn read(&mut self) -> io::Result<Option<Chunk>> {
        if self.ended {
            return Ok(None);
        }
        let mut buffer = self.pool.take();
        let carried = self.carry.len();
        grow(&mut buffer, carried + CHUNK_BYTES);
        buffer[..carried].copy_from_slice(&self.carry);
        let mut filled = carried;
        let mut start = 0;
        let mut cut = false;
        let body = loop {
            grow(&mut buffer, filled + CHUNK_BYTES);
            let read = fill(&mut self.source, &mut buffer[filled..filled + CHUNK_BYTES])?;
            if self.skipping {
                match memchr(b'\n', &buffer[filled..filled + read]) {
                    Some(length) => start = filled + length + 1,
                    None => start = filled + read,
                }
                self.skipping = start == filled + read && buffer[..start].last() != Some(&b'\n');
            }
            filled += read;
            if std::mem::replace(&mut self.at_beginning, false) && buffer[..filled].starts_with(BYTE_ORDER_MARK) {
                start = BYTE_ORDER_MARK.len();
            }
            self.ended = read < CHUNK_BYTES;
            if self.ended || self.skipping {
                break start..filled;
            }
            if let Some(end) = self.boundary(&buffer[start..filled]) {
                break start..start + end;
            }
            if filled - start > LINE_BYTES_MAX {
                (self.skipping, cut) = (true, true);
                break start..filled;
            }
        };
        self.carry.clear();
        self.carry.extend_from_slice(&buffer[body.end..filled]);
        let mut chunk = Chunk {
            buffer,
            body,
            fresh: carried..filled,
            layout: self.layout.clone(),
            lines_before: 0,
            cut,
            pool: self.pool.clone(),
        };
        self.take_header(&mut chunk)?;
        Ok(Some(chunk))
    }

    /// Where the last whole row of `text` ends.
    fn boundary(&self, text: &[u8]) -> Option<usize> {
        match self.layout {
            Layout::Ndjson => memrchr(b'\n', text).map(|at| at + 1),
            Layout::Csv(_) => csv::last_boundary(text),
        }
    }

    /// The first rows of a CSV file stand behind its header.
    fn take_header(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        if let Layout::Csv(header @ None) = &mut self.layout {
            let beginning = CsvHeader::read(chunk.body()).filter(|_| !chunk.cut).ok_or_else(no_header)?;
            *header = beginning.header.map(Arc::new);
            chunk.body.start += beginning.bytes;
            chunk.lines_before = beginning.lines;
            chunk.layout = self.layout.clone();
        }
        Ok(())
    }
}

/// What some systems write at the beginning of a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Without its header no row of a file can be read, so the file is refused whole.
fn no_header() -> io::Error {
    let what = "its first line is no CSV header: end every line with a line feed, and name the columns in the first";
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Parses one chunk: pure, so that any worker can take any chunk.
///
/// Embeddings are decoded into `embeddings`, the buffer of the worker's last batch.
pub fn parse(chunk: &Chunk, admission: &Admission, embeddings: Embeddings) -> Requests {
    let mut requests = Requests::reusing(embeddings);
    if chunk.cut {
        refuse_cut(chunk.body(), &mut requests);
        return requests;
    }
    match &chunk.layout {
        Layout::Ndjson => ndjson::parse(chunk.body(), admission, &mut requests),
        Layout::Csv(Some(header)) => csv::parse(chunk.body(), header, admission, &mut requests),
        Layout::Csv(None) => assert!(chunk.body().is_empty(), "the reader finds the header before any row"),
    }
    requests
}

/// One row over the limit, of which nothing is read, so that nothing is admitted that it only begins with. The lines of
/// quoted cells in it count, and its own, whose end is passed over.
fn refuse_cut(text: &[u8], out: &mut Requests) {
    (out.rows, out.lines) = (1, memchr_iter(b'\n', text).count() as u32 + 1);
    ndjson::refuse(0, &Fields::default(), Reject::row(RejectCode::TooLong), out);
}

fn grow(buffer: &mut Vec<u8>, length: usize) {
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
}

/// Reads until `space` is full or the source ends.
fn fill(source: &mut dyn Read, space: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < space.len() {
        match source.read(&mut space[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Buffers of chunks that are done with.
#[derive(Clone, Debug, Default)]
pub struct BufferPool(Arc<Mutex<Vec<Vec<u8>>>>);

impl BufferPool {
    fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Overwrites the first `used` bytes, which may hold photos and embeddings, and keeps the buffer.
    fn give(&self, mut buffer: Vec<u8>, used: usize) {
        // A buffer that grew for one long row is not kept.
        if buffer.len() > 2 * CHUNK_BYTES {
            buffer.zeroize();
        } else {
            buffer[..used].fill(0);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        }
    }
}
