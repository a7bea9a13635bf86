//! `concord report`: one night's anomaly report, as a page that people read, as JSON and as Parquet.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json as value;

use super::acting::{moment, present, word};
use super::arguments::LimitArguments;
use super::{Failure, Style};
use crate::report::{Night, ReportOptions, by_severity, gather, html, json};
use crate::terms::{Day, Instant};
use crate::world::files::replace;

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The output folder of `concord verify`.
    #[arg(long, value_name = "DIR")]
    results: PathBuf,
    /// The output folder of `concord watch`.
    #[arg(long, value_name = "DIR")]
    signals: PathBuf,
    /// The ledger with the files of the entities: states, what waits for whom, and who decided on suppressions.
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
    /// The night.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    date: Day,
    /// As of when it is told what is due: a day, which is its end in Shanghai, or an RFC 3339 instant; the end of the night where it is not
    /// given, or the present, if that is earlier.
    #[arg(long, value_name = "DATE|TIME", value_parser = moment)]
    as_of: Option<Instant>,
    /// The page; beside it, FILE.json and FILE.parquet with other endings.
    #[arg(long, value_name = "FILE.html")]
    out: PathBuf,
    #[command(flatten)]
    limits: LimitArguments,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let night = made(arguments)?;
    tell(&night, &arguments.out, style, out)?;
    Ok(0)
}

/// Gathers the night and writes its three files.
fn made(arguments: &Arguments) -> Result<Night, Failure> {
    let limits = arguments.limits.limits();
    let end = Instant(arguments.date.plus(1).start().0 - 1);
    let night = gather(&ReportOptions {
        results: arguments.results.clone(),
        signals: arguments.signals.clone(),
        ledger: arguments.ledger.clone(),
        date: arguments.date,
        as_of: arguments.as_of.unwrap_or_else(|| end.min(present())),
        memory_bytes: usize::try_from(limits.memory_bytes).unwrap_or(usize::MAX),
        threads: limits.threads,
    })?;
    write(&night, &arguments.signals, &arguments.out)?;
    Ok(night)
}

/// Writes a night as a page, as JSON, and its signals as Parquet, each in place of what was there.
pub(super) fn write(night: &Night, signals: &Path, page: &Path) -> Result<(), Failure> {
    if let Some(folder) = page.parent() {
        std::fs::create_dir_all(folder)?;
    }
    replace(page, html(night).as_bytes())?;
    replace(&page.with_extension("json"), json(night).as_bytes())?;
    let table = signals.join("signals").join(format!("date={}", night.date)).join("signals.parquet");
    replace(&page.with_extension("parquet"), &std::fs::read(table)?)?;
    Ok(())
}

fn tell(night: &Night, page: &Path, style: Style, out: &mut impl Write) -> Result<(), Failure> {
    let counts = by_severity(night);
    match style {
        Style::Text => {
            let told: Vec<String> =
                counts.iter().map(|(severity, count)| format!("{count} {}", severity.as_str())).collect();
            writeln!(out, "{}: {} entities with signals ({})", night.date, night.entities.len(), told.join(", "))?;
            writeln!(out, "page     {}", page.display())?;
            writeln!(out, "JSON     {}", page.with_extension("json").display())?;
            writeln!(out, "Parquet  {}", page.with_extension("parquet").display())?;
        }
        Style::Json => {
            let counts: serde_json::Map<_, _> =
                counts.iter().map(|(severity, count)| (severity.as_str().to_owned(), (*count).into())).collect();
            let told = value!({
                "date": night.date, "entities": night.entities.len(), "signals": counts, "due": night.due.len(), "page": page,
                "json": page.with_extension("json"), "parquet": page.with_extension("parquet"),
            });
            writeln!(out, "{told}")?;
        }
    }
    Ok(())
}
