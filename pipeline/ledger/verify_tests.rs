//! Does the walk name exactly the link that was tampered with, and does nothing that reads hand it out?

use redb::ReadableTable as _;

use super::*;
use crate::ledger::store::{Bytes, ENTITIES, HEAD, Head, LINKS, META, SNAPSHOTS};
use crate::ledger::testing::{Folder, ID, START_MICROS, append, entity, made, tamper};
use crate::ledger::{Ledger, LedgerReader};

const LINKS_MADE: u64 = 20;

fn view(folder: &Folder) -> View {
    LedgerReader::open(&folder.0).unwrap().view().unwrap()
}

fn broken(folder: &Folder) -> Break {
    match view(folder).verify().unwrap() {
        Verdict::Broken(found) => found,
        sound @ Verdict::Sound { .. } => panic!("{sound}"),
    }
}

/// Writes the link `seq` anew with other bytes.
fn rewrite(folder: &Folder, seq: u64, change: impl FnOnce(&mut Vec<u8>)) {
    tamper(folder, |transaction| {
        let mut links = transaction.open_table(LINKS).unwrap();
        let mut bytes = links.get(seq).unwrap().unwrap().value().to_vec();
        change(&mut bytes);
        links.insert(seq, bytes.as_slice()).unwrap();
    });
}

fn insert(folder: &Folder, key: &str, newest: Newest) {
    tamper(folder, |transaction| {
        transaction.open_table(ENTITIES).unwrap().insert(key.as_bytes(), newest).unwrap();
    });
}

#[test]
fn a_ledger_that_was_only_appended_to_is_sound() {
    for links in [0, 1, LINKS_MADE] {
        let folder = made(links);
        let anchor = view(&folder).anchor();
        assert_eq!((anchor.seq, view(&folder).verify().unwrap()), (links, Verdict::Sound { anchor }));
        assert_eq!(view(&folder).verify_against(anchor).unwrap(), Verdict::Sound { anchor });
    }
}

#[test]
fn one_changed_byte_anywhere_in_a_link_is_named() {
    let folder = made(LINKS_MADE);
    let written = view(&folder).link(9).unwrap().unwrap().encode();
    for at in 0..written.len() {
        rewrite(&folder, 9, |link| {
            link.clone_from(&written);
            link[at] ^= 1;
        });
        let found = broken(&folder);
        assert_eq!((found.seq, found.sound), (9, 8), "byte {at}: {found:?}");
        assert!(matches!(found.difference, Difference::Hash | Difference::Unreadable), "byte {at}: {found:?}");
        let view = view(&folder);
        assert!(matches!(view.link(9), Err(LedgerError::Damaged { .. })), "byte {at}");
        assert!(matches!(view.of_entity(&entity(8)), Err(LedgerError::Damaged { .. })), "byte {at}");
        let read: Vec<_> = view.links(1).unwrap().collect();
        assert!(read.len() == 9 && read[8].is_err() && read[..8].iter().all(Result::is_ok), "byte {at}");
    }
}

#[test]
fn a_deleted_link_is_named() {
    for seq in [1, 9, LINKS_MADE] {
        let folder = made(LINKS_MADE);
        tamper(&folder, |transaction| {
            transaction.open_table(LINKS).unwrap().remove(seq).unwrap();
        });
        let expected = Break { sound: seq - 1, seq, entity_id: None, difference: Difference::Missing };
        assert_eq!(broken(&folder), expected);
        let read: Vec<_> = view(&folder).links(1).unwrap().collect();
        assert!(read.len() == seq as usize && read[seq as usize - 1].is_err());
    }
}

#[test]
fn of_two_swapped_links_the_first_is_named() {
    let folder = made(LINKS_MADE);
    tamper(&folder, |transaction| {
        let mut links = transaction.open_table(LINKS).unwrap();
        let [one, other] = [5, 12].map(|seq| links.get(seq).unwrap().unwrap().value().to_vec());
        links.insert(5, other.as_slice()).unwrap();
        links.insert(12, one.as_slice()).unwrap();
    });
    let found = broken(&folder);
    assert_eq!((found.seq, found.difference), (5, Difference::Hash));
}

