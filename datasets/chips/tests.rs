//! What is made is read by OpenSSL, which knows nothing of either writer or reader.

use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::{X509, X509Crl};

use super::*;

const FROM: i64 = 1_700_000_000;

fn authority(kind: KeyKind, signing: Signing) -> Authority {
    Authority::new("QQ", SigningKey::generate(kind, CurveForm::Named), signing, FROM)
}

fn signer(authority: &Authority, kind: KeyKind, signing: Signing) -> DocumentSigner {
    authority.signer(SigningKey::generate(kind, CurveForm::Named), signing, &SignerSpec::new(7, FROM))
}

#[test]
fn openssl_reads_certificates_and_lists() {
    for (kind, signing) in [
        (KeyKind::Rsa(2048), Signing::Pkcs1(Hash::Sha256)),
        (KeyKind::Rsa(2048), Signing::Pss(Hash::Sha512, 64)),
        (KeyKind::Curve("brainpoolP320r1"), Signing::Ecdsa(Hash::Sha384)),
    ] {
        let authority = authority(kind, signing);
        let own = X509::from_der(&authority.certificate).unwrap();
        let key = own.public_key().unwrap();
        assert!(own.verify(&key).unwrap(), "{signing:?} signs itself");
        let signer = signer(&authority, kind, signing);
        assert!(X509::from_der(&signer.certificate).unwrap().verify(&key).unwrap(), "{signing:?} signs a signer");
        let list = authority.revocation_list(FROM, FROM + DAY, &[&signer.serial]);
        let list = X509Crl::from_der(&list).unwrap();
        assert!(list.verify(&key).unwrap() && list.get_revoked().unwrap().len() == 1, "{signing:?} signs a list");
    }
}

#[test]
fn openssl_verifies_signed_data() {
    for (kind, signing) in [
        (KeyKind::Rsa(2048), Signing::Pkcs1(Hash::Sha256)),
        (KeyKind::Curve("P-256"), Signing::Ecdsa(Hash::Sha256)),
        (KeyKind::Curve("brainpoolP512r1"), Signing::Ecdsa(Hash::Sha512)),
    ] {
        let authority = authority(kind, signing);
        let signer = signer(&authority, kind, signing);
        let straight = CmsForm::default();
        // OpenSSL verifies attributes as they are kept, so these are in order.
        let odd = CmsForm { indefinite: true, pieces: Some(100), ..straight };
        for form in [straight, odd, CmsForm { naming: SignerNaming::Key, ..straight }] {
            let content = security_object(Hash::Sha256, &[group(1, 0x61, 93)], LdsForm::default());
            let data = signed_data(&signer, "2.23.136.1.1.1", &content, &form);
            let mut read = CmsContentInfo::from_der(&data).unwrap();
            let store = X509StoreBuilder::new().unwrap().build();
            let mut out = Vec::new();
            let none: Option<&Stack<X509>> = None;
            let verified = read.verify(
                none.map(|stack| &**stack),
                Some(&store),
                None,
                Some(&mut out),
                CMSOptions::NO_SIGNER_CERT_VERIFY,
            );
            assert!(verified.is_ok() && out == content, "{signing:?} {form:?}: {verified:?}");
        }
    }
}

#[test]
fn a_link_is_signed_by_the_former_key() {
    let signing = Signing::Ecdsa(Hash::Sha256);
    let first = authority(KeyKind::Curve("P-256"), signing);
    let key = SigningKey::generate(KeyKind::Curve("P-384"), CurveForm::Named);
    let (next, link) = first.successor(key, Signing::Ecdsa(Hash::Sha384), FROM + DAY);
    let key_of = |certificate: &[u8]| X509::from_der(certificate).unwrap().public_key().unwrap();
    let link = X509::from_der(&link).unwrap();
    assert!(link.verify(&key_of(&first.certificate)).unwrap(), "the former key signed it");
    assert!(link.public_key().unwrap().public_eq(&key_of(&next.certificate)), "it holds the next key");
}
