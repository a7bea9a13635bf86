//! Scenarios of the Measures, one or more for each paragraph and item of Art. 2 to 15, in words that a lawyer can read.
//!
//! Each file begins with `# Art. 12(2) …`, then prose, then where it starts, then a table of events and one of what is seen.
//! What is seen is compared line by line; `no …` says that no line begins so; `covers …` and `refuses …` ask the scope.

use std::fs;
use std::path::Path;

use concord::enforce::{Actor, Admission, Entity, Law, admits, as_of, plan};
use concord::terms::{AgreedField, Article, Instant, Service};
use serde_json::json;

use crate::support::{Life, Stage, fact_of, instant, show};

/// Paragraphs and items of Art. 2 to 15, as the Measures number them; the first paragraph of an article with items is its items.
const MEASURES: [(u8, u8, Option<u8>); 14] = [
    (2, 0, None),
    (3, 0, None),
    (4, 3, None),
    (5, 5, None),
    (6, 5, Some(2)),
    (7, 5, None),
    (8, 0, None),
    (9, 5, None),
    (10, 0, None),
    (11, 0, None),
    (12, 3, Some(2)),
    (13, 6, Some(2)),
    (14, 8, None),
    (15, 0, None),
];

fn places() -> Vec<Article> {
    let mut places = Vec::new();
    for (number, items, paragraph) in MEASURES {
        if items == 0 {
            places.push(Article::whole(number));
        }
        places.extend((1..=items).map(|item| Article::item(number, item)));
        places.extend(paragraph.map(|paragraph| Article::paragraph(number, paragraph)));
    }
    places
}

/// `12(2)` is told in `art-12-2.md`, `12 § 2` in `art-12-p2.md`.
fn file_of(article: Article) -> String {
    let text = article.to_string().replace(" § ", "-p").replace('(', "-").replace(')', "");
    format!("art-{text}.md")
}

struct Scenario {
    file: String,
    text: String,
}

fn scenarios() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    let mut found: Vec<Scenario> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| Scenario {
            file: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: fs::read_to_string(path).unwrap(),
        })
        .collect();
    found.sort_by(|one, other| one.file.cmp(&other.file));
    found
}

#[test]
fn every_place_in_the_measures_has_a_scenario() {
    let scenarios = scenarios();
    assert_eq!(places().len(), 49);
    let missing: Vec<String> = places()
        .into_iter()
        .filter(|place| {
            let heading = format!("# Art. {place} ");
            !scenarios.iter().any(|scenario| scenario.file == file_of(*place) && scenario.text.starts_with(&heading))
        })
        .map(|place| place.to_string())
        .collect();
    assert!(missing.is_empty(), "no scenario of Article {}", missing.join(", "));
    for scenario in &scenarios {
        let known = places().into_iter().any(|place| file_of(place) == scenario.file);
        assert!(known, "{} tells of no place in the Measures", scenario.file);
    }
}

#[test]
fn the_law_does_what_the_scenarios_say() {
    let law = Law::published();
    for scenario in scenarios() {
        check(&law, &scenario);
    }
}

/// Plays every part of a scenario: a part begins with `Start:`.
fn check(law: &Law, scenario: &Scenario) {
    let mut life: Option<Life> = None;
    let mut table = "";
    let mut seen = 0;
    for (number, line) in scenario.text.lines().enumerate() {
        let place = format!("{}:{}", scenario.file, number + 1);
        if let Some(start) = line.strip_prefix("Start: ") {
            life = Some(begin(law, start, &place));
        } else if line.starts_with("| when | who") {
            table = "events";
        } else if line.starts_with("| when | state") {
            table = "seen";
        } else if line.starts_with("|---") {
        } else if let Some(row) = line.strip_prefix('|') {
            let cells: Vec<&str> = row.trim_end().trim_end_matches('|').split('|').map(str::trim).collect();
            let life = life.as_mut().unwrap_or_else(|| panic!("{place}: a table before `Start:`"));
            match (table, &cells[..]) {
                ("events", [when, who, what, details, answer]) => {
                    play(law, life, [when, who, what, details, answer], &place);
                }
                ("seen", [when, state, shows]) => {
                    look(law, life, [when, state, shows], &place);
                    seen += 1;
                }
                _ => panic!("{place}: a row that belongs to no table: {line}"),
            }
        } else if line.is_empty() {
            table = "";
        }
    }
    assert!(seen > 0, "{}: nothing is looked at", scenario.file);
}

