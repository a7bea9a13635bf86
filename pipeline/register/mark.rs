//! What is known of an entity without its snapshot: how long it stays quiet.
//!
//! ```text
//! law 8 | recorded_at i64 | quiet_until i64     little-endian; microseconds since 1970-01-01 UTC
//! ```
//!
//! Invariant: a mark of another law, or of an earlier event, says nothing.

use crate::enforce::{Entity, Law, quiet_until};
use crate::terms::Instant;

/// The mark of an entity, as it lies beside its snapshot.
pub fn mark(entity: &Entity, law: &Law) -> Vec<u8> {
    // An entity of which something runs or waits is never quiet.
    let until = quiet_until(entity, law).unwrap_or(entity.recorded_at);
    let mut mark = law.fingerprint().to_vec();
    mark.extend_from_slice(&entity.recorded_at.0.to_le_bytes());
    mark.extend_from_slice(&until.0.to_le_bytes());
    mark
}

/// Whether a mark says that nothing runs or waits at a moment.
pub(super) fn is_quiet(mark: &[u8], law: &Law, at: Instant) -> bool {
    let Some((fingerprint, rest)) = mark.split_first_chunk::<8>() else { return false };
    let Some((from, until)) = rest.split_first_chunk::<8>() else { return false };
    let Ok(until) = until.try_into().map(i64::from_le_bytes) else { return false };
    *fingerprint == law.fingerprint() && (i64::from_le_bytes(*from)..until).contains(&at.0)
}

#[cfg(test)]
#[path = "mark_tests.rs"]
mod tests;
