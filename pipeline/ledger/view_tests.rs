//! Does a view show one commit, the right links, snapshots and entities, and the past by its instant?

use super::*;
use crate::ledger::testing::{Folder, START_MICROS, append, entity, made};
use crate::ledger::{Ledger, LedgerReader};

fn changed(view: &View, after_seq: u64) -> Vec<(String, u64, u64)> {
    let rows = view.entities_changed_after(after_seq).unwrap().map(Result::unwrap);
    rows.map(|row| (row.entity_id, row.links, row.newest_seq)).collect()
}

fn seqs(links: Links<'_>) -> Vec<u64> {
    links.map(|link| link.unwrap().seq).collect()
}

#[test]
fn a_view_stays_as_it_was() {
    let folder = made(10);
    let ledger = Ledger::open(&folder.0).unwrap();
    let view = ledger.view().unwrap();
    append(&ledger, 10..20).unwrap();
    assert_eq!((view.anchor().seq, seqs(view.links(1).unwrap()).len()), (10, 10));
    assert_eq!(view.snapshot("entity-0").unwrap().unwrap().seq, 8);
    assert_eq!(view.link(11).unwrap(), None);
    assert_eq!(ledger.view().unwrap().anchor().seq, 20);
}

#[test]
fn a_view_of_a_writer_ends_with_it() {
    let folder = made(300);
    let ledger = Ledger::open(&folder.0).unwrap();
    let view = ledger.view().unwrap();
    ledger.close().unwrap();
    let error = view.link(3).unwrap_err();
    assert!(matches!(error, LedgerError::Store { .. }), "{error:?}");
}

#[test]
fn links_begin_where_they_are_asked_to() {
    let folder = made(10);
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    assert_eq!(seqs(view.links(0).unwrap()), (1..=10).collect::<Vec<_>>());
    assert_eq!(seqs(view.links(9).unwrap()), [9, 10]);
    assert!(seqs(view.links(11).unwrap()).is_empty());
    assert_eq!(view.link(0).unwrap(), None);
    assert_eq!(view.link(10).unwrap().unwrap().entity_id, entity(9));
}

#[test]
fn links_of_an_entity_begin_after_its_snapshot() {
    let folder = made(20);
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    let after = |seq| view.of_entity_after("entity-2", seq).unwrap().iter().map(|link| link.seq).collect::<Vec<_>>();
    assert_eq!((after(0), after(3), after(9), after(17)), (vec![3, 10, 17], vec![10, 17], vec![10, 17], vec![]));
    assert_eq!(view.of_entity("nobody").unwrap(), []);
    assert_eq!(view.snapshot("nobody").unwrap(), None);
}

#[test]
fn snapshots_and_entities_come_in_the_order_of_their_ids() {
    let folder = made(9);
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    let snapshots: Vec<(String, u64)> =
        view.snapshots().unwrap().map(|row| row.map(|row| (row.entity_id, row.seq)).unwrap()).collect();
    let newest = [8, 9, 3, 4, 5, 6, 7];
    let expected: Vec<(String, u64)> = (0..7).map(|number| (entity(number), newest[number as usize])).collect();
    assert_eq!(snapshots, expected);
    assert_eq!(view.snapshot("entity-1").unwrap().unwrap().blob, b"after 9");
    assert_eq!(changed(&view, 0).len(), 7);
    assert_eq!(changed(&view, 7), [("entity-0".to_owned(), 2, 8), ("entity-1".to_owned(), 2, 9)]);
    assert_eq!(changed(&view, 9), []);
}

#[test]
fn the_past_is_found_by_its_instant() {
    let folder = made(5);
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    let at = |micros| view.newest_seq_at(START_MICROS + micros).unwrap();
    assert_eq!(
        (at(-1), at(0), at(999_999), at(1_000_000), at(4_000_000), at(i64::MAX - START_MICROS)),
        (0, 1, 1, 2, 5, 5)
    );
    let empty = made(0);
    assert_eq!(LedgerReader::open(&empty.0).unwrap().view().unwrap().newest_seq_at(i64::MAX).unwrap(), 0);
}

#[test]
fn links_of_one_instant_are_found_together() {
    let folder = made(0);
    let ledger = Ledger::open(&folder.0).unwrap();
    for number in 0..6 {
        let entry =
            crate::ledger::Entry { entity_id: "a", recorded_at_micros: 10 + number / 3, salt: [0; 16], body: "{}" };
        ledger.write(|writer| writer.append(entry)).unwrap();
    }
    let view = ledger.view().unwrap();
    assert_eq!(
        (view.newest_seq_at(9).unwrap(), view.newest_seq_at(10).unwrap(), view.newest_seq_at(11).unwrap()),
        (0, 3, 6)
    );
}

#[test]
fn a_ledger_without_links_is_empty_in_every_way() {
    let folder: Folder = made(0);
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    assert_eq!(view.anchor(), Anchor { seq: 0, hash: view.id().genesis() });
    assert_eq!(view.links(1).unwrap().count() + view.snapshots().unwrap().count() + changed(&view, 0).len(), 0);
}
