//! CSV files of records, with a header; an empty field is no value.
//!
//! A row over the limit is refused, and so is one whose quote is never closed or closes in a later line: no field of a
//! record has two. Reading then goes on behind the line in which the row began, so that a stray quote costs its own row
//! and not those that it seemed to hold.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use super::csv_rows::{End, Row, Rows};
use super::parquet::check_names;
use super::table::{TextRow, TextTable};
use super::{TABLE_BYTES_MAX, TABLE_ROWS_MAX, Table};
use crate::records::RecordsError;
use crate::records::columns::{COLUMNS, Column};
use crate::records::rejects::Refusal;
use crate::terms::RejectCode;

/// An open CSV file.
pub(super) struct CsvInput {
    rows: Rows,
    /// The record's column of each field.
    fields: Vec<Option<Column>>,
    unknown: Vec<String>,
    cells: Cells,
}

impl CsvInput {
    /// Reads the header, which has every required column, and each at most once.
    pub(super) fn new(path: &Path, bytes: Box<dyn Read + Send>) -> Result<CsvInput, RecordsError> {
        let mut rows = Rows::new(bytes);
        let mut cells = Cells::new(HEADER_FIELDS_MAX);
        let mut names: Vec<String> = Vec::new();
        if let Some(header) = rows.next().map_err(RecordsError::input(path))? {
            if header.end != End::Line || !cells.split(rows.bytes(&header)) {
                return Err(RecordsError::input(path)("the header is no row of CSV, or has too many fields"));
            }
            names.extend(cells.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()));
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let unknown = check_names(path, &names)?;
        let fields: Vec<_> = names.iter().map(|name| Column::from_name(name)).collect();
        let cells = Cells::new(fields.len());
        Ok(CsvInput { rows, fields, unknown, cells })
    }

    /// The next rows.
    pub(super) fn next(&mut self, path: &Path) -> Result<Option<Table>, RecordsError> {
        let mut table = TextTable::new();
        while table.len() < TABLE_ROWS_MAX && table.bytes() < TABLE_BYTES_MAX {
            let Some(row) = self.rows.next().map_err(RecordsError::input(path))? else { break };
            match text_row(&self.fields, &mut self.cells, &self.rows, &row) {
                Ok(values) => table.push(row.line, &values),
                Err(refusal) => {
                    table.refuse(row.line, refusal);
                    if refusal.column.is_none() {
                        self.rows.go_on_behind_first_line(&row);
                    }
                }
            }
        }
        Ok((table.len() > 0).then(|| table.finish()))
    }

    /// Columns that are not read.
    pub(super) fn unknown_columns(&self) -> &[String] {
        &self.unknown
    }
}

/// Most fields of a header: far more than any export has.
const HEADER_FIELDS_MAX: usize = 4096;

/// What is to be done about a field that does not end in its line.
const QUOTE_FIX: &str = "close the quote that a field begins with in the same line";

/// The values of a row. Only a fault in the row's shape is refused without a column.
fn text_row<'a>(
    fields: &[Option<Column>],
    cells: &'a mut Cells,
    rows: &Rows,
    row: &Row,
) -> Result<TextRow<'a>, Refusal> {
    match row.end {
        End::Line => {}
        End::TooLong => return Err(Refusal::row(RejectCode::TooLong)),
        End::InQuotes => return Err(Refusal::row(RejectCode::Syntax).with_fix(QUOTE_FIX)),
    }
    if !cells.split(rows.bytes(row)) || cells.count != fields.len() {
        return Err(Refusal::row(RejectCode::Syntax).with_fix("give the row as many fields as the header has"));
    }
    let cells: &'a Cells = cells;
    let mut values: TextRow<'a> = [const { None }; COLUMNS];
    for (column, bytes) in fields.iter().zip(cells.iter()) {
        let Some(column) = column else { continue };
        if bytes.contains(&b'\n') {
            return Err(Refusal::row(RejectCode::Syntax).with_fix(QUOTE_FIX));
        }
        let text = str::from_utf8(bytes).map_err(|_| Refusal::column(RejectCode::Encoding, *column))?;
        values[column.index()] = (!text.is_empty()).then_some(Cow::Borrowed(text));
    }
    Ok(values)
}

/// The fields of one row, without their quotes; buffers are written over by every row.
struct Cells {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl Cells {
    /// Room for `fields` fields.
    fn new(fields: usize) -> Cells {
        // One more shows that there are too many; none at all would be no room for an answer.
        Cells { reader: csv_core::Reader::new(), text: Vec::new(), ends: vec![0; fields + 2], count: 0 }
    }

    /// Takes a row apart; whether it has no more fields than there is room for.
    fn split(&mut self, row: &[u8]) -> bool {
        use csv_core::ReadRecordResult::{InputEmpty, Record};
        self.reader.reset();
        if self.text.len() < row.len() {
            self.text.resize(row.len(), 0);
        }
        let (mut result, _, written, mut count) = self.reader.read_record(row, &mut self.text, &mut self.ends);
        if result == InputEmpty {
            // The last row of a text may lack its line feed; no more input ends it.
            let more;
            (result, _, _, more) = self.reader.read_record(&[], &mut self.text[written..], &mut self.ends[count..]);
            count += more;
        }
        self.count = count;
        result == Record
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends[..self.count]).map(|(start, end)| &self.text[start..*end])
    }
}
