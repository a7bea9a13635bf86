//! `ContentInfo` with `SignedData`, RFC 5652, sections 3 and 5.

use std::borrow::Cow;

use thiserror::Error;

use super::signer::Signer;
use crate::chip::asn1::{
    FrameError, FrameFault, OCTETS, SEQUENCE, SET, algorithm, context, object, octets, oid, small,
};
use crate::chip::crypto::DigestAlgorithm;
use crate::chip::deviation::{Deviation, Deviations};
use crate::chip::tlv::{Element, Length, Reader};

/// The most digest algorithms that are announced. Real ones announce one.
const DIGESTS_MAX: usize = 16;

/// The most certificates beside the content: a chip has one or two, a master list its signer's and its authority's.
const CERTIFICATES_MAX: usize = 16;

/// The most signers. A security object has one.
const SIGNERS_MAX: usize = 4;

/// Why bytes are no signed data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CmsError {
    /// They cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Nothing was signed: there is no content.
    #[error("no content")]
    NoContent,
    /// Nobody signed.
    #[error("no signer")]
    NoSigner,
}

/// Signed data.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// What the content is, as DER writes the identifier.
    pub content_type: &'a [u8],
    /// The content.
    pub content: Cow<'a, [u8]>,
    /// The certificates beside it, none of them read or verified.
    pub certificates: Vec<&'a [u8]>,
    /// What is odd about the frame.
    pub deviations: Deviations,
    pub(in crate::chip) signers: Vec<Signer<'a>>,
}

impl<'a> SignedData<'a> {
    /// Reads signed data at the beginning of the reader.
    ///
    /// # Errors
    /// Bytes that are no signed data, and signed data with nothing in it or nobody behind it.
    pub(in crate::chip) fn read(reader: &mut Reader<'a>) -> Result<SignedData<'a>, CmsError> {
        let whole = reader.need(SEQUENCE).map_err(FrameError::from)?;
        let mut outside = whole.inside();
        let kind = object(&mut outside)?;
        if kind != oid::SIGNED_DATA && kind != oid::SIGNED_DATA_GM {
            return Err(FrameError::new(whole.offset, FrameFault::Unknown).into());
        }
        let wrapped = outside.need(context(0)).map_err(FrameError::from)?;
        let signed = wrapped.inside().need(SEQUENCE).map_err(FrameError::from)?;
        let mut deviations = Deviations::NONE;
        let indefinite = [&whole, &wrapped, &signed].iter().any(|element| element.length == Length::Indefinite);
        deviations.add_if(indefinite, Deviation::IndefiniteLength);
        deviations.add_if(kind == oid::SIGNED_DATA_GM, Deviation::ContentType);
        let mut inside = signed.inside();
        let version = small(&mut inside)?;
        let announced = announced(&mut inside)?;
        let (content_type, content) = content(&mut inside, &mut deviations)?;
        let certificates = certificates(&mut inside)?;
        // Revocation lists that a signer sends along are not used: those of the trust store are.
        inside.take(context(1)).map_err(FrameError::from)?;
        let signers = signers(&mut inside)?;
        deviations.add_if(version != expected_version(content_type, &signers), Deviation::CmsVersion);
        deviations.add_if(signers.len() > 1, Deviation::SeveralSigners);
        let missing = signers.iter().any(|signer| !announced.contains(&signer.digest));
        deviations.add_if(missing, Deviation::DigestNotAnnounced);
        Ok(SignedData { content_type, content, certificates, deviations, signers })
    }
}

/// RFC 5652, section 5.1, for signed data with neither attribute certificates nor other revocation information.
fn expected_version(content_type: &[u8], signers: &[Signer<'_>]) -> u32 {
    let third = content_type != oid::DATA || signers.iter().any(|signer| signer.version == 3);
    if third { 3 } else { 1 }
}

fn announced(inside: &mut Reader<'_>) -> Result<Vec<Option<DigestAlgorithm>>, FrameError> {
    let set = inside.need(SET)?;
    let (mut members, mut announced) = (set.inside(), Vec::new());
    while !members.rest().is_empty() {
        if announced.len() == DIGESTS_MAX {
            return Err(FrameError::new(set.offset, FrameFault::Many));
        }
        announced.push(DigestAlgorithm::of(&algorithm(&mut members)?));
    }
    Ok(announced)
}

/// Type and octets of the `EncapsulatedContentInfo`.
fn content<'a>(inside: &mut Reader<'a>, deviations: &mut Deviations) -> Result<(&'a [u8], Cow<'a, [u8]>), CmsError> {
    let mut encapsulated = inside.need(SEQUENCE).map_err(FrameError::from)?.inside();
    let content_type = object(&mut encapsulated)?;
    let wrapped = encapsulated.take(context(0)).map_err(FrameError::from)?.ok_or(CmsError::NoContent)?;
    let mut wrapped = wrapped.inside();
    let content = octets(&mut wrapped, OCTETS)?;
    deviations.add_if(matches!(content, Cow::Owned(_)), Deviation::StringInPieces);
    Ok((content_type, content))
}

/// The certificates, each all of its element. Other kinds of certificates have tags of their own and are passed over.
fn certificates<'a>(inside: &mut Reader<'a>) -> Result<Vec<&'a [u8]>, FrameError> {
    let Some(set) = inside.take(context(0))? else { return Ok(Vec::new()) };
    let (mut members, mut certificates) = (set.inside(), Vec::new());
    while let Some(Element { tag, whole, .. }) = members.next()? {
        if tag != SEQUENCE {
            continue;
        }
        if certificates.len() == CERTIFICATES_MAX {
            return Err(FrameError::new(set.offset, FrameFault::Many));
        }
        certificates.push(whole);
    }
    Ok(certificates)
}

fn signers<'a>(inside: &mut Reader<'a>) -> Result<Vec<Signer<'a>>, CmsError> {
    let set = inside.need(SET).map_err(FrameError::from)?;
    let (mut members, mut signers) = (set.inside(), Vec::new());
    while !members.rest().is_empty() {
        if signers.len() == SIGNERS_MAX {
            return Err(FrameError::new(set.offset, FrameFault::Many).into());
        }
        signers.push(Signer::read(&mut members)?);
    }
    if signers.is_empty() {
        return Err(CmsError::NoSigner);
    }
    Ok(signers)
}
