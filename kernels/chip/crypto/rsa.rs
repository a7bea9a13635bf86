//! RSA signatures: PKCS #1 version 1.5 and PSS.
//!
//! Version 1.5 is verified by writing the one block that a right signature opens to, and comparing all of it (RFC 8017, section
//! 8.2.2): nothing of a block is parsed, so nothing hides in it. It also saves OpenSSL's contexts, 2 µs a signature.

use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::{Padding, Rsa};
use openssl::sign::RsaPssSaltlen;

use super::digest::DigestAlgorithm;
use super::scheme::Pss;
use crate::chip::deviation::{Deviation, Deviations};

/// The longest modulus, 8192 bits; the longest of a real CSCA has 6144.
const MODULUS_BYTES_MAX: usize = 1024;

/// What RFC 8017, section 9.2, note 1, puts before a digest: a `DigestInfo` up to the digest itself.
fn prefix(algorithm: DigestAlgorithm) -> &'static [u8] {
    match algorithm {
        DigestAlgorithm::Sha1 => b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
        DigestAlgorithm::Sha224 => b"\x30\x2d\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x04\x05\x00\x04\x1c",
        DigestAlgorithm::Sha256 => b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
        DigestAlgorithm::Sha384 => b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
        DigestAlgorithm::Sha512 => b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
        DigestAlgorithm::Sm3 => b"\x30\x30\x30\x0c\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x11\x05\x00\x04\x20",
    }
}

/// A parsed RSA key.
pub struct RsaKey {
    rsa: Rsa<Public>,
    pkey: PKey<Public>,
}

impl RsaKey {
    pub fn new(rsa: Rsa<Public>) -> Result<RsaKey, ErrorStack> {
        let pkey = PKey::from_rsa(rsa.clone())?;
        Ok(RsaKey { rsa, pkey })
    }

    /// Bytes of the modulus.
    pub fn bytes(&self) -> usize {
        self.rsa.size() as usize
    }

    /// Bits of the modulus.
    pub fn bits(&self) -> u32 {
        self.rsa.n().num_bits().unsigned_abs()
    }

    /// What a signature opens to, as long as the modulus; `None` where it is no number below the modulus.
    pub fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let mut block = vec![0; self.bytes()];
        let size = self.rsa.public_decrypt(signature, &mut block, Padding::NONE).ok()?;
        (size == block.len()).then_some(block)
    }

    /// The modulus less the number of a block, as long as the modulus.
    pub fn complement(&self, block: &[u8]) -> Option<Vec<u8>> {
        let (block, mut less) = (BigNum::from_slice(block).ok()?, BigNum::new().ok()?);
        less.checked_sub(self.rsa.n(), &block).ok()?;
        less.to_vec_padded(self.rsa.size().try_into().ok()?).ok()
    }

    /// Whether a signature of version 1.5 is one over a digest, and what was odd about it.
    pub fn verify_pkcs1(&self, algorithm: DigestAlgorithm, digest: &[u8], signature: &[u8]) -> Option<Deviations> {
        let bytes = self.bytes();
        let mut block = [0; MODULUS_BYTES_MAX];
        let block = block.get_mut(..bytes)?;
        let odd = if signature.len() == bytes { Deviations::NONE } else { Deviation::SignatureLength.into() };
        let signature = padded(signature, bytes)?;
        let size = self.rsa.public_decrypt(&signature, block, Padding::NONE).ok()?;
        if size != bytes {
            return None;
        }
        if is_block(block, prefix(algorithm), digest) {
            return Some(odd);
        }
        let bare = without_null(prefix(algorithm));
        is_block(block, &bare, digest).then(|| odd | Deviation::DigestInfoWithoutNull.into())
    }

    /// Whether a PSS signature is one over a digest, and what was odd about it.
    pub fn verify_pss(&self, pss: Pss, digest: &[u8], signature: &[u8]) -> Option<Deviations> {
        let odd = if signature.len() == self.bytes() { Deviations::NONE } else { Deviation::SignatureLength.into() };
        let signature = padded(signature, self.bytes())?;
        let with = |pss, salt| self.pss(pss, salt, digest, &signature).unwrap_or(false);
        if with(pss, RsaPssSaltlen::custom(pss.salt_bytes.try_into().ok()?)) {
            return Some(odd);
        }
        // To a verifier OpenSSL's "maximum" means the length that the block itself shows.
        if with(pss, RsaPssSaltlen::MAXIMUM_LENGTH) {
            return Some(odd | Deviation::PssSaltLength.into());
        }
        let same = Pss { mask: pss.digest, ..pss };
        (same != pss && with(same, RsaPssSaltlen::MAXIMUM_LENGTH)).then(|| odd | Deviation::PssMask.into())
    }

    fn pss(&self, pss: Pss, salt: RsaPssSaltlen, digest: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
        let mut context = PkeyCtx::new(&self.pkey)?;
        context.verify_init()?;
        context.set_rsa_padding(Padding::PKCS1_PSS)?;
        context.set_signature_md(md(pss.digest))?;
        context.set_rsa_mgf1_md(md(pss.mask))?;
        context.set_rsa_pss_saltlen(salt)?;
        let verified = context.verify(digest, signature);
        // What OpenSSL remembers of a wrong signature would be told with the next error of this thread.
        drop(ErrorStack::get());
        verified
    }
}

fn md(algorithm: DigestAlgorithm) -> &'static openssl::md::MdRef {
    openssl::md::Md::from_nid(algorithm.message_digest().type_())
        .expect("OpenSSL is built with every digest of the list")
}

/// The signature with zeros before it, where it lost them on its way through a number; `None` where it is longer.
fn padded(signature: &[u8], bytes: usize) -> Option<std::borrow::Cow<'_, [u8]>> {
    if signature.len() == bytes {
        return Some(signature.into());
    }
    let missing = bytes.checked_sub(signature.len()).filter(|_| !signature.is_empty())?;
    Some([&vec![0; missing], signature].concat().into())
}

/// Whether `block` is `00 01 FF … FF 00`, the prefix and the digest, and nothing else.
fn is_block(block: &[u8], prefix: &[u8], digest: &[u8]) -> bool {
    let Some(rest) = block.strip_suffix(digest).and_then(|rest| rest.strip_suffix(prefix)) else { return false };
    let Some(filling) = rest.strip_prefix(&[0, 1]).and_then(|rest| rest.strip_suffix(&[0])) else { return false };
    // RFC 8017, section 9.2: at least eight bytes.
    filling.len() >= 8 && filling.iter().all(|byte| *byte == 0xFF)
}

/// A `DigestInfo` whose algorithm has no parameters, which RFC 8017 lets a verifier accept.
fn without_null(prefix: &[u8]) -> Vec<u8> {
    let (mut head, mut tail) = (prefix[..prefix.len() - 4].to_vec(), prefix[prefix.len() - 2..].to_vec());
    head[1] -= 2;
    head[3] -= 2;
    head.append(&mut tail);
    head
}
