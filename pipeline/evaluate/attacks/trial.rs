//! From arrivals to the summary.

use datasets::calendar::Day;
use datasets::traffic::{Arrivals, Attacks, Dose, Incidents, Label, LabelKind, Traffic, TrafficSet, make};

use super::feed::{Feed, attempts, order, permuted};
use super::score::{Told, score};
use super::summary::{AttackSummary, Permuted, classes};
use crate::watch::Attempt;
use crate::watch::probing::{Limits, Phase, Probing};

/// What is laid over the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Over how many entities of very different sizes the arrivals are spread.
    pub entities: u32,
    /// The attacks.
    pub attacks: Attacks,
    /// What goes wrong without anybody probing.
    pub incidents: Incidents,
    /// In which order the rows are fed.
    pub feed: Feed,
}

impl Plan {
    /// What the findings were measured with: 200 entities, 240 attacks and those that are reported apart.
    pub const USUAL: Plan =
        Plan { entities: 200, attacks: Attacks::USUAL, incidents: Incidents::NONE, feed: Feed::Stream };
}

/// A background, and what is laid over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Arrivals in each second from a midnight in Asia/Shanghai.
    pub arrivals: Vec<u16>,
    /// From which everything else is drawn.
    pub seed: u64,
    /// What is laid over it.
    pub plan: Plan,
}

/// The first day; a Saturday, as the first of the arrivals that NASA published. Nothing else hangs on it.
const FIRST_DAY: Day = Day::of(2026, 8, 1);

/// Seconds of a day, and by how many Chinese time is ahead of UTC.
const DAY_S: i64 = 86_400;
const CHINA_S: i64 = 28_800;

impl Trial {
    /// The traffic of the trial.
    pub fn traffic(&self) -> Traffic {
        make(&TrafficSet {
            seed: self.seed,
            first_day: FIRST_DAY,
            days_max: u32::MAX,
            entities: self.plan.entities,
            calendar: Vec::new(),
            arrivals: Arrivals::PerSecond(self.arrivals.clone()),
            incidents: self.plan.incidents,
            attacks: self.plan.attacks,
        })
    }
}

/// Makes the traffic, feeds it to the detectors, and counts.
pub fn trial(trial: &Trial) -> AttackSummary {
    assess(&trial.traffic(), trial.seed, trial.plan.feed)
}

/// Feeds labelled traffic of any kind to the detectors, and counts; the seed permutes labels.
pub fn assess(traffic: &Traffic, seed: u64, feed: Feed) -> AttackSummary {
    let Traffic { rows, labels, sizes } = traffic;
    let all = attempts(rows);
    let order = order(&all, feed);
    let told = told(&all, &order);
    let scored = score(labels, &all, &order, &told);
    let full = |label: &Label| label.is_attack() && label.dose == Dose::Full;
    let below = |label: &Label| label.is_attack() && label.dose == Dose::Below;
    let planned = |label: &Label| {
        matches!(label.kind, LabelKind::Vertical | LabelKind::Horizontal) && label.planned == Dose::Full
    };
    let planned = || labels.iter().zip(&scored.found).filter(|(label, _)| planned(label));
    let as_planned = (planned().filter(|(_, found)| found.is_some()).count() as u32, planned().count() as u32);
    let background: Vec<Attempt> =
        all.iter().zip(&rows.label).filter(|(_, label)| **label == 0).map(|(attempt, _)| *attempt).collect();
    let span_s = rows.at_s.last().zip(rows.at_s.first()).map_or(0, |(last, first)| last - first + 1);
    AttackSummary {
        seed,
        rows: rows.len() as u64,
        entities: sizes.len() as u32,
        entity_months: sizes.len() as f64 * span_s as f64 / (30 * DAY_S) as f64,
        classes: classes(labels, &scored, full),
        below: classes(labels, &scored, below),
        as_planned,
        again: scored.again,
        false_alarms: scored.false_alarms,
        in_shifts: scored.in_shifts,
        permuted: permuted_nights(&background, seed, feed),
    }
}

fn told(attempts: &[Attempt], order: &[u32]) -> Vec<Told> {
    let mut probing = Probing::new(Limits::USUAL);
    let mut told = Vec::new();
    for (place, row) in order.iter().enumerate() {
        let place = place as u32;
        probing.see(&attempts[*row as usize], &mut |probe| told.push(Told { place, probe }));
    }
    told
}

fn permuted_nights(background: &[Attempt], seed: u64, feed: Feed) -> Permuted {
    let permuted = permuted(background, seed);
    let told = told(&permuted, &order(&permuted, feed));
    let night = |at_s: i64| (at_s + CHINA_S).div_euclid(DAY_S);
    let begun = told.iter().filter(|told| told.probe.phase == Phase::Begun);
    let mut nights: Vec<i64> = begun.map(|told| night(told.probe.begun_s)).collect();
    let causes = nights.len() as u32;
    nights.sort_unstable();
    nights.dedup();
    let (first, last) =
        (background.first().map_or(0, |row| night(row.at_s)), background.last().map_or(-1, |row| night(row.at_s)));
    Permuted { nights: (last - first + 1) as u32, nights_with_cause: nights.len() as u32, causes }
}
