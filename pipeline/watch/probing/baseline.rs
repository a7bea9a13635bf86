//! What is usual for one entity in one service, and the steps of the CUSUMs that follow from it.
//!
//! Blocks of attempts in, a ratio with its edges out. Invariants: decayed sums only, so memory and work are constant; a
//! block counts at most as much failing as is still usual, so that the beginning of an attack teaches little.

use super::beside::Beside;
use super::chance::ln;
use super::course::BLOCK_S;
use super::peers::{Prior, TRIALS_MIN};
use super::save::{Bytes, Saved};
use super::{DAY_S, HOUR_S};

/// CUSUMs side by side. One tuned to a small rise is slow to see a large one, and the other way round; the best of the
/// four of [`ODDS`] has at least three quarters of the evidence of one tuned to the rise itself (0.775 at worst,
/// computed).
pub(super) const LANES: usize = 4;

/// How many times the usual odds each CUSUM is tuned to: from what a large entity's traffic barely shows to nothing but
/// misses.
const ODDS: [f64; LANES] = [1.3, 2.0, 5.0, 20.0];

/// How often by chance a CUSUM reaches a height h: with each attempt with a probability of this times the ratio that it
/// is tuned to times e^-h. A CUSUM leaves zero with failures only, and mostly falls back. The most that was computed,
/// by following CUSUMs under their alternatives, for usual ratios of 0.002 to 0.4 and heights of 8 and 12.
const REACHED: [f64; LANES] = [0.03, 0.13, 0.34, 0.38];

/// False alarms an entity, service and month that the threshold allows an entity whose ratio is at its upper edge all
/// the time; as hardly any is, far fewer come. Of all detectors and services 0.004 an entity-month were measured on real
/// arrivals and 0.04 at a million rows a day, where an officer is asked to bear 0.05; with four times as much one more of
/// 126 fast attacks over many certificates was told in time.
pub(super) const BUDGET: f64 = 0.03;

/// Attempts a month on which the threshold of a nearly unknown entity rests.
const MONTHLY_MIN: f64 = 1_000.0;

/// Blocks of the memory: 28 days, four of each weekday.
const MEMORY_BLOCKS: f64 = 28.0 * DAY_S as f64 / BLOCK_S as f64;

/// Blocks of a day.
const DAY_BLOCKS: f64 = DAY_S as f64 / BLOCK_S as f64;

/// Fewer blocks than this have passed before an entity was seen for a whole day; they fade from the first on.
const FIRST_DAY_BLOCKS: f64 = DAY_BLOCKS - 0.5;

/// Blocks after which nothing is remembered: a sixtieth is left after four memories.
const FORGOTTEN_BLOCKS: i64 = 4 * MEMORY_BLOCKS as i64;

/// Before its blocks show by how much they differ, they are taken to differ by a quarter of the ratio, which counts for
/// as many blocks as a day has.
const BETWEEN_FIRST: (f64, f64) = (0.25, 4.0);

/// Parts of the week that have a ratio of their own, against which whole blocks are held: the quarters of workdays and
/// those of weekends. A ratio that is half as high again at each weekend is no rise that lasts.
const PARTS: usize = 8;

/// By how much Chinese time is ahead of UTC.
const CHINA_S: i64 = 8 * HOUR_S;

/// Deviations between what is usual and its upper edge. One entity in fifty is beyond two by chance, and there the
/// CUSUMs still fall on average, since they rise only beyond the middle of edge and alternative.
pub(super) const EDGE_DEVIATIONS: f64 = 2.0;

/// Bounds of the upper edge: below two in a thousand a few typos would be a multiple, above three in five nothing is
/// left to rise to.
const EDGE: (f64, f64) = (0.002, 0.6);

/// The past of one entity in one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Baseline {
    trials: f64,
    fails: f64,
    /// Over blocks: squared deviation beyond what chance adds, and squared attempts; their ratio is the variance
    /// between blocks.
    excess: f64,
    squares: f64,
    /// Blocks with attempts, and blocks that passed, both decayed.
    blocks: f64,
    passed: f64,
    /// Trials and fails by part of the week.
    parts: [(f64, f64); PARTS],
    /// What was looked at beside first failures.
    pub beside: Beside,
}

