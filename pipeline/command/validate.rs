//! `concord validate`: the dry run of a submission.

use std::io::Write;

use super::arguments::{self, TimeArguments};
use super::{Failure, Style};
use crate::emit::write_reject;
use crate::ingest::{Admission, Dimension};
use crate::job::validate;
use crate::world::input::Format;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, folders or s3:// URLs of requests, or - for NDJSON from standard input.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    requests: Vec<String>,
    /// The submitter; rows may then leave entity_id out and must not name another.
    #[arg(long, value_name = "ID", value_parser = arguments::entity)]
    entity: Option<String>,
    /// Numbers in an embedding of the agreed model; that of the first one where it is not given.
    #[arg(long, value_name = "N", value_parser = arguments::dimension)]
    dimension: Option<usize>,
    /// ndjson, csv, parquet or arrow, where the names do not tell.
    #[arg(long, value_name = "FORMAT", value_parser = arguments::format)]
    format: Option<Format>,
    /// How many refused rows to show.
    #[arg(long, value_name = "N", default_value_t = 100)]
    show: usize,
    /// End with exit code 1 when more rows than this would be refused.
    #[arg(long, value_name = "N")]
    rejects_allowed: Option<u64>,
    #[command(flatten)]
    time: TimeArguments,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (_now, window) = arguments.time.resolve();
    let dimension = arguments.dimension.map_or(Dimension::OfFirst, Dimension::Agreed);
    let admission = Admission { entity: arguments.entity.clone(), window, dimension };
    let found = validate(&arguments.requests, arguments.format, &admission, arguments.show)?;
    let counts = &found.counts;
    match style {
        Style::Text => {
            for row in &found.rejects {
                write_reject(row, out)?;
            }
            writeln!(out, "{} rows: {} would be judged, {} refused", counts.rows, counts.results, counts.rejects)?;
            for (code, count) in &counts.codes {
                writeln!(out, "  {code:<26}{count:>12}")?;
            }
        }
        Style::Json => {
            let codes: serde_json::Map<_, _> =
                counts.codes.iter().map(|(code, count)| (code.clone(), (*count).into())).collect();
            let shown = |row| {
                let mut line = Vec::new();
                write_reject(row, &mut line)?;
                Ok(serde_json::from_slice(&line)?)
            };
            let shown = found.rejects.iter().map(shown).collect::<std::io::Result<Vec<serde_json::Value>>>()?;
            let summary = serde_json::json!({
                "rows": counts.rows, "valid": counts.results, "rejects": counts.rejects, "codes": codes, "rejected": shown,
            });
            writeln!(out, "{summary}")?;
        }
    }
    Ok(u8::from(arguments.rejects_allowed.is_some_and(|allowed| counts.rejects > allowed)))
}
