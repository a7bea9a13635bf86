//! One snapshot of the records, opened for look-ups.
//!
//! What comes in is a store's folder; what goes out are facts, out of mapped indexes, and templates, out of the data
//! files. Opening reads the manifest and one header a generation; nothing else is read before it is asked for.
//! Invariants: a snapshot never changes while it is open, whatever is appended beside it; the newest generation
//! that holds a certificate answers for it; damage that a look-up meets is an error, never another answer.
//!
//! Templates are read and not mapped: a page of a file that is touched once costs a fault, a page table entry and its
//! removal, more the sparser the certificates that are asked for. 100,000 templates took 161 ms mapped and 136 ms read at a
//! million records, 280 ms and 134 ms at four million, all in the page cache (Zen 4 under a hypervisor, one thread).

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kernels::document::DocKey;
use kernels::memory::{Access, Mapped};

use super::RecordsError;
use super::digest;
use super::facts::{self, Facts, Line};
use super::index::{Damage, Index, Range};
use super::layout::Layout;
use super::manifest::{FileEntry, GenerationEntry, Manifest};
use super::reads;
use super::side::{self, Side, UPDATED_NONE};
use crate::world;

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
    data: Vec<File>,
}

/// What the records hold of one certificate.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// What is compared of it.
    pub facts: Facts,
    /// Where the reference lies, if there is one.
    pub reference: Option<Reference>,
    /// When the record was last changed, in microseconds since 1970-01-01T00:00:00Z, if it says so.
    pub updated_at: Option<i64>,
}

/// Where a template lies, for [`Snapshot::read_templates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Position among the generations.
    generation: u32,
    /// Position among its data files.
    file: u32,
    /// Bytes before it.
    start: u32,
    /// What vouches for its bytes.
    check: u32,
}

/// Templates one after the other, in a buffer that goes from batch to batch: little-endian f16, two bytes a dimension.
#[derive(Debug, Default)]
pub struct Templates {
    bytes: Vec<u8>,
    used: usize,
    width: usize,
}

impl Templates {
    /// Template `index` of those that were read last.
    pub fn get(&self, index: usize) -> &[u8] {
        &self.bytes[..self.used][index * self.width..(index + 1) * self.width]
    }

