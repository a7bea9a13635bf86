//! Calendar dates and instants, from and to text.
//!
//! What comes in are the bytes of a date or of an RFC 3339 timestamp; what goes out are days and microseconds since
//! 1970-01-01, and back.
//! Invariants: proleptic Gregorian calendar; text that is not exactly in form is refused and never repaired;
//! nothing here knows the present time or reads a time zone file.

/// First year that is read from text. Nobody alive, and no certificate, is older.
pub const YEAR_MIN: i32 = 1850;

/// Last year that is read from text: far past every expiry date, and near enough to catch `9999`.
pub const YEAR_MAX: i32 = 2200;

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// Microseconds of a day.
const DAY_MICROS: i64 = DAY_SECONDS * SECOND_MICROS;

/// China Standard Time is eight hours ahead of UTC, in microseconds.
const SHANGHAI_OFFSET_MICROS: i64 = 8 * 3600 * SECOND_MICROS;

/// A day of the proleptic Gregorian calendar, not yet checked: see [`is_civil`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    /// Astronomical year: 0 is 1 BC.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to the length of the month.
    pub day: u8,
}

/// Reads `YYYY-MM-DD` and nothing else, as days since 1970-01-01.
///
/// `None` where the form differs, the day is not in the calendar, or the year is not within
/// [`YEAR_MIN`]`..=`[`YEAR_MAX`].
#[inline]
#[must_use]
pub fn parse_date(text: &[u8]) -> Option<i32> {
    let (form, day) = text.split_first_chunk::<8>()?;
    let &[d0, d1] = day else {
        return None;
    };
    let [y0, y1, y2, y3, _, m0, m1, _] = digits_in_form(*form, *b"0000-00-")?;
    let date = CivilDate {
        year: i32::from(decimal(y0, y1)) * 100 + i32::from(decimal(y2, y3)),
        month: decimal(m0, m1),
        day: two_digits(d0, d1)?,
    };
    let known = (YEAR_MIN..=YEAR_MAX).contains(&date.year) && is_civil(date);
    known.then(|| days_from_civil(date))
}

/// Reads an RFC 3339 timestamp as microseconds since 1970-01-01T00:00:00Z.
///
/// The form is `YYYY-MM-DDThh:mm:ss`, a fraction of 1 to 9 digits or none, then `Z` or `±hh:mm`; `t` and `z` too, as
/// RFC 3339 section 5.6 allows, but no space for the `T`. Digits past the microsecond are cut off. A leap second
/// (`:60`) is refused: the epoch has no place for it, and none is announced. The year is bounded as in
/// [`parse_date`], before the offset is applied.
#[inline]
#[must_use]
pub fn parse_rfc3339_micros(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let (b'T' | b't', rest) = rest.split_first()? else {
        return None;
    };
    let (clock, rest) = rest.split_first_chunk::<8>()?;
    let days = i64::from(parse_date(date)?);
    let [h0, h1, _, m0, m1, _, s0, s1] = digits_in_form(*clock, *b"00:00:00")?;
    let (hour, minute, second) = (decimal(h0, h1), decimal(m0, m1), decimal(s0, s1));
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction_micros, zone) = match rest {
        [b'.', rest @ ..] => parse_fraction(rest)?,
        _ => (0, rest),
    };
    let offset_seconds = parse_offset_seconds(zone)?;
    let of_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some((days * DAY_SECONDS + of_day - offset_seconds) * SECOND_MICROS + fraction_micros)
}

/// Writes `YYYY-MM-DD`. A day outside the years 0 to 9999, which no text can give, shows as the nearest day inside.
#[must_use]
pub fn format_date(days: i32) -> [u8; 10] {
    const FIRST: CivilDate = CivilDate { year: 0, month: 1, day: 1 };
    const LAST: CivilDate = CivilDate { year: 9999, month: 12, day: 31 };
    let date = civil_from_days(days).clamp(FIRST, LAST);
    let year = date.year.unsigned_abs();
    let ([y0, y1], [y2, y3]) = (digit_pair(year / 100), digit_pair(year % 100));
    let ([m0, m1], [d0, d1]) = (digit_pair(date.month.into()), digit_pair(date.day.into()));
    [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1]
}

/// Writes `YYYY-MM-DDThh:mm:ss.mmmZ`. Microseconds under a millisecond are cut off towards the past; days are
/// bounded as in [`format_date`].
#[must_use]
pub fn format_rfc3339_millis(micros: i64) -> [u8; 24] {
    let days = i32::try_from(micros.div_euclid(DAY_MICROS)).expect("an i64 of microseconds is 107 million days");
    let of_day = u32::try_from(micros.rem_euclid(DAY_MICROS) / 1000).expect("a day is 86,400,000 milliseconds");
    let (seconds, millis) = (of_day / 1000, of_day % 1000);
    let mut text = *b"YYYY-MM-DDThh:mm:ss.mmmZ";
    text[..10].copy_from_slice(&format_date(days));
    text[11..13].copy_from_slice(&digit_pair(seconds / 3600));
    text[14..16].copy_from_slice(&digit_pair(seconds / 60 % 60));
    text[17..19].copy_from_slice(&digit_pair(seconds % 60));
    text[20..22].copy_from_slice(&digit_pair(millis / 10));
    text[22] = b'0' + (millis % 10) as u8;
    text
}

