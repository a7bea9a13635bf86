//! Writes a pack of evidence: in a hidden folder first, which gets its name when all of it is on disk.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use kernels::digest::hex;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::lines::{write_link, write_place};
use crate::ledger::link::{Anchor, Digest, Link};
use crate::ledger::{LedgerError, View};

/// What a third party runs.
const CHECK: &str = include_str!("check.py");

/// Raised when files or fields change.
const FORMAT: &str = "concord.evidence.v1";

const TIMELINE: &str = "timeline.ndjson";
const CHAIN: &str = "chain.ndjson";
const MANIFEST: &str = "manifest.json";
const SCRIPT: &str = "check.py";
const SIGNATURE: &str = "signature.json";

/// What signs bytes for the provider.
pub type Sign<'a> = dyn Fn(&[u8]) -> Signed + 'a;

/// What goes into a pack beside what the ledger holds.
#[derive(Default)]
pub struct Enclosed<'a> {
    /// Files by their names: the rows behind signals.
    pub files: Vec<(String, Vec<u8>)>,
    /// Signs bytes for the provider, where its keys are there: the names of the keys, the signature and the public key, in hex.
    pub sign: Option<&'a Sign<'a>>,
}

/// A signature by Ed25519 over the bytes of the manifest.
#[derive(Clone, Debug, Serialize)]
pub struct Signed {
    /// Which keys.
    pub key_id: String,
    /// The signature, in hex.
    pub signature: String,
    /// The public key, in hex; compare it with the provider's published one.
    pub public_key: String,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How many links the entity has.
    pub links: u64,
    /// The first of them.
    pub first_seq: u64,
    /// The last of them.
    pub last_seq: u64,
    /// The newest link of the ledger, at which the pack's chain ends.
    pub anchor: Anchor,
    /// The SHA-256 of the manifest, which names the SHA-256 of all else: what a letter or a signature vouches for.
    pub manifest_sha256: Digest,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'a str,
    ledger_id: String,
    entity_id: &'a str,
    links: u64,
    first_seq: u64,
    last_seq: u64,
    anchor: Place,
    files: Vec<Written>,
}

#[derive(Serialize)]
struct Place {
    seq: u64,
    hash: String,
}

#[derive(Serialize)]
struct Written {
    name: String,
    bytes: u64,
    sha256: String,
}

impl View {
    /// Writes the pack of evidence on an entity as the folder `to`, which must not be there yet; its parent must.
    ///
    /// # Errors
    /// When the ledger has no link of the entity or is damaged, or the pack cannot be written; nothing is visible then.
    pub fn export_evidence(
        &self,
        entity_id: &str,
        enclosed: &Enclosed<'_>,
        to: &Path,
    ) -> Result<Evidence, LedgerError> {
        let links = self.of_entity(entity_id)?;
        let (Some(first), Some(last)) = (links.first(), links.last()) else {
            return Err(LedgerError::EntityUnknown { entity_id: entity_id.to_owned() });
        };
        let taken = || LedgerError::Exists { path: to.to_owned() };
        let name = to.file_name().ok_or_else(taken)?;
        if to.exists() {
            return Err(taken());
        }
        let staging = Staging::make(to.with_file_name(format!(".{}.staging", name.to_string_lossy())))?;
        let mut files = vec![
            staging.write(TIMELINE, |out| links.iter().try_for_each(|link| write_link(link, out)))?,
            self.write_chain(&staging, first.seq)?,
            staging.write(SCRIPT, |out| out.write_all(CHECK.as_bytes()))?,
        ];
        for (name, bytes) in &enclosed.files {
            files.push(staging.write(name, |out| out.write_all(bytes))?);
        }
        let (count, anchor) = (links.len() as u64, self.anchor());
        let manifest = Manifest {
            format: FORMAT,
            ledger_id: self.id().to_string(),
            entity_id,
            links: count,
            first_seq: first.seq,
            last_seq: last.seq,
            anchor: Place { seq: anchor.seq, hash: hex(&anchor.hash) },
            files,
        };
        let text = serde_json::to_vec_pretty(&manifest).expect("a manifest is text and numbers");
        staging.write(MANIFEST, |out| out.write_all(&text))?;
        if let Some(sign) = enclosed.sign {
            let signed = serde_json::to_vec_pretty(&sign(&text)).expect("a signature is text");
            staging.write(SIGNATURE, |out| out.write_all(&signed))?;
        }
        staging.name(to)?;
        let manifest_sha256 = Sha256::digest(&text).into();
        Ok(Evidence { links: count, first_seq: first.seq, last_seq: last.seq, anchor, manifest_sha256 })
    }

    /// The chain from `first_seq` to the newest link, one link in memory at a time.
    fn write_chain(&self, staging: &Staging, first_seq: u64) -> Result<Written, LedgerError> {
        let mut damage = None;
        let mut sound = self.links(first_seq)?.map_while(|link| link.map_err(|error| damage = Some(error)).ok());
        let written = staging.write(CHAIN, |out| sound.try_for_each(|link: Link| write_place(&link, out)));
        damage.map_or(written, Err)
    }
}

/// The hidden folder of a pack that is not whole; it is removed when this is dropped.
struct Staging {
    dir: PathBuf,
}

impl Staging {
    /// An empty folder; what an interrupted run left there is removed.
    fn make(dir: PathBuf) -> Result<Staging, LedgerError> {
        let fail = |source| LedgerError::io("make the folder", &dir)(source);
        if dir.exists() {
            std::fs::remove_dir_all(&dir).map_err(fail)?;
        }
        std::fs::create_dir(&dir).map_err(fail)?;
        Ok(Staging { dir })
    }

    /// One file, on disk when this returns.
    fn write(&self, name: &str, fill: impl FnOnce(&mut Hashing) -> io::Result<()>) -> Result<Written, LedgerError> {
        let path = self.dir.join(name);
        let write = || {
            let mut out = Hashing { file: BufWriter::new(File::create(&path)?), hash: Sha256::new(), bytes: 0 };
            fill(&mut out)?;
            out.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            Ok(Written { name: name.to_owned(), bytes: out.bytes, sha256: hex(&out.hash.finalize()) })
        };
        write().map_err(LedgerError::io("write", &path))
    }

    /// All is on disk: the folder gets its name.
    fn name(self, to: &Path) -> Result<(), LedgerError> {
        File::open(&self.dir).and_then(|dir| dir.sync_all()).map_err(LedgerError::io("write the folder", &self.dir))?;
        std::fs::rename(&self.dir, to).map_err(LedgerError::io("name the folder", to))?;
        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(parent).and_then(|dir| dir.sync_all()).map_err(LedgerError::io("write the folder", parent))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // After the renaming there is nothing; a folder that stays behind is hidden, and the next run removes it.
        _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// A file that is hashed and counted as it is written.
struct Hashing {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
#[path = "pack_tests.rs"]
mod tests;
