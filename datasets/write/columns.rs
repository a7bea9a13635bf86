//! Requests as Arrow columns, and files of columns.
//!
//! Invariants: columns are the contract's, in its order, but for `face_image`, which is not made here, and `chip` in sets without
//! chips.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, Date32Array, FixedSizeListArray, Float32Array, RecordBatch, StringArray, StructArray,
    TimestampMicrosecondArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use arrow::ipc::writer::FileWriter;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::base64;
use crate::chips::Chip;
use crate::requests::{EmbeddingColumn, Request, RequestSet};

/// The schema of the requests of `set`, whose embeddings have `dimension` numbers.
pub(super) fn requests_schema(dimension: usize, set: &RequestSet) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let optional = |name: &str, data_type| Field::new(name, data_type, true);
    let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let embedding = match set.embedding_column {
        EmbeddingColumn::FixedSizeList => DataType::FixedSizeList(item(), dimension as i32),
        EmbeddingColumn::Binary => DataType::Binary,
    };
    let mut fields = vec![
        text("request_id"),
        text("entity_id"),
        Field::new("requested_at", utc, false),
        text("service"),
        text("scene"),
        text("doc_type"),
        text("doc_number"),
        text("name"),
        Field::new("birth_date", DataType::Date32, false),
        optional("sex", DataType::Utf8),
        optional("nationality", DataType::Utf8),
        optional("expiry_date", DataType::Date32),
        optional("face_embedding", embedding),
    ];
    // Without chips the files stay what they were before there were any.
    if set.mix.chip_sent > 0.0 {
        fields.push(optional("chip", DataType::Struct(chip_fields())));
    }
    Arc::new(Schema::new(fields))
}

/// Requests as one batch of [`requests_schema`].
pub(super) fn requests_batch(requests: &[Request], schema: &SchemaRef) -> RecordBatch {
    let text =
        |of: fn(&Request) -> &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(requests.iter().map(of))) };
    let optional = |of: fn(&Request) -> Option<&'static str>| -> ArrayRef {
        Arc::new(requests.iter().map(of).collect::<StringArray>())
    };
    let instants = requests.iter().map(|request| request.requested_at.0);
    let births = requests.iter().map(|request| request.birth_date.0);
    let expiries = requests.iter().map(|request| request.expiry_date.map(|day| day.0));
    let embedding = schema.field_with_name("face_embedding").expect("every schema of requests has it");
    let mut columns: Vec<ArrayRef> = vec![
        text(|request| &request.request_id),
        text(|request| &request.entity.id),
        Arc::new(TimestampMicrosecondArray::from_iter_values(instants).with_timezone("UTC")),
        text(|request| request.service.as_str()),
        text(|request| request.scene),
        text(|request| request.doc_type.as_str()),
        text(|request| &request.doc_number),
        text(|request| &request.name),
        Arc::new(Date32Array::from_iter_values(births)),
        optional(|request| request.sex.map(|sex| sex.as_str())),
        optional(|request| request.nationality),
        Arc::new(expiries.collect::<Date32Array>()),
        embeddings(requests, embedding.data_type()),
    ];
    if schema.field_with_name("chip").is_ok() {
        columns.push(chips(requests));
    }
    RecordBatch::try_new(schema.clone(), columns).expect("the columns are made in the order and types of the schema")
}

fn item() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Float32, false))
}

fn embeddings(requests: &[Request], data_type: &DataType) -> ArrayRef {
    let DataType::FixedSizeList(_, dimension) = data_type else {
        let bytes = requests.iter().map(|request| request.face_embedding.as_deref().map(base64::little_endian));
        return Arc::new(bytes.collect::<BinaryArray>());
    };
    let width = *dimension as usize;
    let mut numbers = Vec::with_capacity(requests.len() * width);
    for request in requests {
        match &request.face_embedding {
            Some(embedding) => numbers.extend_from_slice(embedding),
            None => numbers.resize(numbers.len() + width, 0.0),
        }
    }
    let nulls: NullBuffer = requests.iter().map(|request| request.face_embedding.is_some()).collect();
    let values = Arc::new(Float32Array::from(numbers));
    Arc::new(
        FixedSizeListArray::try_new(item(), *dimension, values, Some(nulls))
            .expect("there is one width of numbers a request"),
    )
}

fn chip_fields() -> Fields {
    Chip::PARTS.into_iter().map(|part| Field::new(part, DataType::Binary, true)).collect()
}

fn chips(requests: &[Request]) -> ArrayRef {
    let column = |place: usize| -> ArrayRef {
        let parts = requests.iter().map(|request| request.chip.as_ref().and_then(|chip| chip.parts()[place]));
        Arc::new(parts.collect::<BinaryArray>())
    };
    let columns = (0..Chip::PARTS.len()).map(column).collect();
    let nulls: NullBuffer = requests.iter().map(|request| request.chip.is_some()).collect();
    Arc::new(StructArray::try_new(chip_fields(), columns, Some(nulls)).expect("each part has a column of the requests"))
}

/// A file that takes batches.
pub(super) enum ColumnFile {
    Parquet(Box<ArrowWriter<File>>),
    Arrow(Box<FileWriter<File>>),
}

impl ColumnFile {
    pub(super) fn parquet(path: &Path, schema: &SchemaRef, properties: WriterProperties) -> io::Result<ColumnFile> {
        let file = File::create(path)?;
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(io::Error::other)?;
        Ok(ColumnFile::Parquet(Box::new(writer)))
    }

    pub(super) fn arrow(path: &Path, schema: &SchemaRef) -> io::Result<ColumnFile> {
        let file = File::create(path)?;
        Ok(ColumnFile::Arrow(Box::new(FileWriter::try_new(file, schema).map_err(io::Error::other)?)))
    }

    pub(super) fn append(&mut self, batch: &RecordBatch) -> io::Result<()> {
        match self {
            ColumnFile::Parquet(writer) => writer.write(batch).map_err(io::Error::other),
            ColumnFile::Arrow(writer) => writer.write(batch).map_err(io::Error::other),
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            ColumnFile::Parquet(writer) => writer.close().map(drop).map_err(io::Error::other),
            ColumnFile::Arrow(mut writer) => writer.finish().map_err(io::Error::other),
        }
    }
}
