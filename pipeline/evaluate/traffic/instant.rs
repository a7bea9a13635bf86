//! Moments as files of series write them.
//!
//! Text in, an [`Instant`] out: seconds since 1970, or ISO 8601 with or without a zone, with a blank or a `T` before
//! the time.
//!
//! Invariants: a day that no calendar has is no moment; fractions of a second are cut off, for no step is below one.

/// How a moment was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// A date and a time without a zone: taken as local time.
    Local,
    /// With a zone.
    Zoned,
    /// Seconds since 1970, in UTC.
    Epoch,
}

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instant {
    /// Seconds since 1970, in UTC where the zone is known, else in local time.
    pub seconds: i64,
    /// How far the zone is ahead of UTC; 0 where it is not known.
    pub ahead_s: i64,
    pub clock: Clock,
}

/// Seconds of a day.
pub(super) const DAY_S: i64 = 86_400;

/// Seconds since 1970 beyond this are no seconds but milliseconds: the year 5138.
const EPOCH_MAX: i64 = 100_000_000_000;

impl Instant {
    /// Reads a moment.
    ///
    /// # Errors
    /// What is wrong, and how to write it.
    pub(super) fn read(text: &str) -> Result<Instant, String> {
        if let Some(seconds) = epoch(text) {
            return Instant::from_epoch(seconds);
        }
        written(text).ok_or_else(|| {
            format!(
                "{text:?} is no time; write it as 2026-11-28 20:15:00, 2026-11-28T20:15:00Z or in seconds since 1970"
            )
        })
    }

    /// The moment of a number of seconds since 1970.
    ///
    /// # Errors
    /// What is wrong, and how to write it.
    pub(super) fn from_epoch(seconds: i64) -> Result<Instant, String> {
        if seconds.unsigned_abs() > EPOCH_MAX.unsigned_abs() {
            return Err(format!("{seconds} is too far from 1970 for seconds; divide milliseconds by 1000"));
        }
        Ok(Instant { seconds, ahead_s: 0, clock: Clock::Epoch })
    }

    /// The moment in the local time of a zone that is so far ahead of UTC.
    pub(super) fn local(&self, ahead_s: i64) -> i64 {
        if self.clock == Clock::Local { self.seconds } else { self.seconds + ahead_s }
    }
}

/// Whole seconds, where the text is a number; a fraction is cut off.
fn epoch(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| whole.parse().ok())?
}

/// A moment in ISO 8601.
fn written(text: &str) -> Option<Instant> {
    let (date, rest) = text.split_at_checked(10)?;
    let day = day(date)?;
    if rest.is_empty() {
        return Some(Instant { seconds: day * DAY_S, ahead_s: 0, clock: Clock::Local });
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone_at);
    let local = day * DAY_S + second_of_day(time)?;
    if zone.is_empty() {
        return Some(Instant { seconds: local, ahead_s: 0, clock: Clock::Local });
    }
    let ahead_s = ahead(zone)?;
    Some(Instant { seconds: local - ahead_s, ahead_s, clock: Clock::Zoned })
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// Days since 1970 of `2026-11-28`.
fn day(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || day < 1 || day > days {
        return None;
    }
    // Years begin in March, so that the leap day is their last (Hinnant, "chrono-compatible low-level date
    // algorithms").
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719,468 days lie between the first of March of the year 0 and 1970.
    Some(365 * year + before + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// Seconds since midnight of `20:15`, `20:15:30` or `20:15:30.5`.
fn second_of_day(time: &str) -> Option<i64> {
    let mut parts = time.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().unwrap_or("00");
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let second = digits(second, 2)?;
    let in_bounds = whole && parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    in_bounds.then_some(hour * 3600 + minute * 60 + second)
}

/// How far a zone is ahead of UTC: `Z`, `+08`, `+08:00` or `+0800`.
fn ahead(zone: &str) -> Option<i64> {
    if zone == "Z" || zone == "z" {
        return Some(0);
    }
    let (sign, rest) = if let Some(rest) = zone.strip_prefix('+') { (1, rest) } else { (-1, zone.strip_prefix('-')?) };
    let (hour, minute) = rest.split_at_checked(2)?;
    let minute = if minute.is_empty() { 0 } else { digits(minute.strip_prefix(':').unwrap_or(minute), 2)? };
    let hour = digits(hour, 2)?;
    // The line islands are furthest ahead, by 14 hours.
    (hour <= 14 && minute < 60).then_some(sign * (hour * 3600 + minute * 60))
}

#[cfg(test)]
#[path = "instant_tests.rs"]
mod tests;
