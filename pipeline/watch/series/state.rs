//! A series: its state, and how it judges and learns one bucket.
//!
//! Invariants: see the folder's.

use super::bucket::{Bucket, DayType, Judged, Measure, Shape};
use super::caution::Caution;
use super::means::{DAY, Means, NEAR, Pace, RANGE, RECENT, STEP, VIEWS, WEEK};
use super::month::Month;
use super::panel::{ASKED, PAST, Panel};
use super::season::{Place, Season};
use super::share::Share;
use super::spread::Spread;
use super::tail::Tail;
use super::votes::Votes;

/// Residuals of pure chance have this mean size on a scale where they spread by 1: √(2/π).
const CHANCE: f32 = 0.797_884_6;

/// So many usual sizes hold 99 of 100 residuals: 2.576 / √(2/π).
const WIDTH: f32 = 3.23;

/// More buckets missing than this are a gap: an hour's worth is bridged, two are not, at ten minutes.
const GAP: i64 = 12;

/// Tails keep four weeks, but at least a thousand residuals and at most what sixteen bits hold with room.
const TAIL_DAYS: f32 = 28.0;
const TAIL_MIN: f32 = 1_000.0;
const TAIL_MAX: f32 = 20_000.0;

/// One series of an entity and service.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub(super) measure: Measure,
    pub(super) step_s: u32,
    /// Start of the latest bucket, and how long after the first that is.
    pub(super) last_s: i64,
    pub(super) history_s: u32,
    pub(super) seen: u32,
    /// Days on which there was a bucket.
    pub(super) days: u16,
    pub(super) means: Means,
    pub(super) season: Season,
    pub(super) month: Month,
    pub(super) spread: Spread,
    pub(super) tails: [Tail; ASKED],
    pub(super) votes: Votes,
    pub(super) share: Share,
    pub(super) caution: Caution,
    /// Expected events since the last one, while nothing comes.
    pub(super) missed: f32,
    /// Buckets in a row on the same side of what is usual, below zero if under it.
    pub(super) run: i8,
}

impl Series {
    /// A series without a past, of buckets of `step_s` seconds.
    #[must_use]
    pub const fn new(measure: Measure, step_s: u32) -> Series {
        Series {
            measure,
            step_s,
            last_s: 0,
            history_s: 0,
            seen: 0,
            days: 0,
            means: Means::new(),
            season: Season::new(),
            month: Month::new(),
            spread: Spread::new(),
            tails: [const { Tail::new() }; ASKED],
            votes: Votes::new(),
            share: Share::new(),
            caution: Caution::new(),
            missed: 0.0,
            run: 0,
        }
    }

    /// Judges a bucket by what came before it, then learns it. Buckets come in order; one that is not a number is
    /// passed over.
    pub fn close(&mut self, bucket: &Bucket, day: DayType) -> Judged {
        let Some(value) = self.measure.stable(bucket) else {
            return self.unjudged();
        };
        self.arrive(bucket, value);
        let pace = self.pace(bucket);
        let place = Place::of(bucket.start_s, self.step_s, day);
        let (week, time) = self.season.usual(place);
        let shift = self.month.shift(self.days) * self.means.deviation;
        let usual = (week + shift, time);
        let residuals = self.means.look(value, usual, pace);
        let told = self.told(&residuals, bucket, value);
        self.spread.begin(bucket.start_s, self.step_s, self.days);
        let in_part = told.map(|residual| residual / self.spread.divisor);
        let surprises = self.surprises(&in_part);
        let votes = self.votes.count(&told, self.step_s);
        let expected = value - self.best(&residuals);
        let p_value = self.p_value(surprises, bucket, expected);
        self.learn_spread(&told);
        self.learn_tails(&in_part);
        let judged = self.judged(p_value, votes, bucket, expected, residuals, value);
        if place.is_learned() {
            self.month.learn((value - week) / self.means.deviation);
        }
        self.learn(bucket, value, shift, residuals, place, pace);
        judged
    }

