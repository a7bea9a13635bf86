//! The lists of the report: what is due, signals in short, suppressed ones, what was left out.
//!
//! Every list is bounded and says how many rows it leaves out.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::block::{observed_expected, severity};
use super::due::{Due, DueTime};
use super::glossary;
use super::markup::{SENTENCE_LETTERS, both, cut, id, name, table};
use super::night::{EntityNight, Night};
use super::numbers;
use super::phrases;
use super::signal::Signal;
use super::words::{Said, Words};
use crate::enforce::Whom;
use crate::watch::Severity;

/// Rows of what is due that are shown: some pages of print.
const DUE_ROWS_MAX: usize = 120;

/// Rows of suppressed signals that are shown.
const SUPPRESSED_ROWS_MAX: usize = 100;

/// Kinds that are counted one by one; the tables have 21.
const KINDS_MAX: usize = 30;

/// Letters of an id in a list of pairs: the longest that the law derives.
const LONG_ID_LETTERS: usize = 400;

/// Names and values, one below the other.
pub(super) fn pairs(entries: &[(Words, &str)]) -> Markup {
    html! {
        dl.pairs {
            @for (words, value) in entries {
                div { dt { (both(&words.say())) } dd { bdi.id { (cut(value, LONG_ID_LETTERS)) } } }
            }
        }
    }
}

/// `words` as a head of a table.
pub(super) fn heads(words: &[Words]) -> Vec<Said> {
    words.iter().map(|words| words.say()).collect()
}

/// How many rows a list leaves out, where it does.
pub(super) fn more(all: usize, shown: usize) -> Markup {
    html! {
        @if all > shown {
            p.muted { (both(&phrases::ROWS_LEFT_OUT.with(&[Said::same(numbers::count((all - shown) as u64))]))) }
        }
    }
}

/// Who is waited for: told apart by weight too.
pub(super) fn whom(whom: Whom) -> Markup {
    let class = if whom == Whom::Officer { "whom officer" } else { "whom" };
    html! { span class=(class) { (both(&glossary::whom(whom).say())) } }
}

/// How long, with what is unusual about it.
pub(super) fn how_long(due: &Due) -> Markup {
    html! {
        (both(&glossary::days(due.time)))
        @if due.answered { " " span.note { (both(&phrases::ANSWERED.say())) } }
        @if due.calendar_missing { " " span.note { (both(&phrases::CALENDAR_MISSING.say())) } }
    }
}

/// What is due of all entities.
pub(super) fn due(all: &[&Due]) -> Markup {
    let head = heads(&[
        phrases::WHOM,
        phrases::WHAT,
        phrases::ENTITY,
        phrases::ABOUT,
        phrases::HOW_LONG,
        phrases::LAST_DAY,
        phrases::ARTICLE,
    ]);
    let rows = html! {
        @for due in all.iter().take(DUE_ROWS_MAX) {
            tr {
                td.nowrap { (whom(due.whom)) }
                td { (both(&glossary::task(due.task).say())) }
                td { (id(&due.entity_id)) }
                td { (id(&due.about)) }
                td { (how_long(due)) }
                td.nowrap { (day_of(due.time)) }
                td.nowrap { @if let Some(article) = due.article { (both(&numbers::article(article))) } }
            }
        }
    };
    html! {
        section #due aria-labelledby="due-h" {
            h2 #due-h { (both(&phrases::DUE_ALL.say())) }
            @if all.is_empty() { p { (both(&phrases::NONE_DUE.say())) } }
            @else {
                (table("due-c", &phrases::DUE_CAPTION.say(), &head, 0, &rows))
                (more(all.len(), DUE_ROWS_MAX))
            }
        }
    }
}

/// The last day of a term; a dash for what waits.
pub(super) fn day_of(time: DueTime) -> String {
    match time {
        DueTime::Running { last_day, .. } => last_day.to_string(),
        DueTime::Waiting { .. } => "–".to_owned(),
    }
}

/// The head of a table of signals in short.
pub(super) const SHORT_HEAD: [Words; 6] =
    [phrases::SEVERITY, phrases::ENTITY, phrases::SIGNAL, phrases::SERVICE, phrases::WINDOW, phrases::OBSERVED];

/// A signal in one row.
pub(super) fn short(entity: &EntityNight, signal: &Signal) -> Markup {
    html! {
        tr {
            td.nowrap { (severity(signal.severity)) }
            td { (id(&entity.entity_id)) }
            td { (both(&glossary::kind_name(&cut(&signal.kind, 64)))) }
            td { @if let Some(service) = signal.service { (both(&glossary::service(service).say())) } @else { "–" } }
            td.nowrap { (numbers::window(signal.window_start, signal.window_end)) }
            td { @if let Some(said) = observed_expected(signal) { (both(&said)) } @else { "–" } }
        }
    }
}

