//! Requests of entities: a world, a set and a place in it go in, one request and its true answer come out.
//!
//! Invariants: request `k` is a pure function of the world, the set and the carrier (what the file format can
//! express); the true answer is known from how the request was made, never by judging it.
//! See `CARD.md` beside this file.

mod arrival;
mod chip;
mod claim;
mod defect;
mod face;
mod maker;
mod mix;
mod plan;
mod request;
mod set;
mod truth;

pub use arrival::Window;
pub use defect::{Carrier, Defect};
pub use maker::{DIMENSION_MIN, Requests};
pub use mix::Mix;
pub use request::Request;
pub use set::{EmbeddingColumn, RequestSet};
pub use truth::{Expected, Reason, Reasons, RejectCode, THRESHOLD, TruthRow};

pub(crate) use arrival::Arrivals;
pub(crate) use maker::{draw_entity, offset_of};

#[cfg(test)]
mod chip_tests;
#[cfg(test)]
mod tests;
