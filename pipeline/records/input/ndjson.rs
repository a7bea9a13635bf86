//! NDJSON files of records: one object a line, every value a string or null.
//!
//! Lines are cut on one thread and parsed on any. An empty line is passed over.

use std::borrow::Cow;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::table::{TextRow, TextTable};
use super::{ROW_BYTES_MAX, Table};
use crate::records::RecordsError;
use crate::records::columns::{COLUMNS, Column};
use crate::records::rejects::Refusal;
use crate::terms::RejectCode;

/// Bytes of one block of lines: some 3,000 records with 512-dimensional templates, a millisecond or two of parsing.
const BLOCK_BYTES: usize = 8 << 20;

/// An open NDJSON file.
pub(super) struct NdjsonInput {
    path: PathBuf,
    bytes: Box<dyn Read + Send>,
    /// The beginning of the line that the last block ended in.
    carried: Vec<u8>,
    /// The line that the next block begins with, from 1.
    line: u64,
    ended: bool,
}

/// Whole lines of a file.
pub(in crate::records) struct LineBlock {
    bytes: Vec<u8>,
    first_line: u64,
}

impl NdjsonInput {
    /// Lines of `bytes`, which are those of the file at `path`.
    pub(super) fn new(path: &Path, bytes: Box<dyn Read + Send>) -> NdjsonInput {
        NdjsonInput { path: path.to_path_buf(), bytes, carried: Vec::new(), line: 1, ended: false }
    }

    /// The next lines. A line over the limit is cut to just over it, so that it takes no more memory than that.
    pub(super) fn next(&mut self) -> Result<Option<LineBlock>, RecordsError> {
        let mut block = std::mem::take(&mut self.carried);
        while !self.ended {
            let filled = block.len();
            block.resize(filled + BLOCK_BYTES, 0);
            let read = self.read_into(&mut block[filled..])?;
            block.truncate(filled + read);
            match block.iter().rposition(|byte| *byte == b'\n') {
                Some(last) => {
                    self.carried = block.split_off(last + 1);
                    break;
                }
                None => block.truncate(ROW_BYTES_MAX + 1),
            }
        }
        let first_line = self.line;
        self.line += block.iter().filter(|byte| **byte == b'\n').count() as u64;
        Ok((!block.is_empty()).then_some(LineBlock { bytes: block, first_line }))
    }

    /// Fills `space` unless the file ends before.
    fn read_into(&mut self, space: &mut [u8]) -> Result<usize, RecordsError> {
        let mut filled = 0;
        while filled < space.len() && !self.ended {
            match self.bytes.read(&mut space[filled..]) {
                Ok(0) => self.ended = true,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(RecordsError::input(&self.path)(error)),
            }
        }
        Ok(filled)
    }
}

impl LineBlock {
    /// The lines' columns.
    pub(super) fn parse(self) -> Table {
        let mut table = TextTable::new();
        for (line, number) in self.bytes.split(|byte| *byte == b'\n').zip(self.first_line..) {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            match parse_line(line, &mut table) {
                Ok(values) => table.push(number, &values),
                Err(refusal) => table.refuse(number, refusal),
            }
        }
        table.finish()
    }
}

fn parse_line<'a>(line: &'a [u8], table: &mut TextTable) -> Result<TextRow<'a>, Refusal> {
    if line.len() > ROW_BYTES_MAX {
        return Err(Refusal::row(RejectCode::TooLong));
    }
    let line = str::from_utf8(line).map_err(|_| Refusal::row(RejectCode::Encoding))?;
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let syntax = |_| Refusal::row(RejectCode::Syntax);
    let row = deserializer.deserialize_map(RowVisitor { table }).map_err(syntax)?;
    deserializer.end().map_err(syntax)?;
    row
}

/// Takes one object apart; the first fault of a value is kept and the rest of the object is read over.
struct RowVisitor<'t> {
    table: &'t mut TextTable,
}

impl<'a> Visitor<'a> for RowVisitor<'_> {
    type Value = Result<TextRow<'a>, Refusal>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut values: TextRow<'a> = [const { None }; COLUMNS];
        let mut seen = [false; COLUMNS];
        let mut refusal = None;
        while let Some(key) = object.next_key::<Value<'a>>()? {
            let Value::Text(Some(name)) = key else { unreachable!("a key of JSON is a string") };
            let Some(column) = Column::from_name(&name) else {
                self.table.note_unknown(&name);
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = object.next_value::<Value<'a>>()?;
            if std::mem::replace(&mut seen[column.index()], true) {
                refusal = refusal.or(Some(Refusal::column(RejectCode::DuplicateKey, column)));
            }
            match value {
                Value::Text(text) => values[column.index()] = text.filter(|text| !text.is_empty()),
                Value::Other => refusal = refusal.or(Some(Refusal::column(RejectCode::FieldType, column))),
            }
        }
        Ok(refusal.map_or(Ok(values), Err))
    }
}

/// A value of a record, or any other.
enum Value<'a> {
    /// A string, borrowed from the line where nothing in it is escaped; `None` for null.
    Text(Option<Cow<'a, str>>),
    /// Anything else, read over.
    Other,
}

impl<'a> Deserialize<'a> for Value<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'a> Visitor<'a> for ValueVisitor {
    type Value = Value<'a>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Value::Text(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Some(Cow::Owned(text.to_owned()))))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Text(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'a>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}
