//! Is the chain whole, and if not, where does it break first?
//!
//! Everything is made again from the links, from the genesis on: numbers, hashes, instants, each entity's own chain, and from
//! those the table of entities and the head; and what is there is looked up too, since damage to the store's branches can hide
//! it. Memory grows with the entities (about 150 bytes each), not with the links.

use std::collections::BTreeMap;
use std::fmt;

use super::LedgerError;
use kernels::digest::hex;

use super::link::{Anchor, Digest, Link};
use super::read::newest;
use super::store::{Newest, guard};
use super::view::View;

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that was written is there; that nothing was cut off, an anchor from elsewhere says.
    Sound {
        /// The newest link.
        anchor: Anchor,
    },
    /// It is not, here first.
    Broken(Break),
}

/// The first place at which the ledger is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// How many links before it are sound.
    pub sound: u64,
    /// The link's number.
    pub seq: u64,
    /// About whom the link is, as far as it can be read.
    pub entity_id: Option<String>,
    /// What is wrong.
    pub difference: Difference,
}

/// What is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The store's own pages make no sense from here on.
    Pages,
    /// The link is not there.
    Missing,
    /// The link is there, but the store does not find it by its number.
    Lookup,
    /// The link is no link.
    Unreadable,
    /// It does not name the hash of the link before.
    Previous,
    /// What it says differs from its hash.
    Hash,
    /// It was recorded before the link before.
    RecordedAt,
    /// Its place among its entity's links is not the next.
    EntityChain,
    /// The table of entities does not name it as its entity's newest, or names what is not in the chain.
    EntityRow,
    /// The head names another newest link.
    Head,
    /// A snapshot of its entity is damaged, or is not of one of its links.
    Snapshot,
    /// It is not the link that the anchor names: the chain was cut off or written anew.
    Anchor,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Difference::Pages => "the pages of the store make no sense from here on",
            Difference::Missing => "the link is missing",
            Difference::Lookup => "the store does not find the link by its number",
            Difference::Unreadable => "the link cannot be read",
            Difference::Previous => "the link does not name the hash of the link before",
            Difference::Hash => "what the link says differs from its hash",
            Difference::RecordedAt => "the link was recorded before the link before",
            Difference::EntityChain => "the link is not the next of its entity",
            Difference::EntityRow => "the table of entities differs from the chain",
            Difference::Head => "the head names another newest link",
            Difference::Snapshot => "the snapshot of the entity is damaged or is not of one of its links",
            Difference::Anchor => {
                "the link is not the one that the anchor names; the chain was cut off or written anew"
            }
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Sound { anchor } => {
                write!(formatter, "sound: {} links, the newest {}", anchor.seq, hex(&anchor.hash))
            }
            Verdict::Broken(Break { sound, seq, entity_id, difference }) => {
                let whose = entity_id.as_deref().map(|id| format!(" of {id}")).unwrap_or_default();
                write!(formatter, "broken at link {seq}{whose}: {difference}; {sound} links before it are sound")
            }
        }
    }
}

