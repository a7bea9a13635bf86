//! Which templates of the store were made of which photos, so that a photo is not done twice.
//!
//! ```text
//! STORE/enrolled.journal    | digest 16 B | digest 16 B | …    the newest last
//! digest                    of model, certificate, SHA-256 of the photo's file, template
//! ```
//!
//! A digest vouches that the template which a record has now is the one of this very photo; a record that was enrolled
//! from another photo since has another. Nobody who lacks photo and template can tell from a digest whose it is.
//!
//! Invariants: the journal is a hint, and without it photos are done again, to the same result; a digest is added after
//! its template is in the store; what a killed writer left of a digest is cut off.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use kernels::document::DocKey;
use sha2::{Digest as _, Sha256};

use super::EnrollError;

/// The journal's name in the store's folder.
const NAME: &str = "enrolled.journal";

/// Bytes of a digest: two of a hundred million agree by chance in one case of 10²².
pub(super) const DIGEST_BYTES: usize = 16;

/// What vouches for one template.
pub(super) type Digest = [u8; DIGEST_BYTES];

/// The digest of a template, and of what it was made of.
pub(super) fn digest(model: &str, key: DocKey, photo: &[u8; 32], template: &[u8]) -> Digest {
    let mut hash = Sha256::new();
    hash.update((model.len() as u64).to_le_bytes());
    hash.update(model);
    hash.update(key.to_bits().to_le_bytes());
    hash.update(photo);
    hash.update(template);
    let whole: [u8; 32] = hash.finalize().into();
    *whole.first_chunk().expect("half of it")
}

/// The journal of a store.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Sorted.
    known: Vec<Digest>,
}

impl Journal {
    /// Opens the journal of the store in `folder`, and reads its newest `digests_max` digests.
    pub(super) fn open(folder: &Path, digests_max: usize) -> Result<Journal, EnrollError> {
        let path = folder.join(NAME);
        let opened = File::options().read(true).append(true).create(true).open(&path);
        let mut file = opened.map_err(EnrollError::write(&path))?;
        let known = newest(&mut file, digests_max).map_err(EnrollError::write(&path))?;
        Ok(Journal { path, file, known })
    }

    /// Whether the digest was added by an earlier run.
    pub(super) fn holds(&self, digest: &Digest) -> bool {
        self.known.binary_search(digest).is_ok()
    }

    /// Adds digests, on disk when this returns.
    pub(super) fn add(&mut self, digests: &[Digest]) -> Result<(), EnrollError> {
        let written = self.file.write_all(digests.as_flattened()).and_then(|()| self.file.sync_data());
        written.map_err(EnrollError::write(&self.path))
    }
}

/// The last digests of a journal, sorted, after what is no whole digest was cut off.
fn newest(file: &mut File, digests_max: usize) -> std::io::Result<Vec<Digest>> {
    let whole = file.metadata()?.len() / DIGEST_BYTES as u64;
    file.set_len(whole * DIGEST_BYTES as u64)?;
    let taken = whole.min(digests_max as u64);
    file.seek(SeekFrom::Start((whole - taken) * DIGEST_BYTES as u64))?;
    let mut known = vec![[0; DIGEST_BYTES]; taken as usize];
    file.read_exact(known.as_flattened_mut())?;
    known.sort_unstable();
    Ok(known)
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
