//! What happened to whom, and when: a chain of events about entities that only ever grows.
//!
//! Events come in as text that the ledger does not read; links of a chain of hashes come out, of one entity or of all, with a
//! verdict on the chain and, for a dispute or a referral (Art. 15), a pack of evidence that a third party checks by itself.
//! The ledger knows nothing of the Measures and has no clock: instants and salts are arguments.
//!
//! ```text
//! DIR/ledger.redb       one store; every change of it is one transaction, on disk when it returns
//!   links      seq u64 → previous 32 | hash 32 | salt 16 | recorded_at i64 | ordinal u64 | entity_previous u64
//!                        | length of entity_id u8 | entity_id | body
//!   entities   entity_id → ordinal u64 | seq u64           of its newest link
//!   snapshots  entity_id → check 32 | seq u64 | blob        what the caller made of its links up to seq
//!   marks      entity_id → check 32 | seq u64 | mark        a few bytes of the caller's about the snapshot
//!   meta       "head"    → check 32 | format u32 | ledger id 16 | seq u64 | hash 32 | recorded_at i64
//!
//! genesis = SHA-256("concord.ledger.genesis.v1" 0 | ledger id 16)
//! content = SHA-256("concord.ledger.content.v1" 0 | salt 16 | recorded_at i64 | ordinal u64 | entity_previous u64
//!                   | length of entity_id u32 | entity_id | length of body u32 | body)
//! hash    = SHA-256("concord.ledger.link.v1" 0 | previous 32 | seq u64 | content 32)
//! ```
//!
//! Integers are little-endian; instants are microseconds since 1970-01-01 UTC; `previous` is the hash of the link before, of the
//! first link the genesis. A link counts its entity's links (`ordinal`, from 1) and names the one before (`entity_previous`, 0 for
//! the first). So an entity's links form a chain within the chain: no index beside it can lie, the newest are found without the
//! rest, and a pack shows that none is left out. The salt keeps the content of other entities' links, of which a pack shows
//! the hash, from being guessed.
//!
//! # Invariants
//!
//! - A link is never changed or taken away; `seq` has no gaps; `recorded_at` never goes backward (the writer refuses).
//! - What a transaction appends and the snapshots it puts are in the ledger together or not at all.
//! - Every link is checked against its hash when it is read: damage is an error, never another content. That the whole is
//!   whole, [`View::verify`] says. A tail that somebody cut off, or an older copy put in place, shows only against an
//!   [`Anchor`] that was written down elsewhere.
//! - A snapshot proves nothing: it is what the caller made of the links, and can be made again.
//!
//! # Processes
//!
//! One process writes, the next gets [`LedgerError::Busy`]; any number read beside it, each the state of one commit
//! (a [`View`]). A view that is kept long keeps the space of what was replaced since.

mod error;
mod evidence;
mod handle;
mod link;
mod read;
mod store;
mod verify;
mod view;
mod writer;

pub use error::LedgerError;
pub use evidence::{Enclosed, Evidence, Signed, write_link};
pub use handle::{Ledger, LedgerReader};
pub use link::{
    Anchor, BODY_BYTES_MAX, Digest, ENTITY_ID_BYTES_MAX, Entry, LedgerId, Link, RECORDED_AT_MICROS_MAX, Salt,
};
pub use verify::{Break, Difference, Verdict};
pub use view::{Changes, EntityRow, Links, Snapshot, Snapshots, View};
pub use writer::Writer;

#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod model_tests;
#[cfg(test)]
#[path = "support_tests.rs"]
mod testing;
