//! Results as the analyst sees them: Parquet, one row an answer, no personal data.
//!
//! Columns that repeat few words are dictionaries of Arrow, so that the writer hashes a key, not a word; tokens and hashes
//! are plain, since nothing compresses them.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float32Array, Int32Array, ListArray, StringArray, TimestampMicrosecondArray,
};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};
use kernels::digest::hex_lower;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves};
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use super::group::GroupContext;
use super::sequence::Judged;
use super::staging::EmitError;
use super::tokens::{TOKEN_BYTES, Tokens};
use crate::compare::Face;
use crate::terms::{DocType, Outcome, RULE_VERSION, Reason, Service};

/// The columns, as Arrow writes them; readers see plain strings.
pub(super) fn schema() -> SchemaRef {
    let word = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let instant = || DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let reason = Arc::new(Field::new("item", word(), false));
    let column = |name: &str, kind: DataType| Field::new(name, kind, false);
    Arc::new(Schema::new(vec![
        column("job_id", word()),
        column("entity_id", DataType::Utf8),
        column("request_id", DataType::Utf8),
        column("service", word()),
        column("scene", DataType::Utf8),
        column("doc_type", word()),
        column("doc_token", DataType::Utf8),
        column("claim_token", DataType::Utf8),
        column("outcome", word()),
        column("reasons", DataType::List(reason)),
        Field::new("similarity", DataType::Float32, true),
        Field::new("threshold", DataType::Float32, true),
        Field::new("face_model", word(), true),
        column("record_version", word()),
        column("rule_version", word()),
        column("requested_at", instant()),
        column("processed_at", instant()),
        column("row_hash", DataType::Utf8),
    ]))
}

/// Opens the analyst's file: its writer and the maker of its row groups.
///
/// # Errors
/// When the header cannot be written.
pub fn open<W: Write + Send>(
    file: W,
    key_id: &str,
) -> Result<(SerializedFileWriter<W>, ArrowRowGroupWriterFactory), EmitError> {
    let mut properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::LZ4_RAW)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by(format!("concord {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(vec![parquet::file::metadata::KeyValue::new("key_id".into(), key_id.to_owned())]));
    for name in ["doc_token", "claim_token", "row_hash"] {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from(name), false)
            .set_column_compression(ColumnPath::from(name), Compression::UNCOMPRESSED)
            .set_column_statistics_enabled(ColumnPath::from(name), EnabledStatistics::None);
    }
    for name in ["request_id", "requested_at", "similarity"] {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(name), false);
    }
    let options = ArrowWriterOptions::new().with_properties(properties.build()).with_skip_arrow_metadata(true);
    Ok(ArrowWriter::try_new_with_options(file, schema(), options)?.into_serialized_writer()?)
}

/// Usual bytes of an entity's id and of a scene; room to set aside, not a bound.
const WORD_BYTES: usize = 16;

/// The columns of one row group, growing.
pub(super) struct Columns<'a> {
    context: &'a GroupContext,
    entity_id: TextColumn,
    request_id: TextColumn,
    scene: TextColumn,
    doc_token: TextColumn,
    claim_token: TextColumn,
    row_hash: TextColumn,
    service: Vec<i32>,
    doc_type: Vec<i32>,
    outcome: Vec<i32>,
    reasons: Vec<i32>,
    reason_offsets: Vec<i32>,
    similarity: Vec<f32>,
    compared: Vec<bool>,
    face_model: Vec<i32>,
    has_model: Vec<bool>,
    requested_at: Vec<i64>,
}

/// Strings growing in Arrow's shape.
struct TextColumn {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
}

impl TextColumn {
    /// An empty column with room for `rows` strings of `bytes` together.
    fn with_room(rows: usize, bytes: usize) -> TextColumn {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        TextColumn { offsets, bytes: Vec::with_capacity(bytes) }
    }

    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.close();
    }

    fn push_hex(&mut self, digest: &[u8]) {
        let start = self.bytes.len();
        self.bytes.resize(start + 2 * digest.len(), 0);
        hex_lower(digest, &mut self.bytes[start..]);
        self.close();
    }

    fn close(&mut self) {
        self.offsets.push(i32::try_from(self.bytes.len()).expect("a row group holds less than 2 GiB of text"));
    }

    fn finish(self) -> ArrayRef {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Arc::new(StringArray::try_new(offsets, Buffer::from_vec(self.bytes), None).expect("requests hold only UTF-8"))
    }
}