    /// Time goes on: the first bucket, a new day, a gap.
    fn arrive(&mut self, bucket: &Bucket, value: f32) {
        let elapsed_s = bucket.start_s.saturating_sub(self.last_s);
        if self.seen == 0 {
            self.days = 1;
            self.month.begin_day(bucket.start_s.div_euclid(86_400));
            self.means.start(value);
        } else if bucket.start_s.div_euclid(86_400) > self.last_s.div_euclid(86_400) {
            self.begin_day();
            self.votes.begin_day(self.days);
            self.month.begin_day(bucket.start_s.div_euclid(86_400));
        }
        if self.seen > 0 && elapsed_s / i64::from(self.step_s.max(1)) > GAP {
            self.means.resume(value);
        }
        if self.seen > 0 {
            self.history_s = self.history_s.saturating_add(elapsed_s.clamp(0, i64::from(u32::MAX)) as u32);
        }
        self.last_s = if self.seen == 0 { bucket.start_s } else { self.last_s.max(bucket.start_s) };
        self.seen = self.seen.saturating_add(1);
    }

    /// One more day is known; a view that is asked from today on has no past.
    fn begin_day(&mut self) {
        let asked = self.panel().views;
        self.days = self.days.saturating_add(1);
        for (tail, (before, now)) in
            self.tails.iter_mut().zip(asked.iter().zip(Panel::of(self.step_s, self.days).views))
        {
            if *before != now {
                *tail = Tail::new();
            }
        }
    }

