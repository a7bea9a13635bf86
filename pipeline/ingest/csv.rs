//! Rows of CSV (RFC 4180, with a header) in, requests out.
//!
//! An empty cell is an absent field. A quote that is never closed makes one long row, which is refused like any other.

use memchr::{memchr, memchr_iter, memchr3};

use super::admit::{Admission, Fields, Scratch};
use super::batch::Requests;
use super::face::{EmbeddingField, ImageField};
use super::limits::LINE_BYTES_MAX;
use super::ndjson::refuse;
use crate::terms::{Field, Reject, RejectCode};

/// What each column of a file is.
#[derive(Debug)]
pub struct CsvHeader {
    columns: Vec<Option<Field>>,
    /// The header itself is at fault: every row is refused with this.
    fault: Option<Reject>,
}

impl CsvHeader {
    /// Reads the header at the start of `text`: the header, its bytes and its lines.
    pub(super) fn read(text: &[u8]) -> (CsvHeader, usize, u32) {
        let mut reader = reader(text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text));
        let mut record = csv::ByteRecord::new();
        let skipped = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let found = reader.read_byte_record(&mut record).unwrap_or(false);
        let bytes = skipped + reader.position().byte() as usize;
        let lines = memchr_iter(b'\n', &text[..bytes]).count() as u32;
        let columns: Vec<Option<Field>> =
            if found { record.iter().map(Field::from_bytes).collect() } else { Vec::new() };
        let twice = columns.iter().enumerate().find_map(|(at, field)| field.filter(|_| columns[..at].contains(field)));
        let fault = twice.map(|field| Reject::field(RejectCode::DuplicateKey, field));
        (CsvHeader { columns, fault }, bytes, lines)
    }
}

fn reader(text: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text)
}

/// Where the last whole row of `text` ends: at a line feed outside quotes. `text` begins at a row.
///
/// As the reader of rows does, a quote opens only at the start of a cell, and two quotes inside stand for one; what
/// follows a closing quote is read as it stands.
pub(super) fn last_boundary(text: &[u8]) -> Option<usize> {
    let mut last = None;
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'"' {
            at = after_quoted(text, at + 1);
        }
        let Some(length) = memchr3(b',', b'\n', b'\r', &text[at..]) else { break };
        at += length + 1;
        if text[at - 1] == b'\n' {
            last = Some(at);
        }
    }
    last
}

/// The place after the closing quote of a cell whose content begins at `at`; the end of the text where there is none.
fn after_quoted(text: &[u8], mut at: usize) -> usize {
    loop {
        let Some(length) = memchr(b'"', &text[at..]) else { return text.len() };
        at += length + 1;
        if text.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
}

/// Reads all rows of `text` into `out`.
pub(super) fn parse(text: &[u8], header: &CsvHeader, admission: &Admission, out: &mut Requests) {
    let mut scratch = Scratch::default();
    let mut record = csv::ByteRecord::new();
    let mut reader = reader(text);
    let (mut line, mut counted) = (0_u32, 0_usize);
    // Reading bytes from memory cannot fail.
    while reader.read_byte_record(&mut record).unwrap_or_default() {
        // The row begins after the blank lines that the reader passed over.
        let before = record.position().map_or(0, |position| position.byte() as usize);
        let blank = text[before..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += memchr_iter(b'\n', &text[counted..before + blank]).count() as u32;
        counted = before + blank;
        out.rows += 1;
        let mut fields = Fields::default();
        let raw = text[counted..reader.position().byte() as usize].trim_ascii_end();
        let admitted = if raw.len() > LINE_BYTES_MAX {
            Err(Reject::row(RejectCode::TooLong))
        } else {
            row(&record, line, header, admission, &mut scratch, &mut fields, out)
        };
        if let Err(reject) = admitted {
            refuse(line, &fields, reject, out);
        }
    }
    // A row over the limit comes without its end, which is a line all the same.
    let unended = text.last().is_some_and(|byte| *byte != b'\n');
    out.lines = memchr_iter(b'\n', text).count() as u32 + u32::from(unended);
}

/// Gathers the cells of a row into `fields` and admits them.
fn row<'a>(
    record: &'a csv::ByteRecord,
    line: u32,
    header: &CsvHeader,
    admission: &Admission,
    scratch: &mut Scratch,
    fields: &mut Fields<'a>,
    out: &mut Requests,
) -> Result<(), Reject> {
    if let Some(fault) = header.fault {
        return Err(fault);
    }
    if record.len() != header.columns.len() {
        let fix = "send as many cells as the header has, and quote cells with commas, quotes or line feeds";
        return Err(Reject::row(RejectCode::Syntax).with_fix(fix));
    }
    let mut fault = None;
    for (cell, column) in record.iter().zip(&header.columns) {
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
            None => _ = fault.get_or_insert(Reject::row(RejectCode::FieldUnknown)),
            Some(field) => place(*field, text, fields),
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
        // A chip has no form in CSV; what stands there is kept for the fingerprint alone.
        Field::Chip => fields.chip = Some(text.as_bytes()),
        _ => fields.set_text(field, text),
    }
}
