//! Public keys out of subject public key information.
//!
//! Invariants: a key is parsed by this crate's own reader and only its numbers are given to OpenSSL; a point is on its curve; an
//! RSA key is within [`MODULUS_BITS`]. Parsing costs more than an RSA signature's verification, so keys are kept.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::pkey::Public;
use openssl::rsa::Rsa;
use thiserror::Error;

use super::curve::Curve;
use super::digest::Digest;
use super::rsa::RsaKey;
use super::scheme::Scheme;
use super::{ecdsa, sm2};
use crate::chip::asn1::{
    Algorithm, BIT_STRING, FrameError, FrameFault, INTEGER, OBJECT, SEQUENCE, algorithm, bits, magnitude, oid,
};
use crate::chip::deviation::{Deviation, Deviations};
use crate::chip::tlv::{Element, Reader, Tag};

/// Bits of an RSA modulus: those below can be factored, those above cost time and are on no chip. Active authentication of
/// chips uses 1024, CSCAs up to 6144.
const MODULUS_BITS: std::ops::RangeInclusive<i32> = 1024..=8192;

/// The longest exponent: OpenSSL takes no longer one with a modulus of more than 3072 bits.
const EXPONENT_BITS_MAX: i32 = 64;

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyFault {
    /// Its frame cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// It is neither RSA nor on a curve over a prime field.
    #[error("a key of an algorithm that is not known")]
    Algorithm,
    /// Its curve is not known, or its explicit parameters are those of no known curve.
    #[error("a curve that is not known")]
    Curve,
    /// Its numbers make no key: a point off its curve, a modulus of a size that is not used.
    #[error("numbers that make no key")]
    Numbers,
}

impl From<ErrorStack> for KeyFault {
    fn from(_: ErrorStack) -> KeyFault {
        KeyFault::Numbers
    }
}

/// A parsed public key.
pub struct PublicKey {
    kind: Kind,
    /// What was odd about it.
    deviations: Deviations,
}

enum Kind {
    Rsa(RsaKey),
    Ec { key: EcKey<Public>, curve: Curve },
    Sm2 { key: EcKey<Public>, prefix: Digest },
}

impl PublicKey {
    /// Parses a `SubjectPublicKeyInfo`, RFC 5280, section 4.1.
    ///
    /// # Errors
    /// A frame that cannot be read, and keys that are not used.
    pub fn parse(information: &[u8]) -> Result<PublicKey, KeyFault> {
        let mut reader = Reader::new(information);
        let mut inside = reader.need(SEQUENCE).map_err(FrameError::from)?.inside();
        let named = algorithm(&mut inside)?;
        let key = bits(&mut inside)?;
        match named.id {
            oid::EC_KEY | oid::EC_KEY_AGREEMENT | oid::SM2 => of_curve(&named, key),
            // rsaEncryption, RSAES-OAEP and RSASSA-PSS: one kind of key.
            id if matches!(oid::below(id, oid::PKCS1), Some([1 | 7 | 10])) => of_rsa(key),
            _ => Err(KeyFault::Algorithm),
        }
    }

    /// What was odd about the key itself.
    pub fn deviations(&self) -> Deviations {
        self.deviations
    }

    /// The curve it is on; `None` of an RSA key.
    pub fn curve(&self) -> Option<Curve> {
        match &self.kind {
            Kind::Rsa(_) => None,
            Kind::Ec { curve, .. } => Some(*curve),
            Kind::Sm2 { .. } => Some(Curve::Sm2),
        }
    }

    /// Its RSA numbers; `None` of another key.
    pub(in crate::chip) fn rsa(&self) -> Option<&RsaKey> {
        match &self.kind {
            Kind::Rsa(key) => Some(key),
            _ => None,
        }
    }

    /// Bits of its RSA modulus; `None` of another key.
    pub(crate) fn rsa_bits(&self) -> Option<u32> {
        self.rsa().map(RsaKey::bits)
    }

    /// What an SM2 signature is over in a message's place: the digest of identity, curve and key, and of the message behind it,
    /// GB/T 32918.2, section 6.1; `None` of another key.
    pub(crate) fn sm2_digest(&self, message: &[u8]) -> Option<Digest> {
        match &self.kind {
            Kind::Sm2 { prefix, .. } => Some(sm2::digest(prefix, message)),
            _ => None,
        }
    }