    fn panel(&self) -> &'static Panel {
        Panel::of(self.step_s, self.days)
    }

    fn pace(&self, bucket: &Bucket) -> Pace {
        let weight = if self.measure == Measure::Ratio { self.share.weight(trials_of(bucket)) } else { 1.0 };
        Pace { seen: self.seen as f32, day: (86_400.0 / self.step_s.max(1) as f32).max(4.0), weight }
    }

    /// The residuals as the measure tells them: those of shares by their trials.
    fn told(&self, residuals: &[f32; VIEWS], bucket: &Bucket, value: f32) -> [f32; VIEWS] {
        let mut told = *residuals;
        if self.measure == Measure::Ratio {
            for view in [WEEK, RECENT, DAY, STEP, NEAR, RANGE] {
                told[view] = self.share.distance(value, value - residuals[view], trials_of(bucket));
            }
        }
        told
    }

    fn floor(&self) -> f32 {
        if self.measure == Measure::Level { 0.0 } else { CHANCE }
    }

    fn surprises(&mut self, told: &[f32; VIEWS]) -> [f32; ASKED] {
        let (floor, views) = (self.floor() / self.spread.divisor, self.panel().views);
        let mut surprises = [0.0; ASKED];
        for ((surprise, tail), view) in surprises.iter_mut().zip(&mut self.tails).zip(views) {
            if told[view].is_finite() {
                *surprise = tail.judge(told[view], floor);
            }
        }
        surprises
    }

    /// On the first day nothing is usual yet.
    fn learn_spread(&mut self, told: &[f32; VIEWS]) {
        if self.days > 1 {
            let views = self.panel().views;
            let known = self.tails.iter().zip(views).filter(|(tail, _)| tail.usual > 0.0);
            self.spread.add(known.map(|(tail, view)| told[view].abs() / tail.usual));
        }
    }

    fn learn_tails(&mut self, told: &[f32; VIEWS]) {
        if !self.caution.learns(self.step_s) {
            return;
        }
        let day = 86_400.0 / self.step_s.max(1) as f32;
        let seen_max = (TAIL_DAYS * day).clamp(TAIL_MIN, TAIL_MAX) as u16;
        let views = self.panel().views;
        for (tail, view) in self.tails.iter_mut().zip(views) {
            if told[view].is_finite() {
                tail.learn(told[view], seen_max);
            }
        }
    }

    /// The residual of the view that erred least so far, of those that know the time, else of the near past.
    fn best(&self, residuals: &[f32; VIEWS]) -> f32 {
        let (mut best, mut least) = (residuals[self.panel().views[PAST]], self.tails[PAST].usual);
        for (tail, view) in self.tails.iter().zip(self.panel().views) {
            if (view == DAY || view == WEEK) && residuals[view].is_finite() && tail.usual < least {
                (best, least) = (residuals[view], tail.usual);
            }
        }
        best
    }

    /// The chance of the consensus or, where nothing came, of the silence if that is rarer.
    fn p_value(&mut self, surprises: [f32; ASKED], bucket: &Bucket, expected: f32) -> f64 {
        let p_value = self.caution.p_value(self.panel().consensus(surprises), self.step_s);
        if self.measure != Measure::Count || bucket.value > 0.0 {
            self.missed = 0.0;
            return p_value;
        }
        // A Poisson stream pauses so long after an event with this chance, and an hour has so many events; they count
        // less where counts spread more. Two chances are taken, so both are doubled.
        let wider = (self.tails[0].usual * self.spread.divisor / CHANCE).max(1.0);
        let events = self.measure.value(expected) as f32 / (wider * wider);
        self.missed += events;
        let an_hour = f64::from(events * 3_600.0 / self.step_s.max(1) as f32).max(1.0);
        (2.0 * p_value.min(an_hour * f64::from(-self.missed).exp())).min(1.0)
    }

    fn judged(
        &mut self,
        p_value: f64,
        votes: f32,
        bucket: &Bucket,
        expected: f32,
        residuals: [f32; VIEWS],
        value: f32,
    ) -> Judged {
        let least = self.tails[PAST].usual.min(self.tails[2].usual).min(self.tails[3].usual);
        let spreads = WIDTH * (least * self.spread.divisor).max(self.floor());
        let is_ratio = self.measure == Measure::Ratio;
        let width = if is_ratio { self.share.width(expected, trials_of(bucket), spreads) } else { spreads };
        let score = self.votes.score(votes, p_value, self.history_s, self.step_s);
        Judged {
            p_value,
            score,
            expected: self.measure.value(expected),
            expected_low: self.measure.value(expected - width),
            expected_high: self.measure.value(expected + width),
            shape: self.shape(p_value, residuals, value - expected),
            alarm: Caution::is_alarm(p_value),
            baseline_days: self.days,
        }
    }

    fn shape(&self, p_value: f64, residuals: [f32; VIEWS], aside: f32) -> Shape {
        if p_value > 0.01 {
            Shape::Nothing
        } else if self.missed > 0.0 {
            Shape::Silence
        } else if self.run.unsigned_abs() >= 6 {
            Shape::Level
        } else if residuals[STEP].abs() < self.means.usual_step && residuals[WEEK].is_finite() {
            Shape::Seasonal
        } else if aside > 0.0 {
            Shape::Burst
        } else {
            Shape::Drop
        }
    }

    fn learn(&mut self, bucket: &Bucket, value: f32, shift: f32, residuals: [f32; VIEWS], place: Place, pace: Pace) {
        let far = residuals[RANGE].abs() > 3.0 * self.means.deviation;
        self.run = match (far, residuals[RANGE] > 0.0) {
            (false, _) => 0,
            (true, true) => self.run.max(0).saturating_add(1),
            (true, false) => self.run.min(0).saturating_sub(1),
        };
        if self.measure == Measure::Ratio {
            let rate = (1.0 / pace.seen).max(1.0 / (7.0 * pace.day));
            self.share.learn(value, value - residuals[NEAR], trials_of(bucket), rate, pace.seen < 30.0);
        }
        self.season.learn(place, (value - shift, value), self.days, self.means.deviation, pace.weight);
        self.means.learn(value, pace);
    }

    fn unjudged(&self) -> Judged {
        let usual = self.measure.value(self.means.near);
        Judged {
            p_value: 1.0,
            score: 0.0,
            expected: usual,
            expected_low: usual,
            expected_high: usual,
            shape: Shape::Nothing,
            alarm: false,
            baseline_days: self.days,
        }
    }
}

/// The trials of a share, within what can be reckoned with.
fn trials_of(bucket: &Bucket) -> f32 {
    (bucket.trials as f32).clamp(0.25, 1e9)
}

#[cfg(test)]
#[path = "state_tests.rs"]
pub(super) mod tests;
