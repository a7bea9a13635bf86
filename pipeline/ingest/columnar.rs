//! Record batches of Parquet or Arrow IPC in, requests out.
//!
//! The same rules as for text; a null is an absent field, an unknown column refuses the rows in which it is not null.

use arrow::array::RecordBatch;
use arrow::datatypes::TimeUnit;
use arrow::error::ArrowError;

use super::admit::{Admission, Fields, Scratch};
use super::batch::{Embeddings, Requests};
use super::chip::Gathered;
use super::column::{Chip, Column, Strings, has};
use super::face::{EmbeddingField, ImageField};
use super::limits::LINE_BYTES_MAX;
use super::ndjson::refuse;
use crate::terms::{Field, Reject, RejectCode};

/// Batches of an open file; the reader behind it may be any of Arrow's.
pub type ColumnarReader = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// Reads all rows of `batch`, numbered from 0, decoding embeddings into the buffer of the last batch.
///
/// # Errors
/// When a column's values cannot be brought to their type; the file is then unreadable, not a row.
pub fn batch_requests(
    batch: &RecordBatch,
    admission: &Admission,
    embeddings: Embeddings,
) -> Result<Requests, ArrowError> {
    let mut out = Requests::reusing(embeddings);
    let mut scratch = Scratch::default();
    let schema = batch.schema();
    let mut columns: Columns<'_> = Vec::with_capacity(batch.num_columns());
    let mut twice = None;
    for (column, described) in batch.columns().iter().zip(schema.fields()) {
        let field = Field::from_bytes(described.name().as_bytes());
        if field.is_some() && columns.iter().any(|(other, ..)| *other == field) {
            twice = field;
        }
        columns.push((field, described.name(), Column::of(field, described, column)?));
    }
    let mut chip = Gathered::default();
    for row in 0..batch.num_rows() {
        let line = row as u32;
        out.lines += 1;
        out.rows += 1;
        let mut fields = Fields::default();
        chip.clear();
        let read = match twice {
            Some(field) => Err(Reject::field(RejectCode::DuplicateKey, field)),
            None => row_fields(&columns, row, &mut fields, &mut chip),
        };
        let fields = Fields { chip: chip.chip(), ..fields };
        if let Err(reject) = read.and_then(|()| admission.admit(line, &fields, &mut scratch, &mut out)) {
            refuse(line, &fields, reject, &mut out);
        }
    }
    Ok(out)
}

/// The columns of a batch: their fields, their names and where their values are.
type Columns<'a> = Vec<(Option<Field>, &'a str, Column)>;

/// Bytes of a row so far; a row over the limit is not looked at further.
#[derive(Default)]
struct RowBytes(usize);

impl RowBytes {
    fn add(&mut self, bytes: usize) -> Result<(), Reject> {
        self.0 = self.0.saturating_add(bytes);
        if self.0 > LINE_BYTES_MAX { Err(Reject::row(RejectCode::TooLong)) } else { Ok(()) }
    }
}

/// Gathers one row; the parts of its chip are laid together in `gathered`.
fn row_fields<'a>(
    columns: &'a Columns<'_>,
    row: usize,
    fields: &mut Fields<'a>,
    gathered: &mut Gathered,
) -> Result<(), Reject> {
    let mut size = RowBytes::default();
    let mut fault = None;
    for (field, name, column) in columns {
        let field = field.unwrap_or(Field::Chip);
        let found = match column {
            Column::Strings(strings) => string(strings, row, field, fields, &mut size)?,
            Column::Instants(values, unit, nulls) => {
                fields.requested_at_micros = has(nulls.as_ref(), row).then(|| micros(values[row], *unit));
                Ok(())
            }
            Column::Days(values, nulls) => {
                set_days(field, has(nulls.as_ref(), row).then(|| values[row]), fields);
                Ok(())
            }
            Column::Millis(values, nulls) => {
                set_days(field, has(nulls.as_ref(), row).then(|| days_of_millis(values[row])), fields);
                Ok(())
            }
            Column::Vectors(vectors) => match vectors.get(row) {
                None => Ok(()),
                Some(None) => Err(Reject::field(RejectCode::EmbeddingInvalid, field)),
                Some(Some(numbers)) => {
                    size.add(size_of_val(numbers))?;
                    fields.face_embedding = Some(EmbeddingField::Bytes(bytemuck::cast_slice(numbers)));
                    Ok(())
                }
            },
            Column::Chip(chip) if chip.has(row) => gather(chip, row, gathered, &mut size)?,
            Column::WrongType(nulls) if has(nulls.as_ref(), row) => Err(Reject::field(RejectCode::FieldType, field)),
            Column::Unknown(nulls) if has(nulls.as_ref(), row) => {
                fields.unknown.get_or_insert(name);
                Err(Reject::row(RejectCode::FieldUnknown))
            }
            Column::Chip(_) | Column::WrongType(_) | Column::Unknown(_) | Column::Empty => Ok(()),
        };
        if let Err(reject) = found {
            fault.get_or_insert(reject);
        }
    }
    fault.map_or(Ok(()), Err)
}

