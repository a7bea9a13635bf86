//! The law that holds: all versions of the rules, and the calendar.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::{Calendar, Counting, Deadline, LawError, Rules, Term, calendar, rules};
use crate::terms::Day;

/// Rules and calendar. Made once, then only read.
#[derive(Clone, Debug)]
pub struct Law {
    versions: Vec<Rules>,
    calendar: Calendar,
    fingerprint: [u8; 8],
}

impl Law {
    /// The law as this program carries it.
    ///
    /// # Panics
    ///
    /// Never: a test reads the same texts.
    #[must_use]
    pub fn published() -> Law {
        // A submission asks for it three times; reading the texts takes a millisecond.
        static PUBLISHED: OnceLock<Law> = OnceLock::new();
        let read = || Law::read(include_str!("rules.toml"), include_str!("calendar.toml"));
        PUBLISHED.get_or_init(|| read().expect("the carried texts are read by a test")).clone()
    }

    /// The law of other texts.
    ///
    /// # Errors
    ///
    /// Where one of them is not in form or contradicts itself.
    pub fn read(rules: &str, calendar: &str) -> Result<Law, LawError> {
        let digest = Sha256::new().chain_update(rules).chain_update([0]).chain_update(calendar).finalize();
        let fingerprint = std::array::from_fn(|place| digest[place]);
        Ok(Law { versions: rules::read(rules)?, calendar: calendar::read(calendar)?, fingerprint })
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

    /// The first day after another on which rules or holidays become other than they were known.
    #[must_use]
    pub fn changes_after(&self, day: Day) -> Option<Day> {
        let rules = self.versions.iter().map(|rules| rules.holds_from).filter(|from| *from > day);
        rules.chain(self.calendar.published_after(day)).min()
    }

    /// What tells this law from one of other texts: 64 bits of a SHA-256 over rules and calendar.
    #[must_use]
    pub const fn fingerprint(&self) -> [u8; 8] {
        self.fingerprint
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
