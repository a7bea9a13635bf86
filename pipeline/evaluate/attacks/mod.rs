//! How well probing is found: a background of arrivals and a seed in, a summary of what was found and how soon out.
//!
//! | file | its one job |
//! |---|---|
//! | `feed` | labelled traffic as attempts, in one order or another, or with its labels permuted |
//! | `score` | which probe belongs to which attack |
//! | `summary` | the numbers, and how a person reads them |
//! | `trial` | the whole, from arrivals to the summary |
//!
//! Invariants: pure; the same arrivals, seed and plan give the same summary; the detectors are used as they are, with
//! no setting of their own; nothing is tuned here.

mod feed;
mod score;
mod summary;
mod trial;

pub use feed::{Feed, attempts, order, permuted};
pub use summary::{AttackSummary, ClassSummary, Permuted, table};
pub use trial::{Plan, Trial, assess, trial};

#[cfg(test)]
mod tests;
