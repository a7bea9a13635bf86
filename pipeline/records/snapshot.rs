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

use std::path::Path;

use kernels::document::DocKey;
use kernels::name::Recorded;

use super::RecordsError;
use super::digest;
use super::generation::{BLOCK_KEYS, Found, Generation, Reference};
use super::layout::Layout;
use super::manifest::{GenerationEntry, Manifest};
use crate::world;

/// An open snapshot; look-ups need no lock and may run on any number of threads.
#[derive(Debug)]
pub struct Snapshot {
    id: String,
    layout: Layout,
    manifest: Manifest,
    generations: Vec<Generation>,
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

    /// The models of the templates, as [`super::Facts::face_model`] counts them.
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

    /// Puts another record into `found` wherever there is none for one of `keys`, so that what follows does the same work; returns the rows in which
    /// one stands in. What is compared with it counts for nothing.
    ///
    /// Without it a job of 60,000 missing certificates took two thirds of the time of one whose names differ: time told what the answers do not.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::find`].
    pub fn stand_in(&self, keys: &[DocKey], found: &mut [Option<Found>]) -> Result<Vec<usize>, RecordsError> {
        // Most records are in one generation; whoever is found is so there, as a rule.
        let largest = self.generations.iter().enumerate().max_by_key(|(_, generation)| generation.records());
        let missing: Vec<usize> = (0..keys.len()).filter(|row| found[*row].is_none()).collect();
        let Some((position, generation)) = largest else { return Ok(missing) };
        for block in missing.chunks(BLOCK_KEYS) {
            let asked = block.iter().try_for_each(|row| generation.ask_stand_in(keys[*row]));
            asked.map_err(|damage| generation.damaged(damage))?;
            for row in block {
                let other = generation.stand_in(position, keys[*row]);
                found[*row] = other.map_err(|damage| generation.damaged(damage))?;
            }
        }
        Ok(missing)
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

    /// The names of a record as they were given.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Damaged`] where they are not what was written.
    pub fn names(&self, found: &Found) -> Result<Recorded<'_>, RecordsError> {
        self.generations[found.names.generation as usize].names(found)
    }

    /// The positions of the generation whose row of a certificate counts, and of its file there.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Damaged`], also where there is no record of the certificate, which the caller has found.
    pub(super) fn place_of(&self, key: DocKey) -> Result<(usize, usize), RecordsError> {
        for (position, generation) in self.generations.iter().enumerate().rev() {
            if generation.holds(key)? {
                return Ok((position, generation.file_of(key)));
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
            for file in entry.files.iter().chain([&entry.index, &entry.names]) {
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
