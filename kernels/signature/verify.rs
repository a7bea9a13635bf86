//! Whether a content was signed, by whose key and when (Art. 8).
//!
//! What comes in are a detached signature, DER or PEM, and the content; what goes out are the signer's certificate, the moment and the
//! algorithm. Invariants: what is verified is what is handed out; whether the certificate is registered, who issued it and whether the
//! moment is a right one is for the caller to say.

use std::borrow::Cow;

use super::algorithm::SignatureAlgorithm;
use super::armour::{self, BYTES_MAX};
use super::certificate::Credential;
use super::fault::SignatureError;
use super::frame::Frame;
use crate::chip::asn1::Moment;
use crate::chip::certificate::{Certificate, Identity, SignerId};
use crate::chip::deviation::Deviations;
use crate::chip::tlv::Element;

/// The labels of RFC 7468, sections 8 and 9, and what older programs write.
const LABELS: [&str; 3] = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"];

/// What a signature says that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// The certificate of the key that signed, as DER.
    pub certificate: Cow<'a, [u8]>,
    /// When its holder says that it signed.
    pub signed_at: Moment,
    /// How it signed.
    pub algorithm: SignatureAlgorithm,
}

/// Verifies a detached signature over a content. A signature is no identity of what it signs: whoever holds the key can make several
/// over one content, and of one on a curve anybody can make a second.
///
/// # Errors
/// A signature that is not straight, or is none over the content: the submission is refused whole, and told why.
pub fn verify<'a>(signature: &'a [u8], content: &[u8]) -> Result<Signed<'a>, SignatureError> {
    if signature.len() > BYTES_MAX {
        return Err(SignatureError::Long { bytes: signature.len() });
    }
    match armour::unwrap(signature, &LABELS)? {
        Cow::Borrowed(der) => verify_der(der, content),
        Cow::Owned(der) => {
            let Signed { certificate, signed_at, algorithm } = verify_der(&der, content)?;
            Ok(Signed { certificate: Cow::Owned(certificate.into_owned()), signed_at, algorithm })
        }
    }
}

fn verify_der<'a>(der: &'a [u8], content: &[u8]) -> Result<Signed<'a>, SignatureError> {
    let frame = Frame::parse(der)?;
    let found = named(&frame.certificates, &frame.id)?;
    let credential = credential(&found)?;
    if !credential.is_signer {
        return Err(SignatureError::KeyUsage { offset: found.offset });
    }
    if !credential.key.fits(frame.algorithm) {
        return Err(SignatureError::Key { algorithm: frame.algorithm.word() });
    }
    let attributes = &frame.attributes;
    if *frame.algorithm.digest().digest(content) != *attributes.message_digest {
        return Err(SignatureError::Content);
    }
    if !credential.key().signed(frame.algorithm, frame.scheme, &attributes.signed, frame.signature) {
        return Err(SignatureError::Signature);
    }
    Ok(Signed {
        certificate: Cow::Borrowed(found.whole),
        signed_at: attributes.signing_time,
        algorithm: frame.algorithm,
    })
}

/// The one certificate that the signer names, by the very bytes of issuer and serial number or of the key's identifier.
fn named<'a>(certificates: &[Element<'a>], id: &SignerId<'_>) -> Result<Element<'a>, SignatureError> {
    let mut found = Vec::new();
    for element in certificates {
        let certificate = Certificate::read(&mut element.again())?;
        if id.names(&Identity::of(&certificate)) == Some(Deviations::NONE) {
            found.push(*element);
        }
    }
    match found[..] {
        [certificate] => Ok(certificate),
        _ => Err(SignatureError::Certificate { found: found.len() }),
    }
}

fn credential(element: &Element<'_>) -> Result<Credential, SignatureError> {
    let refused = |fault| SignatureError::Credential { offset: element.offset, fault };
    let certificate = Certificate::read(&mut element.again())?;
    Credential::of(&certificate).map_err(refused)
}
