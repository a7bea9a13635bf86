//! Each deviation is tolerated and listed.

use datasets::chips::{
    CmsForm, ContentType, Hash, KeyKind, LdsForm, NameForm, SignerNaming, SignerSpec, Signing, SodForm,
};

use super::*;
use crate::chip::deviation::Deviation;
use crate::chip::sod::SodError;
use crate::chip::support_tests::{FAST, FROM, ask, authority, groups, key, plain_sod, signer, store};
use crate::chip::trust::Kind;

/// A chip in this form is authentic, these deviations alone are listed beside those of a straight chip, and an altered bit of
/// its signature, its content or its attributes is found.
fn check(form: SodForm, expected: &[Deviation]) {
    let authority = authority("QQ");
    let signer = signer(&authority, 3);
    check_signed(&authority, &signer, form, expected);
}

fn check_signed(
    authority: &datasets::chips::Authority,
    signer: &datasets::chips::DocumentSigner,
    form: SodForm,
    expected: &[Deviation],
) {
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let file = plain_sod(signer, &form);
    let found = ask(&store, &file);
    assert_eq!(found.verdict, Verdict::Authentic, "{form:?}: {found:?}");
    assert_eq!(found.deviations.iter().collect::<Vec<_>>(), expected, "{form:?}");
    // The hash of data group 2 stands in the content alone.
    let hash = Hash::Sha256.digest(&groups()[1].1);
    if let Some(at) = file.windows(hash.len()).position(|window| window == hash) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        let found = ask(&store, &altered);
        let part = if form.cms.no_attributes { Altered::Signature } else { Altered::Content };
        assert_eq!(found.verdict, Verdict::Altered(part), "{form:?}");
    }
    let mut altered = file.clone();
    altered[file.len() - 1 - form.trailing] ^= 1;
    assert!(ask(&store, &altered).verdict != Verdict::Authentic || form.cms.indefinite, "{form:?}");
}

fn cms(change: impl FnOnce(&mut CmsForm)) -> SodForm {
    let mut form = SodForm::default();
    change(&mut form.cms);
    form
}

#[test]
fn each_tolerance_is_listed() {
    check(SodForm::default(), &[]);
    check(SodForm { bare: true, ..SodForm::default() }, &[Deviation::TagMissing]);
    check(SodForm { trailing: 7, ..SodForm::default() }, &[Deviation::TrailingBytes]);
    check(cms(|form| form.indefinite = true), &[Deviation::IndefiniteLength]);
    check(cms(|form| form.pieces = Some(50)), &[Deviation::StringInPieces]);
    check(cms(|form| form.version = 1), &[Deviation::CmsVersion]);
    check(cms(|form| form.naming = SignerNaming::Key), &[]);
    check(cms(|form| form.naming = SignerNaming::IssuedOtherForm), &[Deviation::SignerNameForm]);
    check(cms(|form| form.naming = SignerNaming::IssuedWrong), &[Deviation::SignerNotNamed]);
    check(cms(|form| form.unordered = true), &[Deviation::AttributesNotDer]);
    check(cms(|form| form.no_attributes = true), &[Deviation::AttributesMissing]);
    check(cms(|form| form.other_digest = Some(Hash::Sha1)), &[Deviation::DigestsDiffer]);
    for content in [ContentType::Sdu, ContentType::Draft] {
        check(SodForm { content, ..SodForm::default() }, &[Deviation::ContentType]);
    }
    let mut data = SodForm { content: ContentType::Data, ..SodForm::default() };
    data.cms.version = 1;
    check(data, &[Deviation::ContentType]);
    let lds =
        |version, versions, reversed| SodForm { lds: LdsForm { version, versions, reversed }, ..SodForm::default() };
    check(lds(1, true, false), &[]);
    check(lds(1, false, false), &[Deviation::LdsVersionInfo]);
    check(lds(0, true, false), &[Deviation::LdsVersionInfo]);
    check(lds(0, false, true), &[Deviation::LdsOrder]);
}

#[test]
fn tolerances_of_keys_and_certificates_are_listed() {
    let authority = authority("QQ");
    let plain = SignerSpec::new(3, FROM);
    let listed = |spec: &SignerSpec, expected: &[Deviation]| {
        let signer = authority.signer(key(FAST.0), FAST.1, spec);
        check_signed(&authority, &signer, SodForm::default(), expected);
    };
    listed(&SignerSpec { issuer_form: NameForm::Other, ..plain.clone() }, &[]);
    listed(&SignerSpec { no_authority_key: true, ..plain.clone() }, &[Deviation::AuthorityKeyNotNamed]);
    listed(&SignerSpec { indefinite: true, ..plain.clone() }, &[Deviation::CertificateNotDer]);
    listed(&SignerSpec { serial: vec![0x80, 1], ..plain.clone() }, &[Deviation::CertificateSerial]);
    for (signing, expected) in [
        (Signing::PssOtherSalt(Hash::Sha256, 20), Deviation::PssSaltLength),
        (Signing::PssOtherMask(Hash::Sha256, 32), Deviation::PssMask),
    ] {
        let pss = authority.signer(key(KeyKind::Rsa(1024)), signing, &plain);
        check_signed(&authority, &pss, SodForm::default(), &[expected]);
    }
}

#[test]
fn what_is_signed_otherwise_is_not_tolerated() {
    let authority = authority("QQ");
    let signer = signer(&authority, 3);
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let verdict = |form: SodForm| ask(&store, &plain_sod(&signer, &form)).verdict;
    let unreadable = |fault| Verdict::Unreadable(Unreadable::Sod(fault));
    assert_eq!(
        verdict(SodForm { content: ContentType::Other, ..SodForm::default() }),
        unreadable(SodError::ContentType)
    );
    let lds = LdsForm { version: 2, ..LdsForm::default() };
    assert_eq!(verdict(SodForm { lds, ..SodForm::default() }), unreadable(SodError::Version));
}

#[test]
fn a_chip_without_a_certificate_needs_it_in_the_store() {
    let authority = authority("QQ");
    let signer = signer(&authority, 3);
    let anchor = (Kind::Anchor, authority.certificate.as_slice());
    for naming in [SignerNaming::Issued, SignerNaming::Key] {
        let file = plain_sod(&signer, &cms(|form| (form.no_certificate, form.naming) = (true, naming)));
        let missing = ask(&store(&[anchor]), &file);
        assert_eq!(missing.verdict, Verdict::TrustUnknown(TrustUnknown::Signer), "{naming:?}");
        let found = ask(&store(&[anchor, (Kind::Signer, &signer.certificate)]), &file);
        assert_eq!(found.verdict, Verdict::Authentic, "{naming:?}");
        assert!(found.deviations.has(Deviation::SignerOffChip), "{naming:?}");
    }
}
