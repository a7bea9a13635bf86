//! The words of the Measures as types: services, outcomes, reasons and codes of rejects; articles, days, ids and materials.
//!
//! Nothing here does any work. Every name that a partner, an analyst or an officer reads is written once,
//! here, and the published schemas are made from these lists.

mod article;
mod day;
mod holder;
mod hours;
mod identifier;
mod material;
mod outcome;
mod refusal;
mod reject;
mod service;
mod signal_kind;
mod wire;

pub use article::Article;
pub use day::{Day, Instant};
pub use holder::{Nationality, Sex};
pub use hours::{Hours, HoursError};
pub use identifier::{
    ComplaintId, DisputeId, Document, DocumentId, EntityId, FindingId, Identifier, IdentifierError, NoticeId,
    OfficerId, OrderId, ReferralId, SignalId, SuppressionId,
};
pub use kernels::document::{DocKey, DocType};
pub use material::{AccessMeans, AgreedField, Condition, Material, SignatureAlgorithm};
pub use outcome::{Outcome, Reason, Reasons};
pub use refusal::RefusalCode;
pub use reject::{Field, Reject, RejectCode};
pub use service::Service;
pub use signal_kind::SignalKind;

/// The rules by which rows are decided; changes whenever the same input could be answered differently (Art. 16, 17).
/// Its second half is the version of the rules for names, `kernels::name::NAME_RULES_VERSION`; a test holds them together.
pub const RULE_VERSION: &str = "rules-1+name-2";
