//! `concord generate`: the seeded synthetic world as files.

use std::io::Write;
use std::path::{Path, PathBuf};

use datasets::requests::{Mix, RequestSet};
use datasets::{Format, Summary, World, write_entities, write_records, write_requests};

use super::{Failure, Style};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder to write to: records/, requests/ and entities.ndjson.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// How many records.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    records: u64,
    /// How many requests.
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    requests: u64,
    /// The seed of the world and of the requests.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The number of the first request: sets that do not overlap share no request id.
    #[arg(long, value_name = "N", default_value_t = 0)]
    first: u64,
    /// Numbers in a face template.
    #[arg(long, value_name = "N", default_value_t = datasets::DIMENSION)]
    dimension: usize,
    /// Share of malformed and repeated rows, 0 to 1; the usual mix where it is not given.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    malformed: Option<f64>,
    /// Share of real-person requests, 0 to 1.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    real_person: Option<f64>,
    /// Format of the requests: ndjson, csv (each also .gz and .zst), parquet, arrow.
    #[arg(long, value_name = "FORMAT", default_value = "ndjson", value_parser = format)]
    format: Format,
    /// Format of the records: parquet, ndjson, csv.
    #[arg(long, value_name = "FORMAT", default_value = "parquet", value_parser = format)]
    records_format: Format,
    /// Files of requests.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    parts: u32,
    /// Leave the records out.
    #[arg(long)]
    no_records: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_not_a_number| "a share is a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("a share is a number from 0 to 1".to_owned()) }
}

fn format(text: &str) -> Result<Format, String> {
    Format::from_extension(text).ok_or_else(|| "a format is ndjson, csv, parquet or arrow".to_owned())
}

/// What was written where.
pub(super) struct Written {
    pub records: PathBuf,
    pub requests: Summary,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let world = World { seed: arguments.seed, records: arguments.records, dimension: arguments.dimension };
    let mut mix = Mix::USUAL;
    if let Some(share) = arguments.malformed {
        // Twelve kinds of malformed rows to one of each other kind.
        mix.malformed = share;
        mix.wrong_dimension = share / 4.0;
        mix.duplicate = share / 4.0;
        mix.conflict = share / 8.0;
    }
    if let Some(share) = arguments.real_person {
        mix.real_person = share;
        mix.chip = mix.chip.min(1.0 - share);
    }
    let set = RequestSet { mix, first: arguments.first, ..RequestSet::new(arguments.seed, arguments.requests) };
    let records_format = (!arguments.no_records).then_some(arguments.records_format);
    let written = write(&world, &set, &arguments.to, records_format, arguments.format, arguments.parts)?;
    match style {
        Style::Text => {
            writeln!(out, "records   {}", written.records.display())?;
            for file in &written.requests.files {
                writeln!(out, "requests  {}", file.display())?;
            }
            writeln!(out, "truth     {}", written.requests.truth.display())?;
        }
        Style::Json => {
            let Summary { rows, bytes, files, truth, dispositions } = &written.requests;
            let summary = serde_json::json!({
                "records": written.records, "rows": rows, "bytes": bytes, "requests": files, "truth": truth,
                "dispositions": dispositions,
            });
            writeln!(out, "{summary}")?;
        }
    }
    Ok(0)
}

/// Writes a world and a set of requests below `to`.
pub(super) fn write(
    world: &World,
    set: &RequestSet,
    to: &Path,
    records_format: Option<Format>,
    format: Format,
    parts: u32,
) -> Result<Written, Failure> {
    std::fs::create_dir_all(to.join("records"))?;
    let extension = records_format.map_or("parquet", Format::extension);
    let records = to.join("records").join(format!("records.{extension}"));
    if let Some(format) = records_format {
        write_records(world, &records, format)?;
    }
    write_entities(&to.join("entities.ndjson"))?;
    let requests = write_requests(world, set, &to.join("requests"), format, parts)?;
    Ok(Written { records, requests })
}
