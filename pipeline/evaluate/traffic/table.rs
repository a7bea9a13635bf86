//! The report as a person reads it.

use super::proportion::Proportion;
use super::report::{Budget, EventLine, TrafficReport};
use super::series::Remarks;

/// Seconds of an hour.
const HOUR_S: f64 = 3600.0;

/// The report as text: what was read, NAB's scores, events against false alarms, the volume, and what to know of the
/// data.
pub fn traffic_table(report: &TrafficReport) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let events: u64 = report.series.iter().map(|series| series.events).sum();
    line(format!("series     {}, {} readings, {events} events", report.series.len(), report.readings));
    nab(report, &mut line);
    event_lines(report, &mut line);
    volume(report, &mut line);
    remarks(report, &mut line);
    out
}

fn nab(report: &TrafficReport, line: &mut impl FnMut(String)) {
    if report.nab.is_empty() {
        return;
    }
    line(String::new());
    line(format!(
        "{:<20} {:>6} {:>9} {:>13} {:>8} {:>10} {:>11}  {}",
        "NAB", "tuned", "crossed", "(spread)", "ceiling", "windows", "false rows", "threshold"
    ));
    for score in &report.nab {
        let (crossed, spread) = score.crossed.map_or(("-".to_owned(), String::new()), |spread| {
            (format!("{:.2}", spread.mean), format!("({:.1} to {:.1})", spread.low, spread.high))
        });
        line(format!(
            "{:<20} {:>6.2} {crossed:>9} {spread:>13} {:>8} {:>10} {:>11}  {}",
            quoted(std::slice::from_ref(&score.profile)),
            score.score,
            score.ceiling.map_or("-".to_owned(), |ceiling| format!("{ceiling:.2}")),
            format!("{}/{}", score.windows.count, score.windows.of),
            score.false_rows,
            score.threshold.map_or("none".to_owned(), |threshold| format!("{threshold:.6}")),
        ));
    }
    line("tuned: best threshold in hindsight, as published; crossed: that of the other half of the files".to_owned());
}

fn event_lines(report: &TrafficReport, line: &mut impl FnMut(String)) {
    line(String::new());
    line(format!(
        "{:<24} {:>7} {:>16} {:>10} {:>13} {:>14} {:>11}",
        "alarms a week", "recall", "(95 %)", "events", "false alarms", "a series-week", "false rows"
    ));
    for EventLine { budget, recall, false_alarms, false_alarms_per_series_week, false_share, .. } in &report.events {
        let budget = match budget {
            Budget::Own => "the detector's own".to_owned(),
            Budget::Score(alarms) => format!("{alarms} of the score"),
            Budget::TailProbability(alarms) => format!("{alarms} of the tail"),
            Budget::OneForAll(probability) => format!("tail below {probability}, all"),
        };
        let share = |recall: &Proportion| format!("({:.3} to {:.3})", recall.low, recall.high);
        line(format!(
            "{budget:<24} {:>7} {:>16} {:>10} {false_alarms:>13} {false_alarms_per_series_week:>14.3} {:>11}",
            recall.map_or("-".to_owned(), |recall| format!("{:.3}", recall.rate)),
            recall.as_ref().map_or(String::new(), share),
            recall.map_or("0".to_owned(), |recall| format!("{}/{}", recall.count, recall.of)),
            format!("{:.2} %", 100.0 * false_share),
        ));
    }
    let weeks = report.events.first().map_or(0.0, |first| first.series_weeks);
    let hold_h = report.hold_s as f64 / HOUR_S;
    line(
        "of the score, of the tail: threshold from each series' first half, without labels; tried on its second half"
            .to_owned(),
    );
    line(format!("{weeks:.1} series-weeks tried; alarms within {hold_h} h are one"));
}

fn volume(report: &TrafficReport, line: &mut impl FnMut(String)) {
    let Some(volume) = report.volume else { return };
    line(String::new());
    line(format!(
        "VUS-PR     {:.3} without hold, {:.3} with hold, {:.3} of the held score; {:.3} by chance",
        volume.without_hold, volume.with_hold, volume.of_score, volume.by_chance
    ));
    line(format!(
        "           mean of {} series with events, buffers of 0 to {} rows",
        volume.series, volume.buffer_max
    ));
}

/// One of the counts.
type Count = fn(&Remarks) -> u64;

/// What a reader should know of the data.
fn remarks(report: &TrafficReport, line: &mut impl FnMut(String)) {
    let told: [(Count, &str); 6] = [
        (|of| of.unsorted, "readings stood behind a later one, and were put in order"),
        (|of| of.repeated, "readings have the time of another; the detector was given their mean, once"),
        (|of| of.gaps, "gaps, over which the detector was given nothing"),
        (|of| of.steps_missing, "steps are missing in those"),
        (|of| of.without_value, "readings have no value, and were left out"),
        (|of| of.windows_between, "windows begin or end between two readings"),
    ];
    let mut notes: Vec<String> = Vec::new();
    for (count, what) in told {
        let sum: u64 = report.series.iter().map(|series| count(&series.remarks)).sum();
        let series = report.series.iter().filter(|series| count(&series.remarks) > 0).count();
        if sum > 0 {
            notes.push(format!("{sum} {what} (in {series} series)"));
        }
    }
    let without_answer: u64 = report.series.iter().map(|series| series.without_answer).sum();
    if without_answer > 0 {
        notes.push(format!("{without_answer} readings had no answer that is a number, which counts as nothing"));
    }
    if !report.labels_unused.is_empty() {
        notes.push(format!("labels without a series: {}", quoted(&report.labels_unused)));
    }
    if !notes.is_empty() {
        line(String::new());
        notes.into_iter().for_each(line);
    }
}

/// Names that a file gave, so that none of them can steer a terminal.
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| name.escape_debug().to_string()).collect::<Vec<_>>().join(", ")
}
