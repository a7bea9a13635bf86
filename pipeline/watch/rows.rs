//! Batches of results, as the watch reads them: seven columns of Parquet in, one attempt a row out.
//!
//! Words come as dictionaries, so a word is looked up once a batch and not once a row. What another program wrote with the contract's
//! columns in other encodings is cast first. Invariant: a row that says something the contract does not know is an error with its
//! place, never a guess.

use arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Float32Array, ListArray, StringViewArray, TimestampMicrosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};
use arrow::record_batch::RecordBatch;

use super::machine::Watch;
use super::{Attempt, WatchError};
use crate::emit::analyst_schema;
use crate::terms::{Outcome, Reason, Reasons, Service};

/// The columns that the watch reads; no other is decoded.
pub(super) const COLUMNS: [&str; 9] =
    ["entity_id", "service", "scene", "doc_token", "claim_token", "outcome", "reasons", "similarity", "requested_at"];

/// The contract's results with the encodings that are fastest to read: dictionaries of words, tokens as views.
pub(super) fn schema() -> SchemaRef {
    let contract = analyst_schema();
    let fields = contract.fields().iter().map(|field| {
        let kind = match field.name().as_str() {
            "entity_id" | "scene" => word(),
            "doc_token" | "claim_token" => DataType::Utf8View,
            _ => field.data_type().clone(),
        };
        Field::new(field.name(), kind, field.is_nullable())
    });
    std::sync::Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn word() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// A column of words, and what each of its dictionary's words means.
struct Words<T> {
    keys: DictionaryArray<Int32Type>,
    meant: Vec<T>,
}

impl<T: Copy> Words<T> {
    fn read(column: &ArrayRef, mut meaning: impl FnMut(&str) -> Result<T, WatchError>) -> Result<Words<T>, WatchError> {
        let keys = cast(column, &word())?.as_dictionary::<Int32Type>().clone();
        let values = keys.values().as_string::<i32>();
        let meant = values.iter().map(|word| meaning(word.unwrap_or_default())).collect::<Result<_, _>>()?;
        Ok(Words { keys, meant })
    }

    fn at(&self, row: usize) -> T {
        self.meant[self.keys.keys().value(row) as usize]
    }
}

/// One decoded batch.
pub(super) struct Rows {
    entity: Words<u32>,
    scene: Words<u32>,
    service: Words<Service>,
    outcome: Words<Outcome>,
    reasons: ListArray,
    reason: Words<Reason>,
    certificate: StringViewArray,
    claim: StringViewArray,
    similarity: Float32Array,
    requested_at: TimestampMicrosecondArray,
}

impl Rows {
    /// Reads a batch; new entities and scenes get their numbers in `watch`.
    pub fn read(batch: &RecordBatch, watch: &mut Watch) -> Result<Rows, WatchError> {
        let column = |name: &'static str| {
            let column = batch.column_by_name(name).ok_or(WatchError::NoColumn { name })?;
            let may_lack = name == "similarity";
            if column.null_count() > 0 && !may_lack {
                return Err(WatchError::Null { name });
            }
            Ok(column)
        };
        let tokens = |name| Ok::<_, WatchError>(cast(column(name)?, &DataType::Utf8View)?.as_string_view().clone());
        let instants = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let reasons = column("reasons")?;
        let reasons = match reasons.data_type() {
            DataType::List(_) => reasons.as_list::<i32>().clone(),
            _ => return Err(WatchError::Column { name: "reasons", what: "a list of words" }),
        };
        Ok(Rows {
            entity: Words::read(column("entity_id")?, |word| Ok(watch.entity(word)))?,
            scene: Words::read(column("scene")?, |word| Ok(watch.scene(word)))?,
            service: Words::read(column("service")?, |word| {
                named(Service::ALL.iter().find(|service| service.as_str() == word), "service")
            })?,
            outcome: Words::read(column("outcome")?, |word| {
                named(Outcome::ALL.iter().find(|outcome| outcome.as_str() == word), "outcome")
            })?,
            reason: Words::read(reasons.values(), |word| {
                named(Reason::ALL.iter().find(|reason| reason.as_str() == word), "reasons")
            })?,
            reasons,
            certificate: tokens("doc_token")?,
            claim: tokens("claim_token")?,
            similarity: cast(column("similarity")?, &DataType::Float32)?.as_primitive().clone(),
            requested_at: cast(column("requested_at")?, &instants)?.as_primitive().clone(),
        })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.requested_at.len()
    }

    /// The number of a row's scene.
    pub fn scene(&self, row: usize) -> u32 {
        self.scene.at(row)
    }

    /// A row.
    pub fn attempt(&self, row: usize) -> Result<Attempt, WatchError> {
        let offsets = self.reasons.value_offsets();
        let of_row = offsets[row] as usize..offsets[row + 1] as usize;
        let reasons = of_row.fold(Reasons::NONE, |reasons, place| reasons.with_if(self.reason.at(place), true));
        Ok(Attempt {
            entity: self.entity.at(row),
            service: self.service.at(row),
            certificate: token(self.certificate.value(row), "doc_token")?,
            claim: token(self.claim.value(row), "claim_token")?,
            at_s: self.requested_at.value(row).div_euclid(1_000_000),
            outcome: self.outcome.at(row),
            reasons,
            similarity: if self.similarity.is_null(row) { f32::NAN } else { self.similarity.value(row) },
        })
    }
}

fn named<T: Copy>(found: Option<&T>, name: &'static str) -> Result<T, WatchError> {
    found.copied().ok_or(WatchError::Word { name })
}

/// The first eight bytes of a token, which is written in hex.
fn token(text: &str, name: &'static str) -> Result<u64, WatchError> {
    let digits = text.as_bytes().get(..16).ok_or(WatchError::Token { name })?;
    let mut value = 0;
    let mut wrong = 0;
    for digit in digits {
        // Letters are 9 behind their low four bits; everything but 0-9 and a-f is wrong.
        let letter = digit >> 6;
        value = value << 4 | u64::from((digit & 15) + 9 * letter);
        wrong |= u8::from(!matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    }
    if wrong == 0 { Ok(value) } else { Err(WatchError::Token { name }) }
}
