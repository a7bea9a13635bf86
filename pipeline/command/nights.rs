//! The demonstration's nights: made-up traffic with a burst and attacks in it, what the watch makes of it, and the report of one night.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant as Clock;

use datasets::traffic::{LabelKind, Traffic, make};
use serde_json::{Value, json};

use super::traffic::{self, TrafficArguments};
use super::{Failure, report, watch};
use crate::report::{ReportOptions, gather};
use crate::terms::{Instant, SignalKind};
use crate::watch::{Signal, WatchReport};

/// Days of traffic: three weeks to learn from, and one in which things happen.
const DAYS: u32 = 28;

/// In this traffic the burst is of an entity that is large enough for it to show.
const SEED: u64 = 7;

/// The entity in whose name the certificate is probed, and the one with the burst; both have a file.
const PROBED_BY: &str = "bank-01";
const BURST_OF: &str = "airline-01";

/// What the nights came to.
pub(super) struct Shown {
    rows: usize,
    seconds: f64,
    watched: WatchReport,
    page: PathBuf,
    results: PathBuf,
    signals: PathBuf,
}

/// Makes traffic of the weeks before `now` below `to`, watches it, and writes the report of the night of the attack.
#[expect(clippy::disallowed_methods, reason = "the demonstration tells how long the watch took")]
pub(super) fn show(to: &Path, ledger: &Path, now: Instant) -> Result<Shown, Failure> {
    let set = TrafficArguments::of_demo(now.day().plus(-i32::try_from(DAYS).expect("four weeks"))).set(SEED, DAYS);
    let traffic = make(&set);
    traffic::write(&traffic, &|entity| name(&traffic, entity), to)?;
    let (results, signals) = (to.to_owned(), to.join("watched"));
    let begun = Clock::now();
    let watched = watch::once(&results, &signals, Some(ledger))?;
    let seconds = begun.elapsed().as_secs_f64();
    let attack = begins(&watched).find(|signal| signal.kind == SignalKind::ProbingClaims);
    let date = attack.map_or(now.day(), |signal| signal.window_end.day().plus(1));
    let night = gather(&ReportOptions {
        results: results.clone(),
        signals: signals.clone(),
        ledger: Some(ledger.to_owned()),
        date,
        as_of: now,
        memory_bytes: 1 << 30,
        threads: 2,
    })?;
    let page = to.join("report.html");
    report::write(&night, &signals, &page)?;
    Ok(Shown { rows: traffic.rows.len(), seconds, watched, page, results, signals })
}

/// What an entity of the traffic is called: two of them have a file.
fn name(traffic: &Traffic, entity: u32) -> String {
    let is_of = |kind| traffic.labels.iter().any(|label| label.kind == kind && label.entities[0] == entity);
    if is_of(LabelKind::Vertical) {
        PROBED_BY.to_owned()
    } else if is_of(LabelKind::Burst) {
        BURST_OF.to_owned()
    } else {
        traffic::entity_name(entity)
    }
}

fn begins(watched: &WatchReport) -> impl Iterator<Item = &Signal> {
    watched.begun.iter().chain(watched.last.iter().filter(|signal| signal.phase == crate::watch::Phase::Begun))
}

impl Shown {
    /// The signals and the way to the report, for a person.
    pub fn print(&self, out: &mut impl Write) -> Result<(), Failure> {
        let speed = self.rows as f64 / self.seconds;
        writeln!(
            out,
            "\n{DAYS} days of made-up traffic of 24 entities, watched in {:.2} s: {speed:.0} rows a second",
            self.seconds
        )?;
        writeln!(out, "what began, for an officer to look at; a signal is never a verdict")?;
        for signal in begins(&self.watched) {
            let (severity, kind) = (signal.severity.as_str(), signal.kind.as_str());
            writeln!(out, "  {severity:<7}{:<12}{kind:<22}{}", signal.entity_id, signal.window_start.day())?;
        }
        let program = std::env::args().next().unwrap_or_else(|| "concord".to_owned());
        if let Some(signal) = begins(&self.watched).find(|signal| signal.kind == SignalKind::ProbingClaims) {
            writeln!(out, "\n{}\n{}", signal.sentence.english, signal.sentence.chinese)?;
            let (results, query) = (self.results.display(), &signal.evidence_query);
            writeln!(out, "{program} sql --results {results} \"{query}\"")?;
        }
        writeln!(out, "\nfor the officer  {}", self.page.display())?;
        Ok(())
    }

    /// The same as one JSON object.
    pub fn summary(&self) -> Value {
        let signals = begins(&self.watched).map(
            |signal| json!({"entity": signal.entity_id, "kind": signal.kind, "severity": signal.severity.as_str()}),
        );
        json!({
            "rows": self.rows, "seconds": self.seconds, "signals": signals.collect::<Vec<_>>(), "report": self.page,
            "watched": self.signals,
        })
    }
}
