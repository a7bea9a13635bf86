//! The formats of an answer.
//!
//! What comes in are batches of one schema; what goes out are bytes. CSV, NDJSON and Parquet are written batch by batch;
//! a table needs the whole answer, since its columns are as wide as their widest value. Invariant: CSV has no nested
//! or binary values, so lists are written as `[a, b]` and bytes as hexadecimal digits.

use std::io::{self, Write};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt;
use parquet::arrow::ArrowWriter;

use super::QueryError;

/// The format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table of characters, for people.
    Table,
    /// RFC 4180 with a line of names; null is empty.
    Csv,
    /// One JSON object a line; null fields are left out.
    Json,
    /// One Parquet file.
    Parquet,
}

/// Writes `batches` of `schema` to `out` and returns the number of rows.
///
/// # Errors
///
/// `out` refuses, or a value does not go into the format.
pub fn write<W: Write + Send>(
    batches: &[RecordBatch],
    schema: &SchemaRef,
    format: Format,
    out: W,
) -> Result<u64, QueryError> {
    let mut writer = Writer::new(format, schema, out)?;
    for batch in batches {
        writer.push(batch)?;
    }
    writer.finish()
}

/// Writes an answer to `out` as it comes and returns the number of rows.
///
/// # Errors
///
/// As [`write()`], and a failure of the query on the way; what was written before stays written.
pub async fn write_stream<W: Write + Send>(
    mut answer: SendableRecordBatchStream,
    format: Format,
    out: W,
) -> Result<u64, QueryError> {
    let mut writer = Writer::new(format, &answer.schema(), out)?;
    while let Some(batch) = answer.next().await {
        writer.push(&batch.map_err(QueryError::run)?)?;
    }
    writer.finish()
}

/// An answer that is being written.
struct Writer<W: Write + Send> {
    rows: u64,
    kind: Kind<W>,
}

enum Kind<W: Write + Send> {
    Table { batches: Vec<RecordBatch>, schema: SchemaRef, out: W },
    Csv(arrow::csv::Writer<W>),
    Json(arrow::json::LineDelimitedWriter<W>),
    Parquet(ArrowWriter<W>),
}

impl<W: Write + Send> Writer<W> {
    fn new(format: Format, schema: &SchemaRef, out: W) -> Result<Writer<W>, QueryError> {
        let kind = match format {
            Format::Table => Kind::Table { batches: Vec::new(), schema: schema.clone(), out },
            Format::Csv => {
                let mut writer = arrow::csv::WriterBuilder::new().with_header(true).build(out);
                // The line of names is written even if no batch follows.
                writer.write(&flat(&RecordBatch::new_empty(schema.clone()))?).map_err(written)?;
                Kind::Csv(writer)
            }
            Format::Json => Kind::Json(arrow::json::LineDelimitedWriter::new(out)),
            Format::Parquet => {
                Kind::Parquet(ArrowWriter::try_new(out, schema.clone(), None).map_err(QueryError::Parquet)?)
            }
        };
        Ok(Writer { rows: 0, kind })
    }

    fn push(&mut self, batch: &RecordBatch) -> Result<(), QueryError> {
        self.rows += batch.num_rows() as u64;
        match &mut self.kind {
            Kind::Table { batches, .. } => batches.push(batch.clone()),
            Kind::Csv(writer) => writer.write(&flat(batch)?).map_err(written)?,
            Kind::Json(writer) => writer.write(batch).map_err(written)?,
            Kind::Parquet(writer) => writer.write(batch).map_err(QueryError::Parquet)?,
        }
        Ok(())
    }

    fn finish(self) -> Result<u64, QueryError> {
        match self.kind {
            Kind::Table { batches, schema, mut out } => {
                let table = arrow::util::pretty::pretty_format_batches_with_schema(schema, &batches);
                let table = table.map_err(QueryError::Format)?;
                writeln!(out, "{table}").and_then(|()| out.flush()).map_err(QueryError::Write)?;
            }
            Kind::Csv(writer) => writer.into_inner().flush().map_err(QueryError::Write)?,
            Kind::Json(mut writer) => {
                writer.finish().map_err(written)?;
                writer.into_inner().flush().map_err(QueryError::Write)?;
            }
            Kind::Parquet(writer) => {
                let mut out = writer.into_inner().map_err(QueryError::Parquet)?;
                out.flush().map_err(QueryError::Write)?;
            }
        }
        Ok(self.rows)
    }
}

/// What a writer of Arrow said: the disk's refusal or the format's.
fn written(error: ArrowError) -> QueryError {
    match error {
        ArrowError::IoError(_, source) => QueryError::Write(source),
        ArrowError::CsvError(message) => QueryError::Write(io::Error::other(message)),
        other => QueryError::Format(other),
    }
}

/// The batch with nested and binary columns as text.
fn flat(batch: &RecordBatch) -> Result<RecordBatch, QueryError> {
    let mut fields: Vec<Field> = Vec::with_capacity(batch.num_columns());
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(batch.num_columns());
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if is_flat(field.data_type()) {
            fields.push(field.as_ref().clone());
            columns.push(column.clone());
        } else {
            fields.push(Field::new(field.name(), DataType::Utf8, true));
            columns.push(text_of(column).map_err(QueryError::Format)?);
        }
    }
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options).map_err(QueryError::Format)
}

fn is_flat(data_type: &DataType) -> bool {
    use DataType as T;
    !data_type.is_nested() && !matches!(data_type, T::Binary | T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_))
}

fn text_of(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(column, &options)?;
    let text = |row: usize| column.is_valid(row).then(|| formatter.value(row).try_to_string()).transpose();
    let texts = (0..column.len()).map(text).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(StringArray::from(texts)))
}
