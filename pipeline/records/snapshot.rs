//! One snapshot of the records, opened for look-ups.
//!
//! What comes in is a store's folder; what goes out are facts and templates, which lie in the mapped files and are
//! not copied. Opening reads the manifest and one header a generation; nothing else is read before it is asked for.
//! Invariants: a snapshot never changes while it is open, whatever is appended beside it; the newest generation
//! that holds a certificate answers for it; damage that a look-up meets is an error, never another answer.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kernels::document::DocKey;
use kernels::memory::{Access, Mapped, prefetch};

use super::RecordsError;
use super::digest;
use super::facts::{self, Facts, Line};
use super::index::{Damage, Index, Range};
use super::layout::Layout;
use super::manifest::{FileEntry, GenerationEntry, Manifest};
use super::side::{self, Side, UPDATED_NONE};

/// An open snapshot; look-ups need no lock and may run on any number of threads.
#[derive(Debug)]
pub struct Snapshot {
    id: String,
    layout: Layout,
    manifest: Manifest,
    generations: Vec<Generation>,
}

/// The records that one build or append brought.
#[derive(Debug)]
pub struct Generation {
    number: u32,
    records: u64,
    files: Vec<PathBuf>,
    index_path: PathBuf,
    index: Index,
    /// How many face models a line can name.
    face_models: usize,
    data: Vec<Mapped>,
}

/// What the records hold of one certificate.
#[derive(Clone, Copy, Debug)]
pub struct Found<'s> {
    /// What is compared of it.
    pub facts: Facts,
    /// The reference: little-endian f16, two bytes a dimension, as it lies in the data file. Its bytes are not read by
    /// the look-up; whoever reads them asks [`Found::template_is_whole`] too.
    pub template: Option<&'s [u8]>,
    /// When the record was last changed, in microseconds since 1970-01-01T00:00:00Z, if it says so.
    pub updated_at: Option<i64>,
    template_check: u32,
}

impl Found<'_> {
    /// Whether the template's bytes are those that were written; also where there is none.
    #[inline]
    pub fn template_is_whole(&self) -> bool {
        self.template.is_none_or(|template| side::check_of_template(template) == self.template_check)
    }
}

impl Snapshot {
    /// Opens the current snapshot of the store in `dir`.
    ///
    /// # Errors
    ///
    /// No store, a newer format, a missing or damaged file, or what the system says.
    pub fn open(dir: &Path) -> Result<Snapshot, RecordsError> {
        let id = Layout::new(dir).current_id()?.ok_or_else(|| RecordsError::NotAStore(dir.to_path_buf()))?;
        Snapshot::open_named(dir, &id)
    }

    /// Opens the snapshot `id` of the store in `dir`, so that a job can be run again on what it saw.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::open`], and an id that the store does not have.
    pub fn open_named(dir: &Path, id: &str) -> Result<Snapshot, RecordsError> {
        let layout = Layout::new(dir);
        let manifest = Manifest::read(&layout, id)?;
        let models = manifest.face_models.len();
        let open = |entry: &GenerationEntry| Generation::open(&layout, entry, models);
        let generations = manifest.generations.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Snapshot { id: id.to_owned(), layout, manifest, generations })
    }

    /// The number of the snapshot and the beginning of its manifest's SHA-256, such as `000001-5ab1c0ffee00`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Certificates, each counted once however many generations hold it.
    pub fn records(&self) -> u64 {
        self.manifest.records
    }

    /// Numbers of a template; `None` where no record has one.
    pub fn dimension(&self) -> Option<u32> {
        self.manifest.dimension
    }

    /// The models of the templates, as [`Facts::face_model`] counts them.
    pub fn face_models(&self) -> &[String] {
        &self.manifest.face_models
    }

    /// The generations, oldest first, for scans: a record of a newer one replaces the older record of its key.
    pub fn data_files(&self) -> &[Generation] {
        &self.generations
    }

    /// Looks up certificates: `found` becomes as long as `keys`, `None` where there is no record.
    ///
    /// The keys go in blocks through three phases, each of which asks for the memory that the next one reads:
    /// directory entries, facts lines, templates. Nothing is allocated beyond `found`.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Damaged`] where what a look-up reads is not what was written; `found` then means nothing.
    pub fn find<'s>(&'s self, keys: &[DocKey], found: &mut Vec<Option<Found<'s>>>) -> Result<(), RecordsError> {
        found.clear();
        found.resize(keys.len(), None);
        for (keys, found) in keys.chunks(BLOCK_KEYS).zip(found.chunks_mut(BLOCK_KEYS)) {
            for generation in self.generations.iter().rev() {
                generation.find_block(keys, found).map_err(|damage| generation.damaged(damage))?;
            }
        }
        Ok(())
    }

    /// The error of a certificate whose template is not what was written.
    pub fn template_damaged(&self, key: DocKey) -> RecordsError {
        let holds = |generation: &&Generation| generation.holds(key).unwrap_or_default();
        match self.generations.iter().rev().find(holds) {
            Some(generation) => generation.damaged(Damage::Data(generation.index.file_of(key.hash()))),
            None => RecordsError::Damaged { path: self.layout.root().to_path_buf(), what: TEMPLATE_CHANGED },
        }
    }

    /// Reads every file and compares it with the manifest's SHA-256.
    ///
    /// # Errors
    ///
    /// The first file that is damaged or cannot be read.
    pub fn verify(&self) -> Result<(), RecordsError> {
        for entry in &self.manifest.generations {
            for file in entry.files.iter().chain([&entry.index]) {
                let path = self.layout.root().join(&file.path);
                let sealed = digest::of_file(&path).map_err(RecordsError::io("read", &path))?;
                if sealed.sha256 != file.sha256 {
                    return Err(RecordsError::Damaged { path, what: "its SHA-256 is not the manifest's" });
                }
            }
        }
        Ok(())
    }

    /// What the snapshot consists of, for the one that extends it.
    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// What does not fit where a template's bytes are others than its check says.
