//! `concord enroll`: photos into templates of the record store.

use std::io::Write;
use std::path::PathBuf;

use super::arguments::{self, LimitArguments, ModelArguments};
use super::{Failure, Style};
use crate::acquire::FaceModel;
use crate::enroll::{EnrollOptions, Enrolled, enroll};
use crate::job::Limits;
use crate::world;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The record store, as `concord records build` made it.
    #[arg(long, value_name = "DIR")]
    records: PathBuf,
    /// The folder of the photos: JPEG, PNG or JPEG 2000.
    #[arg(long, value_name = "DIR")]
    photos: PathBuf,
    /// CSV with the header doc_type,doc_number,photo; photo is a path below --photos.
    #[arg(long, value_name = "FILE")]
    index: PathBuf,
    /// Where to write what became of each row of the index, as CSV: line, outcome, fix. It names no certificate.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// When the records are changed, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    now: Option<i64>,
    /// End with exit code 1 when more rows than this are not enrolled; the others are in the store all the same.
    #[arg(long, value_name = "N")]
    rejects_allowed: Option<u64>,
    #[command(flatten)]
    model: ModelArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let model = FaceModel::find(&arguments.model.source())?;
    let Limits { threads, memory_bytes } = arguments.limits.limits();
    let enrolled = enroll(
        &model,
        &EnrollOptions {
            records: arguments.records.clone(),
            photos: arguments.photos.clone(),
            index: arguments.index.clone(),
            report: arguments.report.clone(),
            now: arguments.now.unwrap_or_else(world::clock::now_micros),
            memory_bytes,
            threads,
        },
    )?;
    match style {
        Style::Text => print(arguments, model.id(), &enrolled, out)?,
        Style::Json => {
            let Enrolled { rows, outcomes, enrolled, snapshot_id, generations } = &enrolled;
            let summary = serde_json::json!({
                "rows": rows, "enrolled": enrolled, "outcomes": outcomes, "face_model": model.id(),
                "snapshot_id": snapshot_id, "generations": generations, "report": arguments.report,
            });
            writeln!(out, "{summary}")?;
        }
    }
    let not_enrolled = enrolled.rows - enrolled.enrolled;
    Ok(u8::from(arguments.rejects_allowed.is_some_and(|allowed| not_enrolled > allowed)))
}

fn print(arguments: &Arguments, model: &str, enrolled: &Enrolled, out: &mut impl Write) -> std::io::Result<()> {
    let Enrolled { rows, outcomes, snapshot_id, generations, .. } = enrolled;
    writeln!(out, "snapshot {snapshot_id}, templates of {model}, generations added {generations}")?;
    for (word, count) in outcomes {
        writeln!(out, "  {word:<28}{count:>12}")?;
    }
    writeln!(out, "  {:<28}{rows:>12}", "rows")?;
    if let Some(report) = &arguments.report {
        writeln!(out, "row by row  {}", report.display())?;
    }
    Ok(())
}
