//! Working days, read from `calendar.toml`, and the last day of a term.
//!
//! Invariants: a later notice prevails over an earlier one; a notice counts from the day of its publication, so that what
//! was judged before an amendment is judged the same ever after; a year without a complete notice is never passed over in
//! silence.

use kernels::time::civil_from_days;
use serde::Deserialize;

use super::{DayOfReceipt, LawError, RestDayRule};
use crate::terms::Day;

/// Statutory holidays and make-up working days.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// By day, then by publication.
    arranged: Vec<Arranged>,
    /// Years that a notice arranges as a whole, and since when that is known.
    complete: Vec<(i32, Day)>,
}

#[derive(Clone, Copy, Debug)]
struct Arranged {
    day: Day,
    published: Day,
    working: bool,
}

/// The end of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Its last day, which ends at 24:00 in Shanghai.
    pub last_day: Day,
    /// A year that it meets had no published calendar when this was computed: weekends alone were heeded.
    pub calendar_missing: bool,
}

impl Deadline {
    /// Days until the last day; negative once that is over.
    #[must_use]
    pub const fn days_left(self, today: Day) -> i32 {
        self.last_day.since(today)
    }

    /// Whether the last day is over on a day.
    #[must_use]
    pub const fn is_over(self, today: Day) -> bool {
        self.days_left(today) < 0
    }
}

/// How the days of a term are counted.
#[derive(Clone, Copy, Debug)]
pub struct Counting {
    /// Calendar days of the term.
    pub days: u16,
    /// Whether the first day is that of receipt.
    pub day_of_receipt: DayOfReceipt,
    /// What becomes of a last day on which nobody works.
    pub rest_day: RestDayRule,
}

impl Calendar {
    /// The end of a term that a day starts, by what is known of holidays on another day.
    #[must_use]
    pub fn last_day(&self, received_on: Day, counting: Counting, known_on: Day) -> Deadline {
        let days = i32::from(counting.days);
        let mut deadline = Deadline {
            last_day: match counting.day_of_receipt {
                DayOfReceipt::NotCounted => received_on.plus(days),
                DayOfReceipt::Counted => received_on.plus(days - 1),
            },
            calendar_missing: false,
        };
        if counting.rest_day == RestDayRule::Stays {
            return deadline;
        }
        loop {
            deadline.calendar_missing |= !self.is_complete(deadline.last_day, known_on);
            if self.is_working(deadline.last_day, known_on) {
                return deadline;
            }
            deadline.last_day = deadline.last_day.plus(1);
        }
    }

    /// Whether a day is a working day, by what is known on another day.
    #[must_use]
    pub fn is_working(&self, day: Day, known_on: Day) -> bool {
        let from = self.arranged.partition_point(|arranged| arranged.day < day);
        let of_day = self.arranged[from..].iter().take_while(|arranged| arranged.day == day);
        let known = of_day.take_while(|arranged| arranged.published <= known_on).last();
        known.map_or(!is_weekend(day), |arranged| arranged.working)
    }

    /// The first day after another on which a notice was published.
    #[must_use]
    pub fn published_after(&self, day: Day) -> Option<Day> {
        let days = self.arranged.iter().map(|arranged| arranged.published);
        days.chain(self.complete.iter().map(|(_, published)| *published)).filter(|published| *published > day).min()
    }

    /// Whether the year of a day is arranged as a whole, by what is known on another day.
    #[must_use]
    pub fn is_complete(&self, day: Day, known_on: Day) -> bool {
        let year = civil_from_days(day.0).year;
        self.complete.iter().any(|&(complete, published)| complete == year && published <= known_on)
    }
}

/// 1970-01-01 was a Thursday, so Saturday is the day after the next.
fn is_weekend(day: Day) -> bool {
    matches!(day.0.rem_euclid(7), 2 | 3)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notice: Vec<Notice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    number: String,
    published: Day,
    year: i32,
    complete: bool,
    holidays: Vec<String>,
    working: Vec<String>,
}

/// Reads the notices.
///
/// # Errors
///
/// Where the text is not in form, a span of days is none, or a make-up working day is no weekend.
pub(super) fn read(text: &str) -> Result<Calendar, LawError> {
    let File { notice } =
        toml::from_str(text).map_err(|source| LawError::Form { file: "calendar", source: Box::new(source) })?;
    let mut calendar = Calendar { arranged: Vec::new(), complete: Vec::new() };
    for notice in &notice {
        if notice.complete {
            calendar.complete.push((notice.year, notice.published));
        }
        for (spans, working) in [(&notice.holidays, false), (&notice.working, true)] {
            for span in spans {
                let fault = |what| LawError::Calendar { notice: notice.number.clone(), span: span.clone(), what };
                let (first, last) =
                    read_span(span).ok_or_else(|| fault("is no span of days; write it like 2024-05-01..2024-05-05"))?;
                let days = (first.0..=last.0).map(Day);
                if working && !days.clone().all(is_weekend) {
                    return Err(fault("is no weekend, so nobody makes up for a holiday on it; check the notice"));
                }
                calendar.arranged.extend(days.map(|day| Arranged { day, published: notice.published, working }));
            }
        }
    }
    calendar.arranged.sort_by_key(|arranged| (arranged.day, arranged.published));
    Ok(calendar)
}

/// `2024-05-01` or `2024-05-01..2024-05-05`, in order and not longer than a month.
fn read_span(text: &str) -> Option<(Day, Day)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (Day::try_from(first.to_owned()).ok()?, Day::try_from(last.to_owned()).ok()?);
    (0..31).contains(&last.since(first)).then_some((first, last))
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
