//! The course of one entity in one service: many certificates with few hits show as a ratio of failing certificates
//! above its own past.
//!
//! Judged attempts in, whether there is a cause out. Four one-sided CUSUMs (Page, Biometrika 41, 1954) of Bernoulli
//! likelihood ratios, for odds that are 1.3, 2, 5 and 20 times what is usual. What counts is a certificate's first
//! failing claim in the window: a holder who tries again, and who probes one certificate, add nothing here.
//!
//! Invariants: an attempt costs four additions; logarithms are taken when a block of six hours closes; a ratio that is
//! always high is no cause, only one above what the entity's own blocks vary by; what raises the alarm is not learnt
//! from for as long as it lasts, a week at most.
//!
//! A fifth CUSUM goes over the blocks: of each it adds by how many deviations of what blocks vary by it is above the
//! usual, less a half. It finds rises by a third that last for days, which no attempt by itself shows.
//!
//! ```text
//! ratio usual p  = (own failures + peers' mean × strength) / (own attempts + strength), own with a memory of 28 days
//! upper edge  u  = p + 2 √(variance of p + variance between blocks)
//! CUSUM       S ← max(0, S + ln(likelihood of odds × k / likelihood of u)), k = 1.3, 2, 5, 20
//! alarm       S ≥ h = ln(4 × attempts a month × c × ratio tuned to / budget), c = 0.03, 0.13, 0.34, 0.38: each of the four
//!             is reached by chance a fourth of the budget's times
//! ```

mod save;

use super::baseline::{BUDGET, Baseline, LANES, Steps};
use super::cause::Cause;
use super::chance::exp_minus;
use super::peers::Peers;
use super::probe::{Ending, Kind, Pace, Phase, Probe};
use super::table::Record;
use super::{DAY_S, HOUR_S};
use crate::terms::Service;

/// Seconds of a block, after which the usual ratio is learnt anew: the quarters of a day differ in who asks, and four
/// of them show by how much.
pub(super) const BLOCK_S: i64 = 6 * HOUR_S;

/// How long a raised ratio is not learnt from: a week has every kind of day. What stays longer is how the entity is
/// now.
const SETTLED_S: i64 = 7 * DAY_S;

/// Failing certificates that make a cause at least, whatever an entity's past: of ten attempts that is what is left where
/// a hit, a repeated certificate and a visit of a holder are among them.
const CERTIFICATES_MIN: u32 = 7;

/// Blocks of a month.
const MONTH_BLOCKS: f64 = (30 * DAY_S / BLOCK_S) as f64;

/// Blocks of that time without learning.
const FROZEN_MAX: u16 = (SETTLED_S / BLOCK_S) as u16;

/// How far a CUSUM rises at most, in thresholds, so that it comes down soon when the cause is gone: it falls as far as
/// it has to rise to begin and a fifth more.
const CEILING: f64 = 1.2;

/// A cause goes on while the CUSUM that began it is above this part of the threshold: between the two nothing begins
/// and nothing ends.
const HOLD: f64 = 0.5;

/// The lane of the CUSUM over blocks, behind those over attempts.
const SLOW: usize = LANES;

/// What a block adds to the CUSUM over blocks: its deviation from what is usual less half of one, as is best against
/// rises of one deviation, and never more than three, so that it takes several blocks to begin.
const SLOW_SLACK: f64 = 0.5;
const SLOW_STEP_MAX: f64 = 3.0;

/// The threshold of the CUSUM over blocks. By Siegmund's formula (Sequential Analysis, 1985) the mean time to a false
/// alarm is 2 e^(h + 1.166) blocks with that slack: at 7.5 a false alarm in 95 months of 120 blocks, a third of the
/// budget of the others, since here nothing lies between what is usual and an upper edge.
const SLOW_HEIGHT: f64 = 7.5;

/// The part of that formula that is added to the height, for what a step overshoots.
const OVERSHOOT: f64 = 1.166;

/// Failing certificates that a block is expected to have at least, where its deviation is to be taken for a normal one.
const SLOW_EXPECTED_MIN: f64 = 5.0;

/// Days that a small rise is told against: every part of the week twice.
const SLOW_DAYS_MIN: u16 = 14;

/// One CUSUM, and what it has seen since it left zero.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rise {
    sum: f64,
    since_s: i64,
    trials: u32,
    fails: u32,
}

impl Rise {
    const ZERO: Rise = Rise { sum: 0.0, since_s: 0, trials: 0, fails: 0 };
}

