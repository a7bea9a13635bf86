//! The whole page: one file that asks nothing of the network, needs no script and is never larger than two megabytes.
//!
//! A night comes in, HTML goes out; the same bytes for the same night. Invariants:
//! - Markup is written by `maud` alone, which escapes what it is given. What is passed by unescaped is markup that `maud`
//!   wrote before, to be measured, and our own style sheet, whose hash is all that the page's policy admits beside nothing.
//! - Signals are shown in the order of urgency: in full as long as their share of the page lasts, then a row each, then by
//!   their numbers with the query that lists them. What is left out is said.
//! - Both languages are in the page, Chinese first; the reader's choice shows one, and a browser that cannot choose shows
//!   both.
//!
//! Why a choice and not two columns: an officer reads in one language, and half the width would halve every table and plot.

use base64_turbo::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::block::severity;
use super::due::{self, Due};
use super::entity;
use super::glossary;
use super::lists::{self, LeftOut, SHORT_HEAD, heads};
use super::markup::{both, cut, id, plain, table};
use super::night::Night;
use super::numbers;
use super::overview::overview;
use super::phrases;
use super::quality;
use super::signal::{Ranked, ranked};
use super::words::Said;

/// The page is never larger.
pub(super) const PAGE_BYTES_MAX: usize = 2_000_000;

/// Entities in full take at most this, some thirty to fifty signals with their plots; less where names and reasons of the
/// other lists are so long, or escaped so often, that they need the room.
const FULL_BYTES_MAX: usize = 1_200_000;

/// What the style sheet, the head, the first screen, the index and the numbers of what is left out take at most: 18,000 letters
/// of names and kinds, of which each may become six, and the style sheet.
const REST_BYTES_MAX: usize = 150_000;

/// Signals in a row each take at most this: some three hundred.
const SHORT_BYTES_MAX: usize = 250_000;

/// The style sheet, as it stands in the page.
const STYLE: &str = include_str!("style.css");

/// The report of a night as one HTML file.
#[must_use]
pub fn html(night: &Night) -> String {
    let (ranked, due) = (ranked(&night.entities), due::sorted(&night.due));
    let mut left_out = LeftOut::default();
    let before = measured(&lists::due(&due));
    let behind = measured(&html! { (lists::suppressed(night)) (quality::quality(night)) (quality::reading(night)) });
    let lists_bytes = before.0.len() + behind.0.len();
    let room = PAGE_BYTES_MAX.saturating_sub(SHORT_BYTES_MAX + REST_BYTES_MAX + lists_bytes).min(FULL_BYTES_MAX);
    let (full, in_full) = in_full(night, &ranked, &due, room, &mut left_out);
    let short = in_short(&ranked[in_full..], &mut left_out);
    let parts = html! {
        (overview(night, &ranked, &due, in_full))
        (before)
        section #signals aria-labelledby="signals-h" {
            h2 #signals-h { (both(&phrases::SIGNALS_BY_ENTITY.say())) }
            @if ranked.is_empty() { p { (both(&phrases::NO_SIGNALS.say())) } }
            (index(&ranked[..in_full]))
            (full)
        }
        (short)
        @if left_out.count() > 0 { (left_out.told(night)) }
        (behind)
    };
    let page = plain(&whole(night, &parts).into_string());
    assert!(page.len() <= PAGE_BYTES_MAX, "every list of the page is bounded: {} bytes", page.len());
    page
}

/// Markup as it will stand in the page: unfit letters may grow when they are replaced.
fn measured(markup: &Markup) -> PreEscaped<String> {
    PreEscaped(plain(&markup.0))
}

