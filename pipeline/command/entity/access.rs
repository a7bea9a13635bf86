//! Demand, means and credentials (Art. 8).

use std::path::{Path, PathBuf};

use base64_turbo::STANDARD;
use kernels::chip::asn1::Moment;
use kernels::digest::hex;
use kernels::signature::{self, BYTES_MAX, KeyWord};

use crate::command::Failure;
use crate::command::acting::{Verb, word};
use crate::command::documents::content;
use crate::enforce::{Credential, Entity, EventKind};
use crate::terms::{AccessMeans, Instant, SignatureAlgorithm};

/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// Letters of a line of PEM (RFC 7468, section 2).
const PEM_LINE_LETTERS: usize = 64;

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Assess {
    /// Verifications a day.
    #[arg(long, value_name = "N")]
    verifications_a_day: u64,
    /// Verifications a second at the peak.
    #[arg(long, value_name = "N")]
    peak_a_second: u32,
}

impl Verb for Assess {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let Assess { verifications_a_day, peak_a_second } = *self;
        Ok(EventKind::DemandAssessed { verifications_a_day, peak_a_second })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Choose {
    /// mobile_digital_certificate or signature_verification_server.
    #[arg(long, value_name = "WORD", value_parser = word::<AccessMeans>)]
    means: AccessMeans,
}

impl Verb for Choose {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::CredentialChosen { means: self.means })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Register {
    /// The X.509 certificate of the entity's key, DER or PEM.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The certificate of the authority that issued it, DER or PEM.
    #[arg(long, value_name = "FILE")]
    authority: PathBuf,
}

impl Verb for Register {
    fn fact(&self, now: Instant) -> Result<EventKind, Failure> {
        let certificate = read(&self.certificate)?;
        let authority = read(&self.authority)?;
        certificate.issued_by(&authority).map_err(|fault| refused(&self.certificate, &fault))?;
        let today = Moment(now.0.div_euclid(SECOND_MICROS));
        authority.valid_at(today).map_err(|fault| refused(&self.authority, &fault))?;
        if !certificate.is_signer {
            return Err(refused(&self.certificate, &"its key usage has no digitalSignature; have it issued with that"));
        }
        let credential = registered(&certificate, &authority);
        Ok(EventKind::CredentialRegistered { credential })
    }

    /// A credential is of the means that was determined.
    fn fit(&self, fact: EventKind, entity: &Entity) -> EventKind {
        match (fact, entity.means) {
            (EventKind::CredentialRegistered { credential }, Some(means)) => {
                EventKind::CredentialRegistered { credential: Credential { means, ..credential } }
            }
            (fact, _) => fact,
        }
    }
}

/// A credential as it is registered, with the authority that issued it.
pub(in crate::command) fn registered(
    certificate: &signature::Credential,
    authority: &signature::Credential,
) -> Credential {
    Credential {
        certificate_sha256: hex(&certificate.sha256),
        issuer: certificate.issuer.clone(),
        serial: certificate.serial.clone(),
        not_before: Instant(certificate.not_before.0.saturating_mul(SECOND_MICROS)),
        // The last second counts whole.
        not_after: Instant(certificate.not_after.0.saturating_mul(SECOND_MICROS).saturating_add(SECOND_MICROS - 1)),
        algorithm: match certificate.key {
            KeyWord::EcdsaP256 => SignatureAlgorithm::EcdsaP256Sha256,
            KeyWord::Sm2 => SignatureAlgorithm::Sm2Sm3,
            KeyWord::Rsa { .. } => SignatureAlgorithm::Rsa,
        },
        // Until the file is asked. Where it has none, the law refuses whichever is named.
        means: AccessMeans::SignatureVerificationServer,
        authority: pem(authority.der()),
    }
}

fn read(path: &Path) -> Result<signature::Credential, Failure> {
    signature::Credential::parse(&content(path, BYTES_MAX)?).map_err(|error| refused(path, &error))
}

fn refused(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::input(format!("{}: {why}", path.display()))
}

/// A certificate as text.
fn pem(der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in encoded.as_bytes().chunks(PEM_LINE_LETTERS) {
        text.push_str(str::from_utf8(line).expect("base64 is ASCII"));
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Revoke {
    /// The SHA-256 of the certificate, as `concord entity show` tells it.
    #[arg(long, value_name = "HEX")]
    certificate_sha256: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Verb for Revoke {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let Revoke { certificate_sha256, reason } = self.clone();
        Ok(EventKind::CredentialRevoked { certificate_sha256, reasons: reason })
    }
}
