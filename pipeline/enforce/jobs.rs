//! The jobs of an entity, as far as they bear on the next one: nonces that may not come again, and the day's use of the quota.
//!
//! Invariant: a nonce is remembered for as long as its manifest could be submitted, or its job may still be running, and no longer, so
//! that a file does not grow with the years.

use serde::{Deserialize, Serialize};

use crate::terms::{Day, Instant};

/// How long a job may run beyond the end of its manifest, in microseconds: thirty days. One that died is forgotten then.
const RUNNING_MICROS_MAX: i64 = 30 * 86_400_000_000;

/// The jobs of an entity that bear on the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jobs {
    current: Vec<Job>,
    /// What was processed on the last day on which anything was released.
    used: Option<(Day, u64)>,
}

/// A job whose manifest has not expired, or whose results are not released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The nonce of its manifest.
    pub nonce: String,
    /// SHA-256 of its manifest, in hexadecimal letters.
    pub manifest_sha256: String,
    /// Until when its manifest may be submitted.
    pub expires_at: Instant,
    /// The day on which it was admitted.
    pub admitted_on: Day,
    /// Rows of its files.
    pub rows: u64,
    /// The job whose results were released; `None` until then.
    pub released: Option<String>,
}

impl Jobs {
    /// The job of a nonce.
    #[must_use]
    pub fn of_nonce(&self, nonce: &str) -> Option<&Job> {
        self.current.iter().find(|job| job.nonce == nonce)
    }

    /// Rows that were processed on a day.
    #[must_use]
    pub fn processed_on(&self, day: Day) -> u64 {
        self.used.filter(|(used_on, _)| *used_on == day).map_or(0, |(_, rows)| rows)
    }

    /// Rows of a day's jobs that are not released yet, other than that of a nonce: what may still be processed of them.
    #[must_use]
    pub fn pending_on(&self, day: Day, nonce: &str) -> u64 {
        let pending = |job: &&Job| job.admitted_on == day && job.released.is_none() && job.nonce != nonce;
        self.current.iter().filter(pending).map(|job| job.rows).fold(0, u64::saturating_add)
    }

    pub(super) fn admit(&mut self, job: Job, at: Instant) {
        self.current.retain(|known| {
            let running = if known.released.is_none() { RUNNING_MICROS_MAX } else { 0 };
            known.expires_at.0.saturating_add(running) >= at.0
        });
        self.current.push(job);
    }

    /// Whether there is such a job that was not released before.
    pub(super) fn release(&mut self, nonce: &str, job_id: &str, day: Day, processed: u64) -> bool {
        let Some(job) = self.current.iter_mut().find(|job| job.nonce == nonce && job.released.is_none()) else {
            return false;
        };
        job.released = Some(job_id.to_owned());
        self.used = Some((day, self.processed_on(day).saturating_add(processed)));
        true
    }
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
