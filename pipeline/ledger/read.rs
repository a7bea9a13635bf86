//! What the writer and a view read alike: an entity's links, and its snapshot.
//!
//! Invariants: an entity's links come without a gap, each checked; they are found by walking back from the newest, so reading
//! what came after a snapshot takes no longer for a long past.

use redb::ReadableTable;

use super::LedgerError;
use super::link::Link;
use super::store::{Bytes, Newest, decode_snapshot, guard, read_link};
use super::view::Snapshot;

/// Where an entity's chain ends: the ordinal and the number of its newest link; (0, 0) where it has none.
pub(super) fn newest(entities: &impl ReadableTable<Bytes, Newest>, entity_id: &str) -> Result<Newest, LedgerError> {
    guard("read the newest link of an entity", || {
        Ok::<_, redb::Error>(entities.get(entity_id.as_bytes())?.map_or((0, 0), |row| row.value()))
    })
}

/// The links of an entity with a number above `after_seq`, oldest first, from its newest backward.
pub(super) fn links_of(
    links: &impl ReadableTable<u64, Bytes>,
    newest: Newest,
    entity_id: &str,
    after_seq: u64,
) -> Result<Vec<Link>, LedgerError> {
    let (mut ordinal, mut seq) = newest;
    let mut found = Vec::new();
    while seq > after_seq {
        let link = read_link(links, seq)?.ok_or_else(|| LedgerError::damaged_link(seq, "is missing"))?;
        if link.entity_id != entity_id || link.ordinal != ordinal || link.entity_previous >= seq {
            return Err(LedgerError::damaged_link(
                seq,
                &format!("is not the one of {entity_id} that its next link names"),
            ));
        }
        (ordinal, seq) = (ordinal - 1, link.entity_previous);
        found.push(link);
    }
    if (seq == 0) != (ordinal == 0) {
        return Err(LedgerError::Damaged {
            what: format!("the links of {entity_id} before {after_seq} are not all there"),
        });
    }
    found.reverse();
    Ok(found)
}

/// What was last put for the entity.
pub(super) fn snapshot(
    snapshots: &impl ReadableTable<Bytes, Bytes>,
    entity_id: &str,
) -> Result<Option<Snapshot>, LedgerError> {
    let key = entity_id.as_bytes();
    let row = guard("read a snapshot", || Ok::<_, redb::Error>(snapshots.get(key)?.map(|row| row.value().to_vec())))?;
    row.map(|row| {
        let (seq, blob) = decode_snapshot(key, &row)?;
        Ok(Snapshot { entity_id: entity_id.to_owned(), seq, blob: blob.to_vec() })
    })
    .transpose()
}
