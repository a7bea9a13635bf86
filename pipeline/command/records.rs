//! `concord records build` and `concord records append`.

use std::io::Write;
use std::path::PathBuf;

use super::arguments;
use super::{Failure, Style};
use crate::records::{BuildOptions, BuildReport, append, build};
use crate::world;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Turns records of any format into a new store.
    Build(Arguments),
    /// Adds records to a store, replacing those of the same certificate, as a new snapshot.
    Append(Arguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files or folders of records: Parquet, CSV or NDJSON.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    from: Vec<PathBuf>,
    /// The store's folder.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Most memory to take: 512M, 2G.
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = arguments::size)]
    memory: u64,
    /// The snapshot's own time, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    now: Option<i64>,
    /// Numbers in a template; those of the first one where it is not given.
    #[arg(long, value_name = "N")]
    dimension: Option<u32>,
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (Command::Build(arguments) | Command::Append(arguments)) = command;
    let options = BuildOptions {
        memory_bytes: arguments.memory,
        created_at_micros: arguments.now.unwrap_or_else(world::clock::now_micros),
        dimension: arguments.dimension,
    };
    let report = match command {
        Command::Build(_) => build(&arguments.from, &arguments.to, &options),
        Command::Append(_) => append(&arguments.from, &arguments.to, &options),
    }?;
    match style {
        Style::Text => print(&report, out)?,
        Style::Json => writeln!(out, "{}", summary(&report))?,
    }
    Ok(0)
}

fn summary(report: &BuildReport) -> serde_json::Value {
    serde_json::json!({
        "snapshot_id": report.snapshot_id,
        "generation": report.generation,
        "read": report.read,
        "written": report.written,
        "duplicates": report.duplicates,
        "replaced": report.replaced,
        "rejected": report.rejected,
        "rejected_by_code": report.rejected_by_code,
        "rejects": report.rejects,
        "records": report.records,
        "ignored_columns": report.ignored_columns,
    })
}

fn print(report: &BuildReport, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "snapshot {}: {} certificates", report.snapshot_id, report.records)?;
    let BuildReport { read, written, duplicates, replaced, rejected, .. } = report;
    writeln!(
        out,
        "  rows read {read}, written {written}, repeated {duplicates}, replacing {replaced}, refused {rejected}"
    )?;
    for (code, count) in &report.rejected_by_code {
        writeln!(out, "    {code:<26}{count:>12}")?;
    }
    if let Some(path) = &report.rejects {
        writeln!(out, "  why they were refused: {}", path.display())?;
    }
    if !report.ignored_columns.is_empty() {
        let columns: Vec<&str> = report.ignored_columns.iter().map(String::as_str).collect();
        writeln!(out, "  columns left out: {}", columns.join(", "))?;
    }
    Ok(())
}
