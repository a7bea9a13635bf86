//! What the commands of the law share: in which ledger, who acts and when; and how what is recorded is told.
//!
//! A command names one fact; it is held against the law inside the transaction that appends it.

use std::io::Write;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::documents::Letters;
use super::{Failure, Style, arguments};
use crate::enforce::{Actor, Entity, Event, EventKind, Law};
use crate::register::{Recorder, Register};
use crate::terms::{Day, EntityId, Instant, OfficerId};
use crate::world::clock;

/// In which ledger, who acts, and when.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Acting {
    /// The ledger's folder, as `concord ledger create` made it.
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
    /// When it is recorded, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    now: Option<Instant>,
    /// The officer who acts; where it is not given, the entity itself does.
    #[arg(long, value_name = "ID", value_parser = word::<OfficerId>)]
    officer: Option<OfficerId>,
}

impl Acting {
    /// When it is recorded.
    pub fn now(&self) -> Instant {
        self.now.unwrap_or_else(present)
    }

    /// Records one fact about an entity: what `fact` makes of it as it is.
    ///
    /// # Errors
    /// What the law refuses, and what the ledger says.
    pub fn record(
        &self,
        id: &EntityId,
        now: Instant,
        fact: impl FnOnce(&Entity) -> Result<EventKind, Failure>,
    ) -> Result<Recorded, Failure> {
        let recorder = Recorder::open(&self.ledger, Law::published())?;
        let actor = self.officer.clone().map_or(Actor::Entity {}, |id| Actor::Officer { id });
        let (entity, events) = recorder.record(id, now, |entity| Ok::<_, Failure>(vec![(actor, fact(entity)?)]))?;
        Ok(Recorded { entity, events, letters: Vec::new() })
    }
}

/// In which ledger, and as of when.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Asking {
    /// The ledger's folder, as `concord ledger create` made it.
    #[arg(long, value_name = "DIR")]
    pub ledger: PathBuf,
    /// As of when: a day, which is its end in Shanghai, or an RFC 3339 instant; the present where it is not given.
    #[arg(long, value_name = "DATE|TIME", value_parser = moment)]
    pub as_of: Option<Instant>,
}

impl Asking {
    /// As of when.
    pub fn at(&self) -> Instant {
        self.as_of.unwrap_or_else(present)
    }

    /// The entities' files.
    ///
    /// # Errors
    /// What the ledger says.
    pub fn register(&self) -> Result<Register, Failure> {
        Ok(Register::open(&self.ledger, Law::published())?)
    }
}

/// A verb of the law: its arguments make one fact.
pub(super) trait Verb {
    /// The fact, as the arguments have it. Files are read here, before the ledger is held.
    ///
    /// # Errors
    /// Files that cannot be read or are not what they should be.
    fn fact(&self, now: Instant) -> Result<EventKind, Failure>;

    /// The fact as the entity's file asks for it.
    fn fit(&self, fact: EventKind, _entity: &Entity) -> EventKind {
        fact
    }
}

/// One fact about one entity, as a command names it.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Deed<V: clap::Args> {
    /// The entity.
    #[arg(value_name = "ENTITY", value_parser = word::<EntityId>)]
    pub entity: EntityId,
    #[command(flatten)]
    pub verb: V,
    #[command(flatten)]
    pub acting: Acting,
}

impl<V: clap::Args + Verb> Deed<V> {
    /// Records the fact and tells it.
    ///
    /// # Errors
    /// What the arguments, the law or the ledger say.
    pub fn run(&self, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
        let now = self.acting.now();
        let fact = self.verb.fact(now)?;
        self.acting.record(&self.entity, now, |entity| Ok(self.verb.fit(fact, entity)))?.tell(style, out)
    }
}

/// What was recorded: the fact that was asked for, after what the program found to be due by then.
pub(super) struct Recorded {
    entity: Entity,
    events: Vec<Event>,
    letters: Vec<PathBuf>,
}

impl Recorded {
    /// With the files of the letter that goes with it.
    pub fn with_letter(self, letters: Letters) -> Recorded {
        Recorded { letters: letters.keep(), ..self }
    }

    /// Tells it.
    ///
    /// # Errors
    /// What the output says.
    pub fn tell(&self, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
        let (asked, due) = self.events.split_last().expect("a fact that was recorded is an event");
        match style {
            Style::Text => {
                self.events.iter().try_for_each(|event| writeln!(out, "{}", line(event)))?;
                self.letters.iter().try_for_each(|path| writeln!(out, "  letter {}", path.display()))?;
            }
            Style::Json => {
                let mut told = summary(asked);
                told["entity"] = json!(self.entity.id);
                told["state"] = json!(self.entity.state.name());
                told["due"] = due.iter().map(summary).collect();
                if !self.letters.is_empty() {
                    told["letters"] = json!(self.letters);
                }
                writeln!(out, "{told}")?;
            }
        }
        Ok(0)
    }
}

fn line(event: &Event) -> String {
    let by = if event.actor == (Actor::System {}) { ", by the program" } else { "" };
    format!("recorded {}: {} (Art. {}){by}", event.seq, kind(&event.fact), event.fact.article())
}

fn summary(event: &Event) -> Value {
    json!({"seq": event.seq, "kind": kind(&event.fact), "article": event.fact.article()})
}

/// The word of the ledger for a kind of fact.
pub(super) fn kind(fact: &EventKind) -> String {
    let value = serde_json::to_value(fact).expect("a fact consists of texts, whole numbers and lists of them");
    value["kind"].as_str().expect("a fact is tagged by its kind").to_owned()
}

/// The role of who acts in the word of the ledger, and who it is, where it is a person.
pub(super) fn actor(actor: &Actor) -> (&'static str, Option<&OfficerId>) {
    match actor {
        Actor::Officer { id } => ("officer", Some(id)),
        Actor::Entity {} => ("entity", None),
        Actor::System {} => ("system", None),
    }
}

/// A name, a day, an article, or one of a few words, as the ledger reads it.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(text.to_owned())).map_err(|error| error.to_string())
}

/// An RFC 3339 instant.
pub(super) fn instant(text: &str) -> Result<Instant, String> {
    arguments::instant(text).map(Instant)
}

/// The last microsecond of a day in Shanghai, or an RFC 3339 instant.
pub(super) fn moment(text: &str) -> Result<Instant, String> {
    if let Ok(day) = word::<Day>(text) {
        return Ok(Instant(day.plus(1).start().0 - 1));
    }
    instant(text).map_err(|_neither| "a moment is written as 2026-11-24, or as 2026-11-24T01:15:03Z".to_owned())
}

/// The present.
pub(super) fn present() -> Instant {
    Instant(clock::now_micros())
}
