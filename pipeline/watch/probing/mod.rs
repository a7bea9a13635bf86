//! Attempts in, probes out: who tries certificates until something fits (Art. 12(2)).
//!
//! | file | its one job |
//! |---|---|
//! | `detector` | [`Probing`]: one attempt after the other, and time that passes |
//! | `claims` | many failing claims on one certificate, by one entity or by several |
//! | `course` | many certificates with few hits: an entity's failure ratio against its own past |
//! | `baseline` | what is usual for an entity, and the steps of its CUSUMs |
//! | `beside` | the usual share of mistakes, and how many certificates were looked at |
//! | `peers` | what the ratio of a new entity is compared with |
//! | `faces` | many photos for one certificate with rising scores |
//! | `marks` | the first marks of a certificate, 32 bytes each |
//! | `cause` | the beginning, the course and the end of one cause |
//! | `probe` | what is told |
//! | `table` | a bounded table whose evictions do not depend on its history |
//! | `chance` | tails of distributions, the same bits on every machine |
//! | `save` | the state as bytes, and back |
//!
//! ```text
//! attempt ─▶ marks (first 3 failing claims or photos of a certificate, 7 days)
//!              │ a fourth                         │ first of this certificate
//!              ▼                                  ▼
//!            claims: 8 different in 7 days      course: 5 CUSUMs of the entity × service, its share of mistakes,
//!            faces: 8 photos, rising            │       and how many certificates of it were looked at
//!              └───────────▶ cause ◀────────────┘ ─▶ probes: begun, continuing, ended
//! ```
//!
//! What ten attempts cannot show: certificates of an entity that sends as fast itself. Ten attempts with 30 s between them
//! are nine failures more among some twenty of its own attempts; at two mistakes in twenty those come by chance several
//! times a month. Of 126 fast attacks on real arrivals (nine seeds, three of them not looked at before) 104 were told
//! within ten attempts, and with four times the false alarms allowed one more would be. Photos whose scores rise over ten
//! of them by less than three deviations of one look like a holder's bad ones.
//!
//! Invariants: no clock and nothing drawn by chance; what is told depends on the sequence of attempts alone, not on how
//! it is cut into batches, nor on where the state was saved and read again; no output depends on the layout of a table;
//! memory is bounded by [`Limits`]. Attempts may come out of order by a day or two, as nightly jobs of several entities
//! do.

mod baseline;
mod beside;
mod cause;
mod chance;
mod claims;
mod course;
mod detector;
mod faces;
mod marks;
mod peers;
mod probe;
mod save;
mod table;
#[cfg(test)]
mod tests;

pub use cause::{PARTAKERS_NAMED_MAX, Partakers};
pub use detector::{Evicted, Limits, Probing};
pub use probe::{Ending, Kind, Pace, Phase, Probe};

/// Seconds of an hour.
const HOUR_S: i64 = 3_600;

/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// How long failing claims and photos of one certificate are remembered: the slow attacks that were measured, a few
/// attempts a day, have their eighth within three days; a week leaves room for half that pace.
const WINDOW_S: i64 = 7 * DAY_S;

/// After how long without evidence a cause ends: a day, since who works by day pauses by night, and a day more, since
/// the jobs of a night bring a whole day of one entity before the same day of another.
const QUIET_S: i64 = 2 * DAY_S;

/// How many make a cause: failing claims on one certificate, photos for one. A holder's typos are a family of two or
/// three claims; eight in a day found 200 of 200 injected attacks without a false alarm when it was measured.
const EVIDENCE_MIN: u32 = 8;
