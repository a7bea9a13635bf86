//! `concord evaluate traffic`: how well the watch's detector finds what people labelled.

use std::io::Write;
use std::path::PathBuf;

use super::labelled::labelled_files;
use crate::command::{Failure, Style};
use crate::evaluate::traffic::{Corpus, evaluate_traffic, traffic_table, weekends};

#[derive(Debug, clap::Args)]
pub(in crate::command) struct Arguments {
    /// A folder of labelled series: NAB's, or files of the ending .csv (timestamp,value,label) or .parquet (series, timestamp,
    /// value, label) at any depth; or one file.
    #[arg(long, value_name = "DIR")]
    series: PathBuf,
    /// Windows of anomalies as NAB's combined_windows.json, by the path below the folder; found where it is NAB's folder.
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
}

/// Evaluates and prints: the table, or with `--json` one object.
pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let files = labelled_files(&arguments.series, arguments.labels.as_deref()).map_err(Failure::input)?;
    let report = evaluate_traffic(&Corpus::read(files)?, &weekends);
    match style {
        Style::Text => write!(out, "{}", traffic_table(&report))?,
        Style::Json => writeln!(out, "{}", serde_json::to_string(&report).expect("a report is JSON"))?,
    }
    Ok(0)
}
