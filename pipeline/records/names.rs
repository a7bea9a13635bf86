//! The names of a generation as they were given, for what their keys cannot tell.
//!
//! ```text
//! byte 0         64
//!     | header  | entries, in the order of the facts lines | places: (records + 1) × 8 |
//!
//! entry:   0 check u32   4 bytes of the native name u16   6 native name, Latin name
//! header:  0 magic "CONCNAME"   8 format u32   12 zero u32   16 records u64   24 places start u64   32 zeros   56 XXH3 of bytes 0..56
//! ```
//!
//! All numbers are little-endian. A place is the byte at which the entry of that line begins; the last one is where the
//! entries end. An empty name is none. The check is the low 32 bits of XXH3 of the rest of the entry, seeded with the
//! certificate's hash, so that an entry vouches for being this certificate's.
//! Invariants: the header and the length are checked on opening; an entry is believed only with its check, so a wrong
//! place is met as damage and never as another name; the layout is part of the on-disk format.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use kernels::memory::{Access, Mapped};
use kernels::name::Recorded;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::RecordsError;
use super::digest::{self, Sealed};
use super::index::Damage;

/// The format of the file that this program reads and writes.
const FORMAT: u32 = 1;

const MAGIC: [u8; 8] = *b"CONCNAME";

/// Bytes of the header: one cache line.
const HEADER_BYTES: usize = 64;

/// Where the checksum of the header lies.
const CHECKSUM_START: usize = HEADER_BYTES - 8;

/// Bytes of a place.
const PLACE_BYTES: usize = 8;

/// Bytes of an entry before its names.
const ENTRY_HEAD_BYTES: usize = 6;

/// Longest native name that an entry holds, in bytes; a longer one is not kept, and only its equal agrees with it.
const NATIVE_BYTES_MAX: usize = u16::MAX as usize;