/// The part of the week of a block: which quarter of the day, on a workday or on a weekend in Asia/Shanghai.
pub(super) fn part(block: i64) -> usize {
    let day = (block * BLOCK_S + CHINA_S).div_euclid(DAY_S);
    // 1970-01-01 was a Thursday; Monday is 0.
    let weekend = (day + 3).rem_euclid(7) >= 5;
    block.rem_euclid(PARTS as i64 / 2) as usize + if weekend { PARTS / 2 } else { 0 }
}

impl Baseline {
    pub(super) const NEW: Baseline = Baseline {
        trials: 0.0,
        fails: 0.0,
        excess: 0.0,
        squares: 0.0,
        blocks: 0.0,
        passed: 0.0,
        parts: [(0.0, 0.0); PARTS],
        beside: Beside::NONE,
    };

    /// Learns a block.
    pub(super) fn learn(&mut self, block: i64, trials: u32, fails: u32, steps: &Steps) {
        if trials == 0 {
            return;
        }
        let trials = f64::from(trials);
        let (edge, usual) = (steps.edge, steps.usual);
        let at_most = trials * edge + 3.0 * (trials * edge * (1.0 - edge)).sqrt();
        let fails = f64::from(fails).min(at_most);
        let apart = fails - trials * usual;
        self.excess += apart * apart - trials * usual * (1.0 - usual);
        self.squares += trials * trials;
        self.trials += trials;
        self.fails += fails;
        self.blocks += 1.0;
        let part = &mut self.parts[part(block)];
        *part = (part.0 + trials, part.1 + fails);
    }

    /// The ratio of a cause that stayed is what is usual now.
    pub(super) fn settle(&mut self, trials: u32, fails: u32) {
        if trials > 0 {
            self.fails = self.trials.max(TRIALS_MIN) * f64::from(fails) / f64::from(trials);
            self.trials = self.trials.max(TRIALS_MIN);
            (self.excess, self.squares, self.blocks) = (0.0, 0.0, 0.0);
            self.parts = [(0.0, 0.0); PARTS];
        }
    }

    /// Lets blocks pass.
    pub(super) fn age(&mut self, blocks: i64) {
        let kept = (0..blocks.clamp(0, FORGOTTEN_BLOCKS)).fold(1.0, |kept, _| kept * (1.0 - 1.0 / MEMORY_BLOCKS));
        for sum in [&mut self.trials, &mut self.fails, &mut self.excess, &mut self.squares, &mut self.blocks] {
            *sum *= kept;
        }
        self.parts.iter_mut().for_each(|part| *part = (part.0 * kept, part.1 * kept));
        self.beside.age(kept);
        self.passed = (MEMORY_BLOCKS - (MEMORY_BLOCKS - self.passed) * kept).min(MEMORY_BLOCKS);
    }

    /// Ratio and attempts, where there are enough to count among the peers.
    pub(super) fn known(&self) -> Option<(f64, f64)> {
        (self.trials >= TRIALS_MIN).then(|| (self.fails / self.trials, self.trials))
    }

    /// By how much the memory is longer than what has passed of it: a new entity's first day stands for all of its days,
    /// else the bounds would be too low for as long as they rise.
    pub(super) fn months(&self) -> f64 {
        MEMORY_BLOCKS / (self.passed + 1.0).clamp(DAY_BLOCKS, MEMORY_BLOCKS)
    }

    /// The variance between blocks beyond what chance adds; less one deviation of that estimate, since blocks of few
    /// attempts would show a variance that is none every other time.
    fn between(&self, usual: f64) -> f64 {
        if self.squares <= 0.0 {
            return 0.0;
        }
        let by_chance = usual * (1.0 - usual) * (2.0 * self.squares).sqrt();
        ((self.excess - by_chance) / self.squares).max(0.0)
    }

    /// The days that it rests on; none where less than a day's blocks were learned, as of who began with failing.
    pub(super) fn days(&self) -> u16 {
        if self.blocks < FIRST_DAY_BLOCKS {
            return 0;
        }
        // `passed` approaches its bound as e^-t does; what it stands for is the time itself.
        let share = (1.0 - self.passed / MEMORY_BLOCKS).max(1.0 / 16.0);
        (-ln(share) * MEMORY_BLOCKS * BLOCK_S as f64 / DAY_S as f64) as u16
    }
}