#[test]
fn a_link_that_was_hashed_anew_breaks_the_next() {
    let folder = made(LINKS_MADE);
    rewrite(&folder, 9, |bytes| *bytes = forged(9, bytes, |link| link.body = "{}".to_owned()));
    let found = broken(&folder);
    assert_eq!((found.seq, found.entity_id, found.difference), (10, Some(entity(9)), Difference::Previous));
}

/// The link with a change and the hash that then fits.
fn forged(seq: u64, bytes: &[u8], change: impl FnOnce(&mut Link)) -> Vec<u8> {
    let mut link = Link::decode(seq, bytes).unwrap();
    change(&mut link);
    link.hash = link.expected_hash();
    link.encode()
}

#[test]
fn a_forged_newest_link_differs_in_what_surrounds_it() {
    type Change = fn(&mut Link);
    let cases: [(Change, Difference); 4] = [
        (|link| link.recorded_at_micros = START_MICROS, Difference::RecordedAt),
        (|link| link.ordinal += 1, Difference::EntityChain),
        (|link| link.entity_id = "entity-0".to_owned(), Difference::EntityChain),
        (|link| link.body = "{}".to_owned(), Difference::Head),
    ];
    for (change, difference) in cases {
        let folder = made(LINKS_MADE);
        rewrite(&folder, LINKS_MADE, |bytes| *bytes = forged(LINKS_MADE, bytes, change));
        let found = broken(&folder);
        assert_eq!((found.seq, found.sound, found.difference), (LINKS_MADE, LINKS_MADE - 1, difference));
    }
}

#[test]
fn the_table_of_entities_is_compared_both_ways() {
    let folder = made(LINKS_MADE);
    tamper(&folder, |transaction| {
        transaction.open_table(ENTITIES).unwrap().remove(b"entity-3".as_slice()).unwrap();
    });
    let found = broken(&folder);
    assert_eq!(
        (found.seq, found.entity_id.as_deref(), found.difference),
        (18, Some("entity-3"), Difference::EntityRow)
    );

    let cases = [("entity-3", (3, 17)), ("entity-3", (2, 18)), ("entity-3", (2, 11)), ("stranger", (1, 18))];
    for (key, newest) in cases {
        let folder = made(LINKS_MADE);
        insert(&folder, key, newest);
        let found = broken(&folder);
        assert_eq!((found.seq, found.entity_id.as_deref(), found.difference), (18, Some(key), Difference::EntityRow));
    }
}

#[test]
fn what_the_table_of_entities_wrongly_names_is_not_handed_out() {
    let cases = [
        ("entity-3", (3, 17)),
        ("entity-3", (2, 18)),
        ("stranger", (1, 18)),
        ("entity-3", (4, 99)),
        ("entity-3", (0, 18)),
    ];
    for (key, newest) in cases {
        let folder = made(LINKS_MADE);
        insert(&folder, key, newest);
        let read = view(&folder).of_entity(key);
        assert!(matches!(read, Err(LedgerError::Damaged { .. })), "{newest:?}: {read:?}");
    }
}

#[test]
fn a_snapshot_that_was_changed_is_named_and_not_handed_out() {
    for at in [0, 31, 32, 40] {
        let folder = made(LINKS_MADE);
        tamper(&folder, |transaction| {
            let mut snapshots = transaction.open_table(SNAPSHOTS).unwrap();
            let key = b"entity-3".as_slice();
            let mut row = snapshots.get(key).unwrap().unwrap().value().to_vec();
            row[at] ^= 1;
            snapshots.insert(key, row.as_slice()).unwrap();
        });
        assert_eq!(broken(&folder).difference, Difference::Snapshot);
        assert!(matches!(view(&folder).snapshot("entity-3"), Err(LedgerError::Damaged { .. })));
        assert_eq!(view(&folder).snapshots().unwrap().filter(Result::is_err).count(), 1);
        assert!(view(&folder).snapshot("entity-4").unwrap().is_some());
    }
}

#[test]
fn a_snapshot_of_a_link_of_another_entity_is_named() {
    let folder = made(LINKS_MADE);
    tamper(&folder, |transaction| {
        let row = crate::ledger::store::encode_snapshot("entity-3", 5, b"blob");
        transaction.open_table(SNAPSHOTS).unwrap().insert(b"entity-3".as_slice(), row.as_slice()).unwrap();
    });
    let found = broken(&folder);
    assert_eq!((found.seq, found.entity_id.as_deref(), found.difference), (5, Some("entity-3"), Difference::Snapshot));
}

