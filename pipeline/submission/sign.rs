//! What a using entity does before it submits: its files into a manifest, and the manifest signed.

use std::path::{Path, PathBuf};

use kernels::chip::asn1::Moment;
use kernels::digest::hex;
use kernels::signature::SigningKey;
use sha2::{Digest, Sha256};

use super::error::SubmissionError;
use super::files::{blocks, sm3_of};
use super::manifest::{MANIFEST_VERSION, Manifest, ManifestFile, ManifestWindow};
use crate::ingest::{Admission, Dimension, Window};
use crate::job::validate;
use crate::terms::{EntityId, Instant};
use crate::world::entropy;
use crate::world::files::replace;
use crate::world::input::{self, Input};

/// The hash that names files in a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileHash {
    /// SHA-256, which a job computes while it reads.
    Sha256,
    /// SM3, for which a job reads its files once more.
    Sm3,
}

/// What an entity says of a submission.
#[derive(Clone, Debug)]
pub struct ToSign {
    /// The submitter.
    pub entity_id: EntityId,
    /// Files of requests, local ones.
    pub requests: Vec<String>,
    /// When the requests were made.
    pub window: ManifestWindow,
    /// The law that obliges the entity to verify.
    pub legal_basis: String,
    /// The scenes of the rows.
    pub scenes: Vec<String>,
    /// How files are named.
    pub hash: FileHash,
    /// The present.
    pub now: Instant,
    /// Until when it may be submitted.
    pub expires_at: Instant,
}

/// Writes a manifest and its signature into `to`; returns the two files.
///
/// # Errors
/// Files that cannot be read, what makes a manifest none, and a key that is not the certificate's.
pub fn sign(
    submission: &ToSign,
    key: &SigningKey,
    certificate: &[u8],
    to: &Path,
) -> Result<[PathBuf; 2], SubmissionError> {
    let inputs = input::list(&submission.requests, None).map_err(crate::job::JobError::from)?;
    let nonce: [u8; 16] = entropy::bytes().map_err(|source| SubmissionError::file("draw a nonce for", to, source))?;
    let files = inputs.iter().map(|input| describe(input, submission)).collect::<Result<_, _>>()?;
    let manifest = Manifest {
        manifest_version: MANIFEST_VERSION,
        entity_id: submission.entity_id.clone(),
        nonce: hex(&nonce),
        created_at: submission.now,
        expires_at: submission.expires_at,
        window: submission.window,
        legal_basis: submission.legal_basis.clone(),
        scenes: submission.scenes.clone(),
        files,
    };
    let bytes = manifest.to_bytes();
    // What would be refused is told to whom it helps.
    Manifest::read(&bytes).map_err(|refusal| SubmissionError::Arguments(refusal.to_string()))?;
    let signature = kernels::signature::sign(&bytes, key, certificate, Moment(submission.now.0.div_euclid(1_000_000)))?;
    let written = [(to.join("manifest.json"), bytes), (to.join("manifest.p7s"), signature)];
    std::fs::create_dir_all(to).map_err(|source| SubmissionError::file("make the folder", to, source))?;
    for (path, bytes) in &written {
        replace(path, bytes).map_err(|source| SubmissionError::file("write", path, source))?;
    }
    Ok(written.map(|(path, _)| path))
}

/// A file as the manifest names it. Its rows are counted as a job counts them.
fn describe(input: &Input, submission: &ToSign) -> Result<ManifestFile, SubmissionError> {
    let Some(path) = input.local_path() else {
        return Err(SubmissionError::Arguments(format!("{} is no local file; sign where the files are", input.name)));
    };
    let admission = Admission {
        entity: Some(submission.entity_id.to_string()),
        window: Window { from: submission.window.from.0, to: submission.window.to.0 },
        dimension: Dimension::OfFirst,
    };
    let rows = validate(std::slice::from_ref(&input.name), Some(input.format), &admission, 0)?.counts.rows;
    let (mut sha256, mut bytes) = (Sha256::new(), 0);
    blocks(path, |block| {
        sha256.update(block);
        bytes += block.len() as u64;
    })?;
    let named = match submission.hash {
        FileHash::Sha256 => (Some(hex(&<[u8; 32]>::from(sha256.finalize()))), None),
        FileHash::Sm3 => (None, Some(sm3_of(path)?)),
    };
    let name = input.name.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(ManifestFile { name, bytes, rows, sha256: named.0, sm3: named.1 })
}
