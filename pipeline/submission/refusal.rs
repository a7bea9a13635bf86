//! A submission that is refused whole, with how to put it right (Art. 8, 10).

use serde::{Deserialize, Serialize};

use crate::terms::RefusalCode;

/// Why a submission is refused whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {why}; {fix}")]
pub struct Refusal {
    /// The word of a [`RefusalCode`].
    pub code: String,
    /// What was found.
    pub why: String,
    /// How to put it right.
    pub fix: String,
}

impl Refusal {
    /// A refusal with what was found.
    pub fn new(code: RefusalCode, why: impl Into<String>) -> Refusal {
        Refusal { code: code.as_str().to_owned(), why: why.into(), fix: code.fix().to_owned() }
    }
}
