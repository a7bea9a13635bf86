//! The night on one screen: the numbers of the day and how they changed, the most urgent signals, what waits for whom.
//!
//! Invariant: its length does not depend on the night, so that it fits a screen of 1366 by 768.

use maud::{Markup, html};

use super::block::severity;
use super::due::Due;
use super::glossary::{self, Unit};
use super::lists;
use super::markup::{both, cut, id};
use super::night::{Night, Totals};
use super::numbers;
use super::phrases;
use super::signal::Ranked;
use super::words::{Said, Words};
use crate::watch::{Phase, Severity};

/// Rows of each of the two lists: what is left of such a screen.
const ROWS_MAX: usize = 9;

/// States that are shown: all nine.
const STATES_MAX: usize = 9;

/// The first screen. `in_full` says how many of the ranked entities have a section to go to.
pub(super) fn overview(night: &Night, ranked: &[Ranked<'_>], due: &[&Due], in_full: usize) -> Markup {
    html! {
        section #night aria-labelledby="night-h" {
            h2.vh #night-h { (both(&phrases::NIGHT.say())) }
            p.lede { (both(&signals_told(night, ranked))) " " (both(&waits_told(due))) }
            p.caution { (both(&phrases::NO_VERDICT.say())) }
            (figures(night))
            div.two {
                (urgent(ranked, in_full))
                (waits(due))
            }
            (moved(night, ranked))
        }
    }
}

fn counted(number: usize) -> Said {
    Said::same(numbers::count(number as u64))
}

