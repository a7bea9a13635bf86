//! Whether a key signed a content, RFC 5652, sections 5.4 to 5.6.

use super::signed_data::SignedData;
use super::signer::{Attributes, Signer};
use crate::chip::crypto::{DigestAlgorithm, PublicKey, Scheme, SchemeFault};
use crate::chip::deviation::{Deviation, Deviations};

/// Why a signer did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureFault {
    /// Its algorithms are not known.
    Scheme(SchemeFault),
    /// The signed attributes name another type of content, or none, or no digest.
    Attributes,
    /// The digest in the signed attributes is not that of the content.
    Content,
    /// The signature is none of the key over the attributes, or the content.
    Signature,
}

impl From<SchemeFault> for SignatureFault {
    fn from(fault: SchemeFault) -> SignatureFault {
        SignatureFault::Scheme(fault)
    }
}

/// That a signer signed, and what was odd about it.
#[derive(Clone, Copy, Debug)]
pub struct Verified {
    pub deviations: Deviations,
}

/// Whether `signer` signed the content with `key`.
pub fn verify(data: &SignedData<'_>, signer: &Signer<'_>, key: &PublicKey) -> Result<Verified, SignatureFault> {
    let (scheme, mut deviations) = Scheme::of(&signer.algorithm, signer.digest)?;
    deviations |= version(signer);
    let Some(attributes) = &signer.attributes else {
        deviations.add(Deviation::AttributesMissing);
        let odd = signature(signer, scheme, key, &data.content).ok_or(SignatureFault::Signature)?;
        return Ok(Verified { deviations: deviations | odd });
    };
    if attributes.content_type != Some(data.content_type) {
        return Err(SignatureFault::Attributes);
    }
    let stated = attributes.message_digest.ok_or(SignatureFault::Attributes)?;
    deviations |=
        content_digest(&data.content, stated, signer.digest, scheme.digest()).ok_or(SignatureFault::Content)?;
    deviations |= over_attributes(signer, attributes, scheme, key).ok_or(SignatureFault::Signature)?;
    Ok(Verified { deviations })
}

/// RFC 5652, section 5.3: 1 with issuer and serial number, 3 with a key identifier.
fn version(signer: &Signer<'_>) -> Deviations {
    let expected = match signer.id {
        crate::chip::certificate::SignerId::Issued { .. } => 1,
        crate::chip::certificate::SignerId::Key(_) => 3,
    };
    if signer.version == expected { Deviations::NONE } else { Deviation::CmsVersion.into() }
}

/// Whether `stated` is the digest of the content under the digest algorithm, or else under the signature's.
fn content_digest(
    content: &[u8],
    stated: &[u8],
    digest: Option<DigestAlgorithm>,
    scheme: DigestAlgorithm,
) -> Option<Deviations> {
    if digest.is_some_and(|digest| *digest.digest(content) == *stated) {
        return Some(Deviations::NONE);
    }
    (digest != Some(scheme) && *scheme.digest(content) == *stated).then(|| Deviation::DigestsDiffer.into())
}

/// Whether the attributes are signed as they are kept, or else written anew as DER.
fn over_attributes(
    signer: &Signer<'_>,
    attributes: &Attributes<'_>,
    scheme: Scheme,
    key: &PublicKey,
) -> Option<Deviations> {
    let kept = attributes.as_kept();
    if let Some(odd) = kept.as_ref().and_then(|kept| signature(signer, scheme, key, kept)) {
        return Some(odd);
    }
    let der = attributes.as_der().ok().filter(|der| Some(der) != kept.as_ref())?;
    signature(signer, scheme, key, &der).map(|odd| odd | Deviation::AttributesNotDer.into())
}

/// Whether the signature is one over `message`, with the hash function of its own algorithm or else the one beside it.
fn signature(signer: &Signer<'_>, scheme: Scheme, key: &PublicKey, message: &[u8]) -> Option<Deviations> {
    if let Some(odd) = key.verify(scheme, message, &signer.signature) {
        return Some(odd);
    }
    let beside = signer.digest.filter(|digest| *digest != scheme.digest())?;
    key.verify(scheme.with(beside), message, &signer.signature).map(|odd| odd | Deviation::SignatureDigest.into())
}
