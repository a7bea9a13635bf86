//! How fast work may go: a rate that was agreed, and what is queued because of it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A rate that work is held to. A second's worth of it is let through at once.
#[derive(Debug)]
pub struct Pace {
    a_second: u32,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    begun: Instant,
    taken: u64,
    queued: Duration,
}

impl Pace {
    /// A pace of so many a second, from now on.
    #[expect(clippy::disallowed_methods, reason = "a pace is kept by the clock, and changes no answer")]
    pub fn new(a_second: u32) -> Pace {
        Pace { a_second, state: Mutex::new(State { begun: Instant::now(), taken: 0, queued: Duration::ZERO }) }
    }

    /// Takes so many, and waits as long as they come too early.
    pub fn take(&self, count: u64) {
        let wait = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.taken = state.taken.saturating_add(count);
            let wait = early(state.taken, self.a_second, state.begun.elapsed());
            state.queued = state.queued.max(wait);
            wait
        };
        std::thread::sleep(wait);
    }

    /// The longest that anything was queued.
    pub fn queued(&self) -> Duration {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).queued
    }
}

/// How much too early `taken` come, of which `a_second` may come each second, when `elapsed` has gone by.
fn early(taken: u64, a_second: u32, elapsed: Duration) -> Duration {
    let beyond = taken.saturating_sub(u64::from(a_second));
    let due = Duration::from_secs_f64(beyond as f64 / f64::from(a_second.max(1)));
    due.saturating_sub(elapsed)
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
