//! What peers make of an hour: the yardstick of an entity that has no history of its own.
//!
//! Peers are all entities of the same service with a week of history. Of each series, and for each hour of the day, mean and spread over
//! them are kept, fading. Volumes are compared as multiples of each entity's own mean, so that a small entity has peers as well.

use super::bytes::{Put, Reader};
use super::measure::Measured;

/// Hours of a day.
const HOURS: usize = 24;

/// Buckets after which an older one has half its weight: a week of some hundred peers in one hour, 6 buckets × 7 days × 100.
const HALF_LIFE_BUCKETS: f64 = 4_200.0;

/// Buckets of peers that an hour needs before anybody is judged by it: a day of five peers.
const BUCKETS_MIN: f64 = 30.0;

/// Trials that a share needs to say anything of a peer.
const TRIALS_MIN: f64 = 20.0;

/// A p-value that a new entity passes by chance once in five years of buckets of one series.
const P_ALARM: f64 = 1.0 / (5.0 * 365.0 * 144.0);

/// Mean and spread of one hour.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    weight: f64,
    mean: f64,
    squares: f64,
    /// What of the squares is chance alone.
    noise: f64,
}

/// One service's peers.
#[derive(Clone, Debug)]
pub(super) struct Peers {
    cells: Vec<[Cell; HOURS]>,
}

/// How a bucket of a new entity looks beside its peers'.
#[derive(Clone, Copy, Debug)]
pub(super) struct BesidePeers {
    pub p_value: f64,
    pub low: f64,
    pub high: f64,
    pub alarm: bool,
}

/// A bucket as peers are compared: `mean` is the entity's own mean volume of a bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compared {
    pub measured: Measured,
    pub hour: i64,
    pub observed: f64,
    pub trials: f64,
    pub mean: f64,
}

impl Compared {
    /// On a scale on which peers are alike: logarithm of the multiple, log-odds of the share, or the value itself.
    fn scaled(&self) -> Option<f64> {
        match self.measured {
            Measured::Volume => Some(((self.observed + 1.0) / (self.mean + 1.0)).ln()),
            Measured::Inconsistent | Measured::NotProcessed | Measured::Refused => {
                let count = self.observed * self.trials;
                let odds = (count + 0.5) / (self.trials - count + 0.5);
                (self.trials >= TRIALS_MIN).then(|| odds.ln())
            }
            Measured::Attempts | Measured::Similarity => Some(self.observed),
        }
    }

    /// Back from that scale.
    fn plain(&self, scaled: f64) -> f64 {
        match self.measured {
            Measured::Volume => (scaled.exp() * (self.mean + 1.0) - 1.0).max(0.0),
            Measured::Inconsistent | Measured::NotProcessed | Measured::Refused => 1.0 / (1.0 + (-scaled).exp()),
            Measured::Attempts | Measured::Similarity => scaled,
        }
    }

    /// Variance that chance alone gives it on that scale.
    fn noise(&self) -> f64 {
        match self.measured {
            Measured::Volume => 1.0 / (self.observed + 1.0) + 1.0 / (self.mean + 1.0),
            Measured::Inconsistent | Measured::NotProcessed | Measured::Refused => {
                let count = self.observed * self.trials;
                1.0 / (count + 0.5) + 1.0 / (self.trials - count + 0.5)
            }
            Measured::Attempts | Measured::Similarity => 0.0,
        }
    }
}

impl Peers {
    pub fn new() -> Peers {
        Peers { cells: vec![[Cell::default(); HOURS]; Measured::ALL.len()] }
    }

    /// A peer's bucket.
    pub fn learn(&mut self, compared: &Compared) {
        let Some(scaled) = compared.scaled() else { return };
        let cell = &mut self.cells[compared.measured as usize][compared.hour as usize];
        let fade = 0.5_f64.powf(1.0 / HALF_LIFE_BUCKETS);
        cell.weight = cell.weight * fade + 1.0;
        let step = scaled - cell.mean;
        cell.mean += step / cell.weight;
        cell.squares = cell.squares * fade + step * (scaled - cell.mean);
        cell.noise = cell.noise * fade + compared.noise();
    }

    /// A new entity's bucket; nothing where there are too few peers.
    pub fn judge(&self, compared: &Compared) -> Option<BesidePeers> {
        let scaled = compared.scaled()?;
        let cell = self.cells[compared.measured as usize][compared.hour as usize];
        if cell.weight < BUCKETS_MIN {
            return None;
        }
        // Peers differ by more than chance: what they differ by is added to this bucket's own chance.
        let between = ((cell.squares - cell.noise) / cell.weight).max(BETWEEN_MIN);
        let spread = (between + compared.noise()).sqrt();
        let p_value = student_tail((scaled - cell.mean) / spread);
        // The range within which 99 of 100 peers are, by the same distribution: 3.355 spreads with 8 degrees of freedom.
        let [low, high] = [-3.355, 3.355].map(|spreads| compared.plain(cell.mean + spreads * spread));
        Some(BesidePeers { p_value, low, high, alarm: p_value < P_ALARM })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        for cell in self.cells.iter().flatten() {
            [cell.weight, cell.mean, cell.squares, cell.noise].into_iter().for_each(|value| out.put_f64(value));
        }
    }

    pub fn read(from: &mut Reader<'_>) -> Option<Peers> {
        let mut peers = Peers::new();
        for cell in peers.cells.iter_mut().flatten() {
            *cell = Cell { weight: from.f64()?, mean: from.f64()?, squares: from.f64()?, noise: from.f64()? };
        }
        Some(peers)
    }
}

/// Peers differ by a tenth at least, on the scale of logarithms: a variance of 0.01.
const BETWEEN_MIN: f64 = 0.01;

/// Both tails of Student's distribution with 8 degrees of freedom, whose heavy tails stand for peers that are not alike (closed form;
/// Abramowitz and Stegun 26.7.4).
fn student_tail(t: f64) -> f64 {
    // 1 - A(t | 8) with A = sin θ (1 + c/2 + 3 c²/8 + 5 c³/16), c = cos² θ; far out, where that cancels, its series begins with
    // 35 c⁴ / 128.
    let c = 8.0 / (t * t + 8.0);
    let near = 1.0 - (1.0 - c).sqrt() * (1.0 + c / 2.0 + 0.375 * c * c + 0.3125 * c * c * c);
    let tail = if c < 1e-3 { 35.0 / 128.0 * c.powi(4) } else { near };
    tail.clamp(f64::MIN_POSITIVE, 1.0)
}
