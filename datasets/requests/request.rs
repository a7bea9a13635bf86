//! One request with its true answer.

use super::defect::Defect;
use super::truth::Expected;
use crate::calendar::{Day, Instant, Offset};
use crate::chips::Chip;
use crate::entities::{Entity, Service};
use crate::records::{DocType, Sex};

/// One request in the contract's words, ready to be written in any format.
///
/// Where `defect` is set, the fields hold the sound request that the defect is worked into when it is written;
/// defects that are values (`DocNumber`, the embeddings' except `EmbeddingLetter`) are in the fields already.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The idempotency key: `r-bank-03-000000123`.
    pub request_id: String,
    /// Who asks.
    pub entity: &'static Entity,
    /// When, to the millisecond.
    pub requested_at: Instant,
    /// How that instant is written in text.
    pub offset: Offset,
    /// What is asked.
    pub service: Service,
    /// In which scene of the agreement.
    pub scene: &'static str,
    /// The claimed type of certificate.
    pub doc_type: DocType,
    /// The claimed number.
    pub doc_number: String,
    /// The claimed name.
    pub name: String,
    /// The claimed birth date.
    pub birth_date: Day,
    /// The claimed sex, where sent.
    pub sex: Option<Sex>,
    /// The claimed nationality, where sent: ISO 3166 alpha-3.
    pub nationality: Option<&'static str>,
    /// The claimed last day in force, where sent.
    pub expiry_date: Option<Day>,
    /// The embedding, where sent.
    pub face_embedding: Option<Vec<f32>>,
    /// The chip, where sent.
    pub chip: Option<Chip>,
    /// What is wrong with the row itself.
    pub defect: Option<Defect>,
    /// The true answer.
    pub expected: Expected,
}
