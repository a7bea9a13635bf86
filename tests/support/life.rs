//! A life under construction: a moment, a next place in the ledger, and the usual first steps.

use concord::enforce::{Actor, AgreementTerms, Entity, Event, EventKind, Law, Refusal, apply};
use concord::terms::{Article, Condition, Day, EntityId, Identifier, Instant, Material, OfficerId};
use serde_json::{Value, json};

/// How far the usual first steps go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Nothing,
    Applied,
    Commissioning,
    Agreed,
    Open,
}

/// An entity, its events so far, and the moment of the next one.
#[derive(Clone)]
pub struct Life {
    pub entity: Entity,
    pub events: Vec<Event>,
    pub now: Instant,
}

pub fn day(text: &str) -> Day {
    Day::try_from(text.to_owned()).unwrap()
}

/// `2024-03-01` at 10:00, or `2024-03-01 23:59`, in Shanghai.
pub fn instant(text: &str) -> Instant {
    let (date, clock) = text.split_once(' ').unwrap_or((text, "10:00"));
    let (hour, minute) = clock.split_once(':').unwrap();
    let minutes: i64 = hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap();
    Instant(day(date).start().0 + minutes * 60_000_000)
}

pub fn document(name: &str) -> Value {
    json!({"id": name, "sha256": "0a".repeat(32)})
}

/// An agreement on everything but the field of nationality, without end.
pub fn terms(from: Day) -> Value {
    json!({
        "document": document("agreement"), "services": ["real_name", "real_person"], "scenes": ["hotel"],
        "fields": ["sex", "expiry_date"], "quota_a_day": 10_000, "peak_a_second": 20, "from": from,
    })
}

fn credential(at: Instant) -> Value {
    json!({
        "certificate_sha256": "c0".repeat(32), "issuer": "CN=Test CA", "serial": "01", "not_before": at,
        "not_after": Instant(at.0 + 20 * 365 * 86_400_000_000), "algorithm": "sm2_sm3", "means": "signature_verification_server", "authority": "",
    })
}

impl Life {
    pub fn new(at: Instant) -> Life {
        Life { entity: Entity::new(EntityId::read("hotel").unwrap()), events: Vec::new(), now: at }
    }

    /// The event that would be recorded now.
    pub fn event(&self, actor: Actor, fact: EventKind) -> Event {
        Event { seq: self.entity.last_seq + 1, entity_id: self.entity.id.clone(), recorded_at: self.now, actor, fact }
    }

    /// Records a fact now, or says why not.
    pub fn record(&mut self, law: &Law, actor: Actor, fact: EventKind) -> Result<(), Refusal> {
        let event = self.event(actor, fact);
        apply(&mut self.entity, &event, law)?;
        self.events.push(event);
        Ok(())
    }

    /// Records a fact that cannot be refused.
    pub fn must(&mut self, law: &Law, actor: Actor, fact: Value) {
        let fact: EventKind = serde_json::from_value(fact.clone()).unwrap_or_else(|error| panic!("{error}: {fact}"));
        let shown = format!("{fact:?}");
        self.record(law, actor, fact).unwrap_or_else(|refusal| panic!("{refusal}: {shown}"));
    }

    pub fn officer(&mut self, law: &Law, fact: Value) {
        self.must(law, officer(), fact);
    }

    /// The usual first steps, all at one moment.
    pub fn reach(&mut self, law: &Law, stage: Stage) {
        if stage >= Stage::Applied {
            self.must(law, Actor::Entity {}, json!({"kind": "application_submitted"}));
            for material in Material::OF_APPLICATION {
                self.hand_in(law, material);
            }
            for condition in Condition::ALL {
                let fact = json!({
                    "kind": "condition_recorded", "condition": Article::from(condition), "standing": "met",
                    "holds_from": self.now.day(), "evidence": document("evidence"),
                });
                self.officer(law, fact);
            }
        }
        if stage >= Stage::Commissioning {
            self.officer(law, json!({"kind": "application_reviewed", "outcome": "passed", "reasons": []}));
        }
        if stage >= Stage::Agreed {
            self.officer(law, json!({"kind": "demand_assessed", "verifications_a_day": 9000, "peak_a_second": 15}));
            self.officer(law, json!({"kind": "credential_chosen", "means": "signature_verification_server"}));
            self.officer(law, json!({"kind": "credential_registered", "credential": credential(self.now)}));
            self.officer(law, json!({"kind": "commissioning_started"}));
            self.officer(
                law,
                json!({"kind": "commissioning_completed", "report": document("commissioned"), "records": "synthetic"}),
            );
            let terms: AgreementTerms = serde_json::from_value(terms(self.now.day())).unwrap();
            self.officer(law, json!({"kind": "agreement_signed", "terms": terms}));
        }
        if stage >= Stage::Open {
            for plan in Material::PLANS {
                self.hand_in(law, plan);
            }
            self.officer(law, json!({"kind": "service_opened"}));
        }
    }

    /// A material is submitted and accepted.
    fn hand_in(&mut self, law: &Law, material: Material) {
        let name = format!("first-{}", material.as_str());
        let submitted = json!({
            "kind": "material_submitted", "material": material, "document": document(&name), "submitted_on": self.now.day(),
        });
        self.must(law, Actor::Entity {}, submitted);
        let reviewed =
            json!({"kind": "material_reviewed", "material": material, "document_id": name, "outcome": "accepted"});
        self.officer(law, reviewed);
    }
}

pub fn officer() -> Actor {
    Actor::Officer { id: OfficerId::read("li").unwrap() }
}

/// What `$standard` stands for in a scenario.
pub fn standard(key: &str, at: Instant) -> Value {
    match key {
        "terms" => terms(at.day()),
        "credential" => credential(at),
        other => panic!("there is no standard {other}"),
    }
}
