//! The entities that submit requests: a fixed list of made-up banks, airlines and so on.
//!
//! Invariants: the list needs no seed; ids are unique; every entity has agreed to `real_name` and `real_person`.
//! See `CARD.md` beside this file.

mod list;

pub use list::{Entity, EntityKind, OptionalField, Service, entities, write_entities};

#[cfg(test)]
mod tests;
