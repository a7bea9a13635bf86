//! Lists, links, revocations and defects into a store.

use datasets::chips::{SignerSpec, SodForm, Usage, ldif, pem};

use super::*;
use crate::chip::authenticity::{TrustUnknown, Verdict};
use crate::chip::support_tests::{FAST, FROM, NOW, ask, authority, key, plain_sod, signer};

const DAY: i64 = 86_400;

fn list_signer(authority: &datasets::chips::Authority) -> datasets::chips::DocumentSigner {
    authority.signer(key(FAST.0), FAST.1, &SignerSpec { usage: Usage::MasterLists, ..SignerSpec::new(8, FROM) })
}

#[test]
fn a_master_list_answers_for_its_certificates() {
    let (first, second) = (authority("QQ"), authority("XX"));
    let list = list_signer(&first).master_list(&[&first.certificate, &second.certificate], FROM + DAY);
    let mut set = TrustSet::default();
    let found = import(&list, &mut set, NOW);
    let [report] = found.lists[..] else { panic!("{found:?}") };
    assert_eq!((report.kind, report.trust, report.entries, report.added), (ListKind::Master, ListTrust::Itself, 2, 2));
    assert_eq!((set.count(Kind::Anchor), set.of(Kind::Link).count()), (2, 0));
    // The same again: the set answers for it now.
    let again = import(&list, &mut set, NOW);
    assert_eq!((again.lists[0].trust, again.lists[0].added), (ListTrust::Known, 0));
    // A list whose signer's authority is not in it and not known.
    let strange = list_signer(&authority("ZZ")).master_list(&[&first.certificate], FROM + DAY);
    let found = import(&strange, &mut TrustSet::default(), NOW);
    assert_eq!(found.refused[0].why, ImportError::List(ListError::Untrusted), "{found:?}");
}

#[test]
fn a_list_that_is_not_signed_as_it_should_be_adds_nothing() {
    let authority = authority("QQ");
    let straight = list_signer(&authority).master_list(&[&authority.certificate], FROM + DAY);
    let refused = |bytes: &[u8]| {
        let mut set = TrustSet::default();
        let found = import(bytes, &mut set, NOW);
        assert_eq!(set, TrustSet::default(), "{found:?}");
        found.refused[0].why
    };
    for at in [straight.len() - 1, straight.len() / 2] {
        let mut altered = straight.clone();
        altered[at] ^= 1;
        assert!(matches!(refused(&altered), ImportError::List(_)), "byte {at}");
    }
    let documents = signer(&authority, 3).master_list(&[&authority.certificate], FROM + DAY);
    assert_eq!(refused(&documents), ImportError::List(ListError::Purpose));
    let late = list_signer(&authority).master_list(&[&authority.certificate], FROM - DAY);
    assert_eq!(refused(&late), ImportError::List(ListError::Expired));
    let mut set = TrustSet::default();
    set.add(Kind::Anchor, &authority.certificate);
    set.add(Kind::Revocations, &authority.revocation_list(FROM, FROM + DAY, &[&[8]]));
    let found = import(&straight, &mut set, NOW);
    assert_eq!(found.refused[0].why, ImportError::List(ListError::Revoked));
    let document = plain_sod(&signer(&authority, 3), &SodForm { bare: true, ..SodForm::default() });
    assert_eq!(refused(&document), ImportError::List(ListError::ContentType));
}

#[test]
fn single_files_are_told_apart() {
    let authority = authority("QQ");
    let (next, link) = authority.successor(key(FAST.0), FAST.1, FROM);
    let signer = signer(&authority, 3);
    let list = authority.revocation_list(FROM, FROM + DAY, &[]);
    for (bytes, kind) in [
        (&authority.certificate, Kind::Anchor),
        (&next.certificate, Kind::Anchor),
        (&link, Kind::Link),
        (&signer.certificate, Kind::Signer),
        (&list, Kind::Revocations),
    ] {
        for file in [bytes.clone(), pem("SOMETHING", bytes).into_bytes()] {
            let mut set = TrustSet::default();
            let found = import(&file, &mut set, NOW);
            assert_eq!((found.added, set.count(kind)), (1, 1), "{kind:?}: {found:?}");
        }
    }
    for (bytes, line) in [(&b""[..], 0), (b"\x30\x00", 0), (b"-----BEGIN X-----\n!\n-----END X-----\n", 1)] {
        assert_eq!(import(bytes, &mut TrustSet::default(), NOW).refused[0].line, line);
    }
}

