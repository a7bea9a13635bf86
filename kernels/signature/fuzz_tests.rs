//! Seeded damage to signatures and certificates: no panic, and nothing that verifies says anything else than the straight one.

use super::support_tests::{AT, CONTENT, ENTITIES, Form, P256, SM2, of, signing_key};
use super::*;
use crate::chip::support_tests::Dice;

/// Damaged files of each kind: some seconds.
const ROUNDS: u64 = 3000;

/// Straight signatures of every kind of key, and one with the identifiers of GM/T 0010.
fn files() -> Vec<Vec<u8>> {
    let straight = ENTITIES.iter().map(|entity| sign(CONTENT, &signing_key(entity), &entity.certificate, AT).unwrap());
    straight.chain([Form::gm(of(SM2.0)).write()]).collect()
}

/// That damaged bytes are refused inside themselves, or say what the straight ones do.
fn check(damaged: &[u8], straight: &Signed<'_>) -> bool {
    match verify(damaged, CONTENT) {
        Ok(signed) => {
            // What signs an odd certificate is not here: whoever registers one registers its very bytes.
            let same = (signed.signed_at, signed.algorithm) == (straight.signed_at, straight.algorithm);
            let key = |signed: &Signed<'_>| Credential::parse(&signed.certificate).unwrap();
            assert!(same && key(&signed).certificate().key == key(straight).certificate().key, "{damaged:02x?}");
            true
        }
        Err(SignatureError::Frame(error)) => {
            assert!(error.offset <= damaged.len());
            false
        }
        Err(fault) => {
            assert!(!fault.to_string().is_empty());
            false
        }
    }
}

#[test]
fn every_prefix_is_refused() {
    for file in files() {
        for length in 0..file.len() {
            assert!(verify(&file[..length], CONTENT).is_err(), "{length} bytes");
        }
    }
}

/// Of a frame nothing is free: every byte that is not of a certificate is written in one way alone.
#[test]
fn every_byte_changed_is_refused() {
    for file in files() {
        let straight = verify(&file, CONTENT).unwrap();
        let certificate = memchr::memmem::find(&file, &straight.certificate).unwrap();
        let certificate = certificate..certificate + straight.certificate.len();
        for at in 0..file.len() {
            for flip in [0x01, 0x80, 0x20, 0xFF] {
                let mut damaged = file.clone();
                damaged[at] ^= flip;
                // A certificate with another byte is another certificate: nobody registered it.
                assert!(!check(&damaged, &straight) || certificate.contains(&at), "byte {at} ^ {flip:02X}");
            }
        }
    }
}

#[test]
fn damaged_signatures() {
    let files = files();
    let text = datasets::chips::pem("CMS", &files[0]).into_bytes();
    let files: Vec<_> = files.into_iter().chain([text]).collect();
    let straight: Vec<_> = files.iter().map(|file| verify(file, CONTENT).unwrap()).collect();
    let mut verified = 0;
    for seed in 0..ROUNDS {
        let which = seed as usize % files.len();
        verified += u64::from(check(&Dice(seed).mutate(&files[which]), &straight[which]));
    }
    assert!(verified < ROUNDS / 4, "{verified} damaged files of {ROUNDS} verified");
}

#[test]
fn damaged_certificates_and_keys() {
    let (certificate, pem) = (&of(P256.0).certificate, of(P256.0).key.private_pem());
    for seed in 0..ROUNDS / 3 {
        let damaged = Dice(seed).mutate(certificate);
        match Credential::parse(&damaged) {
            Ok(credential) => {
                assert!(credential.subject.len() <= 1024 && credential.issuer.len() <= 1024);
                _ = credential.issued_by(&credential);
            }
            Err(CredentialError::Frame(error)) => assert!(error.offset <= damaged.len()),
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
        if let Ok(key) = SigningKey::from_pem(&Dice(seed).mutate(&pem), None) {
            _ = sign(CONTENT, &key, certificate, AT);
        }
    }
}