/// Places a text or bytes where they belong. The outer error ends the row at once.
fn string<'a>(
    strings: &'a Strings,
    row: usize,
    field: Field,
    fields: &mut Fields<'a>,
    size: &mut RowBytes,
) -> Result<Result<(), Reject>, Reject> {
    let Some(value) = strings.get(row) else { return Ok(Ok(())) };
    size.add(value.len())?;
    if !strings.text {
        match field {
            Field::FaceImage => fields.face_image = Some(ImageField::Bytes(value)),
            _ => fields.face_embedding = Some(EmbeddingField::Bytes(value)),
        }
        return Ok(Ok(()));
    }
    let wrong = Reject::field(RejectCode::Encoding, field);
    let value = looked_at(value, field);
    let Ok(text) = std::str::from_utf8(value) else { return Ok(Err(wrong.with_fix("send UTF-8"))) };
    if memchr::memchr(0, value).is_some() {
        return Ok(Err(wrong.with_fix("remove the NUL character")));
    }
    match field {
        Field::FaceImage => fields.face_image = Some(ImageField::Base64(value)),
        Field::FaceEmbedding => fields.face_embedding = Some(EmbeddingField::Base64(value)),
        _ => fields.set_text(field, text),
    }
    Ok(Ok(()))
}

/// Longest beginning of a plain text that is looked at: every field refuses a text of that length, whatever it says. So a long
/// value in a dictionary costs the rows that name it no more than a short one.
const TEXT_BYTES_MAX: usize = 1024;

/// What of a text is looked at, up to the beginning of a character.
fn looked_at(value: &[u8], field: Field) -> &[u8] {
    if matches!(field, Field::FaceImage | Field::FaceEmbedding) || value.len() <= TEXT_BYTES_MAX {
        return value;
    }
    let begins = |end: &usize| value[*end] & 0b1100_0000 != 0b1000_0000;
    let end = (TEXT_BYTES_MAX - 3..=TEXT_BYTES_MAX).rev().find(begins);
    &value[..end.unwrap_or(TEXT_BYTES_MAX)]
}

/// Microseconds; an instant that they cannot express is one that no calendar has.
fn micros(value: i64, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => value.saturating_mul(1_000_000),
        TimeUnit::Millisecond => value.saturating_mul(1_000),
        TimeUnit::Microsecond => value,
        TimeUnit::Nanosecond => value.div_euclid(1_000),
    }
}

/// The day within which an instant lies; one that no calendar has where the number is too large.
fn days_of_millis(millis: i64) -> i32 {
    i32::try_from(millis.div_euclid(86_400_000)).unwrap_or(i32::MAX)
}

fn set_days(field: Field, days: Option<i32>, fields: &mut Fields<'_>) {
    match field {
        Field::BirthDate => fields.birth_date_days = days,
        _ => fields.expiry_date_days = days,
    }
}

/// Lays the parts of a chip together in the order of their names, as the JSON reader does. The outer error ends the row at
/// once.
fn gather(chip: &Chip, row: usize, gathered: &mut Gathered, size: &mut RowBytes) -> Result<Result<(), Reject>, Reject> {
    gathered.begin();
    if chip.twice {
        return Ok(Err(Reject::field(RejectCode::DuplicateKey, Field::Chip)));
    }
    for column in chip.parts.iter().filter(|column| column.has(row)) {
        let Some(part) = column.part else {
            return Ok(Err(Reject::field(RejectCode::FieldUnknown, Field::Chip)));
        };
        let Some(value) = column.bytes.as_ref().and_then(|bytes| bytes.get(row)) else {
            return Ok(Err(Reject::field(RejectCode::FieldType, Field::Chip)));
        };
        size.add(value.len())?;
        gathered.push_bytes(part, value);
    }
    Ok(Ok(()))
}
