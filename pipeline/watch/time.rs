//! Spans of the watch: buckets of ten minutes and nights of a day, both by the clock of Shanghai.

use super::series::DayType;
use crate::enforce::Calendar;
use crate::terms::Day;

/// Seconds of a bucket: short enough that a burst of minutes shows, long enough that an entity of some thousand rows a day has rows
/// in most of them (FINDINGS 2: ten minutes did best of what was tried).
pub const STEP_S: i64 = 600;

/// Seconds of a day.
pub(super) const DAY_S: i64 = 86_400;

/// China Standard Time is eight hours ahead of UTC, in seconds.
pub(super) const SHANGHAI_S: i64 = 8 * 3_600;

/// The number of the bucket of an instant.
pub(super) const fn bucket_of(at_s: i64) -> i64 {
    (at_s + SHANGHAI_S).div_euclid(STEP_S)
}

/// The first second of a bucket, in UTC.
pub(super) const fn start_of(bucket: i64) -> i64 {
    bucket * STEP_S - SHANGHAI_S
}

/// The day of an instant.
pub(super) const fn day_of(at_s: i64) -> Day {
    Day((at_s + SHANGHAI_S).div_euclid(DAY_S) as i32)
}

/// The first second of a day, in UTC.
pub(super) const fn day_start(day: Day) -> i64 {
    day.0 as i64 * DAY_S - SHANGHAI_S
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
