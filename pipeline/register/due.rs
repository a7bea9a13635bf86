//! What is due at a moment, of every entity: what runs out when, and what waits for whom since when.

use rayon::prelude::*;

use super::{Register, RegisterError};
use crate::enforce::{Entity, Plan, plan};
use crate::terms::{EntityId, Identifier, Instant};

/// Entities that are planned at once, to bound the memory of their files: some 2 KiB each.
const ENTITIES_AT_ONCE: usize = 16_384;

/// Plans every entity at `at`, and hands what `told` makes of each plan on, in the order of the entities' ids.
///
/// # Errors
/// What the ledger says, and links that the law does not admit.
pub fn due<T: Send>(
    register: &Register,
    at: Instant,
    told: impl Fn(&Entity, &Plan<'_>) -> Vec<T> + Sync,
) -> Result<Vec<T>, RegisterError> {
    let mut all = Vec::new();
    let mut entities = register.view().entities_changed_after(0)?;
    loop {
        let ids: Vec<String> = entities
            .by_ref()
            .take(ENTITIES_AT_ONCE)
            .map(|row| Ok(row?.entity_id))
            .collect::<Result<_, RegisterError>>()?;
        if ids.is_empty() {
            return Ok(all);
        }
        let one = |id: &String| one(register, id, at, &told);
        let parts: Vec<Vec<T>> = ids.par_iter().map(one).collect::<Result<_, RegisterError>>()?;
        all.extend(parts.into_iter().flatten());
    }
}

fn one<T>(
    register: &Register,
    id: &str,
    at: Instant,
    told: impl Fn(&Entity, &Plan<'_>) -> Vec<T>,
) -> Result<Vec<T>, RegisterError> {
    let id = EntityId::read(id).expect("the register appends for named entities only");
    match register.entity(&id, at) {
        Ok(entity) => Ok(told(&entity, &plan(&entity, register.law(), at))),
        // It applied later.
        Err(RegisterError::Unknown { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
