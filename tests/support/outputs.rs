//! What a job wrote, read back as the entity, the partner and the analyst read it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Float32Type, TimestampMicrosecondType};
use concord::emit::Receipt;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A line of `results.ndjson`; unknown keys fail the test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityLine {
    pub request_id: String,
    pub service: String,
    pub outcome: String,
    pub reason: Option<String>,
}

/// A line of `rejects.ndjson`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectLine {
    pub file: String,
    pub line: u64,
    pub code: String,
    pub field: Option<String>,
    pub request_id: Option<String>,
    pub entity_id: Option<String>,
    pub fix: String,
}

/// A row of the analyst's file, without what every row of a job has alike.
#[derive(Clone, Debug, PartialEq)]
pub struct AnalystRow {
    pub request_id: String,
    pub entity_id: String,
    pub service: String,
    pub outcome: String,
    pub reasons: Vec<String>,
    pub similarity: Option<f32>,
    pub face_model: Option<String>,
    pub doc_token: String,
    pub claim_token: String,
    pub requested_at: i64,
    pub row_hash: String,
}

/// The files of one job.
pub struct Answers {
    pub receipt: Receipt,
    pub out: PathBuf,
}

impl Answers {
    pub fn of(out: &Path, receipt: Receipt) -> Answers {
        Answers { receipt, out: out.to_path_buf() }
    }

    /// The bytes of an output of the receipt: 0 the results, 1 the rejects.
    pub fn bytes(&self, output: usize) -> Vec<u8> {
        fs::read(self.out.join(&self.receipt.outputs[output].name)).unwrap()
    }

    /// The analyst's file.
    pub fn analyst_path(&self) -> PathBuf {
        self.out.join(self.receipt.results_name())
    }

    /// All three outputs and the receipt.
    pub fn all_bytes(&self) -> Vec<Vec<u8>> {
        let receipt = self.out.join("receipts").join(&self.receipt.job_id).join("receipt.json");
        let analyst = fs::read(self.analyst_path()).unwrap();
        [analyst, self.bytes(0), self.bytes(1), fs::read(receipt).unwrap()].into()
    }

    /// What the entity reads.
    pub fn results(&self) -> Vec<EntityLine> {
        lines(&self.bytes(0))
    }

    /// What the partner must put right.
    pub fn rejects(&self) -> Vec<RejectLine> {
        lines(&self.bytes(1))
    }

    /// The analyst's file as one batch, with dictionaries unpacked.
    pub fn analyst_batch(&self) -> RecordBatch {
        let file = File::open(self.analyst_path()).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        let schema = arrow::array::RecordBatchReader::schema(&reader);
        let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
        concat_batches(&schema, &batches).unwrap()
    }

    /// What the analyst reads.
    pub fn analyst(&self) -> Vec<AnalystRow> {
        let batch = self.analyst_batch();
        let text = |name: &str| {
            let column = cast(batch.column_by_name(name).unwrap(), &DataType::Utf8).unwrap();
            column.as_string::<i32>().iter().map(|word| word.map(str::to_owned)).collect::<Vec<_>>()
        };
        let words = |name: &str| text(name).into_iter().map(Option::unwrap).collect::<Vec<_>>();
        let (entity_id, request_id, service) = (words("entity_id"), words("request_id"), words("service"));
        let (outcome, doc_token, claim_token) = (words("outcome"), words("doc_token"), words("claim_token"));
        let (row_hash, face_model) = (words("row_hash"), text("face_model"));
        let reasons = batch.column_by_name("reasons").unwrap().as_list::<i32>().clone();
        let similarity = batch.column_by_name("similarity").unwrap().as_primitive::<Float32Type>().clone();
        let requested_at =
            batch.column_by_name("requested_at").unwrap().as_primitive::<TimestampMicrosecondType>().clone();
        let row = |row: usize| AnalystRow {
            request_id: request_id[row].clone(),
            entity_id: entity_id[row].clone(),
            service: service[row].clone(),
            outcome: outcome[row].clone(),
            reasons: strings(&reasons.value(row)),
            similarity: similarity.is_valid(row).then(|| similarity.value(row)),
            face_model: face_model[row].clone(),
            doc_token: doc_token[row].clone(),
            claim_token: claim_token[row].clone(),
            requested_at: requested_at.value(row),
            row_hash: row_hash[row].clone(),
        };
        (0..batch.num_rows()).map(row).collect()
    }
}

fn strings(values: &dyn Array) -> Vec<String> {
    let plain = cast(values, &DataType::Utf8).unwrap();
    plain.as_string::<i32>().iter().map(|word| word.unwrap().to_owned()).collect()
}

/// The JSON lines of a file.
pub fn lines<T: serde::de::DeserializeOwned>(text: &[u8]) -> Vec<T> {
    assert!(text.is_empty() || text.ends_with(b"\n"), "the last line is ended");
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let read = |line| {
        serde_json::from_slice(line).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(line)))
    };
    lines.map(read).collect()
}

/// Compares two lists item by item, so that a difference is told by its first place and not by a wall of text.
#[track_caller]
pub fn assert_same<T: PartialEq + std::fmt::Debug>(what: &str, found: &[T], expected: &[T]) {
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found, expected, "{what}, item {place}");
    }
    let next = found.get(expected.len()).or(expected.get(found.len()));
    assert_eq!(found.len(), expected.len(), "{what}: one list ends before {next:?}");
}
