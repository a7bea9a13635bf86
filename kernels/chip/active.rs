//! Active authentication, ICAO Doc 9303-11, section 6.1: whether the chip holds the private key of data group 15.
//!
//! What comes in are data groups 15 and 14, the challenge and the answer; what goes out is whether the answer is a signature over
//! the challenge. It proves nothing by itself: data group 15 has to be one that was signed, which
//! [`super::authenticity::Authenticator`] sees to. Invariant: the challenge is always part of what was signed.

use thiserror::Error;

use super::asn1::{FrameError, OBJECT, SEQUENCE, SET, object, oid};
use super::crypto::{DigestAlgorithm, KeyFault, PublicKey, Scheme};
use super::deviation::{Deviation, Deviations};
use super::tlv::{Reader, Tag};

/// The tag of data group 15.
const GROUP_15: Tag = Tag(0x6F);

/// The tag of data group 14.
const GROUP_14: Tag = Tag(0x6E);

/// Why an answer does not prove a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ActiveFault {
    /// Data group 15 cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Its key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The answer is no signature of the key over the challenge.
    #[error("no signature of the key over the challenge")]
    Signature,
}

/// Whether `signature` is one of the key in data group 15 over `challenge`; data group 14 says the algorithm of an ECDSA key.
///
/// # Errors
/// A data group 15 that cannot be read, and an answer that is no signature.
pub fn verify(
    group_15: &[u8],
    group_14: Option<&[u8]>,
    challenge: &[u8],
    signature: &[u8],
) -> Result<Deviations, ActiveFault> {
    let mut reader = Reader::new(group_15);
    let information = reader.need(GROUP_15).map_err(FrameError::from)?.value;
    let key = PublicKey::parse(information)?;
    let verified = match key.curve() {
        None => rsa(&key, challenge, signature),
        Some(_) => ecdsa(&key, group_14.and_then(stated_digest), challenge, signature),
    };
    verified.ok_or(ActiveFault::Signature)
}

/// ISO/IEC 9796-2, digital signature scheme 1, with partial recovery.
///
/// ```text
/// 6A                     header 01, more of the message follows outside, no filling
/// 6B BB … BA             the same with filling
/// M1                     the part of the message that the chip chose
/// H(M1 ‖ challenge)
/// BC, or 33CC to 38CC    trailer: SHA-1, or the number of the hash function
/// ```
fn rsa(key: &PublicKey, challenge: &[u8], signature: &[u8]) -> Option<Deviations> {
    let opened = key.rsa()?.open(signature)?;
    if let Some(deviations) = recovered(&opened, challenge) {
        return Some(deviations);
    }
    // ISO/IEC 9796-2, section B.5: the signer may give n − s for s, whichever is less; then what opens is n − J.
    let complement = key.rsa()?.complement(&opened)?;
    recovered(&complement, challenge)
}

fn recovered(block: &[u8], challenge: &[u8]) -> Option<Deviations> {
    let (digest, body) = match block {
        [body @ .., 0xBC] => (DigestAlgorithm::Sha1, body),
        [body @ .., number, 0xCC] => (numbered(*number)?, body),
        _ => return None,
    };
    let (body, hash) = body.split_at_checked(body.len().checked_sub(digest.bytes())?)?;
    let chosen = chosen(body)?;
    (*digest.digest(&[chosen, challenge].concat()) == *hash).then_some(Deviations::NONE)
}

/// The hash functions of ISO/IEC 10118-3 by the number in their trailer.
fn numbered(number: u8) -> Option<DigestAlgorithm> {
    match number {
        0x33 => Some(DigestAlgorithm::Sha1),
        0x34 => Some(DigestAlgorithm::Sha256),
        0x35 => Some(DigestAlgorithm::Sha512),
        0x36 => Some(DigestAlgorithm::Sha384),
        0x38 => Some(DigestAlgorithm::Sha224),
        _ => None,
    }
}

/// What the chip chose, behind header and filling. The bit that says that more of the message follows has to be set: otherwise
/// the challenge was not signed.
fn chosen(body: &[u8]) -> Option<&[u8]> {
    const HEADER: u8 = 0b0110_0000;
    let (first, mut rest) = body.split_first().filter(|(first, _)| **first & 0xF0 == HEADER)?;
    let mut nibble = first & 0x0F;
    while nibble == 0x0B {
        let (filling, after) = rest.split_first()?;
        if filling >> 4 != 0x0B {
            return None;
        }
        (nibble, rest) = (filling & 0x0F, after);
    }
    (nibble == 0x0A).then_some(rest)
}

/// Plain ECDSA, BSI TR-03111. Chips that answer in DER, or hash otherwise than they say, were met; the challenge has one length,
/// so that neither lets another answer pass.
fn ecdsa(key: &PublicKey, stated: Option<DigestAlgorithm>, challenge: &[u8], signature: &[u8]) -> Option<Deviations> {
    let expected = stated.unwrap_or(usual_digest(key.curve()?.order_bits()));
    let others = DigestAlgorithm::ALL.into_iter().filter(|digest| *digest != expected);
    for digest in std::iter::once(expected).chain(others) {
        let odd = if digest == expected { Deviations::NONE } else { Deviation::ActiveDigest.into() };
        if let Some(deviations) = key.verify(Scheme::EcdsaPlain(digest), challenge, signature) {
            return Some(odd | deviations);
        }
        if let Some(deviations) = key.verify(Scheme::Ecdsa(digest), challenge, signature) {
            return Some(odd | deviations | Deviation::ActiveForm.into());
        }
    }
    key.verify(Scheme::Sm2, challenge, signature).map(|odd| odd | Deviation::ActiveForm.into())
}

/// ICAO Doc 9303-11, section 6.1.2.3: a digest that is no longer than the key.
fn usual_digest(order_bits: u32) -> DigestAlgorithm {
    match order_bits {
        0..224 => DigestAlgorithm::Sha1,
        224..256 => DigestAlgorithm::Sha224,
        256..384 => DigestAlgorithm::Sha256,
        384..512 => DigestAlgorithm::Sha384,
        _ => DigestAlgorithm::Sha512,
    }
}

/// The hash function that an `ActiveAuthenticationInfo` among the security infos of data group 14 names:
/// identifier, version, identifier of the signature algorithm.
fn stated_digest(group_14: &[u8]) -> Option<DigestAlgorithm> {
    let mut infos = Reader::new(group_14).need(GROUP_14).ok()?.inside().need(SET).ok()?.inside();
    while let Some(info) = infos.take(SEQUENCE).ok()? {
        let mut inside = info.inside();
        if object(&mut inside).ok()? != oid::ACTIVE_AUTHENTICATION {
            continue;
        }
        inside.next().ok()?;
        let algorithm = super::asn1::Algorithm { id: inside.need(OBJECT).ok()?.value, parameters: None, offset: 0 };
        return Scheme::of(&algorithm, None).ok().map(|(scheme, _)| scheme.digest());
    }
    None
}
