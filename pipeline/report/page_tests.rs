//! The page is whole, small, in both languages, and safe whatever stands in the tables.

use std::collections::BTreeSet;

use super::*;
use crate::report::testing::{due as waiting, entity as made, minute, night, signal, small, suppression};
use crate::report::{EntityNight, Gap, Late, SceneNight, Signal, StateCount, Task};
use crate::terms::Service;
use crate::watch::{Phase, Severity};

/// What an entity or a broken table could write anywhere.
const HOSTILE: &str = "\"'></style></title><script src=//x>alert(1)</script><img src=x onerror=y>&amp;\u{202e}\u{2066}\0]]>\
    -->\u{1F600}";

fn hostile(text: &str) -> String {
    text.chars().cycle().take(5_000).collect()
}

/// A signal of which every text is hostile and long.
fn hostile_signal(at: usize, text: &str) -> Signal {
    let mut hostile = signal(&format!("{text}{at}"));
    hostile.kind = if at.is_multiple_of(2) { format!("{text}{at}") } else { hostile.kind };
    for field in [
        &mut hostile.reason,
        &mut hostile.reason_zh,
        &mut hostile.compared_with,
        &mut hostile.compared_with_zh,
        &mut hostile.detector,
        &mut hostile.detector_version,
        &mut hostile.evidence_query,
        &mut hostile.replay_hash,
    ] {
        text.clone_into(field);
    }
    let mut row = hostile.evidence[0].clone();
    for field in
        [&mut row.scene, &mut row.doc_type, &mut row.doc_token, &mut row.outcome, &mut row.job_id, &mut row.row_hash]
    {
        text.clone_into(field);
    }
    row.reasons = vec![text.to_owned(); 20];
    hostile.evidence = vec![row; 20];
    hostile
}

/// A night of which every text is hostile and every list long.
fn hostile_night(text: &str) -> Night {
    let text = hostile(text);
    let mut entities: Vec<EntityNight> =
        (0..8).map(|at| made(&format!("{text}{at}"), (0..8).map(|at| hostile_signal(at, &text)).collect())).collect();
    for entity in &mut entities {
        entity.scenes = vec![SceneNight { scene: text.clone(), ..entity.scenes[0].clone() }; 40];
        let mut hidden = entity.signals[0].clone();
        hidden.suppression = Some(suppression());
        if let Some(suppression) = &mut hidden.suppression {
            (suppression.by, suppression.reason, suppression.suppression_id) =
                (text.clone(), text.clone(), text.clone());
        }
        entity.signals.extend(vec![hidden; 15]);
    }
    let mut night = night(entities);
    let one = due::Due { about: text.clone(), ..waiting(&text, Task::SignSuspension, 9) };
    night.due = vec![one; 200];
    (night.provider.zh, night.provider.en) = (text.clone(), text.clone());
    night.versions.detectors.clone_from(&text);
    night.states = vec![StateCount { state: crate::enforce::StateName::Open, entities: u64::MAX, day_before: 0 }; 50];
    let (service, late_s_max) = (Service::Chip, 9);
    night.quality.late = vec![Late { entity_id: text.clone(), service, rows: 9, late_s_max }; 200];
    night.quality.gaps =
        vec![Gap { entity_id: text, service, from: minute(0), until: minute(9), expected: f64::MAX }; 200];
    night
}

/// Every tag of a page with its attributes, by a plain reading of HTML.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag)).collect()
}

#[test]
fn hostile_text_stays_text() {
    let page = html(&hostile_night(HOSTILE));
    assert!(page.len() <= PAGE_BYTES_MAX, "{}", page.len());
    let body = page.split_once("</style>").map(|(_, body)| body).unwrap();
    assert!(!body.contains("</style"), "the style sheet ends once");
    let ours: BTreeSet<&str> = "!DOCTYPE html head meta title style body a header div h1 h2 h3 h4 p strong span fieldset legend input \
        label nav ul li main section dl dt dd table caption thead tbody tr th td i bdi br article time figure figcaption svg desc \
        line text rect path details summary pre code"
        .split_whitespace()
        .collect();
    for tag in tags(body) {
        let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
        assert!(ours.contains(name), "<{tag}>");
        assert!(!tag.contains("onerror") && !tag.contains("src="), "<{tag}>");
    }
    for letter in ['\u{202e}', '\u{2066}', '\0'] {
        assert!(!page.contains(letter), "{letter:?}");
    }
    assert!(page.contains("&lt;script src=//x&gt;"));
}

