//! A signer's certificate with everything that does not depend on what it signed: key, chain, revocation, defects.
//!
//! Invariant: a record is a function of a certificate and a store, so it can be kept as long as the store is.

use openssl::sha::sha256;

use super::crl::Revocation;
use super::defect::Listed;
use super::store::TrustStore;
use crate::chip::asn1::FrameError;
use crate::chip::asn1::oid;
use crate::chip::certificate::{Certificate, Identity, Period};
use crate::chip::crypto::{KeyFault, PublicKey};
use crate::chip::deviation::{Deviation, Deviations};

/// Who signed a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::chip) enum Chained {
    /// Authorities with these places in the store: one key, in one or more certificates.
    To { authorities: Vec<usize>, deviations: Deviations },
    /// The authority with the name and the key that it names did not sign it.
    Forged,
    /// There are authorities of the name, but none of the key.
    KeyUnknown,
    /// There is no authority of the name.
    IssuerUnknown,
}

/// What a signer's key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::chip) enum SignerPurpose {
    /// Security objects: there is no extended key usage, or one that says nothing against it.
    Documents,
    /// Master lists.
    MasterLists,
    /// Deviation lists.
    DeviationLists,
}

/// A signer.
pub(in crate::chip) struct SignerRecord {
    /// SHA-256 of its certificate.
    pub digest: [u8; 32],
    pub identity: Identity,
    pub key: PublicKey,
    pub validity: Period,
    pub key_period: Option<Period>,
    pub country: Option<String>,
    pub purpose: SignerPurpose,
    pub chained: Chained,
    pub revocation: Revocation,
    pub defects: Vec<Listed>,
    pub deviations: Deviations,
}

/// Why a certificate is no signer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::chip) enum SignerFault {
    Frame(FrameError),
    Key(KeyFault),
}

impl SignerRecord {
    /// Of the bytes of a certificate.
    pub fn new(bytes: &[u8], store: &TrustStore) -> Result<SignerRecord, SignerFault> {
        let certificate = Certificate::parse(bytes).map_err(SignerFault::Frame)?;
        let key = PublicKey::parse(certificate.key).map_err(SignerFault::Key)?;
        let identity = Identity::of(&certificate);
        let chained = store.chain(&certificate, &identity);
        let mut deviations = certificate.deviations | key.deviations();
        let purpose = &certificate.purpose;
        deviations.add_if(purpose.is_authority(), Deviation::SignerIsAuthority);
        deviations.add_if(!purpose.is_signer(), Deviation::SignerKeyUsage);
        deviations.add_if(purpose.is_extended(), Deviation::SignerExtendedUsage);
        if let Chained::To { deviations: odd, .. } = &chained {
            deviations |= *odd;
        }
        Ok(SignerRecord {
            digest: sha256(bytes),
            key,
            validity: certificate.validity,
            key_period: certificate.key_period,
            country: certificate.issuer.country(),
            purpose: purpose_of(&certificate),
            chained,
            revocation: store.revocation(&identity.issuer_canonical, &identity.serial),
            defects: store.defects(&identity, bytes),
            deviations,
            identity,
        })
    }
}

fn purpose_of(certificate: &Certificate<'_>) -> SignerPurpose {
    if certificate.purpose.has(oid::MASTER_LIST_KEY) {
        SignerPurpose::MasterLists
    } else if certificate.purpose.has(oid::DEVIATION_LIST_KEY) {
        SignerPurpose::DeviationLists
    } else {
        SignerPurpose::Documents
    }
}
