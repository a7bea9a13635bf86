//! One labelled series, in the order of its time.
//!
//! [`Readings`] in, a [`Labelled`] out, which is then marked with the windows and instants of a file of labels, or
//! labelled by its own column.
//!
//! Invariants: the times never go back; the step is at least a second; windows lie apart, in order, and each holds a
//! reading. Readings of one time are kept, since NAB counts rows; what was not in order is counted and told.

use serde::Serialize;

use super::TrafficError;
use super::instant::Instant;
use super::readings::Readings;

/// What a reader should know of the times of a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remarks {
    /// Readings that stand behind a later one in the file; they were put in order.
    pub unsorted: u64,
    /// Readings of the time of the one before; the detector is given their mean, once.
    pub repeated: u64,
    /// Places where more than a step and a half lies between two readings.
    pub gaps: u64,
    /// Steps that lie in those, in which there is no reading.
    pub steps_missing: u64,
    /// Readings without a value, which are left out.
    pub without_value: u64,
    /// Windows whose begin or end is the time of no reading; they begin with the first reading within and end with the
    /// last.
    pub windows_between: u64,
}

/// The rows from the first to the last, both within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub first: usize,
    pub last: usize,
}

impl Span {
    pub(super) fn holds(&self, row: usize) -> bool {
        (self.first..=self.last).contains(&row)
    }

    pub(super) fn rows(&self) -> usize {
        self.last - self.first + 1
    }
}

/// One series with its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    pub(super) name: String,
    /// Seconds since 1970 in local time, a row each.
    pub(super) start_s: Vec<i64>,
    pub(super) values: Vec<f64>,
    /// Whether the row is within an event.
    pub(super) labels: Vec<bool>,
    /// NAB's windows; none where the labels are a column.
    pub(super) windows: Option<Vec<Span>>,
    /// NAB's instants of labels, a row each.
    pub(super) instants: Vec<usize>,
    pub(super) step_s: u32,
    pub(super) remarks: Remarks,
    /// How far local time is ahead of UTC, where it is known.
    zone: Option<i64>,
    has_column: bool,
}

impl Labelled {
    /// Puts readings in order.
    ///
    /// # Errors
    /// Where they are no series: fewer than two times, or labels for some rows alone.
    pub(super) fn new(readings: Readings) -> Result<Labelled, TrafficError> {
        let zone = readings.zone();
        let Readings { name, mut readings, without_value } = readings;
        let mut remarks = Remarks { without_value, ..Remarks::default() };
        let time = |of: &Instant| of.local(zone.unwrap_or(0));
        remarks.unsorted = readings.windows(2).filter(|two| time(&two[1].at) < time(&two[0].at)).count() as u64;
        readings.sort_by_key(|reading| time(&reading.at));
        let start_s: Vec<i64> = readings.iter().map(|reading| time(&reading.at)).collect();
        let steps: Vec<i64> = start_s.windows(2).map(|two| two[1] - two[0]).collect();
        remarks.repeated = steps.iter().filter(|step| **step == 0).count() as u64;
        let Some(step_s) = median_step(&steps) else {
            let what = "a series needs readings of two times; add some, or take the file out".to_owned();
            return Err(TrafficError::Whole { name, what });
        };
        for step in steps.iter().filter(|step| 2 * **step > 3 * i64::from(step_s)) {
            remarks.gaps += 1;
            remarks.steps_missing += (step / i64::from(step_s) - 1).max(1).unsigned_abs();
        }
        let has_column = readings.iter().all(|reading| reading.label.is_some());
        let labels = readings.iter().map(|reading| reading.label.unwrap_or(false)).collect();
        let values = readings.iter().map(|reading| reading.value).collect();
        Ok(Labelled {
            name,
            start_s,
            values,
            labels,
            windows: None,
            instants: vec![],
            step_s,
            remarks,
            zone,
            has_column,
        })
    }

    /// Rows of the series.
    pub(super) fn rows(&self) -> usize {
        self.start_s.len()
    }

    /// Whether it has labels, of its own or of a file.
    pub(super) fn is_labelled(&self) -> bool {
        self.has_column || self.windows.is_some()
    }

    /// Marks the windows, instead of a column of labels.
    ///
    /// # Errors
    /// Where a window ends before it begins, holds no reading, or runs into another.
    pub(super) fn mark_windows(&mut self, windows: &[[Instant; 2]]) -> Result<(), TrafficError> {
        let fault = |what: String| TrafficError::Whole { name: self.name.clone(), what };
        let mut spans = Vec::with_capacity(windows.len());
        for (at, window) in windows.iter().enumerate() {
            let [begin, end] = window.map(|moment| moment.local(self.zone.unwrap_or(0)));
            let first = self.start_s.partition_point(|start| *start < begin);
            // NAB ends a window with the first row of its last moment.
            let exact = self.start_s.partition_point(|start| *start < end);
            let (last, on_row) = if self.start_s.get(exact) == Some(&end) {
                (exact, self.start_s.get(first) == Some(&begin))
            } else {
                (exact.wrapping_sub(1), false)
            };
            if begin > end || last >= self.rows() || last < first {
                return Err(fault(format!("window {} of the labels holds no reading; put its times right", at + 1)));
            }
            self.remarks.windows_between += u64::from(!on_row);
            spans.push(Span { first, last });
        }
        spans.sort_by_key(|span| span.first);
        if spans.windows(2).any(|two| two[1].first <= two[0].last) {
            return Err(fault("two windows of the labels share a reading; make one of them".to_owned()));
        }
        self.labels.fill(false);
        for span in &spans {
            self.labels[span.first..=span.last].fill(true);
        }
        self.windows = Some(spans);
        Ok(())
    }

    /// Marks the instants of the labels, from which the windows were made: the first row at or behind each.
    pub(super) fn mark_instants(&mut self, instants: &[Instant]) {
        let rows = instants.iter().map(|instant| {
            let moment = instant.local(self.zone.unwrap_or(0));
            self.start_s.partition_point(|start| *start < moment)
        });
        self.instants = rows.filter(|row| *row < self.start_s.len()).collect();
    }
}

/// The median of the steps between readings of different times.
fn median_step(steps: &[i64]) -> Option<u32> {
    let mut forward: Vec<i64> = steps.iter().copied().filter(|step| *step > 0).collect();
    if forward.is_empty() {
        return None;
    }
    let middle = forward.len() / 2;
    let (_, median, _) = forward.select_nth_unstable(middle);
    // Longer steps than a century cannot lie between times of 9,999 years in great number, and are no steps.
    u32::try_from(*median).ok()
}

#[cfg(test)]
#[path = "series_tests.rs"]
mod tests;