/// `nothing`, or `open on 2024-01-08` and the like.
fn begin(law: &Law, start: &str, place: &str) -> Life {
    let (stage, when) = start.split_once(" on ").unwrap_or((start, "2024-01-08"));
    let stage = match stage {
        "nothing" => Stage::Nothing,
        "applied" => Stage::Applied,
        "commissioning" => Stage::Commissioning,
        "agreed" => Stage::Agreed,
        "open" => Stage::Open,
        other => panic!("{place}: no such start: {other}"),
    };
    let mut life = Life::new(instant(when));
    life.reach(law, stage);
    life
}

fn play(law: &Law, life: &mut Life, [when, who, what, details, answer]: [&str; 5], place: &str) {
    life.now = instant(when);
    let actor: Actor = match who {
        "officer" => serde_json::from_value(json!({"role": "officer", "id": "li"})).unwrap(),
        "entity" => Actor::Entity {},
        "program" => Actor::System {},
        other => panic!("{place}: nobody is called {other}"),
    };
    if what == "due_recorded" {
        return record_due(law, life, details, place);
    }
    let before = life.entity.clone();
    let outcome = life.record(law, actor, fact_of(what, details, life.now));
    match (answer.strip_prefix("refused: "), outcome) {
        (None, Ok(())) => assert_eq!(answer, "recorded", "{place}"),
        (None, Err(refusal)) => panic!("{place}: {refusal}"),
        (Some(words), Err(refusal)) => {
            assert!(refusal.to_string().contains(words), "{place}: refused, but: {refusal}");
            assert_eq!(life.entity, before, "{place}: a refusal leaves no trace");
        }
        (Some(words), Ok(())) => panic!("{place}: recorded, and not refused: {words}"),
    }
}

/// Records every finding and signal that has come into being; the details name their articles.
fn record_due(law: &Law, life: &mut Life, details: &str, place: &str) {
    let entity = life.entity.clone();
    let plan = plan(&entity, law, life.now);
    let mut articles: Vec<String> = Vec::new();
    for finding in &plan.findings {
        let fact =
            json!({"kind": "finding_made", "finding_id": finding.finding_id, "ground": finding.ground, "evidence": []});
        life.must(law, Actor::System {}, fact);
        articles.push(finding.ground.to_string());
    }
    for signal in &plan.signals {
        let fact = json!({
            "kind": "signal_raised", "signal_id": signal.signal_id, "article": signal.article, "evidence": "the ledger",
        });
        life.must(law, Actor::System {}, fact);
        articles.push(signal.article.to_string());
    }
    assert_eq!(articles.join(", "), details, "{place}: what is due");
}

fn look(law: &Law, life: &Life, [when, state, shows]: [&str; 3], place: &str) {
    let now = instant(when);
    // A moment before the last event is looked at as of that moment.
    let entity = as_of(&life.events, law, now).unwrap_or_else(|_| life.entity.clone());
    assert_eq!(entity.state.name().as_str(), state, "{place}");
    let lines = show(&entity, law, now);
    for phrase in shows.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()) {
        let sound = if let Some(words) = phrase.strip_prefix("no ") {
            !lines.iter().any(|line| line.starts_with(words))
        } else if let Some(words) = phrase.strip_prefix("covers ") {
            covers(&entity, now, words)
        } else if let Some(words) = phrase.strip_prefix("refuses ") {
            !covers(&entity, now, words)
        } else if let Some(words) = phrase.strip_prefix("stopped by ") {
            lines.iter().any(|line| line.starts_with("stopped") && line.contains(&format!("(Art. {words})")))
        } else {
            lines.iter().any(|line| line == phrase)
        };
        assert!(sound, "{place}: `{phrase}` in\n  {}", lines.join("\n  "));
    }
}

/// `real_name hotel sex`: whether the scope covers a row of this service, scene and fields.
fn covers(entity: &Entity, now: Instant, words: &str) -> bool {
    let mut words = words.split(' ');
    let service = Service::from_bytes(words.next().unwrap().as_bytes()).unwrap();
    let scene = words.next().unwrap();
    let fields: Vec<AgreedField> = words.map(|word| serde_json::from_value(json!(word)).unwrap()).collect();
    match admits(entity, now) {
        Admission::Open(scope) => scope.of_rows().refuses_row(service, scene, fields.into_iter()).is_none(),
        Admission::Stopped(stop) => panic!("{stop}"),
    }
}
