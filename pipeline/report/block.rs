//! One signal in full: its sentence, its plots, how sure it is, what it was compared with, what it can lead to, its
//! evidence.
//!
//! A signal and its entity come in; an `article` goes out whose size is bounded, since rows, letters and points are.

use maud::{Markup, html};

use super::curve::{Curve, CurveBucket};
use super::glossary::{self, Unit};
use super::lists;
use super::markup::{SENTENCE_LETTERS, both, cut, hash, id, name, table};
use super::night::{EntityNight, Night};
use super::numbers::{self, DAY_US, HOUR_US};
use super::phrases;
use super::plot::{Plot, Size, within};
use super::scale::Times;
use super::signal::{EvidenceRow, Signal};
use super::words::Said;
use crate::terms::{Article, Instant};
use crate::watch::Severity;

/// Days that a wide plot shows at most: the buckets that the night brings.
const DAYS_WIDE: i64 = 7;

/// What a near plot shows before and behind the window, at least and at most, in hours; and its whole length at most.
const NEAR_MARGIN_HOURS: (i64, i64) = (3, 12);
const NEAR_HOURS_MAX: i64 = 72;

/// Rows of the results that are shown: enough to see the pattern, few enough to be read.
const EVIDENCE_ROWS_MAX: usize = 8;

/// Rows of the table beside a plot.
const TABLE_ROWS_MAX: usize = 18;

/// Letters of a query that are shown.
const QUERY_LETTERS: usize = 4000;

/// How grave, as three bars and a word.
pub(super) fn severity(severity: Severity) -> Markup {
    let class = match severity {
        Severity::High => "sev high",
        Severity::Medium => "sev medium",
        Severity::Low => "sev low",
    };
    html! {
        span class=(class) {
            span.bars aria-hidden="true" { i {} i {} i {} }
            (both(&glossary::severity(severity).say()))
        }
    }
}

/// A signal in full; `place` tells it from others of the page.
pub(super) fn block(night: &Night, entity: &EntityNight, signal: &Signal, place: &str) -> Markup {
    let heading = format!("{place}-h");
    html! {
        article.signal id=(place) aria-labelledby=(heading) {
            div.top {
                (severity(signal.severity))
                h4 id=(heading) { (both(&glossary::kind_name(&cut(&signal.kind, 64)))) }
                span.where {
                    @if let Some(service) = signal.service { span { (both(&glossary::service(service).say())) } }
                    span { time { (numbers::window(signal.window_start, signal.window_end)) } }
                    span { (both(&glossary::phase(signal.phase).say())) }
                }
            }
            p.reason { (both(&reason(signal))) }
            @if let Some(curve) = curve_of(entity, signal) { (plots(night, signal, curve, place)) }
            (facts(night, signal))
            (evidence(signal, place))
            @if let Some(curve) = curve_of(entity, signal) { (plot_numbers(night, signal, curve, place)) }
            (identity(signal))
        }
    }
}

/// The signal's own sentence.
pub(super) fn reason(signal: &Signal) -> Said {
    Said { zh: cut(&signal.reason_zh, SENTENCE_LETTERS), en: cut(&signal.reason, SENTENCE_LETTERS) }
}

/// The curve that shows a signal: of its service and the measure of its kind.
fn curve_of<'a>(entity: &'a EntityNight, signal: &Signal) -> Option<&'a Curve> {
    let measure = glossary::kind_of(&signal.kind)?.measure?;
    let of_service =
        |curve: &&Curve| signal.service.is_none_or(|service| curve.service.is_none_or(|one| one == service));
    entity.curves.iter().filter(of_service).find(|curve| curve.measure == measure && !curve.buckets.is_empty())
}

/// The days that a curve shows up to the end of the night.
pub(super) fn wide_times(night: &Night, curve: &Curve) -> Times {
    let until = night.date.plus(1).start().0;
    let first = curve.buckets.first().map_or(until, |bucket| bucket.start.day().start().0);
    Times { from: first.clamp(until - DAYS_WIDE * DAY_US, until - DAY_US), until }
}

/// The window and what is around it, in whole hours, and not beyond the night.
fn near_times(night: &Night, signal: &Signal) -> Times {
    let hour_down = |at: i64| at.div_euclid(HOUR_US) * HOUR_US;
    let night_end = night.date.plus(1).start().0;
    let end = signal.window_end.0.clamp(night_end - DAYS_WIDE * DAY_US, night_end);
    let begin = signal.window_start.0.clamp(end - NEAR_HOURS_MAX * HOUR_US, end);
    let margin = (end - begin).clamp(NEAR_MARGIN_HOURS.0 * HOUR_US, NEAR_MARGIN_HOURS.1 * HOUR_US);
    let until = (hour_down(end + margin - 1) + HOUR_US).min(night_end);
    Times { from: hour_down(begin - margin).max(until - NEAR_HOURS_MAX * HOUR_US), until }
}

