//! Submissions and their jobs: which nonces are used, and what was processed on the day (Art. 8, 9(3)).

use super::{Step, written};
use crate::enforce::jobs::Job;
use crate::enforce::{Entity, Fault};
use crate::terms::Instant;

pub(in crate::enforce) fn job_admitted(
    entity: &mut Entity,
    step: &Step<'_>,
    manifest_sha256: &str,
    nonce: &str,
    expires_at: Instant,
    rows: u64,
) -> Result<(), Fault> {
    written("the manifest's hash", manifest_sha256)?;
    written("the nonce", nonce)?;
    if entity.jobs.of_nonce(nonce).is_some() {
        return Err(Fault::Twice { what: "nonce", name: nonce.to_owned() });
    }
    let (nonce, manifest_sha256) = (nonce.to_owned(), manifest_sha256.to_owned());
    let admitted_on = step.today;
    let job = Job { nonce, manifest_sha256, expires_at, admitted_on, rows, released: None };
    entity.jobs.admit(job, step.event.recorded_at);
    Ok(())
}

pub(in crate::enforce) fn job_released(
    entity: &mut Entity,
    step: &Step<'_>,
    nonce: &str,
    job_id: &str,
    processed: u64,
) -> Result<(), Fault> {
    written("the job", job_id)?;
    if entity.jobs.release(nonce, job_id, step.today, processed) {
        return Ok(());
    }
    Err(Fault::Unknown { what: "job", name: nonce.to_owned() })
}

/// The provider's copies of a job's request files are deleted: not before its results are released, and not while a dispute holds them.
pub(in crate::enforce) fn requests_deleted(
    entity: &Entity,
    nonce: &str,
    job_id: &str,
    manifest_sha256: &str,
) -> Result<(), Fault> {
    written("the job", job_id)?;
    written("the manifest's hash", manifest_sha256)?;
    if entity.is_held(job_id) {
        return Err(Fault::StepMissing {
            missing: "a dispute holds what was sent for this job",
            remedy: "record `dispute_released` when it is over, then delete",
        });
    }
    match entity.jobs.of_nonce(nonce) {
        Some(job) if job.released.is_none() => Err(Fault::StepMissing {
            missing: "the results of this job are not released",
            remedy: "hand the submission in again, then delete",
        }),
        _ => Ok(()),
    }
}

pub(in crate::enforce) fn job_refused(code: &str) -> Result<(), Fault> {
    written("the rule", code)
}
