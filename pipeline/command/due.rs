//! `concord due`: what runs out when, what waits for whom since when, and what has come into being, of all entities.

use std::io::Write;

use serde_json::{Value, json};

use super::acting::{Asking, present};
use super::outlook::{self, Class, Item};
use super::{Failure, Style};
use crate::enforce::{Law, lapses};
use crate::register::{Recorder, due_within};
use crate::terms::{EntityId, Identifier, Instant};

/// Entities whose findings and signals are recorded in one transaction: some tenths of a second, in which nobody else writes.
const ENTITIES_AT_ONCE: usize = 1024;

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    asking: Asking,
    /// Also record the findings and signals that have come into being by then, as the program does every night.
    #[arg(long)]
    record: bool,
    /// Also tell which materials, conditions, credentials and agreements lapse within so many days.
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=3660))]
    ahead: u16,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let at = arguments.asking.at();
    let mut items = all(arguments, at)?;
    Item::sort(&mut items);
    let recorded = if arguments.record { Some(record(arguments, &items, at)?) } else { None };
    match style {
        Style::Text => {
            let width = items.iter().map(|item| item.entity.as_str().len()).max().unwrap_or(0);
            items.iter().try_for_each(|item| item.print(width, out))?;
            let recorded = recorded.map(|count| format!(", {count} events recorded")).unwrap_or_default();
            writeln!(out, "as of {at}: {} due{recorded}", items.len())?;
        }
        Style::Json => {
            let mut told = outlook::summary(&items);
            told.insert("as_of".to_owned(), json!(at));
            told.insert("recorded".to_owned(), json!(recorded));
            writeln!(out, "{}", Value::Object(told))?;
        }
    }
    Ok(0)
}

/// What is due of all entities. The register is closed when this returns.
fn all(arguments: &Arguments, at: Instant) -> Result<Vec<Item>, Failure> {
    let register = arguments.asking.register()?;
    let days = i32::from(arguments.ahead);
    Ok(due_within(&register, at, days, |entity, plan| {
        let mut items = outlook::items(entity, plan, at);
        if days > 0 {
            items.extend(lapses(entity, at, days).iter().map(|lapse| outlook::of_lapse(&entity.id, lapse)));
        }
        items
    })?)
}

/// Records what has come into being; returns how many events that were.
fn record(arguments: &Arguments, items: &[Item], at: Instant) -> Result<usize, Failure> {
    if at > present() {
        return Err(Failure::arguments("what has not come yet is not recorded; give --as-of a moment that is past"));
    }
    let came = items.iter().filter(|item| matches!(item.class, Class::Finding | Class::Signal));
    let mut ids: Vec<EntityId> = came.map(|item| item.entity.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(0);
    }
    let recorder = Recorder::open(&arguments.asking.ledger, Law::published())?;
    let mut count = 0;
    for some in ids.chunks(ENTITIES_AT_ONCE) {
        count += recorder.record_due(some, at)?;
    }
    Ok(count)
}