    /// Overwrites what was read: it is biometric, and is not kept once it has served.
    pub fn wipe(&mut self) {
        self.bytes[..self.used].fill(0);
        self.used = 0;
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
        let files: usize = manifest.generations.iter().map(|entry| entry.files.len()).sum();
        world::files::allow_open(files as u64);
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
    /// directory entries, facts lines, answers. Nothing is allocated beyond `found`.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Damaged`] where what a look-up reads is not what was written; `found` then means nothing.
    pub fn find(&self, keys: &[DocKey], found: &mut Vec<Option<Found>>) -> Result<(), RecordsError> {
        found.clear();
        found.resize(keys.len(), None);
        for (keys, found) in keys.chunks(BLOCK_KEYS).zip(found.chunks_mut(BLOCK_KEYS)) {
            for (position, generation) in self.generations.iter().enumerate().rev() {
                generation.find_block(position, keys, found).map_err(|damage| generation.damaged(damage))?;
            }
        }
        Ok(())
    }

    /// Reads the templates at `references`: `templates` then holds one for each, in their order.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Damaged`] where a template is not what was written, and what the system says.
    pub fn read_templates(&self, references: &[Reference], templates: &mut Templates) -> Result<(), RecordsError> {
        templates.width = self.manifest.dimension.unwrap_or(0) as usize * 2;
        templates.used = references.len() * templates.width;
        if templates.bytes.len() < templates.used {
            templates.bytes.resize(templates.used.next_power_of_two(), 0);
        }
        let width = templates.width.max(1);
        let generation = |reference: &Reference| &self.generations[reference.generation as usize];
        let mut missing = Vec::new();
        for (index, (reference, place)) in references.iter().zip(templates.bytes.chunks_exact_mut(width)).enumerate() {
            if !generation(reference).read_template_now(reference, place)? {
                missing.push(index);
            }
        }
        missing.iter().for_each(|index| generation(&references[*index]).ask_template(&references[*index], width));
        for index in missing {
            let place = &mut templates.bytes[index * width..(index + 1) * width];
            generation(&references[index]).read_template(&references[index], place)?;
        }
        Ok(())
    }

    /// The positions of the generation whose row of a certificate counts, and of its file there.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Damaged`], also where there is no record of the certificate, which the caller has found.
    pub(super) fn place_of(&self, key: DocKey) -> Result<(usize, usize), RecordsError> {
        for (position, generation) in self.generations.iter().enumerate().rev() {
            if generation.holds(key)? {
                return Ok((position, generation.index.file_of(key.hash())));
            }
        }
        let path = self.layout.current();
        Err(RecordsError::Damaged { path, what: "the index lacks a certificate that it had" })
    }

    /// The store's folder.
    pub(super) fn folder(&self) -> &Path {
        self.layout.root()
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

/// Keys that go through the phases together: their directory entries and facts lines stay in a 32 KiB first-level
/// cache, and they are several times what a core keeps in flight.
const BLOCK_KEYS: usize = 64;

impl Generation {
    fn open(layout: &Layout, entry: &GenerationEntry, face_models: usize) -> Result<Generation, RecordsError> {
        let path_of = |file: &FileEntry| layout.root().join(&file.path);
        let index_path = path_of(&entry.index);
        let index = Index::open(&index_path, entry.index.bytes, entry.records, entry.files.len())?;
        let files: Vec<PathBuf> = entry.files.iter().map(path_of).collect();
        let opened = files.iter().zip(&entry.files).map(|(path, file)| open(path, file.bytes));
        let data = opened.collect::<Result<_, _>>()?;
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

    /// The error of a damaged index.
    #[cold]
    fn damaged(&self, damage: Damage) -> RecordsError {
        RecordsError::Damaged { path: self.index_path.clone(), what: damage.0 }
    }

    /// Reads one template, which has the length of `place`, if that needs no disk; whether it did.
    fn read_template_now(&self, reference: &Reference, place: &mut [u8]) -> Result<bool, RecordsError> {
        let file = &self.data[reference.file as usize];
        let read = reads::read_now(file, u64::from(reference.start), place);
        if read {
            self.check_template(reference, place)?;
        }
        Ok(read)
    }

    /// Asks for a template that is not in memory.
    fn ask_template(&self, reference: &Reference, bytes: usize) {
        reads::ask(&self.data[reference.file as usize], u64::from(reference.start), bytes as u64);
    }

    /// Reads one template, which has the length of `place`, waiting for the disk.
    fn read_template(&self, reference: &Reference, place: &mut [u8]) -> Result<(), RecordsError> {
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
    fn find_block(&self, position: usize, keys: &[DocKey], found: &mut [Option<Found>]) -> Result<(), Damage> {
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
                *found = Some(self.read(position, *key, hash, line, side)?);
            }
        }
        Ok(())
    }

    #[inline]
    fn read(&self, position: usize, key: DocKey, hash: u64, line: &Line, side: &Side) -> Result<Found, Damage> {
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
        Ok(Found { facts, reference, updated_at })
    }
}

/// Opens a data file that the snapshot names, which must have `bytes` bytes.
fn open(path: &Path, bytes: u64) -> Result<File, RecordsError> {
    let file = File::open(path).map_err(unopened("open", path))?;
    let found = file.metadata().map_err(RecordsError::io("measure", path))?.len();
    sized(path, bytes, found)?;
    Ok(file)
}

/// Largest index that is read ahead where it is not in memory: a disk brings it in less time than the some 10,000 reads
/// of single pages that a small job would wait for. It is that of ten million records.
const READ_AHEAD_BYTES_MAX: u64 = 1 << 30;

/// Maps an index that the snapshot names, which must have `bytes` bytes.
pub(super) fn map(path: &Path, bytes: u64) -> Result<Mapped, RecordsError> {
    let access = if bytes <= READ_AHEAD_BYTES_MAX { Access::Usual } else { Access::Random };
    let map = Mapped::open(path, access).map_err(unopened("map", path))?;
    sized(path, bytes, map.len() as u64)?;
    Ok(map)
}

fn unopened(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> RecordsError {
    move |source| match source.kind() {
        ErrorKind::NotFound => RecordsError::FileVanished(path.to_path_buf()),
        _ => RecordsError::io(action, path)(source),
    }
}

fn sized(path: &Path, expected: u64, found: u64) -> Result<(), RecordsError> {
    match found == expected {
        true => Ok(()),
        false => Err(RecordsError::FileSize { path: path.to_path_buf(), expected, found }),
    }
}
