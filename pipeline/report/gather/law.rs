//! What the entities' files say of the night: states, what is due, and who decided on what is not told.

use std::collections::BTreeMap;

use super::due::of_plan;
use super::{ReportError, ReportOptions};
use crate::enforce::{Actor, EventKind, StateName};
use crate::register::{Register, due, every};
use crate::report::due::Due;
use crate::report::night::{EntityNight, StateCount};
use crate::terms::{Day, Identifier, Instant};

/// What the files say.
#[derive(Default)]
pub(super) struct OfLaw {
    pub states: Vec<StateCount>,
    pub due: Vec<Due>,
    /// Entities whose service is open or suspended.
    pub in_use: Option<u64>,
    /// Who decided on a suppression, and until when it holds.
    pub suppressed_by: BTreeMap<String, (String, Instant)>,
    standing: BTreeMap<String, (StateName, Option<Day>)>,
}

impl OfLaw {
    /// An entity as its file has it.
    pub fn entity(&self, id: &str) -> EntityNight {
        let standing = self.standing.get(id);
        EntityNight {
            entity_id: id.to_owned(),
            state: standing.map(|(state, _)| *state),
            state_since: standing.and_then(|(_, since)| *since),
            rows: 0,
            rejects: 0,
            rows_judged: None,
            rows_expected: None,
            signals: Vec::new(),
            scenes: Vec::new(),
            curves: Vec::new(),
        }
    }
}

/// Asks the files.
pub(super) fn ask(register: &Register, options: &ReportOptions) -> Result<OfLaw, ReportError> {
    let at = options.as_of;
    let mut law = OfLaw::default();
    let mut counts: BTreeMap<&'static str, StateCount> = BTreeMap::new();
    let before = options.date.start();
    let of_entity = |entity: &crate::enforce::Entity| {
        (entity.id.clone(), entity.state.name(), entity.state.since().map(Instant::day), entity.suppressions.clone())
    };
    for (id, state, since, suppressions) in every(register, at, of_entity)? {
        let count = counts.entry(state.as_str()).or_insert(StateCount { state, entities: 0, day_before: 0 });
        count.entities += 1;
        law.standing.insert(id.as_str().to_owned(), (state, since));
        if !suppressions.is_empty() {
            for event in register.timeline(&id, at)? {
                if let (EventKind::SignalsSuppressed { suppression_id, until, .. }, Actor::Officer { id }) =
                    (event.fact, event.actor)
                {
                    law.suppressed_by.insert(suppression_id.to_string(), (id.to_string(), until));
                }
            }
        }
    }
    for state in every(register, before, |entity| entity.state.name())? {
        counts.entry(state.as_str()).or_insert(StateCount { state, entities: 0, day_before: 0 }).day_before += 1;
    }
    law.states = counts.into_values().collect();
    let in_use = |count: &&StateCount| matches!(count.state, StateName::Open | StateName::Suspended);
    law.in_use = Some(law.states.iter().filter(in_use).map(|count| count.entities).sum());
    law.due = due(register, at, |entity, plan| of_plan(&entity.id, plan, at))?;
    law.due.sort_by(Due::by_urgency);
    Ok(law)
}
