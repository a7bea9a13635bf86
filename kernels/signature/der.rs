//! Writes DER: what a signature is made of, and what a strict reader compares with.
//!
//! What comes in are values; what goes out are elements. Invariant: lengths are the shortest, and sets are in order.

use crate::chip::asn1::Moment;
use crate::time::civil_from_days;

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// `UTCTime` has years from 1950 to 2049, RFC 5652, section 11.3; what lies outside is `GeneralizedTime`.
const UTC_YEARS: std::ops::RangeInclusive<i32> = 1950..=2049;

/// Years of four digits.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9999;

/// `NULL`.
pub const NULL: [u8; 2] = [0x05, 0];

/// An element with a value.
pub fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 6);
    out.push(tag);
    let digits = value.len().to_be_bytes();
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    match &digits[zeros..] {
        [] => out.push(0),
        [digit @ 0..0x80] => out.push(*digit),
        // A length has at most eight digits.
        digits => {
            out.push(0x80 | digits.len() as u8);
            out.extend_from_slice(digits);
        }
    }
    out.extend_from_slice(value);
    out
}

/// `SEQUENCE` of elements.
pub fn sequence(members: &[&[u8]]) -> Vec<u8> {
    element(0x30, &members.concat())
}

/// The value of a `SET OF` elements: they stand in order.
pub fn members(mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    elements.concat()
}

/// `OBJECT IDENTIFIER` of the value that DER writes.
pub fn object(id: &[u8]) -> Vec<u8> {
    element(0x06, id)
}

/// `INTEGER` of a number that is not negative, by its bytes without zeros before them.
pub fn positive(magnitude: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if magnitude.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    element(0x02, &[sign, magnitude].concat())
}

/// `OCTET STRING`.
pub fn octets(value: &[u8]) -> Vec<u8> {
    element(0x04, value)
}

/// `BIT STRING` of whole bytes.
pub fn bits(value: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], value].concat())
}

/// `[number]` around elements.
pub fn context(number: u8, value: &[u8]) -> Vec<u8> {
    element(0xA0 | number, value)
}

/// `UTCTime` until 2049, `GeneralizedTime` from then; `None` where the year has not four digits.
pub fn time(moment: Moment) -> Option<Vec<u8>> {
    let date = civil_from_days(i32::try_from(moment.day()).ok()?);
    if !YEARS.contains(&date.year) {
        return None;
    }
    let second = moment.0.rem_euclid(DAY_SECONDS);
    let digits = format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}Z",
        date.year,
        date.month,
        date.day,
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    let written = if UTC_YEARS.contains(&date.year) {
        element(0x17, &digits.as_bytes()[2..])
    } else {
        element(0x18, digits.as_bytes())
    };
    Some(written)
}
