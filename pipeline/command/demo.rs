//! `concord demo`: the main job on made-up data, from nothing to a query over the answers.

use std::io::Write;
use std::path::{Path, PathBuf};

use datasets::requests::RequestSet;
use datasets::{Compression, Format, Mix, World};

use super::arguments::{LimitArguments, ModelArguments};
use super::{Failure, Style, generate, lives, nights, photos, sql, verify};
use crate::emit::Receipt;
use crate::ingest::Window;
use crate::job::{JobOptions, run as run_job};
use crate::read::import;
use crate::records::{BuildOptions, build};
use crate::terms::Instant;
use crate::world;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where everything is made; a folder of that name is replaced.
    #[arg(long, value_name = "DIR", default_value = "demo")]
    to: PathBuf,
    /// How many records.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    records: u64,
    /// How many requests.
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    requests: u64,
    /// How many requests with photos; with 0 the part with real photos is left out.
    #[arg(long, value_name = "N", default_value_t = 400)]
    photos: u64,
    /// The folder of sample1.jpg to sample6.jpg; where `make models` puts them if it is not given.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// The usual mix with a few per cent of rows that are refused, so that every code is seen, and with chips.
const BAD_ROWS: Mix = Mix { malformed: 0.02, duplicate: 0.005, conflict: 0.005, chip_sent: 0.9, ..Mix::USUAL };

/// A file that marks a folder as the demonstration's own, so that no other is ever removed.
const MARK: &str = ".concord-demo";

/// The query that the demonstration ends with.
const QUERY: &str = "SELECT service, outcome, count(*) AS answers, round(avg(similarity), 3) AS mean_similarity \
                     FROM results GROUP BY service, outcome ORDER BY service, outcome";

/// Long because the story is told in its order, one part after the other.
pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let to = &arguments.to;
    clear(to)?;
    let world = World::new(1, arguments.records);
    let set = RequestSet { mix: BAD_ROWS, ..RequestSet::new(1, arguments.requests) };
    if style == Style::Text {
        writeln!(out, "making {} records and {} requests …", arguments.records, arguments.requests)?;
    }
    let ndjson = Format::Ndjson(Compression::Plain);
    let written = generate::write(&world, &set, to, Some(Format::Parquet), ndjson, 1)?;
    let store = to.join("store");
    let trust = to.join("trust-store");
    let list = written.trust.expect("requests that send chips come with a list of authorities");
    let imported = import(&trust, &[list], world::clock::now_micros())?;
    if style == Style::Text {
        writeln!(out, "trust {} in {}", imported.snapshot, trust.display())?;
    }
    let mut options = BuildOptions::new(world::clock::now_micros());
    options.memory_bytes = arguments.limits.memory;
    let report = build(&[written.records], &store, &options)?;
    if style == Style::Text {
        writeln!(out, "record store {}: {} certificates", report.snapshot_id, report.records)?;
    }
    let now = world::clock::now_micros();
    let results = to.join("out");
    let options = JobOptions {
        records: store.clone(),
        requests: written.requests.files.iter().map(|file| file.display().to_string()).collect(),
        format: Some(crate::world::input::Format::Ndjson),
        out: results.clone(),
        entity: None,
        job: None,
        threshold: None,
        photos: arguments.model.source(),
        trust: Some(trust),
        now,
        window: Window { from: i64::MIN, to: now },
        terms: None,
        keys: None,
        limits: arguments.limits.limits(),
    };
    let completion = run_job(&options)?;
    let seconds = (world::clock::now_micros() - now) as f64 / 1e6;
    let receipt = completion.receipt();
    let mut summary = verify::summary(&results, receipt, false);
    match style {
        Style::Text => print(&results, receipt, seconds, out)?,
        Style::Json => {
            summary["seconds"] = seconds.into();
            summary["rows_per_second"] = (receipt.counts.rows as f64 / seconds).into();
            summary["records"] = report.records.into();
            summary["store"] = store.display().to_string().into();
            summary["query"] = QUERY.into();
        }
    }
    let lives = lives::show(&to.join("lives"), &written.requests.files[0], &options)?;
    match style {
        Style::Text => lives.print(out)?,
        Style::Json => summary["lives"] = lives.summary(),
    }
    let nights = nights::show(&to.join("nights"), lives.ledger(), Instant(now))?;
    match style {
        Style::Text => nights.print(out)?,
        Style::Json => summary["nights"] = nights.summary(),
    }
    let shown = photos(arguments, style, out);
    if style == Style::Json {
        // What was done is told in full, whether or not the photos were there.
        if let Ok(Some(shown)) = &shown {
            summary["photos"] = shown.summary();
        }
        writeln!(out, "{summary}")?;
    }
    shown.map(|_| 0)
}

/// The part with real photos.
fn photos(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<Option<photos::Shown>, Failure> {
    if arguments.photos == 0 {
        return Ok(None);
    }
    let options = photos::Options {
        to: arguments.to.join("photos"),
        from: arguments.from.clone(),
        requests: arguments.photos,
        source: arguments.model.source(),
        limits: arguments.limits.limits(),
        memory_bytes: arguments.limits.memory,
    };
    let shown = photos::show(&options)?;
    if style == Style::Text {
        shown.print(out)?;
    }
    Ok(Some(shown))
}

/// The speed, the table of outcomes, the paths to look at, and a query over them.
fn print(results: &Path, receipt: &Receipt, seconds: f64, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "\nverified in {seconds:.2} s: {:.0} rows a second", receipt.counts.rows as f64 / seconds)?;
    verify::print_counts(receipt, out)?;
    writeln!(out, "\nfor the entity   {}", results.join("receipts").join(&receipt.job_id).display())?;
    writeln!(out, "for the analyst  {}", results.join(receipt.results_name()).display())?;
    // As it was called, so that the line can be repeated whether or not the program is on the PATH.
    let program = std::env::args().next().unwrap_or_else(|| "concord".to_owned());
    writeln!(out, "\n{program} sql --results {} \"{QUERY}\"", results.display())?;
    sql::print_query(results, QUERY, out)
}

/// Removes what an earlier demonstration made; refuses any other folder that is there.
fn clear(to: &Path) -> Result<(), Failure> {
    if to.exists() {
        if !to.join(MARK).exists() {
            let message = format!("{} is there and is no demonstration's: name another folder with --to", to.display());
            return Err(Failure::arguments(message));
        }
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    std::fs::write(to.join(MARK), "made by concord demo, and replaced by it\n")?;
    Ok(())
}
