//! What an entity signs of a submission: which files, of which window, on which legal basis.
//!
//! A manifest is one JSON object of at most [`MANIFEST_BYTES_MAX`] bytes; the signature is over its bytes as they are. Invariants: what
//! is not known is refused, not ignored; every file is named by its hash, so that no other one can take its place.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::terms::{EntityId, Instant, RefusalCode};

/// The version that is written and read.
pub const MANIFEST_VERSION: u32 = 1;

/// Longest manifest, in bytes: a thousand files with long names.
pub const MANIFEST_BYTES_MAX: usize = 512 << 10;

/// Most files of a submission.
pub const FILES_MAX: usize = 1000;

/// Most scenes of a submission, and longest one in bytes (as in a request).
const SCENES_MAX: usize = 100;
const SCENE_BYTES_MAX: usize = 64;

/// Longest legal basis, in bytes: a law, its article and a sentence.
const BASIS_BYTES_MAX: usize = 1000;

/// Longest name of a file, in bytes.
const NAME_BYTES_MAX: usize = 255;

/// Hex digits of a nonce: 128 bits, so that no two are ever drawn alike.
const NONCE_DIGITS: usize = 32;

/// Hex digits of a file's hash.
const HASH_DIGITS: usize = 64;

/// Longest time between a manifest's making and its end, in microseconds: seven days.
const LIFE_MICROS_MAX: i64 = 7 * 86_400_000_000;

/// A submission, as the entity signs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this form, 1.
    pub manifest_version: u32,
    /// The submitter.
    pub entity_id: EntityId,
    /// 128 random bits in hex; never used twice.
    pub nonce: String,
    /// When it was made.
    pub created_at: Instant,
    /// Until when it may be submitted.
    pub expires_at: Instant,
    /// When its requests were made.
    pub window: ManifestWindow,
    /// The law that obliges the entity to verify (Art. 5(2), 6(3)).
    pub legal_basis: String,
    /// The scenes that its rows are of (Art. 9(1)).
    pub scenes: Vec<String>,
    /// Its files, in the order in which they are read.
    pub files: Vec<ManifestFile>,
}

/// When the requests of a submission were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestWindow {
    /// First instant.
    pub from: Instant,
    /// Last instant.
    pub to: Instant,
}

/// A file of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Its name, without a folder.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// SHA-256 of its bytes, in hex; either this one or the other is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// SM3 of its bytes (GB/T 32905), in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sm3: Option<String>,
}

impl Manifest {
    /// Reads a manifest, and holds it against everything that can be said of it alone.
    ///
    /// # Errors
    /// [`RefusalCode::ManifestSyntax`] and [`RefusalCode::ManifestValue`], with the field.
    pub fn read(bytes: &[u8]) -> Result<Manifest, Refusal> {
        if bytes.len() > MANIFEST_BYTES_MAX {
            let why = format!("it has {} bytes, and {MANIFEST_BYTES_MAX} are the most", bytes.len());
            return Err(Refusal::new(RefusalCode::ManifestSyntax, why));
        }
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| {
            // The message names fields, lines and columns; a value stands in it only where its form is wrong.
            Refusal::new(RefusalCode::ManifestSyntax, error.to_string())
        })?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Its bytes, as an entity signs them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("strings and numbers are written to memory");
        bytes.push(b'\n');
        bytes
    }

    /// Rows of all files.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).fold(0, u64::saturating_add)
    }

    fn check(&self) -> Result<(), Refusal> {
        let held = |holds: bool, field: &str, rule: &str| {
            let refusal = || Refusal::new(RefusalCode::ManifestValue, format!("`{field}` {rule}"));
            if holds { Ok(()) } else { Err(refusal()) }
        };
        held(self.manifest_version == MANIFEST_VERSION, "manifest_version", "is not 1")?;
        held(is_hex(&self.nonce, NONCE_DIGITS), "nonce", "is not 32 hex digits in lower case")?;
        let life = self.expires_at.0.saturating_sub(self.created_at.0);
        held((1..=LIFE_MICROS_MAX).contains(&life), "expires_at", "is not within seven days after `created_at`")?;
        held(self.window.from <= self.window.to, "window", "ends before it begins")?;
        held(is_text(&self.legal_basis, BASIS_BYTES_MAX), "legal_basis", "is not a text of 1 to 1000 bytes")?;
        held((1..=SCENES_MAX).contains(&self.scenes.len()), "scenes", "does not name 1 to 100 scenes")?;
        held(
            self.scenes.iter().all(|scene| is_text(scene, SCENE_BYTES_MAX)),
            "scenes",
            "has a scene that is not of 1 to 64 bytes",
        )?;
        held((1..=FILES_MAX).contains(&self.files.len()), "files", "does not name 1 to 1000 files")?;
        let mut names = BTreeSet::new();
        for file in &self.files {
            let plain = is_text(&file.name, NAME_BYTES_MAX) && !file.name.contains(['/', '\\']) && file.name != "..";
            held(plain, "files.name", "is not the plain name of a file")?;
            held(names.insert(&file.name), "files.name", "stands there twice")?;
            let hash = match (&file.sha256, &file.sm3) {
                (Some(hash), None) | (None, Some(hash)) => hash,
                _ => return held(false, "files", "wants exactly one of `sha256` and `sm3` for each file"),
            };
            held(is_hex(hash, HASH_DIGITS), "files", "has a hash that is not 64 hex digits in lower case")?;
        }
        Ok(())
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_text(text: &str, bytes_max: usize) -> bool {
    (1..=bytes_max).contains(&text.len()) && !text.contains(char::is_control)
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
