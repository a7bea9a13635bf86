//! The algorithms with which a submission may be signed (Art. 8), and how each is written.
//!
//! What comes in is an algorithm of a signature, and the hash function beside it; what goes out is which one of the list it is.
//! Invariants: the list is closed, and has neither SHA-1 nor an RSA signature whose mask is of another hash function than its message;
//! an algorithm counts where it is written as its standard writes it, byte for byte.

use std::fmt;

use super::der;
use crate::chip::asn1::{Algorithm, oid};
use crate::chip::crypto::{DigestAlgorithm, Pss, Scheme};

/// How a submission is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256, RFC 5754, section 3.3.
    EcdsaP256Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, RFC 5754, section 3.2.
    RsaSha256,
    /// The same with SHA-384.
    RsaSha384,
    /// The same with SHA-512.
    RsaSha512,
    /// RSASSA-PSS with SHA-256 for message and mask, RFC 4056.
    RsaPssSha256,
    /// The same with SHA-384.
    RsaPssSha384,
    /// The same with SHA-512.
    RsaPssSha512,
    /// SM2 with SM3, GM/T 0009, under the identity `1234567812345678`.
    Sm2Sm3,
}

impl SignatureAlgorithm {
    /// All of them.
    pub const ALL: [SignatureAlgorithm; 8] = [
        Self::EcdsaP256Sha256,
        Self::RsaSha256,
        Self::RsaSha384,
        Self::RsaSha512,
        Self::RsaPssSha256,
        Self::RsaPssSha384,
        Self::RsaPssSha512,
        Self::Sm2Sm3,
    ];

    /// Its word in receipts and ledgers.
    pub fn word(self) -> &'static str {
        match self {
            Self::EcdsaP256Sha256 => "ecdsa_p256_sha256",
            Self::RsaSha256 => "rsa_sha256",
            Self::RsaSha384 => "rsa_sha384",
            Self::RsaSha512 => "rsa_sha512",
            Self::RsaPssSha256 => "rsa_pss_sha256",
            Self::RsaPssSha384 => "rsa_pss_sha384",
            Self::RsaPssSha512 => "rsa_pss_sha512",
            Self::Sm2Sm3 => "sm2_sm3",
        }
    }

    /// The hash function of message and content.
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::EcdsaP256Sha256 | Self::RsaSha256 | Self::RsaPssSha256 => DigestAlgorithm::Sha256,
            Self::RsaSha384 | Self::RsaPssSha384 => DigestAlgorithm::Sha384,
            Self::RsaSha512 | Self::RsaPssSha512 => DigestAlgorithm::Sha512,
            Self::Sm2Sm3 => DigestAlgorithm::Sm3,
        }
    }

    /// The one that an algorithm names, with the hash function that stands beside it in signed data, and under which scheme it is
    /// verified; `None` where it is none of the list or written otherwise.
    pub(super) fn named(named: &Algorithm<'_>, beside: Option<DigestAlgorithm>) -> Option<(Self, Scheme)> {
        let (scheme, deviations) = Scheme::of(named, beside).ok()?;
        let algorithm = Self::of_scheme(scheme).filter(|_| deviations.is_empty())?;
        algorithm.forms(scheme, beside).contains(&rewritten(named)).then_some((algorithm, scheme))
    }

    fn of_scheme(scheme: Scheme) -> Option<Self> {
        match scheme {
            Scheme::Ecdsa(DigestAlgorithm::Sha256) => Some(Self::EcdsaP256Sha256),
            Scheme::RsaPkcs1(DigestAlgorithm::Sha256) => Some(Self::RsaSha256),
            Scheme::RsaPkcs1(DigestAlgorithm::Sha384) => Some(Self::RsaSha384),
            Scheme::RsaPkcs1(DigestAlgorithm::Sha512) => Some(Self::RsaSha512),
            Scheme::RsaPss(pss) if pss.mask == pss.digest => match pss.digest {
                DigestAlgorithm::Sha256 => Some(Self::RsaPssSha256),
                DigestAlgorithm::Sha384 => Some(Self::RsaPssSha384),
                DigestAlgorithm::Sha512 => Some(Self::RsaPssSha512),
                _ => None,
            },
            Scheme::Sm2 => Some(Self::Sm2Sm3),
            _ => None,
        }
    }

    /// The ways to write it as `AlgorithmIdentifier`, the usual one first. `rsaEncryption` alone (RFC 3370, section 3.2) names no hash
    /// function, so it counts only where one stands beside it.
    fn forms(self, scheme: Scheme, beside: Option<DigestAlgorithm>) -> Vec<Vec<u8>> {
        let both = |id: &[u8]| [der::sequence(&[&der::object(id), &der::NULL]), der::sequence(&[&der::object(id)])];
        let pkcs1 = |last: u8| [oid::PKCS1, &[last]].concat();
        match self {
            Self::EcdsaP256Sha256 => vec![der::sequence(&[&der::object(&[oid::ECDSA_SPECIFIED, &[2]].concat())])],
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => {
                // RFC 8017, appendix C: sha256WithRSAEncryption and the two after it.
                let last = match self.digest() {
                    DigestAlgorithm::Sha384 => 12,
                    DigestAlgorithm::Sha512 => 13,
                    _ => 11,
                };
                let mut forms = both(&pkcs1(last)).to_vec();
                if beside.is_some() {
                    forms.extend(both(&pkcs1(1)));
                }
                forms
            }
            Self::RsaPssSha256 | Self::RsaPssSha384 | Self::RsaPssSha512 => {
                let Scheme::RsaPss(pss) = scheme else { return Vec::new() };
                let digests = digest_forms(pss.digest).into_iter().flatten();
                digests.map(|digest| pss_form(&digest, pss.salt_bytes)).collect()
            }
            Self::Sm2Sm3 => {
                // GM/T 0010 names signatures by the arc below the curve's.
                let mut forms = [both(oid::SM2_SM3), both(&[oid::SM2, &[1]].concat())].concat();
                // Most signers leave the parameters out.
                forms.swap(0, 1);
                forms
            }
        }
    }

    /// Its `AlgorithmIdentifier` as the signer here writes it.
    pub(super) fn written(self) -> Vec<u8> {
        self.forms(self.scheme(), None).swap_remove(0)
    }

    /// Under which scheme the signer here signs: the salt of PSS is as long as the digest, RFC 4056, section 2.2.
    pub(super) fn scheme(self) -> Scheme {
        let digest = self.digest();
        match self {
            Self::EcdsaP256Sha256 => Scheme::Ecdsa(digest),
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => Scheme::RsaPkcs1(digest),
            Self::RsaPssSha256 | Self::RsaPssSha384 | Self::RsaPssSha512 => {
                Scheme::RsaPss(Pss { digest, mask: digest, salt_bytes: digest.bytes() as u32 })
            }
            Self::Sm2Sm3 => Scheme::Sm2,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.word())
    }
}

