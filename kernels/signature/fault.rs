//! Why a signature of a submission is refused whole (Art. 8).
//!
//! Invariant: a fault says what is wrong, where, and how to put it right; it repeats nothing of the content. Bytes are counted in the
//! DER, which of a PEM block is what is decoded.

use thiserror::Error;

use super::armour::{ArmourError, BYTES_MAX};
use super::certificate::CredentialError;
use crate::chip::asn1::FrameError;
use crate::chip::tlv::TlvError;

/// Why bytes are no signature over a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// They are too many.
    #[error("a signature of {bytes} bytes: hand in the detached signature alone, at most {BYTES_MAX} bytes")]
    Long {
        /// How many they are.
        bytes: usize,
    },
    /// They are no PEM.
    #[error(transparent)]
    Armour(#[from] ArmourError),
    /// They cannot be read.
    #[error("no detached signed data ({0}): make it anew after RFC 5652, section 5, as DER or PEM")]
    Frame(#[from] FrameError),
    /// They are BER, or a set is out of order.
    #[error("no DER from byte {offset} on: lengths have to be the shortest, strings in one piece, sets in order")]
    NotDer {
        /// The first byte that DER writes otherwise.
        offset: usize,
    },
    /// A version is another than the one that follows from the rest.
    #[error(
        "a version at byte {offset} that does not go with the rest: make the signature anew after RFC 5652, section 5"
    )]
    Version {
        /// Where it stands.
        offset: usize,
    },
    /// The content is in it.
    #[error("the content is inside the signature, at byte {offset}: sign detached, and hand in the manifest beside it")]
    Attached {
        /// Where it stands.
        offset: usize,
    },
    /// The content is no plain data.
    #[error(
        "a type of content at byte {offset} that is not taken: 1.2.840.113549.1.7.1; with SM2 1.2.156.10197.6.1.4.2.1 too"
    )]
    ContentType {
        /// Where it stands.
        offset: usize,
    },
    /// Something lies beside certificates and signer that no signature covers.
    #[error(
        "something no signature covers, at byte {offset}: leave out revocation lists, odd certificates, unsigned attributes"
    )]
    Unsigned {
        /// Where it stands.
        offset: usize,
    },
    /// There is not one signer.
    #[error("{signers} signers: hand in a signature of one, the using entity's registered credential")]
    Signers {
        /// How many there are.
        signers: usize,
    },
    /// The hash function is not taken, or announced otherwise than it is used.
    #[error(
        "a hash function at byte {offset} that is not the signer's or not taken: SHA-256, SHA-384, SHA-512, or SM3 with SM2"
    )]
    Digest {
        /// Where it stands.
        offset: usize,
    },
    /// The algorithm of the signature is not taken.
    #[error(
        "a signature algorithm at byte {offset} that is not taken: ECDSA on P-256 with SHA-256, RSA (PKCS #1 v1.5 or PSS) with SHA-256, \
         SHA-384 or SHA-512, the same for message, mask and content, or SM2 with SM3"
    )]
    Algorithm {
        /// Where it stands.
        offset: usize,
    },
    /// A signed attribute is missing, stands twice or is written otherwise than it has to be.
    #[error(
        "the signed attribute {attribute}, at byte {offset}, is missing, twice or not in form: sign each of the three once"
    )]
    Attribute {
        /// Its name in RFC 5652.
        attribute: &'static str,
        /// Where it stands, or should.
        offset: usize,
    },
    /// No certificate in it is the one that the signer names, or several are.
    #[error(
        "{found} certificates in the signature are the one that its signer names: include the signer's certificate, once"
    )]
    Certificate {
        /// How many are.
        found: usize,
    },
    /// The signer's certificate cannot be that of a credential.
    #[error("the signer's certificate at byte {offset}: {fault}")]
    Credential {
        /// Where it begins.
        offset: usize,
        /// Why.
        fault: CredentialError,
    },
    /// The signer's key is not for signing.
    #[error(
        "the signer's certificate at byte {offset} lacks the key usage digitalSignature: sign with the credential for signing"
    )]
    KeyUsage {
        /// Where it begins.
        offset: usize,
    },
    /// The key of the signer's certificate is none of the algorithm.
    #[error("the signer's key is no {algorithm} key: sign with the key of the certificate in the signature")]
    Key {
        /// The word of the algorithm.
        algorithm: &'static str,
    },
    /// The content is another than the one that was signed.
    #[error("the content is not the one that was signed: hand in the manifest unchanged, or sign it anew")]
    Content,
    /// The signature is none of the signer's key over the attributes. One of SM2 is under the identity of GM/T 0009, section 10, which
    /// some programs leave empty.
    #[error(
        "the signature is not one of the signer's key over its attributes: sign anew, with SM2 under the identity 1234567812345678"
    )]
    Signature,
}

impl From<TlvError> for SignatureError {
    fn from(error: TlvError) -> SignatureError {
        SignatureError::Frame(error.into())
    }
}
