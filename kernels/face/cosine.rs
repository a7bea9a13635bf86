//! A batch of pairs becomes a batch of comparisons.
//!
//! What comes in are requests' embeddings in one slice and one template's bytes per request, or none;
//! what goes out is one [`Comparison`] per pair. Invariants: a [`Comparison::Compared`] is finite and
//! within [-1, 1]; anything odd in a pair becomes that pair's [`Fault`] and touches no other pair;
//! the sums come from a build that equals `order` bit for bit, and what follows them here is plain
//! `f64` arithmetic that rounds alike everywhere.

use std::num::NonZeroUsize;

use super::dispatch::{self, Level};
use super::order::{self, Sums};
use crate::memory;

/// How many pairs ahead a template is asked from memory: 4 pairs of 30 ns cover a DRAM read of about 100 ns.
const PAIRS_AHEAD: usize = 4;

/// Pairs whose roots and quotients are taken together: two AVX-512 registers of `f64`.
const PAIRS_TOGETHER: usize = 16;

/// The most bytes of one template asked ahead: 1,024 `f32`; four such templates fill half a first-level cache.
const AHEAD_BYTES_MAX: usize = 4096;

/// The smallest squared length with a direction, 2^-100: what underflow can take from a sum of squares,
/// 2^-150 an element, stays far below its last bit. Embeddings have squared lengths near 1.
const SQUARED_LENGTH_MIN: f64 = f64::from_bits((1023 - 100) << 52);

/// How the elements of a template are stored; multi-byte kinds are little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ElementKind {
    /// IEEE 754 binary32, 4 bytes.
    F32,
    /// IEEE 754 binary16, 2 bytes.
    F16,
    /// Signed byte, as [`quantize`](super::quantize) makes it; a template's scale is free, for a cosine ignores it.
    I8,
}

impl ElementKind {
    /// Bytes of one element.
    pub const fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 => 2,
            Self::I8 => 1,
        }
    }
}

/// The requests' embeddings, row after row, and by the variant the kind of templates they meet.
#[derive(Clone, Copy, Debug)]
pub enum Requests<'a> {
    /// Floats against templates of [`ElementKind::F32`].
    MeetF32(&'a [f32]),
    /// Floats against templates of [`ElementKind::F16`].
    MeetF16(&'a [f32]),
    /// Bytes against templates of [`ElementKind::I8`].
    MeetI8(&'a [i8]),
}

impl Requests<'_> {
    /// How the templates that these requests meet are stored.
    pub const fn templates(self) -> ElementKind {
        match self {
            Self::MeetF32(_) => ElementKind::F32,
            Self::MeetF16(_) => ElementKind::F16,
            Self::MeetI8(_) => ElementKind::I8,
        }
    }

    /// Elements in all rows together.
    const fn len(self) -> usize {
        match self {
            Self::MeetF32(values) | Self::MeetF16(values) => values.len(),
            Self::MeetI8(values) => values.len(),
        }
    }
}

/// Pairs to compare: row `i` of the requests with template `i`.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// `templates.len() × dimension` elements.
    pub requests: Requests<'a>,
    /// Elements of one embedding.
    pub dimension: NonZeroUsize,
    /// The templates' bytes, at any address; `None` where the record has no template.
    pub templates: &'a [Option<&'a [u8]>],
}

/// What became of one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Comparison {
    /// The cosine of the angle between the two, within [-1, 1].
    Compared(f32),
    /// Both vectors are there, and there is no number.
    Fault(Fault),
    /// There is no template.
    Absent,
}

/// Why a pair has no cosine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Fault {
    /// A NaN or an infinity in either vector, or a squared length beyond `f32`.
    NotFinite,
    /// Either vector is zero, or so short (below 2^-50) that its direction is lost in rounding.
    ZeroNorm,
    /// The template does not have the bytes of one embedding.
    Dimension,
}

/// Compares every pair of `batch` into `out`, on the level chosen for this process.
///
/// # Panics
///
/// If the requests are not `templates.len() × dimension` elements, or `out` is not `templates.len()` long.
pub fn cosine_batch(batch: Batch<'_>, out: &mut [Comparison]) {
    cosine_batch_at(Level::chosen(), batch, out);
}

