//! What stands beside a facts line: checks that vouch for it and its template, and when the record was last changed.
//!
//! ```text
//! byte  0            4                8                 16
//!      | line check | template check | updated_at i64  |
//! ```
//!
//! All numbers are little-endian. Checks are the low 32 bits of XXH3: of the template's bytes (0 without a template), and
//! of the line together with the rest of the entry. `updated_at` is in microseconds since 1970-01-01T00:00:00Z,
//! `i64::MIN` where the record has none, so that it is earlier than any.
//! Invariant: the layout is part of the on-disk format.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::facts::Line;

/// Bytes of an entry: four to a cache line, as many as a slot of the directory has lines.
pub(super) const SIDE_BYTES: usize = 16;

/// An entry as it lies in the index.
pub(super) type Side = [u8; SIDE_BYTES];

/// The `updated_at` of a record without one.
pub(super) const UPDATED_NONE: i64 = i64::MIN;

/// The entry of `line`, which is complete.
pub(super) fn encode(line: &Line, template: Option<&[u8]>, updated_at: i64) -> Side {
    let mut side = [0; SIDE_BYTES];
    side[4..8].copy_from_slice(&template.map_or(0, check_of_template).to_le_bytes());
    side[8..16].copy_from_slice(&updated_at.to_le_bytes());
    let check = check_of_line(line, &side);
    side[0..4].copy_from_slice(&check.to_le_bytes());
    side
}

/// Whether `line` and `side` are as they were written.
#[inline]
pub(super) fn vouches(side: &Side, line: &Line) -> bool {
    u32::from_le_bytes(part(side, 0)) == check_of_line(line, side)
}

/// The check of the line's template.
#[inline]
pub(super) fn template_check(side: &Side) -> u32 {
    u32::from_le_bytes(part(side, 4))
}

/// When the record was last changed; [`UPDATED_NONE`] where it does not say.
#[inline]
pub(super) fn updated_at(side: &Side) -> i64 {
    i64::from_le_bytes(part(side, 8))
}

/// The check of a template's bytes.
#[inline]
pub(super) fn check_of_template(bytes: &[u8]) -> u32 {
    xxh3_64(bytes) as u32
}

/// The rest of the entry is the seed, so that it is vouched for too.
#[inline]
fn check_of_line(line: &Line, side: &Side) -> u32 {
    let rest = u64::from_le_bytes(part(side, 8)) ^ u64::from(template_check(side)).rotate_right(32);
    xxh3_64_with_seed(line, rest) as u32
}

#[inline]
fn part<const BYTES: usize>(side: &Side, start: usize) -> [u8; BYTES] {
    side[start..start + BYTES].try_into().expect("the fields of an entry lie within it")
}
