//! Certificates of credentials and their authorities.

use datasets::chips::{CurveForm, Hash, KeyKind, SignerSpec, Signing, SigningKey};

use super::*;
use crate::signature::support_tests::{AT, FROM, P256, RSA, SM2, authority, entity, key, of, reissued};

/// The authority and what it issued, parsed.
fn pair(kind: (KeyKind, Signing)) -> (datasets::chips::Authority, Credential, Credential) {
    let authority = authority(kind);
    let entity = authority.signer(key(kind.0), kind.1, &SignerSpec::new(0x9c, FROM));
    let parsed = Credential::parse(&authority.certificate).unwrap();
    // A serial number that begins with a one bit lacks its sign byte: the test writer writes it as it is told.
    let spec = SignerSpec { serial: vec![0, 0x9c], ..SignerSpec::new(0, FROM) };
    assert_eq!(Credential::parse(&entity.certificate).unwrap_err(), CredentialError::Serial);
    let entity = authority.signer(entity.key, kind.1, &spec);
    (authority, parsed, Credential::parse(&entity.certificate).unwrap())
}

#[test]
fn what_a_certificate_says() {
    for (kind, word) in [(P256, "ecdsa_p256"), (RSA, "rsa_2048"), (SM2, "sm2")] {
        let (_, authority, credential) = pair(kind);
        assert_eq!(credential.key.to_string(), word);
        assert_eq!(credential.issuer, "CN=Country Signing,O=Concord Test,C=QQ");
        assert_eq!(credential.subject, "CN=Document Signer,O=Concord Test,C=QQ");
        assert_eq!(credential.serial, "9c");
        assert_eq!(credential.not_before, Moment(FROM));
        assert_eq!(credential.sha256, *openssl::sha::sha256(credential.der()).as_slice());
        assert!(credential.is_signer && !credential.is_authority);
        assert!(authority.is_authority && !authority.is_signer);
        let text = datasets::chips::pem("CERTIFICATE", credential.der());
        assert_eq!(Credential::parse(text.as_bytes()).unwrap().sha256, credential.sha256);
    }
}

#[test]
fn who_issued_it() {
    let pss = (RSA.0, Signing::Pss(Hash::Sha384, 48));
    for kind in [P256, RSA, pss, SM2] {
        let (authority, parsed, credential) = pair(kind);
        assert_eq!(credential.issued_by(&parsed), Ok(()), "{kind:?}");
        assert_eq!(parsed.issued_by(&parsed), Ok(()), "{kind:?}");
        // One of the same name that has another key.
        let (_, other, _) = pair(kind);
        assert_eq!(credential.issued_by(&other), Err(ChainFault::Signature), "{kind:?}");
        assert_eq!(credential.issued_by(&credential), Err(ChainFault::Issuer), "{kind:?}");
        // A certificate of that name, of the very key, that is no authority's.
        let name = datasets::chips::name("QQ", "Document Signer", datasets::chips::NameForm::Printable);
        let issuer = datasets::chips::name("QQ", "Country Signing", datasets::chips::NameForm::Printable);
        let (from, to) = (&name[..], &issuer[..]);
        let certificate = crate::chip::certificate::Certificate::parse(credential.der()).unwrap();
        assert_eq!((certificate.subject.whole(), certificate.issuer.whole()), (from, to));
        let bare = reissued(&authority.certificate, (b"\x03\x02\x01\x06", b"\x03\x02\x01\x82"), &authority.key, kind.1);
        let bare = Credential::parse(&bare).unwrap();
        assert_eq!(credential.issued_by(&bare), Err(ChainFault::Authority), "without keyCertSign");
        let constraints = (&b"\x30\x06\x01\x01\xff\x02\x01\x00"[..], &b"\x30\x06\x01\x01\x00\x02\x01\x00"[..]);
        let bare = reissued(&authority.certificate, constraints, &authority.key, kind.1);
        let bare = Credential::parse(&bare).unwrap();
        assert_eq!(credential.issued_by(&bare), Err(ChainFault::Authority), "without cA");
    }
}

