//! The wall clock, read in one place.
//!
//! A command reads it once, when it starts, and passes the instant on; `--now` replaces it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Microseconds since 1970-01-01T00:00:00 UTC, leap seconds not counted; negative before it.
#[expect(clippy::disallowed_methods, reason = "the only reader of the wall clock")]
pub fn now_micros() -> i64 {
    let now = SystemTime::now();
    let (length, sign) = match now.duration_since(UNIX_EPOCH) {
        Ok(after) => (after, 1),
        Err(before) => (before.duration(), -1),
    };
    sign * i64::try_from(length.as_micros()).expect("64 bits of microseconds reach 292,000 years")
}

/// Lets time go by, where another process is waited for.
pub fn pause(duration: Duration) {
    std::thread::sleep(duration);
}
