//! Events found against false alarms, with thresholds that saw neither labels nor what they are tried on.
//!
//! Each series is cut in the middle of its rows. The first half gives the threshold: as low as the budget of alarms a
//! week allows. The second half is where it is tried:
//!
//! - An *event* is a maximal run of labelled rows that begins in the second half. It is found where an alarm row lies
//!   within.
//! - A *false alarm* is a run of alarm rows outside events; rows no further apart than the hold, or than a step and a
//!   half, are one run. What follows a found event within the hold belongs to it.
//! - Weeks are those of the rows, a step each: what a gap leaves out was not watched.
//!
//! Long runs count once, so beside the false alarms stands the share of rows without an event that they take: a
//! detector that never stops would show there.
//!
//! Invariants: the second half never moves a threshold, and no label does.

use std::collections::BTreeSet;

use super::instant::DAY_S;
use super::series::{Labelled, Span};

/// Seconds of a week.
const WEEK_S: f64 = 7.0 * DAY_S as f64;

/// Alarm rows no further apart are one alarm: an hour, which is how long one message keeps an officer.
pub(super) const HOLD_S: i64 = 3600;

/// What the second half of one or more series came to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub events: u64,
    pub found: u64,
    pub false_alarms: u64,
    pub false_rows: u64,
    /// Rows outside events.
    pub quiet_rows: u64,
    pub weeks: f64,
}

impl Tally {
    /// Both together.
    pub(super) fn plus(self, other: Tally) -> Tally {
        Tally {
            events: self.events + other.events,
            found: self.found + other.found,
            false_alarms: self.false_alarms + other.false_alarms,
            false_rows: self.false_rows + other.false_rows,
            quiet_rows: self.quiet_rows + other.quiet_rows,
            weeks: self.weeks + other.weeks,
        }
    }
}

/// Where the second half begins.
fn middle(series: &Labelled) -> usize {
    series.rows() / 2
}

/// How many weeks so many rows are.
fn weeks(series: &Labelled, rows: usize) -> f64 {
    rows as f64 * f64::from(series.step_s) / WEEK_S
}

/// The maximal runs of labelled rows.
pub(super) fn runs(labels: &[bool]) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for row in (0..labels.len()).filter(|row| labels[*row]) {
        match runs.last_mut() {
            Some(run) if run.last + 1 == row => run.last = row,
            _ => runs.push(Span { first: row, last: row }),
        }
    }
    runs
}

/// The thresholds for budgets of alarms a week: an alarm is a score above. Going down from the greatest score of the
/// first half, it is the first at which more alarms than allowed would be; a score of 0 never is one.
pub(super) fn thresholds(series: &Labelled, score: &[f64], budgets: &[f64]) -> Vec<f64> {
    let rows = middle(series);
    let allowed: Vec<f64> = budgets.iter().map(|budget| budget * weeks(series, rows)).collect();
    let mut found: Vec<Option<f64>> = vec![None; budgets.len()];
    let mut order: Vec<usize> = (0..rows).filter(|row| score[*row] > 0.0).collect();
    order.sort_by(|one, other| score[*other].total_cmp(&score[*one]));
    let mut alarms = Alarms::default();
    for same in order.chunk_by(|one, other| score[*one] == score[*other]) {
        same.iter().for_each(|row| alarms.add(series, *row));
        for (threshold, allowed) in found.iter_mut().zip(&allowed) {
            if alarms.count as f64 > *allowed {
                threshold.get_or_insert(score[same[0]]);
            }
        }
        if found.iter().all(Option::is_some) {
            break;
        }
    }
    found.into_iter().map(|threshold| threshold.unwrap_or(0.0)).collect()
}

/// Whether two rows in their order are of one alarm.
fn joined(series: &Labelled, one: usize, other: usize) -> bool {
    let apart_s = series.start_s[other] - series.start_s[one];
    apart_s <= HOLD_S || 2 * apart_s <= 3 * i64::from(series.step_s)
}

/// Alarm rows, and how many alarms they are.
#[derive(Default)]
struct Alarms {
    rows: BTreeSet<usize>,
    count: usize,
}

impl Alarms {
    fn add(&mut self, series: &Labelled, row: usize) {
        let before = self.rows.range(..row).next_back().copied();
        let behind = self.rows.range(row + 1..).next().copied();
        let to_before = before.is_some_and(|before| joined(series, before, row));
        let to_behind = behind.is_some_and(|behind| joined(series, row, behind));
        let were_one = before.zip(behind).is_some_and(|(before, behind)| joined(series, before, behind));
        // A new one, less those that it grows onto; two that were one already are not lost twice.
        self.count = self.count + 1 + usize::from(were_one) - usize::from(to_before) - usize::from(to_behind);
        self.rows.insert(row);
    }
}

/// What alarms come to in the second half.
pub(super) fn tally(series: &Labelled, is_alarm: impl Fn(usize) -> bool) -> Tally {
    let first = middle(series);
    let rows = first..series.rows();
    let mut tally = Tally { weeks: weeks(series, rows.len()), ..Tally::default() };
    // Where a row is taken as part of the event before it.
    let mut belongs_until_s = i64::MIN;
    let mut last_false: Option<usize> = None;
    let mut events = runs(&series.labels).into_iter().filter(|run| run.last >= first).peekable();
    let mut row = first;
    while row < rows.end {
        if let Some(event) = events.next_if(|event| event.holds(row)) {
            let is_found = (row..=event.last).any(&is_alarm);
            // One that began before the cut is no event of this half, and no false alarm either.
            tally.events += u64::from(event.first >= first);
            tally.found += u64::from(event.first >= first && is_found);
            if is_found {
                belongs_until_s = series.start_s[event.last] + HOLD_S;
            }
            row = event.last + 1;
            continue;
        }
        tally.quiet_rows += 1;
        if is_alarm(row) && series.start_s[row] > belongs_until_s {
            tally.false_rows += 1;
            let goes_on = last_false.is_some_and(|last| joined(series, last, row));
            tally.false_alarms += u64::from(!goes_on);
            last_false = Some(row);
        }
        row += 1;
    }
    tally
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