impl<'a> Columns<'a> {
    /// Empty columns with room for `rows` rows, whose request ids have `id_bytes` together.
    pub(super) fn new(context: &'a GroupContext, rows: usize, id_bytes: usize) -> Columns<'a> {
        let text = |bytes| TextColumn::with_room(rows, bytes);
        let mut reason_offsets = Vec::with_capacity(rows + 1);
        reason_offsets.push(0);
        Columns {
            context,
            entity_id: text(rows * WORD_BYTES),
            request_id: text(id_bytes),
            scene: text(rows * WORD_BYTES),
            doc_token: text(rows * 2 * TOKEN_BYTES),
            claim_token: text(rows * 2 * TOKEN_BYTES),
            row_hash: text(rows * 2 * 32),
            service: Vec::with_capacity(rows),
            doc_type: Vec::with_capacity(rows),
            outcome: Vec::with_capacity(rows),
            reasons: Vec::new(),
            reason_offsets,
            similarity: Vec::with_capacity(rows),
            compared: Vec::with_capacity(rows),
            face_model: Vec::with_capacity(rows),
            has_model: Vec::with_capacity(rows),
            requested_at: Vec::with_capacity(rows),
        }
    }

    /// Adds one answered row.
    pub(super) fn push(&mut self, judged: &Judged, row: usize, tokens: &Tokens) {
        let requests = &judged.requests;
        let verdict = judged.verdicts[row];
        self.entity_id.push(requests.entity_id.bytes(row));
        self.request_id.push(requests.request_id.bytes(row));
        self.scene.push(requests.scene.bytes(row));
        self.doc_token.push_hex(&tokens.doc[row][..TOKEN_BYTES]);
        self.claim_token.push_hex(&tokens.claim[row][..TOKEN_BYTES]);
        self.row_hash.push_hex(&tokens.row[row]);
        self.service.push(requests.service[row] as i32);
        self.doc_type.push(requests.key[row].doc_type() as i32);
        self.outcome.push(verdict.outcome as i32);
        if !verdict.reasons.is_empty() {
            self.reasons.extend(verdict.reasons.iter().map(|reason| reason as i32));
        }
        self.reason_offsets.push(i32::try_from(self.reasons.len()).expect("a row group holds few reasons"));
        let similarity = match judged.comparisons.face[row] {
            Face::Compared(similarity) => Some(similarity.value()),
            Face::NotCompared | Face::ReferenceMissing | Face::ModelDiffers => None,
        };
        self.similarity.push(similarity.unwrap_or_default());
        self.compared.push(similarity.is_some());
        let model = judged.comparisons.face_model[row];
        self.face_model.push(i32::from(model.unwrap_or_default()));
        self.has_model.push(model.is_some());
        self.requested_at.push(requests.requested_at[row]);
    }

    fn finish(self) -> Vec<ArrayRef> {
        let rows = self.outcome.len();
        let context = self.context;
        let constant = |word: &str| words(vec![0; rows], None, [word]);
        let instants =
            |micros: Vec<i64>| -> ArrayRef { Arc::new(TimestampMicrosecondArray::from(micros).with_timezone("UTC")) };
        let compared = NullBuffer::from(self.compared);
        let floats = |values: Vec<f32>| -> ArrayRef {
            Arc::new(Float32Array::new(ScalarBuffer::from(values), Some(compared.clone())))
        };
        let reasons = words(self.reasons, None, Reason::ALL.iter().map(|reason| reason.as_str()));
        let item = Arc::new(Field::new("item", reasons.data_type().clone(), false));
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.reason_offsets));
        let models = context.face_models.iter().map(String::as_str).chain(["unnamed"]);
        vec![
            constant(&context.job),
            self.entity_id.finish(),
            self.request_id.finish(),
            words(self.service, None, Service::ALL.map(Service::as_str)),
            self.scene.finish(),
            words(self.doc_type, None, DocType::ALL.map(DocType::as_str)),
            self.doc_token.finish(),
            self.claim_token.finish(),
            words(self.outcome, None, Outcome::ALL.map(Outcome::as_str)),
            Arc::new(ListArray::new(item, offsets, reasons, None)),
            floats(self.similarity),
            floats(vec![context.threshold.value(); rows]),
            words(self.face_model, Some(NullBuffer::from(self.has_model)), models),
            constant(&context.record_version),
            constant(RULE_VERSION),
            instants(self.requested_at),
            instants(vec![context.processed_at; rows]),
            self.row_hash.finish(),
        ]
    }
}

/// A column of few words.
fn words<'w>(keys: Vec<i32>, nulls: Option<NullBuffer>, words: impl IntoIterator<Item = &'w str>) -> ArrayRef {
    let keys = Int32Array::new(ScalarBuffer::from(keys), nulls);
    Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(StringArray::from_iter_values(words))))
}

/// Encodes the columns of row group `number`.
pub(super) fn encode(
    columns: Columns<'_>,
    number: usize,
    factory: &ArrowRowGroupWriterFactory,
) -> Result<Vec<ArrowColumnChunk>, EmitError> {
    let schema = schema();
    let mut writers = factory.create_column_writers(number)?.into_iter();
    let mut chunks = Vec::with_capacity(schema.fields().len());
    for (field, array) in schema.fields().iter().zip(columns.finish()) {
        for leaf in compute_leaves(field, &array)? {
            let mut writer = writers.next().expect("one writer a leaf");
            writer.write(&leaf)?;
            chunks.push(writer.close()?);
        }
    }
    Ok(chunks)
}
