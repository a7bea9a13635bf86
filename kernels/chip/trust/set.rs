//! What is trusted, as data.
//!
//! ```text
//! concord-trust-1\n   then, in the order of their SHA-256, for every item: kind (1 byte) · length (4 bytes, big-endian) · bytes
//! ```
//!
//! Invariants: the same items give the same bytes and the same snapshot id, in whatever order they came; reading back what was
//! written gives the same set.

use std::collections::BTreeMap;
use std::fmt;

use openssl::sha::{Sha256, sha256};
use thiserror::Error;

/// What the bytes of a set begin with.
const MAGIC: &[u8] = b"concord-trust-1\n";

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A certificate of an authority that is trusted by itself: a single one that signed itself, or one of a verified list.
    Anchor = 1,
    /// A certificate of an authority that counts where another authority signed it.
    Link = 2,
    /// A document signer's certificate, for chips that do not carry theirs.
    Signer = 3,
    /// A revocation list.
    Revocations = 4,
    /// The content of a deviation list whose signature was verified.
    Defects = 5,
}

impl Kind {
    const ALL: [Kind; 5] = [Self::Anchor, Self::Link, Self::Signer, Self::Revocations, Self::Defects];
}

/// Which set a verdict was given with: a digest over all its items.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotId(pub [u8; 32]);

impl fmt::Display for SnapshotId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&crate::digest::hex(&self.0))
    }
}

impl fmt::Debug for SnapshotId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{self}")
    }
}

/// Why bytes are no set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SetError {
    /// They do not begin as a set does, or they are of another version.
    #[error("no trust set of this version")]
    Magic,
    /// An item is cut, or of a kind that is not known.
    #[error("a damaged item at byte {offset}")]
    Item {
        /// Where it begins.
        offset: usize,
    },
}

/// Items that are trusted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustSet {
    items: BTreeMap<[u8; 32], (Kind, Box<[u8]>)>,
}

/// What two sets do not share: digests of items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// In the second alone, or there of another kind.
    pub added: Vec<(Kind, [u8; 32])>,
    /// In the first alone, or there of another kind.
    pub removed: Vec<(Kind, [u8; 32])>,
}

impl TrustSet {
    /// Adds an item; whether that changed the set. A certificate that is an anchor stays one, and a link or signer becomes one.
    pub fn add(&mut self, kind: Kind, bytes: &[u8]) -> bool {
        let before = self.items.get(&sha256(bytes)).map(|(kind, _)| *kind);
        if before.is_some_and(|before| before <= kind) {
            return false;
        }
        self.items.insert(sha256(bytes), (kind, bytes.into()));
        true
    }

    /// Removes an item by its SHA-256; whether it was there.
    pub fn remove(&mut self, digest: &[u8; 32]) -> bool {
        self.items.remove(digest).is_some()
    }

    /// How many items of a kind are in it.
    pub fn count(&self, kind: Kind) -> usize {
        self.of(kind).count()
    }

    /// The items of a kind with their SHA-256, in the order of those.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&[u8; 32], &[u8])> {
        self.items.iter().filter(move |(_, item)| item.0 == kind).map(|(digest, item)| (digest, &*item.1))
    }

    /// The digest over kinds and digests of all items.
    pub fn snapshot(&self) -> SnapshotId {
        let mut hasher = Sha256::new();
        hasher.update(MAGIC);
        for (digest, (kind, _)) in &self.items {
            hasher.update(&[*kind as u8]);
            hasher.update(digest);
        }
        SnapshotId(hasher.finish())
    }

    /// What `later` has more and less.
    pub fn difference(&self, later: &TrustSet) -> Difference {
        let only = |of: &TrustSet, than: &TrustSet| {
            let kind_in = |digest| than.items.get(digest).map(|(kind, _)| *kind);
            let own = of.items.iter().filter(|(digest, (kind, _))| kind_in(*digest) != Some(*kind));
            own.map(|(digest, (kind, _))| (*kind, *digest)).collect()
        };
        Difference { added: only(later, self), removed: only(self, later) }
    }

    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for (kind, item) in self.items.values() {
            let length = u32::try_from(item.len()).expect("an item was read with a length of four bytes");
            bytes.push(*kind as u8);
            bytes.extend(length.to_be_bytes());
            bytes.extend_from_slice(item);
        }
        bytes
    }

    /// From bytes.
    ///
    /// # Errors
    /// Bytes that [`TrustSet::to_bytes`] did not give.
    pub fn from_bytes(bytes: &[u8]) -> Result<TrustSet, SetError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(SetError::Magic)?;
        let mut set = TrustSet::default();
        while !rest.is_empty() {
            let damaged = SetError::Item { offset: bytes.len() - rest.len() };
            let ([kind, length @ ..], after) = rest.split_first_chunk::<5>().ok_or(damaged)?;
            let kind = Kind::ALL.into_iter().find(|known| *known as u8 == *kind).ok_or(damaged)?;
            let length = u32::from_be_bytes(*length).try_into().map_err(|_| damaged)?;
            let (item, after) = after.split_at_checked(length).ok_or(damaged)?;
            set.add(kind, item);
            rest = after;
        }
        Ok(set)
    }
}
