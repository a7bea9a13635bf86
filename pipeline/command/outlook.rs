//! A plan in words: what asks for an order, what has come into being, what runs out when, and what waits for whom since when.

use std::io::Write;

use serde_json::{Map, Value, json};

use crate::enforce::{
    ClockAbout, DraftFinding, DraftOrder, DraftSignal, Entity, Lapse, Lapsing, Plan, Running, Wait, Waiting, Whom,
};
use crate::terms::{EntityId, Identifier, Instant};

/// What an item is. The order is that of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// A draft order that waits for its signature.
    Order,
    /// A finding that has come into being.
    Finding,
    /// A signal that has come into being.
    Signal,
    /// A term that runs.
    Running,
    /// What waits for somebody.
    Waiting,
    /// What lapses soon.
    Lapsing,
}

impl Class {
    const ALL: [Class; 6] =
        [Class::Order, Class::Finding, Class::Signal, Class::Running, Class::Waiting, Class::Lapsing];

    /// The key of the summary.
    const fn key(self) -> &'static str {
        match self {
            Class::Order => "orders_to_sign",
            Class::Finding => "findings_due",
            Class::Signal => "signals_due",
            Class::Running => "running",
            Class::Waiting => "waiting",
            Class::Lapsing => "lapsing",
        }
    }
}

/// One thing that runs, waits or has come into being.
#[derive(Debug)]
pub(super) struct Item {
    /// Of whom.
    pub entity: EntityId,
    /// What it is.
    pub class: Class,
    /// Less is more urgent: days until the last day, or days waited, negative.
    days: i32,
    /// When, in words.
    when: String,
    /// What, in words.
    what: String,
    summary: Value,
}

impl Item {
    /// Sorts by urgency, then entity.
    pub fn sort(items: &mut [Item]) {
        items.sort_by(|one, other| {
            let key = |item: &Item| (item.class, item.days);
            key(one)
                .cmp(&key(other))
                .then_with(|| one.entity.cmp(&other.entity))
                .then_with(|| one.what.cmp(&other.what))
        });
    }

    /// One line each, `width` letters for the entity.
    pub fn print(&self, width: usize, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "{:<width$}  {:<12}  {}", self.entity.as_str(), self.when, self.what)
    }
}

/// Items by their class, each class in the order of the items.
pub(super) fn summary(items: &[Item]) -> Map<String, Value> {
    let of = |class| items.iter().filter(move |item| item.class == class).map(|item| item.summary.clone()).collect();
    Class::ALL.into_iter().map(|class| (class.key().to_owned(), of(class))).collect()
}

/// All that a plan holds, sorted.
pub(super) fn items(entity: &Entity, plan: &Plan<'_>, at: Instant) -> Vec<Item> {
    let id = &entity.id;
    let mut items: Vec<Item> = plan.orders.iter().map(|order| of_order(id, order)).collect();
    items.extend(plan.findings.iter().map(|finding| of_finding(id, finding, at)));
    items.extend(plan.signals.iter().map(|signal| of_signal(id, signal, at)));
    items.extend(plan.running.iter().map(|running| of_running(id, running)));
    items.extend(plan.waiting.iter().map(|waiting| of_waiting(id, waiting)));
    Item::sort(&mut items);
    items
}

fn of_order(entity: &EntityId, order: &DraftOrder) -> Item {
    let DraftOrder { finding_id, ground, measure, since, days_waited } = order;
    Item {
        entity: entity.clone(),
        class: Class::Order,
        days: -days_waited,
        when: waited(*days_waited),
        what: format!("officer: sign the {} under Art. {ground}, on finding {finding_id}", measure.as_str()),
        summary: json!({
            "entity": entity, "measure": measure, "ground": ground, "finding_id": finding_id, "since": since,
            "days_waited": days_waited,
        }),
    }
}

fn of_finding(entity: &EntityId, finding: &DraftFinding, at: Instant) -> Item {
    let DraftFinding { finding_id, ground, measure, since, .. } = finding;
    let days = at.day().since(since.day());
    Item {
        entity: entity.clone(),
        class: Class::Finding,
        days: -days,
        when: waited(days),
        what: format!("finding {finding_id} under Art. {ground} has come into being; to be recorded"),
        summary: json!({
            "entity": entity, "finding_id": finding_id, "ground": ground, "measure": measure, "since": since,
        }),
    }
}

fn of_signal(entity: &EntityId, signal: &DraftSignal, at: Instant) -> Item {
    let DraftSignal { signal_id, article, since } = signal;
    let days = at.day().since(*since);
    Item {
        entity: entity.clone(),
        class: Class::Signal,
        days: -days,
        when: waited(days),
        what: format!("signal {signal_id} under Art. {article} has come into being; to be recorded"),
        summary: json!({"entity": entity, "signal_id": signal_id, "article": article, "since": since}),
    }
}

