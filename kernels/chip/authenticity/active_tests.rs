//! Active authentication: RSA and ECDSA, right and wrong.

use datasets::chips::{
    CurveForm, Hash, KeyKind, Signing, SigningKey, SodForm, active_ec, active_rsa, group, group_14, group_15, sod,
};

use super::*;
use crate::chip::deviation::Deviation;
use crate::chip::support_tests::{NOW, authority, signer, store};
use crate::chip::trust::Kind;

const CHALLENGE: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

/// What comes of an answer of a chip with data group 1 and these, all of them signed.
fn answered(more: &[(u8, Vec<u8>)], given: &[(u8, Vec<u8>)], answer: &[u8]) -> Authenticity {
    let authority = authority("QQ");
    let signed: Vec<_> = std::iter::once(group(1, 0x61, 91)).chain(more.iter().cloned()).collect();
    let file = sod(&signer(&authority, 3), Hash::Sha256, &signed, &SodForm::default());
    let given: Vec<_> = given.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
    let active = Some(ActiveResponse { challenge: &CHALLENGE, signature: answer });
    let chip = Chip { sod: &file, groups: &given, issued: None, active };
    Authenticator::new(store(&[(Kind::Anchor, &authority.certificate)])).authenticate(&chip, NOW)
}

#[test]
fn an_rsa_key_answers() {
    let key = SigningKey::generate(KeyKind::Rsa(1280), CurveForm::Named);
    let groups = [group_15(&key)];
    for (hash, short) in [
        (Hash::Sha1, true),
        (Hash::Sha1, false),
        (Hash::Sha224, false),
        (Hash::Sha256, false),
        (Hash::Sha384, false),
        (Hash::Sha512, false),
    ] {
        let answer = active_rsa(&key, hash, short, &CHALLENGE);
        let found = answered(&groups, &groups, &answer);
        assert_eq!((found.verdict, found.active), (Verdict::Authentic, Active::Passed), "{hash:?}");
        let other = active_rsa(&key, hash, short, &[9; 8]);
        assert_eq!(answered(&groups, &groups, &other).active, Active::Failed, "{hash:?}");
    }
    assert_eq!(answered(&groups, &groups, &[]).active, Active::Failed);
    assert_eq!(answered(&groups, &groups, &[0xFF; 160]).active, Active::Failed);
}

#[test]
fn a_key_on_a_curve_answers() {
    for (name, hash) in [("brainpoolP224r1", Hash::Sha224), ("P-256", Hash::Sha256), ("brainpoolP512r1", Hash::Sha512)]
    {
        let key = SigningKey::generate(KeyKind::Curve(name), CurveForm::Explicit);
        let groups = [group_15(&key)];
        let found = answered(&groups, &groups, &active_ec(&key, Signing::EcdsaPlain(hash), &CHALLENGE));
        assert_eq!((found.active, found.deviations.is_empty()), (Active::Passed, true), "{name}: {found:?}");
        let der = answered(&groups, &groups, &active_ec(&key, Signing::Ecdsa(hash), &CHALLENGE));
        assert!(der.active == Active::Passed && der.deviations.has(Deviation::ActiveForm), "{name}");
        let short = answered(&groups, &groups, &active_ec(&key, Signing::EcdsaPlain(Hash::Sha1), &CHALLENGE));
        assert!(short.active == Active::Passed && short.deviations.has(Deviation::ActiveDigest), "{name}");
        let wrong = answered(&groups, &groups, &active_ec(&key, Signing::EcdsaPlain(hash), &[9; 8]));
        assert_eq!(wrong.active, Active::Failed, "{name}");
        // Data group 14 names the function.
        let named = [group_14(Signing::EcdsaPlain(Hash::Sha1)), group_15(&key)];
        let found = answered(&named, &named, &active_ec(&key, Signing::EcdsaPlain(Hash::Sha1), &CHALLENGE));
        assert_eq!((found.active, found.deviations.is_empty()), (Active::Passed, true), "{name}: {found:?}");
    }
}

#[test]
fn an_answer_counts_only_after_passive_authentication() {
    let key = SigningKey::generate(KeyKind::Curve("P-256"), CurveForm::Explicit);
    let answer = active_ec(&key, Signing::EcdsaPlain(Hash::Sha256), &CHALLENGE);
    let other = SigningKey::generate(KeyKind::Curve("P-256"), CurveForm::Explicit);
    let right = [group_15(&key)];
    // A clone brings its own key in a data group 15 that nobody signed, or that is not the signed one.
    assert_eq!(answered(&[], &right, &answer).active, Active::NotCounted);
    assert_eq!(answered(&[group_15(&other)], &right, &answer).active, Active::NotCounted);
    assert_eq!(answered(&right, &[], &answer).active, Active::NotCounted);
    assert_eq!(answered(&right, &right, &answer).active, Active::Passed);
}
