//! `concord entity timeliness`: how timely results came, and how much was asked for, against the agreement (Art. 9(3), 9(4)).

use std::io::Write;

use serde_json::{Value, json};

use crate::command::acting::{Asking, word};
use crate::command::{Failure, Style};
use crate::enforce::{ServiceLevel, Span, service_level};
use crate::register::{Register, every};
use crate::terms::{Day, EntityId, Identifier, Instant};

/// Days that are measured where no first one is given: the 30 days to the last one.
const DAYS_USUAL: i32 = 29;

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Timeliness {
    /// The entities; all that ever submitted where none is named.
    #[arg(value_name = "ENTITY", value_parser = word::<EntityId>)]
    entities: Vec<EntityId>,
    /// The first day of admission; 29 days before the last one where it is not given.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    from: Option<Day>,
    /// The last day of admission; that of --as-of where it is not given.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    to: Option<Day>,
    #[command(flatten)]
    asking: Asking,
}

/// What each entity got within some days.
pub(super) fn run(arguments: &Timeliness, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (register, at) = (arguments.asking.register()?, arguments.asking.at());
    let to = arguments.to.unwrap_or_else(|| at.day());
    let span = Span { from: arguments.from.unwrap_or_else(|| to.plus(-DAYS_USUAL)), to };
    if span.from > span.to {
        return Err(Failure::arguments(format!(
            "{} is after {}; give --from a day that is not after --to",
            span.from, span.to
        )));
    }
    let named = if arguments.entities.is_empty() {
        every(&register, at, |entity| entity.id.clone())?
    } else {
        arguments.entities.clone()
    };
    let mut levels = Vec::with_capacity(named.len());
    for id in named {
        let level = measure(&register, &id, at, span)?;
        if !arguments.entities.is_empty() || level != ServiceLevel::default() {
            levels.push((id, level));
        }
    }
    match style {
        Style::Text => {
            writeln!(out, "admitted from {} to {}; a row waits from admission to release", span.from, span.to)?;
            levels.iter().try_for_each(|(id, level)| print(id, level, out))?;
        }
        Style::Json => {
            let levels: Vec<Value> = levels.iter().map(|(id, level)| summary(id, level)).collect();
            writeln!(out, "{}", json!({"as_of": at, "from": span.from, "to": span.to, "entities": levels}))?;
        }
    }
    Ok(0)
}

fn measure(register: &Register, id: &EntityId, at: Instant, span: Span) -> Result<ServiceLevel, Failure> {
    let entity = register.entity(id, at)?;
    Ok(service_level(&entity, &register.timeline(id, at)?, span))
}

fn print(id: &EntityId, level: &ServiceLevel, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "{}: {} jobs released, {} rows, {} refused whole",
        id.as_str(),
        level.jobs,
        level.rows,
        level.refused
    )?;
    if let Some(waited) = level.waited {
        let [p50, p99, most] = [waited.p50_micros, waited.p99_micros, waited.most_micros].map(seconds);
        writeln!(out, "  p50 {p50:.3} s, p99 {p99:.3} s, {most:.3} s at most")?;
    }
    if let Some(since) = level.waiting.since {
        writeln!(
            out,
            "  {} jobs of {} rows are not released, the first since {since}",
            level.waiting.jobs, level.waiting.rows
        )?;
    }
    if let Some(busiest) = level.busiest {
        let quota = busiest.quota_a_day.map(|quota| format!(" of {quota} agreed")).unwrap_or_default();
        writeln!(out, "  {} rows processed{quota} on {}, the busiest day", busiest.processed, busiest.day)?;
    }
    Ok(())
}

fn summary(id: &EntityId, level: &ServiceLevel) -> Value {
    let busiest = level
        .busiest
        .map(|busiest| json!({"day": busiest.day, "processed": busiest.processed, "quota_a_day": busiest.quota_a_day}));
    let waited = level.waited.map(|waited| {
        json!({
            "p50_seconds": seconds(waited.p50_micros), "p99_seconds": seconds(waited.p99_micros),
            "most_seconds": seconds(waited.most_micros),
        })
    });
    json!({
        "entity": id, "jobs": level.jobs, "rows": level.rows, "refused_whole": level.refused, "waited": waited,
        "not_released": {"jobs": level.waiting.jobs, "rows": level.waiting.rows, "since": level.waiting.since},
        "busiest_day": busiest,
    })
}

fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}
