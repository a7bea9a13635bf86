//! What is odd about signed data, and for which reason it is refused.

use datasets::chips::{DocumentSigner, Hash, KeyKind, Signing};

use super::support_tests::{
    AT, CONTENT, Form, P256, RSA, SM2, attribute, authority, entity, key, of, reissued, replaced, signing_key,
};
use super::*;
use crate::chip::asn1::{Moment, oid};

/// The reason without its place: the first part of the variant's name.
fn reason(fault: SignatureError) -> String {
    let text = format!("{fault:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

/// That signed data of an entity is refused for a reason, once something about it is odd.
fn refused(entity: &DocumentSigner, signing: Signing, expected: &str, change: impl Fn(&mut Form<'_>)) {
    let mut form = Form::new(entity, signing);
    verify(&form.write(), CONTENT).expect("straight signed data verifies");
    change(&mut form);
    let written = form.write();
    let fault = verify(&written, CONTENT).expect_err(expected);
    assert_eq!(reason(fault), expected, "{fault}");
}

#[test]
fn odd_frames() {
    let p256 = |expected, change: fn(&mut Form<'_>)| refused(of(P256.0), P256.1, expected, change);
    p256("Signers", |form| form.signers = 2);
    p256("Signers", |form| form.signers = 0);
    p256("Attached", |form| form.attached = der::context(0, &der::octets(CONTENT)));
    p256("Attached", |form| form.attached = der::context(0, &der::octets(b"")));
    p256("Frame", |form| form.attached = der::NULL.to_vec());
    p256("ContentType", |form| form.content_type = oid::LDS_SECURITY_OBJECT);
    p256("Attribute", |form| form.content_type = oid::DATA_GM);
    p256("ContentType", |form| form.outer = oid::SIGNED_DATA_GM);
    p256("ContentType", |form| {
        form.content_type = oid::DATA_GM;
        form.attributes[0] = attribute(oid::CONTENT_TYPE, &der::object(oid::DATA_GM));
    });
    p256("Frame", |form| form.outer = oid::DATA);
    p256("Version", |form| form.version = 3);
    p256("Version", |form| form.signer_version = 3);
    p256("Unsigned", |form| form.lists = der::context(1, b""));
    p256("Unsigned", |form| form.unsigned = der::context(1, &attribute(oid::SIGNING_TIME, &der::time(AT).unwrap())));
    p256("Unsigned", |form| form.certificates.push(der::context(1, &der::NULL)));
    p256("Frame", |form| form.unsigned = der::NULL.to_vec());
    // A free place within who signed, and within how.
    p256("Frame", |form| form.id = der::sequence(&[&form.id[2..], &der::NULL]));
    p256("Frame", |form| form.id = replaced(&form.id, (b"\x30", b"\xa1")));
    p256("Frame", |form| form.id = der::sequence(&[&form.id[2..form.id.len() - 3], b"\x02\x02\x00\x03"]));
    p256("Algorithm", |form| form.algorithm = der::sequence(&[&form.algorithm[2..], &der::NULL, &der::NULL]));
    p256("Frame", |form| form.certificates = vec![form.certificates[0].clone(); 17]);
}

#[test]
fn odd_algorithms() {
    let p256 = |expected, change: fn(&mut Form<'_>)| refused(of(P256.0), P256.1, expected, change);
    let rsa = |expected, change: fn(&mut Form<'_>)| refused(of(RSA.0), RSA.1, expected, change);
    let sm2 = |expected, change: fn(&mut Form<'_>)| refused(of(SM2.0), SM2.1, expected, change);
    let with = |form: &mut Form<'_>, signing: Signing| {
        (form.signing, form.algorithm) = (signing, signing.algorithm());
        (form.announced, form.digest) = (signing.hash().algorithm(), signing.hash().algorithm());
        form.attributes[2] = attribute(oid::MESSAGE_DIGEST, &der::octets(&signing.hash().digest(CONTENT)));
    };
    refused(of(P256.0), P256.1, "Digest", |form| with(form, Signing::Ecdsa(Hash::Sha1)));
    refused(of(P256.0), P256.1, "Digest", |form| with(form, Signing::Ecdsa(Hash::Sha224)));
    refused(of(P256.0), P256.1, "Algorithm", |form| with(form, Signing::Ecdsa(Hash::Sha384)));
    refused(of(P256.0), P256.1, "Algorithm", |form| with(form, Signing::EcdsaPlain(Hash::Sha256)));
    refused(of(RSA.0), RSA.1, "Digest", |form| with(form, Signing::Pkcs1(Hash::Sha1)));
    refused(of(RSA.0), RSA.1, "Digest", |form| with(form, Signing::Pss(Hash::Sha1, 20)));
    refused(of(RSA.0), RSA.1, "Algorithm", |form| with(form, Signing::PssOtherMask(Hash::Sha256, 32)));
    refused(of(RSA.0), RSA.1, "Signature", |form| with(form, Signing::PssOtherSalt(Hash::Sha256, 20)));
    // The signature is of SHA-1, and SHA-256 stands beside it; and the other way round.
    rsa("Algorithm", |form| form.algorithm = Signing::Pkcs1(Hash::Sha1).algorithm());
    rsa("Algorithm", |form| form.algorithm = Signing::Pkcs1(Hash::Sha384).algorithm());
    rsa("Digest", |form| form.digest = Hash::Sha1.algorithm());
    rsa("Digest", |form| form.announced = Hash::Sha1.algorithm());
    rsa("Digest", |form| form.announced = Hash::Sha512.algorithm());
    rsa("Digest", |form| form.announced = [Hash::Sha256.algorithm(), Hash::Sha384.algorithm()].concat());
    rsa("Frame", |form| form.announced = Vec::new());
    rsa("Digest", |form| form.digest = der::sequence(&[&der::object(oid::SHA1), &der::octets(b"")]));
    // No parameters at all mean SHA-1, whatever stands beside them.
    rsa("Algorithm", |form| form.algorithm = der::sequence(&[&der::object(&[oid::PKCS1, &[10]].concat())]));
    rsa("Key", |form| form.algorithm = P256.1.algorithm());
    rsa("Algorithm", |form| form.algorithm = SM2.1.algorithm());
    p256("Algorithm", |form| {
        form.algorithm = der::sequence(&[&der::object(&[oid::ECDSA_SPECIFIED, &[2]].concat()), &der::NULL]);
    });
    p256("Algorithm", |form| form.algorithm = der::sequence(&[&der::object(oid::EC_KEY)]));
    p256("Key", |form| form.algorithm = RSA.1.algorithm());
    sm2("Algorithm", |form| form.algorithm = der::sequence(&[&der::object(oid::SM2)]));
    sm2("Algorithm", |form| (form.announced, form.digest) = (Hash::Sha256.algorithm(), Hash::Sha256.algorithm()));
}

#[test]
fn odd_attributes() {
    let p256 = |expected, change: fn(&mut Form<'_>)| refused(of(P256.0), P256.1, expected, change);
    for index in 0..3 {
        refused(of(P256.0), P256.1, "Attribute", |form| drop(form.attributes.remove(index)));
        refused(of(P256.0), P256.1, "Attribute", |form| form.attributes.push(form.attributes[index].clone()));
    }
    p256("Attribute", |form| form.attributes.clear());
    p256("Attribute", |form| form.attributes[2] = attribute(oid::MESSAGE_DIGEST, &der::NULL));
    p256("Attribute", |form| form.attributes[2] = attribute(oid::MESSAGE_DIGEST, b""));
    p256("Content", |form| form.attributes[2] = attribute(oid::MESSAGE_DIGEST, &der::octets(&[7; 32])));
    p256("Content", |form| form.attributes[2] = attribute(oid::MESSAGE_DIGEST, &der::octets(b"")));
    p256("Attribute", |form| form.attributes[0] = attribute(oid::CONTENT_TYPE, &der::object(oid::SIGNED_DATA)));
    for time in [&b"\x17\x0b2311142213Z"[..], b"\x17\x0f2311142213+0000", b"\x18\x0f20231114221320Z", b"\x04\x00"] {
        refused(of(P256.0), P256.1, "Attribute", |form| form.attributes[1] = attribute(oid::SIGNING_TIME, time));
    }
    let order = |form: &mut Form<'_>| {
        form.attributes.sort();
        form.attributes.reverse();
        form.unordered = true;
    };
    refused(of(P256.0), P256.1, "NotDer", order);
    // More than the three may be signed, in order and up to a bound.
    let other = |number: u8| attribute(&[0x2a, 0x03, number], &der::NULL);
    let mut form = Form::new(of(P256.0), P256.1);
    form.attributes.push(other(1));
    assert!(verify(&form.write(), CONTENT).is_ok());
    form.attributes.extend((2..40).map(other));
    assert_eq!(reason(verify(&form.write(), CONTENT).unwrap_err()), "Frame");
}

#[test]
fn odd_certificates() {
    let (entity, other) = (of(P256.0), entity(P256));
    let p256 = |expected, change: &dyn Fn(&mut Form<'_>)| refused(entity, P256.1, expected, change);
    p256("Certificate", &|form| form.certificates.clear());
    p256("Certificate", &|form| form.certificates = vec![authority(P256).certificate]);
    p256("Certificate", &|form| form.certificates.push(form.certificates[0].clone()));
    p256("Certificate", &|form| form.id = replaced(&form.id, (b"Concord Test", b"concord test")));
    p256("Certificate", &|form| form.id = replaced(&form.id, (b"\x02\x01\x03", b"\x02\x01\x04")));
    // A certificate of the same name and number, of another key.
    p256("Signature", &|form| form.certificates = vec![other.certificate.clone()]);
    p256("NotDer", &|form| {
        let inside = &form.certificates[0][4..];
        form.certificates = vec![[&[0x30, 0x80], inside, &[0, 0]].concat()];
    });
    let change = |change| reissued(&entity.certificate, change, &entity.key, P256.1);
    // keyEncipherment alone.
    let usage = change((b"\x03\x02\x07\x80", b"\x03\x02\x05\x20"));
    p256("KeyUsage", &|form| form.certificates = vec![usage.clone()]);
    // A critical extension that nobody knows in the place of the key usage.
    let critical = change((b"\x06\x03\x55\x1d\x0f\x01\x01\xff", b"\x06\x03\x55\x1d\x7f\x01\x01\xff"));
    p256("Credential", &|form| form.certificates = vec![critical.clone()]);
    let (kind, signing) = (KeyKind::Rsa(1024), RSA.1);
    let short = super::support_tests::entity((kind, signing));
    let fault = verify(&Form::new(&short, signing).write(), CONTENT).unwrap_err();
    let expected = CredentialError::Key(KeyError::Short { bits: 1024 });
    assert!(matches!(fault, SignatureError::Credential { fault, .. } if fault == expected), "{fault}");
    let explicit = authority(P256).signer(
        datasets::chips::SigningKey::generate(P256.0, datasets::chips::CurveForm::Explicit),
        P256.1,
        &datasets::chips::SignerSpec::new(3, super::support_tests::FROM),
    );
    let fault = verify(&Form::new(&explicit, P256.1).write(), CONTENT).unwrap_err();
    let expected = CredentialError::Key(KeyError::Form);
    assert!(matches!(fault, SignatureError::Credential { fault, .. } if fault == expected), "{fault}");
}

#[test]
fn another_content_signature_or_key() {
    for entity in [of(P256.0), of(RSA.0), of(SM2.0)] {
        let key = signing_key(entity);
        let signature = sign(CONTENT, &key, &entity.certificate, AT).unwrap();
        assert_eq!(verify(&signature, &CONTENT[1..]), Err(SignatureError::Content));
        let later = sign(CONTENT, &key, &entity.certificate, Moment(AT.0 + 1)).unwrap();
        // The attributes of one signature, the numbers of another.
        let numbers = |bytes: &[u8]| frame::Frame::parse(bytes).unwrap().signature.to_vec();
        if let (one, other) = (numbers(&signature), numbers(&later))
            && one.len() == other.len()
        {
            assert_eq!(verify(&replaced(&signature, (&one, &other)), CONTENT), Err(SignatureError::Signature));
        }
        let time = |bytes: &[u8]| der::time(verify(bytes, CONTENT).unwrap().signed_at).unwrap();
        let moved = replaced(&signature, (&time(&signature), &time(&later)));
        assert_eq!(verify(&moved, CONTENT), Err(SignatureError::Signature));
    }
}

#[test]
fn signatures_in_another_form() {
    let entity = of(P256.0);
    let signature = sign(CONTENT, &signing_key(entity), &entity.certificate, AT).unwrap();
    // Bytes behind it, BER around it, nothing, and too much.
    let behind = [&signature[..], &[0]].concat();
    assert_eq!(reason(verify(&behind, CONTENT).unwrap_err()), "Frame");
    let loose = [&[0x30, 0x80], &signature[4..], &[0, 0]].concat();
    assert_eq!(verify(&loose, CONTENT), Err(SignatureError::NotDer { offset: 1 }));
    let longer = [&[0x30, 0x83, 0], &signature[2..]].concat();
    assert_eq!(verify(&longer, CONTENT), Err(SignatureError::NotDer { offset: 1 }));
    assert_eq!(reason(verify(b"", CONTENT).unwrap_err()), "Armour");
    let long = vec![0x30; BYTES_MAX + 1];
    assert_eq!(verify(&long, CONTENT), Err(SignatureError::Long { bytes: BYTES_MAX + 1 }));
    // Elements deep in each other end the reader and not its stack.
    let mut deep = der::octets(b"");
    while deep.len() < BYTES_MAX - 8 {
        deep = der::sequence(&[&deep]);
    }
    assert_eq!(reason(verify(&deep, CONTENT).unwrap_err()), "Frame");
}

#[test]
fn an_rsa_signature_without_null_in_it() {
    // What RFC 8017, section 8.2.2, lets a verifier accept, and chips are forgiven.
    let entity = of(RSA.0);
    let signature = sign(CONTENT, &signing_key(entity), &entity.certificate, AT).unwrap();
    let frame = frame::Frame::parse(&signature).unwrap();
    let digest = Hash::Sha256.digest(&frame.attributes.signed);
    let info = [&b"\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20"[..], &digest].concat();
    let filling = vec![0xFF; entity.key.raw_size() - 3 - info.len()];
    let bare = entity.key.raw_rsa(&[&[0, 1][..], &filling, &[0], &info].concat());
    assert_eq!(verify(&replaced(&signature, (frame.signature, &bare)), CONTENT), Err(SignatureError::Signature));
}

#[test]
fn reasons_say_what_to_do() {
    let told = SignatureError::Attached { offset: 40 }.to_string();
    let expected = "the content is inside the signature, at byte 40: sign detached, and hand in the manifest beside it";
    assert_eq!(told, expected);
    let told = verify(&key(P256.0).public(), CONTENT).unwrap_err().to_string();
    assert_eq!(
        told,
        "no detached signed data (another element than 06 at byte 2): make it anew after RFC 5652, section 5, as DER or PEM"
    );
}
