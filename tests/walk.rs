//! Every order in which things could be tried, up to a depth: from nothing over the steps of Art. 7, and from an open service
//! over notices, proofs, reports, findings and orders.
//!
//! Each node is an entity; two that differ in nothing but places of the ledger are one. Each step is held to what the Measures
//! ask of it, by a table that knows nothing of the law's code.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use concord::enforce::{
    Actor, Admission, DraftFinding, Entity, EventKind, FindingStatus, Law, Measure, State, StateName, admits, apply,
    plan,
};
use concord::terms::{Article, Condition, FindingId, Instant, Material};
use serde_json::{Value, json};

use crate::support::{Life, Stage, instant, officer, standard};

/// What can be tried: who records what, or how many days go by.
enum Try {
    Event(Actor, fn(Instant) -> Value),
    /// All five materials, or all five conditions: any fewer is refused the same way.
    All(fn(Instant) -> Vec<Value>),
    /// What has come into being is recorded.
    Due,
    Days(i64),
}

fn document(name: &str) -> Value {
    json!({"id": name, "sha256": "0a".repeat(32)})
}

const ENTITY: Actor = Actor::Entity {};

fn steps_of_opening() -> Vec<Try> {
    vec![
        Try::Event(ENTITY, |_| json!({"kind": "application_submitted"})),
        Try::All(|now| {
            let of = |material: Material| {
                let name = format!("m-{}", material.as_str());
                [
                    json!({
                        "kind": "material_submitted", "material": material, "document": document(&name),
                        "submitted_on": now.day(),
                    }),
                    json!({"kind": "material_reviewed", "material": material, "document_id": name, "outcome": "accepted"}),
                ]
            };
            Material::OF_APPLICATION.into_iter().flat_map(of).collect()
        }),
        Try::All(|now| {
            let of = |condition: Condition| {
                json!({
                    "kind": "condition_recorded", "condition": Article::from(condition), "standing": "met",
                    "holds_from": now.day(), "evidence": document("e"),
                })
            };
            Condition::ALL.into_iter().map(of).collect()
        }),
        Try::Event(officer(), |_| json!({"kind": "application_reviewed", "outcome": "passed", "reasons": []})),
        Try::Event(officer(), |_| json!({"kind": "application_reviewed", "outcome": "not_passed", "reasons": ["no"]})),
        Try::Event(
            officer(),
            |_| json!({"kind": "application_reviewed", "outcome": "supplement", "reasons": ["more"]}),
        ),
        Try::Event(Actor::System {}, |_| json!({"kind": "application_reviewed", "outcome": "passed", "reasons": []})),
        Try::Event(officer(), |_| json!({"kind": "demand_assessed", "verifications_a_day": 9, "peak_a_second": 1})),
        Try::Event(officer(), |_| json!({"kind": "credential_chosen", "means": "signature_verification_server"})),
        Try::Event(
            officer(),
            |now| json!({"kind": "credential_registered", "credential": standard("credential", now)}),
        ),
        Try::Event(officer(), |_| json!({"kind": "commissioning_started"})),
        Try::Event(
            officer(),
            |_| json!({"kind": "commissioning_completed", "report": document("r"), "records": "synthetic"}),
        ),
        Try::Event(officer(), |now| json!({"kind": "agreement_signed", "terms": standard("terms", now)})),
        Try::Event(officer(), |_| json!({"kind": "service_opened"})),
        Try::Event(officer(), |_| find("F1", "14(2)")),
        Try::Event(officer(), |now| order("O1", "termination", "F1", now)),
    ]
}

