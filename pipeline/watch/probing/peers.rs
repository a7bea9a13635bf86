//! What the failure ratio of a new entity is compared with: those of its peers in the same service.
//!
//! Ratios of entities in, the prior of one that has none out. Invariants: each entity counts alike in each block,
//! however large it is, so one large entity does not set what is usual for all; the spread is that between entities,
//! without what chance adds to each.

use super::baseline::EDGE_DEVIATIONS;
use super::save::{Bytes, Saved};

/// Before anything is known: failing claims are some hundredths of all, and entities differ by twice that, so that in
/// the first hours of a deployment nobody is told of who is careless and was never seen before. With once that, seven
/// more false alarms came in 374 entity-months of first weeks.
const MEAN_FIRST: f64 = 0.05;
const SPREAD_FIRST: f64 = 2.0 * MEAN_FIRST;

/// The newest ratio has this weight once there are many: with 200 entities and four blocks a day the memory is about
/// half a day, with one entity it is four months, so that it spans all entities of a night and drifts with them.
const WEIGHT_MIN: f64 = 1.0 / 512.0;

/// The first knowledge counts as much as this many entities.
const ENTITIES_FIRST: f64 = 8.0;

/// Judged attempts from which on an entity's ratio says something about it: with thirty, chance alone is as large as
/// the spread.
pub(super) const TRIALS_MIN: f64 = 30.0;

/// Bounds of the prior's strength in attempts: at least four, so that nobody's first attempts are taken at their word;
/// at most 400, so that an entity is judged by itself after a few hundred attempts however alike its peers are.
const STRENGTH: (f64, f64) = (4.0, 400.0);

/// The failure ratios of all entities in one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Peers {
    mean: f64,
    variance: f64,
    seen: f64,
}

/// What an entity is taken for before it is known: a beta distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prior {
    pub mean: f64,
    /// As many attempts as it counts for.
    pub strength: f64,
}

impl Peers {
    pub(super) const NEW: Peers = Peers { mean: MEAN_FIRST, variance: SPREAD_FIRST * SPREAD_FIRST, seen: 0.0 };

    /// Takes in the ratio of an entity that rests on so many attempts.
    pub(super) fn learn(&mut self, ratio: f64, trials: f64) {
        let weight = (1.0 / (self.seen + ENTITIES_FIRST)).max(WEIGHT_MIN);
        self.seen += 1.0;
        let apart = ratio - self.mean;
        self.mean += weight * apart;
        let by_chance = ratio * (1.0 - ratio) / trials;
        self.variance += weight * (apart * apart - by_chance - self.variance);
        // Entities differ at least by a quarter of what they have in common.
        self.variance = self.variance.max((self.mean / 4.0) * (self.mean / 4.0));
    }

    pub(super) fn prior(&self) -> Prior {
        let mean = self.mean.clamp(1e-3, 0.5);
        let strength = (mean * (1.0 - mean) / self.variance.max(1e-9) - 1.0).clamp(STRENGTH.0, STRENGTH.1);
        Prior { mean, strength }
    }
}

impl Prior {
    /// What is still usual of one that has not been seen.
    pub(super) fn edge(self) -> f64 {
        self.mean + EDGE_DEVIATIONS * (self.mean * (1.0 - self.mean) / (self.strength + 1.0)).sqrt()
    }
}

impl Saved for Peers {
    fn write(&self, out: &mut Vec<u8>) {
        [self.mean, self.variance, self.seen].iter().for_each(|number| number.write(out));
    }

    fn read(bytes: &mut Bytes) -> Option<Peers> {
        let [mean, variance, seen] = bytes.array()?;
        ((0.0..=1.0).contains(&mean) && (0.0..=1.0).contains(&variance) && seen >= 0.0).then_some(Peers {
            mean,
            variance,
            seen,
        })
    }
}
