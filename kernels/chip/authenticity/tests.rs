//! Every algorithm and every verdict, on chips of the test infrastructure.

use datasets::chips::{
    Authority, CurveForm, Defective, Hash, KeyKind, SignerSpec, Signing, SigningKey, SodForm, Usage, sod,
};

use super::*;
use crate::chip::asn1::Moment;
use crate::chip::support_tests::{FAST, FROM, NOW, ask, authority, groups, key, plain_sod, signer, store};
use crate::chip::trust::{DefectKind, Kind, Revocation, Scope};

const DAY: i64 = 86_400;

/// One authority and one signer with keys of a kind; the chip they sign is authentic, and altered where a bit is.
fn check_scheme(kind: KeyKind, signing: Signing, hash: Hash, form: CurveForm) {
    let authority = Authority::new("QQ", SigningKey::generate(kind, form), signing, FROM);
    let signer = authority.signer(SigningKey::generate(kind, form), signing, &SignerSpec::new(3, FROM));
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let mut file = sod(&signer, hash, &groups(), &SodForm::default());
    let found = ask(&store, &file);
    assert_eq!(found.verdict, Verdict::Authentic, "{kind:?} {signing:?} {hash:?} {form:?}: {found:?}");
    assert_eq!(found.agreeing.iter().collect::<Vec<_>>(), [1, 2, 15]);
    let last = file.len() - 1;
    file[last] ^= 1;
    assert_eq!(ask(&store, &file).verdict, Verdict::Altered(Altered::Signature), "{kind:?} {signing:?}");
}

#[test]
fn every_curve_in_every_form() {
    for (name, _, _) in KeyKind::CURVES {
        let signing = if name == "SM2" { Signing::Sm2 } else { Signing::Ecdsa(Hash::Sha256) };
        for form in [CurveForm::Explicit, CurveForm::Named, CurveForm::Compressed] {
            check_scheme(KeyKind::Curve(name), signing, Hash::Sha256, form);
        }
    }
}

#[test]
fn every_hash_function_with_every_scheme() {
    for hash in [Hash::Sha1, Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512] {
        let salt = hash.digest(b"").len() as u32;
        for signing in [Signing::Pkcs1(hash), Signing::Pkcs1Bare(hash), Signing::Pss(hash, salt)] {
            check_scheme_rsa(signing, hash);
        }
        for signing in [Signing::Ecdsa(hash), Signing::EcdsaPlain(hash)] {
            check_scheme(KeyKind::Curve("brainpoolP384r1"), signing, hash, CurveForm::Explicit);
        }
    }
    check_scheme(KeyKind::Curve("SM2"), Signing::Sm2, Hash::Sm3, CurveForm::Explicit);
    for salt in [0, 8, 32, 100] {
        check_scheme_rsa(Signing::Pss(Hash::Sha256, salt), Hash::Sha256);
    }
}

/// As [`check_scheme`], under an authority on a curve: RSA keys take long to draw, and `rsaEncryption` signs no certificates.
fn check_scheme_rsa(signing: Signing, hash: Hash) {
    let authority = authority("QQ");
    let signer = authority.signer(key(KeyKind::Rsa(1280)), signing, &SignerSpec::new(3, FROM));
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let mut file = sod(&signer, hash, &groups(), &SodForm::default());
    let found = ask(&store, &file);
    assert_eq!(found.verdict, Verdict::Authentic, "{signing:?} {hash:?}: {found:?}");
    let last = file.len() - 1;
    file[last] ^= 1;
    assert_eq!(ask(&store, &file).verdict, Verdict::Altered(Altered::Signature), "{signing:?} {hash:?}");
}

#[test]
fn rsa_authorities_answer_for_signers() {
    for signing in [Signing::Pkcs1(Hash::Sha512), Signing::Pss(Hash::Sha256, 32)] {
        check_scheme(KeyKind::Rsa(2048), signing, Hash::Sha256, CurveForm::Explicit);
    }
}

#[test]
fn a_curve_with_another_generator_is_no_key() {
    let authority = authority("QQ");
    let forged = SigningKey::generate(KeyKind::Curve("P-256"), CurveForm::OtherGenerator);
    let signer = authority.signer(forged, FAST.1, &SignerSpec::new(3, FROM));
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let found = ask(&store, &plain_sod(&signer, &SodForm::default()));
    let curve = crate::chip::crypto::KeyFault::Curve;
    assert_eq!(found.verdict, Verdict::Unreadable(Unreadable::Key(curve)));
}