fn steps_of_enforcement() -> Vec<Try> {
    vec![
        Try::Event(officer(), |_| {
            json!({
                "kind": "notice_issued", "notice_id": "N1", "grounds": ["12(2)"], "signal_ids": [], "correct": "it",
                "document": document("n"),
            })
        }),
        Try::Event(
            officer(),
            |now| json!({"kind": "notice_received", "notice_id": "N1", "proof": document("p"), "received_on": now.day()}),
        ),
        Try::Event(ENTITY, |now| {
            json!({
                "kind": "correction_reported", "about": {"notice": "N1"}, "report": document("R1"),
                "reported_on": now.day(),
            })
        }),
        Try::Event(officer(), |_| {
            json!({
                "kind": "correction_reviewed", "about": {"notice": "N1"}, "report_id": "R1", "outcome": "rejected",
                "reasons": "no",
            })
        }),
        Try::Due,
        Try::Event(officer(), |_| find("F3", "13(5)")),
        Try::Event(officer(), |now| order("O3", "suspension", "F3", now)),
        Try::Event(officer(), |now| order("O4", "suspension", "hotel/1/13(1)/N1/-", now)),
        Try::Event(Actor::System {}, |now| order("O5", "suspension", "F3", now)),
        Try::Event(
            officer(),
            |now| json!({"kind": "order_received", "order_id": "O3", "proof": document("p"), "received_on": now.day()}),
        ),
        Try::Event(ENTITY, |now| {
            json!({
                "kind": "correction_reported", "about": {"order": "O3"}, "report": document("R3"),
                "reported_on": now.day(),
            })
        }),
        Try::Event(
            officer(),
            |_| json!({"kind": "correction_reviewed", "about": {"order": "O3"}, "report_id": "R3", "outcome": "accepted"}),
        ),
        Try::Event(officer(), |_| json!({"kind": "reopened", "order_id": "O3", "report_id": "R3"})),
        Try::Event(
            officer(),
            |_| json!({"kind": "receipt_corrected", "about": {"notice": "N1"}, "proof": document("q"), "reasons": "not proved"}),
        ),
        Try::Event(officer(), |_| {
            json!({
                "kind": "order_revoked", "order_id": "O3", "decider": "wang", "reasons": "wrong", "document": document("d"),
            })
        }),
        Try::Event(officer(), |now| order("O6", "termination", "hotel/1/14(1)/O3/-", now)),
        Try::Event(ENTITY, |_| json!({"kind": "application_submitted"})),
        Try::Days(15),
        Try::Days(35),
    ]
}

fn find(name: &str, ground: &str) -> Value {
    json!({"kind": "finding_made", "finding_id": name, "ground": ground, "evidence": [document("e")]})
}

fn find_due(name: &FindingId, ground: Article) -> Value {
    json!({"kind": "finding_made", "finding_id": name, "ground": ground, "evidence": []})
}

fn order(name: &str, measure: &str, finding: &str, now: Instant) -> Value {
    json!({
        "kind": "order_signed", "order_id": name, "measure": measure, "finding_ids": [finding], "decider": "wang",
        "reasons": "as found", "document": document(name), "effective_at": now,
    })
}

#[test]
fn no_step_of_opening_is_skipped() {
    let reached = walk(Stage::Nothing, &steps_of_opening(), 15);
    // The whole way can be gone, and beside it only what leads off it.
    for state in ["applied", "supplementing", "not_passed", "commissioning", "agreed", "open", "terminated"] {
        assert!(reached.contains(state), "{state} is reached");
    }
    assert!(!reached.contains("suspended"));
}

#[test]
fn nobody_is_suspended_without_a_signature() {
    let reached = walk(Stage::Open, &steps_of_enforcement(), 7);
    for state in ["open", "suspended", "terminated"] {
        assert!(reached.contains(state), "{state} is reached");
    }
}

/// Goes every way up to a depth and gives the states that were met.
fn walk(from: Stage, tries: &[Try], depth: usize) -> HashSet<&'static str> {
    let law = Law::published();
    let mut start = Life::new(instant("2024-03-04"));
    start.reach(&law, from);
    let mut front = vec![start];
    let (mut known, mut reached) = (HashSet::new(), HashSet::new());
    for _ in 0..depth {
        let mut next = Vec::new();
        for life in &front {
            for attempt in tries {
                let Some(after) = go(&law, life, attempt) else { continue };
                reached.insert(after.entity.state.name().as_str());
                if known.insert(name_of(&after)) {
                    next.push(after);
                }
            }
        }
        front = next;
    }
    assert!(known.len() > 100, "there is somewhere to go: {}", known.len());
    reached
}

/// A node: all of the entity but its place in the ledger, and the moment.
fn name_of(life: &Life) -> u64 {
    let mut hasher = DefaultHasher::new();
    let entity = Entity { last_seq: 0, ..life.entity.clone() };
    serde_json::to_vec(&entity).unwrap().hash(&mut hasher);
    life.now.hash(&mut hasher);
    hasher.finish()
}