    /// Whether a signature under a scheme is one over a message, and what was odd about it; `None` where it is none.
    pub fn verify(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> Option<Deviations> {
        match (&self.kind, scheme) {
            (Kind::Rsa(key), Scheme::RsaPkcs1(digest)) => key.verify_pkcs1(digest, &digest.digest(message), signature),
            (Kind::Rsa(key), Scheme::RsaPss(pss)) => key.verify_pss(pss, &pss.digest.digest(message), signature),
            (Kind::Ec { key, .. }, Scheme::Ecdsa(digest)) => {
                let numbers = ecdsa::Numbers::of_der(signature)?;
                ecdsa::verify(key, &digest.digest(message), &numbers).then_some(numbers.deviations)
            }
            (Kind::Ec { key, curve }, Scheme::EcdsaPlain(digest)) => {
                let numbers = ecdsa::Numbers::of_plain(signature, curve.order_bytes())?;
                ecdsa::verify(key, &digest.digest(message), &numbers).then_some(numbers.deviations)
            }
            (Kind::Sm2 { key, prefix }, Scheme::Sm2) => {
                let numbers = ecdsa::Numbers::of_der(signature)?;
                sm2::verify(key, prefix, message, &numbers).then_some(numbers.deviations)
            }
            _ => None,
        }
    }
}

/// An `RSAPublicKey`, RFC 8017, appendix A.1.1.
fn of_rsa(key: &[u8]) -> Result<PublicKey, KeyFault> {
    let mut reader = Reader::new(key);
    let mut inside = reader.need(SEQUENCE).map_err(FrameError::from)?.inside();
    let mut number = || inside.need(INTEGER).map(|number| magnitude(number.value)).map_err(FrameError::from);
    let (modulus, exponent) = (number()?, number()?);
    let (modulus, exponent) = (BigNum::from_slice(modulus)?, BigNum::from_slice(exponent)?);
    let usable = MODULUS_BITS.contains(&modulus.num_bits())
        && modulus.is_bit_set(0)
        && (2..=EXPONENT_BITS_MAX).contains(&exponent.num_bits())
        && exponent.is_bit_set(0);
    if !usable {
        return Err(KeyFault::Numbers);
    }
    let rsa = RsaKey::new(Rsa::from_public_components(modulus, exponent)?)?;
    Ok(PublicKey { kind: Kind::Rsa(rsa), deviations: Deviations::NONE })
}

/// A point, RFC 5480, section 2.2, on the curve of the algorithm's parameters.
fn of_curve(named: &Algorithm<'_>, point: &[u8]) -> Result<PublicKey, KeyFault> {
    let mut deviations = Deviations::NONE;
    deviations.add_if(named.id == oid::EC_KEY_AGREEMENT, Deviation::KeyForAgreement);
    let curve = match named.parameters {
        None if named.id == oid::SM2 => Some(Curve::Sm2),
        Some(Element { tag: OBJECT, value, .. }) => {
            deviations.add(Deviation::CurveNamed);
            Curve::of_id(value)
        }
        Some(Element { tag: SEQUENCE, whole, .. }) => Curve::of_parameters(&mut Reader::new(whole))?,
        _ => return Err(FrameError::new(named.offset, FrameFault::Value).into()),
    };
    let curve = curve.ok_or(KeyFault::Curve)?;
    deviations.add_if(matches!(point.first(), Some(2 | 3)), Deviation::PointCompressed);
    let mut context = BigNumContext::new()?;
    let group = curve.group();
    let point = EcPoint::from_bytes(group, point, &mut context)?;
    if point.is_infinity(group) || !point.is_on_curve(group, &mut context)? {
        return Err(KeyFault::Numbers);
    }
    let key = EcKey::from_public_key(group, &point)?;
    let kind = match curve {
        Curve::Sm2 => Kind::Sm2 { prefix: sm2::prefix(&key)?, key },
        _ => Kind::Ec { key, curve },
    };
    Ok(PublicKey { kind, deviations })
}

/// The bytes of the key within its information, over which key identifiers are made; `None` where there are none.
pub(crate) fn key_bits(information: &[u8]) -> Option<&[u8]> {
    let mut inside = Reader::new(information).need(SEQUENCE).ok()?.inside();
    algorithm(&mut inside).ok()?;
    let bits: Tag = BIT_STRING;
    inside.need(bits).ok()?.value.strip_prefix(&[0])
}
