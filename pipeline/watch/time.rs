//! Spans of the watch: buckets of ten minutes and nights of a day, both by the clock of Shanghai.

use super::series::DayType;
use crate::enforce::Calendar;
use crate::terms::{Day, Instant};

/// Seconds of a bucket: short enough that a burst of minutes shows, long enough that an entity of some thousand rows a day has rows
/// in most of them (FINDINGS 2: ten minutes did best of what was tried).
pub const STEP_S: i64 = 600;

/// Microseconds of a second: the watch counts seconds, the law's days begin at an instant.
const SECOND_US: i64 = 1_000_000;

/// How far the clock of Shanghai is ahead of UTC, in seconds, as the law's days have it.
pub(super) const SHANGHAI_S: i64 = -Day(0).start().0 / SECOND_US;

/// Seconds of such a day.
pub(super) const DAY_S: i64 = (Day(1).start().0 - Day(0).start().0) / SECOND_US;

/// The number of the bucket of an instant.
pub(super) const fn bucket_of(at_s: i64) -> i64 {
    (at_s + SHANGHAI_S).div_euclid(STEP_S)
}

/// The first second of a bucket, in UTC.
pub(super) const fn start_of(bucket: i64) -> i64 {
    bucket * STEP_S - SHANGHAI_S
}

/// The day of an instant.
pub(super) fn day_of(at_s: i64) -> Day {
    Instant(at_s.saturating_mul(SECOND_US)).day()
}

/// The first second of a day, in UTC.
pub(super) const fn day_start(day: Day) -> i64 {
    day.start().0 / SECOND_US
}

/// The hour in Shanghai, 0 to 23.
pub(super) const fn hour_of(at_s: i64) -> i64 {
    (at_s + SHANGHAI_S).rem_euclid(DAY_S) / 3_600
}

/// What kind of day it is, by what was known of holidays on that very day.
#[must_use]
pub fn day_type(calendar: &Calendar, day: Day) -> DayType {
    // 1970-01-01 was a Thursday, so Saturday is the day after the next.
    let weekend = matches!(day.0.rem_euclid(7), 2 | 3);
    match (calendar.is_working(day, day), weekend) {
        (true, false) => DayType::Workday,
        (true, true) => DayType::MakeUpWorkday,
        (false, true) => DayType::Weekend,
        (false, false) => DayType::Holiday,
    }
}
