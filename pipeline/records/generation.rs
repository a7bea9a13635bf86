//! One generation of a store: its index, its names and its data files, opened for look-ups.
//!
//! What comes in are certificates in blocks; what goes out are facts, and templates where they are asked for.
//! Invariant: nothing is answered that was not checked as it was read.

use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;

use kernels::document::DocKey;
use kernels::name::Recorded;

use super::RecordsError;
use super::facts::{self, Facts};
use super::files;
use super::index::{Damage, InIndex, Index, LINES_PREFETCHED_MAX, Range};
use super::layout::Layout;
use super::manifest::{FileEntry, GenerationEntry};
use super::names::Names;
use super::reads;
use super::side::{self, UPDATED_NONE};

/// What the records hold of one certificate.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// What is compared of it.
    pub facts: Facts,
    /// Where the reference lies, if there is one.
    pub reference: Option<Reference>,
    /// When the record was last changed, in microseconds since 1970-01-01T00:00:00Z, if it says so.
    pub updated_at: Option<i64>,
    /// Where its names lie.
    pub names: NamesPlace,
}

/// Where the names of a record lie, for [`super::Snapshot::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamesPlace {
    /// Position among the generations.
    pub(super) generation: u32,
    /// Position of the facts line.
    line: u32,
}

/// Where a template lies, for [`super::Snapshot::read_templates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Position among the generations.
    pub(super) generation: u32,
    /// Position among its data files.
    file: u32,
    /// Bytes before it.
    start: u32,
    /// What vouches for its bytes.
    check: u32,
}

/// The records that one build or append brought.
#[derive(Debug)]
pub struct Generation {
    number: u32,
    records: u64,
    files: Vec<PathBuf>,
    index_path: PathBuf,
    index: Index,
    names_path: PathBuf,
    names: Names,
    /// How many face models a line can name.
    face_models: usize,
    data: Vec<File>,
}

/// Keys that go through the phases together: their directory entries and facts lines stay in a 32 KiB first-level
/// cache, and they are several times what a core keeps in flight.
pub(super) const BLOCK_KEYS: usize = 64;

/// Lines that are looked through for another record of one type: among sixteen is one of a type that a fifth of all certificates have in 97 of 100
/// cases, of one that 3 % have in 39; else one of another type stands in.
const STAND_IN_LINES_MAX: u32 = 16;

impl Generation {
    pub(super) fn open(
        layout: &Layout,
        entry: &GenerationEntry,
        face_models: usize,
    ) -> Result<Generation, RecordsError> {
        let path_of = |file: &FileEntry| layout.root().join(&file.path);
        let index_path = path_of(&entry.index);
        let index = Index::open(&index_path, entry.index.bytes, entry.records, entry.files.len())?;
        let names_path = path_of(&entry.names);
        let names = Names::open(&names_path, entry.names.bytes, entry.records)?;
        let paths: Vec<PathBuf> = entry.files.iter().map(path_of).collect();
        let opened = paths.iter().zip(&entry.files).map(|(path, file)| files::open(path, file.bytes));
        let data = opened.collect::<Result<_, _>>()?;
        let (number, records) = (entry.number, entry.records);
        Ok(Generation { number, records, files: paths, index_path, index, names_path, names, face_models, data })
    }

    /// The data file of a certificate, as a position among them.
    pub(super) fn file_of(&self, key: DocKey) -> usize {
        self.index.file_of(key.hash())
    }