impl View {
    /// Walks the chain from its genesis and says whether all is as it was written.
    ///
    /// # Errors
    /// When the system fails to read; damage is a verdict.
    pub fn verify(&self) -> Result<Verdict, LedgerError> {
        let mut walk = Walk::from(self.head.id.genesis());
        let found = walk.links(self).and_then(|()| walk.head(self)).and_then(|()| walk.entities(self));
        match found.and_then(|()| walk.snapshots(self)) {
            Ok(()) => Ok(Verdict::Sound { anchor: self.anchor() }),
            Err(Stop::Broken(found)) => Ok(Verdict::Broken(found)),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    /// As [`View::verify`], and that the chain still holds what was written down elsewhere.
    ///
    /// # Errors
    /// When the system fails to read; damage is a verdict.
    pub fn verify_against(&self, anchor: Anchor) -> Result<Verdict, LedgerError> {
        let verdict = self.verify()?;
        let Verdict::Sound { .. } = verdict else { return Ok(verdict) };
        let genesis = Anchor { seq: 0, hash: self.head.id.genesis() };
        let link = self.link(anchor.seq)?;
        let found = if anchor.seq == 0 { Some(genesis) } else { link.as_ref().map(Link::anchor) };
        if found == Some(anchor) {
            return Ok(verdict);
        }
        let sound = self.anchor().seq.min(anchor.seq.saturating_sub(1));
        let entity_id = link.map(|link| link.entity_id);
        Ok(Verdict::Broken(Break { sound, seq: anchor.seq, entity_id, difference: Difference::Anchor }))
    }
}

/// Why a walk ends early.
enum Stop {
    Broken(Break),
    Failed(LedgerError),
}

/// What follows from the links that were walked.
struct Walk {
    newest: Anchor,
    recorded_at_micros: i64,
    entities: BTreeMap<String, Newest>,
}

impl Walk {
    fn from(genesis: Digest) -> Walk {
        Walk { newest: Anchor { seq: 0, hash: genesis }, recorded_at_micros: 0, entities: BTreeMap::new() }
    }

    /// All links in their order, each found by its number too.
    fn links(&mut self, view: &View) -> Result<(), Stop> {
        let mut range = self.touch(|| guard("read the links", || view.links.range::<u64>(..)))?;
        loop {
            let row = guard("read the links", || {
                let Some((key, row)) = range.next().transpose()? else { return Ok(None) };
                let (seq, bytes) = (key.value(), row.value());
                let same = view.links.get(seq)?.is_some_and(|found| found.value() == bytes);
                Ok::<_, redb::Error>(Some((seq, Link::decode(seq, bytes), same)))
            });
            let Some((seq, link, same)) = self.touch(|| row)? else { return Ok(()) };
            self.step(seq, link)?;
            if !same {
                return Err(self.broken_at(seq, None, Difference::Lookup));
            }
        }
    }

    /// The next link, which is sound or ends the walk.
    fn step(&mut self, seq: u64, decoded: Option<Link>) -> Result<(), Stop> {
        let expected = self.newest.seq + 1;
        if seq != expected {
            return Err(self.broken(None, Difference::Missing));
        }
        let Some(link) = decoded else { return Err(self.broken(None, Difference::Unreadable)) };
        let (ordinal, entity_previous) = self.entities.get(&link.entity_id).copied().unwrap_or((0, 0));
        let difference = if link.hash != link.expected_hash() {
            Some(Difference::Hash)
        } else if link.previous != self.newest.hash {
            Some(Difference::Previous)
        } else if link.recorded_at_micros < self.recorded_at_micros {
            Some(Difference::RecordedAt)
        } else if (link.ordinal, link.entity_previous) != (ordinal + 1, entity_previous) {
            Some(Difference::EntityChain)
        } else {
            None
        };
        if let Some(difference) = difference {
            return Err(self.broken(Some(link.entity_id), difference));
        }
        self.newest = link.anchor();
        self.recorded_at_micros = link.recorded_at_micros;
        self.entities.insert(link.entity_id, (link.ordinal, link.seq));
        Ok(())
    }

    /// The head names the newest link.
    fn head(&self, view: &View) -> Result<(), Stop> {
        let head = view.head;
        if head.anchor.seq > self.newest.seq {
            return Err(self.broken(None, Difference::Missing));
        }
        let same = head.anchor == self.newest && head.recorded_at_micros == self.recorded_at_micros;
        if same { Ok(()) } else { Err(self.broken_at(self.newest.seq, None, Difference::Head)) }
    }

    /// The table of entities is what follows from the chain, both ways, and finds each. Of several that differ, the one
    /// whose newest link is the oldest is named.
    fn entities(&self, view: &View) -> Result<(), Stop> {
        let mut unseen: BTreeMap<&str, Newest> =
            self.entities.iter().map(|(id, newest)| (id.as_str(), *newest)).collect();
        let mut extra: Option<(u64, String)> = None;
        for row in self.touch(|| view.entities_changed_after(0))? {
            let row = self.touch(|| row)?;
            let found = self.touch(|| newest(&view.entities, &row.entity_id))?;
            if found == (row.links, row.newest_seq) && unseen.get(row.entity_id.as_str()) == Some(&found) {
                unseen.remove(row.entity_id.as_str());
            } else if !self.entities.contains_key(&row.entity_id) {
                extra = extra.into_iter().chain([(row.newest_seq, row.entity_id)]).min();
            }
        }
        let lacking = unseen.into_iter().map(|(id, (_, seq))| (seq, id.to_owned()));
        match lacking.chain(extra).min() {
            None => Ok(()),
            Some((seq, entity_id)) => Err(self.broken_at(seq, Some(entity_id), Difference::EntityRow)),
        }
    }

    /// Each snapshot is whole, of a link of its entity, and found.
    fn snapshots(&self, view: &View) -> Result<(), Stop> {
        for row in self.touch(|| view.snapshots())? {
            let Ok(snapshot) = row else { return Err(self.broken_at(self.newest.seq, None, Difference::Snapshot)) };
            let link = self.touch(|| view.link(snapshot.seq))?;
            let found = self.touch(|| view.snapshot(&snapshot.entity_id))?;
            if link.is_none_or(|link| link.entity_id != snapshot.entity_id) || found.as_ref() != Some(&snapshot) {
                return Err(self.broken_at(snapshot.seq, Some(snapshot.entity_id), Difference::Snapshot));
            }
        }
        Ok(())
    }

    /// Damage that reading meets is a break after the links that were walked; other failures are failures.
    fn touch<T>(&self, read: impl FnOnce() -> Result<T, LedgerError>) -> Result<T, Stop> {
        read().map_err(|error| match error {
            LedgerError::Damaged { .. } => self.broken(None, Difference::Pages),
            error => Stop::Failed(error),
        })
    }

    /// The link after those that were walked is broken.
    fn broken(&self, entity_id: Option<String>, difference: Difference) -> Stop {
        self.broken_at(self.newest.seq + 1, entity_id, difference)
    }

    /// The walk went past `seq`, and what should follow from it does not.
    fn broken_at(&self, seq: u64, entity_id: Option<String>, difference: Difference) -> Stop {
        Stop::Broken(Break { sound: self.newest.seq.min(seq.saturating_sub(1)), seq, entity_id, difference })
    }
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
