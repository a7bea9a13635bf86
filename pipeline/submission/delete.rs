//! The provider's copies of a submission's files are deleted, once its results are out (Art. 10): with them go the photos, embeddings and
//! chip contents that were sent. The deletion record stays.
//!
//! Invariants: nothing is deleted but files that the manifest names, with the bytes that were signed; nothing before the job's results are
//! released, or while a dispute holds it; the record is written once no file is left. A deletion that breaks off is done again: files that
//! are gone already are no error.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use kernels::digest::hex;
use sha2::{Digest, Sha256};

use super::error::SubmissionError;
use super::files;
use super::manifest::{MANIFEST_BYTES_MAX, Manifest, ManifestFile};
use crate::enforce::{Actor, Event, EventKind, Law};
use crate::register::{Recorder, Register};
use crate::terms::{DisputeId, Instant};

/// Whose copies are deleted.
#[derive(Clone, Debug)]
pub struct Deletion {
    /// The manifest.
    pub manifest: PathBuf,
    /// The files, or the folders in which they lie.
    pub requests: Vec<PathBuf>,
    /// The ledger with the files of the entities.
    pub ledger: PathBuf,
}

/// What was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// The job whose requests they were.
    pub job_id: String,
    /// Files that were there.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Deletes what is there of a submission's files, and records it.
///
/// # Errors
/// [`SubmissionError::Arguments`] where the manifest is none, its results are not released, or a file is not as it was signed; the law's refusal
/// while a dispute holds the job; and what the disk and the ledger say. But for the disk, nothing is deleted then.
pub fn delete(deletion: &Deletion, now: Instant) -> Result<Deleted, SubmissionError> {
    let bytes = files::read(&deletion.manifest, MANIFEST_BYTES_MAX)?;
    let manifest = Manifest::read(&bytes).map_err(|refusal| SubmissionError::Arguments(refusal.to_string()))?;
    let manifest_sha256 = hex(&<[u8; 32]>::from(Sha256::digest(&bytes)));
    let register = Register::open(&deletion.ledger, Law::published())?;
    let timeline = register.timeline(&manifest.entity_id, now)?;
    drop(register);
    let job_id = released(&timeline, &manifest.nonce, &manifest_sha256)?;
    check_former_disputes(&timeline, &job_id)?;
    let copies = copies(&manifest, &deletion.requests)?;
    let mut deleted = Deleted { job_id, files: 0, bytes: 0 };
    let recorder = Recorder::open(&deletion.ledger, Law::published())?;
    recorder.record(&manifest.entity_id, now, |entity| {
        // The law refuses it below; here so that nothing is deleted before.
        if !entity.is_held(&deleted.job_id) {
            for (path, file) in &copies {
                remove(path)?;
                deleted.files += 1;
                deleted.bytes += file.bytes;
            }
        }
        let fact = EventKind::RequestsDeleted {
            nonce: manifest.nonce.clone(),
            job_id: deleted.job_id.clone(),
            manifest_sha256,
            files: deleted.files,
            bytes: deleted.bytes,
        };
        Ok::<_, SubmissionError>(vec![(Actor::System {}, fact)])
    })?;
    Ok(deleted)
}

/// The job whose results were released to a manifest.
fn released(events: &[Event], nonce: &str, manifest_sha256: &str) -> Result<String, SubmissionError> {
    let is_admitted = events.iter().any(|event| match &event.fact {
        EventKind::JobAdmitted { nonce: admitted, manifest_sha256: signed, .. } => {
            admitted == nonce && signed == manifest_sha256
        }
        _ => false,
    });
    let job = events.iter().find_map(|event| match &event.fact {
        EventKind::JobReleased { nonce: released, job_id, .. } if released == nonce => Some(job_id.clone()),
        _ => None,
    });
    job.filter(|_| is_admitted).ok_or_else(|| {
        SubmissionError::Arguments(
            "no results are released under this manifest; run `concord verify --manifest` first, nothing was deleted"
                .into(),
        )
    })
}

/// A dispute of an earlier life holds as well: the file of a new one does not know it.
fn check_former_disputes(events: &[Event], job: &str) -> Result<(), SubmissionError> {
    let began = |event: &Event| matches!(event.fact, EventKind::ApplicationSubmitted {});
    let former = &events[..events.iter().rposition(began).unwrap_or(0)];
    let is_over = |dispute: &DisputeId| {
        former
            .iter()
            .any(|event| matches!(&event.fact, EventKind::DisputeReleased { dispute_id, .. } if dispute_id == dispute))
    };
    let held = former.iter().find_map(|event| match &event.fact {
        EventKind::DisputeHeld { dispute_id, job_id } if job_id == job && !is_over(dispute_id) => Some(dispute_id),
        _ => None,
    });
    held.map_or(Ok(()), |dispute| {
        Err(SubmissionError::Arguments(format!(
            "dispute `{dispute}` of before the last application holds what was sent for this job; nothing was deleted"
        )))
    })
}

/// The files of a manifest that are there, each as it was signed.
fn copies<'a>(
    manifest: &'a Manifest,
    requests: &[PathBuf],
) -> Result<Vec<(PathBuf, &'a ManifestFile)>, SubmissionError> {
    let mut copies = Vec::new();
    for path in requests {
        for file in &manifest.files {
            let copy = if path.is_dir() { path.join(&file.name) } else { path.clone() };
            let is_named = copy.file_name().is_some_and(|name| name == file.name.as_str());
            if is_named && copy.exists() && !copies.iter().any(|(known, _)| *known == copy) {
                check(&copy, file)?;
                copies.push((copy, file));
            }
        }
    }
    Ok(copies)
}

fn check(path: &Path, file: &ManifestFile) -> Result<(), SubmissionError> {
    let is_same = match (&file.sha256, &file.sm3) {
        (Some(sha256), _) => {
            let mut hash = Sha256::new();
            files::blocks(path, |block| hash.update(block))?;
            hex(&hash.finalize()) == *sha256
        }
        (None, Some(sm3)) => files::sm3_of(path)? == *sm3,
        (None, None) => false,
    };
    if is_same {
        return Ok(());
    }
    Err(SubmissionError::Arguments(format!(
        "{} has other bytes than those that were signed; nothing was deleted, name the copies of this submission alone",
        path.display()
    )))
}

/// Removes a file for good: it is gone after a loss of power, too.
fn remove(path: &Path) -> Result<(), SubmissionError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let removed = fs::remove_file(path).and_then(|()| File::open(folder)?.sync_all());
    removed.map_err(|source| SubmissionError::file("delete", path, source))
}
