//! Demand, means and credentials (Art. 8), and the versions of the agreement (Art. 9).

use super::{Step, check_list, written};
use crate::enforce::entity::{Demand, RegisteredCredential};
use crate::enforce::{AgreementTerms, Credential, Entity, Fault};
use crate::terms::AccessMeans;

pub(in crate::enforce) fn demand(
    entity: &mut Entity,
    verifications_a_day: u64,
    peak_a_second: u32,
) -> Result<(), Fault> {
    if verifications_a_day == 0 || peak_a_second == 0 {
        return Err(Fault::Senseless("a demand of nothing is none"));
    }
    entity.demand = Some(Demand { verifications_a_day, peak_a_second });
    Ok(())
}

/// The means follow from the demand, so that comes first.
pub(in crate::enforce) fn means(entity: &mut Entity, means: AccessMeans) -> Result<(), Fault> {
    if entity.demand.is_none() {
        return Err(Fault::StepMissing {
            missing: "the demand is not assessed",
            remedy: "record `demand_assessed` first",
        });
    }
    entity.means = Some(means);
    Ok(())
}

pub(in crate::enforce) fn credential(
    entity: &mut Entity,
    step: &Step<'_>,
    credential: &Credential,
) -> Result<(), Fault> {
    match entity.means {
        None => {
            return Err(Fault::StepMissing {
                missing: "no means of access is determined",
                remedy: "record `credential_chosen` first",
            });
        }
        Some(means) if means != credential.means => {
            return Err(Fault::Senseless("the credential is not of the means that was determined"));
        }
        Some(_) => {}
    }
    written("the issuer", &credential.issuer)?;
    written("the serial number", &credential.serial)?;
    if credential.not_before > credential.not_after || credential.not_after < step.event.recorded_at {
        return Err(Fault::Senseless("the credential is over, or ends before it begins"));
    }
    let name = &credential.certificate_sha256;
    if name.len() != 64 || !name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Fault::Senseless("a certificate's SHA-256 is 64 lower-case hexadecimal letters"));
    }
    if entity.credentials.iter().any(|registered| registered.credential.certificate_sha256 == *name) {
        return Err(Fault::Twice { what: "credential", name: name.clone() });
    }
    let registered_at = step.event.recorded_at;
    entity.credentials.push(RegisteredCredential { credential: credential.clone(), registered_at, revoked_at: None });
    Ok(())
}

pub(in crate::enforce) fn credential_revoked(
    entity: &mut Entity,
    step: &Step<'_>,
    certificate_sha256: &str,
    reasons: &str,
) -> Result<(), Fault> {
    written("reasons", reasons)?;
    let registered =
        entity.credentials.iter_mut().find(|registered| registered.credential.certificate_sha256 == certificate_sha256);
    let registered = registered.filter(|registered| registered.revoked_at.is_none());
    let registered =
        registered.ok_or_else(|| Fault::Unknown { what: "credential", name: certificate_sha256.to_owned() })?;
    registered.revoked_at = Some(step.event.recorded_at);
    Ok(())
}

/// Terms that can be kept: something is agreed, the period has days, and it begins no earlier than the version before.
pub(in crate::enforce) fn check_terms(entity: &Entity, terms: &AgreementTerms) -> Result<(), Fault> {
    check_list("the agreed services", &terms.services, false)?;
    check_list("the agreed scenes", &terms.scenes, false)?;
    check_list("the agreed fields", &terms.fields, true)?;
    terms.scenes.iter().try_for_each(|scene| written("a scene", scene))?;
    if terms.quota_a_day == 0 || terms.peak_a_second == 0 {
        return Err(Fault::Senseless("an agreement on no verifications is none"));
    }
    if terms.until.is_some_and(|until| until < terms.from) {
        return Err(Fault::Senseless("the agreement ends before it begins"));
    }
    if entity.agreement.last().is_some_and(|before| terms.from < before.from) {
        return Err(Fault::Senseless("the version begins before the one that it follows"));
    }
    Ok(())
}

pub(in crate::enforce) fn amended(entity: &mut Entity, version: u32, terms: &AgreementTerms) -> Result<(), Fault> {
    let expected = u32::try_from(entity.agreement.len() + 1).expect("a file holds fewer versions than a u32 counts");
    if version != expected {
        return Err(Fault::Version { found: version, expected });
    }
    check_terms(entity, terms)?;
    entity.agreement.push(terms.clone());
    Ok(())
}
