//! The application did not pass (Art. 7(2)). Applying again begins a new life.

use serde::{Deserialize, Serialize};

use super::{Admits, Topic};
use crate::terms::Instant;

/// The application did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotPassed {
    /// When that was decided.
    pub since: Instant,
    /// Why.
    pub reasons: Vec<String>,
}

pub(super) const ADMITS: Admits = Admits {
    topics: &[Topic::Application],
    remedy: "the application did not pass; the entity must apply anew: record `application_submitted`",
};
