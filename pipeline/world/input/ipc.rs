//! An Arrow IPC file or stream of a stranger in, its rows out.
//!
//! The decoder sets memory aside for whatever a message claims, so all messages are walked before it starts:
//!
//! ```text
//! ff ff ff ff │ header length: i32 │ header: flatbuffer │ body
//!                                        └─▶ claims the body's length, the rows, and in the first 8 bytes
//!                                            of each packed buffer of the body what comes out of it
//! ```
//!
//! A stream ends with a message of no length, and nothing follows it: without that mark it may have been cut between two
//! messages, and behind it a second stream may stand. A file is `ARROW1`, such a stream, a footer that says where
//! its messages are, and `ARROW1`; what the footer does not name would not be read, so it must name all.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use arrow::datatypes::Schema;
use arrow::ipc::reader::{FileReader, StreamReader, read_footer_length};
use arrow::ipc::{Block, Message, MessageHeader, root_as_footer, root_as_message};

use super::columnar::Decoded;
use super::error::InputError;
use super::limits::{
    COLUMNS_MAX, FOOTER_BYTES_MAX, MESSAGE_BYTES_MAX, MESSAGE_HEADER_BYTES_MAX, bound, decoded_bytes_max, rows_max,
};

/// What a file begins and ends with, and a stream does not.
const FILE_MAGIC: &[u8; 6] = b"ARROW1";

/// What a message begins with; before 2019 it began with its length.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Bytes that writers put between the parts of a file so that they begin at round places: up to 64.
const PADDING_BYTES_MAX: u64 = 64;

/// Bytes read at once of a stream's small messages.
const STREAM_BUFFER_BYTES: usize = 1 << 20;

/// Opens a file or stream of `bytes` bytes, which stands at its beginning.
pub(super) fn open(name: &str, file: File, bytes: u64) -> Result<Decoded, InputError> {
    let mut walk = Walk { name, file, bytes, rows: 0, unpacked: 0 };
    let mut magic = [0; FILE_MAGIC.len()];
    walk.read_at(0, &mut magic)?;
    if &magic == FILE_MAGIC {
        walk.file()?;
        let rows = Some(walk.rows);
        let reader = FileReader::try_new(walk.rewound()?, None).map_err(InputError::damaged(name, "Arrow"))?;
        check_columns(name, &reader.schema())?;
        return Ok(Decoded { batches: Box::new(reader), rows });
    }
    walk.stream()?;
    let rows = Some(walk.rows);
    let buffered = BufReader::with_capacity(STREAM_BUFFER_BYTES, walk.rewound()?);
    let reader = StreamReader::try_new(buffered, None).map_err(InputError::damaged(name, "Arrow"))?;
    check_columns(name, &reader.schema())?;
    Ok(Decoded { batches: Box::new(reader), rows })
}

fn check_columns(name: &str, schema: &Schema) -> Result<(), InputError> {
    bound(name, "columns", schema.flattened_fields().len() as u64, COLUMNS_MAX)
}

/// A message as a footer names it: where it begins, the bytes of its header with what stands before it, and of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    at: u64,
    header: u64,
    body: u64,
}

/// What a walk found at a place.
enum Step {
    Message {
        span: Span,
        with_rows: bool,
        next: u64,
    },
    /// The mark that ends a stream.
    End {
        next: u64,
    },
}

/// A walk over the messages of a file, adding up what they claim.
struct Walk<'a> {
    name: &'a str,
    file: File,
    bytes: u64,
    rows: u64,
    unpacked: u64,
}