/// What follows from a baseline until the block closes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Steps {
    /// The ratio, of the whole week and of this part of it.
    pub usual: f64,
    pub of_part: f64,
    /// What is still usual.
    pub edge: f64,
    /// As many attempts as it rests on.
    pub weight: f64,
    /// The variance of the ratio: how well it is known, and how it varies from block to block.
    pub variance: f64,
    /// By how much a failing certificate raises each CUSUM, and another attempt lowers it.
    pub up: [f64; LANES],
    pub down: [f64; LANES],
    /// The threshold of each CUSUM.
    pub heights: [f64; LANES],
    /// Attempts a month.
    pub monthly: f64,
}

impl Steps {
    pub(super) const NONE: Steps = Steps {
        usual: 0.0,
        of_part: 0.0,
        edge: 0.0,
        weight: 0.0,
        variance: 0.0,
        up: [0.0; LANES],
        down: [0.0; LANES],
        heights: [0.0; LANES],
        monthly: 0.0,
    };

    /// Those of this block.
    pub(super) fn of(baseline: &Baseline, prior: Prior, block: i64) -> Steps {
        let weight = baseline.trials + prior.strength;
        let usual = ((baseline.fails + prior.mean * prior.strength) / weight).clamp(1e-4, 0.99);
        let (share, blocks) = BETWEEN_FIRST;
        let first = (share * usual) * (share * usual);
        // A part of the week is taken for the whole week until it has shown more attempts than that spread counts for.
        let strength = usual * (1.0 - usual) / first;
        let (trials, fails) = baseline.parts[part(block)];
        let of_part = (fails + usual * strength) / (trials + strength);
        let own = baseline.between(usual);
        let between = (first * blocks + own * baseline.blocks) / (blocks + baseline.blocks);
        let variance = usual * (1.0 - usual) / (weight + 1.0) + between;
        let own = usual + EDGE_DEVIATIONS * variance.sqrt();
        // Who was seen in a part of the day alone, as by night, is not known by day.
        let edge = if baseline.passed < FIRST_DAY_BLOCKS { own.max(prior.edge()) } else { own };
        let edge = edge.clamp(EDGE.0, EDGE.1);
        let monthly = (baseline.trials * MEMORY_BLOCKS / baseline.passed.max(1.0)).max(MONTHLY_MIN);
        let raised = ODDS.map(|odds| odds * edge / (1.0 - edge + odds * edge));
        Steps {
            usual,
            of_part,
            edge,
            weight,
            variance,
            up: raised.map(|ratio| ln(ratio / edge)),
            down: raised.map(|ratio| ln((1.0 - ratio) / (1.0 - edge))),
            heights: std::array::from_fn(|lane| ln(LANES as f64 * monthly * REACHED[lane] * raised[lane] / BUDGET)),
            monthly,
        }
    }

    /// The deviation of failing certificates among so many attempts.
    pub(super) fn spread(&self, trials: f64) -> f64 {
        (trials * self.usual * (1.0 - self.usual) + trials * trials * self.variance).sqrt()
    }
}

impl Saved for Baseline {
    fn write(&self, out: &mut Vec<u8>) {
        let Baseline { trials, fails, excess, squares, blocks, passed, parts, beside } = self;
        [trials, fails, excess, squares, blocks, passed].iter().for_each(|number| number.write(out));
        parts.iter().flat_map(|part| [part.0, part.1]).for_each(|number| number.write(out));
        beside.write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<Baseline> {
        let [trials, fails, excess, squares, blocks, passed] = bytes.array()?;
        let mut parts = [(0.0, 0.0); PARTS];
        for part in &mut parts {
            *part = (bytes.take()?, bytes.take()?);
        }
        Some(Baseline { trials, fails, excess, squares, blocks, passed, parts, beside: bytes.take()? })
    }
}

impl Saved for Steps {
    fn write(&self, out: &mut Vec<u8>) {
        let Steps { usual, of_part, edge, weight, variance, up, down, heights, monthly } = self;
        [usual, of_part, edge, weight, variance, monthly]
            .into_iter()
            .chain(up)
            .chain(down)
            .chain(heights)
            .for_each(|number| number.write(out));
    }

    fn read(bytes: &mut Bytes) -> Option<Steps> {
        let [usual, of_part, edge, weight, variance, monthly] = bytes.array()?;
        let (up, down, heights) = (bytes.array()?, bytes.array()?, bytes.array()?);
        Some(Steps { usual, of_part, edge, weight, variance, up, down, heights, monthly })
    }
}

#[cfg(test)]
#[path = "baseline_tests.rs"]
mod tests;