/// The most urgent entities in full within so many bytes, and how many they are.
fn in_full(
    night: &Night,
    ranked: &[Ranked<'_>],
    due: &[&Due],
    room: usize,
    left_out: &mut LeftOut,
) -> (PreEscaped<String>, usize) {
    let mut full = String::new();
    for (number, one) in ranked.iter().enumerate() {
        let mut more = LeftOut::default();
        let own: Vec<&Due> = due.iter().copied().filter(|due| due.entity_id == one.entity.entity_id).collect();
        let section = measured(&entity::entity(night, one, &own, number, &mut more)).0;
        if full.len() + section.len() > room {
            return (PreEscaped(full), number);
        }
        full.push_str(&section);
        left_out.merge(more);
    }
    (PreEscaped(full), ranked.len())
}

/// The others in a row each, as long as their share lasts.
fn in_short(ranked: &[Ranked<'_>], left_out: &mut LeftOut) -> Markup {
    let mut rows = String::new();
    for Ranked { entity, signals } in ranked {
        for signal in signals {
            let row =
                if rows.len() < SHORT_BYTES_MAX { measured(&lists::short(entity, signal)).0 } else { String::new() };
            if row.is_empty() || rows.len() + row.len() > SHORT_BYTES_MAX {
                left_out.add(signal);
            } else {
                rows.push_str(&row);
            }
        }
    }
    let head = heads(&SHORT_HEAD);
    html! {
        @if !rows.is_empty() {
            section #more aria-labelledby="more-h" {
                h2 #more-h { (both(&phrases::MORE.say())) }
                (table("more-c", &phrases::MORE_CAPTION.say(), &head, 0, &PreEscaped(rows)))
            }
        }
    }
}

/// Which entities follow in full: the way to each.
fn index(ranked: &[Ranked<'_>]) -> Markup {
    let head = heads(&[phrases::BEST, phrases::ENTITY, phrases::STATE, phrases::SIGNAL, phrases::NUMBER]);
    let rows = html! {
        @for (number, Ranked { entity, signals }) in ranked.iter().enumerate() {
            tr {
                td.nowrap { (severity(signals[0].severity)) }
                td { a href={ "#e" (number) } { (id(&entity.entity_id)) } }
                td.nowrap { @if let Some(state) = entity.state { (both(&glossary::state(state).say())) } @else { "–" } }
                td { (both(&glossary::kind_name(&cut(&signals[0].kind, 64)))) }
                td.number { (numbers::count(signals.len() as u64)) }
            }
        }
    };
    html! {
        @if ranked.len() > 1 {
            (table("index-c", &phrases::INDEX_CAPTION.say(), &head, 1, &rows))
        }
    }
}

/// The page around its parts.
fn whole(night: &Night, parts: &Markup) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(STYLE))
    );
    let date = numbers::day(night.date);
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (phrases::TITLE.zh) " " (night.date.to_string()) " · " (phrases::TITLE.en) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { (both(&phrases::SKIP.say())) }
                (head(night, date))
                main #content tabindex="-1" { (parts) }
            }
        }
    }
}

/// The head of the page: whose it is, which night, the languages, the contents.
fn head(night: &Night, date: Said) -> Markup {
    let provider = Said { zh: cut(&night.provider.zh, 64), en: cut(&night.provider.en, 64) };
    let kind = glossary::day_type(night.day_type).say();
    let as_of = format!("{} {}", night.as_of.day(), numbers::clock(night.as_of));
    let contents = [
        ("#night", phrases::NIGHT),
        ("#due", phrases::DUE_ALL),
        ("#signals", phrases::SIGNALS_BY_ENTITY),
        ("#suppressed", phrases::SUPPRESSED),
        ("#quality", phrases::QUALITY),
        ("#reading", phrases::ABOUT_REPORT),
    ];
    html! {
        header #top {
            div.title {
                h1 { (both(&phrases::TITLE.say())) }
                p {
                    strong { (both(&phrases::DATE_KIND.with(&[date, numbers::weekday(night.date), kind]))) }
                    span.muted { (both(&provider)) }
                    span.muted { (both(&phrases::AS_OF.with(&[Said::same(as_of)]))) }
                }
            }
            fieldset.languages {
                legend.vh { (both(&phrases::LANGUAGE.say())) }
                input #zh type="radio" name="language" checked;
                label for="zh" lang="zh" { "中文" }
                input #en type="radio" name="language";
                label for="en" lang="en-GB" { "English" }
            }
            nav aria-labelledby="contents-h" {
                span.vh #contents-h { (both(&phrases::CONTENTS.say())) }
                ul { @for (place, words) in contents { li { a href=(place) { (both(&words.say())) } } } }
            }
        }
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
