//! Entities out of the ledger, of now and of any past moment.

use std::path::Path;

use super::RegisterError;
use crate::enforce::{Entity, Event, FoldError, Law, apply};
use crate::ledger::{LedgerReader, Link, Snapshot, View};
use crate::terms::{EntityId, Identifier, Instant};

/// Entities' files, open to be read.
pub struct Register {
    view: View,
    law: Law,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Register")
    }
}

impl Register {
    /// The files in the ledger of `dir`, as the last commit left them.
    ///
    /// # Errors
    /// No ledger, or one that cannot be read.
    pub fn open(dir: &Path, law: Law) -> Result<Register, RegisterError> {
        Ok(Register { view: LedgerReader::open(dir)?.view()?, law })
    }

    /// The law that is applied.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// The ledger.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// An entity as its events made it that were recorded until `at`.
    ///
    /// # Errors
    /// [`RegisterError::Unknown`] where there were none, and what the ledger says.
    pub fn entity(&self, id: &EntityId, at: Instant) -> Result<Entity, RegisterError> {
        let snapshot = self.view.snapshot(id.as_str())?.and_then(|snapshot| decode(&snapshot, id, at));
        let entity = match snapshot {
            Some(entity) => {
                let newer = self.view.of_entity_after(id.as_str(), entity.last_seq)?;
                fold_onto(entity, &newer, at, &self.law)?
            }
            None => fold_onto(Entity::new(id.clone()), &self.view.of_entity(id.as_str())?, at, &self.law)?,
        };
        if entity.life == 0 { Err(RegisterError::Unknown { entity: id.clone() }) } else { Ok(entity) }
    }

    /// The events of an entity that were recorded until `at`, in their order.
    ///
    /// # Errors
    /// What the ledger says, and a link that is no event.
    pub fn timeline(&self, id: &EntityId, at: Instant) -> Result<Vec<Event>, RegisterError> {
        let links = self.view.of_entity(id.as_str())?;
        links.iter().take_while(|link| link.recorded_at_micros <= at.0).map(event).collect()
    }
}

/// The event of a link.
pub(super) fn event(link: &Link) -> Result<Event, RegisterError> {
    Event::from_json(link.body.as_bytes()).map_err(|source| RegisterError::Event { seq: link.seq, source })
}

/// The entity of a snapshot, where it is of this version's form and not later than `at`.
pub(super) fn decode(snapshot: &Snapshot, id: &EntityId, at: Instant) -> Option<Entity> {
    let entity: Entity = serde_json::from_slice(&snapshot.blob).ok()?;
    (entity.id == *id && entity.last_seq == snapshot.seq && entity.recorded_at <= at).then_some(entity)
}

/// The snapshot of an entity, as it lies beside its links.
///
/// # Panics
/// Never: an entity consists of texts, whole numbers and lists of them.
pub fn snapshot(entity: &Entity) -> Vec<u8> {
    serde_json::to_vec(entity).expect("an entity consists of texts, whole numbers and lists of them")
}

/// What links recorded until `at` make of an entity.
pub(super) fn fold_onto(mut entity: Entity, links: &[Link], at: Instant, law: &Law) -> Result<Entity, RegisterError> {
    for link in links.iter().take_while(|link| link.recorded_at_micros <= at.0) {
        let event = event(link)?;
        let refused = |source| FoldError::Refused { seq: link.seq, entity_id: event.entity_id.clone(), source };
        apply(&mut entity, &event, law).map_err(refused)?;
    }
    Ok(entity)
}
