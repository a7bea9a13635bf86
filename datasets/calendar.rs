//! Days and instants: numbers go in, the words of the contract (`YYYY-MM-DD`, RFC 3339) come out.
//!
//! Invariants: the proleptic Gregorian calendar; the algorithms are Hinnant's `days_from_civil` and
//! `civil_from_days` ("chrono-Compatible Low-Level Date Algorithms"), exact for every day of an `i32` year.

use std::fmt;

/// A day, counted from 1970-01-01; what Arrow calls `Date32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Microseconds since 1970-01-01T00:00:00Z; what Arrow calls a timestamp of microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// How an entity writes its instants; both are RFC 3339 and name the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offset {
    /// `…Z`.
    Utc,
    /// `…+08:00`, the time of all of China.
    China,
}

/// Microseconds of a day.
pub const DAY_US: i64 = 86_400_000_000;

/// Microseconds by which Chinese time is ahead of UTC: eight hours.
pub const CHINA_US: i64 = 8 * 3_600_000_000;

impl Day {
    /// The day of a year, month (1–12) and day of the month.
    pub const fn of(year: i32, month: u32, day: u32) -> Day {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }

    /// The year, month (1–12) and day of the month.
    pub const fn civil(self) -> (i32, u32, u32) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + (month <= 2) as i32;
        (year, month as u32, day as u32)
    }

    /// The same day of another year; 29 February becomes 1 March where the year has none.
    pub const fn years_later(self, years: i32) -> Day {
        let (year, month, day) = self.civil();
        Day::of(year + years, month, day)
    }

    /// The day `days` later, or earlier where negative.
    pub const fn days_later(self, days: i32) -> Day {
        Day(self.0 + days)
    }

    /// The day of the week: 0 is Monday, 6 is Sunday. 1970-01-01 was a Thursday.
    pub const fn weekday(self) -> u32 {
        (self.0 + 3).rem_euclid(7) as u32
    }

    /// Midnight UTC of the day.
    pub const fn midnight(self) -> Instant {
        Instant(self.0 as i64 * DAY_US)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

impl Instant {
    /// The day in UTC.
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(DAY_US) as i32)
    }

    /// The instant in RFC 3339 with milliseconds.
    pub fn rfc3339(self, offset: Offset) -> String {
        let (ahead_us, suffix) = match offset {
            Offset::Utc => (0, "Z"),
            Offset::China => (CHINA_US, "+08:00"),
        };
        let shown = Instant(self.0 + ahead_us);
        let ms = shown.0.rem_euclid(DAY_US) / 1_000;
        let (hour, minute) = (ms / 3_600_000, ms / 60_000 % 60);
        let (second, ms) = (ms / 1_000 % 60, ms % 1_000);
        format!("{}T{hour:02}:{minute:02}:{second:02}.{ms:03}{suffix}", shown.day())
    }
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
