//! The report as a person reads it.

use std::fmt::Write;

use super::draw::percent;
use super::interval::Rate;
use super::rates::{Row, Section, Source};
use super::report::{Margin, Report};

/// The report as text: what was counted, the error rates of all pairs, those of the groups, and what is to be looked at.
pub fn table(report: &Report) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!("model      {}", report.model));
    let failed = report.photos.failed.map_or("-".to_owned(), |failed| with_interval(&failed));
    line(format!("photos     {}, failure to acquire {failed}", grouped(report.photos.tried)));
    for (reason, count) in &report.photos.reasons {
        line(format!("           {reason} {}", grouped(*count)));
    }
    if report.photos.unpaired > 0 {
        let unpaired = grouped(report.photos.unpaired);
        line(format!("           {unpaired} are in no pair, and serve in comparisons of different people alone"));
    }
    let people = grouped(report.people.people);
    line(format!("people     {people}, told apart by {}", report.people.identity.as_str()));
    section(&report.all, &mut line);
    for picked in &report.picked {
        let margin = match picked.margin {
            Margin::Measured => "as measured",
            Margin::Assured => "95 % sure",
        };
        let wanted = percent(picked.fmr_wanted);
        line(match picked.row {
            Some(row) => {
                format!("picked     threshold {:.5} for a false match rate of {wanted}, {margin}", row.threshold)
            }
            None => {
                format!("picked     none for a false match rate of {wanted}: the comparisons are too few to tell it")
            }
        });
    }
    for group in &report.groups {
        line(String::new());
        line(format!("group      {}", group.group.as_deref().unwrap_or_default()));
        section(group, &mut line);
    }
    notes(report, &mut line);
    out
}

fn section(section: &Section, line: &mut impl FnMut(String)) {
    let (same, different) = (section.same, section.different);
    line(format!(
        "pairs      {} of one person, {} compared; {} of two, {} compared",
        grouped(same.listed),
        grouped(same.compared),
        grouped(different.listed),
        grouped(different.compared),
    ));
    let source = match section.impostors.source {
        Source::Cross => "all pairs of photos of different people",
        Source::Listed => "the listed pairs of different people",
    };
    let (comparisons, people) = (grouped(section.impostors.comparisons), grouped(section.impostors.people));
    line(format!("impostors  {comparisons} comparisons of {people} people: {source}"));
    if let Some(accuracy) = &section.accuracy {
        let (mean, error) = (accuracy.mean * 100.0, accuracy.standard_error * 100.0);
        let deviation = accuracy.standard_deviation * 100.0;
        line(format!("accuracy   {mean:.2} % ± {error:.2} in ten folds (standard deviation {deviation:.2})"));
    }
    let area = |area: Option<f64>| area.map_or("-".to_owned(), |area| format!("{area:.5}"));
    line(format!("area       {}, of the listed pairs {}", area(section.auc), area(section.auc_listed)));
    if let Some(equal) = section.equal_error {
        line(format!("equal      {} at threshold {:.5}", percent(equal.rate), equal.threshold));
    }
    line(format!(
        "{:>10} {:>9}  {:<42} {:<32} {:>8} {:>13}",
        "FMR wanted", "threshold", "FMR (95 %)", "FNMR (95 %)", "TAR", "with failures"
    ));
    for row in section.at_fmr.iter().chain(&section.at_threshold) {
        line(cells(row));
    }
}

fn cells(row: &Row) -> String {
    let wanted = row.fmr_wanted.map_or("-".to_owned(), percent);
    let rate = |rate: Option<Rate>| rate.map_or("-".to_owned(), |rate| with_interval(&rate));
    let mut fmr = rate(row.fmr);
    if !row.fmr_well_known {
        fmr.push_str(" *");
    }
    let failures = row.fnmr_with_failures.map_or("-".to_owned(), |rate| percent(rate.rate));
    let tar = row.tar.map_or("-".to_owned(), |tar| format!("{:.2} %", tar * 100.0));
    let text = format!("{wanted:>10} {:>9.5}  {fmr:<42} {:<32} {tar:>8} {failures:>13}", row.threshold, rate(row.fnmr));
    text.trim_end().to_owned()
}

/// What a reader should know of the numbers above.
fn notes(report: &Report, line: &mut impl FnMut(String)) {
    let sections = || std::iter::once(&report.all).chain(&report.groups);
    let rows = || sections().flat_map(|section| section.at_fmr.iter().chain(&section.at_threshold));
    line(String::new());
    if rows().any(|row| !row.fmr_well_known) {
        line("* fewer than thirty independent false matches: the rate is known roughly.".to_owned());
    }
    if report.pairs.repeated > 0 {
        line(format!("{} lines repeat an earlier pair and are not counted.", grouped(report.pairs.repeated)));
    }
    if !report.pairs.columns_unused.is_empty() {
        line(format!("columns that are not used: {}", report.pairs.columns_unused.join(", ")));
    }
    if report.people.contradicted > 0 {
        let lines = lines(report.people.contradicted_lines.iter().copied());
        line(format!(
            "{} labels contradict the names of the photos: lines {lines}",
            grouped(report.people.contradicted)
        ));
    }
    if !report.doubtful.is_empty() {
        let lines = lines(report.doubtful.iter().map(|doubtful| doubtful.line));
        line(format!("labels that the scores speak against, to be looked at: lines {lines}"));
    }
}

fn lines(of: impl Iterator<Item = u64>) -> String {
    of.map(|line| line.to_string()).collect::<Vec<_>>().join(", ")
}

/// `2.6 % (1.4 % to 4.4 %)`.
fn with_interval(rate: &Rate) -> String {
    format!("{} ({} to {})", percent(rate.rate), percent(rate.low), percent(rate.high))
}

/// Digits in threes.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        _ = write!(out, "{digit}");
    }
    out
}
