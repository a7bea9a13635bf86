//! What is usual at this time of day and at this hour of the week.
//!
//! ```text
//! hour_of_week  168 cells, Monday 0 h first: slow, one visit a week
//! time_of_day    72 cells of 20 minutes: fast, one visit a day, carried along the level of the day by the means
//! ```
//! A cell is a half: its distance from the series' first value in units that double whenever a distance leaves the
//! range.
//!
//! Invariants: a holiday reads Sunday's cells, a weekend day that is worked Wednesday's, and neither is learned, as
//! their own weekday would be spoilt; a cell moves by at most four usual deviations a visit, so an incident cannot
//! poison it.

use super::bucket::DayType;
use super::half::{half_of, of_half};

/// Cells of the week and of the day.
pub(super) const HOURS: usize = 168;
pub(super) const TIMES: usize = 72;
const TIME_S: i64 = 1_200;
const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;

/// A cell that nothing was learned in: a half that is not a number.
pub(super) const UNSEEN: u16 = 0x7e00;

/// Share of the newest visit: the mean of the last four to seven visits. The day has many visits and may follow
/// faster changes.
const HOUR_SHARE: f32 = 0.3;
const TIME_SHARE: f32 = 0.25;

/// Distances in units stay below this, half of what a half can hold.
const DISTANCE_MAX: f32 = 32_000.0;

/// Both profiles.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Season {
    pub hour_of_week: [u16; HOURS],
    pub time_of_day: [u16; TIMES],
    /// The first value, and what one step of a cell is worth.
    pub origin: f32,
    pub unit: f32,
}

/// Where a bucket lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    hour: usize,
    time: usize,
    /// Which bucket of its hour and of its 20 minutes it is, and how many there are.
    of_hour: (u32, u32),
    of_time: (u32, u32),
    learned: bool,
}

impl Place {
    pub fn of(start_s: i64, step_s: u32, day: DayType) -> Place {
        let (of_day_s, days) = (start_s.rem_euclid(DAY_S), start_s.div_euclid(DAY_S));
        // Day 0 of 1970 was a Thursday, the fourth day.
        let weekday = match day {
            DayType::Holiday => 6,
            DayType::MakeUpWorkday => 2,
            DayType::Workday | DayType::Weekend => (days + 3).rem_euclid(7),
        };
        let step_s = i64::from(step_s.max(1));
        let part = |of_s: i64| ((of_day_s % of_s / step_s) as u32, (of_s / step_s).max(1) as u32);
        Place {
            hour: (weekday * 24 + of_day_s / HOUR_S) as usize,
            time: (of_day_s / TIME_S) as usize,
            of_hour: part(HOUR_S),
            of_time: part(TIME_S),
            learned: matches!(day, DayType::Workday | DayType::Weekend),
        }
    }
}

impl Place {
    /// Whether the day is what its weekday says.
    pub fn is_learned(self) -> bool {
        self.learned
    }
}

impl Season {
    pub const fn new() -> Season {
        Season { hour_of_week: [UNSEEN; HOURS], time_of_day: [UNSEEN; TIMES], origin: 0.0, unit: 0.0 }
    }

    /// What is usual at this hour of the week and this time of day; not a number where nothing is known.
    pub fn usual(&self, place: Place) -> (f32, f32) {
        (self.value(self.hour_of_week[place.hour]), self.value(self.time_of_day[place.time]))
    }

    fn value(&self, cell: u16) -> f32 {
        of_half(cell) * self.unit + self.origin
    }

    /// Learns a value, for the hour of the week without what is due to the day of the month, after `days` days of
    /// history; `deviation` is the usual distance from the mean.
    pub fn learn(&mut self, place: Place, (of_week, value): (f32, f32), days: u16, deviation: f32, weight: f32) {
        if self.unit == 0.0 {
            self.origin = value;
            self.unit = (value.abs() / 256.0).max(f32::MIN_POSITIVE * 65_536.0);
        }
        if !place.learned {
            return;
        }
        while ((value - self.origin) / self.unit).abs().max(((of_week - self.origin) / self.unit).abs()) > DISTANCE_MAX
        {
            self.widen();
        }
        let week = f32::from(days / 7 + 1);
        let hour = share(place.of_hour, week, HOUR_SHARE) * weight;
        let time = share(place.of_time, f32::from(days.max(1)), TIME_SHARE) * weight;
        let cut = if days <= 1 { f32::INFINITY } else { 4.0 * deviation };
        let distance = |value: f32| (value - self.origin) / self.unit;
        let cut = cut / self.unit;
        step(&mut self.hour_of_week[place.hour], distance(of_week), hour, cut);
        step(&mut self.time_of_day[place.time], distance(value), time, cut);
    }

    /// Doubles the unit and halves all distances.
    fn widen(&mut self) {
        self.unit *= 2.0;
        for cell in self.hour_of_week.iter_mut().chain(&mut self.time_of_day) {
            *cell = half_of(of_half(*cell) / 2.0);
        }
    }
}

/// The share of this bucket in its cell: in the first round a plain mean of the cell's buckets, later that of `visit`
/// rounds.
fn share((index, of): (u32, u32), visit: f32, least: f32) -> f32 {
    if visit < 2.0 { 1.0 / (index + 1) as f32 } else { least.max(1.0 / visit) / of as f32 }
}

fn step(cell: &mut u16, distance: f32, share: f32, cut: f32) {
    let old = of_half(*cell);
    let new = if old.is_nan() { distance } else { old + share * (distance - old).max(-cut).min(cut) };
    *cell = half_of(new);
}

#[cfg(test)]
#[path = "season_tests.rs"]
mod tests;
