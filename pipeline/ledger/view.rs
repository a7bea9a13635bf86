//! The ledger as it stood at one commit, to be read.
//!
//! Invariants: a view never changes, whatever is appended meanwhile; what it hands out was checked: links against their hashes,
//! a stream of links against each other, snapshots against their checks. No iterator holds more than one row.

use redb::{Range, ReadOnlyTable, ReadTransaction};

use super::LedgerError;
use super::link::{Anchor, Digest, LedgerId, Link};
use super::read::{links_of, newest, snapshot};
use super::store::{
    Bytes, ENTITIES, Head, LINKS, MARKS, META, Newest, SNAPSHOTS, checked, decode_snapshot, guard, read_link,
};

/// What the caller made of an entity's links, as it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Whose it is.
    pub entity_id: String,
    /// The newest link that is folded in.
    pub seq: u64,
    /// What was put.
    pub blob: Vec<u8>,
}

/// Where an entity's chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityRow {
    /// The entity.
    pub entity_id: String,
    /// How many links it has.
    pub links: u64,
    /// The number of its newest link.
    pub newest_seq: u64,
}

/// The ledger as it stood at one commit.
pub struct View {
    pub(super) links: ReadOnlyTable<u64, Bytes>,
    pub(super) entities: ReadOnlyTable<Bytes, Newest>,
    pub(super) snapshots: ReadOnlyTable<Bytes, Bytes>,
    marks: ReadOnlyTable<Bytes, Bytes>,
    pub(super) head: Head,
    /// Dropped last: it keeps the pages of the tables from being used again.
    _transaction: ReadTransaction,
}

impl View {
    /// What the transaction sees.
    pub(super) fn of(transaction: ReadTransaction) -> Result<View, LedgerError> {
        let (links, entities, [snapshots, marks], meta) = guard("open the tables of the ledger", || {
            let links = transaction.open_table(LINKS)?;
            let entities = transaction.open_table(ENTITIES)?;
            let kept = [transaction.open_table(SNAPSHOTS)?, transaction.open_table(MARKS)?];
            Ok::<_, redb::Error>((links, entities, kept, transaction.open_table(META)?))
        })?;
        let head = Head::read(&meta)?;
        Ok(View { links, entities, snapshots, marks, head, _transaction: transaction })
    }

    /// The ledger's id.
    pub fn id(&self) -> LedgerId {
        self.head.id
    }

    /// The newest link and its hash. Whoever writes it down elsewhere (in a receipt, in a gazette) can prove later that
    /// nothing up to it was changed or cut off; nothing within the ledger can.
    pub fn anchor(&self) -> Anchor {
        self.head.anchor
    }

    /// The link `seq`; nothing where the chain does not reach it.
    ///
    /// # Errors
    /// When the ledger is damaged or cannot be read.
    pub fn link(&self, seq: u64) -> Result<Option<Link>, LedgerError> {
        if !(1..=self.head.anchor.seq).contains(&seq) {
            return Ok(None);
        }
        read_link(&self.links, seq)?.ok_or_else(|| LedgerError::damaged_link(seq, "is missing")).map(Some)
    }

    /// All links from `from_seq` (1 is the first) to the newest, each checked against the one before.
    ///
    /// # Errors
    /// When the ledger cannot be read. A damaged link is an error in its place, after which nothing more comes.
    pub fn links(&self, from_seq: u64) -> Result<Links<'_>, LedgerError> {
        let from_seq = from_seq.max(1);
        let range = guard("read the links", || self.links.range(from_seq..))?;
        Ok(Links { range, next_seq: from_seq, newest_seq: self.head.anchor.seq, previous: None })
    }

    /// All links of an entity, oldest first; none of an entity that the ledger does not know.
    ///
    /// # Errors
    /// When the ledger is damaged or cannot be read.
    pub fn of_entity(&self, entity_id: &str) -> Result<Vec<Link>, LedgerError> {
        self.of_entity_after(entity_id, 0)
    }

    /// The links of an entity with a number above `after_seq`, oldest first: what a snapshot of `after_seq` lacks.
    ///
    /// # Errors
    /// When the ledger is damaged or cannot be read.
    pub fn of_entity_after(&self, entity_id: &str, after_seq: u64) -> Result<Vec<Link>, LedgerError> {
        links_of(&self.links, newest(&self.entities, entity_id)?, entity_id, after_seq)
    }

    /// What was last put for the entity.
    ///
    /// # Errors
    /// When the ledger is damaged or cannot be read.
    pub fn snapshot(&self, entity_id: &str) -> Result<Option<Snapshot>, LedgerError> {
        snapshot(&self.snapshots, entity_id)
    }

    /// All snapshots, in the order of their entities' ids.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn snapshots(&self) -> Result<Snapshots<'_>, LedgerError> {
        let range = guard("read the snapshots", || self.snapshots.range::<&[u8]>(..))?;
        Ok(Snapshots { range: Some(range) })
    }

    /// The marks of all entities, in the order of their ids, as [`View::snapshots`] gives snapshots.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn marks(&self) -> Result<Snapshots<'_>, LedgerError> {
        let range = guard("read the marks", || self.marks.range::<&[u8]>(..))?;
        Ok(Snapshots { range: Some(range) })
    }

    /// Where the chains of all entities end that have a link with a number above `after_seq`, in the order of their ids; of
    /// all entities with 0.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn entities_changed_after(&self, after_seq: u64) -> Result<Changes<'_>, LedgerError> {
        let range = guard("read the entities", || self.entities.range::<&[u8]>(..))?;
        Ok(Changes { range: Some(range), after_seq })
    }

    /// The number of the newest link that was recorded at an instant (microseconds since 1970-01-01 UTC) or before it; 0 where
    /// none was. What was known at the end of a past day are the links up to it.
    ///
    /// # Errors
    /// When the ledger is damaged or cannot be read.
    pub fn newest_seq_at(&self, micros: i64) -> Result<u64, LedgerError> {
        // Instants never go backward along the chain: `low` was recorded in time, `high` was not.
        let (mut low, mut high) = (0, self.head.anchor.seq + 1);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let link = self.link(middle)?.expect("the chain reaches it");
            if link.recorded_at_micros <= micros { low = middle } else { high = middle }
        }
        Ok(low)
    }
}

