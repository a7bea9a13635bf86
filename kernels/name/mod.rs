//! Names, compared by rule set [`NAME_RULES_VERSION`].
//!
//! What comes in is a name in any script; what goes out is its [`NameKey`], a 128-bit hash of its canonical form.
//! Invariants: two names agree exactly when their keys are equal; writing a name with other case, width, spacing
//! or separators never changes its key; nothing is transliterated, so the caller compares native script with
//! native script and Latin with Latin.

mod canonical;
mod key;

pub use canonical::{NAME_RULES_VERSION, canonical_into};
pub use key::{NameKey, key};

#[cfg(test)]
mod tests;
