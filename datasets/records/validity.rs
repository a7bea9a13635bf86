//! When a certificate was issued and when it expires.
//!
//! Invariants: issued after birth and not after [`AS_OF`]; expires after it was issued.

use super::DocType;
use crate::calendar::Day;
use crate::seed::Random;

/// The day on which the records are taken: nothing is issued or changed after it.
/// A Sunday; requests arrive from the Monday after it (see `RequestSet::new`).
pub const AS_OF: Day = Day::of(2026, 3, 1);

/// The share of certificates that had expired by [`AS_OF`]: enough that each run meets some, made up.
pub(crate) const SHARE_EXPIRED: f64 = 0.04;

/// How long an expired certificate stays among the records: five years, made up.
const EXPIRED_DAYS_MAX: i32 = 5 * 365;

/// Issue and expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) issue_date: Day,
    pub(crate) expiry_date: Day,
}

impl Validity {
    /// The validity of a certificate whose holder was born on `birth_date`.
    pub(crate) fn draw(random: &mut Random, doc_type: DocType, birth_date: Day) -> Validity {
        let expired = random.chance(SHARE_EXPIRED);
        let (adult_from, years_adult, years_minor) = rule(doc_type);
        let grown_up = birth_date.years_later(adult_from);
        let years = if AS_OF.years_later(-years_adult) >= grown_up { years_adult } else { years_minor };
        let remaining = if expired { -random.between(1, EXPIRED_DAYS_MAX) } else { random.between(1, years * 365) };
        let expiry_date = AS_OF.days_later(remaining);
        let issue_date = expiry_date.years_later(-years);
        if issue_date > birth_date {
            return Validity { issue_date, expiry_date };
        }
        // An infant: issued some weeks after birth instead, which is before `AS_OF` (`Person` sees to it).
        let issue_date = birth_date.days_later(random.between(7, 28));
        Validity { issue_date, expiry_date: issue_date.years_later(years) }
    }
}

/// From which age a certificate holds longer, for how many years from then on, and for how many before.
/// Passport Law of the PRC, Art. 7; for the permits, the National Immigration Administration's guides.
const fn rule(doc_type: DocType) -> (i32, i32, i32) {
    match doc_type {
        DocType::Passport | DocType::HkMacaoPermit | DocType::TaiwanPermit => (16, 10, 5),
        DocType::HkMacaoResidentPermit | DocType::PermanentResidentId => (18, 10, 5),
        DocType::TaiwanResidentPermit => (0, 5, 5),
        DocType::ExitEntryPermit => (0, 1, 1),
    }
}
