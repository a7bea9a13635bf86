//! The rules of the Measures, read from `rules.toml`: terms, how days are counted, and the grounds with their articles.
//!
//! Invariants: versions begin on different days in ascending order; every ground of Art. 12, 13 and 14 is there once in
//! each; each cause by which a ground comes about without an officer belongs to one ground.

use serde::{Deserialize, Serialize};

use super::LawError;
use crate::terms::{Article, Day};

/// A version of the rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Its name; decisions cite it.
    pub version: String,
    /// The first day on which it holds.
    pub holds_from: Day,
    /// Whether the day on which a term is started is its first day.
    pub day_of_receipt: DayOfReceipt,
    /// What becomes of a last day on a holiday or weekend.
    pub last_day_on_rest_day: RestDayRule,
    terms: Terms,
    grounds: Vec<Ground>,
}

/// Whether the day of receipt is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOfReceipt {
    /// Day 1 is the day after.
    NotCounted,
    /// Day 1 is the day of receipt itself.
    Counted,
}

/// What becomes of a last day on which nobody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestDayRule {
    /// It moves to the next working day.
    NextWorkingDay,
    /// It stays.
    Stays,
}

/// A term that an entity has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// To resubmit a material that changed (Art. 6 § 2).
    Resubmission,
    /// To correct what a notice names, and to report it (Art. 12 § 2).
    Correction,
    /// To correct what an order of suspension names (Art. 13 § 2).
    Rectification,
}

/// By what a ground comes about without an officer finding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// [`Term::Resubmission`] has run out.
    Resubmission,
    /// [`Term::Correction`] has run out.
    Correction,
    /// [`Term::Rectification`] has run out.
    Rectification,
    /// A condition of Art. 5 has lapsed.
    Condition,
}

/// What a ground leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A notice to correct (Art. 12).
    Correction,
    /// Suspension of the service (Art. 13).
    Suspension,
    /// Termination of the service (Art. 14).
    Termination,
}

impl Measure {
    /// The word of the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Measure::Correction => "correction",
            Measure::Suspension => "suspension",
            Measure::Termination => "termination",
        }
    }
}

/// A term's length and article.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermRule {
    /// Calendar days.
    pub days: u16,
    /// Where the Measures give it.
    pub article: Article,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    resubmission: TermRule,
    correction: TermRule,
    rectification: TermRule,
}

/// A ground of Art. 12, 13 or 14.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Its item.
    pub article: Article,
    /// What it leads to.
    pub measure: Measure,
    /// By what it comes about without an officer, if by anything.
    pub cause: Option<Cause>,
    /// Whether an officer may find it.
    pub by_officer: bool,
    /// Whether a correction notice must have come before.
    pub notice_first: bool,
    /// Whether the finding must give its reasons in writing.
    pub reasons_in_writing: bool,
    /// Its words in English.
    pub english: String,
    /// Its words in Chinese.
    pub chinese: String,
}

impl Rules {
    /// Length and article of a term.
    #[must_use]
    pub const fn term(&self, term: Term) -> TermRule {
        match term {
            Term::Resubmission => self.terms.resubmission,
            Term::Correction => self.terms.correction,
            Term::Rectification => self.terms.rectification,
        }
    }

    /// A ground by its article.
    #[must_use]
    pub fn ground(&self, article: Article) -> Option<&Ground> {
        self.grounds.iter().find(|ground| ground.article == article)
    }

    /// The ground that comes about by a cause.
    ///
    /// # Panics
    ///
    /// Never: rules without one are refused when they are read.
    #[must_use]
    pub fn caused(&self, cause: Cause) -> &Ground {
        self.grounds
            .iter()
            .find(|ground| ground.cause == Some(cause))
            .expect("rules are read only with a ground for each cause")
    }

    /// Every ground, in the order of the Measures.
    #[must_use]
    pub fn grounds(&self) -> &[Ground] {
        &self.grounds
    }
}

/// How many items the articles of the grounds have.
const ITEMS: [(u8, u8); 3] = [(12, 3), (13, 6), (14, 8)];

/// Reads all versions.
///
/// # Errors
///
/// Where the text is not in form, or breaks an invariant of this module.
pub(super) fn read(text: &str) -> Result<Vec<Rules>, LawError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        rules: Vec<Rules>,
    }
    let File { rules } =
        toml::from_str(text).map_err(|source| LawError::Form { file: "rules", source: Box::new(source) })?;
    let ascending = rules.windows(2).all(|pair| pair[0].holds_from < pair[1].holds_from);
    if rules.is_empty() || !ascending {
        return Err(LawError::Rules(
            "there must be one or more versions, each beginning after the one before".to_owned(),
        ));
    }
    rules.iter().try_for_each(check)?;
    Ok(rules)
}

fn check(rules: &Rules) -> Result<(), LawError> {
    let fault = |what: String| Err(LawError::Rules(format!("version {}: {what}", rules.version)));
    let wanted: Vec<Article> =
        ITEMS.iter().flat_map(|&(article, items)| (1..=items).map(move |item| Article::item(article, item))).collect();
    let found: Vec<Article> = rules.grounds.iter().map(|ground| ground.article).collect();
    if wanted != found {
        return fault("the grounds must be the items of Art. 12, 13 and 14, each once and in order".to_owned());
    }
    for cause in [Cause::Resubmission, Cause::Correction, Cause::Rectification, Cause::Condition] {
        let grounds = rules.grounds.iter().filter(|ground| ground.cause == Some(cause)).count();
        if grounds != 1 {
            return fault(format!("one ground must have the cause {cause:?}, not {grounds}"));
        }
    }
    match rules.grounds.iter().find(|ground| ground.cause.is_none() && !ground.by_officer) {
        Some(ground) => fault(format!("nobody could find {}; give it a cause or `by_officer = true`", ground.article)),
        None => Ok(()),
    }
}
