//! The files of a submission: read within bounds, and held against the manifest before a row of them is.

use std::path::Path;

use kernels::digest::hex;
use kernels::signature::Sm3;

use super::error::SubmissionError;
use super::manifest::{Manifest, ManifestFile};
use super::refusal::Refusal;
use crate::job::SignedFile;
use crate::terms::RefusalCode;
use crate::world::files::{self, read_at_most};
use crate::world::input::Input;

/// The bytes of a small file; one more than `bytes_max` where it has more.
pub(super) fn read(path: &Path, bytes_max: usize) -> Result<Vec<u8>, SubmissionError> {
    read_at_most(path, bytes_max).map_err(|source| SubmissionError::file("read", path, source))
}

/// The files of a manifest as the job is to find them. Names and sizes are compared now; SHA-256 the job computes anyway, and compares
/// before anything becomes visible.
pub(super) fn expected(
    manifest: &Manifest,
    inputs: &[Input],
) -> Result<Result<Vec<SignedFile>, Refusal>, SubmissionError> {
    let differ = |why: String| Ok(Err(Refusal::new(RefusalCode::FilesDiffer, why)));
    if inputs.len() != manifest.files.len() {
        return differ(format!("{} files were handed in and {} were signed", inputs.len(), manifest.files.len()));
    }
    for (input, signed) in inputs.iter().zip(&manifest.files) {
        let name = input.name.rsplit('/').next().unwrap_or_default();
        if name != signed.name {
            return differ(format!("{name} was handed in where {} was signed", signed.name));
        }
        if input.size.is_some_and(|bytes| bytes != signed.bytes) {
            return differ(format!("{name} does not have the {} bytes that were signed", signed.bytes));
        }
    }
    let signed = |ManifestFile { name, bytes, sha256, .. }: &ManifestFile| SignedFile {
        name: name.clone(),
        bytes: *bytes,
        sha256: sha256.clone(),
    };
    Ok(Ok(manifest.files.iter().map(signed).collect()))
}

/// Holds the files against SM3 where they are named by it: nothing else computes that, so they are read once more.
pub(super) fn check_sm3(manifest: &Manifest, inputs: &[Input]) -> Result<Result<(), Refusal>, SubmissionError> {
    let changed = |why: String| Ok(Err(Refusal::new(RefusalCode::FileChanged, why)));
    for (input, signed) in inputs.iter().zip(&manifest.files) {
        let Some(sm3) = &signed.sm3 else { continue };
        let Some(path) = input.local_path() else {
            return changed(format!("{} is named by SM3, which is computed of local files alone", signed.name));
        };
        if sm3_of(path)? != *sm3 {
            return changed(format!("{} has other bytes than those that were signed", signed.name));
        }
    }
    Ok(Ok(()))
}

/// SM3 of a file, in hex.
pub(super) fn sm3_of(path: &Path) -> Result<String, SubmissionError> {
    let mut sm3 = Sm3::new();
    blocks(path, |block| sm3.update(block))?;
    Ok(hex(&sm3.finish()))
}

/// Hands the bytes of a file on, block by block.
pub(super) fn blocks(path: &Path, each: impl FnMut(&[u8])) -> Result<(), SubmissionError> {
    files::blocks(path, each).map_err(|source| SubmissionError::file("read", path, source))
}
