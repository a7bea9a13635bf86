//! How well the watch's detector finds what people labelled: files of series and labels in, a report out.
//!
//! | file | its one job |
//! |---|---|
//! | `instant` | times as files write them |
//! | `readings`, `rows`, `columns` | readings from CSV and Parquet |
//! | `labels` | NAB's files: windows, instants, profiles |
//! | `series` | readings in order, with their labels |
//! | `corpus` | all series of an evaluation |
//! | `judge` | the detector over series, without labels |
//! | `nab`, `crossed` | NAB's scores, and those with thresholds of other files |
//! | `events`, `proportion` | events found against false alarms, with intervals |
//! | `volume` | the volume under precision and recall |
//! | `evaluation` | the whole, from series to the report |
//! | `report`, `table` | the report, and how a person reads it |
//!
//! Invariants: pure, so that nothing is read or written here; no label reaches the detector or a threshold of the
//! events; no file is a panic.

mod columns;
mod corpus;
mod crossed;
mod error;
mod evaluation;
mod events;
mod instant;
mod judge;
mod labels;
mod nab;
mod proportion;
mod readings;
mod report;
mod rows;
mod series;
mod table;
mod volume;

pub use corpus::{Corpus, File, Files};
pub use crossed::Spread;
pub use error::TrafficError;
pub use evaluation::evaluate_traffic;
pub use judge::{Calendar, weekends};
pub use proportion::Proportion;
pub use readings::READINGS_MAX;
pub use report::{Budget, EventLine, NabScore, SeriesLine, TrafficReport, Volume};
pub use series::{Labelled, Remarks};
pub use table::traffic_table;
