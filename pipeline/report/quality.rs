//! How whole the data is, and how the report is to be read.

use maud::{Markup, html};

use super::glossary::{self, Unit};
use super::lists::{heads, more, pairs};
use super::markup::{both, id, table};
use super::night::{Gap, Late, Night, Quality};
use super::numbers;
use super::phrases;
use super::words::{Said, Words};

/// Gaps, and entities with late rows, that are shown: a page of print each.
const ROWS_MAX: usize = 60;

/// Missing days that are named: two months.
const MISSING_DAYS_MAX: usize = 62;

/// In one sentence.
pub(super) fn in_short(night: &Night) -> Said {
    let quality = &night.quality;
    let (gaps, days) = (quality.gaps.len() as u64, quality.missing_days.len() as u64);
    if gaps == 0 && days == 0 && quality.rows_late == 0 {
        return phrases::WHOLE.say();
    }
    phrases::DOUBTFUL.with(&[gaps, days, quality.rows_late].map(counted))
}

fn counted(number: u64) -> Said {
    Said::same(numbers::count(number))
}

/// The section.
pub(super) fn quality(night: &Night) -> Markup {
    let Quality { late, gaps, .. } = &night.quality;
    let gaps_head = heads(&[phrases::ENTITY, phrases::SERVICE, phrases::WINDOW, phrases::EXPECTED_ROWS]);
    let gap_rows = html! { @for gap in gaps.iter().take(ROWS_MAX) { (gap_row(gap)) } };
    let late_head = heads(&[phrases::ENTITY, phrases::SERVICE, phrases::LATE, phrases::LATE_OLDEST]);
    let late_rows = html! { @for late in late.iter().take(ROWS_MAX) { (late_row(late)) } };
    html! {
        section #quality aria-labelledby="quality-h" {
            h2 #quality-h { (both(&phrases::QUALITY.say())) }
            p { (both(&in_short(night))) }
            (counts(night))
            @if !gaps.is_empty() {
                (table("gaps-c", &phrases::GAPS_CAPTION.say(), &gaps_head, 1, &gap_rows))
                (more(gaps.len(), ROWS_MAX))
            }
            @if !late.is_empty() {
                (table("late-c", &phrases::LATE_CAPTION.say(), &late_head, 2, &late_rows))
                (more(late.len(), ROWS_MAX))
            }
        }
    }
}

fn gap_row(gap: &Gap) -> Markup {
    html! {
        tr {
            td { (id(&gap.entity_id)) }
            td { (both(&glossary::service(gap.service).say())) }
            td.nowrap { (numbers::window(gap.from, gap.until)) }
            td.number { (numbers::value(gap.expected, Unit::Count)) }
        }
    }
}

fn late_row(late: &Late) -> Markup {
    html! {
        tr {
            td { (id(&late.entity_id)) }
            td { (both(&glossary::service(late.service).say())) }
            td.number { (numbers::count(late.rows)) }
            td.number { (both(&numbers::duration(late.late_s_max))) }
        }
    }
}

fn counts(night: &Night) -> Markup {
    let quality = &night.quality;
    let late = match quality.rows_late {
        0 => counted(0),
        rows => phrases::LATE_MAX.with(&[counted(rows), numbers::duration(quality.late_s_max)]),
    };
    let open = match quality.buckets_open {
        0 => counted(0),
        buckets => phrases::OPEN_OF.with(&[counted(buckets), counted(quality.entities_open)]),
    };
    let days: Vec<String> = quality.missing_days.iter().take(MISSING_DAYS_MAX).map(ToString::to_string).collect();
    let days = if days.is_empty() { phrases::NOTHING.say() } else { Said::same(days.join(", ")) };
    let entries: [(Words, Said); 6] = [
        (phrases::JOBS, counted(quality.jobs)),
        (phrases::WITHOUT_HISTORY, counted(quality.entities_without_history)),
        (phrases::LATE, late),
        (phrases::GAPS, counted(quality.gaps.len() as u64)),
        (phrases::OPEN_BUCKETS, open),
        (phrases::MISSING_DAYS, days),
    ];
    html! {
        dl.pairs.grid { @for (words, said) in entries { div { dt { (both(&words.say())) } dd { (both(&said)) } } } }
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
