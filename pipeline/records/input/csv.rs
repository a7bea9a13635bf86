//! CSV files of records, with a header; an empty field is no value.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::parquet::check_names;
use super::table::{TextRow, TextTable};
use super::{TABLE_ROWS_MAX, Table};
use crate::records::RecordsError;
use crate::records::columns::{COLUMNS, Column};
use crate::records::rejects::Refusal;
use crate::terms::RejectCode;

/// An open CSV file.
pub(super) struct CsvInput {
    reader: Reader<Box<dyn Read + Send>>,
    /// The record's column of each field.
    fields: Vec<Option<Column>>,
    unknown: Vec<String>,
    record: ByteRecord,
}

impl CsvInput {
    /// Reads the header, which has every required column, and each at most once.
    pub(super) fn new(path: &Path, bytes: Box<dyn Read + Send>) -> Result<CsvInput, RecordsError> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header = reader.byte_headers().map_err(|error| failure(path, error))?;
        let names: Vec<Cow<'_, str>> = header.iter().map(|name| String::from_utf8_lossy(name)).collect();
        let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
        let unknown = check_names(path, &names)?;
        let fields = names.iter().map(|name| Column::from_name(name)).collect();
        Ok(CsvInput { reader, fields, unknown, record: ByteRecord::new() })
    }

    /// The next rows.
    pub(super) fn next(&mut self, path: &Path) -> Result<Option<Table>, RecordsError> {
        let mut table = TextTable::new();
        while table.len() < TABLE_ROWS_MAX {
            if !self.reader.read_byte_record(&mut self.record).map_err(|error| failure(path, error))? {
                break;
            }
            let line = self.record.position().map_or(0, csv::Position::line);
            match text_row(&self.fields, &self.record) {
                Ok(values) => table.push(line, &values),
                Err(refusal) => table.refuse(line, refusal),
            }
        }
        Ok((table.len() > 0).then(|| table.finish()))
    }

    /// Columns that are not read.
    pub(super) fn unknown_columns(&self) -> &[String] {
        &self.unknown
    }
}

fn text_row<'a>(fields: &[Option<Column>], record: &'a ByteRecord) -> Result<TextRow<'a>, Refusal> {
    if record.len() != fields.len() {
        return Err(Refusal::row(RejectCode::Syntax).with_fix("give the row as many fields as the header has"));
    }
    let mut values: TextRow<'a> = [const { None }; COLUMNS];
    for (column, bytes) in fields.iter().zip(record) {
        let Some(column) = column else { continue };
        let text = str::from_utf8(bytes).map_err(|_| Refusal::column(RejectCode::Encoding, *column))?;
        values[column.index()] = (!text.is_empty()).then_some(Cow::Borrowed(text));
    }
    Ok(values)
}

/// A CSV file fails as a whole only where its bytes cannot be read.
fn failure(path: &Path, error: csv::Error) -> RecordsError {
    RecordsError::io("read", path)(error.into())
}
