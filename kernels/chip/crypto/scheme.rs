//! Under which scheme a signature is to be verified, from the algorithms that are written beside it.
//!
//! Real signers name hash functions in three places that do not agree. What the signature's own algorithm says is tried first,
//! then the same with the hash function of the digest algorithm. Both are secure functions under the same key, so that
//! whichever verifies proves the same.

use thiserror::Error;

use super::digest::DigestAlgorithm;
use crate::chip::asn1::{Algorithm, FrameError, FrameFault, INTEGER, SEQUENCE, algorithm, context, oid, small};
use crate::chip::deviation::{Deviation, Deviations};
use crate::chip::tlv::{Element, Reader};

/// The longest salt that is read: as long as the longest modulus.
const SALT_BYTES_MAX: u32 = 1024;

/// The salt length of PSS where its parameters say none, RFC 8017, appendix A.2.3.
const SALT_BYTES_DEFAULT: u32 = 20;

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(DigestAlgorithm),
    /// RSASSA-PSS.
    RsaPss(Pss),
    /// ECDSA, the two numbers as DER.
    Ecdsa(DigestAlgorithm),
    /// ECDSA, the two numbers one behind the other.
    EcdsaPlain(DigestAlgorithm),
    /// SM2 with SM3.
    Sm2,
}

/// The parameters of RSASSA-PSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pss {
    /// Of the message.
    pub digest: DigestAlgorithm,
    /// Of the mask.
    pub mask: DigestAlgorithm,
    /// Bytes of the salt.
    pub salt_bytes: u32,
}

/// Why no scheme is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SchemeFault {
    /// The parameters cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The algorithm is not known.
    #[error("a signature algorithm that is not known, at byte {offset}")]
    Unknown {
        /// Where it stands.
        offset: usize,
    },
}

impl Scheme {
    /// The scheme that `signature` names, with the digest algorithm that stands beside it, where one does.
    pub(crate) fn of(
        signature: &Algorithm<'_>,
        digest: Option<DigestAlgorithm>,
    ) -> Result<(Scheme, Deviations), SchemeFault> {
        let unknown = SchemeFault::Unknown { offset: signature.offset };
        let beside = digest.ok_or(unknown);
        let scheme = match signature.id {
            oid::SHA1_RSA_OIW => Scheme::RsaPkcs1(DigestAlgorithm::Sha1),
            oid::ECDSA_SHA1 => Scheme::Ecdsa(DigestAlgorithm::Sha1),
            oid::SM2_SM3 | oid::SM2 => Scheme::Sm2,
            // SM2's arc for signatures, GM/T 0006.
            id if oid::below(id, oid::SM2) == Some(&[1]) => Scheme::Sm2,
            // The identifier of the key instead of that of the signature, and "specified" with the function in its parameters.
            oid::EC_KEY => Scheme::Ecdsa(beside?),
            oid::ECDSA_SPECIFIED => Scheme::Ecdsa(specified(signature).or(digest).ok_or(unknown)?),
            id => match (
                oid::below(id, oid::PKCS1),
                oid::below(id, oid::ECDSA_SPECIFIED),
                oid::below(id, oid::ECDSA_PLAIN),
            ) {
                (Some([10]), ..) => return pss(signature, digest),
                (Some([1]), ..) => Scheme::RsaPkcs1(beside?),
                (Some([last]), ..) => Scheme::RsaPkcs1(of_pkcs1(*last).ok_or(unknown)?),
                (_, Some([last]), _) => Scheme::Ecdsa(of_ecdsa(*last).ok_or(unknown)?),
                (.., Some([last])) => Scheme::EcdsaPlain(of_plain(*last).ok_or(unknown)?),
                _ => return Err(unknown),
            },
        };
        let differs = digest.is_some_and(|digest| scheme.digest() != digest);
        Ok((scheme, if differs { Deviation::DigestsDiffer.into() } else { Deviations::NONE }))
    }

    /// The hash function of the message.
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Scheme::RsaPkcs1(digest) | Scheme::Ecdsa(digest) | Scheme::EcdsaPlain(digest) => digest,
            Scheme::RsaPss(pss) => pss.digest,
            Scheme::Sm2 => DigestAlgorithm::Sm3,
        }
    }

    /// The same with another hash function.
    pub fn with(self, digest: DigestAlgorithm) -> Scheme {
        match self {
            Scheme::RsaPkcs1(_) => Scheme::RsaPkcs1(digest),
            Scheme::RsaPss(pss) => Scheme::RsaPss(Pss { digest, mask: digest, ..pss }),
            Scheme::Ecdsa(_) => Scheme::Ecdsa(digest),
            Scheme::EcdsaPlain(_) => Scheme::EcdsaPlain(digest),
            Scheme::Sm2 => Scheme::Sm2,
        }
    }
}

