//! Rows of a CSV text: bytes in, row by row out, cut at the line ends that lie outside quotes.
//!
//! As RFC 4180 has it, a quote opens only at the start of a field, and two quotes inside stand for one; what follows a
//! closing quote is read as it stands. Invariant: memory is bounded whatever the text holds, and so is the work: bytes
//! are read twice at most, beyond a fixed allowance.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memchr2, memchr3};

use super::ROW_BYTES_MAX;

/// Bytes that are read at once; several times the longest row, so that little is moved.
const BUFFER_BYTES: usize = 8 * ROW_BYTES_MAX;

/// Bytes that may be read a second time beyond as many as there are: sixteen of the longest rows.
const AGAIN_BYTES: u64 = 16 * ROW_BYTES_MAX as u64;

/// The rows of a text.
pub(super) struct Rows {
    bytes: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// Where the next row begins in the buffer.
    next: usize,
    /// The line of the next row, from 1.
    line: u64,
    /// Bytes that may be read again.
    again: u64,
    /// Whether the rest of the line is passed over, since it belongs to a row that was too long.
    in_rest: bool,
    ended: bool,
}

/// A row, or what was taken for one.
pub(super) struct Row {
    /// The line that it begins in, from 1.
    pub line: u64,
    /// What it ends with.
    pub end: End,
    start: usize,
    length: usize,
}

/// What a row ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A line end, or that of the text.
    Line,
    /// Nothing within the limit.
    TooLong,
    /// The text ends within quotes.
    InQuotes,
}

impl Rows {
    /// The rows of `bytes`.
    pub(super) fn new(bytes: Box<dyn Read + Send>) -> Rows {
        Rows { bytes, buffer: Vec::new(), next: 0, line: 1, again: AGAIN_BYTES, in_rest: false, ended: false }
    }

    /// The next row that is not empty; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            if self.buffer.len() - self.next <= ROW_BYTES_MAX && !self.ended {
                self.fill()?;
            }
            let rest = &self.buffer[self.next..];
            if self.in_rest && !rest.is_empty() {
                let end = memchr(b'\n', rest);
                self.in_rest = end.is_none();
                self.next += end.unwrap_or(rest.len());
                continue;
            }
            match rest.first() {
                None => return Ok(None),
                Some(b'\n') => self.line += 1,
                Some(b'\r') => {}
                Some(_) => {
                    let text = &rest[..rest.len().min(ROW_BYTES_MAX + 1)];
                    let (end, length) = match row_end(text) {
                        Some(length) if length <= ROW_BYTES_MAX => (End::Line, length),
                        None if text.len() <= ROW_BYTES_MAX => {
                            let closed = !ends_in_quotes(text);
                            (if closed { End::Line } else { End::InQuotes }, text.len())
                        }
                        _ => (End::TooLong, text.len()),
                    };
                    let row = Row { line: self.line, end, start: self.next, length };
                    self.pass_over(length);
                    return Ok(Some(row));
                }
            }
            self.next += 1;
        }
    }

    /// The bytes of the row that was just read, its line end included.
    pub(super) fn bytes(&self, row: &Row) -> &[u8] {
        &self.buffer[row.start..row.start + row.length]
    }

    /// Reads on behind the first line of the row that was just read, which was refused; where too much was read again
    /// already, behind the next line end after the row.
    pub(super) fn go_on_behind_first_line(&mut self, row: &Row) {
        let bytes = self.bytes(row);
        let first = memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        let cost = (row.length - first) as u64;
        if first < row.length && cost <= self.again {
            self.again -= cost;
            (self.next, self.line) = (row.start + first, row.line + 1);
        } else {
            self.in_rest = row.end == End::TooLong;
        }
    }

    fn pass_over(&mut self, length: usize) {
        let passed = &self.buffer[self.next..self.next + length];
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.next += length;
    }

    /// Moves what is left to the front and fills the buffer behind it.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.next);
        self.next = 0;
        let mut filled = self.buffer.len();
        self.buffer.resize(BUFFER_BYTES, 0);
        while filled < BUFFER_BYTES && !self.ended {
            match self.bytes.read(&mut self.buffer[filled..]) {
                Ok(0) => self.ended = true,
                Ok(read) => {
                    filled += read;
                    self.again += read as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }
}

/// Where the row at the start of `text` ends, its line end included; `None` where it does not.
fn row_end(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'"' {
            at = after_quoted(text, at + 1)?;
        }
        at += memchr3(b',', b'\n', b'\r', &text[at..])? + 1;
        if text[at - 1] != b',' {
            return Some(at);
        }
    }
    None
}

/// Whether `text`, a row without a line end, ends within quotes.
fn ends_in_quotes(text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'"' {
            match after_quoted(text, at + 1) {
                Some(after) => at = after,
                None => return true,
            }
        }
        let Some(length) = memchr2(b',', b'\n', &text[at..]) else { return false };
        at += length + 1;
    }
    false
}

/// The place behind the quote that closes what began before `at`; `None` where none does.
fn after_quoted(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'"', &text[at..])? + 1;
        if text.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}