/// The days for context, and the window with what is around it.
fn plots(night: &Night, signal: &Signal, curve: &Curve, place: &str) -> Markup {
    let (measure, _) = glossary::measure(curve.measure);
    let (measure, service) = (measure.say(), glossary::of_service(curve.service));
    let wide = wide_times(night, curve);
    let days = Said::same(((wide.until - wide.from) / DAY_US).to_string());
    let window = Some((signal.window_start, signal.window_end));
    let plot = |times, size, caption, id| Plot { curve, times, window, size, caption, id }.drawn();
    let caption = phrases::PLOT_WEEK.with(&[measure.clone(), service.clone(), days]);
    html! {
        div.plots {
            (plot(wide, Size::Wide, caption, format!("{place}-w")))
            (plot(
                near_times(night, signal),
                Size::Near,
                phrases::PLOT_WINDOW.with(&[measure, service]),
                format!("{place}-n"),
            ))
        }
        (legend())
    }
}

fn legend() -> Markup {
    let entries = [
        ("observed", phrases::LEGEND_OBSERVED),
        ("expected", phrases::LEGEND_EXPECTED),
        ("band", phrases::LEGEND_BAND),
        ("window", phrases::LEGEND_WINDOW),
        ("alarm", phrases::LEGEND_ALARM),
    ];
    html! {
        p.legend {
            @for (class, words) in entries { span { i class=(class) aria-hidden="true" {} (both(&words.say())) } }
            span { (both(&phrases::TIMES_SHANGHAI.say())) }
        }
    }
}

/// What was seen and what was expected: `412; expected 40 to 96`.
pub(super) fn observed_expected(signal: &Signal) -> Option<Said> {
    let unit = glossary::kind_of(&signal.kind).map_or(Unit::Level, |kind| kind.unit);
    let value = |number| Said::same(numbers::value(number, unit));
    let observed = value(signal.observed?);
    let expected = match (signal.expected_low, signal.expected_high) {
        (Some(low), Some(high)) => phrases::EXPECTED_SPAN.with(&[value(low), value(high)]),
        (None, Some(high)) => phrases::EXPECTED_UP_TO.with(&[value(high)]),
        (Some(low), None) => phrases::EXPECTED_AT_LEAST.with(&[value(low)]),
        (None, None) => return Some(observed),
    };
    Some(phrases::FACTS.with(&[observed, expected]))
}

/// What it was compared with, how sure it is, what it can lead to.
fn facts(night: &Night, signal: &Signal) -> Markup {
    let compared =
        Said { zh: cut(&signal.compared_with_zh, SENTENCE_LETTERS), en: cut(&signal.compared_with, SENTENCE_LETTERS) };
    html! {
        dl.facts {
            @if let Some(said) = observed_expected(signal) {
                div { dt { (both(&phrases::OBSERVED_EXPECTED.say())) } dd.strong { (both(&said)) } }
            }
            div { dt { (both(&phrases::HOW_SURE.say())) } dd { (sureness(signal)) } }
            @if !signal.compared_with.is_empty() {
                div { dt { (both(&phrases::COMPARED.say())) } dd { (both(&compared)) } }
            }
            div { dt { (both(&phrases::LEADS_TO.say())) } dd { (both(&leads_to(night, signal.article))) } }
        }
    }
}

/// p and q, in digits and in words.
fn sureness(signal: &Signal) -> Markup {
    html! {
        @match signal.p_value {
            None => (both(&phrases::RULE_SURE.say())),
            Some(p) => {
                span.value { "p = " (numbers::probability(p)) } " "
                (both(&numbers::chance(p)))
                @if let Some(q) = signal.q_value {
                    br;
                    span.value { "q = " (numbers::probability(q)) } " "
                    (both(&numbers::false_share(q)))
                }
            }
        }
    }
}

/// What an article can lead to, with its term.
fn leads_to(night: &Night, article: Article) -> Said {
    let days = |days: u16| Said::same(days.to_string());
    let cite = numbers::article;
    match article.number() {
        12 => phrases::LEADS_NOTICE.with(&[
            cite(article),
            days(night.terms.correction_days),
            cite(Article::paragraph(12, 2)),
            cite(Article::item(13, 1)),
        ]),
        13 => phrases::LEADS_ORDER.with(&[
            cite(article),
            days(night.terms.rectification_days),
            cite(Article::paragraph(13, 2)),
            cite(Article::item(14, 1)),
        ]),
        _ => phrases::LEADS_OTHER.with(&[cite(article)]),
    }
}

