//! The index of one generation: from a certificate's hash to its facts line.
//!
//! ```text
//! byte 0         128                         aligned to 64
//!     | header  | directory: (slots + 1) × 8  | facts lines × 64, by hash, then key | entries beside them × 16 |
//!
//! directory entry:  0 position u32   4 check u32
//! header:  0 magic "CONCFACT"   8 format u32    12 slot bits u32   16 file bits u32   20 template bytes u32
//!         24 records u64       32 facts start u64                 40 zeros           120 XXH3 of bytes 0..120
//! ```
//!
//! All numbers are little-endian. The slot of a hash is its top `slot bits`; its lines are those from the slot's
//! directory entry up to the next one. The data file of a hash is its top `file bits`. What stands beside the lines,
//! [`super::side`] tells; a directory entry's check is mixed from its slot and its position.
//! Invariants: the header and the length are checked on opening. A look-up believes nothing unchecked: it checks the two
//! directory entries and the line that it answers with, or, where it finds none, all lines in which the certificate could
//! have been. So damage is met as an error, never as another answer.

use std::path::Path;

use kernels::memory::{Access, Mapped, prefetch};
use xxhash_rust::xxh3::xxh3_64;

use super::RecordsError;
use super::facts::{FACTS_LINE_BYTES, Line, key_bits};
use super::side::{self, SIDE_BYTES, Side};

/// The format of the index that this program reads and writes. The first had no checks.
const FORMAT: u32 = 2;

const MAGIC: [u8; 8] = *b"CONCFACT";

/// Bytes of the header: two cache lines.
pub(super) const HEADER_BYTES: usize = 128;

/// Where the checksum of the header lies.
const CHECKSUM_START: usize = HEADER_BYTES - 8;

