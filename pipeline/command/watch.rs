//! `concord watch`: results in, signals out, once or as they arrive.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::acting::{moment, present, word};
use super::{Failure, Style};
use crate::enforce::{Actor, Entity, EventKind, Law, StateName};
use crate::register::{Recorder, Register, RegisterError, every};
use crate::terms::{Article, Day, EntityId, Identifier, Instant, SignalId};
use crate::watch::{Facts, Signal, Suppression, Until, WatchOptions, WatchReport, run as run_watch};
use crate::world::clock;

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The output folder of `concord verify`.
    #[arg(long, value_name = "DIR")]
    results: PathBuf,
    /// Where signals/, buckets/, features/, quality/, gaps/ and the saved state go.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The first night that is written; all where it is not given.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    from: Option<Day>,
    /// Results of before then, a day, which is its end in Shanghai, or an RFC 3339 instant, and the clock goes on to it, so that
    /// it shows that nothing came; where it is not given, all results, and to the end of the last one's day.
    #[arg(long, value_name = "DATE|TIME", value_parser = moment)]
    to: Option<Instant>,
    /// The ledger with the files of the entities: agreed hours and suppressions are read, and signals are recorded.
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
    /// Go on as results arrive, until a signal ends the program.
    #[arg(long, conflicts_with = "to")]
    follow: bool,
    /// Seconds between two looks at the folder.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600), requires = "follow")]
    every: u64,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    loop {
        let report = look(arguments)?;
        if report.jobs > 0 || !arguments.follow {
            tell(&report, style, out)?;
        }
        if !arguments.follow {
            return Ok(0);
        }
        clock::pause(Duration::from_secs(arguments.every));
    }
}

/// Watches all that is there, once.
pub(super) fn once(results: &Path, out: &Path, ledger: Option<&Path>) -> Result<WatchReport, Failure> {
    look(&Arguments {
        results: results.to_owned(),
        out: out.to_owned(),
        from: None,
        to: None,
        ledger: ledger.map(Path::to_owned),
        follow: false,
        every: 0,
    })
}

/// One look at the folder.
fn look(arguments: &Arguments) -> Result<WatchReport, Failure> {
    let law = Law::published();
    let facts = arguments.ledger.as_deref().map(facts).transpose()?.unwrap_or_default();
    let report = run_watch(&WatchOptions {
        results: arguments.results.clone(),
        out: arguments.out.clone(),
        from: arguments.from,
        until: match (arguments.to, arguments.follow) {
            (Some(to), _) => Until::Time(to),
            (None, true) => Until::Present(present()),
            (None, false) => Until::LastDay,
        },
        calendar: law.calendar().clone(),
        facts,
    })?;
    if let Some(ledger) = &arguments.ledger {
        record(ledger, report.begun.iter().chain(&report.last))?;
    }
    Ok(report)
}

/// What the entities' files say that the watch must know.
fn facts(ledger: &Path) -> Result<Facts, Failure> {
    let register = Register::open(ledger, Law::published())?;
    let mut facts = Facts::default();
    for (id, hours, suppressions) in every(&register, present(), |entity| {
        (entity.id.clone(), entity.agreement.last().and_then(|terms| terms.hours), entity.suppressions.clone())
    })? {
        facts.hours.extend(hours.map(|hours| (id.as_str().to_owned(), hours)));
        facts.suppressions.extend(suppressions.into_iter().map(|suppression| Suppression {
            id: suppression.id.to_string(),
            entity: id.as_str().to_owned(),
            kind: suppression.kind,
            service: suppression.service,
            from_s: suppression.from.0.div_euclid(1_000_000),
            until_s: suppression.until.0.div_euclid(1_000_000),
            reasons: suppression.reasons,
        }));
    }
    Ok(facts)
}

/// Records signals that wait for an officer and are not on their entity's file yet.
fn record<'a>(ledger: &Path, signals: impl Iterator<Item = &'a Signal>) -> Result<(), Failure> {
    let recorder = Recorder::open(ledger, Law::published())?;
    for signal in signals.filter(|signal| signal.suppressed.is_none()) {
        // Results of jobs that nobody signed may name entities that have no file.
        let Ok(id) = EntityId::read(signal.entity_id.clone()) else { continue };
        recorder.record::<RegisterError>(&id, present(), |entity| Ok(raised(entity, signal)))?;
    }
    Ok(())
}

/// The fact that raises a signal, where the entity's file is open for it and does not have it.
fn raised(entity: &Entity, signal: &Signal) -> Vec<(Actor, EventKind)> {
    let signal_id = SignalId::read(signal.signal_id.clone()).expect("the watch names signals in hex");
    let is_known = entity.signals.iter().any(|known| known.id == signal_id);
    if is_known || !matches!(entity.state.name(), StateName::Open | StateName::Suspended) {
        return Vec::new();
    }
    // What is beyond the scope needs no notice before an order, and is noticed by the item on traffic all the same.
    let article = if signal.article.number() == 12 { signal.article } else { Article::item(12, 2) };
    let evidence = format!("{} {}", signal.sentence.english, signal.evidence_query);
    vec![(Actor::System {}, EventKind::SignalRaised { signal_id, article, evidence })]
}

fn tell(report: &WatchReport, style: Style, out: &mut impl Write) -> Result<(), Failure> {
    match style {
        Style::Text => {
            writeln!(out, "{} jobs with {} rows; {} nights written", report.jobs, report.rows, report.nights.len())?;
            for signal in report.last.iter().filter(|signal| signal.suppressed.is_none()) {
                let (phase, severity) = (signal.phase.as_str(), signal.severity.as_str());
                writeln!(out, "  {} {severity:<6} {phase:<10} {}", signal.entity_id, signal.sentence.english)?;
            }
        }
        Style::Json => writeln!(out, "{}", summary(report))?,
    }
    Ok(())
}

fn summary(report: &WatchReport) -> Value {
    let signals = report.last.iter().map(|signal| {
        json!({
            "signal_id": signal.signal_id, "entity": signal.entity_id, "kind": signal.kind, "article": signal.article,
            "severity": signal.severity.as_str(), "phase": signal.phase.as_str(), "reason": signal.sentence.english,
            "suppressed_by": signal.suppressed.as_ref().map(|(id, _)| id),
        })
    });
    json!({
        "jobs": report.jobs, "rows": report.rows, "nights": report.nights, "signals": signals.collect::<Vec<_>>(),
    })
}
