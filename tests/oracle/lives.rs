//! Made-up lives: an opened entity, then days on which things happen by chance.

use std::collections::HashMap;

use concord::enforce::{Actor, Demanded, EventKind, FindingStatus, Law, Measure, State, plan};
use concord::terms::{Condition, Day, Identifier, Instant, Material};
use serde_json::{Value, json};

use super::almanac::{Almanac, FIRST};
use crate::support::{Life, Stage, officer};

/// Days of a life.
const DAYS: i32 = 64;

/// A life as it goes on.
pub struct Timeline {
    pub life: Life,
    pub base: i32,
    pub days: i32,
    random: u64,
    names: u32,
}

impl Timeline {
    /// An entity that is opened on a day of 2019 to 2026, more often than not shortly before a rest of several days, the end of
    /// a month, or a leap day.
    ///
    /// The first steps are the same for all that are opened on one day, and are kept in `opened`.
    pub fn new(law: &Law, almanac: &Almanac, opened: &mut HashMap<i32, Life>, seed: u64) -> Timeline {
        let mut timeline = Timeline { life: Life::new(Instant(0)), base: 0, days: DAYS, random: seed, names: 0 };
        // From October 2019, when the Measures were in force, to September 2026: 64 days more are within the calendar.
        let mut base = timeline.between(273, 2730);
        for _ in 0..timeline.between(0, 60) {
            let near = almanac.dates[usize::try_from(base + 12).unwrap()].as_str();
            let rest = (base + 10..base + 14).all(|day| !almanac.is_working(day, day));
            if rest || near.ends_with("-02-29") || near.ends_with("-12-31") || near.ends_with("-31") {
                break;
            }
            base += 1;
        }
        timeline.base = base;
        let life = opened.entry(base).or_insert_with(|| {
            let mut life = Life::new(Instant(timeline.noon(base).0 - 3_600_000_000 * 4));
            life.reach(law, Stage::Open);
            // Of the first steps the reading needs to know materials and the opening.
            life.events.retain(|event| {
                matches!(
                    event.fact,
                    EventKind::MaterialSubmitted { .. }
                        | EventKind::MaterialReviewed { .. }
                        | EventKind::ServiceOpened {}
                )
            });
            life
        });
        timeline.life = life.clone();
        timeline
    }

    pub fn noon(&self, day: i32) -> Instant {
        Instant(Day(FIRST + day).start().0 + 12 * 3_600_000_000)
    }

    /// What happens on a day, each thing a second after the other from ten o'clock on. Whether anything did.
    pub fn live(&mut self, law: &Law, almanac: &Almanac, day: i32) -> bool {
        assert_eq!(Day(FIRST + day).to_string(), almanac.dates[usize::try_from(day).unwrap()]);
        self.life.now = Instant(self.noon(day).0 - 2 * 3_600_000_000);
        let before = self.life.events.len();
        if self.chance(45) {
            self.record_due(law);
        }
        if self.chance(25) {
            self.reopen(law);
        }
        for _ in 0..2 {
            if self.chance(22) {
                self.something(law, day);
            }
        }
        self.life.events.len() > before
    }

    /// The events after the opening, for a report of failure.
    pub fn story(&self) -> String {
        let lines = self.life.events.iter().map(|event| String::from_utf8(event.to_json()).unwrap());
        lines.skip_while(|line| !line.contains("service_opened")).collect::<Vec<_>>().join("\n")
    }

    /// Whether something of so many per cent happens.
    pub fn chance(&mut self, per_cent: i32) -> bool {
        self.between(0, 100) < per_cent
    }