#[test]
fn other_algorithms_issue_nothing() {
    for signing in [Signing::Ecdsa(Hash::Sha1), Signing::Ecdsa(Hash::Sha512), Signing::EcdsaPlain(Hash::Sha256)] {
        let (_, parsed, credential) = pair((P256.0, signing));
        assert_eq!(credential.issued_by(&parsed), Err(ChainFault::Algorithm), "{signing:?}");
    }
    for signing in [
        Signing::Pkcs1(Hash::Sha1),
        Signing::Pkcs1Bare(Hash::Sha256),
        Signing::Pss(Hash::Sha1, 20),
        Signing::PssOtherMask(Hash::Sha256, 32),
    ] {
        let authority = Credential::parse(&of(RSA.0).certificate).unwrap();
        let issued = entity((RSA.0, signing));
        let credential = Credential::parse(&issued.certificate).unwrap();
        let named = SignatureAlgorithm::named(&credential.certificate().algorithm, None);
        assert_eq!(named, None, "{signing:?}");
        assert_eq!(credential.issued_by(&authority), Err(ChainFault::Issuer));
    }
    let (_, parsed, credential) = pair((RSA.0, Signing::PssOtherSalt(Hash::Sha256, 20)));
    assert_eq!(credential.issued_by(&parsed), Err(ChainFault::Signature), "a salt outside its parameters");
}

#[test]
fn when_it_is_valid() {
    let (_, authority, credential) = pair(P256);
    assert_eq!(credential.valid_at(AT), Ok(()));
    for moment in [credential.not_before, credential.not_after] {
        assert_eq!(credential.valid_at(moment), Ok(()), "both ends are in it");
    }
    let early = credential.valid_at(Moment(FROM - 1)).unwrap_err();
    assert_eq!(
        early.to_string(),
        "not valid before 2023-11-14T22:13:20Z: wait, or hand in the certificate that counts now"
    );
    let after = Moment(authority.not_after.0 + 1);
    let expired = authority.valid_at(after).unwrap_err();
    assert_eq!(expired, ChainFault::Expired { to: authority.not_after });
    assert_eq!(expired.to_string(), "expired at 2038-11-10T22:13:20Z: hand in its successor");
}

#[test]
fn certificates_that_are_refused() {
    let parse = |bytes: &[u8]| Credential::parse(bytes).unwrap_err();
    let entity = of(P256.0);
    assert_eq!(parse(&vec![0x30; BYTES_MAX + 1]), CredentialError::Long { bytes: BYTES_MAX + 1 });
    assert!(matches!(parse(b"-----BEGIN CMS-----"), CredentialError::Armour(ArmourError::Label { line: 1, .. })));
    for length in 1..entity.certificate.len() {
        assert!(matches!(parse(&entity.certificate[..length]), CredentialError::Frame(_)), "{length} bytes");
    }
    let indefinite = [&[0x30, 0x80], &entity.certificate[4..], &[0, 0]].concat();
    assert_eq!(parse(&indefinite), CredentialError::NotDer);
    let spec = |serial: &[u8]| SignerSpec { serial: serial.to_vec(), ..SignerSpec::new(0, FROM) };
    for serial in [&[0][..], &[0x80], &[1; 22]] {
        let issued = authority(P256).signer(key(P256.0), P256.1, &spec(serial));
        assert_eq!(parse(&issued.certificate), CredentialError::Serial, "{serial:?}");
    }
    for (form, kind, expected) in [
        (CurveForm::Explicit, P256, KeyError::Form),
        (CurveForm::Compressed, P256, KeyError::Form),
        (CurveForm::Explicit, SM2, KeyError::Form),
        (CurveForm::Named, (KeyKind::Curve("P-384"), P256.1), KeyError::Curve),
        (CurveForm::Named, (KeyKind::Rsa(1024), RSA.1), KeyError::Short { bits: 1024 }),
    ] {
        let made = SigningKey::generate(kind.0, form);
        let issued = authority(P256).signer(made, kind.1, &spec(&[5]));
        assert_eq!(parse(&issued.certificate), CredentialError::Key(expected), "{form:?}");
    }
    let long = "x".repeat(1100);
    let issuer = key(P256.0);
    let spec = datasets::chips::CertificateSpec {
        serial: vec![1],
        issuer: datasets::chips::name("QQ", &long, datasets::chips::NameForm::Printable),
        subject: datasets::chips::name("QQ", "Entity", datasets::chips::NameForm::Printable),
        validity: (FROM, FROM + 1),
        key_period: None,
        authority: false,
        authority_key: None,
        subject_key: None,
        extended_usage: None,
        indefinite: false,
    };
    assert_eq!(parse(&spec.sign(&issuer, &issuer, P256.1)), CredentialError::Name);
}
