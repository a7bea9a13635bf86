//! What can go wrong with an entity's file.

use crate::enforce::{EventError, FoldError, Refusal};
use crate::ledger::LedgerError;
use crate::terms::EntityId;

/// Why nothing was read or recorded.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The ledger; see what it says.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The law does not admit it; nothing was recorded.
    #[error("not recorded for {entity}: {refusal}")]
    Refused {
        /// The entity.
        entity: EntityId,
        /// What the law says.
        refusal: Box<Refusal>,
    },
    /// The ledger has events later than the present: the clock is behind, or `--now` is.
    #[error("the newest event of the ledger is later than now; set the clock, or --now, right")]
    ClockBehind,
    /// A link whose hash is right is no event of this program: it was written by a newer one.
    #[error("link {seq} of the ledger is no event that this version knows; use the version that wrote it")]
    Event {
        /// The link.
        seq: u64,
        /// What is wrong with it.
        source: EventError,
    },
    /// Events that the law does not admit in this order.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The system has no source of randomness, which salts need.
    #[error("the system gives no random bytes; mend its source of randomness, and run it again")]
    Entropy(#[from] std::io::Error),
    /// Nothing is recorded of it.
    #[error("nothing is recorded of {entity}; its file begins with `concord entity apply`")]
    Unknown {
        /// The entity.
        entity: EntityId,
    },
}

impl RegisterError {
    /// The exit code of the contract.
    pub fn exit_code(&self) -> u8 {
        match self {
            RegisterError::Ledger(error) => error.exit_code(),
            RegisterError::Refused { .. } => 3,
            RegisterError::ClockBehind | RegisterError::Unknown { .. } => 2,
            RegisterError::Event { .. } | RegisterError::Fold(_) | RegisterError::Entropy(_) => 4,
        }
    }
}