/// The date in China at an instant, as days since 1970-01-01.
///
/// The offset is UTC+8 without daylight saving, which is exact after 1991-09-15, when China last had summer time; all
/// instants of requests, results and notices are later than that.
#[inline]
#[must_use]
pub fn shanghai_date(micros: i64) -> i32 {
    let days = micros.saturating_add(SHANGHAI_OFFSET_MICROS).div_euclid(DAY_MICROS);
    i32::try_from(days).expect("an i64 of microseconds is 107 million days")
}

/// Whether a date is in the calendar.
#[inline]
#[must_use]
pub fn is_civil(date: CivilDate) -> bool {
    let month_days = match date.month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(date.year) => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=month_days).contains(&date.day)
}

/// Days since 1970-01-01 of a date in the calendar.
///
/// The year is counted from March, so that the leap day comes last in it (Hinnant, "chrono-Compatible Low-Level
/// Date Algorithms"). Years within ±5,800,000 fit the result.
#[inline]
#[must_use]
pub fn days_from_civil(date: CivilDate) -> i32 {
    debug_assert!(is_civil(date), "the caller checks the date");
    let (month, day) = (i32::from(date.month), i32::from(date.day));
    let year = if month <= 2 { date.year - 1 } else { date.year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    // The sum of the first two may be beyond an i32 where the whole is not.
    (i64::from(era) * i64::from(ERA_DAYS) + i64::from(day_of_era) - i64::from(EPOCH_FROM_ERA_DAYS)) as i32
}

/// The calendar date of a day since 1970-01-01; the inverse of [`days_from_civil`] for every `i32`.
#[inline]
#[must_use]
pub fn civil_from_days(days: i32) -> CivilDate {
    let shifted = i64::from(days) + i64::from(EPOCH_FROM_ERA_DAYS);
    // An i32 of days is less than 15,000 eras, and a day of an era is less than 146,097: both fit.
    let era = shifted.div_euclid(i64::from(ERA_DAYS)) as i32;
    let day_of_era = shifted.rem_euclid(i64::from(ERA_DAYS)) as i32;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    CivilDate {
        year: year_of_era + era * 400 + i32::from(month <= 2),
        month: month as u8,
        day: (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u8,
    }
}

/// Days of the 400 years after which the calendar repeats: 400 × 365 + 97 leap days.
const ERA_DAYS: i32 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_FROM_ERA_DAYS: i32 = 719_468;

fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The values of the digits in a text that has digits where `form` has `0`, and the same bytes elsewhere.
///
/// After the exclusive or, a digit is at most 9 and every other byte is 0; adding what is left up to 0x7F shows in
/// bit 7 the bytes that are over their limit.
#[inline]
fn digits_in_form(text: [u8; 8], form: [u8; 8]) -> Option<[u8; 8]> {
    const BIT_7: u64 = u64::from_ne_bytes([0x80; 8]);
    let room = form.map(|byte| if byte == b'0' { 0x7F - 9 } else { 0x7F });
    let values = u64::from_ne_bytes(text) ^ u64::from_ne_bytes(form);
    let over = (values & !BIT_7) + u64::from_ne_bytes(room);
    ((values | over) & BIT_7 == 0).then(|| values.to_ne_bytes())
}

#[inline]
fn two_digits(tens: u8, units: u8) -> Option<u8> {
    let (tens, units) = (tens.wrapping_sub(b'0'), units.wrapping_sub(b'0'));
    (tens < 10 && units < 10).then(|| decimal(tens, units))
}

#[inline]
fn decimal(tens: u8, units: u8) -> u8 {
    tens * 10 + units
}

/// Reads the 1 to 9 digits after the point as microseconds, and gives what follows them.
#[inline]
fn parse_fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&length) {
        return None;
    }
    let (digits, rest) = text.split_at(length);
    let mut micros = 0;
    for position in 0..6 {
        let digit = digits.get(position).map_or(0, |byte| byte - b'0');
        micros = micros * 10 + i64::from(digit);
    }
    Some((micros, rest))
}

/// Reads `Z` or `±hh:mm` as seconds east of Greenwich. `-00:00`, where the local offset is unknown, is UTC.
#[inline]
fn parse_offset_seconds(text: &[u8]) -> Option<i64> {
    match *text {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let (hours, minutes) = (two_digits(h0, h1)?, two_digits(m0, m1)?);
            let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
            let known = hours < 24 && minutes < 60;
            known.then_some(if sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

/// Two decimal digits of a number under 100.
#[inline]
fn digit_pair(number: u32) -> [u8; 2] {
    debug_assert!(number < 100);
    [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]
}

#[cfg(test)]
mod tests;
