//! What is signed here is verified here, and by OpenSSL; what OpenSSL signs is verified here.

use datasets::chips::{Hash, Signing};
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::pkey::PKey;
use openssl::pkey_ctx::PkeyCtx;
use openssl::stack::Stack;
use openssl::symm::Cipher;
use openssl::x509::X509;

use super::support_tests::{AT, CONTENT, ENTITIES, Form, P256, RSA, SM2, entity, of, signing_key, word};
use super::*;
use crate::chip::asn1::{Moment, oid};

/// Whose certificate, when, and how.
fn check(signature: &[u8], entity: &datasets::chips::DocumentSigner, algorithm: SignatureAlgorithm) {
    let signed = verify(signature, CONTENT).unwrap_or_else(|fault| panic!("{algorithm}: {fault}"));
    assert_eq!(*signed.certificate, entity.certificate[..], "{algorithm}");
    assert_eq!((signed.signed_at, signed.algorithm), (AT, algorithm));
}

#[test]
fn every_algorithm_signs_and_verifies() {
    let mut count = 0;
    for entity in ENTITIES.iter() {
        for algorithm in SignatureAlgorithm::ALL.into_iter().filter(|algorithm| word(entity).fits(*algorithm)) {
            let key = signing_key(entity).using(algorithm).unwrap();
            assert_eq!(key.algorithm(), algorithm);
            let signature = sign(CONTENT, &key, &entity.certificate, AT).unwrap();
            check(&signature, entity, algorithm);
            assert_eq!(verify(&signature, b"another").unwrap_err(), SignatureError::Content, "{algorithm}");
            count += 1;
        }
    }
    assert_eq!(count, SignatureAlgorithm::ALL.len());
}

#[test]
fn what_another_writer_signs_verifies() {
    let pss = |hash, salt| (RSA.0, Signing::Pss(hash, salt));
    let pkcs1 = |hash| (RSA.0, Signing::Pkcs1(hash));
    for ((kind, signing), algorithm) in [
        (P256, SignatureAlgorithm::EcdsaP256Sha256),
        (SM2, SignatureAlgorithm::Sm2Sm3),
        (pkcs1(Hash::Sha256), SignatureAlgorithm::RsaSha256),
        (pkcs1(Hash::Sha384), SignatureAlgorithm::RsaSha384),
        (pkcs1(Hash::Sha512), SignatureAlgorithm::RsaSha512),
        ((RSA.0, Signing::Pkcs1Bare(Hash::Sha384)), SignatureAlgorithm::RsaSha384),
        (pss(Hash::Sha256, 32), SignatureAlgorithm::RsaPssSha256),
        (pss(Hash::Sha384, 20), SignatureAlgorithm::RsaPssSha384),
        (pss(Hash::Sha512, 64), SignatureAlgorithm::RsaPssSha512),
    ] {
        check(&Form::new(of(kind), signing).write(), of(kind), algorithm);
    }
}

#[test]
fn identifiers_of_gm_t_0010() {
    let entity = of(SM2.0);
    check(&Form::gm(entity).write(), entity, SignatureAlgorithm::Sm2Sm3);
    // The arc that GM/T 0010 gives signatures, with NULL behind it as most signers write it.
    let mut arc = Form::gm(entity);
    arc.algorithm = der::sequence(&[&der::object(&[oid::SM2, &[1]].concat()), &der::NULL]);
    check(&arc.write(), entity, SignatureAlgorithm::Sm2Sm3);
    let mut version = Form::gm(entity);
    version.version = 2;
    assert!(matches!(verify(&version.write(), CONTENT), Err(SignatureError::Version { .. })));
}

#[test]
fn a_key_identifier_names_the_certificate_too() {
    let entity = of(P256.0);
    let certificate = crate::chip::certificate::Certificate::parse(&entity.certificate).unwrap();
    let mut form = Form::new(entity, P256.1);
    form.id = der::element(0x80, certificate.subject_key.unwrap());
    (form.version, form.signer_version) = (3, 3);
    check(&form.write(), entity, SignatureAlgorithm::EcdsaP256Sha256);
}

