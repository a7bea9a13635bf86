//! The file of an entity, read: where it stands, what was recorded of it; and all entities.

use std::io::Write;

use serde_json::{Value, json};

use crate::command::acting::{Asking, actor, kind, word};
use crate::command::{Failure, Style, outlook};
use crate::enforce::{Admission, Entity, Event, FindingStatus, StateName, admits, credentials_at, plan};
use crate::register::every;
use crate::terms::{EntityId, Identifier, Instant};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct One {
    /// The entity.
    #[arg(value_name = "ENTITY", value_parser = word::<EntityId>)]
    entity: EntityId,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct All {
    #[command(flatten)]
    asking: Asking,
}

/// Where an entity stands.
pub(super) fn show(arguments: &One, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (register, at) = (arguments.asking.register()?, arguments.asking.at());
    let entity = register.entity(&arguments.entity, at)?;
    let items = outlook::items(&entity, &plan(&entity, register.law(), at), at);
    match style {
        Style::Text => {
            print(&entity, at, out)?;
            items.iter().try_for_each(|item| item.print(0, out))?;
        }
        Style::Json => {
            let mut told = outlook::summary(&items);
            let Value::Object(standing) = standing(&entity, at) else { unreachable!("it is written as an object") };
            told.extend(standing);
            writeln!(out, "{}", Value::Object(told))?;
        }
    }
    Ok(0)
}

fn print(entity: &Entity, at: Instant, out: &mut impl Write) -> std::io::Result<()> {
    let since = entity.state.since().map(|since| format!(" since {since}")).unwrap_or_default();
    writeln!(out, "{}: {}{since}, life {}, as of {at}", entity.id, entity.state.name(), entity.life)?;
    match admits(entity, at) {
        Admission::Open(scope) => {
            let services: Vec<&str> = scope.terms.services.iter().map(|service| service.as_str()).collect();
            let (services, scenes) = (services.join(", "), scope.terms.scenes.join(", "));
            writeln!(out, "  version {} of the agreement: {services}; scenes {scenes}", scope.version)?;
            let hours = scope.terms.hours.map(|hours| format!(", {hours} in Shanghai")).unwrap_or_default();
            writeln!(out, "  {} a day, {} a second{hours}", scope.terms.quota_a_day, scope.terms.peak_a_second)?;
        }
        Admission::Stopped(stop) => writeln!(out, "  {stop}")?,
    }
    for registered in credentials_at(entity, at) {
        let credential = &registered.credential;
        writeln!(out, "  credential {} until {}", credential.certificate_sha256, credential.not_after)?;
    }
    for finding in entity.findings.iter().filter(|finding| finding.status == FindingStatus::Standing) {
        writeln!(out, "  finding {} under Art. {}", finding.id, finding.ground)?;
    }
    Ok(())
}

/// State, service, credentials in force and recorded findings.
fn standing(entity: &Entity, at: Instant) -> Value {
    let service = match admits(entity, at) {
        Admission::Open(scope) => json!({
            "open": true, "version": scope.version, "services": scope.terms.services, "scenes": scope.terms.scenes,
            "fields": scope.terms.fields, "quota_a_day": scope.terms.quota_a_day,
            "peak_a_second": scope.terms.peak_a_second, "hours": scope.terms.hours, "until": scope.terms.until,
        }),
        Admission::Stopped(stop) => json!({"open": false, "why": stop.to_string()}),
    };
    let credentials = credentials_at(entity, at).map(|registered| {
        let credential = &registered.credential;
        json!({
            "certificate_sha256": credential.certificate_sha256, "means": credential.means,
            "algorithm": credential.algorithm, "not_after": credential.not_after,
        })
    });
    let findings = entity.findings.iter().map(|finding| {
        json!({
            "finding_id": finding.id, "ground": finding.ground, "measure": finding.measure, "status": finding.status,
        })
    });
    json!({
        "entity": entity.id, "as_of": at, "state": entity.state.name(), "since": entity.state.since(),
        "life": entity.life, "service": service, "credentials": credentials.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    })
}

/// What was recorded of an entity.
pub(super) fn history(arguments: &One, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (register, at) = (arguments.asking.register()?, arguments.asking.at());
    let timeline = register.timeline(&arguments.entity, at)?;
    if timeline.is_empty() {
        // The register knows how to say it.
        register.entity(&arguments.entity, at)?;
    }
    match style {
        Style::Text => timeline.iter().try_for_each(|event| print_event(event, out))?,
        Style::Json => {
            let events: Vec<Value> = timeline.iter().map(event_summary).collect();
            writeln!(out, "{}", json!({"entity": arguments.entity, "as_of": at, "events": events}))?;
        }
    }
    Ok(0)
}

fn print_event(event: &Event, out: &mut impl Write) -> std::io::Result<()> {
    let (role, id) = actor(&event.actor);
    let who = id.map_or_else(|| role.to_owned(), |id| format!("{role} {id}"));
    let (kind, article) = (kind(&event.fact), event.fact.article());
    writeln!(out, "{:>8}  {}  {who:<20}  {kind} (Art. {article})", event.seq, event.recorded_at)
}

fn event_summary(event: &Event) -> Value {
    let (role, id) = actor(&event.actor);
    json!({
        "seq": event.seq, "recorded_at": event.recorded_at, "actor_role": role, "actor_id": id,
        "kind": kind(&event.fact), "article": event.fact.article(),
    })
}

/// All entities.
pub(super) fn list(arguments: &All, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (register, at) = (arguments.asking.register()?, arguments.asking.at());
    let standing: Vec<(EntityId, StateName)> = every(&register, at, |entity| (entity.id.clone(), entity.state.name()))?;
    match style {
        Style::Text => {
            let width = standing.iter().map(|(id, _)| id.as_str().len()).max().unwrap_or(0);
            standing.iter().try_for_each(|(id, state)| writeln!(out, "{:<width$}  {state}", id.as_str()))?;
        }
        Style::Json => {
            let entities: Vec<Value> =
                standing.iter().map(|(id, state)| json!({"entity": id, "state": state})).collect();
            writeln!(out, "{}", json!({"as_of": at, "entities": entities}))?;
        }
    }
    Ok(0)
}
