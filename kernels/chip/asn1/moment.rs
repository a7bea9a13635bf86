//! Moments as certificates and signers write them.
//!
//! Invariant: seconds since 1970-01-01T00:00:00Z; nothing here knows the present.

use super::{FrameError, FrameFault};
use crate::chip::tlv::{Element, Reader, Tag};
use crate::time::{CivilDate, days_from_civil, is_civil};

const UTC_TIME: Tag = Tag(0x17);
const GENERALIZED_TIME: Tag = Tag(0x18);

/// RFC 5280, section 4.1.2.5.1: two digits below 50 are years of this century.
const CENTURY_TURNS: i32 = 50;

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The beginning of a day in UTC, in days since 1970-01-01.
    pub fn of_day(days: i32) -> Moment {
        Moment(i64::from(days) * DAY_SECONDS)
    }

    /// The day in UTC, in days since 1970-01-01.
    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY_SECONDS)
    }

    /// The moment that has to stand next: a `UTCTime` or a `GeneralizedTime`.
    pub(in crate::chip) fn read(reader: &mut Reader<'_>) -> Result<Moment, FrameError> {
        match reader.take(UTC_TIME)? {
            Some(element) => Moment::of(&element),
            None => Moment::of(&reader.need(GENERALIZED_TIME)?),
        }
    }

    /// Whether a moment stands next.
    pub(in crate::chip) fn is_next(reader: &Reader<'_>) -> Result<bool, FrameError> {
        Ok(matches!(reader.peek()?, Some(UTC_TIME | GENERALIZED_TIME)))
    }

    fn of(element: &Element<'_>) -> Result<Moment, FrameError> {
        parse(element.value).ok_or(FrameError::new(element.offset, FrameFault::Value))
    }

    /// The moment of a `GeneralizedTime` whose tag says something else.
    pub(crate) fn of_value(value: &[u8]) -> Option<Moment> {
        parse(value)
    }
}

/// `[YY]YYMMDDhhmm[ss[.f…]](Z|±hhmm)`. How many digits there are says how many the year has, since real certificates put
/// either form under either tag; a missing zone counts as UTC.
fn parse(value: &[u8]) -> Option<Moment> {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (date, rest) = value.split_at(digits);
    let pair = |at: usize| -> Option<i32> {
        let pair = date.get(at..at + 2)?;
        Some(i32::from(pair[0] - b'0') * 10 + i32::from(pair[1] - b'0'))
    };
    let (year, at) = match digits {
        10 | 12 => {
            let short = pair(0)?;
            (short + if short < CENTURY_TURNS { 2000 } else { 1900 }, 2)
        }
        14 => (pair(0)? * 100 + pair(2)?, 4),
        _ => return None,
    };
    let civil = CivilDate { year, month: u8::try_from(pair(at)?).ok()?, day: u8::try_from(pair(at + 2)?).ok()? };
    let (hour, minute, second) = (pair(at + 4)?, pair(at + 6)?, pair(at + 8).unwrap_or(0));
    if !is_civil(civil) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let of_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(Moment(i64::from(days_from_civil(civil)) * DAY_SECONDS + of_day - offset_seconds(rest)?))
}

/// The zone behind the digits, and a fraction before it, which is dropped.
fn offset_seconds(rest: &[u8]) -> Option<i64> {
    let rest = match rest {
        [b'.' | b',', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            &fraction[digits..]
        }
        _ => rest,
    };
    match rest {
        [] | [b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), digits @ ..] if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) => {
            let digit = |at: usize| i64::from(digits[at] - b'0');
            let seconds = (digit(0) * 10 + digit(1)) * 3600 + (digit(2) * 10 + digit(3)) * 60;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}