#[test]
fn pem_is_unwrapped() {
    let entity = of(P256.0);
    let signature = sign(CONTENT, &signing_key(entity), &entity.certificate, AT).unwrap();
    for label in ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"] {
        let text = datasets::chips::pem(label, &signature);
        check(text.as_bytes(), entity, SignatureAlgorithm::EcdsaP256Sha256);
        check(text.replace('\n', "\r\n").as_bytes(), entity, SignatureAlgorithm::EcdsaP256Sha256);
    }
    let certificate = datasets::chips::pem("CERTIFICATE", &entity.certificate);
    let signature = sign(CONTENT, &signing_key(entity), certificate.as_bytes(), AT).unwrap();
    check(&signature, entity, SignatureAlgorithm::EcdsaP256Sha256);
}

/// Who verifies here is OpenSSL's own reader of signed data.
#[test]
fn openssl_accepts_what_is_signed_here() {
    let options = CMSOptions::DETACHED | CMSOptions::BINARY | CMSOptions::NO_SIGNER_CERT_VERIFY;
    for entity in [of(P256.0), of(RSA.0)] {
        for algorithm in SignatureAlgorithm::ALL.into_iter().filter(|algorithm| word(entity).fits(*algorithm)) {
            let key = signing_key(entity).using(algorithm).unwrap();
            let signature = sign(CONTENT, &key, &entity.certificate, AT).unwrap();
            let mut read = CmsContentInfo::from_der(&signature).unwrap();
            read.verify(None, None, Some(CONTENT), None, options)
                .unwrap_or_else(|error| panic!("{algorithm}: {error}"));
            assert!(read.verify(None, None, Some(b"another"), None, options).is_err(), "{algorithm}");
        }
    }
}

/// OpenSSL signs and verifies signed data with an empty identity where the key is SM2, so its arithmetic is asked by itself.
#[test]
fn openssl_accepts_the_numbers_of_sm2() {
    let entity = of(SM2.0);
    let signature = sign(CONTENT, &signing_key(entity), &entity.certificate, AT).unwrap();
    let frame = frame::Frame::parse(&signature).unwrap();
    let certificate = X509::from_der(&entity.certificate).unwrap();
    let public = certificate.public_key().unwrap();
    let credential = Credential::parse(&entity.certificate).unwrap();
    let digest = credential.key().sm2_digest(&frame.attributes.signed).unwrap();
    let mut context = PkeyCtx::new(&public).unwrap();
    context.verify_init().unwrap();
    assert!(context.verify(&digest, frame.signature).unwrap());
    assert!(!matches!(context.verify(&[7; 32], frame.signature), Ok(true)));
}

#[test]
fn what_openssl_signs_is_accepted() {
    // Detached, and the signer's certificate alone, or another beside it in whichever order.
    let options = CMSOptions::DETACHED | CMSOptions::BINARY;
    for (entity, expected) in
        [(of(P256.0), SignatureAlgorithm::EcdsaP256Sha256), (of(RSA.0), SignatureAlgorithm::RsaSha256)]
    {
        let certificate = X509::from_der(&entity.certificate).unwrap();
        let pkey = PKey::private_key_from_pem(&entity.key.private_pem()).unwrap();
        let mut beside = Stack::new().unwrap();
        beside.push(X509::from_der(&super::support_tests::authority(SM2).certificate).unwrap()).unwrap();
        for (others, flags) in [(None, options), (Some(&*beside), options), (None, options | CMSOptions::USE_KEYID)] {
            let made = CmsContentInfo::sign(Some(&certificate), Some(&pkey), others, Some(CONTENT), flags).unwrap();
            for bytes in [made.to_der().unwrap(), made.to_pem().unwrap()] {
                let signed = verify(&bytes, CONTENT).unwrap();
                assert_eq!((&*signed.certificate, signed.algorithm), (&entity.certificate[..], expected));
                assert_eq!(verify(&bytes, b"another"), Err(SignatureError::Content));
            }
        }
        let attached = CmsContentInfo::sign(Some(&certificate), Some(&pkey), None, Some(CONTENT), CMSOptions::BINARY);
        let attached = attached.unwrap().to_der().unwrap();
        assert!(matches!(verify(&attached, CONTENT), Err(SignatureError::Attached { .. })));
        let bare = options | CMSOptions::NOATTR;
        let bare = CmsContentInfo::sign(Some(&certificate), Some(&pkey), None, Some(CONTENT), bare).unwrap();
        assert!(matches!(verify(&bare.to_der().unwrap(), CONTENT), Err(SignatureError::Attribute { .. })));
    }
}

