//! One time series of the watch: buckets in, each judged against what its own past makes likely.
//!
//! ```text
//! bucket ─▶ measure ─▶ views: nine ways to expect it ─┬▶ tails: how rare ─▶ panel ─▶ caution ─▶ p_value, alarm
//!                       ▲                             └▶ peaks: how near to a record ──▶ votes ───▶ score
//!                     season, spread, means: learn last
//! ```
//!
//! A bucket is unusual where *most* views call it rare: the p-value rests on the views that are surprised least,
//! which no single wrong expectation can move. The score asks how many views are near a record of their own; it needs
//! no scale and no threshold of a file.
//!
//! Invariants: a bucket is judged before it is learned, and nothing is read ahead; a series is plain data of at most
//! 1 KiB, and closing a bucket takes constant time; what is not a number is judged as nothing and learned by nobody;
//! a saved and restored series goes on bit for bit.

mod bucket;
mod caution;
mod half;
mod means;
mod month;
mod panel;
mod peaks;
mod save;
mod season;
mod share;
mod spread;
mod state;
mod tail;
mod votes;

pub use bucket::{Bucket, DayType, Judged, Measure, Shape};
pub use state::Series;
