//! `concord records build`, `concord records append` and `concord records check`.

use std::io::Write;
use std::path::PathBuf;

use super::arguments;
use super::{Failure, Style};
use crate::records::{BuildOptions, BuildReport, Snapshot, append, build};
use crate::world;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Turns records of any format into a new store.
    Build(Arguments),
    /// Adds records to a store as a new snapshot, replacing those of the same certificate.
    ///
    /// A row counts unless the store's record of its certificate has a later updated_at: then it is stale, and left out.
    /// At equal times the appended row counts, and a missing updated_at is earlier than any.
    Append(Arguments),
    /// Reads every file of the current snapshot and compares it with the SHA-256 that was noted when it was written.
    Check(CheckArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files or folders of records: Parquet, CSV or NDJSON, the texts also .gz or .zst. Of a folder all such files below
    /// it are read, sorted by name; of rows of one certificate the latest updated_at counts, then the last row.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    from: Vec<PathBuf>,
    /// The store's folder. A new store needs an empty folder, or one that is not there yet.
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
    /// End with exit code 1 when more rows than this are refused; the others are in the store all the same.
    #[arg(long, value_name = "N")]
    rejects_allowed: Option<u64>,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    /// The store's folder.
    #[arg(long, value_name = "DIR")]
    records: PathBuf,
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match command {
        Command::Build(arguments) => {
            made(arguments, build(&arguments.from, &arguments.to, &options(arguments))?, style, out)
        }
        Command::Append(arguments) => {
            made(arguments, append(&arguments.from, &arguments.to, &options(arguments))?, style, out)
        }
        Command::Check(arguments) => check(arguments, style, out),
    }
}

fn options(arguments: &Arguments) -> BuildOptions {
    BuildOptions {
        memory_bytes: arguments.memory,
        created_at_micros: arguments.now.unwrap_or_else(world::clock::now_micros),
        dimension: arguments.dimension,
    }
}

fn made(arguments: &Arguments, report: BuildReport, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match style {
        Style::Text => print(&report, out)?,
        Style::Json => writeln!(out, "{}", summary(&report))?,
    }
    Ok(u8::from(arguments.rejects_allowed.is_some_and(|allowed| report.rejected > allowed)))
}

fn check(arguments: &CheckArguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let snapshot = Snapshot::open(&arguments.records)?;
    snapshot.verify()?;
    let (id, records) = (snapshot.id(), snapshot.records());
    let files: usize = snapshot.data_files().iter().map(|generation| generation.files().len() + 1).sum();
    match style {
        Style::Text => writeln!(out, "snapshot {id}: {records} certificates, {files} files as they were written")?,
        Style::Json => {
            writeln!(out, "{}", serde_json::json!({"snapshot_id": id, "records": records, "files": files}))?;
        }
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
        "stale": report.stale,
        "rejected": report.rejected,
        "rejected_by_code": report.rejected_by_code,
        "rejects": report.rejects,
        "records": report.records,
        "ignored_columns": report.ignored_columns,
    })
}

fn print(report: &BuildReport, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "snapshot {}: {} certificates", report.snapshot_id, report.records)?;
    let BuildReport { read, written, duplicates, replaced, stale, rejected, .. } = report;
    writeln!(
        out,
        "  rows read {read}, written {written}, repeated {duplicates}, replacing {replaced}, stale {stale}, refused {rejected}"
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