#[test]
fn keys_of_every_form() {
    let entity = of(RSA.0);
    let pkey = PKey::private_key_from_pem(&entity.key.private_pem()).unwrap();
    let locked = pkey.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open").unwrap();
    let old = pkey.rsa().unwrap().private_key_to_pem_passphrase(Cipher::aes_128_cbc(), b"open").unwrap();
    let plain = pkey.rsa().unwrap().private_key_to_pem().unwrap();
    for (pem, passphrase) in [(&locked, Some(&b"open"[..])), (&old, Some(b"open")), (&plain, None)] {
        let key = SigningKey::from_pem(pem, passphrase).unwrap();
        check(&sign(CONTENT, &key, &entity.certificate, AT).unwrap(), entity, SignatureAlgorithm::RsaSha256);
    }
    for pem in [&locked, &old] {
        assert!(matches!(SigningKey::from_pem(pem, None), Err(SignError::Encrypted)));
        assert!(matches!(SigningKey::from_pem(pem, Some(b"shut")), Err(SignError::Passphrase(_))));
        assert!(matches!(SigningKey::from_pem(pem, Some(&[b'x'; 70_000])), Err(SignError::Passphrase(_))));
    }
    for (kind, algorithm) in [(P256.0, SignatureAlgorithm::EcdsaP256Sha256), (SM2.0, SignatureAlgorithm::Sm2Sm3)] {
        let pkey = PKey::private_key_from_pem(&of(kind).key.private_pem()).unwrap();
        let pem = datasets::chips::pem("EC PRIVATE KEY", &pkey.private_key_to_der().unwrap());
        let key = SigningKey::from_pem(pem.as_bytes(), None).unwrap();
        check(&sign(CONTENT, &key, &of(kind).certificate, AT).unwrap(), of(kind), algorithm);
    }
    assert!(matches!(SigningKey::from_pem(b"no key", None), Err(SignError::Unreadable(_))));
    assert!(matches!(SigningKey::from_pem(&vec![b'-'; BYTES_MAX + 1], None), Err(SignError::Long { .. })));
}

#[test]
fn keys_that_do_not_sign() {
    let (entity, other) = (of(P256.0), entity(P256));
    let key = signing_key(&other);
    assert!(matches!(sign(CONTENT, &key, &entity.certificate, AT), Err(SignError::OtherKey)));
    let refused = signing_key(entity).using(SignatureAlgorithm::RsaSha256);
    let text = refused.unwrap_err().to_string();
    assert_eq!(text, "a key of the kind ecdsa_p256 makes no rsa_sha256 signatures: choose an algorithm of the key");
    let pem = |kind| super::support_tests::key(kind).private_pem();
    let refused = |kind| SigningKey::from_pem(&pem(kind), None).unwrap_err().to_string();
    assert_eq!(
        refused(datasets::chips::KeyKind::Rsa(1024)),
        "an RSA key of 1024 bits: have the certificate issued for one of 2048 or more"
    );
    assert!(refused(datasets::chips::KeyKind::Curve("P-384")).starts_with("a key on another curve"));
    let authority = super::support_tests::authority(P256);
    let key = SigningKey::from_pem(&authority.key.private_pem(), None).unwrap();
    assert!(matches!(sign(CONTENT, &key, &authority.certificate, AT), Err(SignError::KeyUsage)));
    let shown = format!("{key:?}");
    assert_eq!(shown, "SigningKey { word: EcdsaP256, algorithm: EcdsaP256Sha256 }");
    for (moment, fine) in [(Moment(2_524_608_000), true), (Moment(i64::MAX), false), (Moment(-62_200_000_000), false)] {
        let signature = sign(CONTENT, &signing_key(entity), &entity.certificate, moment);
        assert_eq!(signature.is_ok(), fine, "{moment:?}");
        if let Ok(signature) = signature {
            assert_eq!(verify(&signature, CONTENT).unwrap().signed_at, moment, "a year of four digits from 2050 on");
        }
    }
}
