//! The traffic of one entity and service: buckets that are open, and the series that judge them when they close.
//!
//! A bucket closes when nothing more is to be expected of it. Where it has rows, that is an hour after the last job that brought some;
//! where it has none, a later one that is done shows that it was passed over, and without any it is waited for as long as the
//! entity's rows usually take. Invariant: buckets close in order, each once, at a time that follows from the rows alone.

mod open;
mod save;

use open::Open;

use super::Attempt;
use super::chance;
use super::measure::Measured;
use super::series::{Bucket, DayType, Judged, Measure, Series};
use super::tally::{SceneNight, Tally};
use super::time::{DAY_S, SHANGHAI_S, STEP_S, bucket_of, hour_of, start_of};
use super::wholeness::{Silence, Wholeness};

/// How long a bucket is waited for after its last rows: the skew that the contract allows a row's time.
const SETTLE_S: i64 = 3_600;

/// How long rows of an entity are waited for before anything is known of it: a day and the night's job.
const WAIT_UNKNOWN_S: i64 = 26 * 3_600;

/// Spans in which the longest wait is kept: two weeks, so that a weekend without a job is known on the next one.
const WAIT_EPOCH_S: i64 = 14 * DAY_S;

/// Rows that are older than this belong to no bucket: a year and a month.
const AGE_MAX_S: i64 = 396 * DAY_S;

/// After so many buckets without a row, an entity that does not use a service any more is not judged by it: five weeks, so that a month
/// without any is a silence.
const DORMANT_BUCKETS: i64 = 35 * DAY_S / STEP_S;

/// What a series needs of history before it is judged by its own: a week, so that each hour of it was seen once.
pub(super) const BASELINE_DAYS_MIN: u16 = 7;

/// Trials that a share or a mean needs to be told apart from chance: with twenty, one failure is a twentieth.
const TRIALS_MIN: f64 = 20.0;

/// Rises of a volume above its budget are of one run where no more than six hours lie between them, as a cause is held.
const RUN_BUCKETS: i64 = 36;

/// How many series rise in a night in which nothing is wrong, and how many of those rise again in the run: measured on made-up traffic
/// without incidents in four weeks, of 120 entities with 120,000 rows a day (six seeds) and 100 with a million (two): 1,603 runs in
/// 40,304 nights of series that have a history, 123 with a second rise, 12 with a third. By themselves the larger have 376 in 8,572, 28 and 7.
const RISE_IN_NIGHT: f64 = 1_603.0 / 40_304.0;
const NEXT_RISE: f64 = 123.0 / 1_603.0;

/// A new entity is held against what is known of others, which says less: its shares are of two hundred, known to a fourteenth of themselves
/// at a half.
const TRIALS_OF_NEW_MIN: f64 = 200.0;

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It is in its bucket.
    InTime,
    /// Its bucket is closed, or lies too far from the present.
    Late,
}

/// A closed bucket of one series.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closed {
    pub measured: Measured,
    pub bucket: i64,
    pub observed: f64,
    pub trials: f64,
    pub judged: Judged,
    /// Whether the series has a history to judge by.
    pub own: bool,
    /// Mean rows of a bucket of this entity and service.
    pub mean: f64,
}

/// A mean that follows, and is exact at the beginning.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    count: u32,
    value: f64,
}

/// Buckets over which the mean volume goes: a week.
const MEAN_BUCKETS: u32 = 7 * 144;

impl Mean {
    fn add(&mut self, value: f64) {
        self.count = (self.count + 1).min(MEAN_BUCKETS);
        self.value += (value - self.value) / f64::from(self.count);
    }
}

/// One entity and service; or, where only refused rows are counted, one entity by the time of its jobs.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// The first bucket that is not closed; nothing before the first row.
    next: Option<i64>,
    /// Whether any bucket was closed since `next` was set.
    closing: bool,
    /// Those with rows; none is before `next`.
    open: Open,
    series: Vec<Series>,
    measured: &'static [Measured],
    /// The longest waits of this epoch and of the one before, in seconds.
    waits_s: [i64; 2],
    epoch: i64,
    /// The last closed bucket that had rows.
    last_rows: i64,
    mean: Mean,
    /// Rows that were expected since the last one.
    silence: f64,
    /// The last bucket that rose above its series' budget, and how many did in a run.
    rises: (i64, u32),
    /// Hits and trials of shares that are not taken yet, by series.
    pending: Vec<(f64, f64)>,
    /// Whether it has a history of its own, so that it is a peer of others.
    pub is_mature: bool,
    /// Of the running night, by scene.
    pub scenes: Vec<(u32, SceneNight)>,
    /// How whole the data of the running night is.
    pub whole: Wholeness,
    /// Least p-value of the running night and how many were judged, by series.
    night: Vec<(f64, u32)>,
}