/// As [`cosine_batch`], on a given level: for tests and benches.
///
/// # Panics
///
/// As [`cosine_batch`], and if this processor lacks `level`.
pub fn cosine_batch_at(level: Level, batch: Batch<'_>, out: &mut [Comparison]) {
    let elements = batch.templates.len().checked_mul(batch.dimension.get());
    assert_eq!(elements, Some(batch.requests.len()), "one request row per template");
    assert_eq!(out.len(), batch.templates.len(), "one comparison per template");
    dispatch::run(level, batch, out);
}

/// The cosine of two vectors in memory, bit for bit what [`cosine_batch`] says of the same numbers.
pub fn cosine(left: &[f32], right: &[f32]) -> Comparison {
    if left.len() != right.len() || left.is_empty() {
        return Comparison::Fault(Fault::Dimension);
    }
    let sums = order::float_sums::<f32, { order::BASE_GROUP }>(left, right);
    match fault_of(&sums) {
        None => Comparison::Compared(cosine_of(&sums)),
        Some(fault) => Comparison::Fault(fault),
    }
}

/// Walks the pairs of a batch: asks memory ahead, checks the length, and leaves the sums to `sums_of`.
///
/// Sums come first and cosines after, sixteen at a time: a square root and a quotient take as long as
/// two hundred elements of the next pair, and sixteen in one loop become vector instructions. Inlined
/// into each build of `dispatch`, so that `sums_of` is compiled for that build's level.
#[inline(always)]
pub(super) fn each_pair<T, const BYTES: usize>(
    requests: &[T],
    batch: Batch<'_>,
    out: &mut [Comparison],
    sums_of: impl Fn(&[T], &[[u8; BYTES]]) -> Sums,
) {
    let mut rows = requests.chunks_exact(batch.dimension.get());
    let mut templates = batch.templates;
    for out in out.chunks_mut(PAIRS_TOGETHER) {
        let mut sums = [Sums::default(); PAIRS_TOGETHER];
        // The rows come second: a zip asks its first side before it finds the second at its end.
        for (pair, (comparison, request)) in out.iter_mut().zip(rows.by_ref()).enumerate() {
            if let Some(Some(ahead)) = templates.get(pair + PAIRS_AHEAD) {
                memory::prefetch_all(&ahead[..ahead.len().min(AHEAD_BYTES_MAX)]);
            }
            *comparison = match templates[pair].map(<[u8]>::as_chunks) {
                None => Comparison::Absent,
                Some((template, [])) if template.len() == request.len() => {
                    sums[pair] = sums_of(request, template);
                    Comparison::Compared(0.0)
                }
                Some(_) => Comparison::Fault(Fault::Dimension),
            };
        }
        finish(&sums, out);
        templates = &templates[out.len()..];
    }
}

/// Turns the sums of the pairs that are to be compared into cosines or faults.
#[inline(always)]
fn finish(sums: &[Sums; PAIRS_TOGETHER], out: &mut [Comparison]) {
    let mut cosines = [0.0; PAIRS_TOGETHER];
    for (cosine, sums) in cosines.iter_mut().zip(sums) {
        *cosine = cosine_of(sums);
    }
    for ((comparison, sums), cosine) in out.iter_mut().zip(sums).zip(cosines) {
        if matches!(comparison, Comparison::Compared(_)) {
            *comparison = match fault_of(sums) {
                None => Comparison::Compared(cosine),
                Some(fault) => Comparison::Fault(fault),
            };
        }
    }
}

/// dot / √(request × template), clamped for the last bit that rounding may add; without meaning where
/// [`fault_of`] finds a fault. The product of two `f32` is exact in `f64` and cannot overflow there;
/// root and quotient round correctly on every processor.
#[inline(always)]
fn cosine_of(sums: &Sums) -> f32 {
    let length = (sums.request * sums.template).sqrt();
    ((sums.dot / length) as f32).clamp(-1.0, 1.0)
}

/// Why the sums have no cosine. A NaN, an infinity or an overflow anywhere shows in a squared length.
#[inline(always)]
fn fault_of(sums: &Sums) -> Option<Fault> {
    if !(sums.request.is_finite() && sums.template.is_finite()) {
        Some(Fault::NotFinite)
    } else if sums.request < SQUARED_LENGTH_MIN || sums.template < SQUARED_LENGTH_MIN {
        Some(Fault::ZeroNorm)
    } else {
        None
    }
}

#[cfg(test)]
#[path = "cosine_tests.rs"]
mod tests;
