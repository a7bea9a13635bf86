//! The curve of detection errors for people and for other programs: SVG and CSV.
//!
//! Sections in, text out; the same text for the same numbers. The SVG refers to nothing outside itself, says in words what it
//! shows, and follows the reader's choice of light or dark.

use std::fmt::Write;

use super::curve::CurvePoint;
use super::interval::normal_deviate;
use super::rates::Section;
use super::report::Report;

/// Width and height of the drawing, and the margins that the words take.
const SIZE: f64 = 720.0;
const LEFT: f64 = 84.0;
const TOP: f64 = 56.0;
const PLOT: f64 = 560.0;

/// The rates that lines are drawn at; what is rarer than the first is left to the CSV.
const TICKS: [f64; 11] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.02, 0.05, 0.1, 0.2, 0.4, 0.5];

/// An axis never shows fewer orders of magnitude than down to this.
const LOWEST_SHOWN_AT_LEAST: f64 = 1e-3;

/// Most groups that are drawn beside the whole: as many colours as are told apart (Okabe and Ito, "Color universal design",
/// 2008). The CSV has all.
const GROUPS_DRAWN_MAX: usize = 6;

const STYLE: &str = "\
:root{color-scheme:light dark}\
.b{fill:#fff}.t{fill:#222;font:13px system-ui,sans-serif}.h{font-size:16px}.g{stroke:#ccc;stroke-width:1}\
.a{stroke:#222;stroke-width:1.5;fill:none}.c{fill:none;stroke-width:2}.m{stroke:none}\
.k0{stroke:#222;fill:#222}.k1{stroke:#0072b2;fill:#0072b2}.k2{stroke:#d55e00;fill:#d55e00}\
.k3{stroke:#009e73;fill:#009e73}.k4{stroke:#cc79a7;fill:#cc79a7}.k5{stroke:#a67c00;fill:#a67c00}\
.k6{stroke:#3a9bd9;fill:#3a9bd9}\
@media(prefers-color-scheme:dark){.b{fill:#16181c}.t{fill:#e6e6e6}.g{stroke:#3a3d44}.a{stroke:#e6e6e6}\
.k0{stroke:#e6e6e6;fill:#e6e6e6}.k1{stroke:#56b4e9;fill:#56b4e9}.k2{stroke:#ff8a3d;fill:#ff8a3d}\
.k5{stroke:#f0c24b;fill:#f0c24b}}\
path.c{fill:none}";

/// The points of every section, a line each.
pub fn csv(report: &Report) -> String {
    let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut line = |cells: [&str; 6]| out.write_record(cells).expect("memory takes every byte");
    line(["group", "threshold", "false_matches", "fmr", "false_non_matches", "fnmr"]);
    for section in sections(report) {
        for point in &section.det {
            line([
                section.group.as_deref().unwrap_or_default(),
                &format!("{:.5}", point.threshold),
                &point.false_matches.to_string(),
                &point.fmr.to_string(),
                &point.false_non_matches.to_string(),
                &point.fnmr.to_string(),
            ]);
        }
    }
    String::from_utf8(out.into_inner().expect("memory takes every byte")).expect("made of strings")
}

fn sections(report: &Report) -> impl Iterator<Item = &Section> {
    std::iter::once(&report.all).chain(&report.groups)
}

/// The curves, with a mark at each threshold of the table of false match rates.
pub fn svg(report: &Report) -> String {
    let drawn: Vec<&Section> = sections(report).take(1 + GROUPS_DRAWN_MAX).collect();
    let axes = Axes::of(&drawn);
    let mut out = String::new();
    let title = format!("Detection error trade-off of {}", escaped(&report.model));
    let mut put = |text: std::fmt::Arguments| out.write_fmt(text).expect("memory takes every byte");
    put(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIZE} {SIZE}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">{title}</title>\n<desc id=\"desc\">{}</desc>\n\
         <style>{STYLE}</style>\n<rect class=\"b\" width=\"{SIZE}\" height=\"{SIZE}\"/>\n\
         <text class=\"t h\" x=\"{LEFT}\" y=\"32\">{title}</text>\n",
        escaped(&described(report)),
    ));
    put(format_args!("{}", axes.drawn()));
    for (at, section) in drawn.iter().enumerate() {
        let name = section.group.as_deref().unwrap_or("all pairs");
        let dash = if at == 0 { String::new() } else { format!(" stroke-dasharray=\"{} 3\"", 2 + 3 * at) };
        let path = axes.path(&section.det);
        if !path.is_empty() {
            put(format_args!("<path class=\"c k{at}\"{dash} d=\"{path}\"><title>{}</title></path>\n", escaped(name)));
        }
        let (x, y) = (LEFT + PLOT - 170.0, TOP + 22.0 + 20.0 * at as f64);
        put(format_args!(
            "<path class=\"c k{at}\"{dash} d=\"M{x:.1} {:.1}h28\"/><text class=\"t\" x=\"{:.1}\" y=\"{y:.1}\">{}</text>\n",
            y - 4.0,
            x + 36.0,
            escaped(&shortened(name)),
        ));
    }
    put(format_args!("{}</svg>\n", axes.marks(&report.all)));
    out
}

