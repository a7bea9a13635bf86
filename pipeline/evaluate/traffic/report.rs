//! What an evaluation on labelled traffic comes to.

use serde::Serialize;

use super::crossed::Spread;
use super::proportion::Proportion;
use super::series::Remarks;

/// What kind of report it is, for whoever finds it.
pub(super) const KIND: &str = "concord-traffic-evaluation";

/// The format of the report.
pub(super) const FORMAT: u32 = 1;

/// The whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrafficReport {
    /// Always the same.
    pub kind: &'static str,
    /// The version of this shape.
    pub format: u32,
    /// The version of the program.
    pub version: &'static str,
    /// Readings of all series.
    pub readings: u64,
    /// Alarms no further apart are one, and an alarm that goes on after an event for so long belongs to it.
    pub hold_s: i64,
    /// NAB's scores, where the labels are windows; a line for each profile.
    pub nab: Vec<NabScore>,
    /// Events against false alarms, a line for each budget.
    pub events: Vec<EventLine>,
    /// The volume under precision and recall; none where no series has an event.
    pub volume: Option<Volume>,
    /// Names in the file of labels that no series has.
    pub labels_unused: Vec<String>,
    /// Each series, by name.
    pub series: Vec<SeriesLine>,
}

/// NAB's score with the weights of one profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NabScore {
    /// The profile's name.
    pub profile: String,
    /// With the best threshold in hindsight, as NAB publishes it.
    pub score: f64,
    /// That threshold; none where detecting nothing is best.
    pub threshold: Option<f64>,
    /// Windows that it finds.
    pub windows: Proportion,
    /// Rows outside windows that it flags.
    pub false_rows: u64,
    /// With thresholds of the other half of the files; none of a single file.
    pub crossed: Option<Spread>,
    /// Of flags at the instants of the labels alone; none where those are not known.
    pub ceiling: Option<f64>,
}

/// What sets the thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// The detector by itself.
    Own,
    /// The first half of each series: so many alarms of the score a week.
    Score(f64),
    /// The first half of each series: so many alarms of the tail probability a week.
    TailProbability(f64),
    /// One tail probability for all series, which has seen no data at all: an alarm is a row that is less probable.
    OneForAll(f64),
}

/// What the second halves came to with one budget.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EventLine {
    /// What set the thresholds.
    pub budget: Budget,
    /// Events found; none where there are none.
    pub recall: Option<Proportion>,
    /// Alarms outside events.
    pub false_alarms: u64,
    /// Weeks of all series.
    pub series_weeks: f64,
    /// False alarms a week of a series.
    pub false_alarms_per_series_week: f64,
    /// Share of the rows outside events that false alarms take.
    pub false_share: f64,
}

/// The volume under precision and recall, a mean over the series that have an event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Volume {
    /// Of the tail probability of each row alone.
    pub without_hold: f64,
    /// The same, its greatest value held as long as an alarm is.
    pub with_hold: f64,
    /// Of the score that thresholds are put on.
    pub of_score: f64,
    /// Of a score that says nothing.
    pub by_chance: f64,
    /// The greatest buffer, in rows.
    pub buffer_max: u64,
    /// Series with an event.
    pub series: u64,
}

/// One series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesLine {
    /// Its name.
    pub name: String,
    /// Its readings.
    pub readings: u64,
    /// The median time between two.
    pub step_s: u32,
    /// Runs of labelled readings, in all of it.
    pub events: u64,
    /// Volume of the tail probability alone; none without an event.
    pub volume_without_hold: Option<f64>,
    /// What to know of its times.
    pub remarks: Remarks,
    /// Readings for which the detector had no answer that is a number.
    pub without_answer: u64,
}

impl TrafficReport {
    /// The report as indented JSON with a line end.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and finite numbers are JSON") + "\n"
    }
}
