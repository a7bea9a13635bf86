//! Deviation lists, ICAO Doc 9303-3, section 7: what states know to be wrong with documents that they issued.
//!
//! What comes in is the content of a list whose signature was verified; what goes out are defects with the document signers that
//! they are of. Invariants: a defect is never an excuse, it only stands beside a verdict; document numbers that a list names are
//! not kept.

use crate::chip::asn1::{
    FrameError, FrameFault, Moment, OBJECT, OCTETS, SEQUENCE, SET, algorithm, canonical, context, context_value,
    object, oid, small,
};
use crate::chip::certificate::{Identity, SignerId};
use crate::chip::tlv::{Element, Reader};
use crate::chip::words::words;

/// The most defects of a list. The German one of 2018 has some dozen.
const DEFECTS_MAX: usize = 4096;

words! {
    /// What is wrong.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum DefectKind {
        /// Something about a certificate or key.
        CertificateOrKey = "certificate_or_key",
        /// The signature of the document signer's certificate is wrong.
        SignerSignature = "signer_signature",
        /// The document signer's certificate has a coding error.
        SignerEncoding = "signer_encoding",
        /// The authority's certificate has a coding error.
        AuthorityEncoding = "authority_encoding",
        /// The key of active authentication may be compromised: it is not to be relied upon.
        ActiveKeyCompromised = "active_key_compromised",
        /// Something about the chip's files.
        Lds = "lds",
        /// A data group is malformed.
        GroupMalformed = "group_malformed",
        /// The hash of a data group in the security object is wrong.
        GroupHashWrong = "group_hash_wrong",
        /// The signature of the security object is wrong.
        SodSignatureWrong = "sod_signature_wrong",
        /// The file COM does not agree with the others.
        ComInconsistent = "com_inconsistent",
        /// Something about the machine readable zone.
        Mrz = "mrz",
        /// The machine readable zone has wrong data.
        MrzData = "mrz_data",
        /// The machine readable zone has a wrong check digit.
        MrzCheckDigit = "mrz_check_digit",
        /// The chip cannot be used as it should.
        Chip = "chip",
        /// What only the state itself knows.
        National = "national",
        /// A kind that came after the standard that is followed here.
        Other = "other",
    }
}

impl DefectKind {
    /// ICAO Doc 9303-3, section 7.4.5: the arcs below the list's own identifier.
    fn of(kind: &[u8]) -> DefectKind {
        match oid::below(kind, oid::DEVIATION_LIST) {
            Some([1]) => Self::CertificateOrKey,
            Some([1, 1]) => Self::SignerSignature,
            Some([1, 2]) => Self::SignerEncoding,
            Some([1, 3]) => Self::AuthorityEncoding,
            Some([1, 4]) => Self::ActiveKeyCompromised,
            Some([2]) => Self::Lds,
            Some([2, 1]) => Self::GroupMalformed,
            Some([2, 2]) => Self::GroupHashWrong,
            Some([2, 3]) => Self::SodSignatureWrong,
            Some([2, 4]) => Self::ComInconsistent,
            Some([3]) => Self::Mrz,
            Some([3, 1]) => Self::MrzData,
            Some([3, 2]) => Self::MrzCheckDigit,
            Some([4, ..]) => Self::Chip,
            Some([5, ..]) => Self::National,
            _ => Self::Other,
        }
    }
}

/// Which documents of a signer a defect is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them, or those issued within the period of the list.
    All,
    /// Some of them: the list says more of them than is known of this one.
    Some,
}

/// A defect of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defect {
    /// What is wrong.
    pub kind: DefectKind,
    /// The data group that it is of, where it says one: 1 to 16, 20 for the security object, 21 for COM.
    pub group: Option<u8>,
    /// Whether it is of every document of the signer.
    pub scope: Scope,
}

/// A defect as a list says it.
#[derive(Clone, Debug)]
pub(in crate::chip) struct Listed {
    defect: Defect,
    signer: Signer,
    issued: Option<(Moment, Moment)>,
}

/// How a list names a document signer.
#[derive(Clone, Debug)]
enum Signer {
    Issued { issuer_canonical: Vec<u8>, serial: Box<[u8]> },
    Key(Box<[u8]>),
    Digest(Box<[u8]>),
}

impl Listed {
    /// Whether it is of the documents of a signer.
    pub fn is_of(&self, identity: &Identity, certificate: &[u8]) -> bool {
        match &self.signer {
            Signer::Issued { issuer_canonical, serial } => {
                *issuer_canonical == identity.issuer_canonical && *serial == identity.serial
            }
            Signer::Key(key) => identity.subject_key.as_ref() == Some(key),
            Signer::Digest(digest) => crate::chip::crypto::DigestAlgorithm::ALL
                .into_iter()
                .any(|algorithm| algorithm.bytes() == digest.len() && *algorithm.digest(certificate) == **digest),
        }
    }