/// How many entities have how many signals.
fn signals_told(night: &Night, ranked: &[Ranked<'_>]) -> Said {
    let of = |severity| {
        counted(ranked.iter().flat_map(|one| &one.signals).filter(|signal| signal.severity == severity).count())
    };
    let entities = Said::same(numbers::count(night.totals.entities));
    if ranked.is_empty() {
        return phrases::LEDE_QUIET.with(&[entities]);
    }
    let [high, medium, low] = [Severity::High, Severity::Medium, Severity::Low].map(of);
    phrases::LEDE_SIGNALS.with(&[entities, counted(ranked.len()), high, medium, low])
}

/// How much waits for an officer, and since when.
fn waits_told(due: &[&Due]) -> Said {
    let days: Vec<i32> = due.iter().filter_map(|due| due.officer_days()).collect();
    match days.iter().max() {
        Some(longest) => phrases::LEDE_OFFICER.with(&[counted(days.len()), numbers::days(*longest)]),
        None => phrases::LEDE_NOBODY.say(),
    }
}

/// One of the numbers of a day.
type Counted = fn(&Totals) -> u64;

/// The numbers of the day, each with its change.
fn figures(night: &Night) -> Markup {
    let counts: [(Words, Counted); 3] = [
        (phrases::WITH_TRAFFIC, |totals| totals.entities_with_traffic),
        (phrases::ROWS, |totals| totals.rows),
        (phrases::REJECTS, |totals| totals.rejects),
    ];
    let shares: [(Words, Counted); 3] = [
        (phrases::CONSISTENT, |totals| totals.consistent),
        (phrases::INCONSISTENT, |totals| totals.inconsistent),
        (phrases::NOT_PROCESSED, |totals| totals.not_processed),
    ];
    let by_count = |of: Counted| move |before: &Totals| numbers::change(of(&night.totals), of(before)).map(Said::same);
    let share = |of: Counted, totals: &Totals| (totals.rows > 0).then(|| of(totals) as f64 / totals.rows as f64);
    let by_share = |of: Counted| {
        move |before: &Totals| {
            let points = (share(of, &night.totals)? - share(of, before)?) * 100.0;
            Some(phrases::POINTS.with(&[Said::same(numbers::sign(points, ""))]))
        }
    };
    html! {
        dl.figures {
            @for (words, of) in counts { (figure(night, words, &numbers::count(of(&night.totals)), by_count(of))) }
            @for (words, of) in shares {
                @let now = share(of, &night.totals).map(|share| numbers::value(share, Unit::Share));
                (figure(night, words, now.as_deref().unwrap_or("–"), by_share(of)))
            }
        }
    }
}

/// One number, against the day before and the same weekday.
fn figure(night: &Night, words: Words, now: &str, change: impl Fn(&Totals) -> Option<Said>) -> Markup {
    let none = || Said::same("–");
    html! {
        div {
            dt { (both(&words.say())) }
            dd.big { (now) }
            @if let Some(before) = &night.day_before {
                dd { span.muted { (both(&phrases::DAY_BEFORE.say())) } " " (both(&change(before).unwrap_or_else(none))) }
            }
            @if let Some(mean) = &night.same_weekday {
                dd {
                    @let weeks = Said::same(mean.weeks.to_string());
                    span.muted { (both(&phrases::SAME_WEEKDAY.with(&[weeks, numbers::weekday(night.date)]))) } " "
                    (both(&change(&mean.mean).unwrap_or_else(none)))
                }
            }
        }
    }
}

/// The most urgent signals, one an entity at first, with the way to each.
fn urgent(ranked: &[Ranked<'_>], in_full: usize) -> Markup {
    let all: usize = ranked.iter().map(|one| one.signals.len()).sum();
    let head = lists::heads(&[phrases::SEVERITY, phrases::ENTITY, phrases::SIGNAL, phrases::SINCE]);
    html! {
        div {
            h3 #urgent-h { (both(&phrases::URGENT.say())) }
            @if ranked.is_empty() { p { (both(&phrases::NO_SIGNALS.say())) } }
            @else {
                table.brief.urgent aria-labelledby="urgent-h" {
                    thead { tr { @for cell in &head { th scope="col" { (both(cell)) } } } }
                    tbody {
                        @for (at, Ranked { entity, signals }) in ranked.iter().take(ROWS_MAX).enumerate() {
                            @let signal = signals[0];
                            tr {
                                td.nowrap { (severity(signal.severity)) }
                                td.clip {
                                    @if at < in_full { a href={ "#e" (at) } { (id(&entity.entity_id)) } }
                                    @else { (id(&entity.entity_id)) }
                                }
                                td.clip { (both(&glossary::kind_name(&cut(&signal.kind, 64)))) }
                                td.nowrap { (numbers::moment(signal.window_start)) }
                            }
                        }
                    }
                }
                p.all { a href="#signals" { (both(&phrases::ALL_SIGNALS.with(&[counted(all)]))) } }
            }
        }
    }
}

/// What waits for whom and since how many days.
fn waits(due: &[&Due]) -> Markup {
    let head = lists::heads(&[phrases::WHOM, phrases::WHAT, phrases::ENTITY, phrases::HOW_LONG]);
    html! {
        div {
            h3 #waits-h { (both(&phrases::WAITS.say())) }
            @if due.is_empty() { p { (both(&phrases::NONE_DUE.say())) } }
            @else {
                table.brief.waits aria-labelledby="waits-h" {
                    thead { tr { @for cell in &head { th scope="col" { (both(cell)) } } } }
                    tbody {
                        @for due in due.iter().take(ROWS_MAX) {
                            tr {
                                td.nowrap { (lists::whom(due.whom)) }
                                td.clip { (both(&glossary::task(due.task).say())) }
                                td.clip { (id(&due.entity_id)) }
                                td.nowrap { (both(&glossary::days(due.time))) }
                            }
                        }
                    }
                }
                p.all { a href="#due" { (both(&phrases::ALL_DUE.with(&[counted(due.len())]))) } }
            }
        }
    }
}

/// What moved: signals by phase, states with their change, how whole the data is.
fn moved(night: &Night, ranked: &[Ranked<'_>]) -> Markup {
    let of = |phase| counted(ranked.iter().flat_map(|one| &one.signals).filter(|signal| signal.phase == phase).count());
    let suppressed = night.entities.iter().flat_map(|entity| &entity.signals).filter(|one| one.is_suppressed()).count();
    let [begun, continuing, ended] = [Phase::Begun, Phase::Continuing, Phase::Ended].map(of);
    let told = phrases::SIGNALS_MOVED.with(&[begun, continuing, ended, counted(suppressed)]);
    html! {
        div.moved {
            h3.vh { (both(&phrases::CHANGED.say())) }
            p { (both(&told)) }
            p {
                span.muted { (both(&phrases::STATES.say())) } " "
                @for count in night.states.iter().take(STATES_MAX) {
                    span.state {
                        (both(&glossary::state(count.state).say())) " " (numbers::count(count.entities))
                        @if let Some(change) = numbers::difference(count.entities, count.day_before) {
                            " " strong { "(" (change) ")" }
                        }
                    } " "
                }
            }
            p { a href="#quality" { (both(&super::quality::in_short(night))) } }
        }
    }
}

#[cfg(test)]
#[path = "overview_tests.rs"]
mod tests;
