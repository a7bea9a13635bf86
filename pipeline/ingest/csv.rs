//! Rows of CSV (RFC 4180, with a header) in, requests out.
//!
//! A row ends at a line feed outside quotes, whether a carriage return stands before it or not; any other carriage return is
//! content. One walk over cells says so to the reader, which cuts chunks, and to the parser. An empty cell is an absent
//! field. A quote that is never closed makes one long row, which is refused like any other.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

use super::admit::{Admission, Fields, Scratch};
use super::batch::Requests;
use super::face::{EmbeddingField, ImageField};
use super::limits::LINE_BYTES_MAX;
use super::ndjson::refuse;
use crate::terms::{Field, Reject, RejectCode};

/// Cells of one row: slices of the text, save where quotes inside a cell stand for one.
type Cells<'a> = Vec<Cow<'a, [u8]>>;

/// What each column of a file is.
#[derive(Debug)]
pub struct CsvHeader {
    columns: Vec<Column>,
    /// The header itself is at fault: every row is refused with this.
    fault: Option<Reject>,
}

/// A column of the contract, or the name of another.
#[derive(Debug, PartialEq)]
enum Column {
    Known(Field),
    Unknown(String),
}

impl Column {
    fn named(name: &[u8]) -> Column {
        match Field::from_bytes(name) {
            Some(field) => Column::Known(field),
            None => Column::Unknown(String::from_utf8_lossy(name).into_owned()),
        }
    }
}

/// The beginning of a file: its blank lines, and its header where there is one.
pub(super) struct Beginning {
    /// The header; `None` where there are blank lines only.
    pub header: Option<CsvHeader>,
    /// Bytes up to the first row.
    pub bytes: usize,
    /// Lines up to the first row.
    pub lines: u32,
}

impl CsvHeader {
    /// Reads the header at the start of `text`; `None` where a carriage return in it ends no line, for then the file has
    /// the line ends of another time and all its rows stand in the header.
    pub(super) fn read(text: &[u8]) -> Option<Beginning> {
        let mut cells = Cells::new();
        let mut at = 0;
        while at < text.len() {
            let row = split(&text[at..], &mut cells);
            let whole = &text[at..at + row.bytes];
            at += row.bytes;
            if row.blank {
                continue;
            }
            let lone = memchr_iter(b'\r', whole).any(|place| !matches!(whole.get(place + 1), Some(b'\n') | None));
            if lone {
                return None;
            }
            let columns: Vec<Column> = cells.iter().map(|cell| Column::named(cell)).collect();
            let fault = columns.iter().enumerate().find_map(|(at, column)| match column {
                Column::Known(field) if columns[..at].contains(column) => {
                    Some(Reject::field(RejectCode::DuplicateKey, *field))
                }
                Column::Known(_) | Column::Unknown(_) => None,
            });
            let header = Some(CsvHeader { columns, fault });
            return Some(Beginning { header, bytes: at, lines: lines(&text[..at]) });
        }
        Some(Beginning { header: None, bytes: text.len(), lines: lines(text) })
    }
}

fn lines(text: &[u8]) -> u32 {
    memchr_iter(b'\n', text).count() as u32
}

/// Where the last whole row of `text` ends: at a line feed outside quotes. `text` begins at a row.
pub(super) fn last_boundary(text: &[u8]) -> Option<usize> {
    let mut last = None;
    let mut at = 0;
    while let Cell { end: Some(end), .. } = cell(text, at) {
        at = end + 1;
        if text[end] == b'\n' {
            last = Some(at);
        }
    }
    last
}

/// A cell: where its quotes close, if it has quotes, and where the comma or line feed behind it stands.
///
/// A quote opens only at the start of a cell, and two quotes inside stand for one; what follows the closing one is read as it
/// stands. Where the text ends first there is neither.
struct Cell {
    closing: Option<usize>,
    end: Option<usize>,
}

fn cell(text: &[u8], at: usize) -> Cell {
    let mut behind = at;
    let mut closing = None;
    if text.get(at) == Some(&b'"') {
        closing = closing_quote(text, at + 1);
        behind = closing.map_or(text.len(), |closing| closing + 1);
    }
    Cell { closing, end: memchr2(b',', b'\n', &text[behind..]).map(|length| behind + length) }
}

/// The closing quote of a cell whose content begins at `at`.
fn closing_quote(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'"', &text[at..])?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// A row as it stands in the text.
struct Row {
    /// Its bytes, with its line end.
    bytes: usize,
    /// Whether it is a line without anything on it, which is no row.
    blank: bool,
}

