//! Facts and findings in the words of a scenario.
//!
//! Details are `key=value; key=value`: a value is a number, `[a, b]`, `@name` for a document, `$standard`, `$now`,
//! `$2024-03-01 10:00` for an instant, or text as it stands; `a.b=c` is a field of a field.

use concord::enforce::{
    Admission, ClockAbout, Entity, EventKind, Law, Running, Term, Wait, Whom, admits, credentials_at, plan,
};
use concord::terms::Instant;
use serde_json::{Map, Value, json};

use super::life::{document, instant, standard};

/// The fact of a kind with details. Unknown words are the reader's error.
pub fn fact_of(kind: &str, details: &str, now: Instant) -> EventKind {
    let mut fields = Map::new();
    fields.insert("kind".to_owned(), json!(kind));
    for detail in details.split(';').map(str::trim).filter(|detail| !detail.is_empty()) {
        let (key, value) = detail.split_once('=').unwrap_or_else(|| panic!("`{detail}` has no `=`"));
        put(&mut fields, key, key, value.trim(), now);
    }
    let fact = Value::Object(fields);
    serde_json::from_value(fact.clone()).unwrap_or_else(|error| panic!("{error}: {fact}"))
}

fn put(fields: &mut Map<String, Value>, path: &str, key: &str, text: &str, now: Instant) {
    match key.split_once('.') {
        Some((outer, inner)) => {
            let outer = fields.entry(outer).or_insert_with(|| json!({}));
            put(outer.as_object_mut().unwrap(), path, inner, text, now);
        }
        None => {
            fields.insert(key.to_owned(), value(path, text, now));
        }
    }
}

fn value(key: &str, text: &str, now: Instant) -> Value {
    if let Some(list) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
        return items.map(|item| value(key, item, now)).collect();
    }
    match text {
        "$standard" => standard(key, now),
        "$now" => json!(now),
        _ if text.starts_with('$') => json!(instant(&text[1..])),
        _ if text.starts_with('@') => document(&text[1..]),
        _ if !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            json!(text.parse::<u64>().unwrap())
        }
        _ => json!(text),
    }
}

/// All that can be said of an entity at a moment, one line each, sorted within its kind.
pub fn show(entity: &Entity, law: &Law, now: Instant) -> Vec<String> {
    let plan = plan(entity, law, now);
    let mut lines: Vec<String> = plan.running.iter().map(show_running).collect();
    for waiting in &plan.waiting {
        let whom = if waiting.wait.whom() == Whom::Officer { "officer" } else { "entity" };
        lines.push(format!("{whom} to {}, {} days", show_wait(&waiting.wait), waiting.days));
    }
    lines.extend(plan.findings.iter().map(|finding| format!("finding {}", finding.ground)));
    lines.extend(entity.findings.iter().map(|finding| {
        let status = json!(finding.status);
        format!("found {} {}", finding.ground, status.as_str().unwrap())
    }));
    lines.extend(
        plan.orders
            .iter()
            .map(|order| format!("draft {} {}, {} days", order.measure.as_str(), order.ground, order.days_waited)),
    );
    lines.extend(plan.signals.iter().map(|signal| format!("signal {} since {}", signal.article, signal.since)));
    lines.push(match admits(entity, now) {
        Admission::Open(scope) => format!(
            "admitted by version {}, {} a day, {} a second",
            scope.version, scope.terms.quota_a_day, scope.terms.peak_a_second
        ),
        Admission::Stopped(stop) => format!("stopped: {stop}"),
    });
    lines.push(format!("{} credentials in force", credentials_at(entity, now).count()));
    lines.push(format!("life {}", entity.life));
    lines
}

fn show_running(running: &Running<'_>) -> String {
    let term = match running.term {
        Term::Resubmission => "resubmission",
        Term::Correction => "correction",
        Term::Rectification => "rectification",
    };
    let about = match running.about {
        ClockAbout::Notice(notice) => notice.id.to_string(),
        ClockAbout::Order(order) => order.id.to_string(),
        ClockAbout::Material(material, day) => format!("{} since {day}", material.as_str()),
    };
    let answered = if running.is_answered { ", answered" } else { "" };
    let missing = if running.deadline.calendar_missing { ", calendar missing" } else { "" };
    format!("{term} {about} runs to {}, {} left{answered}{missing}", running.deadline.last_day, running.days_left)
}

fn show_wait(wait: &Wait<'_>) -> String {
    match wait {
        Wait::ReviewApplication => "review the application".to_owned(),
        Wait::Supplement => "supplement".to_owned(),
        Wait::Commission => "commission".to_owned(),
        Wait::SignAgreement => "sign the agreement".to_owned(),
        Wait::OpenService => "open the service".to_owned(),
        Wait::ReviewMaterial(material, id) => format!("review {} {id}", material.as_str()),
        Wait::DecideSignal(id) => format!("decide signal {id}"),
        Wait::ProveNotice(id) => format!("prove receipt of {id}"),
        Wait::ProveOrder(id) => format!("prove receipt of {id}"),
        Wait::ReviewNoticeReport(about, id) => format!("review report {id} on {about}"),
        Wait::ReviewOrderReport(about, id) => format!("review report {id} on {about}"),
        Wait::Reopen(id) => format!("reopen after {id}"),
        Wait::ReconsiderOrder(id) => format!("reconsider {id}"),
        Wait::JudgeComplaint(id) => format!("judge complaint {id}"),
        Wait::PublishCalendar(deadline) => format!("publish the calendar for {}", deadline.last_day),
    }
}