const TEMPLATE_CHANGED: &str = "a template is not what was written";

/// Keys that go through the phases together: their directory entries and facts lines stay in a 32 KiB first-level
/// cache, and they are several times what a core keeps in flight.
const BLOCK_KEYS: usize = 64;

impl Generation {
    fn open(layout: &Layout, entry: &GenerationEntry, face_models: usize) -> Result<Generation, RecordsError> {
        let path_of = |file: &FileEntry| layout.root().join(&file.path);
        let index_path = path_of(&entry.index);
        let index = Index::open(&index_path, entry.index.bytes, entry.records, entry.files.len())?;
        let files: Vec<PathBuf> = entry.files.iter().map(path_of).collect();
        let maps = files.iter().zip(&entry.files).map(|(path, file)| map(path, file.bytes));
        let data = maps.collect::<Result<_, _>>()?;
        Ok(Generation { number: entry.number, records: entry.records, files, index_path, index, face_models, data })
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

    /// The error of some damage.
    #[cold]
    fn damaged(&self, damage: Damage) -> RecordsError {
        let (path, what) = match damage {
            Damage::Index(what) => (&self.index_path, what),
            Damage::Data(file) => (&self.files[file], TEMPLATE_CHANGED),
        };
        RecordsError::Damaged { path: path.clone(), what }
    }

    /// Looks up at most [`BLOCK_KEYS`] certificates that no newer generation holds.
    fn find_block<'s>(&'s self, keys: &[DocKey], found: &mut [Option<Found<'s>>]) -> Result<(), Damage> {
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
            if let Some((line, side)) = self.index.line_in(range, key.to_bits())? {
                *found = Some(self.read(*key, hash, line, side)?);
            }
        }
        Ok(())
    }

    #[inline]
    fn read(&self, key: DocKey, hash: u64, line: &Line, side: &Side) -> Result<Found<'_>, Damage> {
        // The line is as it was written, so what does not fit now belongs to another snapshot.
        let facts = facts::decode(key, line)
            .filter(|facts| facts.face_model.is_none_or(|model| usize::from(model) < self.face_models));
        let facts = facts.ok_or(Damage::Index("a line says what this snapshot has not"))?;
        let template = match facts::template_offset(line) {
            None => None,
            Some(start) => {
                let file = &self.data[self.index.file_of(hash)];
                prefetch(file, start);
                let end = start + self.index.template_bytes();
                Some(file.get(start..end).ok_or(Damage::Index("a line points behind its data file"))?)
            }
        };
        let updated_at = Some(side::updated_at(side)).filter(|updated_at| *updated_at != UPDATED_NONE);
        Ok(Found { facts, template, updated_at, template_check: side::template_check(side) })
    }
}

/// Maps a file that the snapshot names, which must have `bytes` bytes.
pub(super) fn map(path: &Path, bytes: u64) -> Result<Mapped, RecordsError> {
    let map = Mapped::open(path, Access::Random).map_err(|source| match source.kind() {
        ErrorKind::NotFound => RecordsError::FileVanished(path.to_path_buf()),
        _ => RecordsError::io("map", path)(source),
    })?;
    let found = map.len() as u64;
    if found == bytes {
        Ok(map)
    } else {
        Err(RecordsError::FileSize { path: path.to_path_buf(), expected: bytes, found })
    }
}
