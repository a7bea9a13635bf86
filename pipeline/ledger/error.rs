//! Why the ledger does not do what it is asked, in words that tell the operator what to do.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::link::{BODY_BYTES_MAX, ENTITY_ID_BYTES_MAX};

/// Why the ledger does not do what it is asked. Nothing of the transaction is recorded then, but see [`LedgerError::Commit`].
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger in the folder.
    #[error("there is no ledger at {path}; create one first, or give the folder of one with --ledger", path = path.display())]
    Missing {
        /// The store that is looked for.
        path: PathBuf,
    },
    /// What is to be made is there already.
    #[error("{path} is there already and is never replaced; use it, or give another folder", path = path.display())]
    Exists {
        /// The store, or the folder of a pack.
        path: PathBuf,
    },
    /// Another process writes.
    #[error("another process is writing to the ledger at {path}; wait for it, and try again", path = path.display())]
    Busy {
        /// The store.
        path: PathBuf,
    },
    /// The store was written by a later program, or is none of a ledger.
    #[error(
        "the ledger has format {found} and this program reads format {known}; use the program that wrote it, or a later one"
    )]
    Format {
        /// Of the ledger.
        found: u32,
        /// Of this program.
        known: u32,
    },
    /// The id of an entity is none.
    #[error(
        "an entity_id of {bytes} bytes cannot be recorded; give 1 to {ENTITY_ID_BYTES_MAX} visible ASCII characters"
    )]
    EntityId {
        /// Its length.
        bytes: usize,
    },
    /// A body is none.
    #[error(
        "a body of {bytes} bytes for {entity_id} cannot be recorded; give 1 to {BODY_BYTES_MAX} bytes without control characters"
    )]
    Body {
        /// Whose it is.
        entity_id: String,
        /// Its length.
        bytes: usize,
    },
    /// An instant lies before the newest link's, or outside the calendar.
    #[error(
        "an event recorded at {recorded_at_micros} µs cannot follow one of {newest_micros} µs; record it with a later instant of \
         recording (when it happened belongs in its body), or mend the clock"
    )]
    Backward {
        /// Of the event.
        recorded_at_micros: i64,
        /// The least that can be recorded.
        newest_micros: i64,
    },
    /// The ledger has no link of the entity.
    #[error("the ledger has no link of {entity_id}; check the id, or append its first event before")]
    EntityUnknown {
        /// The id.
        entity_id: String,
    },
    /// A text is no anchor.
    #[error("{text:?} is no anchor; give it as it was written down: the number, a colon and 64 hexadecimal digits")]
    Anchor {
        /// What was given.
        text: String,
    },
    /// The store is not what was written.
    #[error(
        "the ledger is damaged: {what}; stop, keep the folder as it is, and bring back a copy that verifies against the newest anchor"
    )]
    Damaged {
        /// What differs, and where.
        what: String,
    },
    /// The system failed before anything was recorded.
    #[error("cannot {action}; make room or mend the disk or the permissions, and run it again")]
    Io {
        /// What was tried, and with what.
        action: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system failed while a transaction was being made durable.
    #[error(
        "cannot make the transaction durable: it is recorded whole or not at all; make room or mend the disk, open the ledger \
         again and look before repeating it"
    )]
    Commit {
        /// What the store said.
        source: Box<redb::Error>,
    },
    /// The store refused, mostly since something failed before.
    #[error("cannot {action}; open the ledger again, and repeat it")]
    Store {
        /// What was tried.
        action: String,
        /// What the store said.
        source: Box<redb::Error>,
    },
}

impl LedgerError {
    /// Wraps what the system said when `action` was tried on `path`.
    pub(super) fn io(action: &str, path: &Path) -> impl FnOnce(std::io::Error) -> LedgerError {
        move |source| LedgerError::Io { action: format!("{action} {}", path.display()), source }
    }

    /// What the store said when `action` was tried.
    pub(super) fn store(action: &str, error: redb::Error) -> LedgerError {
        match error {
            redb::Error::Corrupted(what) => LedgerError::Damaged { what },
            // A file that is too short, or that is no store at all.
            redb::Error::Io(source) if matches!(source.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => {
                LedgerError::Damaged { what: source.to_string() }
            }
            redb::Error::Io(source) => LedgerError::Io { action: action.to_owned(), source },
            // The tables of a ledger have one type each, for ever.
            redb::Error::TableDoesNotExist(_)
            | redb::Error::TableTypeMismatch { .. }
            | redb::Error::TypeDefinitionChanged { .. }
            | redb::Error::TableIsMultimap(_)
            | redb::Error::TableIsNotMultimap(_) => {
                LedgerError::Damaged { what: format!("it has no tables of a ledger: {error}") }
            }
            redb::Error::UpgradeRequired(found) => {
                LedgerError::Damaged { what: format!("its store has version {found}") }
            }
            source => LedgerError::Store { action: action.to_owned(), source: Box::new(source) },
        }
    }

    /// Damage to the link `seq`.
    pub(super) fn damaged_link(seq: u64, what: &str) -> LedgerError {
        LedgerError::Damaged { what: format!("link {seq} {what}") }
    }

    /// The exit code of the contract: 2 arguments, 3 input refused whole, 4 what is missing or fails.
    pub fn exit_code(&self) -> u8 {
        match self {
            LedgerError::Exists { .. } | LedgerError::Anchor { .. } | LedgerError::EntityUnknown { .. } => 2,
            LedgerError::EntityId { .. } | LedgerError::Body { .. } | LedgerError::Backward { .. } => 3,
            LedgerError::Missing { .. }
            | LedgerError::Busy { .. }
            | LedgerError::Format { .. }
            | LedgerError::Damaged { .. }
            | LedgerError::Io { .. }
            | LedgerError::Commit { .. }
            | LedgerError::Store { .. } => 4,
        }
    }
}
