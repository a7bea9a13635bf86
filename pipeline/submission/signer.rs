//! Who signed a manifest: the signature, and the chain of the certificate that made it (Art. 8).

use std::path::Path;

use kernels::chip::asn1::Moment;
use kernels::digest::hex;
use kernels::signature::{self, BYTES_MAX, Credential};

use super::error::SubmissionError;
use super::files;
use super::refusal::Refusal;
use crate::enforce::RegisteredCredential;
use crate::terms::{Instant, RefusalCode};

/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// Who signed.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    /// The certificate.
    pub credential: Credential,
    /// When it says it signed.
    pub signed_at: Moment,
}

impl Signer {
    /// SHA-256 of the certificate, in hex.
    pub fn sha256(&self) -> String {
        hex(&self.credential.sha256)
    }
}

/// The signer of a manifest, by the signature in a file.
///
/// # Errors
/// A signature that is not there or does not hold; inside, as a refusal.
pub(super) fn of(path: &Path, manifest: &[u8]) -> Result<Result<Signer, Refusal>, SubmissionError> {
    let bytes = match files::read(path, BYTES_MAX) {
        Err(SubmissionError::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            let why = format!("there is no file {}", path.display());
            return Ok(Err(Refusal::new(RefusalCode::SignatureMissing, why)));
        }
        read => read?,
    };
    let wrong = |error: &dyn std::error::Error| Refusal::new(RefusalCode::SignatureWrong, error.to_string());
    let signed = match signature::verify(&bytes, manifest) {
        Ok(signed) => signed,
        Err(error) => return Ok(Err(wrong(&error))),
    };
    let credential = Credential::parse(&signed.certificate).map_err(|error| wrong(&error));
    Ok(credential.map(|credential| Signer { credential, signed_at: signed.signed_at }))
}

/// Holds the chain of a signer against the authority that it was registered with, at the moment of signing and now.
pub(super) fn chain(signer: &Signer, registered: &RegisteredCredential, now: Instant) -> Result<(), Refusal> {
    let broken = |why: String| Refusal::new(RefusalCode::CredentialChain, why);
    let authority = Credential::parse(registered.credential.authority.as_bytes());
    let authority = authority.map_err(|error| broken(format!("the registered authority cannot be read: {error}")))?;
    signer.credential.issued_by(&authority).map_err(|fault| broken(fault.to_string()))?;
    let now = Moment(now.0.div_euclid(SECOND_MICROS));
    authority.valid_at(now).map_err(|fault| broken(format!("the authority: {fault}")))?;
    [signer.signed_at, now].into_iter().try_for_each(|moment| {
        let expired = |fault: signature::ChainFault| Refusal::new(RefusalCode::CredentialExpired, fault.to_string());
        signer.credential.valid_at(moment).map_err(expired)
    })
}