impl Pair {
    /// A pair of which nothing is known.
    pub fn new(measured: &'static [Measured]) -> Pair {
        Pair {
            next: None,
            closing: false,
            open: Open::default(),
            series: measured.iter().map(|measured| Series::new(measured.measure(), STEP_S as u32)).collect(),
            measured,
            waits_s: [0; 2],
            epoch: 0,
            last_rows: 0,
            mean: Mean::default(),
            silence: 0.0,
            rises: (i64::MIN / 2, 0),
            pending: vec![(0.0, 0.0); measured.len()],
            is_mature: false,
            scenes: Vec::new(),
            whole: Wholeness::default(),
            night: vec![(1.0, 0); measured.len()],
        }
    }

    /// A job at `now_s` brings rows: how long the oldest open bucket waited for them is remembered.
    pub fn begin(&mut self, now_s: i64) {
        let epoch = now_s.div_euclid(WAIT_EPOCH_S);
        if epoch > self.epoch {
            self.waits_s = [0, if epoch == self.epoch + 1 { self.waits_s[0] } else { 0 }];
            self.epoch = epoch;
        }
        if let (Some(next), true) = (self.next, self.closing) {
            self.waited(now_s - start_of(next + 1));
        }
    }

    fn waited(&mut self, seconds: i64) {
        self.waits_s[0] = self.waits_s[0].max(seconds);
    }

    /// Adds an answered row.
    pub fn add(&mut self, attempt: &Attempt, scene: u32, now_s: i64) -> Came {
        let came = match self.tally(bucket_of(attempt.at_s), now_s) {
            Some(tally) => {
                tally.add(attempt);
                Came::InTime
            }
            None => Came::Late,
        };
        let night = self.scene(scene);
        night.add(attempt, hour_of(attempt.at_s));
        if came == Came::Late {
            night.late += 1;
            self.whole.came_late(now_s - attempt.at_s);
        }
        came
    }

    /// Counts rows of a job by its own time: how many were answered and how many were refused.
    pub fn count(&mut self, answered: u32, refused: u32, now_s: i64) {
        if let Some(tally) = self.tally(bucket_of(now_s), now_s) {
            tally.outcomes[0] += answered;
            tally.refused += refused;
        }
    }

    fn scene(&mut self, scene: u32) -> &mut SceneNight {
        let place = self.scenes.iter().position(|(one, _)| *one == scene).unwrap_or_else(|| {
            // Most have one scene or a few, and room for four at once would be a kilobyte for each entity and service.
            self.scenes.reserve_exact(1);
            self.scenes.push((scene, SceneNight::default()));
            self.scenes.len() - 1
        });
        &mut self.scenes[place].1
    }

    /// The tally of a bucket that is open.
    fn tally(&mut self, bucket: i64, now_s: i64) -> Option<&mut Tally> {
        let start_s = start_of(bucket);
        if start_s > now_s + SETTLE_S || start_s < now_s - AGE_MAX_S {
            return None;
        }
        let next = *self.next.get_or_insert(bucket);
        if bucket < next {
            if self.closing {
                self.waited(now_s - start_of(bucket + 1));
                return None;
            }
            self.next = Some(bucket);
        }
        let tally = self.open.tally(bucket);
        tally.fed_s = now_s;
        Some(tally)
    }

    /// How long an empty bucket is waited for.
    fn wait_s(&self) -> i64 {
        if self.closing { self.waits_s[0].max(self.waits_s[1]).max(0) } else { WAIT_UNKNOWN_S }
    }

    /// Closes the buckets of which nothing more is to be expected at `now_s`, and tells `each` what its series say; it answers how rare
    /// the bucket is, by this entity or by its peers.
    pub fn close(&mut self, now_s: i64, day: impl Fn(i64) -> DayType, mut each: impl FnMut(Closed) -> f64) {
        while let Some(next) = self.next {
            let end_s = start_of(next + 1);
            if end_s + SETTLE_S > now_s {
                return;
            }
            let with_rows = self.open.first();
            let passed = with_rows.is_some_and(|(_, tally)| tally.fed_s + SETTLE_S <= now_s);
            if !passed && (with_rows.is_some() || end_s + self.wait_s() + SETTLE_S > now_s) {
                return;
            }
            if self.closing && next > self.last_rows + DORMANT_BUCKETS {
                self.wake();
                continue;
            }
            let tally = self.open.take(next);
            if tally.is_some() {
                self.last_rows = next;
            }
            let tally = tally.unwrap_or_default();
            (self.next, self.closing) = (Some(next + 1), true);
            self.judge(next, &tally, day(next), &mut each);
        }
    }

    /// After a long time without rows: goes on with the next bucket that has some, or waits for one.
    fn wake(&mut self) {
        if let Some((first, _)) = self.open.first() {
            self.last_rows = first;
            self.next = Some(first);
        } else {
            (self.next, self.closing) = (None, false);
        }
        self.whole.sleep();
    }

