//! When which entity is visited.
//!
//! Invariants: visit `i` is a pure function of the seed and `i`; given its number of visits, each is placed
//! independently by the weights, so counts of hours are as of a Poisson process.

use super::entity::Entity;
use super::season::Shape;
use super::set::TrafficSet;
use crate::calendar::CHINA_US;
use crate::seed::{Random, Stream};

/// Where visits come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// So many visits a day, by the seasons of the entities.
    Season {
        /// Visits on a mean day.
        visits_per_day: u64,
    },
    /// Counts that were measured, one a second from the first day's midnight in Asia/Shanghai; entities take part by
    /// their weights. The days of the set are as many as the counts fill.
    PerSecond(Vec<u16>),
}

/// A visit: which, whose and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    pub number: u64,
    pub entity: u32,
    pub at_s: i64,
    /// The place of the incident's label that it comes from plus one.
    pub label: u32,
}

/// All visits, in no particular order.
pub(super) fn visits(set: &TrafficSet, entities: &[Entity]) -> Vec<Visit> {
    let of_entities = sums(entities.iter().map(|entity| entity.weight));
    let start_s = set.start_s();
    match &set.arrivals {
        Arrivals::PerSecond(counts) => {
            let seconds =
                counts.iter().enumerate().flat_map(|(at, count)| (0..*count).map(move |_| start_s + at as i64));
            let visit = |(number, at_s): (usize, i64)| {
                let mut random = Random::of(set.seed, Stream::TrafficArrival, number as u64);
                Visit { number: number as u64, entity: draw(&of_entities, &mut random) as u32, at_s, label: 0 }
            };
            seconds.enumerate().map(visit).collect()
        }
        Arrivals::Season { visits_per_day } => {
            let hours =
                Shape::ALL.map(|shape| {
                    sums((0..set.days() * 24).map(|hour| {
                        shape.weight(set.first_day.days_later((hour / 24) as i32), hour % 24, &set.calendar)
                    }))
                });
            let visit = |number: u64| {
                let mut random = Random::of(set.seed, Stream::TrafficArrival, number);
                let entity = draw(&of_entities, &mut random);
                let hour = draw(&hours[entities[entity].shape as usize], &mut random);
                let at_s = start_s + hour as i64 * 3_600 + random.below(3_600) as i64;
                Visit { number, entity: entity as u32, at_s, label: 0 }
            };
            (0..visits_per_day * u64::from(set.days())).map(visit).collect()
        }
    }
}

/// The first second of a day in Asia/Shanghai.
pub(super) fn midnight_s(day: crate::calendar::Day) -> i64 {
    (day.midnight().0 - CHINA_US) / 1_000_000
}

fn sums(weights: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut sum = 0;
    let add = |weight| {
        sum += weight;
        sum
    };
    weights.map(add).collect()
}

/// A place in proportion to the weights whose sums these are.
fn draw(sums: &[u64], random: &mut Random) -> usize {
    let total = sums.last().copied().unwrap_or(0);
    let position = random.below(total.max(1));
    sums.partition_point(|sum| *sum <= position).min(sums.len() - 1)
}
