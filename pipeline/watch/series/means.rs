//! The running means, and the residuals of a value beside what each view expects.
//!
//! Invariants: means over a fixed number of buckets, whatever the step, save the three that say so; the slow ones
//! move by at most five usual deviations a bucket (Huber 1964), so an incident leaves them within hours; after a gap
//! the short ones start afresh.

/// The views: in what way a bucket is looked at.
pub(super) const VIEWS: usize = 9;

/// Beside the mean of the hour of the week.
pub(super) const WEEK: usize = 0;
/// Restlessness: steps of the last 16 buckets beside those of a day, as a logarithm.
pub(super) const RESTLESS: usize = 1;
/// Beside the mean of 48 buckets.
pub(super) const RECENT: usize = 2;
/// Beside the time of day, carried along by how the last 24 buckets lay beside theirs.
pub(super) const DAY: usize = 3;
/// The mean of 12 buckets beside that of a fortnight.
pub(super) const LEVEL: usize = 4;
/// The mean of 12 buckets beside their times of day.
pub(super) const DAY_LEVEL: usize = 5;
/// Beside the bucket before.
pub(super) const STEP: usize = 6;
/// Beside the mean of 8 buckets.
pub(super) const NEAR: usize = 7;
/// Beside the mean of a fortnight.
pub(super) const RANGE: usize = 8;

/// Until so many buckets all means average freely.
const FREE: f32 = 30.0;

/// Means, in stable values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Means {
    pub before: f32,
    pub near: f32,
    pub twelve: f32,
    pub recent: f32,
    pub fortnight: f32,
    /// Residuals beside the time of day, over 24 and 12 buckets.
    pub day_24: f32,
    pub day_12: f32,
    /// Size of a step, over 16 buckets and over a day; over two days, cut, as the usual one.
    pub steps_16: f32,
    pub steps_day: f32,
    pub usual_step: f32,
    /// Usual distance from the mean of a fortnight, over a week.
    pub deviation: f32,
}

/// How fast the means move at this bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Buckets seen, this one included.
    pub seen: f32,
    /// Buckets of a day.
    pub day: f32,
    /// 0 to 1: what this bucket counts beside a usual one.
    pub weight: f32,
}

impl Pace {
    fn over(self, buckets: f32) -> f32 {
        (1.0 / self.seen).max(1.0 / buckets) * self.weight
    }

    fn cut(self, value: f32, limit: f32) -> f32 {
        if self.seen <= FREE { value } else { value.max(-limit).min(limit) }
    }
}

impl Means {
    pub const fn new() -> Means {
        Means {
            before: 0.0,
            near: 0.0,
            twelve: 0.0,
            recent: 0.0,
            fortnight: 0.0,
            day_24: 0.0,
            day_12: 0.0,
            steps_16: 0.0,
            steps_day: 0.0,
            usual_step: 0.0,
            deviation: 0.0,
        }
    }

    /// All means of position start here.
    pub fn start(&mut self, value: f32) {
        self.resume(value);
        self.recent = value;
        self.fortnight = value;
    }

    /// The short ones start afresh after a gap.
    pub fn resume(&mut self, value: f32) {
        self.before = value;
        self.near = value;
        self.twelve = value;
        self.day_24 = 0.0;
        self.day_12 = 0.0;
    }

    /// Residuals of a value for all views; not a number where a view knows nothing. The means of steps and of the
    /// time of day take the value in first, as they are about the last hour with it.
    pub fn look(&mut self, value: f32, (week, day): (f32, f32), pace: Pace) -> [f32; VIEWS] {
        let beside_day = value - day;
        if beside_day.is_finite() {
            let cut = pace.cut(beside_day, 4.0 * self.deviation);
            self.day_24 += (cut - self.day_24) * pace.weight / 24.0;
            self.day_12 += (cut - self.day_12) * pace.weight / 12.0;
        }
        let size = (value - self.before).abs();
        let size = if pace.seen <= 20.0 { size } else { size.min(8.0 * self.usual_step) };
        self.steps_16 += (size - self.steps_16) * pace.weight / 16.0;
        self.steps_day += (size - self.steps_day) * pace.over(pace.day);
        self.twelve += (value - self.twelve) * pace.weight / 12.0;
        let mut residuals = [0.0; VIEWS];
        residuals[WEEK] = value - week;
        residuals[RESTLESS] = if self.steps_day > 0.0 { (self.steps_16 / self.steps_day).max(0.001).ln() } else { 0.0 };
        residuals[RECENT] = value - self.recent;
        residuals[DAY] = beside_day - self.day_24;
        residuals[LEVEL] = self.twelve - self.fortnight;
        residuals[DAY_LEVEL] = if beside_day.is_finite() { self.day_12 } else { f32::NAN };
        residuals[STEP] = value - self.before;
        residuals[NEAR] = value - self.near;
        residuals[RANGE] = value - self.fortnight;
        residuals
    }

    /// Learns a value that was looked at.
    pub fn learn(&mut self, value: f32, pace: Pace) {
        let step = (value - self.before).abs();
        let aside = value - self.fortnight;
        let usual = pace.cut(step, 6.0 * self.usual_step.max(f32::MIN_POSITIVE));
        self.usual_step += (usual - self.usual_step) * pace.over(2.0 * pace.day);
        let far = pace.cut(aside.abs(), 6.0 * self.deviation.max(f32::MIN_POSITIVE));
        self.deviation += (far - self.deviation) * pace.over(7.0 * pace.day);
        self.fortnight += pace.cut(aside, 5.0 * self.deviation) * pace.over(14.0 * pace.day);
        self.near += (value - self.near) * pace.over(8.0);
        self.recent += (value - self.recent) * pace.weight / 48.0;
        self.before = value;
    }
}
