//! How well a face model tells people apart: labelled pairs and the embeddings of their photos in, a report out. Beside it, in
//! [`traffic`], how well the watch finds what people labelled in series, and in [`attacks`], who probes certificates.
//!
//! | file | its one job |
//! |---|---|
//! | `pairs` | the file of labelled pairs |
//! | `identity` | which photos show one person |
//! | `faces` | embeddings side by side, compared as the service compares them |
//! | `impostors` | all comparisons of different people: counts, and how well they are known |
//! | `scores` | counts at every threshold, and the area under the curve |
//! | `interval` | rates with their intervals |
//! | `rates` | error rates at thresholds, thresholds for rates |
//! | `accuracy` | the ten folds of the listed pairs |
//! | `curve`, `draw` | the curve of detection errors: points, CSV, SVG |
//! | `evaluation` | the whole, from pairs to the report |
//! | `report`, `table` | the report, and how a person reads it |
//! | `lines` | which line a row stands on |
//!
//! Invariants: pure, so that nothing is read or written here, and nothing is drawn by chance; the same report whatever the
//! threads and the order of the photos; the report names lines of the file of pairs and no photo, so comparing all pairs is
//! no search for a face.

mod accuracy;
pub mod attacks;
mod curve;
mod draw;
mod error;
mod evaluation;
mod faces;
mod identity;
mod impostors;
mod interval;
mod lines;
mod pairs;
mod rates;
mod report;
mod scores;
mod table;
#[cfg(test)]
mod testing;
pub mod traffic;

pub use accuracy::Accuracy;
pub use curve::CurvePoint;
pub use draw::{csv, svg};
pub use error::EvaluateError;
pub use evaluation::{Acquired, Options, evaluate};
pub use identity::Identity;
pub use interval::Rate;
pub use pairs::{Label, PAIRS_MAX, Pairs};
pub use rates::{EqualError, ImpostorCounts, Listed, Row, Section, Source};
pub use report::{Doubtful, Margin, PairCounts, PeopleCounts, PhotoCounts, Picked, Report};
pub use table::table;
