//! Labelled traffic as the results that verifying it would have left: what the watch is tried on.
//!
//! Each entity sends the rows of a day in one job, two hours after it: `results/date=…/traffic-DAY-ENTITY.parquet`, and `labels.ndjson` says
//! what is wrong with which rows.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float32Array, ListBuilder, StringArray, StringBuilder, TimestampMicrosecondArray};
use arrow::compute::cast;
use arrow::record_batch::RecordBatch;
use datasets::traffic::{
    Arrivals, Attacks, DayKind, Incidents, Label, Traffic, TrafficOutcome, TrafficRows, TrafficSet, make,
};
use parquet::arrow::ArrowWriter;
use serde_json::json;

use super::acting::word;
use super::{Failure, Style};
use crate::emit::analyst_schema;
use crate::enforce::Law;
use crate::terms::{Day, Instant, RULE_VERSION};
use crate::watch::{DayType, day_type};

/// Results of labelled traffic in place of records and requests.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Labelled traffic, as results for `concord watch`")]
pub(super) struct TrafficArguments {
    /// Make results/ of this many days, and labels.ndjson, which says what is wrong with them.
    #[arg(long, value_name = "DAYS", conflicts_with_all = ["records", "requests", "dimension", "format", "parts", "no_records", "photos"],
        value_parser = clap::value_parser!(u32).range(1..=3660))]
    traffic: Option<u32>,
    /// The first day.
    #[arg(long, value_name = "DATE", requires = "traffic", default_value = "2026-03-02", value_parser = word::<Day>)]
    first_day: Day,
    /// How many entities.
    #[arg(long, value_name = "N", requires = "traffic", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    entities: u32,
    /// Rows on a mean day, about.
    #[arg(long, value_name = "N", requires = "traffic", default_value_t = 20_000)]
    rows_a_day: u64,
    /// How many incidents of each kind: bursts, outages, silences, shifts of volume, shifts of the share of failures.
    #[arg(long, value_name = "N", requires = "traffic", default_value_t = 1)]
    incidents: u32,
    /// How many attacks of each kind: claims on one certificate, many certificates, photos.
    #[arg(long, value_name = "N", requires = "traffic", default_value_t = 1)]
    attacks: u32,
}

impl TrafficArguments {
    /// What the demonstration shows, from a day on.
    pub fn of_demo(first_day: Day) -> TrafficArguments {
        TrafficArguments { traffic: None, first_day, entities: 24, rows_a_day: 20_000, incidents: 1, attacks: 1 }
    }

    /// How many days are asked for.
    pub fn days(&self) -> Option<u32> {
        self.traffic
    }

    /// The traffic that is asked for.
    pub fn set(&self, seed: u64, days: u32) -> TrafficSet {
        let count = self.incidents;
        TrafficSet {
            seed,
            first_day: datasets::calendar::Day(self.first_day.0),
            days_max: days,
            entities: self.entities,
            calendar: calendar(self.first_day, days),
            arrivals: Arrivals::Season { visits_per_day: self.rows_a_day },
            incidents: Incidents {
                bursts: count,
                outages: count,
                silences: count,
                volume_shifts: count,
                ratio_shifts: count,
            },
            attacks: Attacks { vertical: self.attacks, horizontal: self.attacks, face: self.attacks, ..Attacks::NONE },
        }
    }
}

/// Holidays and make-up workdays, as they were known on their day.
fn calendar(first: Day, days: u32) -> Vec<(datasets::calendar::Day, DayKind)> {
    let law = Law::published();
    let days = (0..i32::try_from(days).expect("ten years at most")).map(|day| first.plus(day));
    let of_day = |day: Day| {
        let kind = match day_type(law.calendar(), day) {
            DayType::MakeUpWorkday => DayKind::MakeUpWorkday,
            DayType::Holiday => DayKind::Holiday,
            DayType::Workday | DayType::Weekend => return None,
        };
        Some((datasets::calendar::Day(day.0), kind))
    };
    days.filter_map(of_day).collect()
}

/// Makes the traffic of a set and tells what was made.
pub(super) fn run(set: &TrafficSet, to: &Path, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let traffic = make(set);
    let jobs = write(&traffic, &entity_name, to)?;
    let (results, labels) = (to.join("results"), to.join("labels.ndjson"));
    match style {
        Style::Text => {
            writeln!(out, "results   {} ({} jobs, {} rows)", results.display(), jobs, traffic.rows.len())?;
            writeln!(out, "labels    {} ({})", labels.display(), traffic.labels.len())?;
        }
        Style::Json => {
            let rows = traffic.rows.len();
            writeln!(out, "{}", json!({"results": results, "labels": labels, "jobs": jobs, "rows": rows}))?;
        }
    }
    Ok(0)
}

/// When the job of a day runs, after its end: from two in the night on, one a second for an hour.
const JOB_AFTER_US: i64 = 2 * 3_600 * 1_000_000;
const SECOND_US: i64 = 1_000_000;
const JOB_SECONDS: i64 = 3_600;

/// The least similarity of a consistent face in made-up traffic; it is shown and decides nothing.
const THRESHOLD: f32 = 0.4;

