//! Master lists and deviation lists, ICAO Doc 9303-12, section 8, and 9303-3, section 7.
//!
//! What comes in are the bytes of a signed list and who is trusted already; what goes out are its items and its signer. Invariants:
//! nothing of a list whose signature does not verify leaves here; its signer has the extended key usage for such lists, and an
//! authority signed it that is known or that the list itself names.

use thiserror::Error;

use super::import::ListTrust;
use super::set::{Kind, TrustSet};
use super::signer::{Chained, SignerFault, SignerPurpose, SignerRecord};
use super::store::TrustStore;
use crate::chip::asn1::{FrameError, FrameFault, Moment, SEQUENCE, SET, oid, small};
use crate::chip::cms::{CmsError, SignatureFault, SignedData, Signer, verify};
use crate::chip::tlv::Reader;
use crate::chip::words::words;

/// The most certificates of a list: the largest real one has some 700.
const CERTIFICATES_MAX: usize = 20_000;

words! {
    /// What a list is of.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ListKind {
        /// Certificates of authorities.
        Master = "master",
        /// Defects of documents.
        Deviation = "deviation",
    }
}

/// Why a list is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ListError {
    /// It cannot be read.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// Its content cannot be read.
    #[error("the signed content: {0}")]
    Content(FrameError),
    /// It is neither a master list nor a deviation list.
    #[error("signed content of another type")]
    ContentType,
    /// It carries no certificate that its signer names and that can be used.
    #[error("no certificate of its signer")]
    NoSigner,
    /// Its signature is not that of its signer over its content.
    #[error("a signature that does not verify")]
    Signature,
    /// Its signer's certificate is not for signing such lists.
    #[error("a signer that is not for such lists")]
    Purpose,
    /// No authority signed its signer's certificate that is known or in the list.
    #[error("a signer that no authority answers for")]
    Untrusted,
    /// Its signer's certificate was not valid when it signed.
    #[error("a signer that was not valid then")]
    Expired,
    /// Its signer's certificate was revoked.
    #[error("a signer that was revoked")]
    Revoked,
}

/// A verified list.
pub(super) struct List<'a> {
    pub kind: ListKind,
    pub trust: ListTrust,
    pub signed_at: Option<Moment>,
    /// SHA-256 of its signer's certificate.
    pub signer: [u8; 32],
    data: SignedData<'a>,
}

impl<'a> List<'a> {
    /// Reads and verifies a list; `now` counts as the time of its signing where it says none.
    pub fn verify(bytes: &'a [u8], known: &TrustStore, now: Moment) -> Result<List<'a>, ListError> {
        let mut reader = Reader::new(bytes);
        let data = SignedData::read(&mut reader)?;
        let kind = match data.content_type {
            oid::MASTER_LIST => ListKind::Master,
            oid::DEVIATION_LIST => ListKind::Deviation,
            _ => return Err(ListError::ContentType),
        };
        let mut list = List { kind, trust: ListTrust::Known, signed_at: None, signer: [0; 32], data };
        match list.answered_for(known, now) {
            Ok(()) => Ok(list),
            Err(ListError::Untrusted) if kind == ListKind::Master => {
                let own = TrustStore::new(&list.own_anchors()?);
                list.trust = ListTrust::Itself;
                list.answered_for(&own, now).map(|()| list)
            }
            Err(fault) => Err(fault),
        }
    }

    /// The certificates of a master list, each as it is written.
    pub fn certificates(&self) -> Result<Vec<&[u8]>, ListError> {
        certificates(&self.data.content).map_err(ListError::Content)
    }

    /// The content, as it was signed.
    pub fn content(&self) -> &[u8] {
        &self.data.content
    }

    /// The certificates of the list as anchors, to see whether its own signer is one that they answer for.
    fn own_anchors(&self) -> Result<TrustSet, ListError> {
        let mut set = TrustSet::default();
        for certificate in self.certificates()? {
            set.add(Kind::Anchor, certificate);
        }
        Ok(set)
    }

    /// Whether one of its signers signed it, and an authority of the store answers for that signer.
    fn answered_for(&mut self, store: &TrustStore, now: Moment) -> Result<(), ListError> {
        let mut refused = ListError::NoSigner;
        let usable = self.data.certificates.iter().map(|bytes| SignerRecord::new(bytes, store));
        let records: Vec<_> = usable.filter_map(Result::<_, SignerFault>::ok).collect();
        for signer in &self.data.signers {
            for record in records.iter().filter(|record| signer.id.names(&record.identity).is_some()) {
                match self.is_signed(signer, record, now) {
                    Ok(signed_at) => {
                        (self.signed_at, self.signer) = (signed_at, record.digest);
                        return Ok(());
                    }
                    Err(fault) => refused = fault,
                }
            }
        }
        Err(refused)
    }

    /// Whether this signer signed it with this certificate, and when it says so.
    fn is_signed(&self, signer: &Signer<'_>, record: &SignerRecord, now: Moment) -> Result<Option<Moment>, ListError> {
        verify(&self.data, signer, &record.key).map_err(|_: SignatureFault| ListError::Signature)?;
        let purpose = match self.kind {
            ListKind::Master => SignerPurpose::MasterLists,
            ListKind::Deviation => SignerPurpose::DeviationLists,
        };
        if record.purpose != purpose {
            return Err(ListError::Purpose);
        }
        if !matches!(record.chained, Chained::To { .. }) {
            return Err(ListError::Untrusted);
        }
        if matches!(record.revocation, super::Revocation::Listed(_)) {
            return Err(ListError::Revoked);
        }
        let signed_at = signer.attributes.and_then(|attributes| attributes.signing_time);
        if !record.validity.has(signed_at.unwrap_or(now)) {
            return Err(ListError::Expired);
        }
        Ok(signed_at)
    }
}

/// `CscaMasterList`: a version, 0, and a set of certificates. Their frames alone are read, so that one of a kind that nobody knows
/// does not hide the others.
fn certificates(content: &[u8]) -> Result<Vec<&[u8]>, FrameError> {
    let mut reader = Reader::new(content);
    let mut inside = reader.need(SEQUENCE)?.inside();
    let start = inside.offset();
    if small(&mut inside)? != 0 {
        return Err(FrameError::new(start, FrameFault::Unknown));
    }
    let (mut members, mut certificates) = (inside.need(SET)?.inside(), Vec::new());
    while let Some(certificate) = members.take(SEQUENCE)? {
        if certificates.len() == CERTIFICATES_MAX {
            return Err(FrameError::new(certificate.offset, FrameFault::Many));
        }
        certificates.push(certificate.whole);
    }
    members.end()?;
    Ok(certificates)
}