/// An algorithm with nothing behind its parameters.
pub fn rewritten(named: &Algorithm<'_>) -> Vec<u8> {
    let parameters = named.parameters.map_or(&[][..], |parameters| parameters.whole);
    der::sequence(&[&der::object(named.id), parameters])
}

/// The ways to write a hash function of the list, with `NULL` and without (RFC 5754, section 2); `None` of any other.
pub fn digest_forms(digest: DigestAlgorithm) -> Option<[Vec<u8>; 2]> {
    let nist = |last: u8| [oid::NIST_HASH, &[last]].concat();
    let id = match digest {
        DigestAlgorithm::Sha256 => nist(1),
        DigestAlgorithm::Sha384 => nist(2),
        DigestAlgorithm::Sha512 => nist(3),
        DigestAlgorithm::Sm3 => oid::SM3.to_vec(),
        DigestAlgorithm::Sha1 | DigestAlgorithm::Sha224 => return None,
    };
    Some([der::sequence(&[&der::object(&id), &der::NULL]), der::sequence(&[&der::object(&id)])])
}

/// RSASSA-PSS with one hash function for message and mask, RFC 8017, appendix A.2.3; the salt of 20 bytes is left out as the default.
fn pss_form(digest: &[u8], salt_bytes: u32) -> Vec<u8> {
    let mask = der::sequence(&[&der::object(oid::MGF1), digest]);
    let mut parameters = [der::context(0, digest), der::context(1, &mask)].concat();
    if salt_bytes != 20 {
        let digits = salt_bytes.to_be_bytes();
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        parameters.extend(der::context(2, &der::positive(&digits[zeros..])));
    }
    der::sequence(&[&der::object(&[oid::PKCS1, &[10]].concat()), &der::element(0x30, &parameters)])
}
