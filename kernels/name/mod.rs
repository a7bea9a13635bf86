//! Names, compared by rule set [`NAME_RULES_VERSION`].
//!
//! What comes in is a name in any script; what goes out is its [`NameKey`], a 128-bit hash of its canonical form, or the
//! [`Agreement`] of a claimed name with the names of a record.
//! Invariants: two names whose keys are equal agree; writing a name with other case, width, spacing or separators never
//! changes its key; where no key is equal, [`compare`] lets names agree by one of the named rules of `RULES.md` only, and no
//! score decides.
//!
//! ```text
//! claim, record ─▶ key, key ─▶ equal: they agree, by the rule `same`
//!                     └──────▶ not equal: compare(claim, record) ─▶ text ─▶ Chinese characters: characters
//!                                                                      ├──▶ characters and letters: pinyin, surnames
//!                                                                      └──▶ letters: alphabetic, spelling, truncated
//! ```

mod alphabetic;
mod canonical;
mod characters;
mod compare;
mod cyrillic;
mod key;
mod pinyin;
mod rule;
mod spelling;
mod surnames;
mod text;
mod truncated;

pub use canonical::{NAME_RULES_VERSION, canonical_into};
pub use compare::{Recorded, Scratch, compare};
pub use key::{NameKey, key};
pub use rule::{Agreement, Difference, Rule};

#[cfg(test)]
mod cases_tests;
#[cfg(test)]
mod properties_tests;
#[cfg(test)]
mod tests;
