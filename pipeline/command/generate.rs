//! `concord generate`: the seeded synthetic world as files.

use std::io::Write;
use std::path::{Path, PathBuf};

use datasets::photos::PhotoSet;
use datasets::records::INDEX_MAX;
use datasets::requests::{DIMENSION_MIN, RequestSet};
use datasets::{Format, Summary, World, write_entities, write_records, write_requests, write_trust};

use super::arguments::ModelArguments;
use super::mix::{MixArguments, share};
use super::traffic::{self, TrafficArguments};
use super::{Failure, Style, photos};
use crate::records::DIMENSION_MAX;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder to write to: records/, requests/, truth.csv (what each request must be answered) and entities.ndjson, and trust/ (the
    /// master list to import) where chips are sent.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// How many records.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = records)]
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
    #[arg(long, value_name = "N", default_value_t = datasets::DIMENSION, value_parser = dimension)]
    dimension: usize,
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
    #[command(flatten)]
    traffic: TrafficArguments,
    #[command(flatten)]
    photos: PhotoArguments,
    #[command(flatten)]
    mix: MixArguments,
}

/// A world of real faces in place of the synthetic one.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Real photos, with records of 44 certificates, in NDJSON")]
struct PhotoArguments {
    /// Make this many requests with photos, and records whose templates the face model makes of portraits.
    #[arg(long, value_name = "N", conflicts_with_all = ["records", "requests", "dimension", "format", "parts", "no_records"])]
    photos: Option<u64>,
    /// The folder of sample1.jpg to sample6.jpg; where `make models` puts them if it is not given.
    #[arg(long, value_name = "DIR", requires = "photos")]
    from: Option<PathBuf>,
    /// The share of photos in which no one face can be compared.
    #[arg(long, value_name = "SHARE", requires = "photos", value_parser = share)]
    unusable: Option<f64>,
    #[command(flatten)]
    model: ModelArguments,
}

/// Most records: one certificate number must be left that no record has.
const RECORDS_MAX: u64 = INDEX_MAX - 1;

fn records(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| (1..=RECORDS_MAX).contains(number));
    number.ok_or_else(|| format!("a world has 1 to {RECORDS_MAX} records"))
}

fn dimension(text: &str) -> Result<usize, String> {
    let range = DIMENSION_MIN..=DIMENSION_MAX as usize;
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("a template has {DIMENSION_MIN} to {DIMENSION_MAX} numbers"))
}

fn format(text: &str) -> Result<Format, String> {
    Format::from_extension(text).ok_or_else(|| "a format is ndjson, csv, parquet or arrow".to_owned())
}

/// What was written where.
pub(super) struct Written {
    pub records: PathBuf,
    pub requests: Summary,
    /// The list of authorities, where chips are sent.
    pub trust: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    if let Some(requests) = arguments.photos.photos {
        return print(&with_photos(arguments, requests)?, style, out);
    }
    if let Some(days) = arguments.traffic.days() {
        return traffic::run(&arguments.traffic.set(arguments.seed, days), &arguments.to, style, out);
    }
    let world = World { seed: arguments.seed, records: arguments.records, dimension: arguments.dimension };
    let mix = arguments.mix.mix().map_err(Failure::arguments)?;
    let set = RequestSet { mix, first: arguments.first, ..RequestSet::new(arguments.seed, arguments.requests) };
    let records_format = (!arguments.no_records).then_some(arguments.records_format);
    let written = write(&world, &set, &arguments.to, records_format, arguments.format, arguments.parts)?;
    print(&written, style, out)
}

/// Records and requests with real photos.
fn with_photos(arguments: &Arguments, requests: u64) -> Result<Written, Failure> {
    let PhotoArguments { from, unusable, model, .. } = &arguments.photos;
    let model = photos::model(&model.source())?;
    let world = photos::open(from.as_deref(), arguments.seed)?;
    let usual = PhotoSet { first: arguments.first, ..PhotoSet::new(arguments.seed, requests) };
    let set = PhotoSet { unusable: unusable.unwrap_or(usual.unusable), ..usual };
    photos::write(&world, &set, &model, &arguments.to)
}

fn print(written: &Written, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match style {
        Style::Text => {
            writeln!(out, "records   {}", written.records.display())?;
            for file in &written.requests.files {
                writeln!(out, "requests  {}", file.display())?;
            }
            writeln!(out, "truth     {}", written.requests.truth.display())?;
            if let Some(trust) = &written.trust {
                writeln!(out, "trust     {}", trust.display())?;
            }
        }
        Style::Json => {
            let Summary { rows, bytes, files, truth, dispositions } = &written.requests;
            let mut summary = serde_json::json!({
                "records": written.records, "rows": rows, "bytes": bytes, "requests": files, "truth": truth,
                "dispositions": dispositions,
            });
            if let Some(trust) = &written.trust {
                summary["trust"] = trust.display().to_string().into();
            }
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
    let trust = (set.mix.chip_sent > 0.0).then(|| write_trust(world, &to.join("trust"))).transpose()?;
    Ok(Written { records, requests, trust })
}
