//! The receipt of a submission that is refused whole (Art. 8, 10).

use std::path::{Path, PathBuf};

use kernels::digest::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::SubmissionError;
use super::refusal::Refusal;
use crate::emit::Keys;
use crate::terms::Instant;
use crate::world::files::replace;

/// Hex digits of a refused submission's folder: 80 bits.
const ID_DIGITS: usize = 20;

/// What the entity reads of a submission that is refused whole. The signature is over the JSON of everything before it, in this order of
/// fields, without blanks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedReceipt {
    /// Why, and how to put it right.
    pub refused: Refusal,
    /// The submitter, as the manifest names it; absent where it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    /// SHA-256 of the manifest, in hex.
    pub manifest_sha256: String,
    /// When it was refused.
    pub refused_at: Instant,
    /// Which keys made the signature.
    pub key_id: String,
    /// Ed25519 over the fields above, in hex.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signature: String,
    /// The public key, in hex; compare it with the provider's published one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public_key: String,
}

/// Signs the receipt of a refusal, and writes it below `out`; returns where it is.
///
/// # Errors
/// What the system says.
pub(super) fn write(
    out: &Path,
    keys: &Keys,
    refusal: &Refusal,
    entity_id: Option<String>,
    manifest: &[u8],
    now: Instant,
) -> Result<PathBuf, SubmissionError> {
    let manifest_sha256 = hex(&<[u8; 32]>::from(Sha256::digest(manifest)));
    let folder = out.join("receipts").join(format!("refused-{}", &manifest_sha256[..ID_DIGITS]));
    let mut receipt = RefusedReceipt {
        refused: refusal.clone(),
        entity_id,
        manifest_sha256,
        refused_at: now,
        key_id: keys.id.clone(),
        signature: String::new(),
        public_key: String::new(),
    };
    let message = serde_json::to_vec(&receipt).expect("strings are written to memory");
    (receipt.signature, receipt.public_key) = keys.sign(&message);
    let path = folder.join("receipt.json");
    let json = serde_json::to_vec_pretty(&receipt).expect("strings are written to memory");
    let written = std::fs::create_dir_all(&folder).and_then(|()| replace(&path, &json));
    written.map_err(|source| SubmissionError::file("write", &path, source))?;
    Ok(path)
}
