//! What is foreseen, and what is not.

use serde_json::json;

use super::{Lapsing, lapses};
use crate::enforce::{ConditionFact, Entity, Open, RegisteredCredential, Standing, State};
use crate::terms::{Condition, Day, EntityId, Identifier, Instant, Material};

fn day(text: &str) -> Day {
    Day::try_from(text.to_owned()).unwrap()
}

fn open() -> Entity {
    let mut entity = Entity::new(EntityId::read("hotel").unwrap());
    entity.state = State::Open(Open { since: Instant(0) });
    entity
}

fn submitted(until: &str, review: Option<&str>) -> serde_json::Value {
    let review = review.map(|outcome| json!({"outcome": outcome, "at": "2024-01-01T00:00:00.000000Z"}));
    json!({
        "answer": {"document_id": "d", "on": "2024-01-01", "recorded_at": "2024-01-01T00:00:00.000000Z", "review": review},
        "valid_until": until,
    })
}

fn credential(not_after: &str) -> RegisteredCredential {
    let credential = json!({
        "certificate_sha256": "0a".repeat(32), "issuer": "CN=a", "serial": "1", "not_before": "2024-01-01T00:00:00.000000Z",
        "not_after": not_after, "algorithm": "ecdsa_p256_sha256", "means": "signature_verification_server", "authority": "",
    });
    RegisteredCredential {
        credential: serde_json::from_value(credential).unwrap(),
        registered_at: Instant(0),
        revoked_at: None,
    }
}

fn told(entity: &Entity, now: &str, days: i32) -> Vec<(String, String, i32, bool)> {
    let of = |what: &Lapsing<'_>| match what {
        Lapsing::Material(material) => material.as_str().to_owned(),
        Lapsing::Condition(condition) => condition.article().to_string(),
        Lapsing::Credential(credential) => credential.serial.clone(),
        Lapsing::Agreement { version } => format!("version {version}"),
    };
    let all = lapses(entity, Instant(day(now).start().0 + 1), days);
    all.iter().map(|lapse| (of(&lapse.what), lapse.last_day.to_string(), lapse.days_left, lapse.is_followed)).collect()
}

#[test]
fn what_has_its_last_day_within_the_days_is_told() {
    let mut entity = open();
    let file = json!({"submissions": [submitted("2024-03-31", Some("accepted"))], "in_force": 0, "changes": []});
    entity.materials[Material::OF_APPLICATION[1] as usize] = serde_json::from_value(file).unwrap();
    let expected = [("business_licence".to_owned(), "2024-03-31".to_owned(), 30, false)];
    assert_eq!(told(&entity, "2024-03-01", 30), expected);
    assert_eq!(told(&entity, "2024-02-29", 30), []);
    assert_eq!(told(&entity, "2024-03-31", 0)[0].2, 0, "the last day itself is a day of it");
    assert_eq!(told(&entity, "2024-04-01", 30), [], "what has lapsed is no foresight any more");
    entity.state = State::Unapplied;
    assert_eq!(told(&entity, "2024-03-01", 30), [], "there is nothing to lose");
}

#[test]
fn what_waits_for_its_review_takes_the_place() {
    let mut entity = open();
    let file = json!({
        "submissions": [submitted("2024-03-31", Some("accepted")), submitted("2025-03-31", None)], "in_force": 0, "changes": [],
    });
    entity.materials[Material::OF_APPLICATION[0] as usize] = serde_json::from_value(file).unwrap();
    assert!(told(&entity, "2024-03-20", 30)[0].3);
}

#[test]
fn of_two_credentials_the_one_that_lapses_first_is_followed() {
    let mut entity = open();
    entity.credentials = vec![credential("2024-03-20T04:00:00.000000Z"), credential("2024-03-25T04:00:00.000000Z")];
    let all = told(&entity, "2024-03-18", 14);
    assert_eq!(all.iter().map(|lapse| (lapse.2, lapse.3)).collect::<Vec<_>>(), [(2, true), (7, false)]);
    entity.credentials[0].revoked_at = Some(Instant(1));
    assert_eq!(told(&entity, "2024-03-18", 14).len(), 1, "a revoked one lapses no more");
}

#[test]
fn conditions_lapse_with_their_evidence() {
    let mut entity = open();
    let fact = |valid_until| {
        Some(ConditionFact {
            standing: Standing::Met,
            holds_from: day("2024-01-01"),
            recorded_at: Instant(0),
            valid_until,
        })
    };
    entity.conditions[Condition::ALL[0] as usize] = fact(Some(day("2024-03-10")));
    entity.conditions[Condition::ALL[1] as usize] = fact(None);
    assert_eq!(told(&entity, "2024-03-01", 10), [("5(1)".to_owned(), "2024-03-10".to_owned(), 9, false)]);
}