#[test]
fn ldif_of_the_directory() {
    let authority = authority("QQ");
    let signer = signer(&authority, 3);
    let master = list_signer(&authority).master_list(&[&authority.certificate], FROM + DAY);
    let list = authority.revocation_list(FROM, FROM + DAY, &[&[3]]);
    let text = ldif(&[
        ("CscaMasterListData", &master),
        ("userCertificate;binary", &signer.certificate),
        ("certificateRevocationList;binary", &list),
        ("photo", b"not read"),
        ("userCertificate;binary", b"no certificate"),
    ]);
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        let mut set = TrustSet::default();
        let found = import(text.as_bytes(), &mut set, NOW);
        assert_eq!((found.lists.len(), found.added, found.refused.len()), (1, 2, 1), "{found:?}");
        assert!(found.refused[0].line > 20, "{found:?}");
        let counts = [Kind::Anchor, Kind::Signer, Kind::Revocations].map(|kind| set.count(kind));
        assert_eq!(counts, [1, 1, 1]);
        let found = ask(&std::sync::Arc::new(TrustStore::new(&set)), &plain_sod(&signer, &SodForm::default()));
        assert!(matches!(found.verdict, Verdict::Revoked(..)), "{found:?}");
        assert_eq!(found.snapshot, set.snapshot());
    }
}

#[test]
fn a_set_is_data() {
    let (first, second) = (authority("QQ"), authority("XX"));
    let mut set = TrustSet::default();
    let empty = set.snapshot();
    assert!(set.add(Kind::Link, &first.certificate) && !set.add(Kind::Signer, &first.certificate));
    let link = set.snapshot();
    assert!(set.add(Kind::Anchor, &first.certificate), "a link becomes an anchor");
    assert!(!set.add(Kind::Link, &first.certificate), "an anchor stays one");
    let mut other = TrustSet::default();
    for certificate in [&second.certificate, &first.certificate] {
        other.add(Kind::Anchor, certificate);
    }
    let before = set.clone();
    set.add(Kind::Anchor, &second.certificate);
    assert_eq!((set.snapshot(), &set), (other.snapshot(), &other), "whatever the order");
    assert!(empty != link && link != before.snapshot() && before.snapshot() != set.snapshot());
    assert_eq!(TrustSet::from_bytes(&set.to_bytes()).unwrap(), set);
    let difference = before.difference(&set);
    assert_eq!((difference.added.len(), difference.removed.len()), (1, 0));
    let difference = set.difference(&before);
    assert_eq!((difference.added.len(), difference.removed.len()), (0, 1));
    let bytes = set.to_bytes();
    assert_eq!(TrustSet::from_bytes(b"nothing"), Err(SetError::Magic));
    assert_eq!(
        TrustSet::from_bytes(&bytes[..bytes.len() - 1]),
        Err(SetError::Item { offset: item_before_last(&bytes) })
    );
    let digest = *set.of(Kind::Anchor).next().unwrap().0;
    assert!(set.remove(&digest) && !set.remove(&digest));
}

/// Where the last of two items begins.
fn item_before_last(bytes: &[u8]) -> usize {
    let first = 16;
    let length = u32::from_be_bytes(bytes[first + 1..first + 5].try_into().unwrap());
    first + 5 + length as usize
}

#[test]
fn unknown_trust_is_said_of_an_empty_store() {
    let file = plain_sod(&signer(&authority("QQ"), 3), &SodForm::default());
    let found = ask(&std::sync::Arc::new(TrustStore::new(&TrustSet::default())), &file);
    assert_eq!(found.verdict, Verdict::TrustUnknown(TrustUnknown::Issuer));
}