/// Entries one after the other, as a bucket hands them over.
#[derive(Default)]
pub(super) struct Entries {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Entries {
    /// Adds the names of the certificate with this hash.
    pub(super) fn push(&mut self, hash: u64, names: Recorded<'_>) {
        let native = names.native.filter(|native| native.len() <= NATIVE_BYTES_MAX).unwrap_or_default();
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.extend_from_slice(&(native.len() as u16).to_le_bytes());
        self.bytes.extend_from_slice(native.as_bytes());
        self.bytes.extend_from_slice(names.latin.unwrap_or_default().as_bytes());
        let check = check_of(hash, &self.bytes[start + 4..]);
        self.bytes[start..start + 4].copy_from_slice(&check.to_le_bytes());
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn check_of(hash: u64, rest: &[u8]) -> u32 {
    // The low half is the check.
    xxh3_64_with_seed(rest, hash) as u32
}

/// The file in the making. The places wait in a file of their own, since where they begin is known at the end.
pub(super) struct NamesWriter {
    path: PathBuf,
    entries: BufWriter<File>,
    places: BufWriter<File>,
    places_path: PathBuf,
    records: u64,
    /// Where the next entry begins.
    end: u64,
}

impl NamesWriter {
    /// Begins the file.
    pub(super) fn create(path: PathBuf) -> Result<NamesWriter, RecordsError> {
        let mut entries = File::create_new(&path).map_err(RecordsError::io("create", &path))?;
        let skipped = entries.seek(SeekFrom::Start(HEADER_BYTES as u64));
        skipped.map_err(RecordsError::io("write", &path))?;
        let places_path = path.with_extension("places");
        let mut options = File::options();
        let places = options.create_new(true).read(true).write(true).open(&places_path);
        let places = places.map_err(RecordsError::io("create", &places_path))?;
        let (entries, places) = (BufWriter::new(entries), BufWriter::new(places));
        Ok(NamesWriter { path, entries, places, places_path, records: 0, end: HEADER_BYTES as u64 })
    }

    /// Appends entries, in the order of the facts lines.
    pub(super) fn append(&mut self, entries: &Entries) -> Result<(), RecordsError> {
        let mut start = 0;
        for end in &entries.ends {
            let place = self.places.write_all(&self.end.to_le_bytes());
            place.map_err(RecordsError::io("write", &self.places_path))?;
            self.end += (end - start) as u64;
            self.records += 1;
            start = *end;
        }
        self.entries.write_all(&entries.bytes).map_err(RecordsError::io("write", &self.path))
    }

    /// Completes the file, makes it durable, and returns its hash.
    pub(super) fn finish(mut self) -> Result<Sealed, RecordsError> {
        let io = |action| RecordsError::io(action, &self.path);
        let into_file = |writer: BufWriter<File>| writer.into_inner().map_err(|error| error.into_error());
        let last = self.places.write_all(&self.end.to_le_bytes());
        last.map_err(RecordsError::io("write", &self.places_path))?;
        let mut places = into_file(self.places).map_err(RecordsError::io("write", &self.places_path))?;
        let mut file = into_file(self.entries).map_err(io("write"))?;
        let header = header(self.records, self.end);
        let copied = places.seek(SeekFrom::Start(0)).and_then(|_| io::copy(&mut places, &mut file));
        let written = copied.and_then(|_| file.seek(SeekFrom::Start(0))).and_then(|_| file.write_all(&header));
        written.and_then(|()| file.sync_all()).map_err(io("write"))?;
        fs::remove_file(&self.places_path).map_err(RecordsError::io("remove", &self.places_path))?;
        digest::of_file(&self.path).map_err(io("read"))
    }
}

fn header(records: u64, places_start: u64) -> [u8; HEADER_BYTES] {
    let mut bytes = [0; HEADER_BYTES];
    bytes[0..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&FORMAT.to_le_bytes());
    bytes[16..24].copy_from_slice(&records.to_le_bytes());
    bytes[24..32].copy_from_slice(&places_start.to_le_bytes());
    let checksum = xxh3_64(&bytes[..CHECKSUM_START]);
    bytes[CHECKSUM_START..].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The mapped names of a generation.
#[derive(Debug)]
pub(super) struct Names {
    map: Mapped,
    places_start: usize,
}

impl Names {
    /// Maps the file at `path`, which must have `bytes` bytes and hold the names of `records` records.
    pub(super) fn open(path: &Path, bytes: u64, records: u64) -> Result<Names, RecordsError> {
        // Few of a job's rows ask for names, and those lie apart.
        let map = super::files::map(path, bytes, Access::Random)?;
        let damaged = |what| RecordsError::Damaged { path: path.to_path_buf(), what };
        let head = map.get(..HEADER_BYTES).ok_or_else(|| damaged("the header is cut off"))?;
        let places_start = u64::from_le_bytes(head[24..32].try_into().expect("eight bytes"));
        if head != header(records, places_start) {
            return Err(damaged("its header is not that of these records' names"));
        }
        let places_bytes = records.saturating_add(1).saturating_mul(PLACE_BYTES as u64);
        if places_start.saturating_add(places_bytes) != bytes {
            return Err(damaged("its length does not fit its header"));
        }
        Ok(Names { map, places_start: places_start as usize })
    }

    /// The names of the certificate with this hash, whose facts line is line `line`.
    pub(super) fn get(&self, line: u32, hash: u64) -> Result<Recorded<'_>, Damage> {
        let changed = Damage("a name is not what was written");
        let place = |line: usize| {
            let start = self.places_start + line * PLACE_BYTES;
            let bytes = self.map.get(start..start + PLACE_BYTES)?;
            usize::try_from(u64::from_le_bytes(bytes.try_into().expect("eight bytes"))).ok()
        };
        let (start, end) = place(line as usize).zip(place(line as usize + 1)).ok_or(changed)?;
        let entry = self.map.get(..self.places_start).and_then(|entries| entries.get(start..end)).ok_or(changed)?;
        let (head, names) = entry.split_at_checked(ENTRY_HEAD_BYTES).ok_or(changed)?;
        let check = u32::from_le_bytes(head[..4].try_into().expect("four bytes"));
        if check != check_of(hash, &entry[4..]) {
            return Err(changed);
        }
        let native_bytes = u16::from_le_bytes(head[4..].try_into().expect("two bytes"));
        let (native, latin) = names.split_at_checked(native_bytes.into()).ok_or(changed)?;
        let name = |bytes| match std::str::from_utf8(bytes) {
            Ok("") => Ok(None),
            Ok(name) => Ok(Some(name)),
            Err(_) => Err(changed),
        };
        Ok(Recorded { native: name(native)?, latin: name(latin)? })
    }
}
