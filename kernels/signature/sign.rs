//! Signs a submission's manifest (Art. 8) with a using entity's key.
//!
//! What comes in are the content, a private key and its certificate, and the moment; what goes out is a detached signature as DER, which
//! [`verify`](super::verify()) takes.
//! Invariants: a key signs under its own certificate alone; a key is nowhere but in OpenSSL's memory, which is overwritten when it is
//! freed; nobody is asked for a passphrase.

use std::cell::Cell;
use std::fmt;

use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};
use thiserror::Error;

use super::algorithm::{SignatureAlgorithm, digest_forms};
use super::armour::BYTES_MAX;
use super::certificate::{Credential, CredentialError};
use super::der;
use super::key::{Key, KeyError, KeyWord};
use crate::chip::asn1::{Moment, oid};
use crate::chip::crypto::Scheme;

/// Why nothing was signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// The file of the key is too long.
    #[error("a key of {bytes} bytes: hand in one private key as PEM, at most {BYTES_MAX} bytes")]
    Long {
        /// How many they are.
        bytes: usize,
    },
    /// The file of the key cannot be read.
    #[error(
        "no private key in the PEM: it begins with `-----BEGIN PRIVATE KEY-----`, `EC PRIVATE KEY` or `RSA PRIVATE KEY`"
    )]
    Unreadable(#[source] ErrorStack),
    /// The key is encrypted, and there is no passphrase.
    #[error("the private key is encrypted: give its passphrase")]
    Encrypted,
    /// The passphrase is a wrong one.
    #[error("the passphrase does not open the private key: give the one under which it was encrypted")]
    Passphrase(#[source] ErrorStack),
    /// The key cannot be that of a credential.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The algorithm is none of the key's.
    #[error("a key of the kind {key} makes no {algorithm} signatures: choose an algorithm of the key")]
    Algorithm {
        /// What the key is.
        key: KeyWord,
        /// The algorithm.
        algorithm: SignatureAlgorithm,
    },
    /// The certificate cannot be that of a credential.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The certificate is of another key.
    #[error("the certificate is of another key: give the certificate that was issued for this one")]
    OtherKey,
    /// The certificate is not for signing.
    #[error("the certificate lacks the key usage digitalSignature: give the credential for signing")]
    KeyUsage,
    /// The moment cannot be written.
    #[error("a moment outside the years 0 to 9999: set the clock")]
    Moment,
    /// The library failed.
    #[error("OpenSSL made no signature: try again, and stop if it stays so")]
    Library(#[from] ErrorStack),
}

/// A private key of a credential.
pub struct SigningKey {
    pkey: PKey<Private>,
    public: Key,
    /// Its `SubjectPublicKeyInfo`.
    information: Vec<u8>,
    algorithm: SignatureAlgorithm,
}

impl SigningKey {
    /// Reads a key, PKCS #8, SEC 1 or PKCS #1, as PEM; the passphrase opens one that is encrypted. RSA keys sign with
    /// [`SignatureAlgorithm::RsaSha256`] unless told otherwise.
    ///
    /// # Errors
    /// A key that cannot be read or opened, or is not of a kind that credentials have.
    pub fn from_pem(pem: &[u8], passphrase: Option<&[u8]>) -> Result<SigningKey, SignError> {
        if pem.len() > BYTES_MAX {
            return Err(SignError::Long { bytes: pem.len() });
        }
        // Without a callback OpenSSL would ask on the terminal.
        let asked = Cell::new(false);
        let read = PKey::private_key_from_pem_callback(pem, |buffer| {
            asked.set(true);
            let passphrase = passphrase.filter(|passphrase| passphrase.len() <= buffer.len()).unwrap_or_default();
            buffer[..passphrase.len()].copy_from_slice(passphrase);
            Ok(passphrase.len())
        });
        let pkey = read.map_err(|error| match (asked.get(), passphrase) {
            (false, _) => SignError::Unreadable(error),
            (true, None) => SignError::Encrypted,
            (true, Some(_)) => SignError::Passphrase(error),
        })?;
        let information = pkey.public_key_to_der()?;
        let public = Key::parse(&information)?;
        let algorithm = match public.word {
            KeyWord::EcdsaP256 => SignatureAlgorithm::EcdsaP256Sha256,
            KeyWord::Rsa { .. } => SignatureAlgorithm::RsaSha256,
            KeyWord::Sm2 => SignatureAlgorithm::Sm2Sm3,
        };
        Ok(SigningKey { pkey, public, information, algorithm })
    }

    /// The same key, signing with another algorithm of its kind.
    ///
    /// # Errors
    /// An algorithm of another kind of key.
    pub fn using(self, algorithm: SignatureAlgorithm) -> Result<SigningKey, SignError> {
        if !self.public.word.fits(algorithm) {
            return Err(SignError::Algorithm { key: self.public.word, algorithm });
        }
        Ok(SigningKey { algorithm, ..self })
    }

    /// With which algorithm it signs.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// A signature over a message.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let scheme = self.algorithm.scheme();
        if let Some(digest) = self.public.sm2_digest(message) {
            // The crate cannot give OpenSSL the identity of a signer, so what is signed is the digest behind it.
            let (mut context, mut signature) = (PkeyCtx::new(&self.pkey)?, Vec::new());
            context.sign_init()?;
            context.sign_to_vec(&digest, &mut signature)?;
            return Ok(signature);
        }
        let mut signer = Signer::new(scheme.digest().message_digest(), &self.pkey)?;
        if let Scheme::RsaPss(pss) = scheme {
            signer.set_rsa_padding(Padding::PKCS1_PSS)?;
            signer.set_rsa_mgf1_md(pss.mask.message_digest())?;
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
        }
        signer.sign_oneshot_to_vec(message)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("SigningKey").field("word", &self.public.word).field("algorithm", &self.algorithm).finish()
    }
}

/// Signs a content, detached; the certificate is DER or PEM. Nothing is said of whether it is valid at the moment.
///
/// # Errors
/// A certificate that is not of the key, or not for signing.
pub fn sign(content: &[u8], key: &SigningKey, certificate: &[u8], at: Moment) -> Result<Vec<u8>, SignError> {
    let credential = Credential::parse(certificate)?;
    let parts = credential.certificate();
    if parts.key != key.information {
        return Err(SignError::OtherKey);
    }
    if !credential.is_signer {
        return Err(SignError::KeyUsage);
    }
    let attributes = attributes(content, key.algorithm, at)?;
    let signature = key.sign(&der::element(0x31, &attributes))?;
    let [digest, _] = digest_forms(key.algorithm.digest()).expect("an algorithm's hash function is of the list");
    let named = der::sequence(&[parts.issuer.whole(), &der::positive(parts.serial)]);
    // RFC 5652, sections 5.1 and 5.3: with issuer and serial number both versions are 1.
    let version = der::positive(&[1]);
    let signer = der::sequence(&[
        &version,
        &named,
        &digest,
        &der::context(0, &attributes),
        &key.algorithm.written(),
        &der::octets(&signature),
    ]);
    let signed = der::sequence(&[
        &version,
        &der::element(0x31, &digest),
        &der::sequence(&[&der::object(oid::DATA)]),
        &der::context(0, credential.der()),
        &der::element(0x31, &signer),
    ]);
    Ok(der::sequence(&[&der::object(oid::SIGNED_DATA), &der::context(0, &signed)]))
}

/// The signed attributes, RFC 5652, section 11, in the order of DER and without a tag around them.
fn attributes(content: &[u8], algorithm: SignatureAlgorithm, at: Moment) -> Result<Vec<u8>, SignError> {
    let attribute = |id: &[u8], value: &[u8]| der::sequence(&[&der::object(id), &der::element(0x31, value)]);
    let time = der::time(at).ok_or(SignError::Moment)?;
    Ok(der::members(vec![
        attribute(oid::CONTENT_TYPE, &der::object(oid::DATA)),
        attribute(oid::MESSAGE_DIGEST, &der::octets(&algorithm.digest().digest(content))),
        attribute(oid::SIGNING_TIME, &time),
    ]))
}