#[test]
fn unknown_is_kept_apart_from_forged() {
    let (right, other) = (authority("QQ"), authority("XX"));
    let same_name = authority("QQ");
    let file = plain_sod(&signer(&right, 3), &SodForm::default());
    let verdict = |anchors: &[&Authority]| {
        let items: Vec<_> = anchors.iter().map(|anchor| (Kind::Anchor, anchor.certificate.as_slice())).collect();
        ask(&store(&items), &file).verdict
    };
    assert_eq!(verdict(&[&other]), Verdict::TrustUnknown(TrustUnknown::Issuer));
    assert_eq!(verdict(&[&other, &same_name]), Verdict::TrustUnknown(TrustUnknown::Key));
    assert_eq!(verdict(&[&other, &same_name, &right]), Verdict::Authentic);
    // A certificate that names the right key and was not signed by it.
    let mut forged = signer(&right, 3);
    let last = forged.certificate.len() - 1;
    forged.certificate[last] ^= 1;
    let file = plain_sod(&forged, &SodForm::default());
    let found = ask(&store(&[(Kind::Anchor, &right.certificate)]), &file);
    assert_eq!(found.verdict, Verdict::Altered(Altered::Signer));
}

#[test]
fn data_groups_are_compared_each() {
    let authority = authority("QQ");
    let file = plain_sod(&signer(&authority, 3), &SodForm::default());
    let mut authenticator = Authenticator::new(store(&[(Kind::Anchor, &authority.certificate)]));
    let groups = groups();
    let mut altered = groups[1].1.clone();
    altered[400] ^= 1;
    let mut verdict = |groups: &[(u8, &[u8])]| {
        let found = authenticator.authenticate(&Chip { sod: &file, groups, issued: None, active: None }, NOW);
        let list = |groups: Groups| groups.iter().collect::<Vec<_>>();
        (found.verdict, list(found.agreeing), list(found.differing), list(found.not_given))
    };
    assert_eq!(verdict(&[]), (Verdict::Authentic, vec![], vec![], vec![1, 2, 15]));
    let one = (1, groups[0].1.as_slice());
    assert_eq!(verdict(&[one]), (Verdict::Authentic, vec![1], vec![], vec![2, 15]));
    let (found, agreeing, differing, not_given) = verdict(&[one, (2, &altered)]);
    assert!(matches!(found, Verdict::Altered(Altered::Groups(groups)) if groups.has(2) && !groups.has(1)), "{found:?}");
    assert_eq!((agreeing, differing, not_given), (vec![1], vec![2], vec![15]));
    assert!(matches!(verdict(&[one, (2, one.1)]).0, Verdict::Altered(Altered::Groups(_))), "under another number");
    // A group that nothing was signed of is as good as forged.
    for group in [(3, groups[1].1.as_slice()), (0, b""), (200, b"")] {
        assert!(matches!(verdict(&[one, group]).0, Verdict::Altered(Altered::Unsigned(_))), "group {}", group.0);
    }
    assert_eq!(authenticator.kept(), 1, "one signer is kept");
}

#[test]
fn revoked_signers_and_authorities() {
    let authority = authority("QQ");
    let anchor = (Kind::Anchor, authority.certificate.as_slice());
    let file = plain_sod(&signer(&authority, 3), &SodForm::default());
    let list = |made: i64, serials: &[&[u8]]| authority.revocation_list(made, made + 90 * DAY, serials);
    let (clean, revoking) = (list(FROM, &[&[9]]), list(FROM + DAY, &[&[9], &[3]]));
    let found = ask(&store(&[anchor]), &file);
    assert_eq!((found.verdict, found.revocation), (Verdict::Authentic, Revocation::NoList));
    let found = ask(&store(&[anchor, (Kind::Revocations, &clean)]), &file);
    assert_eq!(found.verdict, Verdict::Authentic);
    assert!(found.revocation.is_stale(NOW) && !found.revocation.is_stale(Moment(FROM)), "{:?}", found.revocation);
    // The newer list counts, in whatever order they came.
    let found = ask(&store(&[anchor, (Kind::Revocations, &clean), (Kind::Revocations, &revoking)]), &file);
    let Verdict::Revoked(Party::Signer, revoked) = found.verdict else { panic!("{found:?}") };
    assert_eq!((revoked.at, revoked.reason), (Moment(FROM + DAY), 1));
    // A list that somebody else signed under the same name does not count.
    let other = self::authority("QQ").revocation_list(FROM, FROM + DAY, &[&[3]]);
    let unsigned = store(&[anchor, (Kind::Revocations, &other)]);
    assert_eq!(ask(&unsigned, &file).verdict, Verdict::Authentic);
    assert_eq!(unsigned.unused().len(), 1);
    // The authority's own certificate has the number 1.
    let found = ask(&store(&[anchor, (Kind::Revocations, &list(FROM, &[&[1]]))]), &file);
    assert!(matches!(found.verdict, Verdict::Revoked(Party::Authority, _)), "{found:?}");
}

