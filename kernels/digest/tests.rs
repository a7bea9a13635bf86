//! Digests against published vectors, against the `sha2` crate, and by every means of the processor.

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::compress::Means;
use super::hmac::hmac_many_by;
use super::sha256::{sha256, sha256_many_by};
use super::*;

/// Every means of this processor.
fn means() -> Vec<Means> {
    let mut means = vec![Means::Portable];
    means.extend((Means::best() != Means::Portable).then(Means::best));
    means
}

/// HMAC as RFC 2104 writes it, over the `sha2` crate.
fn hmac_reference(key: &[u8], message: &[u8]) -> [u8; 32] {
    let key = if key.len() > 64 { Sha256::digest(key).to_vec() } else { key.to_vec() };
    let mixed = |mix: u8| -> Vec<u8> { (0..64).map(|i| key.get(i).copied().unwrap_or(0) ^ mix).collect() };
    let inner = Sha256::digest([&mixed(0x36), message].concat());
    Sha256::digest([mixed(0x5c), inner.to_vec()].concat()).into()
}

/// The token of one message, by every means.
fn check_hmac(key: &[u8], message: &[u8], expected: &str) {
    let block = Block::hmac_message(message).unwrap();
    for means in means() {
        let mut out = [[0; 32]];
        hmac_many_by(means, &HmacKey::new(key), std::slice::from_ref(&block), &mut out);
        assert_eq!(hex(&out[0]), expected, "{means:?}");
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = vec![0; 2 * bytes.len()];
    hex_lower(bytes, &mut digits);
    String::from_utf8(digits).unwrap()
}

#[test]
fn hmac_gives_the_vectors_of_rfc_4231() {
    let cases: [(&[u8], &[u8], &str); 5] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (
            &std::array::from_fn::<u8, 25, _>(|i| i as u8 + 1),
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ];
    for (key, message, expected) in cases {
        check_hmac(key, message, expected);
    }
}

#[test]
fn a_message_knows_its_longest() {
    assert!(Block::hmac_message(&[7; Block::BYTES_MAX]).is_some());
    assert!(Block::hmac_message(&[7; Block::BYTES_MAX + 1]).is_none());
    assert!(Short::new(&[7; Short::BYTES_MAX]).is_some());
    assert!(Short::new(&[7; Short::BYTES_MAX + 1]).is_none());
}

#[test]
fn a_key_does_not_print() {
    assert_eq!(format!("{:?}", HmacKey::new(b"secret")), "HmacKey { .. }");
}

#[test]
fn hexadecimal_has_all_digits() {
    let all: Vec<u8> = (0..=255).collect();
    let expected: String = all.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex(&all), expected);
    assert_eq!(hex(&[]), "");
}

proptest! {
    #[test]
    fn tokens_equal_the_definition(
        key in prop::collection::vec(any::<u8>(), 0..150),
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..=Block::BYTES_MAX), 0..11),
    ) {
        let expected: Vec<[u8; 32]> = messages.iter().map(|message| hmac_reference(&key, message)).collect();
        let blocks: Vec<Block> = messages.iter().map(|message| Block::hmac_message(message).unwrap()).collect();
        for means in means() {
            let mut out = vec![[0; 32]; blocks.len()];
            hmac_many_by(means, &HmacKey::new(&key), &blocks, &mut out);
            prop_assert_eq!(&out, &expected, "{:?}", means);
        }
    }

    #[test]
    fn digests_equal_the_crate(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..=Short::BYTES_MAX), 0..11),
    ) {
        let expected: Vec<[u8; 32]> = messages.iter().map(|message| Sha256::digest(message).into()).collect();
        let shorts: Vec<Short> = messages.iter().map(|message| Short::new(message).unwrap()).collect();
        for means in means() {
            let mut out = vec![[0; 32]; shorts.len()];
            sha256_many_by(means, &shorts, &mut out);
            prop_assert_eq!(&out, &expected, "{:?}", means);
        }
    }

    #[test]
    fn one_digest_of_any_length_equals_the_crate(message in prop::collection::vec(any::<u8>(), 0..300)) {
        let expected: [u8; 32] = Sha256::digest(&message).into();
        prop_assert_eq!(sha256(&message), expected);
    }
}
