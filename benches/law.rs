//! How soon is the state of one entity told, and what is due of all, after ten years?
//!
//! Every entity lives ten years: materials, plans and credentials renewed each year, a notice corrected every other one, the agreement
//! amended every third, jobs left out. Every hundredth life ends with something that runs or waits. The links of the first
//! [`WHOLE`] entities are all in the ledger; of the others it has the last one and the snapshot, which is all that `due` reads.
//! `cargo bench --bench law -- [ENTITIES] [DIR]`, 100,000 by default.

#![expect(clippy::disallowed_methods, reason = "a bench times")]
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

#[expect(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/life.rs"]
mod life;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant as Clock;

use concord::enforce::{Law, fold, plan};
use concord::ledger::{Entry, Ledger, LedgerId};
use concord::register::{Register, due, mark, snapshot};
use concord::terms::{EntityId, Identifier, Instant, Material};
use life::{Life, Stage, document, instant, terms};
use serde_json::json;

/// Entities whose links are all in the ledger.
const WHOLE: usize = 2000;

/// Entities put into the ledger in one transaction.
const GROUP: usize = 1000;

/// How often each question is asked.
const ASKED: usize = 9;

const DAY_MICROS: i64 = 86_400_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let entities: usize = arguments.first().map_or(100_000, |text| text.parse().unwrap());
    let parent = arguments.get(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = parent.join(format!("concord-bench-law-{}", std::process::id()));
    let law = Law::published();
    let lives = [ten_years(&law, false), ten_years(&law, true)];
    println!("{} events a life, snapshots of {} bytes", lives[0].events.len(), snapshot(&lives[0].entity).len());
    fill(&dir, entities, &lives, &law);
    ask(&dir, entities, lives[0].now, &law);
    pure(&lives[0], &law);
    std::fs::remove_dir_all(&dir).unwrap();
}

/// A life of ten years; at its end a notice runs where it is `busy`.
fn ten_years(law: &Law, busy: bool) -> Life {
    let mut life = Life::new(instant("2016-11-01"));
    life.now = instant("2019-10-08");
    life.reach(law, Stage::Open);
    for year in 0..10 {
        life.now.0 += 360 * DAY_MICROS;
        for material in Material::OF_APPLICATION.into_iter().chain(Material::PLANS) {
            let name = format!("{}-{year}", material.as_str());
            let today = life.now.day();
            life.officer(
                law,
                json!({"kind": "material_submitted", "material": material, "document": document(&name), "submitted_on": today}),
            );
            life.officer(
                law,
                json!({"kind": "material_reviewed", "material": material, "document_id": name, "outcome": "accepted"}),
            );
        }
        if year % 3 == 0 {
            let terms = terms(life.now.day());
            life.officer(law, json!({"kind": "agreement_amended", "version": 2 + year / 3, "terms": terms}));
        }
        notice(&mut life, law, &format!("N{year}"), true);
    }
    if busy {
        notice(&mut life, law, "N-last", false);
    }
    life
}

fn notice(life: &mut Life, law: &Law, name: &str, corrected: bool) {
    let today = life.now.day();
    let about = json!({"notice": name});
    life.officer(
        law,
        json!({
            "kind": "notice_issued", "notice_id": name, "grounds": ["12(2)"], "signal_ids": [], "correct": "the traffic at night",
            "document": document("n"),
        }),
    );
    life.officer(
        law,
        json!({"kind": "notice_received", "notice_id": name, "proof": document("p"), "received_on": today}),
    );
    if corrected {
        life.officer(
            law,
            json!({"kind": "correction_reported", "about": about, "report": document("r"), "reported_on": today}),
        );
        life.officer(
            law,
            json!({"kind": "correction_reviewed", "about": about, "report_id": "r", "outcome": "accepted"}),
        );
    }
}

fn fill(dir: &Path, entities: usize, lives: &[Life; 2], law: &Law) {
    Ledger::create(dir, LedgerId([1; 16])).unwrap();
    let ledger = Ledger::open(dir).unwrap();
    let end = lives[0].now;
    for first in (0..entities).step_by(GROUP) {
        let group = first..(first + GROUP).min(entities);
        let written = ledger.write(|writer| {
            for number in group {
                let life = &lives[usize::from(number % 100 == 99)];
                let id = EntityId::read(format!("entity-{number:06}")).unwrap();
                let kept = if number < WHOLE { 0 } else { life.events.len() - 1 };
                let mut entity = life.entity.clone();
                entity.id = id.clone();
                for event in &life.events[kept..] {
                    let mut event = event.clone();
                    (event.seq, event.entity_id) = (writer.anchor().seq + 1, id.clone());
                    entity.last_seq = event.seq;
                    let body = String::from_utf8(event.to_json()).unwrap();
                    writer.append(Entry {
                        entity_id: id.as_str(),
                        recorded_at_micros: end.0,
                        salt: [7; 16],
                        body: &body,
                    })?;
                }
                writer.put_snapshot(id.as_str(), &snapshot(&entity), &mark(&entity, law))?;
            }
            Ok::<_, concord::ledger::LedgerError>(())
        });
        written.unwrap();
    }
    ledger.close().unwrap();
}

fn ask(dir: &Path, entities: usize, now: Instant, law: &Law) {
    let register = Register::open(dir, law.clone()).unwrap();
    let later = Instant(now.0 + DAY_MICROS);
    let id = |number: usize| EntityId::read(format!("entity-{:06}", number % entities)).unwrap();
    median("state of one entity", "µs", 1e6, |turn| {
        black_box(register.entity(&id(turn * 9_973), later).unwrap());
    });
    let mut told = 0;
    median("what is due of all entities", "s", 1.0, |_| {
        told = due(&register, later, |entity, plan| {
            vec![(entity.id.clone(), plan.running.len() + plan.waiting.len()); usize::from(!plan.running.is_empty())]
        })
        .unwrap()
        .len();
    });
    println!("  {told} of {entities} entities have something that runs");
}

/// The law alone, without the ledger.
fn pure(life: &Life, law: &Law) {
    median("the same, folded from its events", "µs", 1e6, |_| {
        black_box(fold(&life.events, law).unwrap());
    });
    median("one plan", "µs", 1e6, |_| {
        black_box(plan(&life.entity, law, life.now));
    });
}

fn median(what: &str, unit: &str, factor: f64, mut ask: impl FnMut(usize)) {
    let mut spent: Vec<f64> = (0..ASKED)
        .map(|turn| {
            let begun = Clock::now();
            ask(turn);
            begun.elapsed().as_secs_f64() * factor
        })
        .collect();
    spent.sort_by(f64::total_cmp);
    println!("{what:<36} median {:.2} {unit}, most {:.2} {unit}", spent[ASKED / 2], spent[ASKED - 1]);
}
