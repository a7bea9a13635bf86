//! The nightly report: one night of the watch as a page that people read, and the same as JSON.
//!
//! A [`Night`] comes in: signals, the curves behind them, what is due under the Measures, how whole the data is. [`html`]
//! makes one self-contained page of it, [`json`] the same for programs. Invariants: no clock, no file, no network; the same
//! night gives the same bytes; a page is at most two megabytes and says what it leaves out; every word is there in Chinese and
//! in English; nothing tells a holder; a signal is never called a verdict.
//!
//! | file | does |
//! |---|---|
//! | `night`, `signal`, `curve`, `due` | what comes in, and its order of urgency |
//! | `words`, `glossary`, `phrases`, `numbers` | what is said, in both languages |
//! | `scale`, `plot` | curves as drawings |
//! | `markup`, `block`, `entity`, `lists`, `overview`, `quality` | the parts of the page |
//! | `page`, `json` | what goes out |

mod block;
mod curve;
mod due;
mod entity;
mod gather;
mod glossary;
mod json;
mod lists;
mod markup;
mod night;
mod numbers;
mod overview;
mod page;
mod phrases;
mod plot;
mod quality;
mod scale;
mod signal;
#[cfg(test)]
mod testing;
mod words;

pub use curve::{Curve, CurveBucket};
pub use due::{Due, DueTime, Task};
pub use gather::{ReportError, ReportOptions, by_severity, gather};
pub use json::json;
pub use night::{
    EntityNight, Gap, Late, Named, Night, Quality, SceneNight, SceneShares, StateCount, Terms, Totals, Versions,
    WeekdayMean,
};
pub use page::html;
pub use signal::{EvidenceRow, Signal, Suppression};
