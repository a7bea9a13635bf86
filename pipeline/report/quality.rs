//! How whole the data is, and how the report is to be read.

use maud::{Markup, html};

use super::glossary;
use super::lists::{heads, more, pairs};
use super::markup::{both, id, table};
use super::night::{Gap, Night};
use super::numbers;
use super::phrases;
use super::words::{Said, Words};

/// Gaps that are shown.
const GAPS_MAX: usize = 60;

/// Missing days that are named: two months.
const MISSING_DAYS_MAX: usize = 62;

/// In one sentence.
pub(super) fn in_short(night: &Night) -> Said {
    let quality = &night.quality;
    let gaps = quality.gaps.len() + quality.missing_days.len();
    if gaps == 0 && quality.rows_late == 0 && quality.jobs_out_of_order == 0 && quality.buckets_open == 0 {
        return phrases::WHOLE.say();
    }
    let counted = |number: u64| Said::same(numbers::count(number));
    phrases::DOUBTFUL.with(&[counted(gaps as u64), counted(quality.rows_late), counted(quality.jobs_out_of_order)])
}

/// The section.
pub(super) fn quality(night: &Night) -> Markup {
    let quality = &night.quality;
    let mut gaps: Vec<&Gap> = quality.gaps.iter().collect();
    gaps.sort_by(|one, other| {
        (one.from, &one.entity_id, one.service).cmp(&(other.from, &other.entity_id, other.service))
    });
    let head = heads(&[phrases::ENTITY, phrases::SERVICE, phrases::WINDOW]);
    let rows = html! { @for gap in gaps.iter().take(GAPS_MAX) { (gap_row(gap)) } };
    html! {
        section #quality aria-labelledby="quality-h" {
            h2 #quality-h { (both(&phrases::QUALITY.say())) }
            p { (both(&in_short(night))) }
            (counts(night))
            @if !gaps.is_empty() {
                (table("gaps-c", &phrases::GAPS_CAPTION.say(), &head, 0, &rows))
                (more(gaps.len(), GAPS_MAX))
            }
        }
    }
}

fn gap_row(gap: &Gap) -> Markup {
    html! {
        tr {
            td { @match &gap.entity_id { Some(entity) => (id(entity)), None => (both(&phrases::EVERYBODY.say())) } }
            td {
                @match gap.service {
                    Some(service) => (both(&glossary::service(service).say())),
                    None => (both(&phrases::EVERY_SERVICE.say())),
                }
            }
            td.nowrap { (numbers::window(gap.from, gap.until)) }
        }
    }
}

fn counts(night: &Night) -> Markup {
    let quality = &night.quality;
    let late = phrases::LATE_MAX.with(&[
        Said::same(numbers::count(quality.rows_late)),
        Said::same(numbers::count(quality.late_s_max.div_ceil(60))),
    ]);
    let count = |number: u64| Said::same(numbers::count(number));
    let days: Vec<String> = quality.missing_days.iter().take(MISSING_DAYS_MAX).map(ToString::to_string).collect();
    let days = if days.is_empty() { phrases::NOTHING.say() } else { Said::same(days.join(", ")) };
    // What was not looked for is not said to be absent: these are shown where they were found.
    let found: [(Words, u64); 3] = [
        (phrases::OUT_OF_ORDER, quality.jobs_out_of_order),
        (phrases::OPEN_BUCKETS, quality.buckets_open),
        (phrases::GAPS, quality.gaps.len() as u64),
    ];
    let found = found.into_iter().filter(|(_, number)| *number > 0).map(|(words, number)| (words, count(number)));
    let entries: [(Words, Said); 5] = [
        (phrases::FILES, count(quality.files)),
        (phrases::JOBS, count(quality.jobs)),
        (phrases::LATE, if quality.late_s_max == 0 { count(quality.rows_late) } else { late }),
        (phrases::BY_PEERS, count(quality.entities_judged_by_peers)),
        (phrases::MISSING_DAYS, days),
    ];
    html! {
        dl.pairs.grid { @for (words, said) in entries.into_iter().chain(found) { div { dt { (both(&words.say())) } dd { (both(&said)) } } } }
        (more(quality.missing_days.len(), MISSING_DAYS_MAX))
    }
}

/// How the report is to be read, and what it was made with.
pub(super) fn reading(night: &Night) -> Markup {
    let sentences = [
        phrases::NO_VERDICT,
        phrases::READ_SEVERITY,
        phrases::READ_BAND,
        phrases::READ_P,
        phrases::READ_Q,
        phrases::READ_TERMS,
        phrases::READ_PRIVACY,
    ];
    let versions = &night.versions;
    let entries = [
        (phrases::V_PROGRAM, versions.program.as_str()),
        (phrases::V_WATCH, versions.watch.as_str()),
        (phrases::V_DETECTORS, versions.detectors.as_str()),
        (phrases::V_RULES, versions.rules.as_str()),
        (phrases::V_LAW, versions.law.as_str()),
        (phrases::V_CALENDAR, versions.calendar.as_str()),
    ];
    html! {
        section #reading aria-labelledby="reading-h" {
            h2 #reading-h { (both(&phrases::ABOUT_REPORT.say())) }
            ul.prose { @for words in sentences { li { (both(&words.say())) } } }
            h3 { (both(&phrases::VERSIONS.say())) }
            (pairs(&entries))
        }
    }
}

#[cfg(test)]
#[path = "quality_tests.rs"]
mod tests;
