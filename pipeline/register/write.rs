//! What is done, as the next event of an entity's file.

use std::path::Path;
use std::time::Duration;

use super::RegisterError;
use super::mark::mark;
use super::read::{decode, fold_onto, snapshot};
use crate::enforce::{Actor, Entity, Event, EventKind, Law, apply, plan};
use crate::ledger::{Entry, Ledger, LedgerError, LedgerId, Writer};
use crate::terms::{EntityId, Identifier, Instant};
use crate::world::{clock, entropy};

/// How often a ledger that another process writes to is tried, and how long is waited in between: five seconds in all, where a
/// transaction takes some ten milliseconds.
const OPENED_MAX: u32 = 50;
const BUSY_PAUSE: Duration = Duration::from_millis(100);

/// Makes an empty ledger in `dir`.
///
/// # Errors
/// Where there is one, or the folder cannot be written.
pub fn found(dir: &Path) -> Result<(), RegisterError> {
    Ok(Ledger::create(dir, LedgerId(entropy::bytes()?))?)
}

/// Writes into entities' files.
#[derive(Debug)]
pub struct Recorder {
    ledger: Ledger,
    law: Law,
}

impl Recorder {
    /// The files in the ledger of `dir`, for one writer.
    ///
    /// # Errors
    /// No ledger, one that another process writes to, or one that cannot be read.
    pub fn open(dir: &Path, law: Law) -> Result<Recorder, RegisterError> {
        for _ in 1..OPENED_MAX {
            match Ledger::open(dir) {
                Err(LedgerError::Busy { .. }) => clock::pause(BUSY_PAUSE),
                opened => return Ok(Recorder { ledger: opened?, law }),
            }
        }
        Ok(Recorder { ledger: Ledger::open(dir)?, law })
    }

    /// Records facts about an entity, all of them or none: what `facts` makes of it as it is, after the findings and signals that
    /// came into being by `now`. Returns the entity as it is then, with the events.
    ///
    /// # Errors
    /// [`RegisterError::Refused`] where the law does not admit one of them, what `facts` says, and what the ledger says.
    pub fn record<E: From<RegisterError>>(
        &self,
        id: &EntityId,
        now: Instant,
        facts: impl FnOnce(&Entity) -> Result<Vec<(Actor, EventKind)>, E>,
    ) -> Result<(Entity, Vec<Event>), E> {
        let written = self.ledger.write(|writer| {
            let mut file = File::open(writer, id, &self.law, now)?;
            file.note_due(writer)?;
            for (actor, fact) in facts(&file.entity).map_err(Stopped::Asked)? {
                file.append(writer, actor, fact)?;
            }
            Ok(file.close(writer)?)
        });
        written.map_err(|stopped| match stopped {
            Stopped::Asked(error) => error,
            Stopped::Register(error) => error.into(),
        })
    }

    /// Records what came into being by `now` for entities, as the program does every night; returns how many events there were.
    ///
    /// # Errors
    /// What the ledger says.
    pub fn record_due(&self, ids: &[EntityId], now: Instant) -> Result<usize, RegisterError> {
        self.ledger.write(|writer| {
            let mut count = 0;
            for id in ids {
                let mut file = File::open(writer, id, &self.law, now)?;
                file.note_due(writer)?;
                count += file.close(writer)?.1.len();
            }
            Ok(count)
        })
    }
}

/// What stops a transaction.
enum Stopped<E> {
    /// Whoever asked for it.
    Asked(E),
    /// The register itself.
    Register(RegisterError),
}

impl<E> From<RegisterError> for Stopped<E> {
    fn from(error: RegisterError) -> Stopped<E> {
        Stopped::Register(error)
    }
}

impl<E> From<LedgerError> for Stopped<E> {
    fn from(error: LedgerError) -> Stopped<E> {
        Stopped::Register(error.into())
    }
}

/// One entity's file within a transaction.
struct File<'a> {
    entity: Entity,
    events: Vec<Event>,
    law: &'a Law,
    now: Instant,
}

impl<'a> File<'a> {
    fn open(writer: &Writer<'_>, id: &EntityId, law: &'a Law, now: Instant) -> Result<File<'a>, RegisterError> {
        if writer.newest_recorded_at_micros() > now.0 {
            return Err(RegisterError::ClockBehind);
        }
        Ok(File { entity: load(writer, id, now, law)?, events: Vec::new(), law, now })
    }

    /// Findings and signals that are there because a term ran out.
    fn note_due(&mut self, writer: &mut Writer<'_>) -> Result<(), RegisterError> {
        if self.entity.life == 0 {
            return Ok(());
        }
        let plan = plan(&self.entity, self.law, self.now);
        let findings = plan.findings.iter().map(|finding| finding.fact());
        let due: Vec<EventKind> = findings.chain(plan.signals.iter().map(|signal| signal.fact())).collect();
        due.into_iter().try_for_each(|fact| self.append(writer, Actor::System {}, fact))
    }

    fn append(&mut self, writer: &mut Writer<'_>, actor: Actor, fact: EventKind) -> Result<(), RegisterError> {
        let entity_id = self.entity.id.clone();
        let event = Event { seq: writer.anchor().seq + 1, entity_id, recorded_at: self.now, actor, fact };
        apply(&mut self.entity, &event, self.law).map_err(|refusal| RegisterError::Refused {
            entity: event.entity_id.clone(),
            refusal: Box::new(refusal),
        })?;
        let body = String::from_utf8(event.to_json()).expect("JSON is UTF-8");
        writer.append(Entry {
            entity_id: event.entity_id.as_str(),
            recorded_at_micros: self.now.0,
            salt: entropy::bytes()?,
            body: &body,
        })?;
        self.events.push(event);
        Ok(())
    }

    fn close(self, writer: &mut Writer<'_>) -> Result<(Entity, Vec<Event>), RegisterError> {
        if !self.events.is_empty() {
            writer.put_snapshot(self.entity.id.as_str(), &snapshot(&self.entity), &mark(&self.entity, self.law))?;
        }
        Ok((self.entity, self.events))
    }
}

fn load(writer: &Writer<'_>, id: &EntityId, now: Instant, law: &Law) -> Result<Entity, RegisterError> {
    let snapshot = writer.snapshot(id.as_str())?.and_then(|snapshot| decode(&snapshot, id, now));
    let entity = snapshot.unwrap_or_else(|| Entity::new(id.clone()));
    let newer = writer.of_entity_after(id.as_str(), entity.last_seq)?;
    fold_onto(entity, &newer, now, law)
}
