//! A verification, as the watch sees it: who asked, about which certificate, and what came of it.

use crate::terms::{Outcome, Reasons, Service};

/// One answered row. Certificate and claim are the first eight bytes of their keyed hashes: the watch never knows more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// The using entity, by its number in the watch.
    pub entity: u32,
    /// The service.
    pub service: Service,
    /// The certificate.
    pub certificate: u64,
    /// The claimed name and birth date.
    pub claim: u64,
    /// When it was asked, in seconds since 1970-01-01T00:00:00Z.
    pub at_s: i64,
    /// What it came to.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Reasons,
    /// Similarity of the faces; not a number where none were compared.
    pub similarity: f32,
}