    /// The defect of a document that was issued then; `None` where it is of others.
    pub fn of_document(&self, issued: Option<Moment>) -> Option<Defect> {
        match (self.issued, issued) {
            (None, _) => Some(self.defect),
            (Some((first, last)), Some(issued)) => (first..=last).contains(&issued).then_some(self.defect),
            (Some(_), None) => Some(Defect { scope: Scope::Some, ..self.defect }),
        }
    }
}

/// Reads the content of a deviation list: those of its defects that name a document signer.
pub(super) fn parse(content: &[u8]) -> Result<Vec<Listed>, FrameError> {
    let mut reader = Reader::new(content);
    let mut inside = reader.need(SEQUENCE)?.inside();
    reader.end()?;
    let start = inside.offset();
    if small(&mut inside)? != 0 {
        return Err(FrameError::new(start, FrameFault::Unknown));
    }
    if inside.peek()? == Some(SEQUENCE) {
        algorithm(&mut inside)?;
    }
    let (mut deviations, mut listed) = (inside.need(SET)?.inside(), Vec::new());
    while let Some(deviation) = deviations.take(SEQUENCE)? {
        read_deviation(&deviation, &mut listed)?;
        if listed.len() > DEFECTS_MAX {
            return Err(FrameError::new(deviation.offset, FrameFault::Many));
        }
    }
    deviations.end()?;
    Ok(listed)
}

/// `DeviationDocuments`, all of whose criteria have to be met, and a set of `DeviationDescription`.
fn read_deviation(deviation: &Element<'_>, listed: &mut Vec<Listed>) -> Result<(), FrameError> {
    let mut inside = deviation.inside();
    let mut documents = inside.need(SEQUENCE)?.inside();
    let document_type = documents.take(context_value(0))?.or(documents.take(context(0))?);
    let signer = read_signer(&mut documents)?;
    let issued = documents.take(context(4))?.map(|period| period_of(period.inside())).transpose()?;
    let numbers = documents.take(context(5))?;
    // A type of document is no criterion that a signer's documents differ in often enough to be weighed here.
    let scope = if numbers.is_some() || document_type.is_some() { Scope::Some } else { Scope::All };
    let mut descriptions = inside.need(SET)?.inside();
    while let Some(description) = descriptions.take(SEQUENCE)? {
        let mut inside = description.inside();
        if inside.peek()? != Some(OBJECT) {
            inside.next()?;
        }
        let kind = DefectKind::of(object(&mut inside)?);
        let group = inside.take(context(0))?.and_then(|parameters| small(&mut parameters.inside()).ok());
        let is_of_group = matches!(kind, DefectKind::GroupMalformed | DefectKind::GroupHashWrong);
        let group = group.filter(|_| is_of_group).and_then(|group| u8::try_from(group).ok());
        if let Some(signer) = &signer {
            listed.push(Listed { defect: Defect { kind, group, scope }, signer: signer.clone(), issued });
        }
    }
    Ok(descriptions.end()?)
}

/// `DocumentSignerIdentifier`: `[1] IssuerAndSerialNumber`, `[2] SubjectKeyIdentifier` or `[3]` a digest, implicit or explicit.
fn read_signer(documents: &mut Reader<'_>) -> Result<Option<Signer>, FrameError> {
    if let Some(issued) = documents.take(context(1))? {
        let mut inside = issued.inside();
        // An explicit tag has one sequence in it, an implicit one begins with the name, which is a sequence of sets.
        let explicit = inside.peek()? == Some(SEQUENCE) && SignerId::read_issued(&mut issued.inside()).is_ok();
        let mut rewrapped = canonical(&issued, SEQUENCE)?;
        if explicit {
            rewrapped = inside.need(SEQUENCE)?.whole.to_vec();
        }
        return match SignerId::read_issued(&mut Reader::new(&rewrapped))? {
            SignerId::Issued { issuer, serial } => {
                Ok(Some(Signer::Issued { issuer_canonical: issuer.canonical(), serial: serial.into() }))
            }
            SignerId::Key(_) => Ok(None),
        };
    }
    for (number, wrap) in [(2, Signer::Key as fn(Box<[u8]>) -> Signer), (3, Signer::Digest)] {
        if let Some(value) = documents.take(context_value(number))? {
            return Ok(Some(wrap(value.value.into())));
        }
        if let Some(value) = documents.take(context(number))? {
            return Ok(Some(wrap(value.inside().need(OCTETS)?.value.into())));
        }
    }
    Ok(None)
}

/// `IssuancePeriod`, implicit or explicit.
fn period_of(mut inside: Reader<'_>) -> Result<(Moment, Moment), FrameError> {
    if let Some(wrapped) = inside.take(SEQUENCE)? {
        inside = wrapped.inside();
    }
    Ok((Moment::read(&mut inside)?, Moment::read(&mut inside)?))
}
