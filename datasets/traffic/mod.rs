//! Labelled traffic: a seed goes in; attempts as rows of results and what is wrong with them come out.
//!
//! Invariants: a pure function of the set; integer draws only, so every machine makes the same rows; visit `i` is a
//! pure function of the seed and `i`; rows ascend in time; each row of an incident or an attack names its label, and
//! each label its rows. See `CARD.md` beside this file.
//!
//! ```text
//! arrivals (a season, or counts per second) ─▶ incidents ─▶ visits ─▶ rows ─▶ in order, numbered
//!                                              attacks ──────────────▲
//! ```

mod arrival;
mod attack;
mod entity;
mod incident;
mod rows;
mod season;
mod set;
mod visit;

pub use arrival::Arrivals;
pub use attack::Attacks;
pub use entity::SizeClass;
pub use incident::Incidents;
pub use rows::{Dose, Label, LabelKind, Speed, TrafficOutcome, TrafficRows};
pub use season::DayKind;
pub use set::{Traffic, TrafficSet, make};

#[cfg(test)]
mod tests;
