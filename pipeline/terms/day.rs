//! Days of the law and instants of the record.
//!
//! A day is a calendar day in Shanghai; an instant is a point of time in UTC. In text a day is `YYYY-MM-DD`, an instant
//! RFC 3339 with six digits of a second and `Z`; what is written otherwise is refused, so that one moment has one text.

use std::fmt;

use kernels::time::{format_date, format_rfc3339_millis, parse_date, parse_rfc3339_micros, shanghai_date};
use serde::{Deserialize, Serialize};

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// China Standard Time is eight hours ahead of UTC, in microseconds.
const SHANGHAI_OFFSET_MICROS: i64 = 8 * 3_600_000_000;

/// A calendar day in Shanghai, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub i32);

/// A point of time, as microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Instant(pub i64);

/// A text that is no day or no instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not a day.
    #[error("`{0}` is no day; write it like 2024-05-01")]
    Day(String),
    /// Not an instant.
    #[error("`{0}` is no instant; write it in UTC like 2024-05-01T01:30:00.000000Z")]
    Instant(String),
}

impl Day {
    /// The day that comes `days` later, or earlier where that is negative.
    #[must_use]
    pub const fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// Days from another day to this one; negative where the other is later.
    #[must_use]
    pub const fn since(self, earlier: Day) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Its first moment, 0:00 in Shanghai, which is 24:00 of the day before.
    #[must_use]
    pub const fn start(self) -> Instant {
        Instant(self.0 as i64 * DAY_MICROS - SHANGHAI_OFFSET_MICROS)
    }
}

impl Instant {
    /// The day in Shanghai that it lies in.
    #[must_use]
    pub fn day(self) -> Day {
        Day(shanghai_date(self.0))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(str::from_utf8(&format_date(self.0)).expect("a date is written in ASCII"))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = format_rfc3339_millis(self.0);
        let (rest, _) = millis.split_at(millis.len() - 1);
        let text = str::from_utf8(rest).expect("an instant is written in ASCII");
        write!(out, "{text}{:03}Z", self.0.rem_euclid(1000))
    }
}

impl TryFrom<String> for Day {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Day, TimeError> {
        parse_date(text.as_bytes()).map(Day).ok_or(TimeError::Day(text))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl TryFrom<String> for Instant {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Instant, TimeError> {
        let parsed = parse_rfc3339_micros(text.as_bytes()).map(Instant);
        // 27 letters in UTC: the one way in which an instant is written.
        let canonical = text.len() == 27 && text.ends_with('Z') && text.as_bytes()[10] == b'T';
        parsed.filter(|_| canonical).ok_or(TimeError::Instant(text))
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> String {
        instant.to_string()
    }
}

#[cfg(test)]
#[path = "day_tests.rs"]
mod tests;
