//! When an entity is visited: a kind of business and a day go in, the weights of its hours come out.
//!
//! Invariants: integers only; the hours are those of Asia/Shanghai.

use crate::calendar::Day;

/// What kind of day it is, where the calendar says other than the day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A statutory holiday.
    Holiday,
    /// A Saturday or Sunday on which people work, to make up for a holiday.
    MakeUpWorkday,
}

/// The course of an entity's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Open by day, Monday to Friday.
    Office,
    /// Open until the evening, busier at weekends and on holidays.
    Shop,
    /// Peaks in the morning and the evening, most before and on holidays.
    Travel,
    /// Machines: all day and all night.
    Always,
}

impl Shape {
    pub(super) const ALL: [Shape; 4] = [Shape::Office, Shape::Shop, Shape::Travel, Shape::Always];

    /// Weights of the 24 hours; made up.
    const fn hours(self) -> [u64; 24] {
        match self {
            Shape::Office => [1, 1, 1, 1, 1, 1, 3, 15, 60, 100, 105, 90, 40, 70, 95, 98, 88, 60, 18, 6, 3, 2, 1, 1],
            Shape::Shop => [6, 3, 2, 1, 1, 1, 4, 12, 30, 60, 78, 84, 80, 76, 78, 82, 86, 90, 96, 100, 88, 60, 30, 12],
            Shape::Travel => {
                [20, 12, 8, 10, 24, 60, 90, 98, 88, 74, 66, 62, 60, 62, 66, 72, 84, 96, 98, 84, 66, 52, 40, 30]
            }
            Shape::Always => {
                [46, 44, 42, 42, 42, 44, 48, 52, 56, 60, 62, 62, 60, 60, 62, 62, 60, 58, 56, 54, 54, 52, 50, 48]
            }
        }
    }

    /// Per cent of a Wednesday's volume by day of the week, Monday first, and on a holiday; made up.
    const fn days(self) -> ([u64; 7], u64) {
        match self {
            Shape::Office => ([108, 102, 100, 100, 96, 8, 4], 2),
            Shape::Shop => ([92, 94, 100, 102, 114, 138, 126], 130),
            Shape::Travel => ([102, 96, 100, 106, 128, 112, 118], 170),
            Shape::Always => ([100, 100, 100, 100, 100, 96, 94], 90),
        }
    }

    /// The weight of an hour from 0 to 23 of a day.
    pub(super) fn weight(self, day: Day, hour: u32, calendar: &[(Day, DayKind)]) -> u64 {
        let (weekdays, holiday) = self.days();
        let marked = calendar.iter().find(|(marked, _)| *marked == day).map(|(_, kind)| *kind);
        let percent = match marked {
            Some(DayKind::Holiday) => holiday,
            // People work as on a Wednesday.
            Some(DayKind::MakeUpWorkday) => weekdays[2],
            None => weekdays[day.weekday() as usize],
        };
        self.hours()[hour as usize] * percent
    }
}
