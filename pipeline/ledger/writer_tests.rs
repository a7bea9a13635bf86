//! Is what is appended what is read, is bad input refused whole, and does a transaction see what it did?

use super::*;
use crate::ledger::testing::{Folder, ID, START_MICROS, append, append_one, entity, made, salt};
use crate::ledger::{BODY_BYTES_MAX, Ledger, RECORDED_AT_MICROS_MAX};

fn opened(folder: &Folder) -> Ledger {
    Ledger::open(&folder.0).unwrap()
}

fn entry<'a>(entity_id: &'a str, recorded_at_micros: i64, body: &'a str) -> Entry<'a> {
    Entry { entity_id, recorded_at_micros, salt: [9; 16], body }
}

#[test]
fn links_follow_one_another_and_each_entity_has_its_own_chain() {
    let folder = made(20);
    let ledger = opened(&folder);
    let view = ledger.view().unwrap();
    let all: Vec<Link> = view.links(1).unwrap().map(Result::unwrap).collect();
    assert_eq!(all.len(), 20);
    assert_eq!(all[0].previous, ID.genesis());
    for pair in all.windows(2) {
        assert_eq!((pair[1].seq, pair[1].previous), (pair[0].seq + 1, pair[0].hash));
    }
    for number in 0..7 {
        let own: Vec<Link> = all.iter().filter(|link| link.entity_id == entity(number)).cloned().collect();
        for (at, link) in own.iter().enumerate() {
            let before = at.checked_sub(1).map_or(0, |at| own[at].seq);
            assert_eq!((link.ordinal, link.entity_previous), (at as u64 + 1, before));
        }
        assert_eq!(view.of_entity(&entity(number)).unwrap(), own);
    }
    assert_eq!(view.anchor(), all[19].anchor());
}

#[test]
fn a_transaction_sees_what_it_appended_and_put() {
    let folder = made(7);
    opened(&folder)
        .write(|writer| {
            assert_eq!(writer.snapshot("entity-0")?.unwrap().seq, 1);
            let link = append_one(writer, 7)?;
            assert_eq!((link.seq, link.ordinal, link.entity_previous), (8, 2, 1));
            assert_eq!(writer.of_entity_after("entity-0", 1)?, std::slice::from_ref(&link));
            assert_eq!(writer.of_entity("entity-0")?.len(), 2);
            assert_eq!(writer.newest_recorded_at_micros(), START_MICROS + 7_000_000);
            writer.put_snapshot("entity-0", b"", b"")?;
            let snapshot = Snapshot { entity_id: "entity-0".to_owned(), seq: 8, blob: Vec::new() };
            assert_eq!(writer.snapshot("entity-0")?, Some(snapshot));
            Ok::<_, LedgerError>(())
        })
        .unwrap();
}

#[test]
fn nothing_of_a_transaction_that_fails_is_recorded() {
    let folder = made(5);
    let ledger = opened(&folder);
    let before = ledger.view().unwrap().anchor();
    let refused = ledger.write(|writer| {
        append_one(writer, 5)?;
        writer.put_snapshot("entity-5", b"half", b"")?;
        Err::<(), _>(LedgerError::EntityUnknown { entity_id: "the caller's own reason".to_owned() })
    });
    assert!(matches!(refused, Err(LedgerError::EntityUnknown { .. })));
    let view = ledger.view().unwrap();
    assert_eq!(
        (view.anchor(), view.snapshot("entity-5").unwrap(), view.of_entity("entity-5").unwrap()),
        (before, None, vec![])
    );
}

#[test]
fn a_transaction_that_only_reads_changes_nothing() {
    let folder = made(3);
    let ledger = opened(&folder);
    let before = ledger.view().unwrap().anchor();
    assert_eq!(ledger.write(|writer| Ok::<_, LedgerError>(writer.anchor())).unwrap(), before);
}

#[test]
fn a_refused_entry_leaves_the_transaction_fit_for_the_next() {
    let folder = made(3);
    let ledger = opened(&folder);
    let long = "x".repeat(65);
    let large = "x".repeat(BODY_BYTES_MAX + 1);
    let late = START_MICROS + 2_000_000;
    let refused = [
        (entry("", late, "{}"), "an entity_id of 0 bytes"),
        (entry(&long, late, "{}"), "an entity_id of 65 bytes"),
        (entry("two words", late, "{}"), "an entity_id of 9 bytes"),
        (entry("名", late, "{}"), "an entity_id of 3 bytes"),
        (entry("a", late, ""), "a body of 0 bytes for a"),
        (entry("a", late, &large), "a body of 1048577 bytes for a"),
        (entry("a", late, "{}\n"), "a body of 3 bytes for a"),
        (entry("a", late - 1, "{}"), "cannot follow one of 1795910402000000 µs"),
        (entry("a", RECORDED_AT_MICROS_MAX + 1, "{}"), "cannot follow"),
    ];
    ledger
        .write(|writer| {
            for (entry, what) in refused {
                let error = writer.append(entry).unwrap_err();
                assert_eq!(error.exit_code(), 3);
                assert!(error.to_string().contains(what), "{error}");
            }
            assert!(matches!(writer.put_snapshot("a", b"", b""), Err(LedgerError::EntityUnknown { .. })));
            let same_instant = writer.append(entry(&long[..64], late, &large[..BODY_BYTES_MAX]))?;
            assert_eq!(same_instant.seq, 4);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    assert_eq!(ledger.view().unwrap().of_entity(&long[..64]).unwrap()[0].body.len(), BODY_BYTES_MAX);
}

#[test]
fn before_1970_nothing_is_recorded() {
    let folder = made(0);
    let error = opened(&folder).write(|writer| writer.append(entry("a", -1, "{}"))).unwrap_err();
    assert!(matches!(error, LedgerError::Backward { newest_micros: 0, .. }));
}

#[test]
fn threads_that_write_at_once_follow_one_another() {
    let folder = made(0);
    let ledger = opened(&folder);
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let ledger = &ledger;
            scope.spawn(move || {
                for turn in 0..5 {
                    let appended = ledger.write(|writer| {
                        let before = writer.of_entity("one")?.len() as u64;
                        let entry = Entry { salt: salt(thread * 100 + turn), ..entry("one", START_MICROS, "{}") };
                        assert_eq!(writer.append(entry)?.ordinal, before + 1);
                        Ok::<_, LedgerError>(())
                    });
                    appended.unwrap();
                }
            });
        }
    });
    assert_eq!(ledger.view().unwrap().of_entity("one").unwrap().len(), 20);
}

#[test]
fn what_is_appended_later_follows_what_was_there() {
    let (once, twice) = (made(30), made(17));
    let ledger = opened(&twice);
    append(&ledger, 17..30).unwrap();
    assert_eq!(ledger.view().unwrap().anchor(), opened(&once).view().unwrap().anchor());
}