/// The name of an entity of made-up traffic.
pub(super) fn entity_name(number: u32) -> String {
    format!("entity-{number:03}")
}

/// Writes the traffic below `to`; returns how many jobs that are.
pub(super) fn write(traffic: &Traffic, name: &dyn Fn(u32) -> String, to: &Path) -> Result<usize, Failure> {
    let rows = &traffic.rows;
    let day = |row: usize| Instant(rows.at_s[row] * 1_000_000).day();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|row| (day(*row), rows.entity[*row], *row));
    let jobs = order.chunk_by(|one, other| (day(*one), rows.entity[*one]) == (day(*other), rows.entity[*other]));
    let mut count = 0;
    for job in jobs {
        write_job(rows, job, day(job[0]), &name(rows.entity[job[0]]), to)?;
        count += 1;
    }
    write_labels(traffic, name, &to.join("labels.ndjson"))?;
    Ok(count)
}

fn write_job(rows: &TrafficRows, job: &[usize], day: Day, entity_id: &str, to: &Path) -> Result<(), Failure> {
    let entity = rows.entity[job[0]];
    let id = format!("traffic-{day}-{entity_id}");
    let processed_at = Instant(day.plus(1).start().0 + JOB_AFTER_US + i64::from(entity) % JOB_SECONDS * SECOND_US);
    let folder = to.join("results").join(format!("date={}", processed_at.day()));
    std::fs::create_dir_all(&folder)?;
    let file = File::create(folder.join(format!("{id}.parquet")))?;
    let parquet = |error: parquet::errors::ParquetError| Failure::dependency(&error);
    let mut writer = ArrowWriter::try_new(file, analyst_schema(), None).map_err(parquet)?;
    writer.write(&batch(rows, job, (&id, entity_id), processed_at)).map_err(parquet)?;
    writer.close().map_err(parquet)?;
    Ok(())
}

/// The rows of a job in the shape of results. Tokens are the eight bytes that the traffic has, twice.
fn batch(rows: &TrafficRows, job: &[usize], (id, entity_id): (&str, &str), processed_at: Instant) -> RecordBatch {
    let texts = |text: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new(job.iter().map(|row| Some(text(*row))).collect::<StringArray>())
    };
    let instants = |instant: &dyn Fn(usize) -> i64| -> ArrayRef {
        let micros = job.iter().map(|row| Some(instant(*row))).collect::<TimestampMicrosecondArray>();
        Arc::new(micros.with_timezone("UTC"))
    };
    let compared = |row: usize| (!rows.similarity[row].is_nan()).then_some(rows.similarity[row]);
    let mut reasons = ListBuilder::new(StringBuilder::new());
    for row in job {
        let words = rows.reasons[*row].iter().map(|reason| Some(reason.as_str()));
        reasons.append_value(if rows.outcome[*row] == TrafficOutcome::Consistent {
            Vec::new()
        } else {
            words.collect()
        });
    }
    let columns: Vec<ArrayRef> = vec![
        texts(&|_| id.to_owned()),
        texts(&|_| entity_id.to_owned()),
        texts(&|row| format!("r-{row:09}")),
        texts(&|row| rows.service[row].as_str().to_owned()),
        texts(&|_| "account_opening".to_owned()),
        texts(&|_| "passport".to_owned()),
        texts(&|row| format!("{0:016x}{0:016x}", rows.certificate[row])),
        texts(&|row| format!("{0:016x}{0:016x}", rows.claim[row])),
        texts(&|row| rows.outcome[row].as_str().to_owned()),
        Arc::new(reasons.finish()),
        Arc::new(job.iter().map(|row| compared(*row)).collect::<Float32Array>()),
        Arc::new(job.iter().map(|row| compared(*row).map(|_| THRESHOLD)).collect::<Float32Array>()),
        Arc::new(job.iter().map(|row| compared(*row).map(|_| "made-up")).collect::<StringArray>()),
        texts(&|_| "made-up".to_owned()),
        texts(&|_| RULE_VERSION.to_owned()),
        instants(&|row| rows.at_s[row] * 1_000_000),
        instants(&|_| processed_at.0),
        texts(&|row| format!("{row:064x}")),
    ];
    let schema = analyst_schema();
    let typed = columns
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| cast(column, field.data_type()).expect("words become dictionaries of words"));
    RecordBatch::try_new(Arc::clone(&schema), typed.collect()).expect("the columns are those of the contract")
}

/// What is wrong with the traffic, one line each.
fn write_labels(traffic: &Traffic, name: &dyn Fn(u32) -> String, path: &Path) -> Result<(), Failure> {
    let mut out = BufWriter::new(File::create(path)?);
    for label in &traffic.labels {
        let Label { kind, speed, entities, service, certificate, start_s, end_s, rows, .. } = label;
        let entities: Vec<String> = entities.iter().map(|entity| name(*entity)).collect();
        let line = json!({
            "kind": kind.as_str(), "speed": speed.map(|speed| speed.as_str()), "entities": entities,
            "service": service.map(|service| service.as_str()),
            "certificate": certificate.map(|certificate| format!("{certificate:016x}")),
            "from": Instant(start_s * 1_000_000), "until": Instant(end_s * 1_000_000), "rows": rows.len(),
        });
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}