#[test]
fn validity_counts_at_signing() {
    let authority = authority("QQ");
    let mut spec = SignerSpec::new(3, FROM);
    spec.validity = (FROM + 10 * DAY, FROM + 20 * DAY);
    spec.key_period = Some((FROM + 10 * DAY, FROM + 12 * DAY));
    let signer = authority.signer(key(FAST.0), FAST.1, &spec);
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let found = |signed: Option<i64>, issued: Option<i64>| {
        let mut form = SodForm::default();
        form.cms.signing_time = signed.map(|day| FROM + day * DAY);
        let sod = plain_sod(&signer, &form);
        let issued = issued.map(|day| Moment(FROM + day * DAY));
        Authenticator::new(store.clone()).authenticate(&Chip { sod: &sod, groups: &[], issued, active: None }, NOW)
    };
    let is_expired = |found: &Authenticity| matches!(found.verdict, Verdict::Expired(Party::Signer, _));
    assert_eq!(found(Some(11), None).verdict, Verdict::Authentic);
    assert_eq!(found(None, Some(11)).verdict, Verdict::Authentic);
    assert!(is_expired(&found(Some(9), None)), "before it was valid");
    assert!(is_expired(&found(Some(21), Some(11))), "what the signer says counts before the date of issue");
    assert!(is_expired(&found(None, None)), "the moment of asking is later");
    let late = found(Some(15), None);
    assert_eq!(late.verdict, Verdict::Authentic);
    assert!(late.deviations.has(crate::chip::deviation::Deviation::OutsideKeyPeriod));
}

#[test]
fn a_link_leads_to_its_anchor() {
    let first = authority("QQ");
    let (next, link) = first.successor(key(KeyKind::Curve("P-384")), Signing::Ecdsa(Hash::Sha384), FROM + DAY);
    let (last, second_link) = next.successor(key(FAST.0), FAST.1, FROM + 2 * DAY);
    let mut form = SodForm::default();
    form.cms.signing_time = Some(FROM + 3 * DAY);
    let file = plain_sod(&signer(&last, 3), &form);
    let anchor = (Kind::Anchor, first.certificate.as_slice());
    let (link, second_link) = ((Kind::Link, link.as_slice()), (Kind::Link, second_link.as_slice()));
    assert_eq!(ask(&store(&[anchor, link, second_link]), &file).verdict, Verdict::Authentic);
    let loose = store(&[anchor, second_link]);
    assert_eq!(ask(&loose, &file).verdict, Verdict::TrustUnknown(TrustUnknown::Key));
    assert_eq!(loose.unused().len(), 1, "a link that leads nowhere is told");
    // An authority that signs a link for another country's name.
    let (strange, usurper) = (authority("XX"), authority("QQ"));
    let link = strange.link_for(&usurper);
    let usurped = store(&[(Kind::Anchor, &strange.certificate), (Kind::Link, &link)]);
    let file = plain_sod(&signer(&usurper, 3), &form);
    assert_eq!(ask(&usurped, &file).verdict, Verdict::TrustUnknown(TrustUnknown::Issuer));
}

#[test]
fn a_signer_of_lists_signs_no_documents() {
    let authority = authority("QQ");
    for usage in [Usage::MasterLists, Usage::DeviationLists] {
        let spec = SignerSpec { usage, ..SignerSpec::new(3, FROM) };
        let signer = authority.signer(key(FAST.0), FAST.1, &spec);
        let found = ask(&store(&[(Kind::Anchor, &authority.certificate)]), &plain_sod(&signer, &SodForm::default()));
        assert_eq!(found.verdict, Verdict::Altered(Altered::Purpose), "{usage:?}");
    }
}

#[test]
fn defects_stand_beside_the_verdict() {
    let authority = authority("QQ");
    let signer = signer(&authority, 3);
    let lists =
        authority.signer(key(FAST.0), FAST.1, &SignerSpec { usage: Usage::DeviationLists, ..SignerSpec::new(4, FROM) });
    let mut form = SodForm::default();
    form.cms.signing_time = Some(FROM + DAY);
    let file = plain_sod(&signer, &form);
    let found = |by: Defective, defect: &str, issued: Option<(i64, i64)>| {
        let mut set = crate::chip::trust::TrustSet::default();
        set.add(Kind::Anchor, &authority.certificate);
        let list = lists.deviation_list(&signer, by, defect, issued, FROM + DAY);
        let import = crate::chip::trust::import(&list, &mut set, NOW);
        assert_eq!((import.lists.len(), import.refused.len()), (1, 0), "{import:?}");
        ask(&std::sync::Arc::new(crate::chip::trust::TrustStore::new(&set)), &file)
    };
    for by in [Defective::Issued, Defective::Key, Defective::Digest] {
        let found = found(by, "1.2", None);
        assert_eq!(found.verdict, Verdict::Authentic);
        let [defect] = found.defects[..] else { panic!("{by:?}: {:?}", found.defects) };
        assert_eq!((defect.kind, defect.scope), (DefectKind::SignerEncoding, Scope::All), "{by:?}");
    }
    assert_eq!(found(Defective::Key, "1.4", Some((FROM, FROM + 2 * DAY))).defects.len(), 1);
    assert!(found(Defective::Key, "1.4", Some((FROM - 2 * DAY, FROM))).defects.is_empty(), "of documents before");
}

#[test]
fn authenticators_go_to_threads_and_share_a_store() {
    fn can_move<T: Send>() {}
    fn can_be_shared<T: Sync>() {}
    can_move::<Authenticator>();
    can_be_shared::<crate::chip::trust::TrustStore>();
}