/// Signals that were left out, by kind and severity.
#[derive(Default)]
pub(super) struct LeftOut {
    kinds: BTreeMap<String, [u64; 3]>,
}

impl LeftOut {
    /// Counts one.
    pub fn add(&mut self, signal: &Signal) {
        self.kinds.entry(cut(&signal.kind, 64)).or_default()[signal.severity as usize] += 1;
    }

    /// Counts those of another too.
    pub fn merge(&mut self, other: LeftOut) {
        for (kind, counts) in other.kinds {
            let own = self.kinds.entry(kind).or_default();
            own.iter_mut().zip(counts).for_each(|(own, more)| *own += more);
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.kinds.values().flatten().sum()
    }

    /// Their numbers and the query that lists them.
    pub fn told(&self, night: &Night) -> Markup {
        let severities = [Severity::High, Severity::Medium, Severity::Low];
        let mut head = vec![phrases::SIGNAL.say()];
        head.extend(severities.iter().map(|severity| glossary::severity(*severity).say()));
        let rows = html! {
            @for (kind, counts) in self.kinds.iter().take(KINDS_MAX) {
                tr {
                    th scope="row" { (both(&glossary::kind_name(kind))) }
                    @for severity in severities { td.number { (numbers::count(counts[severity as usize])) } }
                }
            }
        };
        html! {
            section #left-out aria-labelledby="left-out-h" {
                h2 #left-out-h { (both(&phrases::LEFT_OUT.say())) }
                p { (both(&phrases::LEFT_OUT_SAID.with(&[Said::same(numbers::count(self.count()))]))) }
                (super::block::query(&listing(night, None)))
                (table("left-out-c", &phrases::LEFT_OUT_CAPTION.say(), &head, 3, &rows))
                (more(self.kinds.len(), KINDS_MAX))
            }
        }
    }
}

/// SQL that lists the signals of the night, of one entity or of all.
pub(super) fn listing(night: &Night, entity_id: Option<&str>) -> String {
    let of = entity_id.map_or_else(String::new, |id| format!(" AND entity_id = '{}'", id.replace('\'', "''")));
    format!(
        "SELECT severity, entity_id, kind, service, window_start, window_end, observed, expected_low, expected_high, reason, \
         reason_zh\nFROM signals\nWHERE date = '{}'{of} AND suppressed_by IS NULL\nORDER BY q_value, p_value, signal_id",
        night.date
    )
}

/// Suppressed signals, by whom, why and until when.
pub(super) fn suppressed(night: &Night) -> Markup {
    let of = |entity: &'_ EntityNight| -> usize { entity.signals.iter().filter(|one| one.is_suppressed()).count() };
    let count: usize = night.entities.iter().map(of).sum();
    let head = heads(&[
        phrases::ENTITY,
        phrases::SIGNAL,
        phrases::WINDOW,
        phrases::SUPPRESSED_WHY,
        phrases::SUPPRESSED_BY,
        phrases::SUPPRESSED_UNTIL,
    ]);
    let mut all: Vec<(&EntityNight, &Signal)> = night
        .entities
        .iter()
        .flat_map(|entity| entity.signals.iter().map(move |signal| (entity, signal)))
        .filter(|(_, signal)| signal.is_suppressed())
        .collect();
    all.sort_by(|one, other| one.1.by_urgency(other.1).then_with(|| one.0.entity_id.cmp(&other.0.entity_id)));
    let rows =
        html! { @for (entity, signal) in all.iter().take(SUPPRESSED_ROWS_MAX) { (suppressed_row(entity, signal)) } };
    html! {
        section #suppressed aria-labelledby="suppressed-h" {
            h2 #suppressed-h { (both(&phrases::SUPPRESSED.say())) }
            @if count == 0 { p { (both(&phrases::SUPPRESSED_NONE.say())) } }
            @else {
                (table("suppressed-c", &phrases::SUPPRESSED_CAPTION.say(), &head, 0, &rows))
                (more(count, SUPPRESSED_ROWS_MAX))
            }
        }
    }
}

fn suppressed_row(entity: &EntityNight, signal: &Signal) -> Markup {
    html! {
        @if let Some(suppression) = &signal.suppression {
            tr {
                td { (id(&entity.entity_id)) }
                td {
                    (both(&glossary::kind_name(&cut(&signal.kind, 64))))
                    @if let Some(said) = observed_expected(signal) { br; span.muted { (both(&said)) } }
                }
                td.nowrap { (numbers::window(signal.window_start, signal.window_end)) }
                td { bdi { (cut(&suppression.reason, SENTENCE_LETTERS)) } }
                td { (name(&suppression.by)) br; (id(&suppression.suppression_id)) }
                td.nowrap {
                    @match suppression.until {
                        Some(until) => (numbers::moment(until)),
                        None => (both(&phrases::FOR_GOOD.say())),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "lists_tests.rs"]
mod tests;