impl Walk<'_> {
    /// Walks the messages of a stream, which must be all that there is.
    fn stream(&mut self) -> Result<(), InputError> {
        let mut at = 0;
        loop {
            if at == self.bytes {
                return Err(self.wrong("it has no end-of-stream mark, so rows may be missing"));
            }
            at = match self.message(at)? {
                Step::Message { next, .. } => next,
                Step::End { next } if next == self.bytes => return Ok(()),
                Step::End { .. } => return Err(self.wrong("something follows the end of the stream")),
            };
        }
    }

    /// Walks the messages of a file, and compares them with those that its footer names.
    fn file(&mut self) -> Result<(), InputError> {
        let mut tail = [0; 10];
        let tail_at =
            self.bytes.checked_sub(tail.len() as u64).ok_or_else(|| self.wrong("it ends before its footer"))?;
        self.read_at(tail_at, &mut tail)?;
        let length = read_footer_length(tail).map_err(InputError::damaged(self.name, "Arrow"))? as u64;
        bound(self.name, "bytes of footer", length, FOOTER_BYTES_MAX)?;
        let footer_at = tail_at.checked_sub(length).ok_or_else(|| self.wrong("its footer is longer than the file"))?;
        let mut footer = vec![0; length as usize];
        self.read_at(footer_at, &mut footer)?;
        let footer = root_as_footer(&footer).map_err(|error| self.wrong(error.to_string()))?;
        let blocks = footer.dictionaries().into_iter().flatten().chain(footer.recordBatches().into_iter().flatten());
        let mut named: Vec<Span> = blocks.map(|block| self.span(block)).collect::<Result<_, _>>()?;
        named.sort_unstable();
        let first_at = self.first_message(named.first().map_or(footer_at, |first| first.at), footer_at, length)?;
        if named != self.blocks(first_at, footer_at)? {
            return Err(self.wrong("its footer does not name the messages that it holds, so rows would be missing"));
        }
        Ok(())
    }

    /// Where the messages of a file begin: behind its magic, or with those that have rows, at `rows_at`, where a writer (Polars
    /// is one) lays its schema down as something other than a message. The schema is in the footer as well, and so no
    /// longer than that; whatever is longer holds rows.
    fn first_message(&mut self, rows_at: u64, footer_at: u64, footer_bytes: u64) -> Result<u64, InputError> {
        let at = self.after_padding(FILE_MAGIC.len() as u64, footer_at)?;
        let mut start = [0; CONTINUATION.len()];
        self.read_at(at, &mut start)?;
        if start == CONTINUATION {
            return Ok(at);
        }
        match rows_at.saturating_sub(at) <= footer_bytes + PADDING_BYTES_MAX {
            true => Ok(rows_at),
            false => Err(self.wrong("its footer does not name its first messages, so rows would be missing")),
        }
    }

    /// The messages with rows from `at` to the footer, which must be all that stands there.
    fn blocks(&mut self, mut at: u64, footer_at: u64) -> Result<Vec<Span>, InputError> {
        let mut found = Vec::new();
        while at < footer_at {
            at = match self.message(at)? {
                Step::Message { span, with_rows, next } => {
                    found.extend(with_rows.then_some(span));
                    next
                }
                Step::End { next } => {
                    let end = self.after_padding(next, footer_at)?;
                    if end != footer_at {
                        return Err(self.wrong("something stands between its messages and its footer"));
                    }
                    end
                }
            };
        }
        match at == footer_at {
            true => Ok(found),
            false => Err(self.wrong("a message reaches into the footer")),
        }
    }

    /// Where the zeros from `at` on end, at `end` at the latest.
    fn after_padding(&mut self, at: u64, end: u64) -> Result<u64, InputError> {
        let mut padding = [0; PADDING_BYTES_MAX as usize];
        let length = end.saturating_sub(at).min(PADDING_BYTES_MAX) as usize;
        self.read_at(at, &mut padding[..length])?;
        let zeros = padding[..length].iter().take_while(|byte| **byte == 0).count();
        Ok(at + zeros as u64)
    }

    fn span(&self, block: &Block) -> Result<Span, InputError> {
        let (at, header) = (self.size(block.offset())?, self.size(i64::from(block.metaDataLength()))?);
        Ok(Span { at, header, body: self.size(block.bodyLength())? })
    }

    /// Checks the message at `at`, and says where the next one is.
    fn message(&mut self, at: u64) -> Result<Step, InputError> {
        let mut start = at + 4;
        let mut length = [0; 4];
        self.read_at(at, &mut length)?;
        if length == CONTINUATION {
            self.read_at(start, &mut length)?;
            start += 4;
        }
        let length = self.size(i64::from(i32::from_le_bytes(length)))?;
        if length == 0 {
            return Ok(Step::End { next: start });
        }
        if length > MESSAGE_HEADER_BYTES_MAX {
            return Err(self.wrong("it does not consist of messages"));
        }
        let mut header = vec![0; length as usize];
        self.read_at(start, &mut header)?;
        let message = root_as_message(&header).map_err(|error| self.wrong(error.to_string()))?;
        let (body_at, body) = (start + length, self.size(message.bodyLength())?);
        bound(self.name, "bytes in a message", body, MESSAGE_BYTES_MAX)?;
        if body_at + body > self.bytes {
            return Err(self.wrong("a message is longer than the rest of the file"));
        }
        self.body(&message, body_at, body)?;
        let with_rows = matches!(message.header_type(), MessageHeader::RecordBatch | MessageHeader::DictionaryBatch);
        Ok(Step::Message { span: Span { at, header: body_at - at, body }, with_rows, next: body_at + body })
    }

    /// Adds up the rows of a message, and the bytes that come out of its body.
    fn body(&mut self, message: &Message<'_>, at: u64, length: u64) -> Result<(), InputError> {
        let rows = message.header_as_record_batch();
        let Some(batch) = rows.or_else(|| message.header_as_dictionary_batch()?.data()) else { return Ok(()) };
        let mut unpacked = length;
        if batch.compression().is_some() {
            unpacked = 0;
            for buffer in batch.buffers().into_iter().flatten() {
                let (offset, stored) = (self.size(buffer.offset())?, self.size(buffer.length())?);
                if offset.saturating_add(stored) > length {
                    return Err(self.wrong("a buffer lies outside its message"));
                }
                let mut claimed = [0; 8];
                if stored >= claimed.len() as u64 {
                    self.read_at(at + offset, &mut claimed)?;
                    // -1 says that the buffer is not packed.
                    unpacked += match i64::from_le_bytes(claimed) {
                        -1 => stored,
                        claimed => self.size(claimed)?.min(i64::MAX as u64 / 2),
                    };
                    bound(self.name, "bytes in an unpacked message", unpacked, MESSAGE_BYTES_MAX)?;
                }
            }
        }
        self.unpacked += unpacked;
        bound(self.name, "bytes unpacked", self.unpacked, decoded_bytes_max(self.bytes))?;
        if let Some(batch) = rows {
            self.rows = self.rows.saturating_add(self.size(batch.length())?);
            bound(self.name, "rows", self.rows, rows_max(self.bytes))?;
        }
        Ok(())
    }

    /// A claim that must be a place or a length within the file or what comes out of it.
    fn size(&self, claimed: i64) -> Result<u64, InputError> {
        u64::try_from(claimed).map_err(|_negative| self.wrong("a length is negative"))
    }

    fn wrong(&self, what: impl Into<String>) -> InputError {
        InputError::damaged(self.name, "Arrow")(what.into())
    }

    fn read_at(&mut self, at: u64, space: &mut [u8]) -> Result<(), InputError> {
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_at| self.file.read_exact(space));
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => {
                InputError::damaged(self.name, "Arrow")(error)
            }
            _ => InputError::io(self.name, "read")(error),
        })
    }

    fn rewound(mut self) -> Result<File, InputError> {
        self.file.rewind().map_err(InputError::io(self.name, "read"))?;
        Ok(self.file)
    }
}