/// Takes the newest links away, with all that names them: what a copy from before looks like.
fn cut(folder: &Folder, to: u64) {
    let older = made(to);
    std::fs::copy(older.store(), folder.store()).unwrap();
}

#[test]
fn a_tail_that_was_cut_off_is_found_by_the_anchor_alone() {
    let folder = made(LINKS_MADE);
    let anchors = [5, 15, LINKS_MADE].map(|seq| view(&folder).link(seq).unwrap().unwrap().anchor());
    cut(&folder, 15);
    assert!(matches!(view(&folder).verify().unwrap(), Verdict::Sound { .. }));
    for anchor in &anchors[..2] {
        assert!(matches!(view(&folder).verify_against(*anchor).unwrap(), Verdict::Sound { .. }));
    }
    let expected = Break { sound: 15, seq: LINKS_MADE, entity_id: None, difference: Difference::Anchor };
    assert_eq!(view(&folder).verify_against(anchors[2]).unwrap(), Verdict::Broken(expected));
}

#[test]
fn a_chain_that_was_written_anew_is_found_by_the_anchor_alone() {
    let folder = made(LINKS_MADE);
    let anchor = view(&folder).anchor();
    cut(&folder, 15);
    append(&Ledger::open(&folder.0).unwrap(), 16..30).unwrap();
    let Verdict::Broken(found) = view(&folder).verify_against(anchor).unwrap() else { panic!() };
    assert_eq!((found.seq, found.sound, found.difference), (LINKS_MADE, LINKS_MADE - 1, Difference::Anchor));
}

#[test]
fn an_empty_ledger_has_its_genesis_for_an_anchor() {
    let folder = made(3);
    let genesis = Anchor { seq: 0, hash: ID.genesis() };
    assert!(matches!(view(&folder).verify_against(genesis).unwrap(), Verdict::Sound { .. }));
    let stranger = Anchor { seq: 0, hash: [1; 32] };
    assert!(matches!(view(&folder).verify_against(stranger).unwrap(), Verdict::Broken(_)));
}

fn put_head(folder: &Folder, row: &[u8]) {
    tamper(folder, |transaction| {
        transaction.open_table(META).unwrap().insert(HEAD, row).unwrap();
    });
}

#[test]
fn a_head_that_names_another_newest_link_is_found() {
    let other = Anchor { seq: LINKS_MADE, hash: [1; 32] };
    let before = view(&made(LINKS_MADE)).link(19).unwrap().unwrap();
    let cases = [
        (other, Difference::Head),
        (before.anchor(), Difference::Head),
        (Anchor { seq: 21, ..other }, Difference::Missing),
    ];
    for (anchor, difference) in cases {
        let folder = made(LINKS_MADE);
        put_head(&folder, &Head { id: ID, anchor, recorded_at_micros: before.recorded_at_micros }.encode());
        assert_eq!(broken(&folder).difference, difference);
    }
}

#[test]
fn a_damaged_head_closes_the_ledger() {
    let row = |folder: &Folder| {
        let mut head = Vec::new();
        tamper(folder, |transaction| {
            head = transaction.open_table::<Bytes, Bytes>(META).unwrap().get(HEAD).unwrap().unwrap().value().to_vec();
        });
        head
    };
    let folder = made(3);
    let mut damaged = row(&folder);
    damaged[40] ^= 1;
    for bytes in [damaged.as_slice(), b"", &[0; 32]] {
        put_head(&folder, bytes);
        assert!(matches!(Ledger::open(&folder.0), Err(LedgerError::Damaged { .. })));
        assert!(matches!(LedgerReader::open(&folder.0), Err(LedgerError::Damaged { .. })));
    }
}

#[test]
fn a_verdict_is_a_sentence() {
    let found = Break { sound: 8, seq: 9, entity_id: Some("bank-7".to_owned()), difference: Difference::Hash };
    let expected = "broken at link 9 of bank-7: what the link says differs from its hash; 8 links before it are sound";
    assert_eq!(Verdict::Broken(found).to_string(), expected);
    let sound = Verdict::Sound { anchor: Anchor { seq: 3, hash: [0xAB; 32] } };
    assert_eq!(sound.to_string(), format!("sound: 3 links, the newest {}", "ab".repeat(32)));
}
