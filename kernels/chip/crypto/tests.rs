//! Keys, curves and signatures against the library that made them.

use datasets::chips::{CurveForm, Hash, KeyKind, Signing, SigningKey};

use super::scheme::Pss;
use super::*;
use crate::chip::asn1::algorithm;
use crate::chip::deviation::Deviation;
use crate::chip::tlv::Reader;

/// A byte for two digits.
fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().map(|digit| char::from(digit).to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// An SM2 key of these coordinates.
fn sm2_key(point: &str) -> PublicKey {
    let algorithm = b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d";
    let key = [&b"\x03\x42\x00\x04"[..], &bytes(point)].concat();
    PublicKey::parse(&[b"\x30\x59", algorithm.as_slice(), &key].concat()).unwrap()
}

/// The example of GB/T 32918.5, annex A.2: the recommended curve, the usual identity, "message digest".
#[test]
fn the_example_of_the_sm2_standard() {
    let key = sm2_key(
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020\
         CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
    );
    let numbers = [
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3",
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
    ];
    let number = |hex: &str| [&b"\x02\x21\x00"[..], &bytes(hex)].concat();
    let signature = [b"\x30\x46".to_vec(), number(numbers[0]), number(numbers[1])].concat();
    assert_eq!(key.verify(Scheme::Sm2, b"message digest", &signature), Some(crate::chip::deviation::Deviations::NONE));
    assert!(key.verify(Scheme::Sm2, b"message digesT", &signature).is_none());
    // r or s of 0 or of n and more is refused.
    let order = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
    for (r, s) in [(numbers[0], order), (order, numbers[1])] {
        let signature = [b"\x30\x46".to_vec(), number(r), number(s)].concat();
        assert!(key.verify(Scheme::Sm2, b"message digest", &signature).is_none());
    }
    assert!(key.verify(Scheme::Sm2, b"", b"\x30\x06\x02\x01\x00\x02\x01\x00").is_none());
}

#[test]
fn explicit_parameters_have_to_be_those_of_a_known_curve() {
    for (name, _, _) in KeyKind::CURVES {
        let key = SigningKey::generate(KeyKind::Curve(name), CurveForm::Explicit);
        let information = key.public();
        let parsed = PublicKey::parse(&information).unwrap();
        assert!(parsed.deviations().is_empty(), "{name}");
        let named = SigningKey::generate(KeyKind::Curve(name), CurveForm::Named).public();
        assert_eq!(PublicKey::parse(&named).unwrap().curve(), parsed.curve(), "{name}");
        // Whatever byte of the parameters is another, the key is refused: prime, a, b, generator, order, cofactor.
        let point = information.len() - 100;
        for at in (30..point.min(250)).step_by(7) {
            let mut altered = information.clone();
            altered[at] ^= 0x10;
            assert!(PublicKey::parse(&altered).is_err(), "{name}, byte {at}");
        }
        let other = SigningKey::generate(KeyKind::Curve(name), CurveForm::OtherGenerator).public();
        assert_eq!(PublicKey::parse(&other).err(), Some(KeyFault::Curve), "{name}");
    }
}

#[test]
fn points_and_moduli_that_are_none() {
    let mut key = SigningKey::generate(KeyKind::Curve("P-256"), CurveForm::Named).public();
    let last = key.len() - 1;
    key[last] ^= 1;
    assert_eq!(PublicKey::parse(&key).err(), Some(KeyFault::Numbers), "off the curve");
    let small = SigningKey::generate(KeyKind::Rsa(768), CurveForm::Named).public();
    assert_eq!(PublicKey::parse(&small).err(), Some(KeyFault::Numbers), "768 bits");
}

#[test]
fn pss_parameters_have_defaults() {
    let read = |algorithm_bytes: &[u8], beside| {
        let named = algorithm(&mut Reader::new(algorithm_bytes)).unwrap();
        Scheme::of(&named, beside)
    };
    let defaults = Signing::Pss(Hash::Sha1, 20).algorithm();
    let pss = Pss { digest: DigestAlgorithm::Sha1, mask: DigestAlgorithm::Sha1, salt_bytes: 20 };
    let (scheme, deviations) = read(&defaults, Some(DigestAlgorithm::Sha256)).unwrap();
    assert_eq!(scheme, Scheme::RsaPss(pss));
    assert!(deviations.has(Deviation::DigestsDiffer));
    let written = Signing::Pss(Hash::Sha384, 48).algorithm();
    let pss = Pss { digest: DigestAlgorithm::Sha384, mask: DigestAlgorithm::Sha384, salt_bytes: 48 };
    assert_eq!(read(&written, None).unwrap().0, Scheme::RsaPss(pss));
    let bare = b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
    let (scheme, deviations) = read(bare, Some(DigestAlgorithm::Sha256)).unwrap();
    assert_eq!(scheme.digest(), DigestAlgorithm::Sha256);
    assert!(deviations.has(Deviation::PssParametersMissing));
    // MD5 with RSA proves nothing, and rsaEncryption alone names no hash function.
    assert!(read(b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04\x05\x00", None).is_err());
    assert!(read(b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", None).is_err());
}

#[test]
fn a_signature_is_of_its_scheme_alone() {
    let key = SigningKey::generate(KeyKind::Rsa(1280), CurveForm::Named);
    let public = PublicKey::parse(&key.public()).unwrap();
    let signature = key.sign(Signing::Pkcs1(Hash::Sha256), b"message");
    assert!(public.verify(Scheme::RsaPkcs1(DigestAlgorithm::Sha256), b"message", &signature).is_some());
    for (scheme, message) in [
        (Scheme::RsaPkcs1(DigestAlgorithm::Sha384), b"message"),
        (Scheme::RsaPkcs1(DigestAlgorithm::Sha256), b"massage"),
        (Scheme::Ecdsa(DigestAlgorithm::Sha256), b"message"),
        (Scheme::Sm2, b"message"),
    ] {
        assert!(public.verify(scheme, message, &signature).is_none(), "{scheme:?}");
    }
    // A block that holds the digest behind less filling, and garbage after it (Bleichenbacher's forgery).
    let digest = Hash::Sha256.digest(b"message");
    let info = [bytes("3031300d060960864801650304020105000420"), digest].concat();
    let mut block = [&[0, 1][..], &[0xFF; 8], &[0], &info].concat();
    block.resize(key.raw_size(), 0xAB);
    let forged = key.raw_rsa(&block);
    assert!(public.verify(Scheme::RsaPkcs1(DigestAlgorithm::Sha256), b"message", &forged).is_none());
    // The same without NULL in it is one that RFC 8017 lets pass.
    let digest = Hash::Sha256.digest(b"message");
    let info = [bytes("302f300b0609608648016503040201").as_slice(), &bytes("0420"), &digest].concat();
    let filling = vec![0xFF; key.raw_size() - 3 - info.len()];
    let bare = key.raw_rsa(&[&[0, 1][..], &filling, &[0], &info].concat());
    let found = public.verify(Scheme::RsaPkcs1(DigestAlgorithm::Sha256), b"message", &bare);
    assert_eq!(found, Some(Deviation::DigestInfoWithoutNull.into()));
}
