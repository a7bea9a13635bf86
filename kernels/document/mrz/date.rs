//! Dates of a zone: six characters in, and with a date of today a day of the calendar out.
//!
//! Invariants: the characters are kept as they are printed; a part may be unknown (`<<`, and for month and day `00`); the century
//! is never decided without a date to decide it by.

use crate::time::{CivilDate, is_civil};

/// A date as it is printed: two digits each of year, month and day, each of which may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrintedDate([u8; 6]);

impl PrintedDate {
    /// A date of which nothing is known, or an expiry that there is not.
    pub const UNKNOWN: Self = Self(*b"<<<<<<");

    /// Takes six characters; whether they are a date is asked afterwards.
    ///
    /// `None` where there are not six, or one is beyond ASCII.
    #[must_use]
    pub fn from_characters(characters: &str) -> Option<Self> {
        let characters: [u8; 6] = characters.as_bytes().try_into().ok()?;
        characters.is_ascii().then_some(Self(characters))
    }

    /// The date of a day, without its century.
    #[must_use]
    pub fn of(day: CivilDate) -> Self {
        let digits = |number: u8| [b'0' + number / 10 % 10, b'0' + number % 10];
        // The remainder of a division by 100 fits.
        let ([y0, y1], [m0, m1], [d0, d1]) =
            (digits(day.year.rem_euclid(100) as u8), digits(day.month), digits(day.day));
        Self([y0, y1, m0, m1, d0, d1])
    }

    /// The six characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII is taken")
    }

    /// The two digits of the year; `None` where it is unknown.
    #[must_use]
    pub fn year(self) -> Option<u8> {
        self.part(0)
    }

    /// The month; `None` where it is unknown.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        self.part(2).filter(|month| *month != 0)
    }

    /// The day of the month; `None` where it is unknown.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        self.part(4).filter(|day| *day != 0)
    }

    /// Whether each part is digits or unknown, and a day of the 1900s or 2000s looks like this.
    #[must_use]
    pub fn is_possible(self) -> bool {
        let parts = self.0.chunks_exact(2);
        let formed = parts.into_iter().all(|part| part == b"<<" || part.iter().all(u8::is_ascii_digit));
        // What is unknown is taken as what leaves most room: a leap year, a long month, a first day.
        let (month, day) = (self.month().unwrap_or(1), self.day().unwrap_or(1));
        let years = self.year().map_or([2000; 2], |year| [1900 + i32::from(year), 2000 + i32::from(year)]);
        formed && years.into_iter().any(|year| is_civil(CivilDate { year, month, day }))
    }

    /// The year of birth: the latest that is not after `today`. Who is older than 99 years is taken for a child, which a zone
    /// cannot tell; compare with a record's full date by [`PrintedDate::of`].
    #[must_use]
    pub fn birth_year(self, today: CivilDate) -> Option<i32> {
        let year = today.year.div_euclid(100) * 100 + i32::from(self.year()?);
        let (month, day) = (self.month(), self.day());
        let this_year = (month.unwrap_or(1), day.unwrap_or(1)) <= (today.month, today.day);
        let past = year < today.year || (year == today.year && this_year);
        Some(if past { year } else { year - 100 })
    }

    /// The birth date: the latest day that looks like this and is not after `today`; `None` where a part is unknown.
    #[must_use]
    pub fn birth(self, today: CivilDate) -> Option<CivilDate> {
        self.in_year(self.birth_year(today)?)
    }

    /// The year of expiry: the one that is less than 50 years before `today`, or up to 50 after it. No certificate is valid for so long.
    #[must_use]
    pub fn expiry_year(self, today: CivilDate) -> Option<i32> {
        let (first, year) = (today.year - 49, i32::from(self.year()?));
        Some(first + (year - first).rem_euclid(100))
    }

    /// The date of expiry near `today`; `None` where a part is unknown.
    #[must_use]
    pub fn expiry(self, today: CivilDate) -> Option<CivilDate> {
        self.in_year(self.expiry_year(today)?)
    }

    /// The day in a year of which the century is known; `None` where a part is unknown or the year has no such day.
    pub(super) fn in_year(self, year: i32) -> Option<CivilDate> {
        let date = CivilDate { year, month: self.month()?, day: self.day()? };
        is_civil(date).then_some(date)
    }

    fn part(self, from: usize) -> Option<u8> {
        let (tens, units) = (self.0[from].wrapping_sub(b'0'), self.0[from + 1].wrapping_sub(b'0'));
        (tens < 10 && units < 10).then(|| tens * 10 + units)
    }
}

/// Shows what is known only: a date must never reach a log.
impl std::fmt::Debug for PrintedDate {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let complete = self.year().is_some() && self.month().is_some() && self.day().is_some();
        to.write_str(if complete { "PrintedDate(complete)" } else { "PrintedDate(incomplete)" })
    }
}

#[cfg(test)]
#[path = "date_tests.rs"]
mod tests;
