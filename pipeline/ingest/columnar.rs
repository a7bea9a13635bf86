//! Record batches of Parquet or Arrow IPC in, requests out.
//!
//! The same rules as for text; a null is an absent field, an unknown column refuses the rows in which it is not null.

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, Float32Array, RecordBatch, StringArray, StructArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, TimeUnit, TimestampMicrosecondType};
use arrow::error::ArrowError;

use super::admit::{Admission, Fields, Scratch};
use super::batch::{Embeddings, Requests};
use super::face::{EmbeddingField, ImageField};
use super::ndjson::refuse;
use super::ndjson_slow::CHIP_PARTS;
use crate::terms::{Field, Reject, RejectCode};

/// Batches of an open file; the reader behind it may be any of Arrow's.
pub type ColumnarReader = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// A column, brought to one type a field.
enum Column {
    Text(StringArray),
    Instant(arrow::array::TimestampMicrosecondArray),
    Date(arrow::array::Date32Array),
    Binary(BinaryArray),
    /// Vectors of one length (rows × length numbers), with the validity of the rows.
    Vectors(Float32Array, usize, ArrayRef),
    Lists(arrow::array::ListArray),
    Parts(StructArray),
    /// Of a type that this field cannot have.
    WrongType(ArrayRef),
    Unknown(ArrayRef),
    /// Without any value, whatever its name.
    Empty,
}

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
    let mut columns = Vec::with_capacity(batch.num_columns());
    let mut twice = None;
    for (column, described) in batch.columns().iter().zip(schema.fields()) {
        let field = Field::from_bytes(described.name().as_bytes());
        if field.is_some() && columns.iter().any(|(other, _)| *other == field) {
            twice = field;
        }
        columns.push((field, convert(field, column)?));
    }
    let mut bytes = Vec::new();
    for row in 0..batch.num_rows() {
        let line = row as u32;
        out.lines += 1;
        out.rows += 1;
        let mut fields = Fields::default();
        let read = match twice {
            Some(field) => Err(Reject::field(RejectCode::DuplicateKey, field)),
            None => row_fields(&columns, row, &mut fields, &mut bytes),
        };
        let fields = Fields { chip: fields.chip.map(|_| bytes.as_slice()), ..fields };
        if let Err(reject) = read.and_then(|()| admission.admit(line, &fields, &mut scratch, &mut out)) {
            refuse(line, &fields, reject, &mut out);
        }
    }
    Ok(out)
}

fn convert(field: Option<Field>, column: &ArrayRef) -> Result<Column, ArrowError> {
    use DataType as T;
    if *column.data_type() == T::Null {
        return Ok(Column::Empty);
    }
    let Some(field) = field else { return Ok(Column::Unknown(column.clone())) };
    let plain = match column.data_type() {
        T::Dictionary(_, value) => cast(column, value)?,
        _ => column.clone(),
    };
    let text = matches!(plain.data_type(), T::Utf8 | T::LargeUtf8 | T::Utf8View);
    let binary = is_binary(plain.data_type());
    Ok(match (field, plain.data_type()) {
        (Field::RequestedAt, T::Timestamp(_, _)) => {
            let utc = cast(&plain, &T::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))?;
            Column::Instant(utc.as_primitive::<TimestampMicrosecondType>().clone())
        }
        (Field::BirthDate | Field::ExpiryDate, T::Date32 | T::Date64) => {
            Column::Date(cast(&plain, &T::Date32)?.as_primitive::<Date32Type>().clone())
        }
        (Field::FaceEmbedding, T::FixedSizeList(item, length)) if *item.data_type() == T::Float32 => {
            let values = plain.as_fixed_size_list().values().as_primitive().clone();
            Column::Vectors(values, *length as usize, plain.clone())
        }
        (Field::FaceEmbedding, T::List(item)) if *item.data_type() == T::Float32 => {
            Column::Lists(plain.as_list::<i32>().clone())
        }
        (Field::FaceEmbedding | Field::FaceImage, _) if binary => {
            Column::Binary(cast(&plain, &T::Binary)?.as_binary::<i32>().clone())
        }
        (Field::Chip, T::Struct(_)) => Column::Parts(plain.as_struct().clone()),
        (Field::Chip, _) => Column::WrongType(plain),
        _ if text => Column::Text(cast(&plain, &T::Utf8)?.as_string::<i32>().clone()),
        _ => Column::WrongType(plain),
    })
}