/// Most slot bits: 2³⁰ entries are 8 GiB, for four records a slot the most that `u32` positions number.
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
    /// Where the facts lines begin; the entries beside them follow without a gap.
    pub(super) fn facts_start(&self) -> usize {
        let directory_bytes = ((1usize << self.slot_bits) + 1) * ENTRY_BYTES;
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
        if found < FORMAT {
            return Err(RecordsError::FormatOlder { path: path.to_path_buf(), found, known: FORMAT });
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
    /// look-up ends there. Its directory takes 2 to 4 bytes a record.
    Full,
    /// Four to eight slots a record: for a generation that was appended, so that four look-ups in five pass it by
    /// without touching a facts line. Its directory takes 32 to 64 bytes a record.
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

/// Bytes of a directory entry.
const ENTRY_BYTES: usize = 8;

/// The directory entry of `slot`, whose lines begin at `position`.
pub(super) fn directory_entry(slot: usize, position: u32) -> [u8; ENTRY_BYTES] {
    (u64::from(position) | u64::from(directory_check(slot, position)) << 32).to_le_bytes()
}

/// One multiplication, by the golden ratio in 64 bits, carries each bit of slot and position into the upper half. A slot
/// counts from one, so that zeros are not what belongs into any.
#[inline]
fn directory_check(slot: usize, position: u32) -> u32 {
    let both = (slot as u64 + 1) << 32 | u64::from(position);
    (both.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

/// Where a generation is damaged: small, so that a look-up which meets no damage pays nothing for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damage(pub &'static str);

/// Lines among which a certificate's is, as the first and one past the last.
pub(super) type Range = (u32, u32);

/// A line that was found.
#[derive(Clone, Copy)]
pub(super) struct InIndex<'a> {
    /// Its position among all lines.
    pub position: u32,
    /// The line.
    pub line: &'a Line,
    /// What stands beside it.
    pub side: &'a Side,
}

/// A mapped index.
#[derive(Debug)]
pub(super) struct Index {
    header: Header,
    map: Mapped,
    facts_start: usize,
    sides_start: usize,
}

impl Index {
    /// Maps the index at `path`, which must have `bytes` bytes and hold `records` records in `files` files.
    pub(super) fn open(path: &Path, bytes: u64, records: u64, files: usize) -> Result<Index, RecordsError> {
        let map = super::files::map(path, bytes, access_of(bytes))?;
        let header = Header::decode(path, &map)?;
        let facts_start = header.facts_start();
        let damaged = |what| RecordsError::Damaged { path: path.to_path_buf(), what };
        if header.records != records || files as u64 != 1u64.checked_shl(header.file_bits).unwrap_or(0) {
            return Err(damaged("it is not the index of this snapshot"));
        }
        let lines_bytes = records.saturating_mul((FACTS_LINE_BYTES + SIDE_BYTES) as u64);
        if records > u64::from(u32::MAX) || (facts_start as u64).saturating_add(lines_bytes) != bytes {
            return Err(damaged("its length does not fit its header"));
        }
        let sides_start = facts_start + records as usize * FACTS_LINE_BYTES;
        let index = Index { header, map, facts_start, sides_start };
        let slots = 1usize << header.slot_bits;
        if index.position(0) != Ok(0) || index.position(slots) != Ok(records as u32) {
            return Err(damaged("its directory does not cover its records"));
        }
        Ok(index)
    }

    /// The data file of a hash.
    #[inline]
    pub(super) fn file_of(&self, hash: u64) -> usize {
        top_bits(hash, self.header.file_bits)
    }

    /// Asks for the directory entry of a hash.
    #[inline]
    pub(super) fn prefetch_slot(&self, hash: u64) {
        prefetch(&self.map, HEADER_BYTES + top_bits(hash, self.header.slot_bits) * ENTRY_BYTES);
    }

    /// The lines among which the hash's lie.
    #[inline]
    pub(super) fn lines_of(&self, hash: u64) -> Result<Range, Damage> {
        let slot = top_bits(hash, self.header.slot_bits);
        Ok((self.position(slot)?, self.position(slot + 1)?))
    }

    /// Asks for the first lines of a range and what stands beside them; the processor fetches their successors by itself.
    #[inline]
    pub(super) fn prefetch_lines(&self, (first, end): Range) {
        let end = end.min(first.saturating_add(LINES_PREFETCHED_MAX));
        for line in first..end {
            prefetch(&self.map, self.facts_start + line as usize * FACTS_LINE_BYTES);
        }
        if first < end {
            // Four entries lie in one cache line or in two.
            prefetch(&self.map, self.sides_start + first as usize * SIDE_BYTES);
            prefetch(&self.map, self.sides_start + (end as usize - 1) * SIDE_BYTES);
        }
    }

    /// The line of a key among the lines of a range, and what stands beside it.
    #[inline]
    pub(super) fn line_in(&self, range: Range, key: u128) -> Result<Option<InIndex<'_>>, Damage> {
        if range.0 == range.1 {
            return Ok(None);
        }
        let (lines, sides) = self.beside(range).ok_or(Damage("its directory contradicts itself"))?;
        let changed = Damage("a line is not what was written");
        match lines.iter().position(|line| key_bits(line) == key) {
            Some(place) if side::vouches(&sides[place], &lines[place]) => {
                Ok(Some(InIndex { position: range.0 + place as u32, line: &lines[place], side: &sides[place] }))
            }
            Some(_) => Err(changed),
            // The certificate's own line may be the one that was changed.
            None if lines.iter().zip(sides).all(|(line, side)| side::vouches(side, line)) => Ok(None),
            None => Err(changed),
        }
    }

    /// Of the lines from `first` on, at most `lines_max`, the first one whose key `suits`, or else the first; what stands beside it, too. `None`
    /// behind the last line.
    #[inline]
    pub(super) fn line_from(
        &self,
        first: u32,
        lines_max: u32,
        suits: impl Fn(u128) -> bool,
    ) -> Result<Option<InIndex<'_>>, Damage> {
        let end = first.saturating_add(lines_max).min(self.header.records as u32);
        if first >= end {
            return Ok(None);
        }
        let (lines, sides) = self.beside((first, end)).ok_or(Damage("its directory contradicts itself"))?;
        let place = lines.iter().position(|line| suits(key_bits(line))).unwrap_or(0);
        let (line, side) = (&lines[place], &sides[place]);
        if side::vouches(side, line) {
            Ok(Some(InIndex { position: first + place as u32, line, side }))
        } else {
            Err(Damage("a line is not what was written"))
        }
    }

    /// The lines of a range and as many entries beside them.
    #[inline]
    fn beside(&self, (first, end): Range) -> Option<(&[Line], &[Side])> {
        let (first, end) = (first as usize, end as usize);
        let part = |start: usize, bytes: usize| self.map.get(start + first * bytes..start + end * bytes);
        let lines = part(self.facts_start, FACTS_LINE_BYTES)?.as_chunks().0;
        Some((lines, part(self.sides_start, SIDE_BYTES)?.as_chunks().0))
    }

    /// Where the lines of a slot begin.
    #[inline]
    fn position(&self, slot: usize) -> Result<u32, Damage> {
        let entry = long_at(&self.map, HEADER_BYTES + slot * ENTRY_BYTES);
        let (position, check) = (entry as u32, (entry >> 32) as u32);
        if check == directory_check(slot, position) {
            Ok(position)
        } else {
            Err(Damage("a directory entry is not what was written"))
        }
    }
}

/// Largest index that is read ahead where it is not in memory: a disk brings it in less time than the some 10,000 reads
/// of single pages that a small job would wait for. It is that of ten million records.
const READ_AHEAD_BYTES_MAX: u64 = 1 << 30;

fn access_of(bytes: u64) -> Access {
    if bytes <= READ_AHEAD_BYTES_MAX { Access::Usual } else { Access::Random }
}

/// Lines asked for ahead: a slot of [`Density::Full`] holds two to four on average.
pub(super) const LINES_PREFETCHED_MAX: u32 = 4;

#[inline]
fn number_at(bytes: &[u8], start: usize) -> u32 {
    u32::from_le_bytes(bytes[start..start + 4].try_into().expect("four bytes"))
}

#[inline]
fn long_at(bytes: &[u8], start: usize) -> u64 {
    u64::from_le_bytes(bytes[start..start + 8].try_into().expect("eight bytes"))
}
