//! What goes wrong with an entity as a whole, without anybody probing.
//!
//! Invariants: incident `k` is a pure function of the set and `k`; its label says whom, when and what; an entity has at
//! most one at a time as long as there are fewer incidents than entities.

use super::arrival::Visit;
use super::entity::Entity;
use super::rows::{Dose, Label, LabelKind, Row, TrafficOutcome};
use super::set::TrafficSet;
use crate::requests::{Reason, Reasons};
use crate::seed::{Random, Stream, mix};

/// How many incidents of each kind a set has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incidents {
    /// Many more attempts than usual for one to six hours.
    pub bursts: u32,
    /// Nothing can be judged for one to eight hours.
    pub outages: u32,
    /// No attempts for one to three days.
    pub silences: u32,
    /// Twice to four times the attempts, from some day on.
    pub volume_shifts: u32,
    /// Three to five times the failing claims, from some day on.
    pub ratio_shifts: u32,
}

impl Incidents {
    /// Nothing goes wrong.
    pub const NONE: Incidents = Incidents { bursts: 0, outages: 0, silences: 0, volume_shifts: 0, ratio_shifts: 0 };

    fn kinds(self) -> impl Iterator<Item = LabelKind> {
        let Incidents { bursts, outages, silences, volume_shifts, ratio_shifts } = self;
        [
            (LabelKind::Burst, bursts),
            (LabelKind::Outage, outages),
            (LabelKind::Silence, silences),
            (LabelKind::VolumeShift, volume_shifts),
            (LabelKind::RatioShift, ratio_shifts),
        ]
        .into_iter()
        .flat_map(|(kind, count)| (0..count).map(move |_| kind))
    }
}

/// An incident: its label, and how much of what it changes.
pub(super) struct Incident {
    pub label: Label,
    times: u64,
}

const HOUR_S: i64 = 3_600;

/// Numbers of visits that an incident adds begin here, beyond those of any season.
const ADDED: u64 = 1 << 48;

/// All incidents, in the order of their labels.
pub(super) fn incidents(set: &TrafficSet, entities: &[Entity]) -> Vec<Incident> {
    let step = coprime_step(entities.len() as u64);
    let whole_s = i64::from(set.days()) * 86_400;
    let incident = |(place, kind): (usize, LabelKind)| {
        let mut random = Random::of(set.seed, Stream::TrafficIncident, place as u64);
        // A step without a common divisor meets every entity before one a second time.
        let entity = (mix(set.seed) % entities.len() as u64 + place as u64 * step) % entities.len() as u64;
        let start_s = set.start_s() + whole_s / 5 + random.below((whole_s * 3 / 5) as u64) as i64;
        let hours = |random: &mut Random, low: u64, high: u64| (low + random.below(high - low + 1)) as i64 * HOUR_S;
        let (length_s, times) = match kind {
            LabelKind::Burst => (hours(&mut random, 1, 6), 4 + random.below(8)),
            LabelKind::Outage => (hours(&mut random, 1, 8), 1),
            LabelKind::Silence => (hours(&mut random, 24, 72), 0),
            LabelKind::VolumeShift => (whole_s, 2 + random.below(3)),
            _ => (whole_s, 3 + random.below(3)),
        };
        let end_s = (start_s + length_s).min(set.start_s() + whole_s - 1);
        let label = Label {
            kind,
            speed: None,
            planned: Dose::Full,
            dose: Dose::Full,
            entities: vec![entity as u32],
            service: None,
            certificate: None,
            start_s,
            end_s,
            rows: Vec::new(),
        };
        Incident { label, times }
    };
    set.incidents.kinds().enumerate().map(incident).collect()
}

/// A step through `count` places that meets all of them.
fn coprime_step(count: u64) -> u64 {
    // A prime above any number of entities would do; 7,919 is one, and numbers that it divides take the next.
    if count.is_multiple_of(7_919) { 7_927 } else { 7_919 }
}

impl Incident {
    /// Whether a visit or row of this entity at this time is in it.
    pub(super) fn meets(&self, entity: u32, at_s: i64) -> bool {
        self.label.entities[0] == entity && (self.label.start_s..=self.label.end_s).contains(&at_s)
    }

    /// By how much mistakes are more frequent.
    pub(super) fn mistakes(&self) -> f64 {
        if self.label.kind == LabelKind::RatioShift { self.times as f64 } else { 1.0 }
    }

    /// What becomes of a visit that meets it as the label at `place`: itself, more like it, or none.
    pub(super) fn change(&self, visit: Visit, place: u32, out: &mut Vec<Visit>) {
        let times = match self.label.kind {
            LabelKind::Burst | LabelKind::VolumeShift | LabelKind::Silence => self.times,
            _ => 1,
        };
        for copy in 0..times {
            let number = if copy == 0 { visit.number } else { ADDED + visit.number * 16 + copy };
            // Those that are added lie near, so that the course of the day stays.
            let at_s = if copy == 0 { visit.at_s } else { visit.at_s + (mix(number) % 600) as i64 };
            out.push(Visit { number, at_s, label: place + 1, ..visit });
        }
    }

    /// What becomes of a row.
    pub(super) fn spoil(&self, row: &mut Row) {
        if self.label.kind == LabelKind::Outage {
            row.outcome = TrafficOutcome::NotProcessed;
            row.reasons = Reasons::only(Reason::FaceUnreadable);
            row.similarity = f32::NAN;
        }
    }
}
