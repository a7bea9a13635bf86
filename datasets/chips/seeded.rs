//! Keys that a secret makes, and signatures that are the same each time.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::{NonceType, PkeyCtx};

use super::hash::Hash;

/// The key of the number that a secret makes: 1024 bits of it, so that what is taken of them below the order of a curve of 521
/// bits is as good as even.
pub(super) fn private_key(group: &EcGroup, secret: &[u8]) -> Result<PKey<Private>, ErrorStack> {
    let wide = [0, 1].map(|half| Hash::Sha512.digest(&[&[half], secret].concat())).concat();
    let (wide, mut context) = (BigNum::from_slice(&wide)?, BigNumContext::new()?);
    let [mut order, mut number] = [BigNum::new()?, BigNum::new()?];
    group.order(&mut order, &mut context)?;
    // From 1 to the order less one.
    order.sub_word(1)?;
    number.nnmod(&wide, &order, &mut context)?;
    number.add_word(1)?;
    let mut point = EcPoint::new(group)?;
    point.mul_generator2(group, &number, &mut context)?;
    PKey::from_ec_key(EcKey::from_private_components(group, &number, &point)?)
}

/// The ECDSA signature of a digest whose nonce follows from key and digest, RFC 6979.
pub(super) fn sign(key: &PKey<Private>, hash: Hash, digest: &[u8]) -> Result<EcdsaSig, ErrorStack> {
    let function = Md::from_nid(hash.message_digest().type_()).expect("OpenSSL has every hash function of the list");
    let mut context = PkeyCtx::new(key)?;
    context.sign_init()?;
    context.set_signature_md(function)?;
    context.set_nonce_type(NonceType::DETERMINISTIC_K)?;
    let mut signature = Vec::new();
    context.sign_to_vec(digest, &mut signature)?;
    EcdsaSig::from_der(&signature)
}
