//! The index of one generation: from a certificate's hash to its facts line.
//!
//! ```text
//! byte 0             128                             aligned to 64
//!     | header      | directory: u32 × (slots + 1)  | facts lines, sorted by hash, then key |
//!
//! header:  0 magic "CONCFACT"   8 format u32    12 slot bits u32   16 file bits u32   20 template bytes u32
//!         24 records u64       32 facts start u64                 40 zeros           120 XXH3 of bytes 0..120
//! ```
//!
//! All numbers are little-endian. The slot of a hash is its top `slot bits`; its lines are those from the slot's
//! directory entry up to the next one. The data file of a hash is its top `file bits`.
//! Invariant: the header and the length are checked on opening, so that a look-up in an undamaged file stays
//! within it; the rest is covered by the manifest's SHA-256, which [`super::Snapshot::verify`] checks.

use std::path::Path;

use kernels::memory::{Mapped, prefetch};
use xxhash_rust::xxh3::xxh3_64;

use super::RecordsError;
use super::facts::{FACTS_LINE_BYTES, Line, key_bits};

/// The newest format of the index that this program reads and the one that it writes.
const FORMAT: u32 = 1;

const MAGIC: [u8; 8] = *b"CONCFACT";

/// Bytes of the header: two cache lines.
pub(super) const HEADER_BYTES: usize = 128;

/// Where the checksum of the header lies.
const CHECKSUM_START: usize = HEADER_BYTES - 8;

/// Most slot bits: 2³⁰ entries are 4 GiB, for four records a slot the most that `u32` positions number.
const SLOT_BITS_MAX: u32 = 30;

/// The numbers of an index's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The directory has 2^this slots.
    pub slot_bits: u32,
    /// The generation has 2^this data files.
    pub file_bits: u32,
    /// Bytes of a template; 0 where no record has one.
    pub template_bytes: u32,
    /// Facts lines.
    pub records: u64,
}

impl Header {
    /// Where the facts lines begin.
    pub(super) fn facts_start(&self) -> usize {
        let directory_bytes = ((1usize << self.slot_bits) + 1) * 4;
        (HEADER_BYTES + directory_bytes).next_multiple_of(FACTS_LINE_BYTES)
    }

    /// The header's bytes.
    pub(super) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[0..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&FORMAT.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.slot_bits.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.file_bits.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.template_bytes.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.records.to_le_bytes());
        bytes[32..40].copy_from_slice(&(self.facts_start() as u64).to_le_bytes());
        let checksum = xxh3_64(&bytes[..CHECKSUM_START]);
        bytes[CHECKSUM_START..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    fn decode(path: &Path, bytes: &[u8]) -> Result<Header, RecordsError> {
        let damaged = |what| RecordsError::Damaged { path: path.to_path_buf(), what };
        let bytes = bytes.get(..HEADER_BYTES).ok_or_else(|| damaged("the header is cut off"))?;
        if bytes[..8] != MAGIC {
            return Err(damaged("it does not begin as an index"));
        }
        let found = number_at(bytes, 8);
        if found > FORMAT {
            return Err(RecordsError::FormatNewer { path: path.to_path_buf(), found, known: FORMAT });
        }
        if xxh3_64(&bytes[..CHECKSUM_START]) != long_at(bytes, CHECKSUM_START) {
            return Err(damaged("the header's checksum differs"));
        }
        let header = Header {
            slot_bits: number_at(bytes, 12),
            file_bits: number_at(bytes, 16),
            template_bytes: number_at(bytes, 20),
            records: long_at(bytes, 24),
        };
        let fits = header.slot_bits <= SLOT_BITS_MAX && header.facts_start() as u64 == long_at(bytes, 32);
        if fits { Ok(header) } else { Err(damaged("the header contradicts itself")) }
    }
}

/// How full the slots of a directory are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Density {
    /// Two to four records a slot: for the generation that holds most of the records, so that nearly every
    /// look-up ends there. Its directory takes 1 to 2 bytes a record.
    Full,
    /// Four to eight slots a record: for a generation that was appended, so that four look-ups in five pass it by
    /// without touching a facts line. Its directory takes 16 to 32 bytes a record.
    Sparse,
}

