//! The inside of one transaction: what is read there is what the appended links follow.
//!
//! Invariants: nothing of a refused entry is written; the numbers, hashes and chains of new links follow from the ledger
//! alone; the head is written once, at the end.

use redb::{Table, WriteTransaction};

use super::LedgerError;
use super::link::{Anchor, Entry, Link};
use super::read::{links_of, newest, snapshot};
use super::store::{Bytes, ENTITIES, HEAD, Head, LINKS, MARKS, META, Newest, SNAPSHOTS, encode_snapshot, guard};
use super::view::Snapshot;

/// Whether a transaction has anything to commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changed {
    /// It only read.
    Nothing,
    /// It appended, or put a snapshot.
    Something,
}

/// Reads and appends within one transaction of [`super::Ledger::write`].
pub struct Writer<'t> {
    links: Table<'t, u64, Bytes>,
    entities: Table<'t, Bytes, Newest>,
    snapshots: Table<'t, Bytes, Bytes>,
    marks: Table<'t, Bytes, Bytes>,
    meta: Table<'t, Bytes, Bytes>,
    head: Head,
    changed: Changed,
}

impl<'t> Writer<'t> {
    /// The tables and the head as the transaction finds them.
    pub(super) fn open(transaction: &'t WriteTransaction) -> Result<Writer<'t>, LedgerError> {
        guard("open the tables of the ledger", || {
            let links = transaction.open_table(LINKS)?;
            let entities = transaction.open_table(ENTITIES)?;
            let (snapshots, marks) = (transaction.open_table(SNAPSHOTS)?, transaction.open_table(MARKS)?);
            Ok::<_, redb::Error>((links, entities, snapshots, marks, transaction.open_table(META)?))
        })
        .and_then(|(links, entities, snapshots, marks, meta)| {
            let head = Head::read(&meta)?;
            Ok(Writer { links, entities, snapshots, marks, meta, head, changed: Changed::Nothing })
        })
    }

    /// The newest link as yet, with what this transaction appended.
    pub fn anchor(&self) -> Anchor {
        self.head.anchor
    }

    /// The newest link's instant, before which nothing can be recorded: microseconds since 1970-01-01 UTC, 0 without links.
    pub fn newest_recorded_at_micros(&self) -> i64 {
        self.head.recorded_at_micros
    }

    /// All links of an entity, oldest first, with what this transaction appended.
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

    /// Appends a link to the chain, and to its entity's.
    ///
    /// # Errors
    /// When the entry cannot be a link, or the store fails; it is not appended then.
    pub fn append(&mut self, entry: Entry<'_>) -> Result<Link, LedgerError> {
        entry.check(self.head.recorded_at_micros)?;
        let (ordinal, entity_previous) = newest(&self.entities, entry.entity_id)?;
        let mut link = Link {
            seq: self.head.anchor.seq + 1,
            entity_id: entry.entity_id.to_owned(),
            ordinal: ordinal + 1,
            entity_previous,
            recorded_at_micros: entry.recorded_at_micros,
            salt: entry.salt,
            body: entry.body.to_owned(),
            previous: self.head.anchor.hash,
            hash: [0; 32],
        };
        link.hash = link.expected_hash();
        guard("append a link to the ledger", || {
            self.links.insert(link.seq, link.encode().as_slice())?;
            self.entities.insert(link.entity_id.as_bytes(), (link.ordinal, link.seq))?;
            Ok::<_, redb::Error>(())
        })?;
        self.head.anchor = link.anchor();
        self.head.recorded_at_micros = link.recorded_at_micros;
        self.changed = Changed::Something;
        Ok(link)
    }

    /// Puts what the caller made of all links of the entity, those that this transaction appended included; and a mark of it, a few
    /// bytes that are read of all entities without their snapshots.
    ///
    /// # Errors
    /// When the entity has no link, or the store fails; what was put before stays then.
    pub fn put_snapshot(&mut self, entity_id: &str, blob: &[u8], mark: &[u8]) -> Result<(), LedgerError> {
        let (_, seq) = newest(&self.entities, entity_id)?;
        if seq == 0 {
            return Err(LedgerError::EntityUnknown { entity_id: entity_id.to_owned() });
        }
        let (row, mark) = (encode_snapshot(entity_id, seq, blob), encode_snapshot(entity_id, seq, mark));
        guard("put a snapshot into the ledger", || {
            self.snapshots.insert(entity_id.as_bytes(), row.as_slice())?;
            self.marks.insert(entity_id.as_bytes(), mark.as_slice())?;
            Ok::<_, redb::Error>(())
        })?;
        self.changed = Changed::Something;
        Ok(())
    }

    /// Writes the head where it is another, and closes the tables.
    pub(super) fn finish(self) -> Result<Changed, LedgerError> {
        guard("write the head of the ledger", || {
            let Writer { links, entities, snapshots, marks, mut meta, head, changed } = self;
            if changed == Changed::Something {
                meta.insert(HEAD, head.encode().as_slice())?;
            }
            drop((links, entities, snapshots, marks, meta));
            Ok::<_, redb::Error>(changed)
        })
    }

    /// Makes the tables of a new ledger, and writes its head.
    pub(super) fn make(transaction: &'t WriteTransaction, head: Head) -> Result<(), LedgerError> {
        guard("make the tables of the ledger", || {
            transaction.open_table(LINKS)?;
            transaction.open_table(ENTITIES)?;
            transaction.open_table(SNAPSHOTS)?;
            transaction.open_table(MARKS)?;
            transaction.open_table(META)?.insert(HEAD, head.encode().as_slice())?;
            Ok::<_, redb::Error>(())
        })
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
