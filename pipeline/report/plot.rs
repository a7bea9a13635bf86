//! A curve as a drawing: what was observed as a line against the band of what was expected, the signal's window shaded.
//!
//! Buckets come in, an inline SVG goes out, which keeps its letters' size at any width: the lines lie in a square that is
//! stretched, the letters beside it. Invariants: the number of drawn points is bounded whatever the number of buckets; of
//! neighbours the least and the greatest stay, in a small drawing the mean and whatever alarms; a missing bucket breaks the
//! line; the drawing is named by its caption and has its numbers in words.

use std::fmt::Write;

use maud::{Markup, html};

use super::curve::{Curve, CurveBucket};
use super::glossary::{self, Unit};
use super::markup::both;
use super::numbers;
use super::phrases;
use super::scale::{Base, SQUARE, Times, Values};
use super::words::Said;
use crate::terms::Instant;

/// Columns of a drawing: one for two or three pixels of a desktop's.
const COLUMNS_MAX: usize = 252;

/// Columns of a small one.
const COLUMNS_SMALL_MAX: usize = 126;

/// A window is never drawn narrower than this, so that it is seen.
const WINDOW_MIN: f64 = 5.0;

/// How large a drawing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// Days, for context.
    Wide,
    /// The window and what is around it.
    Near,
    /// One of many.
    Small,
}

/// What is drawn.
pub(super) struct Plot<'a> {
    pub curve: &'a Curve,
    pub times: Times,
    pub window: Option<(Instant, Instant)>,
    pub size: Size,
    pub caption: Said,
    /// Tells the drawing from others of the page.
    pub id: String,
}

/// The buckets of a curve within a span of time.
pub(super) fn within(curve: &Curve, times: Times) -> &[CurveBucket] {
    let from = curve.buckets.partition_point(|bucket| bucket.start.0 < times.from);
    let until = curve.buckets.partition_point(|bucket| bucket.start.0 < times.until);
    curve.buckets.get(from..until).unwrap_or_default()
}

/// A line further to the right has no label: it would stand out of the paper.
const LABELLED_MAX: f64 = SQUARE * 0.95;

impl Plot<'_> {
    /// The figure.
    pub fn drawn(&self) -> Markup {
        let buckets = within(self.curve, self.times);
        let (_, unit) = glossary::measure(self.curve.measure);
        let values = Values::of(buckets, if unit == Unit::Level { Base::Least } else { Base::Zero });
        let lines = Lines::of(buckets, self, &values);
        let said = self.described(buckets, unit);
        let class = match self.size {
            Size::Wide => "plot wide",
            Size::Near => "plot near",
            Size::Small => "plot small",
        };
        html! {
            figure class=(class) {
                figcaption id=(self.id) { (both(&self.caption)) }
                svg role="img" aria-labelledby=(self.id) {
                    title lang="zh-CN" { (self.caption.zh) }
                    title lang="en" { (self.caption.en) }
                    desc lang="zh-CN" { (said.zh) }
                    desc lang="en" { (said.en) }
                    (self.axes(&values, unit))
                    svg viewBox={ "0 0 " (SQUARE) " " (SQUARE) } preserveAspectRatio="none" {
                        @if let Some((x, width)) = self.window_place() {
                            rect.window x=(x) y="0" width=(width) height=(SQUARE) {}
                            path.edge d={ "M" (x) " 0V" (SQUARE) "M" (x + width) " 0V" (SQUARE) } {}
                        }
                        path.band d=(lines.band) {}
                        path.expected d=(lines.expected) {}
                        path.observed d=(lines.observed) {}
                        @if !lines.alarms.is_empty() { path.alarm d=(lines.alarms) {} }
                    }
                }
            }
        }
    }

    /// Where the window begins and how wide it is, where it meets what is drawn.
    fn window_place(&self) -> Option<(f64, f64)> {
        let (from, until) = self.window?;
        if until.0 < self.times.from || from.0 > self.times.until {
            return None;
        }
        let (left, right) = (self.times.place(from.0).round(), self.times.place(until.0).round());
        let width = (right - left).max(WINDOW_MIN);
        Some((left.min(SQUARE - width), width))
    }

    /// Lines and numbers of both axes.
    fn axes(&self, values: &Values, unit: Unit) -> Markup {
        let percent = |place: f64| format!("{:.2}%", place * 100.0 / SQUARE);
        html! {
            @for value in values.ticks() {
                @let y = percent(values.place(value));
                line.grid x1="0" x2="100%" y1=(y) y2=(y) {}
                text.y x="-6" y=(y) dy="0.35em" { (numbers::value(value, unit)) }
            }
            @for at in self.times.ticks() {
                @let x = percent(self.times.place(at.0));
                line.grid x1=(x) x2=(x) y1="0" y2="100%" {}
                @if self.times.place(at.0) <= LABELLED_MAX { text.x x=(x) y="100%" dy="1.35em" { (self.tick(at)) } }
            }
        }
    }

    /// A tick in words: the day at midnight, else the hour.
    fn tick(&self, at: Instant) -> String {
        if at == at.day().start() { numbers::month_day(at.day()) } else { numbers::clock(at) }
    }

    /// The drawing in words.
    fn described(&self, buckets: &[CurveBucket], unit: Unit) -> Said {
        let observed = || buckets.iter().map(|bucket| bucket.observed).filter(|value| value.is_finite());
        let least = observed().fold(f64::INFINITY, f64::min);
        let greatest = observed().fold(f64::NEG_INFINITY, f64::max);
        let window = self.window.map_or_else(|| "–".to_owned(), |(from, until)| numbers::window(from, until));
        let alarms = buckets.iter().filter(|bucket| bucket.alarm).count();
        phrases::PLOT_DESC.with(&[
            Said::same(window),
            Said::same(numbers::count(buckets.len() as u64)),
            Said::same(numbers::value(least, unit)),
            Said::same(numbers::value(greatest, unit)),
            Said::same(numbers::count(alarms as u64)),
        ])
    }
}

