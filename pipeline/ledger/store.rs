//! The store below the ledger: its tables, its rows that are no links, and what keeps its damage from spreading.
//!
//! redb checks the sums of its pages only when it repairs; when it reads a damaged page it may say so, hand out what is
//! not what was written, or panic. So everything it says is checked here or above, and [`guard`] turns a panic into
//! [`LedgerError::Damaged`]. (The panic's own line still goes to where panics are reported.)

use std::panic::{AssertUnwindSafe, catch_unwind};

use redb::{ReadableTable, TableDefinition};
use sha2::{Digest as _, Sha256};

use super::LedgerError;
use super::link::{Anchor, Digest, LedgerId, Link, take};

/// Ids are bytes here, since redb panics at a text that damage has made none.
pub(super) type Bytes = &'static [u8];

/// The ordinal and the number of an entity's newest link.
pub(super) type Newest = (u64, u64);

/// seq → link.
pub(super) const LINKS: TableDefinition<'_, u64, Bytes> = TableDefinition::new("links");
/// entity_id → its newest link.
pub(super) const ENTITIES: TableDefinition<'_, Bytes, Newest> = TableDefinition::new("entities");
/// entity_id → what the caller made of its links.
pub(super) const SNAPSHOTS: TableDefinition<'_, Bytes, Bytes> = TableDefinition::new("snapshots");
/// entity_id → a few bytes of the caller's about a snapshot, read without it.
pub(super) const MARKS: TableDefinition<'_, Bytes, Bytes> = TableDefinition::new("marks");
/// One row, [`HEAD`].
pub(super) const META: TableDefinition<'_, Bytes, Bytes> = TableDefinition::new("meta");
/// The key of the row of [`META`].
pub(super) const HEAD: &[u8] = b"head";

/// Raised when rows or hashes change.
const FORMAT: u32 = 1;

const HEAD_TAG: &[u8] = b"concord.ledger.head.v1\0";
const SNAPSHOT_TAG: &[u8] = b"concord.ledger.snapshot.v1\0";

/// Runs what touches the store; `action` goes on after "cannot".
pub(super) fn guard<T, E: Into<redb::Error>>(
    action: &str,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, LedgerError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| LedgerError::store(action, error.into())),
        Err(_) => Err(LedgerError::Damaged { what: format!("the store's pages make no sense; cannot {action}") }),
    }
}

/// The ledger's id and its newest link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Whose head it is.
    pub id: LedgerId,
    /// The newest link, or the genesis.
    pub anchor: Anchor,
    /// The newest link's instant; 0 without links.
    pub recorded_at_micros: i64,
}

impl Head {
    /// Of a ledger without links.
    pub fn genesis(id: LedgerId) -> Head {
        Head { id, anchor: Anchor { seq: 0, hash: id.genesis() }, recorded_at_micros: 0 }
    }

    /// The row, as `super` draws it.
    pub fn encode(&self) -> Vec<u8> {
        let mut row = FORMAT.to_le_bytes().to_vec();
        row.extend_from_slice(&self.id.0);
        row.extend_from_slice(&self.anchor.seq.to_le_bytes());
        row.extend_from_slice(&self.anchor.hash);
        row.extend_from_slice(&self.recorded_at_micros.to_le_bytes());
        [check(HEAD_TAG, &[&row]).to_vec(), row].concat()
    }

    fn decode(row: &[u8]) -> Result<Head, LedgerError> {
        let damaged = || LedgerError::Damaged { what: "the row of its head differs from its check".to_owned() };
        let (sum, mut rest) = row.split_first_chunk::<32>().ok_or_else(damaged)?;
        if *sum != check(HEAD_TAG, &[rest]) {
            return Err(damaged());
        }
        // The format stands before what may differ with it.
        let found = take(&mut rest).map(u32::from_le_bytes).ok_or_else(damaged)?;
        if found != FORMAT {
            return Err(LedgerError::Format { found, known: FORMAT });
        }
        Head::decode_fields(rest).ok_or_else(damaged)
    }

    fn decode_fields(mut rest: &[u8]) -> Option<Head> {
        let id = LedgerId(take(&mut rest)?);
        let anchor = Anchor { seq: u64::from_le_bytes(take(&mut rest)?), hash: take(&mut rest)? };
        let recorded_at_micros = i64::from_le_bytes(take(&mut rest)?);
        Some(Head { id, anchor, recorded_at_micros })
    }

    /// The head that the store has.
    pub fn read(meta: &impl ReadableTable<Bytes, Bytes>) -> Result<Head, LedgerError> {
        let row = guard("read the head of the ledger", || {
            Ok::<_, redb::Error>(meta.get(HEAD)?.map(|row| row.value().to_vec()))
        })?;
        Head::decode(&row.ok_or_else(|| LedgerError::Damaged { what: "it has no head".to_owned() })?)
    }
}

/// The row of a snapshot, or of a mark.
pub(super) fn encode_snapshot(entity_id: &str, seq: u64, blob: &[u8]) -> Vec<u8> {
    let seq = seq.to_le_bytes();
    [check(SNAPSHOT_TAG, &[entity_id.as_bytes(), &seq, blob]).as_slice(), &seq, blob].concat()
}

/// The number and the blob of a snapshot's row or a mark's, or that it is not what was put.
pub(super) fn decode_snapshot<'a>(entity_id: &[u8], row: &'a [u8]) -> Result<(u64, &'a [u8]), LedgerError> {
    let mut rest = row;
    let whole = take::<32>(&mut rest).zip(take::<8>(&mut rest));
    match whole {
        Some((sum, seq)) if sum == check(SNAPSHOT_TAG, &[entity_id, &seq, rest]) => Ok((u64::from_le_bytes(seq), rest)),
        _ => {
            let name = String::from_utf8_lossy(entity_id);
            Err(LedgerError::Damaged { what: format!("the snapshot of {name} differs from its check") })
        }
    }
}

/// The sum over a row's parts, each behind its length.
fn check(tag: &[u8], parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new().chain_update(tag);
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The link `seq`, checked against its hash; nothing where the store has none.
pub(super) fn read_link(links: &impl ReadableTable<u64, Bytes>, seq: u64) -> Result<Option<Link>, LedgerError> {
    let row = guard("read a link", || Ok::<_, redb::Error>(links.get(seq)?.map(|row| Link::decode(seq, row.value()))))?;
    row.map(|link| checked(seq, link)).transpose()
}

/// A link whose hash is that of what it says.
pub(super) fn checked(seq: u64, decoded: Option<Link>) -> Result<Link, LedgerError> {
    match decoded {
        None => Err(LedgerError::damaged_link(seq, "cannot be read")),
        Some(link) if link.hash != link.expected_hash() => Err(LedgerError::damaged_link(seq, "differs from its hash")),
        Some(link) => Ok(link),
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