#[test]
fn what_grows_when_it_is_escaped_fits_too() {
    // A quotation mark becomes six letters, a control three bytes, and a letter may have four.
    for text in ["\"", "\u{1}", "\u{1F600}", "<", "\u{202e}"] {
        let page = html(&hostile_night(text));
        assert!(page.len() <= PAGE_BYTES_MAX, "{text:?}: {}", page.len());
        assert!(page.contains("<article"), "{text:?}: something is in full");
    }
}

#[test]
fn a_hundred_thousand_signals_fit() {
    let severities = [Severity::Low, Severity::Medium, Severity::High];
    let entity = |at: usize| {
        let one = |number: usize| Signal {
            severity: severities[(at + number) % 3],
            ..signal(&format!("s-{at:05}-{number:02}"))
        };
        made(&format!("ent-{at:06}"), (0..40).map(one).collect())
    };
    let page = html(&night((0..2_500).map(entity).collect()));
    assert!(page.len() <= PAGE_BYTES_MAX, "{}", page.len());
    assert!(page.len() > FULL_BYTES_MAX, "the room is used: {}", page.len());
    let told = page.matches("<article").count();
    assert!(told > 50, "{told} in full");
    assert!(page.contains("2,500 of 214 entities with signals"));
    assert!(page.contains("signals are left out; this query lists all of them") && page.contains("FROM signals"));
}

#[test]
fn few_entities_with_many_signals_fit_too() {
    let page = html(&night(vec![made("e-1", (0..50_000).map(|at| signal(&format!("s-{at}"))).collect())]));
    assert!(page.len() < 400_000, "{}", page.len());
    assert!(page.contains("49,975 signals are left out"));
}

#[test]
fn both_languages_say_as_much() {
    let page = html(&small());
    let pairs = page.matches("</span><span lang=\"en\">").count();
    assert_eq!(page.matches("<span lang=\"zh-CN\">").count(), pairs);
    assert_eq!(page.matches("<span lang=\"en\">").count(), pairs);
    assert!(pairs > 100, "{pairs}");
    for part in page.split("<span lang=\"").skip(1) {
        let text = part.split_once('>').and_then(|(_, rest)| rest.split_once("</span>")).map(|(text, _)| text).unwrap();
        assert!(!text.trim().is_empty(), "an empty translation before {}", &part[..part.len().min(80)]);
    }
}

#[test]
fn the_order_of_what_comes_in_changes_nothing() {
    let signals = || -> Vec<Signal> {
        let ended = Signal { phase: Phase::Ended, ..signal("s-3") };
        let hidden = Signal { suppression: Some(suppression()), ..signal("s-4") };
        vec![signal("s-1"), signal("s-2"), ended, hidden]
    };
    let mut one = night(vec![made("e-1", signals()), made("e-2", signals())]);
    one.due = vec![waiting("e-1", Task::DecideSignal, 4), waiting("e-2", Task::ProveNotice, 4)];
    let mut other = one.clone();
    other.entities.reverse();
    other.entities.iter_mut().for_each(|entity| entity.signals.reverse());
    other.due.reverse();
    assert_eq!(html(&one), html(&other));
}

#[test]
fn nothing_is_asked_of_the_network() {
    let page = html(&small());
    for asks in ["http:", "https:", "src=", "@import", "url(", "<script", "<link", "<iframe", " on", "javascript:"] {
        let inside_tags = tags(&page).iter().any(|tag| tag.contains(asks)) || STYLE.contains(asks) && asks != " on";
        assert!(!inside_tags, "{asks}");
    }
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    assert!(
        page.contains(&format!("content=\"default-src 'none'; style-src 'sha256-{hash}'; ")),
        "the policy is strict"
    );
}

#[test]
fn ids_are_given_once_and_links_lead_to_them() {
    let page = html(&night((0..3).map(|at| made(&format!("e-{at}"), vec![signal("a"), signal("b")])).collect()));
    let found = |key: &str| -> Vec<String> {
        page.split(key).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    let ids = found(" id=\"");
    let once: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(once.len(), ids.len());
    for way in found(" href=\"#").iter().chain(&found(" aria-labelledby=\"")) {
        assert!(way.split(' ').all(|id| once.contains(&id.to_owned())), "{way}");
    }
}
