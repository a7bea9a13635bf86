//! What the entities' files say that the watch must know: agreed hours, and what officers do not want to be told of.

use std::collections::BTreeMap;

use crate::terms::{Hours, Service, SignalKind};

/// What is not told of an entity for a time, by an officer's decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Its name in the ledger.
    pub id: String,
    /// Whose signals.
    pub entity: String,
    /// Of which kind.
    pub kind: SignalKind,
    /// Of which service; of all where none is named.
    pub service: Option<Service>,
    /// First second of the beginnings of signals that are not told.
    pub from_s: i64,
    /// The first second behind it.
    pub until_s: i64,
    /// Why.
    pub reasons: String,
}

/// The facts of all entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Agreed hours, by entity.
    pub hours: BTreeMap<String, Hours>,
    /// What is not told.
    pub suppressions: Vec<Suppression>,
}

impl Facts {
    /// The agreed hours of an entity.
    pub(super) fn hours(&self, entity: &str) -> Option<Hours> {
        self.hours.get(entity).copied()
    }

    /// What keeps a signal back that began at `began_s`.
    pub(super) fn suppressing(
        &self,
        entity: &str,
        kind: SignalKind,
        service: Option<Service>,
        began_s: i64,
    ) -> Option<&Suppression> {
        self.suppressions.iter().find(|suppression| {
            suppression.entity == entity
                && suppression.kind == kind
                && (suppression.service.is_none() || suppression.service == service)
                && (suppression.from_s..suppression.until_s).contains(&began_s)
        })
    }
}
