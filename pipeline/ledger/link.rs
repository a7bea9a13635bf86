//! A link of the chain: what it holds, how it is hashed, how it lies in the store.
//!
//! Invariants: every variable part is hashed behind its length and every hash behind its own tag, so no two links and no two
//! kinds of hash can be of the same bytes; what is decoded is not trusted before its hash was made again.

use std::fmt;
use std::str::FromStr;

use kernels::digest::hex;
use sha2::{Digest as _, Sha256};

use super::LedgerError;

/// Most bytes of an entity's id, as the contract has it.
pub const ENTITY_ID_BYTES_MAX: usize = 64;

/// Most bytes of a body: a hundred times the largest event, and little enough for a transaction of thousands.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// The latest instant that a link can have: 9999-12-31T23:59:59.999999Z, the last with four digits of a year.
pub const RECORDED_AT_MICROS_MAX: i64 = 253_402_300_799_999_999;

/// A SHA-256.
pub type Digest = [u8; 32];

/// What keeps a content's hash from being guessed: random bytes, of one link alone.
pub type Salt = [u8; 16];

const GENESIS_TAG: &[u8] = b"concord.ledger.genesis.v1\0";
const CONTENT_TAG: &[u8] = b"concord.ledger.content.v1\0";
const LINK_TAG: &[u8] = b"concord.ledger.link.v1\0";

/// The name of one ledger: random bytes, drawn when it is created, by which no two ledgers have a link in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerId(pub [u8; 16]);

impl LedgerId {
    /// What the first link has for the hash of the one before.
    pub fn genesis(self) -> Digest {
        Sha256::new().chain_update(GENESIS_TAG).chain_update(self.0).finalize().into()
    }
}

impl fmt::Display for LedgerId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

/// One link and its hash: whoever has it written down can prove that the ledger still holds everything up to it.
///
/// Its text is the number, a colon and 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The link's number; 0 of a ledger without links.
    pub seq: u64,
    /// The link's hash; the genesis of a ledger without links.
    pub hash: Digest,
}

impl fmt::Display for Anchor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.seq, hex(&self.hash))
    }
}

impl FromStr for Anchor {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Anchor, LedgerError> {
        let parsed = text.split_once(':').and_then(|(seq, hash)| {
            let digits = !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
            Some(Anchor { seq: seq.parse().ok().filter(|_| digits)?, hash: unhex(hash)? })
        });
        parsed.ok_or_else(|| LedgerError::Anchor { text: text.to_owned() })
    }
}

/// What is to be appended.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// About whom: 1 to [`ENTITY_ID_BYTES_MAX`] visible ASCII characters.
    pub entity_id: &'a str,
    /// When it is recorded, in microseconds since 1970-01-01 UTC; not before the newest link's.
    pub recorded_at_micros: i64,
    /// Random bytes, of this entry alone.
    pub salt: Salt,
    /// What happened: one JSON object in one line, of 1 to [`BODY_BYTES_MAX`] bytes; it is kept as it is and not read.
    pub body: &'a str,
}

impl Entry<'_> {
    /// Refuses what cannot be a link; `newest_micros` is the newest link's instant.
    pub(super) fn check(&self, newest_micros: i64) -> Result<(), LedgerError> {
        let Entry { entity_id, recorded_at_micros, body, .. } = *self;
        if !is_entity_id(entity_id.as_bytes()) {
            return Err(LedgerError::EntityId { bytes: entity_id.len() });
        }
        if body.is_empty() || body.len() > BODY_BYTES_MAX || body.bytes().any(|byte| byte < b' ') {
            return Err(LedgerError::Body { entity_id: entity_id.to_owned(), bytes: body.len() });
        }
        if !(newest_micros..=RECORDED_AT_MICROS_MAX).contains(&recorded_at_micros) {
            return Err(LedgerError::Backward { recorded_at_micros, newest_micros });
        }
        Ok(())
    }
}