/// Some rows and the query that lists all.
fn evidence(signal: &Signal, place: &str) -> Markup {
    let shown = signal.evidence.len().min(EVIDENCE_ROWS_MAX);
    let all = signal.evidence_rows.unwrap_or(signal.evidence.len() as u64);
    let summary = if shown == 0 {
        phrases::EVIDENCE_QUERY.say()
    } else {
        let counted = |number: u64| Said::same(numbers::count(number));
        phrases::EVIDENCE_ROWS.with(&[counted(all), counted(shown as u64)])
    };
    html! {
        details {
            summary { (both(&summary)) }
            @if shown > 0 { (evidence_table(signal, place)) }
            p.label { (both(&phrases::QUERY.say())) }
            (query(&signal.evidence_query))
        }
    }
}

/// A query to copy.
pub(super) fn query(text: &str) -> Markup {
    html! {
        pre { code { (cut(text, QUERY_LETTERS)) } }
        @if text.chars().nth(QUERY_LETTERS).is_some() { p.muted { (both(&phrases::QUERY_CUT.say())) } }
    }
}

fn evidence_table(signal: &Signal, place: &str) -> Markup {
    let head = [
        phrases::TIME,
        phrases::SCENE,
        phrases::DOC_TYPE,
        phrases::CERTIFICATE,
        phrases::CLAIM,
        phrases::OUTCOME,
        phrases::REASONS,
        phrases::SIMILARITY,
        phrases::JOB,
        phrases::ROW_HASH,
    ];
    let head: Vec<Said> = head.into_iter().map(|words| words.say()).collect();
    let rows = html! { @for row in signal.evidence.iter().take(EVIDENCE_ROWS_MAX) { (evidence_row(row)) } };
    let caption = phrases::EVIDENCE_CAPTION.say();
    table(&format!("{place}-e"), &caption, &head, 0, &rows)
}

fn evidence_row(row: &EvidenceRow) -> Markup {
    // More than three reasons of one row tell no more about the pattern.
    const REASONS_MAX: usize = 3;
    html! {
        tr {
            td.nowrap { (numbers::moment(row.requested_at)) }
            td { (name(&row.scene)) }
            td { (name(&row.doc_type)) }
            td { (hash(&row.doc_token)) }
            td { (hash(&row.claim_token)) }
            td { (both(&glossary::outcome(&cut(&row.outcome, 64)))) }
            td {
                @for (at, reason) in row.reasons.iter().take(REASONS_MAX).enumerate() {
                    @if at > 0 { ", " }
                    (name(reason))
                }
            }
            td { @match row.similarity { Some(score) => (numbers::value(score, Unit::Level)), None => "–" } }
            td { (id(&row.job_id)) }
            td { (hash(&row.row_hash)) }
        }
    }
}

/// The numbers around the window, as a table beside its plot.
fn plot_numbers(night: &Night, signal: &Signal, curve: &Curve, place: &str) -> Markup {
    let buckets = within(curve, near_times(night, signal));
    let (_, unit) = glossary::measure(curve.measure);
    let each = buckets.len().div_ceil(TABLE_ROWS_MAX).max(1);
    let head =
        [phrases::WINDOW, phrases::OBSERVED, phrases::EXPECTED, phrases::EXPECTED_RANGE].map(|words| words.say());
    let rows = html! {
        @for some in buckets.chunks(each) {
            @let mean = |of: fn(&CurveBucket) -> f64| some.iter().map(of).sum::<f64>() / some.len() as f64;
            @let end = some[some.len() - 1].start.0.saturating_add(i64::from(curve.step_s) * 1_000_000);
            tr {
                th.nowrap scope="row" { (numbers::window(some[0].start, Instant(end))) }
                td.number { (numbers::value(mean(|bucket| bucket.observed), unit)) }
                td.number { (numbers::value(mean(|bucket| bucket.expected), unit)) }
                td.number {
                    (numbers::value(mean(|bucket| bucket.expected_low), unit)) " – "
                    (numbers::value(mean(|bucket| bucket.expected_high), unit))
                }
            }
        }
    };
    let caption = phrases::PLOT_TABLE_CAPTION.say();
    html! {
        details {
            summary { (both(&phrases::PLOT_TABLE.say())) }
            (table(&format!("{place}-t"), &caption, &head, 3, &rows))
        }
    }
}

/// Names and versions by which the signal is found again.
fn identity(signal: &Signal) -> Markup {
    let detector = format!("{} {}", cut(&signal.detector, 64), cut(&signal.detector_version, 64));
    let entries = [
        (phrases::SIGNAL_ID, signal.signal_id.as_str()),
        (phrases::DETECTOR, detector.as_str()),
        (phrases::REPLAY_HASH, signal.replay_hash.as_str()),
    ];
    html! {
        details {
            summary { (both(&phrases::IDENTITY.say())) }
            (lists::pairs(&entries))
        }
    }
}

#[cfg(test)]
#[path = "block_tests.rs"]
mod tests;
