//! How each day of the month usually lies beside its hours of the week: a pay day, a month's end.
//!
//! Invariants: nothing is told before three months are known; the last day of a month has a place of its own,
//! whatever its number; one odd day moves its place by at most a third of what it was odd by.

/// Places: days 1 to 30, and the last of a month.
const PLACES: usize = 31;

/// A usual deviation has so many steps: with eight bits, distances up to eight deviations.
const STEPS: f32 = 16.0;

/// Share of the newest month, so that a place rests on about the last five.
const SHARE: f32 = 1.0 / 3.0;

/// One bucket is at most so many deviations away, so that an incident is not a day (Huber 1964).
const BUCKET_MAX: f32 = 3.0;

/// Three months: before, a place has not been visited three times.
const KNOWN_DAYS: u16 = 93;

/// Half a deviation over a whole day is more than drift makes; what is less is none.
const SHIFT_MIN: f32 = 0.5;

/// The places, and the running day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Month {
    pub places: [i8; PLACES],
    pub place: u8,
    pub buckets: u16,
    pub sum: f32,
}

impl Month {
    pub const fn new() -> Month {
        Month { places: [0; PLACES], place: 0, buckets: 0, sum: 0.0 }
    }

    /// A day begins, so many days after 1970; the one before is learned.
    pub fn begin_day(&mut self, day: i64) {
        if self.buckets > 0 {
            let place = &mut self.places[usize::from(self.place) % PLACES];
            let mean = self.sum / f32::from(self.buckets) * STEPS;
            let moved = f32::from(*place) + SHARE * (mean - f32::from(*place));
            *place = moved.round().clamp(-127.0, 127.0) as i8;
        }
        (self.buckets, self.sum) = (0, 0.0);
        self.place = place_of(day);
    }

    /// Deviations that today lies above its hours of the week, after so many days of history.
    pub fn shift(&self, days: u16) -> f32 {
        let shift = f32::from(self.places[usize::from(self.place) % PLACES]) / STEPS;
        if days < KNOWN_DAYS || shift.abs() < SHIFT_MIN { 0.0 } else { shift }
    }

    /// A bucket of today lay so many deviations above its hour of the week.
    pub fn learn(&mut self, deviations: f32) {
        if deviations.is_finite() && self.buckets < u16::MAX {
            self.sum += deviations.clamp(-BUCKET_MAX, BUCKET_MAX);
            self.buckets += 1;
        }
    }
}

/// The place of a day: its number in the month less one, or the last place if the next day is a first.
fn place_of(day: i64) -> u8 {
    if day_of_month(day.saturating_add(1)) == 1 { PLACES as u8 - 1 } else { day_of_month(day) - 1 }
}

/// Days of 400 years, of a century, of four years and of a year, counted from 1 March (Hinnant, civil_from_days).
fn day_of_month(day: i64) -> u8 {
    let of_era = day.saturating_add(719_468).rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    (of_year - (153 * month + 2) / 5 + 1) as u8
}

#[cfg(test)]
#[path = "month_tests.rs"]
mod tests;