/// The course of one entity in one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Course {
    entity: u32,
    service: Service,
    used: bool,
    /// Which block since 1970 is open.
    block: i64,
    trials: u32,
    fails: u32,
    frozen: u16,
    last_s: i64,
    pub baseline: Baseline,
    pub steps: Steps,
    /// Those over attempts, then the one over blocks.
    rises: [Rise; LANES + 1],
    /// What the open cause has seen; its sum is that of the CUSUM which began it, without a ceiling.
    seen: Rise,
    /// Which CUSUM that is, and how high its sum has been.
    lane: u8,
    peak: f64,
    /// Whether the ratio has come down since the cause was told last.
    lulled: bool,
    cause: Cause,
}

/// The key of a course in its table.
pub(super) fn key(entity: u32, service: Service) -> u64 {
    u64::from(entity) << 2 | service as u64
}

impl Course {
    pub(super) fn new(entity: u32, service: Service, at_s: i64, peers: &Peers) -> Course {
        let baseline = Baseline::NEW;
        let block = at_s.div_euclid(BLOCK_S);
        let steps = Steps::of(&baseline, peers.prior(), block);
        Course { entity, service, used: true, block, last_s: at_s, baseline, steps, ..Course::EMPTY }
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.cause
    }

    /// Whether a judged attempt at this time belongs to another block than the open one.
    #[inline]
    pub(super) fn is_closing(&self, at_s: i64) -> bool {
        at_s >= (self.block + 1) * BLOCK_S
    }

    /// Closes the block, so that the usual ratio is what it is with it; what is told where a cause has become what is
    /// usual.
    pub(super) fn close_block(&mut self, at_s: i64, peers: &mut Peers) -> Option<Probe> {
        let block = at_s.div_euclid(BLOCK_S);
        let settled = self.cause.open && self.has_rise() && at_s - self.cause.begun_s > SETTLED_S;
        let ended = settled.then(|| {
            self.baseline.settle(self.seen.trials, self.seen.fails);
            self.end(Phase::Ended(Ending::Settled))
        });
        if !settled {
            self.judge_block();
        }
        let raised = self.cause.open || self.has_rise();
        let learns = !settled && (!raised || self.frozen >= FROZEN_MAX);
        self.frozen = if raised { (self.frozen + 1).min(FROZEN_MAX) } else { 0 };
        if learns {
            self.baseline.learn(self.block, self.trials, self.fails, &self.steps);
        }
        self.baseline.age(block - self.block);
        if let Some((ratio, trials)) = self.baseline.known() {
            peers.learn(ratio, trials);
        }
        self.steps = Steps::of(&self.baseline, peers.prior(), block);
        (self.block, self.trials, self.fails) = (block, 0, 0);
        if self.cause.open { ended } else { ended.or_else(|| self.begin(at_s)) }
    }

    /// A rise that is small but lasts shows in block after block, though each by itself is within what blocks vary by.
    fn judge_block(&mut self) {
        let trials = f64::from(self.trials);
        let expected = trials * self.steps.of_part;
        if expected < SLOW_EXPECTED_MIN || self.baseline.days() < SLOW_DAYS_MIN {
            return;
        }
        let step = (f64::from(self.fails) - expected) / self.steps.spread(trials) - SLOW_SLACK;
        let step = step.min(SLOW_STEP_MAX);
        if self.cause.open && usize::from(self.lane) == SLOW {
            self.seen.sum = (self.seen.sum + step).max(0.0);
        }
        let rise = &mut self.rises[SLOW];
        if rise.sum == 0.0 {
            *rise = Rise { since_s: self.block * BLOCK_S, ..Rise::ZERO };
        }
        rise.sum = (rise.sum + step).clamp(0.0, CEILING * SLOW_HEIGHT);
        rise.trials = rise.trials.saturating_add(self.trials);
        rise.fails = rise.fails.saturating_add(self.fails);
    }

    fn height(&self, lane: usize) -> f64 {
        if lane == SLOW { SLOW_HEIGHT } else { self.steps.heights[lane] }
    }

    /// Takes in a judged attempt: whether it is a certificate's first failing claim.
    #[inline]
    pub(super) fn judge(&mut self, fails: bool, at_s: i64) -> Option<Probe> {
        self.trials = self.trials.saturating_add(1);
        self.fails = self.fails.saturating_add(u32::from(fails));
        self.last_s = self.last_s.max(at_s);
        let step = if fails { &self.steps.up } else { &self.steps.down };
        for ((rise, step), height) in self.rises.iter_mut().zip(step).zip(&self.steps.heights) {
            let sum = rise.sum + step;
            if sum > 0.0 {
                if rise.sum == 0.0 {
                    *rise = Rise { since_s: at_s, ..Rise::ZERO };
                }
                rise.sum = sum.min(CEILING * height);
                rise.trials = rise.trials.saturating_add(1);
                rise.fails = rise.fails.saturating_add(u32::from(fails));
            } else {
                rise.sum = 0.0;
            }
        }
        if self.cause.open {
            if let Some(step) = step.get(usize::from(self.lane)) {
                self.seen.sum = (self.seen.sum + step).max(0.0);
            }
            return self.go_on(fails, at_s);
        }
        if fails { self.begin(at_s) } else { None }
    }