/// Links in the order of the chain.
pub struct Links<'v> {
    range: Range<'v, u64, Bytes>,
    /// Above `newest_seq` when nothing more comes.
    next_seq: u64,
    newest_seq: u64,
    previous: Option<Digest>,
}

impl Iterator for Links<'_> {
    type Item = Result<Link, LedgerError>;

    fn next(&mut self) -> Option<Result<Link, LedgerError>> {
        if self.next_seq > self.newest_seq {
            return None;
        }
        let link = self.advance();
        match &link {
            Ok(link) => (self.next_seq, self.previous) = (link.seq + 1, Some(link.hash)),
            Err(_) => self.newest_seq = 0,
        }
        Some(link)
    }
}

impl Links<'_> {
    fn advance(&mut self) -> Result<Link, LedgerError> {
        let seq = self.next_seq;
        let row = guard("read a link", || {
            let row = self.range.next().transpose()?;
            Ok::<_, redb::Error>(row.map(|(key, row)| (key.value(), Link::decode(key.value(), row.value()))))
        })?;
        let Some((_, decoded)) = row.filter(|(found, _)| *found == seq) else {
            return Err(LedgerError::damaged_link(seq, "is missing"));
        };
        let link = checked(seq, decoded)?;
        match self.previous {
            Some(previous) if previous != link.previous => {
                Err(LedgerError::damaged_link(seq, "does not follow the one before"))
            }
            _ => Ok(link),
        }
    }
}

/// Snapshots in the order of their entities' ids. A damaged one is an error in its place; a damaged store is the last.
pub struct Snapshots<'v> {
    /// Gone after the store failed: what it says then has no end.
    range: Option<Range<'v, Bytes, Bytes>>,
}

impl Iterator for Snapshots<'_> {
    type Item = Result<Snapshot, LedgerError>;

    fn next(&mut self) -> Option<Result<Snapshot, LedgerError>> {
        let range = self.range.as_mut()?;
        let row = guard("read a snapshot", || {
            let row = range.next().transpose()?;
            Ok::<_, redb::Error>(row.map(|(entity_id, row)| {
                let key = entity_id.value();
                decode_snapshot(key, row.value())
                    .and_then(|(seq, blob)| Ok(Snapshot { entity_id: entity_text(key)?, seq, blob: blob.to_vec() }))
            }))
        });
        row.unwrap_or_else(|error| {
            self.range = None;
            Some(Err(error))
        })
    }
}

/// Ends of entities' chains in the order of their ids. A damaged store is the last error.
pub struct Changes<'v> {
    /// Gone after the store failed, as in [`Snapshots`].
    range: Option<Range<'v, Bytes, Newest>>,
    after_seq: u64,
}

impl Iterator for Changes<'_> {
    type Item = Result<EntityRow, LedgerError>;

    fn next(&mut self) -> Option<Result<EntityRow, LedgerError>> {
        let (range, after_seq) = (self.range.as_mut()?, self.after_seq);
        let row = guard("read an entity", || {
            for row in range {
                let (entity_id, row) = row?;
                let (links, newest_seq) = row.value();
                if newest_seq > after_seq {
                    return Ok(Some(entity_text(entity_id.value()).map(|entity_id| EntityRow {
                        entity_id,
                        links,
                        newest_seq,
                    })));
                }
            }
            Ok::<_, redb::Error>(None)
        });
        row.unwrap_or_else(|error| {
            self.range = None;
            Some(Err(error))
        })
    }
}

/// The id that a key is.
fn entity_text(key: &[u8]) -> Result<String, LedgerError> {
    let text = str::from_utf8(key).map(str::to_owned);
    text.map_err(|_| LedgerError::Damaged { what: "the id of an entity is no text".to_owned() })
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