/// What the drawing shows, in words.
fn described(report: &Report) -> String {
    let mut text =
        "False non-match rate against false match rate, both in percent on axes of normal deviates; lower and further \
                    left is better."
            .to_owned();
    for row in &report.all.at_fmr {
        if let (Some(wanted), Some(fnmr)) = (row.fmr_wanted, row.fnmr) {
            let (wanted, fnmr) = (percent(wanted), percent(fnmr.rate));
            _ = write!(
                text,
                " At a false match rate of {wanted} the threshold is {:.5} and {fnmr} do not match.",
                row.threshold
            );
        }
    }
    text
}

/// The rates at the ends of the axes, as deviates.
struct Axes {
    /// False matches, from left.
    x: [f64; 2],
    /// False non-matches, from below.
    y: [f64; 2],
}

impl Axes {
    /// Down to the tick below the lowest rate that was measured and is not none.
    fn of(sections: &[&Section]) -> Axes {
        let range = |rate: fn(&CurvePoint) -> f64| {
            let points = sections.iter().flat_map(|section| &section.det).map(rate);
            let lowest = points.filter(|rate| *rate > 0.0).fold(LOWEST_SHOWN_AT_LEAST, f64::min);
            let tick = TICKS.iter().rev().find(|tick| **tick <= lowest).unwrap_or(&TICKS[0]);
            [normal_deviate(*tick), normal_deviate(TICKS[TICKS.len() - 1])]
        };
        Axes { x: range(|point| point.fmr), y: range(|point| point.fnmr) }
    }

    fn place(&self, fmr: f64, fnmr: f64) -> Option<(f64, f64)> {
        let along = |rate: f64, [from, to]: [f64; 2]| {
            let share = (normal_deviate(rate) - from) / (to - from);
            (rate > 0.0 && rate < 1.0 && (0.0..=1.0).contains(&share)).then_some(share * PLOT)
        };
        Some((LEFT + along(fmr, self.x)?, TOP + PLOT - along(fnmr, self.y)?))
    }

    /// Lines, numbers and names of both axes.
    fn drawn(&self) -> String {
        let mut out = String::new();
        let (highest, bottom) = (TICKS[TICKS.len() - 1], TOP + PLOT);
        for tick in TICKS {
            if let Some((x, _)) = self.place(tick, highest) {
                _ = writeln!(
                    out,
                    "<path class=\"g\" d=\"M{x:.1} {TOP}V{bottom}\"/><text class=\"t\" text-anchor=\"middle\" x=\"{x:.1}\" \
                     y=\"{:.1}\">{}</text>",
                    bottom + 20.0,
                    percent_short(tick),
                );
            }
            if let Some((_, y)) = self.place(highest, tick) {
                _ = writeln!(
                    out,
                    "<path class=\"g\" d=\"M{LEFT} {y:.1}H{:.1}\"/><text class=\"t\" text-anchor=\"end\" x=\"{:.1}\" \
                     y=\"{:.1}\">{}</text>",
                    LEFT + PLOT,
                    LEFT - 8.0,
                    y + 4.0,
                    percent_short(tick),
                );
            }
        }
        let (middle_x, middle_y) = (LEFT + PLOT / 2.0, TOP + PLOT / 2.0);
        _ = writeln!(
            out,
            "<path class=\"a\" d=\"M{LEFT} {TOP}h{PLOT}v{PLOT}h-{PLOT}z\"/>\n\
             <text class=\"t\" text-anchor=\"middle\" x=\"{middle_x}\" y=\"{}\">false match rate, %</text>\n\
             <text class=\"t\" text-anchor=\"middle\" transform=\"translate(22 {middle_y}) rotate(-90)\">\
             false non-match rate, %</text>",
            bottom + 48.0,
        );
        out
    }

    /// The points within the axes, as a path.
    fn path(&self, points: &[CurvePoint]) -> String {
        let mut path = String::new();
        for (x, y) in points.iter().filter_map(|point| self.place(point.fmr, point.fnmr)) {
            _ = write!(path, "{}{x:.1} {y:.1}", if path.is_empty() { "M" } else { "L" });
        }
        path
    }

    /// A mark at each threshold of the table, with its threshold beside it.
    fn marks(&self, section: &Section) -> String {
        let mut out = String::new();
        for row in &section.at_fmr {
            let (Some(fmr), Some(fnmr)) = (row.fmr, row.fnmr) else { continue };
            if let Some((x, y)) = self.place(fmr.rate, fnmr.rate) {
                _ = writeln!(
                    out,
                    "<circle class=\"m k0\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"><title>threshold {threshold:.5}: false match \
                     rate {}, false non-match rate {}</title></circle><text class=\"t\" x=\"{:.1}\" y=\"{:.1}\">\
                     {threshold:.3}</text>",
                    percent(fmr.rate),
                    percent(fnmr.rate),
                    x + 7.0,
                    y - 7.0,
                    threshold = row.threshold,
                );
            }
        }
        out
    }
}

/// `0.1 %` of a thousandth, with three digits that count.
pub(super) fn percent(rate: f64) -> String {
    let percent = rate * 100.0;
    if percent == 0.0 {
        return "0 %".to_owned();
    }
    let decimals = (2 - percent.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{percent:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

fn percent_short(rate: f64) -> String {
    percent(rate).trim_end_matches(" %").to_owned()
}

/// A name that fits beside its line.
fn shortened(name: &str) -> String {
    const LETTERS_MAX: usize = 18;
    if name.chars().count() <= LETTERS_MAX {
        return name.to_owned();
    }
    name.chars().take(LETTERS_MAX - 1).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
#[path = "draw_tests.rs"]
mod tests;