    /// The names of a record of this generation, as they were given.
    pub(super) fn names(&self, found: &Found) -> Result<Recorded<'_>, RecordsError> {
        let names = self.names.get(found.names.line, found.facts.key.hash());
        names.map_err(|damage| RecordsError::Damaged { path: self.names_path.clone(), what: damage.0 })
    }

    /// Its number, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Records, among them those that newer generations replace.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The Parquet files, bucketed by the top bits of [`DocKey::hash`] and sorted by type and number inside.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Whether it holds the certificate; a newer generation may hold it too, and then counts.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Damaged`] where what is read is not what was written.
    pub fn holds(&self, key: DocKey) -> Result<bool, RecordsError> {
        let range = self.index.lines_of(key.hash());
        let line = range.and_then(|range| self.index.line_in(range, key.to_bits()));
        line.map(|line| line.is_some()).map_err(|damage| self.damaged(damage))
    }

    /// The error of a damaged index.
    #[cold]
    pub(super) fn damaged(&self, damage: Damage) -> RecordsError {
        RecordsError::Damaged { path: self.index_path.clone(), what: damage.0 }
    }

    /// Reads one template, which has the length of `place`, if that needs no disk; whether it did.
    pub(super) fn read_template_now(&self, reference: &Reference, place: &mut [u8]) -> Result<bool, RecordsError> {
        let file = &self.data[reference.file as usize];
        let read = reads::read_now(file, u64::from(reference.start), place);
        if read {
            self.check_template(reference, place)?;
        }
        Ok(read)
    }

    /// Asks for a template that is not in memory.
    pub(super) fn ask_template(&self, reference: &Reference, bytes: usize) {
        reads::ask(&self.data[reference.file as usize], u64::from(reference.start), bytes as u64);
    }

    /// Reads one template, which has the length of `place`, waiting for the disk.
    pub(super) fn read_template(&self, reference: &Reference, place: &mut [u8]) -> Result<(), RecordsError> {
        let (file, path) = (&self.data[reference.file as usize], &self.files[reference.file as usize]);
        reads::read(file, u64::from(reference.start), place).map_err(|source| match source.kind() {
            ErrorKind::UnexpectedEof => {
                RecordsError::Damaged { path: path.clone(), what: "a template lies behind its end" }
            }
            _ => RecordsError::io("read", path)(source),
        })?;
        self.check_template(reference, place)
    }

    /// The read has just brought the bytes into the cache.
    fn check_template(&self, reference: &Reference, template: &[u8]) -> Result<(), RecordsError> {
        if side::check_of_template(template) == reference.check {
            return Ok(());
        }
        let path = self.files[reference.file as usize].clone();
        Err(RecordsError::Damaged { path, what: "a template is not what was written" })
    }

    /// Looks up at most [`BLOCK_KEYS`] certificates that no newer generation holds.
    pub(super) fn find_block(
        &self,
        position: usize,
        keys: &[DocKey],
        found: &mut [Option<Found>],
    ) -> Result<(), Damage> {
        let mut hashes = [0; BLOCK_KEYS];
        let mut ranges: [Range; BLOCK_KEYS] = [(0, 0); BLOCK_KEYS];
        for (hash, key) in hashes.iter_mut().zip(keys) {
            *hash = key.hash();
            self.index.prefetch_slot(*hash);
        }
        for ((range, hash), found) in ranges.iter_mut().zip(hashes).zip(found.iter()) {
            if found.is_none() {
                *range = self.index.lines_of(hash)?;
                self.index.prefetch_lines(*range);
            }
        }
        for (((range, hash), key), found) in ranges.into_iter().zip(hashes).zip(keys).zip(found) {
            if let Some(in_index) = self.index.line_in(range, key.to_bits())? {
                *found = Some(self.read(position, *key, hash, in_index)?);
            }
        }
        Ok(())
    }

    /// Asks for the lines that [`Generation::stand_in`] looks through, but for those that the look-up has touched.
    pub(super) fn ask_stand_in(&self, key: DocKey) -> Result<(), Damage> {
        let (first, end) = self.index.lines_of(key.hash())?;
        let last = first.saturating_add(STAND_IN_LINES_MAX).min(self.records as u32);
        for from in (end..last).step_by(LINES_PREFETCHED_MAX as usize) {
            self.index.prefetch_lines((from, last));
        }
        Ok(())
    }

    /// Another record of the same type of certificate, if one is near, in the place of a certificate that is not there; `None` where there are
    /// no records.
    pub(super) fn stand_in(&self, position: usize, key: DocKey) -> Result<Option<Found>, Damage> {
        let (first, _) = self.index.lines_of(key.hash())?;
        let suits = |bits| key.is_of_type_of(bits);
        // From where its line would be; behind the last one, from the first on.
        let near = match self.index.line_from(first, STAND_IN_LINES_MAX, suits)? {
            None => self.index.line_from(0, STAND_IN_LINES_MAX, suits)?,
            near => near,
        };
        let Some(in_index) = near else { return Ok(None) };
        let other = DocKey::from_bits(facts::key_bits(in_index.line)).ok_or(Damage("a line is of no certificate"))?;
        self.read(position, other, other.hash(), in_index).map(Some)
    }

    #[inline]
    fn read(&self, position: usize, key: DocKey, hash: u64, in_index: InIndex<'_>) -> Result<Found, Damage> {
        let InIndex { position: line_position, line, side } = in_index;
        // The line is as it was written, so what does not fit now belongs to another snapshot.
        let facts = facts::decode(key, line)
            .filter(|facts| facts.face_model.is_none_or(|model| usize::from(model) < self.face_models));
        let facts = facts.ok_or(Damage("a line says what this snapshot has not"))?;
        let reference = facts::template_offset(line).map(|start| Reference {
            generation: position as u32,
            file: self.index.file_of(hash) as u32,
            start,
            check: side::template_check(side),
        });
        let updated_at = Some(side::updated_at(side)).filter(|updated_at| *updated_at != UPDATED_NONE);
        let names = NamesPlace { generation: position as u32, line: line_position };
        Ok(Found { facts, reference, updated_at, names })
    }
}
