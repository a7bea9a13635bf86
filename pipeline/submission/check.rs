//! Whether a signed submission is admitted, and within which scope: pure, before a row is read (Art. 3, 7, 8, 9).

use super::manifest::Manifest;
use super::refusal::Refusal;
use super::signer::{Signer, chain};
use crate::decide::{Scope, Standing};
use crate::enforce::{Admission, Entity, RegisteredCredential, admits};
use crate::terms::{Instant, RefusalCode};

/// How far the clocks of entity and provider may lie apart, in microseconds: five minutes.
const CLOCK_MICROS_MAX: i64 = 300_000_000;

/// A manifest whose signature holds, and who signed it.
#[derive(Clone, Copy)]
pub(super) struct Signed<'a> {
    /// What was signed.
    pub manifest: &'a Manifest,
    /// SHA-256 of the manifest's bytes, in hex.
    pub manifest_sha256: &'a str,
    /// Who signed it.
    pub signer: &'a Signer,
    /// Whether a job was interrupted between its release and its commit.
    pub is_interrupted: &'a dyn Fn(&str) -> bool,
}

/// What a submission that is admitted may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Admitted {
    /// What its rows may ask for.
    pub scope: Scope,
    /// How many verifications are left of the day's quota.
    pub quota_left: u64,
    /// Verifications a second at the peak (Art. 9(3)); without bound where none is processed.
    pub peak_a_second: u32,
}

/// Holds a submission against the file of its entity.
///
/// # Errors
/// The first rule that it does not meet.
pub(super) fn check(signed: &Signed<'_>, entity: &Entity, now: Instant) -> Result<Admitted, Refusal> {
    if entity.opening.is_none() {
        let why = format!("the service was never opened to {}", entity.id);
        return Err(Refusal::new(RefusalCode::EntityNotOpened, why));
    }
    let registered = credential(&signed.signer.sha256(), entity, now)?;
    chain(signed.signer, registered, now)?;
    time(signed.manifest, now)?;
    replay(signed, entity)?;
    match admits(entity, now) {
        Admission::Stopped(_) => Ok(Admitted {
            scope: Scope { standing: Standing::NotOpen, services: Vec::new(), scenes: Vec::new(), fields: Vec::new() },
            quota_left: 0,
            peak_a_second: u32::MAX,
        }),
        Admission::Open(scope) => {
            let terms = scope.terms;
            let mut rows = scope.of_rows();
            // As far as the manifest announces them.
            rows.scenes.retain(|scene| signed.manifest.scenes.contains(scene));
            let (day, jobs) = (now.day(), &entity.jobs);
            let used = jobs.processed_on(day).saturating_add(jobs.pending_on(day, &signed.manifest.nonce));
            let left = terms.quota_a_day.saturating_sub(used);
            if left == 0 {
                let why = format!("{} verifications a day are agreed", terms.quota_a_day);
                return Err(Refusal::new(RefusalCode::QuotaUsedUp, why));
            }
            Ok(Admitted { scope: rows, quota_left: left, peak_a_second: terms.peak_a_second })
        }
    }
}

fn credential<'e>(sha256: &str, entity: &'e Entity, now: Instant) -> Result<&'e RegisteredCredential, Refusal> {
    let known = entity.credentials.iter().rev().find(|known| known.credential.certificate_sha256 == sha256);
    let Some(known) = known else {
        let why = format!("no certificate with the SHA-256 {sha256} is registered for {}", entity.id);
        return Err(Refusal::new(RefusalCode::CredentialUnknown, why));
    };
    if known.revoked_at.is_some_and(|revoked| revoked <= now) {
        return Err(Refusal::new(RefusalCode::CredentialRevoked, "the credential was revoked"));
    }
    if known.is_in_force(now) {
        return Ok(known);
    }
    let (from, to) = (known.credential.not_before, known.credential.not_after);
    Err(Refusal::new(RefusalCode::CredentialExpired, format!("the credential is valid from {from} to {to}")))
}

fn time(manifest: &Manifest, now: Instant) -> Result<(), Refusal> {
    let refused = |why| Err(Refusal::new(RefusalCode::SubmissionExpired, why));
    if now > manifest.expires_at {
        return refused(format!("it was to be submitted until {}", manifest.expires_at));
    }
    if now.0.saturating_add(CLOCK_MICROS_MAX) < manifest.created_at.0 {
        return refused(format!("it says it was made at {}, which is later than now", manifest.created_at));
    }
    Ok(())
}

/// The same manifest may come again until it was answered, as after a crash; its nonce never in another one.
fn replay(signed: &Signed<'_>, entity: &Entity) -> Result<(), Refusal> {
    let known = entity.jobs.of_nonce(&signed.manifest.nonce);
    let refused = |why| Err(Refusal::new(RefusalCode::SubmissionReplayed, why));
    match known {
        Some(job) if job.manifest_sha256 != signed.manifest_sha256 => refused("its nonce was used in another manifest"),
        Some(job) if job.released.as_ref().is_some_and(|job| !(signed.is_interrupted)(job)) => {
            refused("it was answered before")
        }
        Some(_) | None => Ok(()),
    }
}
