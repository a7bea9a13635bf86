//! SM2 signatures, GB/T 32918.2, in the arithmetic of OpenSSL's curve.
//!
//! The crate cannot give OpenSSL the identity of a signer, without which its own verification answers nothing, so the five
//! steps of section 7.1 stand here. Invariant: a signature with r or s out of 1 … n−1 is refused before anything is computed.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::pkey::Public;

use super::curve::{Curve, generator};
use super::digest::{Digest, DigestAlgorithm};
use super::ecdsa::Numbers;

/// The identity of a signer who names none, GM/T 0009, section 10.
const IDENTITY: &[u8] = b"1234567812345678";

/// Bytes of a coordinate.
const COORDINATE_BYTES: i32 = 32;

/// What is hashed before a message: the identity, the curve and the key, section 5.5.
pub fn prefix(key: &EcKey<Public>) -> Result<Digest, ErrorStack> {
    let group = Curve::Sm2.group();
    let mut context = BigNumContext::new()?;
    let [mut prime, mut a, mut b] = [BigNum::new()?, BigNum::new()?, BigNum::new()?];
    group.components_gfp(&mut prime, &mut a, &mut b, &mut context)?;
    let identity_bits = u16::try_from(8 * IDENTITY.len()).expect("the identity is short");
    let mut input = identity_bits.to_be_bytes().to_vec();
    input.extend_from_slice(IDENTITY);
    input.extend(a.to_vec_padded(COORDINATE_BYTES)?);
    input.extend(b.to_vec_padded(COORDINATE_BYTES)?);
    for point in [generator(group), key.public_key()] {
        let [mut x, mut y] = [BigNum::new()?, BigNum::new()?];
        point.affine_coordinates(group, &mut x, &mut y, &mut context)?;
        input.extend(x.to_vec_padded(COORDINATE_BYTES)?);
        input.extend(y.to_vec_padded(COORDINATE_BYTES)?);
    }
    Ok(DigestAlgorithm::Sm3.digest(&input))
}

/// What is signed in a message's place.
pub fn digest(prefix: &Digest, message: &[u8]) -> Digest {
    DigestAlgorithm::Sm3.digest(&[prefix, message].concat())
}

/// Whether they are a signature of a key over a message.
pub fn verify(key: &EcKey<Public>, prefix: &Digest, message: &[u8], numbers: &Numbers<'_>) -> bool {
    let verified = verify_numbers(key, prefix, message, numbers);
    if verified.is_err() {
        drop(ErrorStack::get());
    }
    verified.unwrap_or(false)
}

fn verify_numbers(
    key: &EcKey<Public>,
    prefix: &Digest,
    message: &[u8],
    numbers: &Numbers<'_>,
) -> Result<bool, ErrorStack> {
    let group = Curve::Sm2.group();
    let mut context = BigNumContext::new()?;
    let mut order = BigNum::new()?;
    group.order(&mut order, &mut context)?;
    let (r, s) = (BigNum::from_slice(numbers.r)?, BigNum::from_slice(numbers.s)?);
    if numbers.r.is_empty() || numbers.s.is_empty() || r >= order || s >= order {
        return Ok(false);
    }
    let mut t = BigNum::new()?;
    t.mod_add(&r, &s, &order, &mut context)?;
    if t.num_bits() == 0 {
        return Ok(false);
    }
    let mut point = EcPoint::new(group)?;
    point.mul_full(group, &s, key.public_key(), &t, &mut context)?;
    if point.is_infinity(group) {
        return Ok(false);
    }
    let [mut x, mut y, mut expected] = [BigNum::new()?, BigNum::new()?, BigNum::new()?];
    point.affine_coordinates(group, &mut x, &mut y, &mut context)?;
    let e = BigNum::from_slice(&digest(prefix, message))?;
    expected.mod_add(&e, &x, &order, &mut context)?;
    Ok(expected == r)
}
