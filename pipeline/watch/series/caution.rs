//! A series' own calibration: from what the views say together to a chance, and from chances to alarms within a budget.
//!
//! ```text
//! consensus ─┬─▶ beyond the caution ─▶ p_value ─▶ alarm
//!            └─▶ caution: what this series exceeds twice a day
//! ```
//!
//! Invariants: a stream of false alarms ends by itself, as each raises the caution; the caution sinks again by 0.8
//! decades a week; an incident teaches the tails a few of its buckets, not all, so that the next one is told as well.

/// The caution is the consensus that the series' own clusters of an hour exceed so often a week, about twice a day:
/// often enough to be learned within days. 12 and 24 did as well within a few points of recall.
const OFTEN_A_WEEK: f32 = 16.0;

/// Decades that a cluster raises it by (Robbins and Monro 1951: small steps find the quantile). A cluster more than
/// three decades above is no sample near the quantile; it raises it six times as much for each decade more, or a
/// flood would last for weeks.
const STEP: f32 = 0.05;
const FAR: f32 = 3.0;
const FAR_STEPS: f32 = 6.0;

/// A consensus below this, 1 in 5, is no sign of anything and no reason for caution; 0.6 to 0.8 do alike.
const CONSENSUS_MIN: f32 = 0.7;

/// An hour and a week, in seconds; what lies within an hour is one cluster.
const HOUR_S: f32 = 3_600.0;
const WEEK_S: f32 = 604_800.0;

/// The budget: false alarms of a series in a week, one in two weeks. Measured: 0.14 and 0.5 on the labelled sets, 0.3 on
/// series of pure chance, up to 0.9 where counts spread log-normally.
const ALARMS_A_WEEK: f32 = 0.5;

/// While surprised, one bucket in two hours is learned; after six hours all are, so that a new habit ends the
/// surprise.
const HOT_EACH_S: u32 = 7_200;
const HOT_MAX_S: u32 = 21_600;

/// What is usual of a series' surprises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Caution {
    /// The consensus that is exceeded twice a day.
    pub level: f32,
    /// Seconds since it was.
    pub calm_s: f32,
    /// Buckets in a row that exceeded it.
    pub hot: u16,
}

impl Caution {
    pub const fn new() -> Caution {
        Caution { level: 0.0, calm_s: HOUR_S, hot: 0 }
    }

    /// The chance that an hour holds a consensus as high as this while nothing is wrong; then heeds it. At the caution the
    /// chance is known by counting; above, it falls by ten for each decade, which the two labelled sets bear out to within
    /// a factor of three; below, it rises to 1.
    pub fn p_value(&mut self, consensus: f32, step_s: u32) -> f64 {
        let beyond = consensus - self.level;
        let often = (OFTEN_A_WEEK * HOUR_S / WEEK_S).log10();
        let log = if beyond >= 0.0 { often - beyond } else { often * consensus / self.level };
        self.heed(consensus, beyond, step_s);
        10f64.powf(f64::from(log)).min(1.0)
    }

    /// Whether a chance is within the budget of alarms.
    pub fn is_alarm(p_value: f64) -> bool {
        p_value <= f64::from(ALARMS_A_WEEK * HOUR_S / WEEK_S)
    }

    /// Whether the tails are to learn the bucket that was heeded last.
    pub fn learns(&self, step_s: u32) -> bool {
        let each = HOT_EACH_S / step_s.max(1);
        let is_first = u32::from(self.hot).checked_rem(each).is_none_or(|rest| rest <= 1);
        is_first || u32::from(self.hot) > HOT_MAX_S / step_s.max(1)
    }

    fn heed(&mut self, consensus: f32, beyond: f32, step_s: u32) {
        let step_s = step_s as f32;
        self.level = (self.level - STEP * OFTEN_A_WEEK * step_s / WEEK_S).max(0.0);
        self.calm_s += step_s;
        if consensus <= self.level.max(CONSENSUS_MIN) {
            self.hot = 0;
            return;
        }
        if self.calm_s > HOUR_S {
            self.level += STEP * (1.0 + FAR_STEPS * (beyond - FAR).max(0.0));
        }
        self.calm_s = 0.0;
        self.hot = self.hot.saturating_add(1);
    }
}

#[cfg(test)]
#[path = "caution_tests.rs"]
mod tests;