    /// What is told when the cause ends; afterwards the CUSUMs begin at zero.
    pub(super) fn end(&mut self, phase: Phase) -> Probe {
        let probe = self.probe(phase);
        (self.cause, self.seen, self.lulled) = (Cause::NONE, Rise::ZERO, false);
        self.rises = [Rise::ZERO; LANES + 1];
        probe
    }

    /// Whether any CUSUM is up.
    fn has_rise(&self) -> bool {
        (0..=SLOW).any(|lane| self.rises[lane].sum >= HOLD * self.height(lane))
    }

    /// Whether there is a cause and the CUSUM that began it is still up.
    fn is_raised(&self) -> bool {
        let lane = usize::from(self.lane);
        self.cause.open && self.rises[lane].sum >= HOLD * self.height(lane)
    }

    fn begin(&mut self, at_s: i64) -> Option<Probe> {
        let over =
            |lane: &usize| self.rises[*lane].sum >= self.height(*lane) && self.rises[*lane].fails >= CERTIFICATES_MIN;
        // Of several the one that is tuned to the largest rise: it also comes down first.
        let lane = (0..LANES).rev().chain([SLOW]).find(over)?;
        (self.seen, self.lane, self.peak) = (self.rises[lane], lane as u8, self.rises[lane].sum);
        self.cause.witness(self.entity, self.service, self.seen.since_s.min(at_s));
        self.cause.witness(self.entity, self.service, at_s);
        self.cause.begin(at_s, self.seen.fails);
        // It is not learned from until it settles.
        self.frozen = 0;
        Some(self.probe(Phase::Begun))
    }

    /// While the ratio is raised its attempts are counted, and each failing certificate puts off the end.
    fn go_on(&mut self, fails: bool, at_s: i64) -> Option<Probe> {
        if !self.is_raised() {
            self.lulled = true;
            return None;
        }
        self.peak = self.peak.max(self.seen.sum);
        self.seen.trials = self.seen.trials.saturating_add(1);
        self.seen.fails = self.seen.fails.saturating_add(u32::from(fails));
        if !fails {
            return None;
        }
        self.cause.witness(self.entity, self.service, at_s);
        // Who begins again within the quiet time goes on with the same cause, and that is told.
        let lane = usize::from(self.lane);
        let resumed = self.lulled && self.rises[lane].sum >= self.height(lane);
        self.lulled &= !resumed;
        self.cause.continues(at_s, self.seen.fails, resumed).then(|| self.probe(Phase::Continuing))
    }

    /// How many CUSUMs of such a height are expected by chance in a month.
    fn false_alarms_a_month(&self) -> f64 {
        if usize::from(self.lane) == SLOW {
            return MONTH_BLOCKS / 2.0 * exp_minus(self.peak + OVERSHOOT);
        }
        BUDGET * exp_minus(self.peak) / exp_minus(self.height(usize::from(self.lane)))
    }

    fn probe(&self, phase: Phase) -> Probe {
        let trials = f64::from(self.seen.trials);
        let (expected, spread) = (trials * self.steps.usual, self.steps.spread(trials));
        let (low, high) = (expected - 3.0 * spread, expected + 3.0 * spread);
        let span_s = self.cause.last_s.saturating_sub(self.cause.first_s);
        Probe {
            kind: Kind::Certificates,
            phase,
            pace: if span_s <= DAY_S { Pace::Fast } else { Pace::Slow },
            entities: self.cause.partakers,
            service: Some(self.service),
            certificate: None,
            begun_s: self.cause.begun_s,
            first_s: self.cause.first_s,
            last_s: self.cause.last_s,
            observed: f64::from(self.seen.fails),
            attempts: self.seen.trials,
            expected,
            expected_low: low.max(0.0).floor(),
            expected_high: high.min(trials).ceil(),
            p_value: self.false_alarms_a_month().min(1.0),
            baseline_days: self.baseline.days(),
        }
    }
}

impl Record for Course {
    const EMPTY: Course = Course {
        entity: 0,
        service: Service::RealName,
        used: false,
        block: 0,
        trials: 0,
        fails: 0,
        frozen: 0,
        last_s: i64::MIN,
        baseline: Baseline::NEW,
        steps: Steps::NONE,
        rises: [Rise::ZERO; LANES + 1],
        seen: Rise::ZERO,
        lane: 0,
        peak: 0.0,
        lulled: false,
        cause: Cause::NONE,
    };

    fn is_empty(&self) -> bool {
        !self.used
    }

    fn key(&self) -> u64 {
        key(self.entity, self.service)
    }

    fn last(&self, _now_s: i64) -> i64 {
        self.last_s
    }
}
