//! Rows wait as long as their job; a job that is not released is told apart.

use serde_json::{Value, json};

use super::{Busiest, NotReleased, Span, Waited, service_level};
use crate::enforce::{Actor, Entity, Event};
use crate::terms::{Day, EntityId, Identifier, Instant};

const SECOND: i64 = 1_000_000;

fn day(text: &str) -> Day {
    Day::try_from(text.to_owned()).unwrap()
}

/// Facts at seconds of a day, in Shanghai.
fn events(of: &str, facts: Vec<(i64, Value)>) -> Vec<Event> {
    let at = |second: i64| Instant(day(of).start().0 + second * SECOND);
    let event = |(seq, (second, fact)): (u64, (i64, Value))| Event {
        seq,
        entity_id: EntityId::read("hotel").unwrap(),
        recorded_at: at(second),
        actor: Actor::System {},
        fact: serde_json::from_value(fact).unwrap(),
    };
    (1..).zip(facts).map(event).collect()
}

fn admitted(nonce: &str, rows: u64) -> Value {
    json!({
        "kind": "job_admitted", "manifest_sha256": "0a", "nonce": nonce, "expires_at": "2026-01-01T00:00:00.000000Z", "rows": rows,
    })
}

fn released(nonce: &str, processed: u64) -> Value {
    json!({"kind": "job_released", "nonce": nonce, "job_id": nonce, "processed": processed, "not_agreed": 0, "rejected": 0})
}

fn entity() -> Entity {
    Entity::new(EntityId::read("hotel").unwrap())
}

#[test]
fn rows_are_ranked_and_not_jobs() {
    // 98 rows wait a second, one 5, one 60: half within a second, 99 of 100 within 5.
    let facts = vec![
        (0, admitted("a", 98)),
        (1, released("a", 98)),
        (10, admitted("b", 1)),
        (11, admitted("c", 1)),
        (15, released("b", 1)),
        (71, released("c", 0)),
        (80, json!({"kind": "job_refused", "manifest_sha256": "0a", "code": "signature_wrong"})),
    ];
    let level =
        service_level(&entity(), &events("2026-03-10", facts), Span { from: day("2026-03-10"), to: day("2026-03-10") });
    let waited = Waited { p50_micros: SECOND, p99_micros: 5 * SECOND, most_micros: 60 * SECOND };
    assert_eq!((level.jobs, level.rows, level.refused, level.waited), (3, 100, 1, Some(waited)));
    assert_eq!(level.waiting, NotReleased::default());
    assert_eq!(level.busiest, Some(Busiest { day: day("2026-03-10"), processed: 99, quota_a_day: None }));
}

#[test]
fn what_is_not_released_waits() {
    let all = events("2026-03-10", vec![(5, admitted("a", 7)), (6, admitted("b", 3)), (9, released("b", 3))]);
    let level = service_level(&entity(), &all, Span { from: day("2026-03-10"), to: day("2026-03-11") });
    assert_eq!(level.waiting, NotReleased { jobs: 1, rows: 7, since: Some(all[0].recorded_at) });
    assert_eq!(level.waited.map(|waited| waited.most_micros), Some(3 * SECOND));
}

#[test]
fn a_job_belongs_to_the_day_of_its_admission() {
    let mut all = events("2026-03-10", vec![(86_390, admitted("a", 4))]);
    all.extend(events("2026-03-11", vec![(10, released("a", 4))]));
    let of = |from: &str, to: &str| service_level(&entity(), &all, Span { from: day(from), to: day(to) });
    assert_eq!(of("2026-03-10", "2026-03-10").waited.map(|waited| waited.p99_micros), Some(20 * SECOND));
    let next = of("2026-03-11", "2026-03-11");
    assert_eq!((next.jobs, next.waited), (0, None));
    assert_eq!(next.busiest.map(|busiest| busiest.processed), Some(4), "it was processed on the day of its release");
    assert_eq!(of("2026-03-12", "2026-03-31"), super::ServiceLevel::default());
}