fn of_running(entity: &EntityId, running: &Running<'_>) -> Item {
    let Running { term, about, started_on, deadline, days_left, is_answered } = running;
    let (what, name) = match about {
        ClockAbout::Notice(notice) => ("notice", notice.id.to_string()),
        ClockAbout::Order(order) => ("order", order.id.to_string()),
        ClockAbout::Material(material, day) => ("material", format!("{}, changed on {day}", material.as_str())),
    };
    let term = serde_json::to_value(term).expect("a term is one word");
    let word = term.as_str().expect("a term is one word");
    let mut told = format!("entity: {word} of {what} {name}, until {}", deadline.last_day);
    if *is_answered {
        told.push_str("; answered, which stops it until the review");
    }
    if deadline.calendar_missing {
        told.push_str("; NO CALENDAR IS PUBLISHED for that year: weekends alone are heeded");
    }
    Item {
        entity: entity.clone(),
        class: Class::Running,
        days: *days_left,
        when: left(*days_left),
        what: told,
        summary: json!({
            "entity": entity, "term": term, "about": what, "name": name, "started_on": started_on,
            "last_day": deadline.last_day, "days_left": days_left, "answered": is_answered,
            "calendar_missing": deadline.calendar_missing,
        }),
    }
}

fn of_waiting(entity: &EntityId, waiting: &Waiting<'_>) -> Item {
    let Waiting { wait, since, days } = waiting;
    let whom = match wait.whom() {
        Whom::Officer => "officer",
        Whom::Entity => "entity",
    };
    let (word, about) = wait_words(wait);
    let calendar_missing = matches!(wait, Wait::PublishCalendar(_));
    let named = about.as_deref().map(|about| format!(" {about}")).unwrap_or_default();
    let held = if calendar_missing { "; NO CALENDAR IS PUBLISHED for that year: nothing is concluded" } else { "" };
    Item {
        entity: entity.clone(),
        class: Class::Waiting,
        days: -days,
        when: waited(*days),
        what: format!("{whom}: {}{named}{held}", word.replace('_', " ")),
        summary: json!({
            "entity": entity, "whom": whom, "for": word, "about": about, "since": since, "days": days,
            "calendar_missing": calendar_missing,
        }),
    }
}

/// What lapses soon.
pub(super) fn of_lapse(entity: &EntityId, lapse: &Lapse<'_>) -> Item {
    let Lapse { what, last_day, days_left, is_followed } = lapse;
    let (word, name) = match what {
        Lapsing::Material(material) => ("material", material.as_str().to_owned()),
        Lapsing::Condition(condition) => ("condition", condition.article().to_string()),
        Lapsing::Credential(credential) => ("credential", credential.serial.clone()),
        Lapsing::Agreement { version } => ("agreement", format!("version {version}")),
    };
    let article = what.article();
    let followed = if *is_followed { "; another is there" } else { "" };
    Item {
        entity: entity.clone(),
        class: Class::Lapsing,
        days: *days_left,
        when: left(*days_left),
        what: format!("entity: {word} {name} (Art. {article}) lapses after {last_day}{followed}"),
        summary: json!({
            "entity": entity, "what": word, "name": name, "article": article, "last_day": last_day, "days_left": days_left,
            "followed": is_followed,
        }),
    }
}

/// What is waited for in one word, and about what.
fn wait_words(wait: &Wait<'_>) -> (&'static str, Option<String>) {
    match wait {
        Wait::ReviewApplication => ("review_application", None),
        Wait::Supplement => ("supplement", None),
        Wait::Commission => ("commission", None),
        Wait::SignAgreement => ("sign_agreement", None),
        Wait::OpenService => ("open_service", None),
        Wait::ReviewMaterial(material, id) => ("review_material", Some(format!("{} {id}", material.as_str()))),
        Wait::DecideSignal(id) => ("decide_signal", Some(id.to_string())),
        Wait::ProveNotice(id) => ("prove_receipt_of_notice", Some(id.to_string())),
        Wait::ProveOrder(id) => ("prove_receipt_of_order", Some(id.to_string())),
        Wait::ReviewNoticeReport(about, id) => ("review_report_on_notice", Some(format!("{about} {id}"))),
        Wait::ReviewOrderReport(about, id) => ("review_report_on_order", Some(format!("{about} {id}"))),
        Wait::Reopen(id) => ("reopen_after_order", Some(id.to_string())),
        Wait::ReconsiderOrder(id) => ("reconsider_order", Some(id.to_string())),
        Wait::JudgeComplaint(id) => ("judge_complaint", Some(id.to_string())),
        Wait::PublishCalendar(deadline) => ("publish_calendar", Some(format!("of the term to {}", deadline.last_day))),
    }
}

fn waited(days: i32) -> String {
    if days == 1 { "for 1 day".to_owned() } else { format!("for {days} days") }
}

fn left(days: i32) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        _ if days < 0 => format!("{} days ago", -days),
        _ => format!("in {days} days"),
    }
}
