//! Texts and dates of the details in DG11, DG12 and DG16.
//!
//! Invariants: a text is UTF-8, or else GBK, or else not there; a date is one of the calendar, or unknown in its month or day.

use std::borrow::Cow;

use encoding_rs::GBK;

use super::fault::DeviationKind;
use super::walk::Walk;
use crate::chip::tlv::Element;
use crate::time::{CivilDate, is_civil};

/// A date with its century.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FullDate {
    /// The year; `None` where it is unknown.
    pub year: Option<i32>,
    /// The month; `None` where it is unknown.
    pub month: Option<u8>,
    /// The day of the month; `None` where it is unknown.
    pub day: Option<u8>,
}

impl FullDate {
    /// The day; `None` where a part is unknown.
    #[must_use]
    pub fn day_of_calendar(self) -> Option<CivilDate> {
        Some(CivilDate { year: self.year?, month: self.month?, day: self.day? })
    }
}

/// Shows nothing: a date must never reach a log.
impl std::fmt::Debug for FullDate {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("FullDate(…)")
    }
}

/// A text: UTF-8 as Doc 9303-10 has it, or GBK as older Chinese documents do.
pub(super) fn text<'a>(walk: &mut Walk<'_, '_>, element: &Element<'a>) -> Option<Cow<'a, str>> {
    if let Ok(text) = std::str::from_utf8(element.value) {
        return Some(Cow::Borrowed(text));
    }
    let text = GBK.decode_without_bom_handling_and_without_replacement(element.value);
    let kind = if text.is_some() { DeviationKind::Gbk } else { DeviationKind::Encoding };
    walk.note(element.offset, kind);
    text
}

/// A date: eight digits, or four bytes with two digits each, as LDS 1.7 and earlier ones had it.
pub(super) fn date(walk: &mut Walk<'_, '_>, element: &Element<'_>) -> Option<FullDate> {
    let date = digits::<8>(element.value).and_then(read_date);
    if date.is_none() {
        walk.note(element.offset, DeviationKind::Date);
    }
    date
}

/// An instant as YYYYMMDDhhmmss: fourteen digits, or seven bytes with two digits each.
pub(super) fn instant(walk: &mut Walk<'_, '_>, element: &Element<'_>) -> Option<[u8; 14]> {
    let instant = digits::<14>(element.value);
    let date = instant.and_then(|digits| read_date(*digits.first_chunk()?));
    if date.is_none() {
        walk.note(element.offset, DeviationKind::Date);
    }
    instant.filter(|_| date.is_some()).map(|digits| digits.map(|digit| digit + b'0'))
}

/// Digits in one of the two forms; an unknown part may be fillers.
fn digits<const COUNT: usize>(value: &[u8]) -> Option<[u8; COUNT]> {
    let digits: [u8; COUNT] = match value.len() {
        length if length == COUNT => {
            let digit = |byte: u8| if byte == b'<' { 0 } else { byte.wrapping_sub(b'0') };
            std::array::from_fn(|place| digit(value[place]))
        }
        length if length * 2 == COUNT => {
            std::array::from_fn(|place| if place % 2 == 0 { value[place / 2] >> 4 } else { value[place / 2] & 15 })
        }
        _ => return None,
    };
    digits.iter().all(|digit| *digit < 10).then_some(digits)
}

fn read_date(digits: [u8; 8]) -> Option<FullDate> {
    let year = digits[..4].iter().fold(0, |year, digit| year * 10 + i32::from(*digit));
    let (month, day) = (digits[4] * 10 + digits[5], digits[6] * 10 + digits[7]);
    let known = |part: u8| (part != 0).then_some(part);
    let date = FullDate { year: (year != 0).then_some(year), month: known(month), day: known(day) };
    // A year with a leap day stands for one that is unknown.
    let possible =
        CivilDate { year: date.year.unwrap_or(2000), month: date.month.unwrap_or(1), day: date.day.unwrap_or(1) };
    is_civil(possible).then_some(date)
}
