//! The manifest of a snapshot: which files it is made of.
//!
//! What comes in and goes out is `snapshots/NNNNNN.json`. Invariants: a manifest never changes once `CURRENT` has
//! named it; its id holds the beginning of its own SHA-256, so that another content has another id.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::digest::of_bytes;
use super::layout::Layout;
use super::{RecordsError, layout};

/// The format that this program reads and writes. The first knew no stale rows, and its index no checks; the second kept
/// no names beside their keys, which were those of rule set name-1.
const FORMAT: u32 = 3;

const KIND: &str = "concord-records";

/// Hexadecimal digits of the manifest's SHA-256 in a snapshot's id.
const ID_DIGITS: usize = 12;

/// What a snapshot consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    kind: String,
    format: u32,
    /// Its number; generations are numbered by the snapshot that brought them.
    pub number: u32,
    /// The id of the snapshot that it extends.
    pub parent: Option<String>,
    /// When it was made, as the caller said, RFC 3339.
    pub created_at: String,
    /// Certificates, each counted once however many generations hold it.
    pub records: u64,
    /// Numbers of a template; none where no record has one.
    pub dimension: Option<u32>,
    /// The models of the templates; facts lines count in this list, which only ever grows at its end.
    pub face_models: Vec<String>,
    /// Oldest first; a newer generation's record replaces an older one's.
    pub generations: Vec<GenerationEntry>,
}

/// What a generation consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GenerationEntry {
    /// From 1.
    pub number: u32,
    /// Facts lines.
    pub records: u64,
    /// Rows of the input that another row of it replaced.
    pub duplicates: u64,
    /// Records of earlier generations that this one replaces.
    pub replaced: u64,
    /// Rows of the input that were older than the record of an earlier generation, and left out.
    pub stale: u64,
    /// Rows of the input that were refused.
    pub rejected: u64,
    /// `index.facts`.
    pub index: FileEntry,
    /// `index.names`.
    pub names: FileEntry,
    /// The data files, by the top bits of the hash.
    pub files: Vec<FileEntry>,
}

/// A file of a generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// Relative to the store's folder, with `/`.
    pub path: String,
    /// Records.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// The part of a manifest that every format has.
#[derive(Deserialize)]
struct Envelope {
    kind: String,
    format: u32,
}

impl Manifest {
    /// A manifest that extends `parent`, or begins a store; the generations are still the parent's.
    pub(super) fn after(parent: Option<(&Manifest, &str)>, created_at_micros: i64) -> Manifest {
        let created_at = kernels::time::format_rfc3339_millis(created_at_micros);
        let created_at = String::from_utf8(created_at.to_vec()).expect("digits and separators");
        match parent {
            Some((parent, id)) => {
                let number = parent.number + 1;
                Manifest { number, parent: Some(id.to_owned()), created_at, ..parent.clone() }
            }
            None => Manifest {
                kind: KIND.to_owned(),
                format: FORMAT,
                number: 1,
                parent: None,
                created_at,
                records: 0,
                dimension: None,
                face_models: Vec::new(),
                generations: Vec::new(),
            },
        }
    }

    /// The manifest of the snapshot `id`; its content must be the one that the id was made from.
    pub(super) fn read(layout: &Layout, id: &str) -> Result<Manifest, RecordsError> {
        let unknown = || RecordsError::SnapshotUnknown { path: layout.root().to_path_buf(), id: id.to_owned() };
        let number = id.split_once('-').and_then(|(number, _)| number.parse().ok()).ok_or_else(unknown)?;
        let path = layout.manifest(number);
        let bytes = fs::read(&path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => unknown(),
            _ => RecordsError::io("read", &path)(source),
        })?;
        let manifest = Manifest::decode(&path, &bytes)?;
        if identify(number, &bytes) == id { Ok(manifest) } else { Err(unknown()) }
    }

    fn decode(path: &Path, bytes: &[u8]) -> Result<Manifest, RecordsError> {
        let damaged = |source| RecordsError::Manifest { path: path.to_path_buf(), source };
        let envelope: Envelope = serde_json::from_slice(bytes).map_err(damaged)?;
        if envelope.kind != KIND {
            return Err(RecordsError::Damaged { path: path.to_path_buf(), what: "it is not a manifest of records" });
        }
        if envelope.format > FORMAT {
            let (path, found) = (path.to_path_buf(), envelope.format);
            return Err(RecordsError::FormatNewer { path, found, known: FORMAT });
        }
        if envelope.format < FORMAT {
            let (path, found) = (path.to_path_buf(), envelope.format);
            return Err(RecordsError::FormatOlder { path, found, known: FORMAT });
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    /// Writes the manifest under its final name and returns its id; nothing refers to it yet.
    pub(super) fn write(&self, layout: &Layout) -> Result<String, RecordsError> {
        let bytes = serde_json::to_vec_pretty(self).expect("strings and numbers are JSON");
        layout::write_whole(&layout.manifest(self.number), &bytes)?;
        Ok(identify(self.number, &bytes))
    }
}

/// The id of the snapshot `number` whose manifest has these bytes.
fn identify(number: u32, bytes: &[u8]) -> String {
    format!("{number:06}-{}", &of_bytes(bytes)[..ID_DIGITS])
}
