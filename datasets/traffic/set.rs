//! A set of traffic, from its seed to its rows.
//!
//! Invariants: rows outside the set's days do not occur; an attack that goes beyond them is cut off, and its dose is
//! that of what is left.

use super::arrival::{Arrivals, Visit, midnight_s, visits};
use super::attack::{Attacks, attack};
use super::entity::{Entity, SizeClass};
use super::incident::{Incident, Incidents, incidents};
use super::rows::{Dose, Label, LabelKind, Row, TrafficOutcome, TrafficRows};
use super::season::DayKind;
use super::visit::Maker;
use crate::calendar::Day;
use crate::requests::{Reason, Reasons};
use crate::seed::{Random, Stream};

/// What traffic is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct TrafficSet {
    /// From which everything is drawn.
    pub seed: u64,
    /// The first day, in Asia/Shanghai.
    pub first_day: Day,
    /// How many days there are; with counts per second, how many of those are taken at most.
    pub days_max: u32,
    /// How many entities.
    pub entities: u32,
    /// Holidays and make-up workdays.
    pub calendar: Vec<(Day, DayKind)>,
    /// Where visits come from.
    pub arrivals: Arrivals,
    /// What goes wrong with entities.
    pub incidents: Incidents,
    /// Who probes.
    pub attacks: Attacks,
}

impl TrafficSet {
    /// The days of the set.
    pub fn days(&self) -> u32 {
        match &self.arrivals {
            Arrivals::Season { .. } => self.days_max,
            Arrivals::PerSecond(counts) => (counts.len().div_ceil(86_400) as u32).min(self.days_max),
        }
    }

    /// Its first second.
    pub fn start_s(&self) -> i64 {
        midnight_s(self.first_day)
    }

    pub(super) fn visits_per_second(&self) -> f64 {
        match &self.arrivals {
            Arrivals::Season { visits_per_day } => *visits_per_day as f64 / 86_400.0,
            Arrivals::PerSecond(counts) => {
                counts.iter().map(|count| f64::from(*count)).sum::<f64>() / counts.len().max(1) as f64
            }
        }
    }
}

/// Traffic with its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// The rows, ascending in time.
    pub rows: TrafficRows,
    /// What is wrong with some of them: incidents, then attacks.
    pub labels: Vec<Label>,
    /// How large each entity is.
    pub sizes: Vec<SizeClass>,
}

/// The seconds of a part of a day for which an entity's mistakes are alike: a shift.
const SHIFT_S: i64 = 6 * 3_600;

/// Makes all of it.
pub fn make(set: &TrafficSet) -> Traffic {
    assert!(set.entities > 0, "somebody sends traffic");
    let entities: Vec<Entity> = (0..set.entities).map(|number| Entity::of(set.seed, number)).collect();
    let incidents = incidents(set, &entities);
    let mut rows = natural(set, &entities, &incidents);
    let mut labels: Vec<Label> = incidents.into_iter().map(|incident| incident.label).collect();
    let before = rows.len();
    attack(set, &entities, &mut labels, &mut rows);
    let end_s = set.start_s() + i64::from(set.days()) * 86_400;
    cut(&mut rows, before, end_s, &mut labels);
    let rows = TrafficRows::of(rows, &mut labels);
    weigh(&rows, &mut labels);
    Traffic { rows, labels, sizes: entities.iter().map(|entity| entity.size).collect() }
}

/// Visits as the incidents leave them, and their rows.
fn natural(set: &TrafficSet, entities: &[Entity], incidents: &[Incident]) -> Vec<Row> {
    let mut changed = Vec::new();
    for visit in visits(set, entities) {
        match incidents.iter().position(|incident| incident.meets(visit.entity, visit.at_s)) {
            Some(place) => incidents[place].change(visit, place as u32, &mut changed),
            None => changed.push(visit),
        }
    }
    let mut rows = Vec::with_capacity(changed.len() + changed.len() / 8);
    for visit in changed {
        let first = rows.len();
        let incident = (visit.label as usize).checked_sub(1).map(|place| &incidents[place]);
        let factor = shift_factor(set, visit) * incident.map_or(1.0, Incident::mistakes);
        let entity = &entities[visit.entity as usize];
        Maker { seed: set.seed, entity, factor, rows: &mut rows }.visit(visit);
        if let Some(incident) = incident {
            rows[first..].iter_mut().for_each(|row| incident.spoil(row));
        }
    }
    rows
}

/// Who is at the desk matters: from 0.7 to 1.3 times the entity's usual mistakes.
fn shift_factor(set: &TrafficSet, visit: Visit) -> f64 {
    let shift = (visit.at_s - set.start_s()).div_euclid(SHIFT_S) as u64;
    let index = u64::from(visit.entity) << 32 | shift;
    0.7 + 0.6 * Random::of(set.seed, Stream::TrafficBlock, index).fraction()
}

/// Takes away what lies beyond the last day.
fn cut(rows: &mut Vec<Row>, attacks_from: usize, end_s: i64, labels: &mut [Label]) {
    let mut place = 0;
    rows.retain(|row| {
        place += 1;
        if row.at_s >= end_s && place > attacks_from {
            let label = &mut labels[row.label as usize - 1];
            label.end_s = label.end_s.min(end_s - 1);
        }
        row.at_s < end_s
    });
}

/// Marks attacks below the rules: what is left of them is too little, or the entity's own failures hide them.
fn weigh(rows: &TrafficRows, labels: &mut [Label]) {
    let fails = |row: usize| rows.outcome[row] == TrafficOutcome::Inconsistent && is_claim(rows.reasons[row]);
    for label in labels.iter_mut().filter(|label| label.is_attack()) {
        let own: Vec<usize> = label.rows.iter().map(|row| *row as usize).collect();
        let full = match label.kind {
            LabelKind::Vertical => {
                // Eight different claims within a week, whichever they are.
                let mut firsts: Vec<(u64, i64)> = Vec::new();
                for row in own.iter().filter(|row| fails(**row)) {
                    if !firsts.iter().any(|(claim, _)| *claim == rows.claim[*row]) {
                        firsts.push((rows.claim[*row], rows.at_s[*row]));
                    }
                }
                firsts.windows(8).any(|eight| eight[7].1 - eight[0].1 <= 7 * 86_400)
            }
            LabelKind::Horizontal => {
                let from = rows.at_s.partition_point(|at_s| *at_s < label.start_s);
                let to = rows.at_s.partition_point(|at_s| *at_s <= label.end_s);
                let others = (from..to).filter(|row| {
                    rows.label[*row] == 0
                        && rows.entity[*row] == label.entities[0]
                        && Some(rows.service[*row]) == label.service
                        && fails(*row)
                });
                let own = own.iter().filter(|row| fails(**row)).count() as f64;
                own >= 12.0 + 8.0 * deviation(others.count() as f64, label.end_s - label.start_s)
            }
            _ => own.len() >= 10,
        };
        label.dose = if full { Dose::Full } else { Dose::Below };
    }
}

/// By how much so many natural failures vary: each by chance, and all of a shift by who is at the desk.
fn deviation(failures: f64, time_s: i64) -> f64 {
    let shifts = (time_s as f64 / SHIFT_S as f64).max(1.0);
    // The deviation of a number evenly between 0.7 and 1.3.
    let by_shift = failures * (0.6 / 12.0_f64.sqrt());
    (failures + by_shift * by_shift / shifts).sqrt()
}

fn is_claim(reasons: Reasons) -> bool {
    [Reason::NotFound, Reason::NameDiffers, Reason::BirthDateDiffers].into_iter().any(|reason| reasons.contains(reason))
}
