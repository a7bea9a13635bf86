//! A group of rows in order in, its encoded files out: pure, so that any worker can take any group.

use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory};

use super::analyst;
use super::entity;
use super::keys::Keys;
use super::mark::Marker;
use super::receipt::Tally;
use super::sequence::Part;
use super::staging::EmitError;
use super::tokens::Tokens;
use crate::compare::Threshold;

/// Rows in the order of the input, enough for a Parquet row group.
#[derive(Debug)]
pub struct Group {
    /// Its place among the groups, from 0 without gaps.
    pub number: u64,
    /// The chunks that it is made of.
    pub(super) parts: Vec<Part>,
}

/// What all groups of a job share.
#[derive(Debug)]
pub struct GroupContext {
    /// The job's id.
    pub job: String,
    /// The job's own time, microseconds since 1970 UTC.
    pub processed_at: i64,
    /// The least similarity of a consistent face.
    pub threshold: Threshold,
    /// The snapshot of the records.
    pub record_version: String,
    /// Names of the models of the references.
    pub face_models: Vec<String>,
    /// The secrets of the tokens.
    pub keys: Keys,
    /// The marks of the answers, where an entity is held to an agreement.
    pub marker: Option<Marker>,
}

/// A group, encoded.
pub struct EncodedGroup {
    /// Its place among the groups.
    pub number: u64,
    /// The columns of its Parquet row group.
    pub columns: Vec<ArrowColumnChunk>,
    /// The lines of `results.ndjson`.
    pub lines: Vec<u8>,
    /// The row hashes, 32 bytes each, in order.
    pub row_hashes: Vec<u8>,
    /// Its answers by outcome.
    pub tally: Tally,
}

impl Group {
    /// Encodes the rows for the analyst and for the entity.
    ///
    /// # Errors
    /// When the Parquet writer refuses, which is a bug.
    pub fn encode(
        self,
        context: &GroupContext,
        factory: &ArrowRowGroupWriterFactory,
    ) -> Result<EncodedGroup, EmitError> {
        let rows = self.parts.iter().map(|part| part.judged.verdicts.len()).sum();
        let ids = self.parts.iter().map(|part| part.judged.requests.request_id.total_bytes()).sum();
        let mut lines = Vec::with_capacity(rows * entity::LINE_BYTES + ids);
        let mut row_hashes = Vec::with_capacity(rows * 32);
        let mut tally = Tally::default();
        let mut columns = analyst::Columns::new(context, rows, ids);
        for part in &self.parts {
            entity::write_ndjson(part, context.marker.as_ref(), &mut lines);
            let tokens = Tokens::of(&part.judged, &context.keys, context.threshold);
            for row in 0..part.judged.verdicts.len() {
                if part.answered.as_ref().is_none_or(|answered| answered[row]) {
                    tally.answer(part.judged.verdicts[row]);
                    row_hashes.extend_from_slice(&tokens.row[row]);
                    columns.push(&part.judged, row, &tokens);
                }
            }
        }
        let columns = analyst::encode(columns, usize::try_from(self.number).expect("groups fit into memory"), factory)?;
        Ok(EncodedGroup { number: self.number, columns, lines, row_hashes, tally })
    }
}