    fn judge(&mut self, number: i64, tally: &Tally, day: DayType, each: &mut impl FnMut(Closed) -> f64) {
        for (place, measured) in self.measured.iter().copied().enumerate() {
            let Some((observed, trials)) = self.taken(place, tally) else { continue };
            let trials_of_series = if measured.measure() == Measure::Ratio { trials } else { 1.0 };
            let bucket = Bucket { start_s: start_of(number) + SHANGHAI_S, value: observed, trials: trials_of_series };
            let mut judged = self.series[place].close(&bucket, day);
            let chance = self.by_chance(measured, &bucket, trials, &judged);
            judged.p_value = judged.p_value.max(chance);
            let own = judged.baseline_days >= BASELINE_DAYS_MIN;
            if measured == Measured::Volume {
                judged.p_value = judged.p_value.min(self.by_run(number, observed, &judged));
                if own {
                    let silence = Silence { expected: self.silence, chance };
                    self.whole.close(number, observed, judged.expected, silence);
                }
            }
            self.is_mature |= own;
            let mean = self.mean.value;
            let p_value = each(Closed { measured, bucket: number, observed, trials, judged, own, mean });
            let (least, count) = &mut self.night[place];
            *least = least.min(p_value);
            *count += 1;
        }
    }

    /// What a series takes of a bucket. A share is taken when there are enough trials of it, over as many buckets as that needs; a level
    /// where the bucket has enough rows.
    fn taken(&mut self, place: usize, tally: &Tally) -> Option<(f64, f64)> {
        let measured = self.measured[place];
        let (observed, trials) = tally.of(measured);
        match measured.measure() {
            Measure::Count => {
                self.mean.add(observed);
                Some((observed, trials))
            }
            Measure::Level => (trials >= TRIALS_MIN).then_some((observed, trials)),
            Measure::Ratio => {
                let (hits, of) = &mut self.pending[place];
                (*hits, *of) = (*hits + observed * trials, *of + trials);
                let enough = if self.is_mature { TRIALS_MIN } else { TRIALS_OF_NEW_MIN };
                let taken = (*of >= enough).then_some((*hits / *of, *of))?;
                (*hits, *of) = (0.0, 0.0);
                Some(taken)
            }
        }
    }

    /// How rare it is that so many buckets of some hours rise above their series' own budget, one by one.
    fn by_run(&mut self, number: i64, observed: f64, judged: &Judged) -> f64 {
        if !judged.alarm || observed <= judged.expected_high {
            return 1.0;
        }
        let (last, count) = self.rises;
        let count = if number - last <= RUN_BUCKETS { count + 1 } else { 1 };
        self.rises = (number, count);
        RISE_IN_NIGHT * NEXT_RISE.powi(i32::try_from(count - 1).unwrap_or(i32::MAX))
    }

    /// How rare chance alone makes it.
    fn by_chance(&mut self, measured: Measured, bucket: &Bucket, trials: f64, judged: &Judged) -> f64 {
        match measured.measure() {
            Measure::Count => {
                self.silence = if bucket.value == 0.0 { self.silence + judged.expected.max(0.0) } else { 0.0 };
                let weeks = (f64::from(judged.baseline_days) / 7.0).max(1.0);
                if bucket.value == 0.0 {
                    chance::of_silence(self.silence, weeks)
                } else {
                    chance::of_count(bucket.value, judged.expected)
                }
            }
            Measure::Ratio => chance::of_share(bucket.value, bucket.trials, judged.expected),
            Measure::Level if measured == Measured::Attempts => {
                chance::of_attempts(bucket.value, trials, judged.expected)
            }
            Measure::Level => 0.0,
        }
    }

    /// How far buckets have closed; nothing before the first did.
    pub fn judged_until(&self) -> Option<i64> {
        self.next.filter(|_| self.closing)
    }

    /// Buckets with rows that have not closed.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// The probability of the least p-value of the night, by series that were judged in it.
    pub fn night(&self) -> impl Iterator<Item = (Measured, f64)> {
        let judged = self.night.iter().zip(self.measured).filter(|((_, count), _)| *count > 0);
        judged.map(|((least, count), measured)| (*measured, of_several(*least, *count)))
    }

    /// A new night begins.
    pub fn end_night(&mut self) {
        self.scenes.clear();
        self.whole.end_night();
        self.night.fill((1.0, 0));
    }
}

/// The probability that the least of `count` independent p-values is at most `least` (Šidák 1967).
fn of_several(least: f64, count: u32) -> f64 {
    -(f64::from(count) * (-least.min(1.0)).ln_1p()).exp_m1()
}

#[cfg(test)]
#[path = "pair_tests.rs"]
mod tests;
