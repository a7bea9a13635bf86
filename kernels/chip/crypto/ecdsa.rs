//! ECDSA signatures, in the two forms that chips and certificates write them.

use openssl::bn::BigNum;
use openssl::ec::EcKey;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::pkey::Public;

use crate::chip::asn1::{INTEGER, SEQUENCE, magnitude};
use crate::chip::deviation::{Deviation, Deviations};
use crate::chip::tlv::{Length, Reader};

/// The two numbers of a signature, without zeros before them.
pub struct Numbers<'a> {
    pub r: &'a [u8],
    pub s: &'a [u8],
    /// What is odd about their form.
    pub deviations: Deviations,
}

impl<'a> Numbers<'a> {
    /// Of an `ECDSA-Sig-Value`, RFC 3279, section 2.2.3. Numbers that lack their sign byte, and lengths longer than they need be,
    /// are read and listed: they change nothing about what is verified.
    pub fn of_der(signature: &'a [u8]) -> Option<Numbers<'a>> {
        let mut outside = Reader::new(signature);
        let sequence = outside.need(SEQUENCE).ok()?;
        outside.end().ok()?;
        let mut inside = sequence.inside();
        let (r, s) = (inside.need(INTEGER).ok()?, inside.need(INTEGER).ok()?);
        inside.end().ok()?;
        let shortest = [sequence.length, r.length, s.length].iter().all(|length| *length == Length::Shortest);
        let regular = shortest && [r.value, s.value].into_iter().all(is_regular);
        let deviations = if regular { Deviations::NONE } else { Deviation::SignatureForm.into() };
        Some(Numbers { r: magnitude(r.value), s: magnitude(s.value), deviations })
    }

    /// Of a plain signature, BSI TR-03111, section 5.2.1: both in as many bytes as the order has.
    pub fn of_plain(signature: &'a [u8], order_bytes: usize) -> Option<Numbers<'a>> {
        let (r, s) = signature.split_at_checked(order_bytes).filter(|(_, s)| s.len() == order_bytes)?;
        Some(Numbers { r: magnitude(r), s: magnitude(s), deviations: Deviations::NONE })
    }
}

/// Whether DER would write a positive number so.
fn is_regular(value: &[u8]) -> bool {
    match value {
        [] => false,
        [first] => *first < 0x80,
        [0, second, ..] => *second >= 0x80,
        [first, ..] => *first < 0x80,
    }
}

/// Whether they are a signature of a key over a digest.
pub fn verify(key: &EcKey<Public>, digest: &[u8], numbers: &Numbers<'_>) -> bool {
    let verified = verify_numbers(key, digest, numbers);
    if !matches!(verified, Ok(true)) {
        // What OpenSSL remembers of a wrong signature would be told with the next error of this thread.
        drop(ErrorStack::get());
    }
    verified.unwrap_or(false)
}

fn verify_numbers(key: &EcKey<Public>, digest: &[u8], numbers: &Numbers<'_>) -> Result<bool, ErrorStack> {
    let (r, s) = (BigNum::from_slice(numbers.r)?, BigNum::from_slice(numbers.s)?);
    EcdsaSig::from_private_components(r, s)?.verify(digest, key)
}