    /// A number of `low..high`: splitmix64.
    fn between(&mut self, low: i32, high: i32) -> i32 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mixed = mixed ^ (mixed >> 31);
        low + i32::try_from(mixed % u64::try_from(high - low).unwrap()).unwrap()
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let places = i32::try_from(of.len()).unwrap();
        if places == 0 { None } else { Some(of[usize::try_from(self.between(0, places)).unwrap()].clone()) }
    }

    fn name(&mut self, letter: char) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    /// Tries to record something; the law may refuse, and then nothing has happened.
    fn attempt(&mut self, law: &Law, actor: Actor, fact: Value) {
        let fact: EventKind = serde_json::from_value(fact).unwrap();
        if self.life.record(law, actor, fact).is_ok() {
            self.life.now.0 += 1_000_000;
        }
    }

    fn record_due(&mut self, law: &Law) {
        let findings = plan(&self.life.entity, law, self.life.now).findings;
        for finding in findings {
            let fact = json!({"kind": "finding_made", "finding_id": finding.finding_id, "ground": finding.ground, "evidence": []});
            self.attempt(law, Actor::System {}, fact);
        }
    }

    fn something(&mut self, law: &Law, day: i32) {
        match self.between(0, 100) {
            0..14 => self.notice(law),
            14..28 => self.notice_received(law, day),
            28..40 => self.report(law, day),
            40..54 => self.review(law, day),
            54..62 => self.material(law, day),
            62..70 => self.material_review(law, day),
            70..76 => self.change(law, day),
            76..79 => self.condition(law, day),
            79..82 => self.officer_finds(law),
            82..89 => self.order(law, day),
            89..93 => self.order_received(law, day),
            93..95 => self.receipt_corrected(law, day),
            95..97 => self.revoke(law),
            _ => self.order_report(law, day),
        }
    }

    fn notice(&mut self, law: &Law) {
        let name = self.name('N');
        let fact = json!({
            "kind": "notice_issued", "notice_id": name, "grounds": ["12(2)"], "signal_ids": [], "correct": "it",
            "document": doc(&name),
        });
        self.attempt(law, officer(), fact);
    }

    /// A day up to a month ago: proofs and reports come late.
    fn late(&mut self, day: i32) -> Day {
        let late = if self.chance(50) { 0 } else { self.between(0, 25) };
        Day(FIRST + (day - late).max(self.base))
    }

    fn notice_received(&mut self, law: &Law, day: i32) {
        let waiting: Vec<(String, Day)> = self
            .life
            .entity
            .notices
            .iter()
            .filter(|notice| notice.received.is_none())
            .map(|notice| (notice.id.to_string(), notice.issued_at.day()))
            .collect();
        let Some((id, issued)) = self.pick(&waiting) else { return };
        let on = self.late(day).max(issued);
        let fact = json!({"kind": "notice_received", "notice_id": id, "proof": doc("p"), "received_on": on});
        self.attempt(law, officer(), fact);
    }

    fn demands(&self) -> Vec<(Demanded, Day)> {
        let notices =
            self.life.entity.notices.iter().map(|notice| (Demanded::Notice(notice.id.clone()), notice.issued_at.day()));
        let orders =
            self.life.entity.orders.iter().map(|order| (Demanded::Order(order.id.clone()), order.signed_at.day()));
        notices.chain(orders).collect()
    }

    fn report(&mut self, law: &Law, day: i32) {
        let demands = self.demands();
        let Some((about, sent)) = self.pick(&demands) else { return };
        let (name, on) = (self.name('R'), self.late(day).max(sent));
        let fact = json!({"kind": "correction_reported", "about": about, "report": doc(&name), "reported_on": on});
        self.attempt(law, Actor::Entity {}, fact);
    }

    /// A report on the order that suspends, on the day itself.
    fn order_report(&mut self, law: &Law, day: i32) {
        let State::Suspended(suspended) = &self.life.entity.state else { return };
        let about = Demanded::Order(suspended.order_id.clone());
        let name = self.name('R');
        let on = Day(FIRST + day);
        let fact = json!({"kind": "correction_reported", "about": about, "report": doc(&name), "reported_on": on});
        self.attempt(law, Actor::Entity {}, fact);
    }

    /// Reviews come on a later day than what they review.
    fn review(&mut self, law: &Law, day: i32) {
        let today = Day(FIRST + day);
        let entity = &self.life.entity;
        let notices = entity.notices.iter().map(|notice| (Demanded::Notice(notice.id.clone()), &notice.answers));
        let orders = entity.orders.iter().map(|order| (Demanded::Order(order.id.clone()), &order.answers));
        let all = notices
            .chain(orders)
            .flat_map(|(about, answers)| answers.iter().map(move |answer| (about.clone(), answer)));
        let open: Vec<(Demanded, String)> = all
            .filter(|(_, answer)| answer.review.is_none() && answer.recorded_at.day() < today)
            .map(|(about, answer)| (about, answer.document_id.to_string()))
            .collect();
        let Some((about, report)) = self.pick(&open) else { return };
        let fact = if self.chance(50) {
            json!({"kind": "correction_reviewed", "about": about, "report_id": report, "outcome": "accepted"})
        } else {
            json!({
                "kind": "correction_reviewed", "about": about, "report_id": report, "outcome": "rejected", "reasons": "no",
            })
        };
        self.attempt(law, officer(), fact);
    }

    fn material(&mut self, law: &Law, day: i32) {
        let material = Material::OF_APPLICATION[usize::try_from(self.between(0, 2)).unwrap()];
        let (name, on) = (self.name('M'), self.late(day));
        let mut fact =
            json!({"kind": "material_submitted", "material": material, "document": doc(&name), "submitted_on": on});
        if self.chance(50) {
            fact["valid_until"] = json!(on.plus(self.between(0, 40)));
        }
        self.attempt(law, Actor::Entity {}, fact);
    }

    fn material_review(&mut self, law: &Law, day: i32) {
        let today = Day(FIRST + day);
        let open: Vec<(Material, String)> = Material::OF_APPLICATION
            .into_iter()
            .flat_map(|material| {
                let since =
                    self.life.entity.material(material).since_accepted().iter().map(|submission| &submission.answer);
                let open = since.filter(|answer| answer.review.is_none() && answer.recorded_at.day() < today);
                open.map(move |answer| (material, answer.document_id.to_string())).collect::<Vec<_>>()
            })
            .collect();
        let Some((material, name)) = self.pick(&open) else { return };
        let mut fact =
            json!({"kind": "material_reviewed", "material": material, "document_id": name, "outcome": "accepted"});
        if self.chance(40) {
            fact["outcome"] = json!("rejected");
            fact["reasons"] = json!("no");
        }
        self.attempt(law, officer(), fact);
    }

    fn change(&mut self, law: &Law, day: i32) {
        let material = Material::OF_APPLICATION[usize::try_from(self.between(0, 2)).unwrap()];
        let on = self.late(day);
        let fact = json!({
            "kind": "material_changed", "material": material, "changed_on": on, "known_on": on, "what": "it",
        });
        self.attempt(law, officer(), fact);
    }

    fn condition(&mut self, law: &Law, day: i32) {
        let condition = Condition::ALL[usize::try_from(self.between(0, 5)).unwrap()];
        let (lapsed, on) = (self.chance(12), self.late(day));
        let mut fact = json!({
            "kind": "condition_recorded", "condition": condition, "standing": if lapsed { "lapsed" } else { "met" },
            "holds_from": on, "evidence": doc("e"),
        });
        if !lapsed && self.chance(50) {
            fact["valid_until"] = json!(on.plus(self.between(0, 60)));
        }
        self.attempt(law, officer(), fact);
    }

    fn officer_finds(&mut self, law: &Law) {
        let (name, ground) = (self.name('F'), if self.chance(85) { "13(5)" } else { "14(4)" });
        let fact = json!({"kind": "finding_made", "finding_id": name, "ground": ground, "evidence": [doc("e")]});
        self.attempt(law, officer(), fact);
    }

    fn order(&mut self, law: &Law, day: i32) {
        let standing: Vec<(Measure, String)> = self
            .life
            .entity
            .findings
            .iter()
            .filter(|finding| finding.status == FindingStatus::Standing)
            // Terminations are rare, or no life would last.
            .map(|finding| (finding.measure, finding.id.as_str().to_owned()))
            .collect();
        let Some((measure, finding)) = self.pick(&standing) else { return };
        if measure == Measure::Termination && self.chance(60) {
            return;
        }
        let effective = if self.chance(60) { self.life.now } else { Day(FIRST + day + self.between(1, 4)).start() };
        let name = self.name('O');
        let fact = json!({
            "kind": "order_signed", "order_id": name, "measure": measure, "finding_ids": [finding], "decider": "wang",
            "reasons": "as found", "document": doc(&name), "effective_at": effective,
        });
        self.attempt(law, officer(), fact);
    }

    fn order_received(&mut self, law: &Law, day: i32) {
        let waiting: Vec<(String, Day)> = self
            .life
            .entity
            .orders
            .iter()
            .filter(|order| order.received.is_none())
            .map(|order| (order.id.to_string(), order.signed_at.day()))
            .collect();
        let Some((id, signed)) = self.pick(&waiting) else { return };
        let on = self.late(day).max(signed);
        let fact = json!({"kind": "order_received", "order_id": id, "proof": doc("p"), "received_on": on});
        self.attempt(law, officer(), fact);
    }

    /// Another day than was recorded, or none.
    fn receipt_corrected(&mut self, law: &Law, day: i32) {
        let demands = self.demands();
        let Some((about, sent)) = self.pick(&demands) else { return };
        let mut fact = json!({"kind": "receipt_corrected", "about": about, "proof": doc("p"), "reasons": "wrong"});
        if self.chance(70) {
            fact["received_on"] = json!(self.late(day).max(sent));
        }
        self.attempt(law, officer(), fact);
    }

    fn revoke(&mut self, law: &Law) {
        let State::Suspended(suspended) = &self.life.entity.state else { return };
        let fact = json!({
            "kind": "order_revoked", "order_id": suspended.order_id, "decider": "wang", "reasons": "wrong",
            "document": doc("revoked"),
        });
        self.attempt(law, officer(), fact);
    }

    fn reopen(&mut self, law: &Law) {
        let State::Suspended(suspended) = &self.life.entity.state else { return };
        let order = self.life.entity.order(&suspended.order_id).unwrap();
        let reports: Vec<String> = order.answers.iter().map(|answer| answer.document_id.to_string()).collect();
        let id = order.id.to_string();
        let Some(report) = self.pick(&reports) else { return };
        self.attempt(law, officer(), json!({"kind": "reopened", "order_id": id, "report_id": report}));
    }
}

fn doc(name: &str) -> Value {
    json!({"id": name, "sha256": "0a".repeat(32)})
}
