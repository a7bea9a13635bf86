//! The watch: results in, signals out (Art. 12(2)).
//!
//! ```text
//! jobs, in the order of their times ─▶ rows ─▶ buckets of ten minutes ─▶ six series each ─▶ causes ─▶ a night's signals
//!                                       ├────▶ probing of certificates ───────────────────▲
//!                                       └────▶ exact rules ───────────────────────────────┘
//! ```
//!
//! Invariants: there is no clock: time is that of the jobs, and what is told follows from the jobs alone, however they were cut
//! into batches and whenever they were fed; a signal is never a verdict; the watch knows certificates, names and birth dates by
//! keyed hashes only; its state is saved and restored exactly.

mod attempt;
mod bytes;
mod cause;
mod chance;
mod error;
mod evidence;
mod facts;
mod feed;
mod judge;
mod machine;
mod measure;
mod names;
mod night;
mod pair;
mod peers;
pub mod probing;
mod rows;
mod run;
mod save;
pub mod series;
mod signal;
mod tables;
mod tally;
mod time;
mod wholeness;
mod words;

pub use attempt::Attempt;
pub use error::WatchError;
pub use facts::{Facts, Suppression};
pub use feed::{Fed, Feed};
pub use machine::{Job, Watch};
pub use measure::Measured;
pub use night::{Night, Quality};
pub use run::{Until, WatchOptions, WatchReport, run};
pub use series::DayType;
pub use signal::{DETECTOR_VERSION, FALSE_DISCOVERY_MAX, Phase, Severity, Signal};
pub use tables::further_tables;
pub use time::{STEP_S, day_type};
pub use words::Sentence;
