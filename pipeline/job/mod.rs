//! One bulk job: requests in, a committed output folder out.
//!
//! Here the stages meet. Workers take whatever is ready: a chunk to read and judge, a piece of input to hash, a group to
//! encode. What must happen in order (reading, hashing, numbering, writing) is short and done by whoever comes; the
//! rest runs on all threads. Every queue has a bound, so memory does not grow with the input.

mod feed;
mod flush;
mod identity;
mod options;
mod output;
mod run;
mod schedule;
mod signed;
mod validate;
mod worker;

pub use options::{JobError, JobOptions, Limits, SignedFile, THRESHOLD_USUAL, Terms, Withheld};
pub use run::{Completion, run, run_and_release};
pub use validate::{Validation, validate};
