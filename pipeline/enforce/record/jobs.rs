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
) -> Result<(), Fault> {
    written("the manifest's hash", manifest_sha256)?;
    written("the nonce", nonce)?;
    if entity.jobs.of_nonce(nonce).is_some() {
        return Err(Fault::Twice { what: "nonce", name: nonce.to_owned() });
    }
    let (nonce, manifest_sha256) = (nonce.to_owned(), manifest_sha256.to_owned());
    entity.jobs.admit(Job { nonce, manifest_sha256, expires_at, is_released: false }, step.event.recorded_at);
    Ok(())
}

pub(in crate::enforce) fn job_released(
    entity: &mut Entity,
    step: &Step<'_>,
    nonce: &str,
    processed: u64,
) -> Result<(), Fault> {
    if entity.jobs.release(nonce, step.today, processed) {
        return Ok(());
    }
    Err(Fault::Unknown { what: "job", name: nonce.to_owned() })
}

pub(in crate::enforce) fn job_refused(code: &str) -> Result<(), Fault> {
    written("the rule", code)
}
