//! The entities that send traffic: a seed and a number go in, size, season and failures come out.
//!
//! Invariants: entity `e` is a pure function of the seed and `e`; doublings stand for the logarithms of sizes and
//! shares, so that only integers are drawn and every machine makes the same entities.

use super::season::Shape;
use crate::entities::Service;
use crate::seed::{Random, Stream};

/// How large an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SizeClass {
    /// One in twenty; together most of the traffic.
    Large,
    /// One in four.
    Medium,
    /// The rest.
    Small,
}

/// What an entity is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entity {
    pub size: SizeClass,
    /// How much of the traffic is its own, relative to the others' weights.
    pub weight: u64,
    pub shape: Shape,
    /// The share of visits in which something is mistaken.
    pub mistakes: f64,
    /// The shares of services, in their order.
    services: [u32; 3],
    /// People who come again and again.
    pub regulars: u64,
}

impl Entity {
    pub(super) fn of(seed: u64, number: u32) -> Entity {
        let mut random = Random::of(seed, Stream::TrafficEntity, u64::from(number));
        let size = match number % 20 {
            0 => SizeClass::Large,
            1..=5 => SizeClass::Medium,
            _ => SizeClass::Small,
        };
        // Within a class a factor of eight.
        let weight = (8 + random.below(8)) << random.below(3);
        let weight = weight << (5 * (2 - size as u64));
        let shape = *random.pick(&Shape::ALL);
        // From 0.6 to 9.6 %, halves as frequent as doubles; one in thirty is careless.
        let careless = random.chance(1.0 / 30.0);
        let usual = 0.006 * f64::from(1 << random.below(4)) * (1.0 + random.fraction());
        let mistakes = if careless { 0.15 + 0.10 * random.fraction() } else { usual };
        let services = [[100, 0, 0], [60, 40, 0], [20, 80, 0], [50, 30, 20]][random.below(4) as usize];
        Entity { size, weight, shape, mistakes, services, regulars: 2 + weight / 8 }
    }

    pub(super) fn service(&self, random: &mut Random) -> Service {
        Service::ALL[random.weighted(self.services.into_iter())]
    }

    pub(super) fn has_faces(&self) -> bool {
        self.services[Service::RealPerson as usize] > 0
    }

    /// The share of its traffic in one service.
    pub(super) fn share(&self, service: Service) -> f64 {
        f64::from(self.services[service as usize]) / 100.0
    }

    /// The service that it uses most.
    pub(super) fn main_service(&self) -> Service {
        let most = self.services.iter().max();
        Service::ALL
            .iter()
            .copied()
            .find(|service| Some(&self.services[*service as usize]) == most)
            .unwrap_or(Service::RealName)
    }
}
