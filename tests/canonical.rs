//! Bytes and meaning are one: events, snapshots, and what is refused.

use concord::enforce::{Entity, Event, Fault, FoldError, Law, Refusal, apply, as_of, fold};
use concord::terms::{EntityId, Identifier, Instant};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{Life, Stage, instant, officer};

fn opened(law: &Law) -> Life {
    let mut life = Life::new(instant("2024-01-08"));
    life.reach(law, Stage::Open);
    life
}

#[test]
fn events_and_snapshots_come_back_as_they_were() {
    let law = Law::published();
    let life = opened(&law);
    for event in &life.events {
        assert_eq!(&Event::from_json(&event.to_json()).unwrap(), event);
    }
    assert_eq!(fold(&life.events, &law).unwrap(), life.entity);
    let snapshot = serde_json::to_vec(&life.entity).unwrap();
    let restored: Entity = serde_json::from_slice(&snapshot).unwrap();
    assert_eq!(restored, life.entity);
    assert_eq!(serde_json::to_vec(&restored).unwrap(), snapshot);
}

#[test]
fn a_past_moment_knows_only_what_was_recorded() {
    let law = Law::published();
    let mut life = opened(&law);
    let before = life.entity.clone();
    life.now = instant("2024-02-01");
    life.officer(&law, json!({"kind": "demand_assessed", "verifications_a_day": 1, "peak_a_second": 1}));
    assert_eq!(as_of(&life.events, &law, Instant(life.now.0 - 1)).unwrap(), before);
    assert_eq!(as_of(&life.events, &law, life.now).unwrap(), life.entity);
    assert!(matches!(as_of(&life.events, &law, instant("2024-01-07")), Err(FoldError::Empty)));
}

#[test]
fn a_row_that_does_not_fit_is_named() {
    let law = Law::published();
    let mut events = opened(&law).events;
    events.remove(0);
    let Err(FoldError::Refused { seq, source, .. }) = fold(&events, &law) else { panic!("nobody has applied") };
    assert_eq!((seq, source.state.as_str()), (2, "unapplied"));
}

#[test]
fn an_envelope_fits_the_one_before() {
    let law = Law::published();
    let life = opened(&law);
    let refused = |change: fn(&mut Event)| -> Fault {
        let fact = serde_json::from_value(json!({"kind": "service_opened"})).unwrap();
        let mut event = life.event(officer(), fact);
        change(&mut event);
        let mut entity = life.entity.clone();
        let refusal: Refusal = apply(&mut entity, &event, &law).unwrap_err();
        assert_eq!(entity, life.entity);
        refusal.fault
    };
    assert!(matches!(refused(|event| event.entity_id = EntityId::read("bar").unwrap()), Fault::OtherEntity(_)));
    assert!(matches!(refused(|event| event.seq -= 1), Fault::SeqNotAscending { .. }));
    assert!(matches!(refused(|event| event.recorded_at.0 -= 1), Fault::TimeBackward));
    let mut early = Life::new(instant("2019-09-10"));
    let fact = serde_json::from_value(json!({"kind": "application_submitted"})).unwrap();
    assert!(matches!(early.record(&law, officer(), fact).unwrap_err().fault, Fault::NoRules(_)), "Art. 17");
}

proptest! {
    /// Whatever the bytes are, reading them is no disaster; and what is read has these bytes.
    #[test]
    fn any_bytes_are_an_event_or_none(at in 0_usize..160, byte in any::<u8>()) {
        let law = Law::published();
        let mut bytes = opened(&law).events[3].to_json();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(event) = Event::from_json(&bytes) {
            prop_assert_eq!(event.to_json(), bytes);
        }
    }
}
