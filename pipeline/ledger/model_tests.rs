//! Whatever is appended, put, given up and reopened in whatever order: is the ledger what a list of it would be?

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::crash_tests::{Backend, database, empty};
use super::testing::{entity, salt};
use super::{Entry, Ledger, LedgerError, Verdict, View};

/// One transaction.
#[derive(Clone, Debug)]
struct Turn {
    /// Whose events, how long after the one before, and whether a snapshot is put after it.
    events: Vec<(u64, i64, bool)>,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Commit,
    GiveUp,
    CommitAndReopen,
}

/// What a list would hold.
#[derive(Clone, Debug, Default)]
struct Model {
    /// Entity, instant.
    events: Vec<(String, i64)>,
    snapshots: BTreeMap<String, u64>,
}

fn turn() -> impl Strategy<Value = Turn> {
    let event = (0..5u64, 0..3i64, any::<bool>());
    let end = prop_oneof![4 => Just(End::Commit), 1 => Just(End::GiveUp), 1 => Just(End::CommitAndReopen)];
    (prop::collection::vec(event, 0..6), end).prop_map(|(events, end)| Turn { events, end })
}

/// Does a turn on both; the list takes it only where the ledger does.
fn take(ledger: &Ledger, model: &mut Model, turn: &Turn) {
    let mut next = model.clone();
    let taken = ledger.write(|writer| {
        for (number, later, puts) in &turn.events {
            let (entity_id, recorded_at_micros) = (entity(*number), writer.newest_recorded_at_micros() + later);
            let entry = Entry { entity_id: &entity_id, recorded_at_micros, salt: salt(*number), body: "{}" };
            let seq = writer.append(entry)?.seq;
            next.events.push((entity_id.clone(), recorded_at_micros));
            if *puts {
                writer.put_snapshot(&entity_id, &seq.to_le_bytes(), b"mark")?;
                next.snapshots.insert(entity_id, seq);
            }
        }
        let given_up = LedgerError::EntityUnknown { entity_id: String::new() };
        if turn.end == End::GiveUp { Err(given_up) } else { Ok(()) }
    });
    if taken.is_ok() {
        *model = next;
    }
}

fn check(view: &View, model: &Model) -> Result<(), TestCaseError> {
    let sound = Verdict::Sound { anchor: view.anchor() };
    prop_assert_eq!(view.verify().unwrap(), sound);
    let links: Vec<_> = view.links(1).unwrap().map(Result::unwrap).collect();
    let events: Vec<_> = links.iter().map(|link| (link.entity_id.clone(), link.recorded_at_micros)).collect();
    prop_assert_eq!(&events, &model.events);
    let snapshots: Vec<_> =
        view.snapshots().unwrap().map(Result::unwrap).map(|found| (found.entity_id, found.seq)).collect();
    prop_assert_eq!(snapshots, model.snapshots.clone().into_iter().collect::<Vec<_>>());
    for number in 0..5 {
        let own: Vec<_> = links.iter().filter(|link| link.entity_id == entity(number)).cloned().collect();
        prop_assert_eq!(view.of_entity(&entity(number)).unwrap(), own);
    }
    for micros in 0..=model.events.last().map_or(0, |(_, micros)| *micros) {
        let known = model.events.iter().filter(|(_, recorded_at)| *recorded_at <= micros).count() as u64;
        prop_assert_eq!(view.newest_seq_at(micros).unwrap(), known);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_ledger_is_what_a_list_would_be(turns in prop::collection::vec(turn(), 1..12)) {
        let backend = Backend::of(empty(), u64::MAX);
        let mut ledger = Ledger::over(database(backend.clone()).unwrap()).unwrap();
        let mut model = Model::default();
        for turn in &turns {
            take(&ledger, &mut model, turn);
            if turn.end == End::CommitAndReopen {
                ledger.close().unwrap();
                ledger = Ledger::over(database(backend.clone()).unwrap()).unwrap();
            }
            check(&ledger.view().unwrap(), &model)?;
        }
    }
}