/// The paths of a drawing.
#[derive(Default)]
struct Lines {
    observed: String,
    expected: String,
    band: String,
    alarms: String,
}

impl Lines {
    fn of(buckets: &[CurveBucket], plot: &Plot<'_>, values: &Values) -> Lines {
        let step = i64::from(plot.curve.step_s.max(1)) * 1_000_000;
        let small = plot.size == Size::Small;
        let columns_max = if small { COLUMNS_SMALL_MAX } else { COLUMNS_MAX };
        let place = Place { times: plot.times, values, step, small };
        let mut lines = Lines::default();
        let each = buckets.len().div_ceil(columns_max).max(1);
        // A gap is more than a bucket and a half from begin to begin.
        for run in buckets.chunk_by(|one, next| next.start.0.saturating_sub(one.start.0) <= step * 3 / 2) {
            let columns: Vec<&[CurveBucket]> = run.chunks(each).collect();
            lines.observe(&columns, &place);
            lines.expect(&columns, &place);
        }
        lines
    }

    /// The observed line, and a dot in each column where one alarms.
    fn observe(&mut self, columns: &[&[CurveBucket]], place: &Place<'_>) {
        let mut pen = 'M';
        for column in columns {
            let ends = if place.small { middle(column) } else { extremes(column) };
            if ends.is_empty() {
                pen = 'M';
            }
            for (start, observed) in ends {
                let (x, y) = place.at(start, observed);
                _ = write!(self.observed, "{pen}{x} {y}");
                // A lone point is drawn too: a line without length has round ends.
                if pen == 'M' {
                    self.observed.push_str("h0");
                }
                pen = 'L';
            }
            let alarming = column.iter().filter(|bucket| bucket.alarm && bucket.observed.is_finite());
            let farthest = |bucket: &&CurveBucket| (bucket.observed - bucket.expected).abs();
            if let Some(bucket) = alarming.max_by(|one, other| farthest(one).total_cmp(&farthest(other))) {
                let (x, y) = place.at(bucket.start, bucket.observed);
                _ = write!(self.alarms, "M{x} {y}h0");
            }
        }
    }

    /// The expected line, and the band around it: to the right along its top, back along its foot.
    fn expect(&mut self, columns: &[&[CurveBucket]], place: &Place<'_>) {
        let known = |bucket: &&CurveBucket| {
            bucket.expected.is_finite() && bucket.expected_low.is_finite() && bucket.expected_high.is_finite()
        };
        let mut tops = Vec::new();
        let mut feet = Vec::new();
        let mut pen = 'M';
        for column in columns {
            let (Some(first), Some(last)) = (column.iter().find(known), column.iter().rfind(known)) else { continue };
            let middle = Instant(first.start.0.midpoint(last.start.0));
            let all = || column.iter().filter(known);
            let mean = all().map(|bucket| bucket.expected).sum::<f64>() / all().count() as f64;
            let (x, y) = place.at(middle, mean);
            _ = write!(self.expected, "{pen}{x} {y}");
            pen = 'L';
            tops.push(place.at(middle, all().map(|bucket| bucket.expected_high).fold(f64::NEG_INFINITY, f64::max)));
            feet.push(place.at(middle, all().map(|bucket| bucket.expected_low).fold(f64::INFINITY, f64::min)));
        }
        let mut pen = 'M';
        for (x, y) in tops.into_iter().chain(feet.into_iter().rev()) {
            _ = write!(self.band, "{pen}{x} {y}");
            pen = 'L';
        }
        if pen == 'L' {
            self.band.push('Z');
        }
    }
}

/// The least and the greatest of a column, in their order.
fn extremes(column: &[CurveBucket]) -> Vec<(Instant, f64)> {
    let finite = || column.iter().filter(|bucket| bucket.observed.is_finite());
    let least = finite().min_by(|one, other| one.observed.total_cmp(&other.observed));
    let greatest = finite().max_by(|one, other| one.observed.total_cmp(&other.observed));
    let mut ends: Vec<&CurveBucket> = least.into_iter().chain(greatest).collect();
    ends.sort_by_key(|bucket| bucket.start);
    ends.dedup_by_key(|bucket| bucket.start);
    ends.into_iter().map(|bucket| (bucket.start, bucket.observed)).collect()
}

/// The mean of a column, or what alarms in it.
fn middle(column: &[CurveBucket]) -> Vec<(Instant, f64)> {
    if column.iter().any(|bucket| bucket.alarm) {
        return extremes(column);
    }
    let finite = || column.iter().filter(|bucket| bucket.observed.is_finite());
    let (Some(first), Some(last)) = (finite().next(), finite().next_back()) else { return Vec::new() };
    let mean = finite().map(|bucket| bucket.observed).sum::<f64>() / finite().count() as f64;
    vec![(Instant(first.start.0.midpoint(last.start.0)), mean)]
}

/// Where a bucket is drawn: at its middle.
struct Place<'a> {
    times: Times,
    values: &'a Values,
    step: i64,
    small: bool,
}

impl Place<'_> {
    fn at(&self, start: Instant, value: f64) -> (i64, i64) {
        (
            self.times.place(start.0.saturating_add(self.step / 2)).round() as i64,
            self.values.place(value).round() as i64,
        )
    }
}

#[cfg(test)]
#[path = "plot_tests.rs"]
mod tests;