/// One event in its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number in the ledger, from 1.
    pub seq: u64,
    /// About whom.
    pub entity_id: String,
    /// Its number among the links of its entity, from 1.
    pub ordinal: u64,
    /// The link before it of the same entity; 0 where it is the first.
    pub entity_previous: u64,
    /// When it was recorded, in microseconds since 1970-01-01 UTC.
    pub recorded_at_micros: i64,
    /// What keeps the hash of its content from being guessed.
    pub salt: Salt,
    /// What happened, as it was given.
    pub body: String,
    /// The hash of the link before; of the first, the ledger's genesis.
    pub previous: Digest,
    /// Of the link before, the number and the content.
    pub hash: Digest,
}

impl Link {
    /// The hash of what the link says, without its place: all that others than its entity get to see of it.
    pub fn content_hash(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(CONTENT_TAG);
        hash.update(self.salt);
        hash.update(self.recorded_at_micros.to_le_bytes());
        hash.update(self.ordinal.to_le_bytes());
        hash.update(self.entity_previous.to_le_bytes());
        for part in [&self.entity_id, &self.body] {
            hash.update((part.len() as u32).to_le_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// The hash that a link of this number, content and predecessor has.
    pub fn expected_hash(&self) -> Digest {
        let hash = Sha256::new().chain_update(LINK_TAG).chain_update(self.previous);
        hash.chain_update(self.seq.to_le_bytes()).chain_update(self.content_hash()).finalize().into()
    }

    /// The link and its hash, to be written down.
    pub fn anchor(&self) -> Anchor {
        Anchor { seq: self.seq, hash: self.hash }
    }

    /// The bytes of the store, as `super` draws them.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.entity_id.len() + self.body.len());
        bytes.extend_from_slice(&self.previous);
        bytes.extend_from_slice(&self.hash);
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.recorded_at_micros.to_le_bytes());
        bytes.extend_from_slice(&self.ordinal.to_le_bytes());
        bytes.extend_from_slice(&self.entity_previous.to_le_bytes());
        bytes.push(u8::try_from(self.entity_id.len()).expect("an id was checked to have at most 64 bytes"));
        bytes.extend_from_slice(self.entity_id.as_bytes());
        bytes.extend_from_slice(self.body.as_bytes());
        bytes
    }

    /// The link that the bytes of the store say; nothing where they are none. Its hash is not checked.
    pub(super) fn decode(seq: u64, bytes: &[u8]) -> Option<Link> {
        let mut rest = bytes;
        let previous = take(&mut rest)?;
        let hash = take(&mut rest)?;
        let salt = take(&mut rest)?;
        let recorded_at_micros = i64::from_le_bytes(take(&mut rest)?);
        let ordinal = u64::from_le_bytes(take(&mut rest)?);
        let entity_previous = u64::from_le_bytes(take(&mut rest)?);
        let [length] = take(&mut rest)?;
        let (entity_id, body) = rest.split_at_checked(length.into())?;
        let entity_id = str::from_utf8(entity_id).ok()?.to_owned();
        let body = str::from_utf8(body).ok()?.to_owned();
        Some(Link { seq, entity_id, ordinal, entity_previous, recorded_at_micros, salt, body, previous, hash })
    }
}

/// Bytes of a link before its entity's id.
const HEAD_BYTES: usize = 32 + 32 + 16 + 8 + 8 + 8 + 1;

/// Whether the bytes are 1 to 64 visible ASCII characters.
fn is_entity_id(bytes: &[u8]) -> bool {
    (1..=ENTITY_ID_BYTES_MAX).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
}

/// The first `N` bytes, which are taken off.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*first)
}

/// The digest whose 64 hexadecimal digits `text` is.
fn unhex(text: &str) -> Option<Digest> {
    let digits: Vec<u8> =
        text.chars().map(|digit| digit.to_digit(16).map(|value| value as u8)).collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().ok()
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