/// One step; `None` where it is refused, which leaves no trace.
fn go(law: &Law, life: &Life, attempt: &Try) -> Option<Life> {
    let mut after = Life { entity: life.entity.clone(), events: Vec::new(), now: life.now };
    let facts: Vec<(Actor, Value)> = match attempt {
        Try::Days(days) => {
            after.now = Instant(life.now.0 + days * 86_400_000_000);
            return Some(after);
        }
        Try::Event(actor, fact) => vec![(actor.clone(), fact(life.now))],
        Try::All(facts) => facts(life.now).into_iter().map(|fact| (officer(), fact)).collect(),
        Try::Due => {
            let found = plan(&life.entity, law, life.now).findings;
            let fact = |draft: &DraftFinding| find_due(&draft.finding_id, draft.ground);
            found.iter().map(|draft| (Actor::System {}, fact(draft))).collect()
        }
    };
    let nothing = facts.is_empty();
    for (actor, fact) in facts {
        let fact: EventKind = serde_json::from_value(fact).unwrap();
        let before = after.entity.clone();
        let event = after.event(actor, fact);
        if apply(&mut after.entity, &event, law).is_err() {
            assert_eq!(after.entity, before, "a refused event leaves no trace: {event:?}");
            return None;
        }
        check(&before, &after.entity, &event.actor, &event.fact, life.now);
    }
    (!nothing).then_some(after)
}

/// What the Measures ask of a step that was recorded.
fn check(before: &Entity, after: &Entity, actor: &Actor, fact: &EventKind, now: Instant) {
    let (from, to) = (before.state.name(), after.state.name());
    let told = || format!("{from} → {to} by {actor:?} with {fact:?}");
    if from != to {
        assert!(leads(before, from, to, fact), "Art. 7, 13, 14: {}", told());
        assert!(*actor != Actor::System {}, "the program changes no state: {}", told());
    }
    let asked = |measure| {
        before.findings.iter().any(|finding| finding.measure == measure && finding.status == FindingStatus::Standing)
    };
    match fact {
        EventKind::OrderSigned { measure, .. } => {
            assert!(matches!(actor, Actor::Officer { .. }), "an officer signs: {}", told());
            assert!(asked(*measure), "an order rests on a finding: {}", told());
        }
        EventKind::FindingMade { ground, .. } if *ground == Article::item(13, 1) => {
            assert!(
                before.notices.iter().all(|notice| notice.received.is_some()),
                "no proven receipt, no term: {}",
                told()
            );
        }
        EventKind::FindingMade { ground, .. } if *ground == Article::item(14, 1) => {
            assert!(
                before.orders.iter().any(|order| order.received.is_some()),
                "no proven receipt, no term: {}",
                told()
            );
        }
        EventKind::OrderRevoked { .. } => {
            assert!(matches!(actor, Actor::Officer { .. }), "an officer revokes: {}", told());
        }
        _ => {}
    }
    if from == StateName::Terminated && !matches!(fact, EventKind::ApplicationSubmitted {}) {
        assert_eq!(before.state, after.state, "terminated is final: {}", told());
    }
    assert_eq!(after.life - before.life, u32::from(matches!(fact, EventKind::ApplicationSubmitted {})), "{}", told());
    // Orders take effect at once in these walks.
    let open = matches!(admits(after, now), Admission::Open(_));
    assert_eq!(open, matches!(after.state, State::Open(_)), "{}", told());
}

/// The arrows between states, with what must have come before each.
fn leads(before: &Entity, from: StateName, to: StateName, fact: &EventKind) -> bool {
    use StateName::{Agreed, Applied, Commissioning, NotPassed, Open, Supplementing, Suspended, Terminated, Unapplied};
    match (from, to, fact) {
        (Unapplied | NotPassed | Terminated, Applied, EventKind::ApplicationSubmitted {})
        | (Supplementing, Applied, EventKind::MaterialSubmitted { .. })
        | (Applied | Supplementing, NotPassed, EventKind::ApplicationReviewed { .. })
        | (Applied, Supplementing, EventKind::ApplicationReviewed { .. })
        | (Agreed, Open, EventKind::ServiceOpened {})
        | (Suspended, Open, EventKind::Reopened { .. } | EventKind::OrderRevoked { .. })
        | (Open, Suspended, EventKind::OrderSigned { measure: Measure::Suspension, .. }) => true,
        (Applied, Commissioning, EventKind::ApplicationReviewed { .. }) => {
            let five =
                Material::OF_APPLICATION.into_iter().all(|material| before.material(material).accepted().is_some());
            five && before.conditions.iter().all(Option::is_some)
        }
        (Commissioning, Agreed, EventKind::AgreementSigned { .. }) => {
            let done = matches!(&before.state, State::Commissioning(state) if state.started_at.is_some() && state.completed_at.is_some());
            done && before.demand.is_some() && before.means.is_some() && !before.credentials.is_empty()
        }
        (Commissioning | Agreed | Open | Suspended, Terminated, EventKind::OrderSigned { measure, .. }) => {
            *measure == Measure::Termination
        }
        _ => false,
    }
}