/// RFC 8017, appendix C: the last arc of `…WithRSAEncryption`. MD2 and MD5 prove nothing.
fn of_pkcs1(last: u8) -> Option<DigestAlgorithm> {
    match last {
        5 => Some(DigestAlgorithm::Sha1),
        11 => Some(DigestAlgorithm::Sha256),
        12 => Some(DigestAlgorithm::Sha384),
        13 => Some(DigestAlgorithm::Sha512),
        14 => Some(DigestAlgorithm::Sha224),
        _ => None,
    }
}

/// RFC 5758, section 3.2.
fn of_ecdsa(last: u8) -> Option<DigestAlgorithm> {
    match last {
        1 => Some(DigestAlgorithm::Sha224),
        2 => Some(DigestAlgorithm::Sha256),
        3 => Some(DigestAlgorithm::Sha384),
        4 => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}

/// BSI TR-03111, section 5.2.1.1.
fn of_plain(last: u8) -> Option<DigestAlgorithm> {
    if last == 1 { Some(DigestAlgorithm::Sha1) } else { of_ecdsa(last.checked_sub(1)?) }
}

fn specified(signature: &Algorithm<'_>) -> Option<DigestAlgorithm> {
    let element = signature.parameters.filter(|element| element.tag == SEQUENCE)?;
    DigestAlgorithm::of(&algorithm(&mut Reader::new(element.whole)).ok()?)
}

/// The parameters of RSASSA-PSS, RFC 8017, appendix A.2.3, each with its default. Where there are none at all, RFC 4055 means the
/// defaults, but signers mean the digest algorithm that they name beside it.
fn pss(signature: &Algorithm<'_>, beside: Option<DigestAlgorithm>) -> Result<(Scheme, Deviations), SchemeFault> {
    let mut pss = Pss { digest: DigestAlgorithm::Sha1, mask: DigestAlgorithm::Sha1, salt_bytes: SALT_BYTES_DEFAULT };
    let Some(element) = signature.parameters.filter(|element| element.tag == SEQUENCE) else {
        let digest = beside.unwrap_or(pss.digest);
        let pss = Pss { digest, mask: digest, salt_bytes: digest.bytes() as u32 };
        return Ok((Scheme::RsaPss(pss), Deviation::PssParametersMissing.into()));
    };
    let mut inside = element.inside();
    if let Some(digest) = inside.take(context(0)).map_err(FrameError::from)? {
        pss.digest = digest_of(&mut digest.inside(), signature.offset)?;
    }
    if let Some(mask) = inside.take(context(1)).map_err(FrameError::from)? {
        pss.mask = mask_of(&mask, signature.offset)?;
    }
    if let Some(salt) = inside.take(context(2)).map_err(FrameError::from)? {
        pss.salt_bytes = small(&mut salt.inside())?;
    }
    if let Some(trailer) = inside.take(context(3)).map_err(FrameError::from)?
        && trailer.inside().need(INTEGER).map_err(FrameError::from)?.value != [1]
    {
        return Err(SchemeFault::Unknown { offset: trailer.offset });
    }
    if pss.salt_bytes > SALT_BYTES_MAX {
        return Err(FrameError::new(element.offset, FrameFault::Value).into());
    }
    let differs = beside.is_some_and(|beside| beside != pss.digest);
    Ok((Scheme::RsaPss(pss), if differs { Deviation::DigestsDiffer.into() } else { Deviations::NONE }))
}

fn digest_of(reader: &mut Reader<'_>, offset: usize) -> Result<DigestAlgorithm, SchemeFault> {
    DigestAlgorithm::of(&algorithm(reader)?).ok_or(SchemeFault::Unknown { offset })
}

/// The hash function of MGF1, the only mask there is.
fn mask_of(element: &Element<'_>, offset: usize) -> Result<DigestAlgorithm, SchemeFault> {
    let mask = algorithm(&mut element.inside())?;
    let parameters = mask.parameters.filter(|_| mask.id == oid::MGF1).ok_or(SchemeFault::Unknown { offset })?;
    digest_of(&mut Reader::new(parameters.whole), offset)
}
