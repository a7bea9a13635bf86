//! The certificate of a credential (Art. 8), and of the authority that issued it.
//!
//! What comes in is a certificate as DER or PEM; what goes out is who it is of, until when, with what key, and whether an authority
//! issued it.
//! Invariants: what chips are forgiven is refused; a name is never cut short; one step is proved at a time, from a credential to an
//! authority that somebody registered, and no path is built.

use thiserror::Error;

use super::algorithm::SignatureAlgorithm;
use super::armour::{self, ArmourError, BYTES_MAX};
use super::key::{Key, KeyError, KeyWord};
use super::name::{NAME_TEXT_BYTES_MAX, rfc4514};
use crate::chip::asn1::{FrameError, Moment};
use crate::chip::certificate::{Certificate, Period};
use crate::chip::crypto::DigestAlgorithm;
use crate::chip::deviation::Deviation;
use crate::digest::hex;
use crate::time::format_rfc3339_millis;

/// The labels of RFC 7468, sections 5.1 and 5.3.
const LABELS: [&str; 2] = ["CERTIFICATE", "X509 CERTIFICATE"];

/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// Why bytes are no certificate of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CredentialError {
    /// They are too many.
    #[error("a certificate of {bytes} bytes: hand in one certificate alone, at most {BYTES_MAX} bytes")]
    Long {
        /// How many they are.
        bytes: usize,
    },
    /// They are no PEM.
    #[error(transparent)]
    Armour(#[from] ArmourError),
    /// They are no certificate.
    #[error("no certificate ({0}): hand in one X.509 certificate as DER or PEM")]
    Frame(#[from] FrameError),
    /// They are BER.
    #[error("a certificate that is no DER: have it issued anew after RFC 5280, section 4.1")]
    NotDer,
    /// The serial number is zero, negative or longer than 20 bytes.
    #[error("a serial number that RFC 5280, section 4.1.2.2, does not allow: have the certificate issued anew")]
    Serial,
    /// The two signature algorithms differ.
    #[error("two signature algorithms that differ: have the certificate issued anew after RFC 5280, section 4.1.1.2")]
    Algorithms,
    /// An extension that cannot be read, or a critical one that is not known.
    #[error("an extension that cannot be read, or an unknown critical one: have the certificate issued without it")]
    Extension,
    /// The name of issuer or subject is too long.
    #[error("a name of more than {NAME_TEXT_BYTES_MAX} bytes as text: have the certificate issued for a shorter one")]
    Name,
    /// The key cannot be that of a credential.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Why an authority did not issue a credential, or a certificate does not count at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChainFault {
    /// The names differ.
    #[error("the issuer of the certificate is not the subject of the authority: register the authority that issued it")]
    Issuer,
    /// It is no authority.
    #[error("no authority: its certificate needs basic constraints with cA and the key usage keyCertSign")]
    Authority,
    /// The certificate is signed with an algorithm that is not in the list.
    #[error("signed with an algorithm that is not taken: ECDSA with SHA-256, RSA with SHA-256 or more, SM2 with SM3")]
    Algorithm,
    /// The signature is none of the authority's key.
    #[error("the authority's key did not sign the certificate: register the authority whose key did")]
    Signature,
    /// The moment is before the first second.
    #[error("not valid before {}: wait, or hand in the certificate that counts now", instant(*from))]
    Early {
        /// The first second.
        from: Moment,
    },
    /// The moment is after the last second.
    #[error("expired at {}: hand in its successor", instant(*to))]
    Expired {
        /// The last second.
        to: Moment,
    },
}

/// A certificate of a using entity's key, or of an authority's.
#[derive(Clone, Debug)]
pub struct Credential {
    /// SHA-256 of the certificate, by which it is registered.
    pub sha256: [u8; 32],
    /// Who issued it, RFC 4514.
    pub issuer: String,
    /// Whose key it holds, RFC 4514.
    pub subject: String,
    /// The serial number, two lower-case digits a byte.
    pub serial: String,
    /// The first second of its validity.
    pub not_before: Moment,
    /// The last second of its validity.
    pub not_after: Moment,
    /// What its key is.
    pub key: KeyWord,
    /// Whether its key usage says that it signs content.
    pub is_signer: bool,
    /// Whether its basic constraints and its key usage say that it signs certificates.
    pub is_authority: bool,
    der: Box<[u8]>,
}

impl Credential {
    /// Reads one certificate, DER or PEM. The bytes of an error are counted in the DER.
    ///
    /// # Errors
    /// Bytes that are no certificate, or one that is not straight, or whose key is not taken.
    pub fn parse(bytes: &[u8]) -> Result<Credential, CredentialError> {
        if bytes.len() > BYTES_MAX {
            return Err(CredentialError::Long { bytes: bytes.len() });
        }
        let der = armour::unwrap(bytes, &LABELS)?;
        Credential::of(&Certificate::parse(&der)?)
    }

    /// Of a certificate whose frame was read.
    pub(super) fn of(certificate: &Certificate<'_>) -> Result<Credential, CredentialError> {
        straight(certificate)?;
        let key = Key::parse(certificate.key)?;
        let name = |name| rfc4514(name).ok_or(CredentialError::Name);
        let digest = DigestAlgorithm::Sha256.digest(certificate.whole);
        Ok(Credential {
            sha256: digest[..].try_into().expect("SHA-256 has 32 bytes"),
            issuer: name(&certificate.issuer)?,
            subject: name(&certificate.subject)?,
            serial: hex(certificate.serial),
            not_before: certificate.validity.from,
            not_after: certificate.validity.to,
            key: key.word,
            is_signer: certificate.purpose.says_signer(),
            is_authority: certificate.purpose.says_authority(),
            der: certificate.whole.into(),
        })
    }

    /// The certificate as DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether a moment lies in its validity.
    ///
    /// # Errors
    /// Where it does not, and on which side.
    pub fn valid_at(&self, moment: Moment) -> Result<(), ChainFault> {
        let period = Period { from: self.not_before, to: self.not_after };
        if period.has(moment) {
            return Ok(());
        }
        Err(if moment < period.from {
            ChainFault::Early { from: period.from }
        } else {
            ChainFault::Expired { to: period.to }
        })
    }

    /// Whether an authority issued it. Nothing is said of any moment: see [`Credential::valid_at`] of both.
    ///
    /// # Errors
    /// Where it did not, and why.
    pub fn issued_by(&self, authority: &Credential) -> Result<(), ChainFault> {
        let (own, above) = (self.certificate(), authority.certificate());
        if own.issuer.whole() != above.subject.whole() {
            return Err(ChainFault::Issuer);
        }
        if !authority.is_authority {
            return Err(ChainFault::Authority);
        }
        let (algorithm, scheme) = SignatureAlgorithm::named(&own.algorithm, None).ok_or(ChainFault::Algorithm)?;
        let key = Key::parse(above.key).expect("a credential's key was parsed before");
        let signed = key.signed(algorithm, scheme, own.signed, own.signature);
        if signed { Ok(()) } else { Err(ChainFault::Signature) }
    }

    /// Its key.
    pub(super) fn key(&self) -> Key {
        Key::parse(self.certificate().key).expect("a credential's key was parsed before")
    }

    /// Its parts.
    pub(super) fn certificate(&self) -> Certificate<'_> {
        Certificate::parse(&self.der).expect("a credential's certificate was parsed before")
    }
}

/// That nothing about a certificate is odd.
fn straight(certificate: &Certificate<'_>) -> Result<(), CredentialError> {
    match certificate.deviations.iter().next() {
        Some(Deviation::CertificateNotDer) => Err(CredentialError::NotDer),
        Some(Deviation::CertificateSerial) => Err(CredentialError::Serial),
        Some(Deviation::CertificateAlgorithms) => Err(CredentialError::Algorithms),
        Some(_) => Err(CredentialError::Extension),
        None if certificate.serial.is_empty() => Err(CredentialError::Serial),
        None => Ok(()),
    }
}

/// A moment as RFC 3339 writes it, to the second.
fn instant(moment: Moment) -> String {
    let text = format_rfc3339_millis(moment.0.saturating_mul(SECOND_MICROS));
    String::from_utf8_lossy(&text[..19]).into_owned() + "Z"
}

#[cfg(test)]
#[path = "certificate_tests.rs"]
mod tests;
