//! What is due at a moment, of every entity: what runs out when, and what waits for whom since when.

use std::iter::Peekable;

use rayon::prelude::*;

use super::mark::is_quiet;
use super::{Register, RegisterError};
use crate::enforce::{Entity, Plan, plan};
use crate::ledger::{EntityRow, Snapshots};
use crate::terms::{EntityId, Identifier, Instant};

/// Entities that are planned at once, to bound the memory of their files: some 20 KiB each after ten years.
const ENTITIES_AT_ONCE: usize = 4096;

/// Which entities are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    All,
    /// Those that may not be quiet at the moment, or at this later one.
    NotQuietUntil(Instant),
}

/// Plans every entity of which something may run or wait at `at`, and hands what `told` makes of each plan on, in the order of the
/// entities' ids. Of the others no more is read than that they are quiet.
///
/// # Errors
/// What the ledger says, and links that the law does not admit.
pub fn due<T: Send>(
    register: &Register,
    at: Instant,
    told: impl Fn(&Entity, &Plan<'_>) -> Vec<T> + Sync,
) -> Result<Vec<T>, RegisterError> {
    due_within(register, at, 0, told)
}

/// As [`due`], with the entities of which something lapses within so many `days`.
///
/// # Errors
/// As [`due`].
pub fn due_within<T: Send>(
    register: &Register,
    at: Instant,
    days: i32,
    told: impl Fn(&Entity, &Plan<'_>) -> Vec<T> + Sync,
) -> Result<Vec<T>, RegisterError> {
    // What has its last day then comes up with the day after.
    let until = if days > 0 { at.day().plus(days).plus(1).start() } else { at };
    walk(register, at, Asked::NotQuietUntil(until), |entity| told(entity, &plan(entity, register.law(), at)))
}

/// Hands what `told` makes of each entity as it is at `at` on, in the order of the entities' ids.
///
/// # Errors
/// As [`due`].
pub fn every<T: Send>(
    register: &Register,
    at: Instant,
    told: impl Fn(&Entity) -> T + Sync,
) -> Result<Vec<T>, RegisterError> {
    walk(register, at, Asked::All, |entity| vec![told(entity)])
}

fn walk<T: Send>(
    register: &Register,
    at: Instant,
    asked: Asked,
    told: impl Fn(&Entity) -> Vec<T> + Sync,
) -> Result<Vec<T>, RegisterError> {
    let mut all = Vec::new();
    let mut entities = register.view().entities_changed_after(0)?;
    let mut marks = register.view().marks()?.peekable();
    loop {
        let mut ids = Vec::new();
        for row in entities.by_ref() {
            let row = row?;
            let is_left_out = match asked {
                Asked::All => false,
                Asked::NotQuietUntil(until) => is_marked_quiet(&row, &mut marks, register, [at, until])?,
            };
            if !is_left_out {
                ids.push(row.entity_id);
            }
            if ids.len() == ENTITIES_AT_ONCE {
                break;
            }
        }
        if ids.is_empty() {
            return Ok(all);
        }
        let one = |id: &String| one(register, id, at, &told);
        let parts: Vec<Vec<T>> = ids.par_iter().map(one).collect::<Result<_, RegisterError>>()?;
        all.extend(parts.into_iter().flatten());
    }
}

/// Whether the mark of an entity says that it is quiet at both moments; rows and marks come in the order of the entities' ids.
fn is_marked_quiet(
    row: &EntityRow,
    marks: &mut Peekable<Snapshots<'_>>,
    register: &Register,
    at: [Instant; 2],
) -> Result<bool, RegisterError> {
    while let Some(mark) = marks.next_if(|mark| mark.as_ref().map_or(true, |mark| mark.entity_id <= row.entity_id)) {
        let mark = mark?;
        if mark.entity_id == row.entity_id {
            return Ok(mark.seq == row.newest_seq && at.iter().all(|at| is_quiet(&mark.blob, register.law(), *at)));
        }
    }
    Ok(false)
}

fn one<T>(
    register: &Register,
    id: &str,
    at: Instant,
    told: impl Fn(&Entity) -> Vec<T>,
) -> Result<Vec<T>, RegisterError> {
    let id = EntityId::read(id).expect("the register appends for named entities only");
    match register.entity(&id, at) {
        Ok(entity) => Ok(told(&entity)),
        // It applied later.
        Err(RegisterError::Unknown { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