/// Splits the row at the start of `text`, which is not empty, into `cells`.
fn split<'a>(text: &'a [u8], cells: &mut Cells<'a>) -> Row {
    cells.clear();
    let mut at = 0;
    loop {
        let Cell { closing, end } = cell(text, at);
        let stop = end.unwrap_or(text.len());
        let last = end.is_none_or(|end| text[end] == b'\n');
        let content = match (text.get(at), closing) {
            (Some(b'"'), None) => Cow::Borrowed(&text[at + 1..stop]),
            (Some(b'"'), Some(closing)) => quoted(&text[at + 1..closing], row_text(&text[closing + 1..stop], last)),
            _ => Cow::Borrowed(row_text(&text[at..stop], last)),
        };
        cells.push(content);
        if last {
            let bytes = stop + usize::from(end.is_some());
            let blank = cells.len() == 1 && row_text(&text[..stop], true).is_empty();
            return Row { bytes, blank };
        }
        at = stop + 1;
    }
}

/// What stands outside quotes, without the carriage return that belongs to the row's end.
fn row_text(text: &[u8], last: bool) -> &[u8] {
    if last { text.strip_suffix(b"\r").unwrap_or(text) } else { text }
}

/// What stands between quotes, and behind them.
fn quoted<'a>(inside: &'a [u8], behind: &[u8]) -> Cow<'a, [u8]> {
    if behind.is_empty() && memchr(b'"', inside).is_none() {
        return Cow::Borrowed(inside);
    }
    let mut cell = Vec::with_capacity(inside.len() + behind.len());
    let mut rest = inside;
    // Quotes inside come in twos.
    while let Some(at) = memchr(b'"', rest) {
        cell.extend_from_slice(&rest[..=at]);
        rest = &rest[at + 2..];
    }
    cell.extend_from_slice(rest);
    cell.extend_from_slice(behind);
    Cow::Owned(cell)
}

/// Reads all rows of `text` into `out`.
pub(super) fn parse(text: &[u8], header: &CsvHeader, admission: &Admission, out: &mut Requests) {
    let mut scratch = Scratch::default();
    let mut cells = Cells::new();
    let mut at = 0;
    while at < text.len() {
        let row = split(&text[at..], &mut cells);
        let raw = &text[at..at + row.bytes];
        at += row.bytes;
        let line = out.lines;
        // Only the last row of a file may lack its line feed, and it stands on a line all the same.
        out.lines += lines(raw) + u32::from(raw.last() != Some(&b'\n'));
        // Blanks count as well: what stands on a line is what was sent.
        let too_long = raw.strip_suffix(b"\n").unwrap_or(raw).len() > LINE_BYTES_MAX;
        if row.blank {
            continue;
        }
        out.rows += 1;
        let mut fields = Fields::default();
        let admitted = if too_long {
            Err(Reject::row(RejectCode::TooLong))
        } else {
            admit(&cells, line, header, admission, &mut scratch, &mut fields, out)
        };
        if let Err(reject) = admitted {
            refuse(line, &fields, reject, out);
        }
    }
}

/// Gathers the cells of a row into `fields` and admits them.
fn admit<'a>(
    cells: &'a [Cow<'_, [u8]>],
    line: u32,
    header: &'a CsvHeader,
    admission: &Admission,
    scratch: &mut Scratch,
    fields: &mut Fields<'a>,
    out: &mut Requests,
) -> Result<(), Reject> {
    if let Some(fault) = header.fault {
        return Err(fault);
    }
    if cells.len() != header.columns.len() {
        let fix = "send as many cells as the header has, and quote cells with commas, quotes or line feeds";
        return Err(Reject::row(RejectCode::Syntax).with_fix(fix));
    }
    let mut fault = None;
    for (cell, column) in cells.iter().zip(&header.columns) {
        if cell.is_empty() {
            continue;
        }
        let Ok(text) = std::str::from_utf8(cell) else {
            return Err(Reject::row(RejectCode::Encoding).with_fix("send UTF-8"));
        };
        if cell.contains(&0) {
            return Err(Reject::row(RejectCode::Encoding).with_fix("remove the NUL character"));
        }
        match column {
            Column::Unknown(name) => {
                fault.get_or_insert(Reject::row(RejectCode::FieldUnknown));
                fields.unknown.get_or_insert(name);
            }
            // Its parts are binary and have no form in CSV.
            Column::Known(Field::Chip) => {
                let reject = Reject::field(RejectCode::FieldType, Field::Chip);
                fault.get_or_insert(reject.with_fix("leave the chip out, or send the row as NDJSON, Parquet or Arrow"));
            }
            Column::Known(field) => place(*field, text, fields),
        }
    }
    match fault {
        Some(fault) => Err(fault),
        None => admission.admit(line, fields, scratch, out),
    }
}

fn place<'a>(field: Field, text: &'a str, fields: &mut Fields<'a>) {
    match field {
        Field::FaceImage => fields.face_image = Some(ImageField::Base64(text.as_bytes())),
        Field::FaceEmbedding => fields.face_embedding = Some(EmbeddingField::Base64(text.as_bytes())),
        _ => fields.set_text(field, text),
    }
}
