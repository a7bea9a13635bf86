//! The law that holds: all versions of the rules, and the calendar.

use super::{Calendar, Counting, Deadline, LawError, Rules, Term, calendar, rules};
use crate::terms::Day;

/// Rules and calendar. Made once, then only read.
#[derive(Clone, Debug)]
pub struct Law {
    versions: Vec<Rules>,
    calendar: Calendar,
}

impl Law {
    /// The law as this program carries it.
    ///
    /// # Panics
    ///
    /// Never: a test reads the same texts.
    #[must_use]
    pub fn published() -> Law {
        Law::read(include_str!("rules.toml"), include_str!("calendar.toml"))
            .expect("the carried texts are read by a test")
    }

    /// The law of other texts.
    ///
    /// # Errors
    ///
    /// Where one of them is not in form or contradicts itself.
    pub fn read(rules: &str, calendar: &str) -> Result<Law, LawError> {
        Ok(Law { versions: rules::read(rules)?, calendar: calendar::read(calendar)? })
    }

    /// The rules that hold on a day; `None` before the Measures came into force (Art. 17).
    #[must_use]
    pub fn rules_on(&self, day: Day) -> Option<&Rules> {
        self.versions.iter().rev().find(|rules| rules.holds_from <= day)
    }

    /// The rules by which a term is counted that a day started: those of that day, or the first ones where it was earlier.
    #[must_use]
    pub fn rules_for(&self, started_on: Day) -> &Rules {
        self.rules_on(started_on).unwrap_or(&self.versions[0])
    }

    /// The end of a term that a day started, by what is known of holidays on another day.
    #[must_use]
    pub fn deadline(&self, term: Term, started_on: Day, known_on: Day) -> Deadline {
        let rules = self.rules_for(started_on);
        let counting = Counting {
            days: rules.term(term).days,
            day_of_receipt: rules.day_of_receipt,
            rest_day: rules.last_day_on_rest_day,
        };
        self.calendar.last_day(started_on, counting, known_on)
    }

    /// Working days and holidays.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

#[cfg(test)]
#[path = "law_tests.rs"]
mod tests;