fn is_binary(kind: &DataType) -> bool {
    matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_))
}

/// Gathers one row; bytes that must be laid together go through `bytes`.
fn row_fields<'a>(
    columns: &'a [(Option<Field>, Column)],
    row: usize,
    fields: &mut Fields<'a>,
    bytes: &mut Vec<u8>,
) -> Result<(), Reject> {
    let mut fault = None;
    for (field, column) in columns {
        let field = field.unwrap_or(Field::Chip);
        match column {
            Column::Unknown(values) if !values.is_null(row) => {
                fault.get_or_insert(Reject::row(RejectCode::FieldUnknown));
            }
            Column::WrongType(values) if !values.is_null(row) => {
                fault.get_or_insert(Reject::field(RejectCode::FieldType, field));
            }
            Column::Unknown(_) | Column::WrongType(_) => {}
            Column::Text(values) if !values.is_null(row) => {
                if values.value(row).contains('\0') {
                    return Err(Reject::field(RejectCode::Encoding, field).with_fix("remove the NUL character"));
                }
                text(field, values.value(row), fields);
            }
            Column::Instant(values) if !values.is_null(row) => fields.requested_at_micros = Some(values.value(row)),
            Column::Date(values) if !values.is_null(row) => match field {
                Field::BirthDate => fields.birth_date_days = Some(values.value(row)),
                _ => fields.expiry_date_days = Some(values.value(row)),
            },
            Column::Binary(values) if !values.is_null(row) => match field {
                Field::FaceImage => fields.face_image = Some(ImageField::Bytes(values.value(row))),
                _ => fields.face_embedding = Some(EmbeddingField::Bytes(values.value(row))),
            },
            Column::Vectors(values, length, rows) if !rows.is_null(row) => {
                no_holes(values, row * length, *length)?;
                let numbers = &values.values()[row * length..(row + 1) * length];
                fields.face_embedding = Some(EmbeddingField::Bytes(bytemuck::cast_slice(numbers)));
            }
            Column::Lists(lists) if !lists.is_null(row) => {
                let (from, to) = (lists.value_offsets()[row] as usize, lists.value_offsets()[row + 1] as usize);
                let values = lists.values().as_primitive::<arrow::datatypes::Float32Type>();
                no_holes(values, from, to - from)?;
                let numbers = &values.values()[from..to];
                fields.face_embedding = Some(EmbeddingField::Bytes(bytemuck::cast_slice(numbers)));
            }
            Column::Parts(parts) if !parts.is_null(row) => {
                chip(parts, row, bytes)?;
                fields.chip = Some(&[]);
            }
            _ => {}
        }
    }
    fault.map_or(Ok(()), Err)
}

/// A number that is missing inside an embedding would be read as whatever lies beneath.
fn no_holes(values: &Float32Array, start: usize, length: usize) -> Result<(), Reject> {
    if values.null_count() > 0 && (start..start + length).any(|at| values.is_null(at)) {
        return Err(Reject::field(RejectCode::EmbeddingInvalid, Field::FaceEmbedding));
    }
    Ok(())
}

fn text<'a>(field: Field, value: &'a str, fields: &mut Fields<'a>) {
    match field {
        Field::FaceImage => fields.face_image = Some(ImageField::Base64(value.as_bytes())),
        Field::FaceEmbedding => fields.face_embedding = Some(EmbeddingField::Base64(value.as_bytes())),
        _ => fields.set_text(field, value),
    }
}

/// Lays the parts of a chip together for the fingerprint, in the order of their names, as the JSON reader does.
fn chip(parts: &StructArray, row: usize, bytes: &mut Vec<u8>) -> Result<(), Reject> {
    bytes.clear();
    let mut order: Vec<(&str, &ArrayRef)> = parts.column_names().into_iter().zip(parts.columns()).collect();
    order.sort_unstable_by_key(|(name, _)| *name);
    for (name, values) in order {
        if values.is_null(row) {
            continue;
        }
        if !CHIP_PARTS.contains(&name) {
            return Err(Reject::field(RejectCode::FieldUnknown, Field::Chip));
        }
        let wrong = Reject::field(RejectCode::FieldType, Field::Chip);
        if !is_binary(values.data_type()) {
            return Err(wrong);
        }
        let values = cast(values, &DataType::Binary).map_err(|_not_binary| wrong)?;
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(b'=');
        bytes.extend_from_slice(values.as_binary::<i32>().value(row));
        bytes.push(b'\n');
    }
    Ok(())
}