/// The slot bits for so many records.
pub(super) fn slot_bits(records: u64, density: Density) -> u32 {
    let log = records.max(1).ilog2();
    match density {
        Density::Full => log.saturating_sub(1).min(SLOT_BITS_MAX),
        Density::Sparse => (log + 3).min(SLOT_BITS_MAX),
    }
}

/// The top `bits` of a hash, as a number.
#[inline]
pub(super) fn top_bits(hash: u64, bits: u32) -> usize {
    // A shift by all 64 bits is no shift: without any bits there is one slot.
    hash.checked_shr(64 - bits).unwrap_or(0) as usize
}

/// A mapped index.
#[derive(Debug)]
pub(super) struct Index {
    header: Header,
    map: Mapped,
    facts_start: usize,
}

impl Index {
    /// Maps the index at `path`, which must have `bytes` bytes and hold `records` records in `files` files.
    pub(super) fn open(path: &Path, bytes: u64, records: u64, files: usize) -> Result<Index, RecordsError> {
        let map = super::snapshot::map(path, bytes)?;
        let header = Header::decode(path, &map)?;
        let facts_start = header.facts_start();
        let damaged = |what| Err(RecordsError::Damaged { path: path.to_path_buf(), what });
        if header.records != records || files as u64 != 1u64.checked_shl(header.file_bits).unwrap_or(0) {
            return damaged("it is not the index of this snapshot");
        }
        if (facts_start as u64).saturating_add(records.saturating_mul(FACTS_LINE_BYTES as u64)) != bytes {
            return damaged("its length does not fit its header");
        }
        let index = Index { header, map, facts_start };
        let slots = 1usize << header.slot_bits;
        if index.position(0) != 0 || index.position(slots) as u64 != records {
            return damaged("its directory does not cover its records");
        }
        Ok(index)
    }

    /// Bytes of a template.
    pub(super) fn template_bytes(&self) -> usize {
        self.header.template_bytes as usize
    }

    /// The data file of a hash.
    #[inline]
    pub(super) fn file_of(&self, hash: u64) -> usize {
        top_bits(hash, self.header.file_bits)
    }

    /// Asks for the directory entry of a hash.
    #[inline]
    pub(super) fn prefetch_slot(&self, hash: u64) {
        prefetch(&self.map, HEADER_BYTES + top_bits(hash, self.header.slot_bits) * 4);
    }

    /// The lines among which the hash's lie, as first and one past the last.
    #[inline]
    pub(super) fn lines_of(&self, hash: u64) -> (u32, u32) {
        let slot = top_bits(hash, self.header.slot_bits);
        (self.position(slot), self.position(slot + 1))
    }

    /// Asks for the first lines of a range; the processor fetches their successors by itself.
    #[inline]
    pub(super) fn prefetch_lines(&self, (first, end): (u32, u32)) {
        for line in first..end.min(first.saturating_add(LINES_PREFETCHED_MAX)) {
            prefetch(&self.map, self.facts_start + line as usize * FACTS_LINE_BYTES);
        }
    }

    /// The line of a key among the lines of a range.
    #[inline]
    pub(super) fn line_in(&self, (first, end): (u32, u32), key: u128) -> Option<&Line> {
        let start = self.facts_start + first as usize * FACTS_LINE_BYTES;
        let end = self.facts_start + end as usize * FACTS_LINE_BYTES;
        let lines = self.map.get(start..end).expect("the directory points into the index; the index is damaged");
        let (lines, _) = lines.as_chunks::<FACTS_LINE_BYTES>();
        lines.iter().find(|line| key_bits(line) == key)
    }

    #[inline]
    fn position(&self, slot: usize) -> u32 {
        number_at(&self.map, HEADER_BYTES + slot * 4)
    }
}

/// Lines asked for ahead: a slot of [`Density::Full`] holds two to four on average.
const LINES_PREFETCHED_MAX: u32 = 4;

#[inline]
fn number_at(bytes: &[u8], start: usize) -> u32 {
    u32::from_le_bytes(bytes[start..start + 4].try_into().expect("four bytes"))
}

#[inline]
fn long_at(bytes: &[u8], start: usize) -> u64 {
    u64::from_le_bytes(bytes[start..start + 8].try_into().expect("eight bytes"))
}
