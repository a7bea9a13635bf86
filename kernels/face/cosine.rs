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

/// Pairs whose roots and quotients are taken together: two AVX-512 registers of `f64`.
const PAIRS_TOGETHER: usize = 16;

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
    /// The squared length of each row, as [`squared_length`] or [`squared_lengths`] gives it.
    pub lengths: &'a [f64],
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

/// The squared length of one embedding, the same bits on every level: not finite where the row holds a NaN, an infinity,
/// or numbers whose squares outgrow `f32`.
pub fn squared_length(row: &[f32]) -> f64 {
    dispatch::squared_length(Level::chosen(), row)
}

/// The squared length of each row of `dimension` elements, appended to `lengths`.
///
/// # Panics
///
/// If the requests are no whole rows.
pub fn squared_lengths(requests: Requests<'_>, dimension: NonZeroUsize, lengths: &mut Vec<f64>) {
    assert!(requests.len().is_multiple_of(dimension.get()), "requests are whole rows");
    match requests {
        Requests::MeetF32(rows) | Requests::MeetF16(rows) => {
            lengths.extend(rows.chunks_exact(dimension.get()).map(squared_length));
        }
        Requests::MeetI8(rows) => {
            lengths.extend(rows.chunks_exact(dimension.get()).map(order::integer_squared_length));
        }
    }
}

/// Whether a vector of this squared length has a direction, so that a cosine with it is a number: it is finite and not
/// below 2^-100.
pub fn has_direction(squared_length: f64) -> bool {
    fault_of(squared_length).is_none()
}

/// Compares every pair of `batch` into `out`, on the level chosen for this process.
///
/// # Panics
///
/// If the requests are not `templates.len() × dimension` elements, or `lengths` or `out` is not `templates.len()` long.
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
    assert_eq!(batch.lengths.len(), batch.templates.len(), "one squared length per template");
    assert_eq!(out.len(), batch.templates.len(), "one comparison per template");
    dispatch::run(level, batch, out);
}

/// The cosine of two vectors in memory, bit for bit what [`cosine_batch`] says of the same numbers.
pub fn cosine(left: &[f32], right: &[f32]) -> Comparison {
    if left.len() != right.len() || left.is_empty() {
        return Comparison::Fault(Fault::Dimension);
    }
    let (length, sums) = (order::squared_length(left), order::float_sums::<f32, { order::BASE_GROUP }>(left, right));
    match fault_of(length).or(fault_of(sums.template)) {
        None => Comparison::Compared(cosine_of(length, &sums)),
        Some(fault) => Comparison::Fault(fault),
    }
}

/// Walks the pairs of a batch: checks the length, and leaves the sums to `sums_of`.
///
/// Sums come first and cosines after, sixteen at a time: a square root and a quotient take as long as
/// two hundred elements of the next pair, and sixteen in one loop become vector instructions. Nothing is asked of memory
/// ahead: on Zen 4 that took 145 to 176 ns a pair of f32 out of cache, and 111 without. Inlined into each build of
/// `dispatch`, so that `sums_of` is compiled for that build's level.
#[inline(always)]
pub(super) fn each_pair<T, const BYTES: usize>(
    requests: &[T],
    batch: Batch<'_>,
    out: &mut [Comparison],
    sums_of: impl Fn(&[T], &[[u8; BYTES]]) -> Sums,
) {
    let mut rows = requests.chunks_exact(batch.dimension.get());
    let (mut templates, mut lengths) = (batch.templates, batch.lengths);
    for out in out.chunks_mut(PAIRS_TOGETHER) {
        let mut sums = [Sums::default(); PAIRS_TOGETHER];
        // The rows come second: a zip asks its first side before it finds the second at its end.
        for (pair, (comparison, request)) in out.iter_mut().zip(rows.by_ref()).enumerate() {
            *comparison = match templates[pair].map(<[u8]>::as_chunks) {
                None => Comparison::Absent,
                Some((template, [])) if template.len() == request.len() => {
                    sums[pair] = sums_of(request, template);
                    Comparison::Compared(0.0)
                }
                Some(_) => Comparison::Fault(Fault::Dimension),
            };
        }
        finish(&lengths[..out.len()], &sums, out);
        templates = &templates[out.len()..];
        lengths = &lengths[out.len()..];
    }
}

/// Turns the sums of the pairs that are to be compared into cosines or faults.
#[inline(always)]
fn finish(lengths: &[f64], sums: &[Sums; PAIRS_TOGETHER], out: &mut [Comparison]) {
    let mut all = [1.0; PAIRS_TOGETHER];
    all[..lengths.len()].copy_from_slice(lengths);
    let mut cosines = [0.0; PAIRS_TOGETHER];
    for (cosine, (length, sums)) in cosines.iter_mut().zip(all.iter().zip(sums)) {
        *cosine = cosine_of(*length, sums);
    }
    for ((comparison, (length, sums)), cosine) in out.iter_mut().zip(all.iter().zip(sums)).zip(cosines) {
        if matches!(comparison, Comparison::Compared(_)) {
            *comparison = match fault_of(*length).or(fault_of(sums.template)) {
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
fn cosine_of(squared_length: f64, sums: &Sums) -> f32 {
    let length = (squared_length * sums.template).sqrt();
    ((sums.dot / length) as f32).clamp(-1.0, 1.0)
}

/// Why a vector of this squared length has no cosine. A NaN, an infinity or an overflow anywhere shows in it.
#[inline(always)]
fn fault_of(squared_length: f64) -> Option<Fault> {
    if !squared_length.is_finite() {
        Some(Fault::NotFinite)
    } else if squared_length < SQUARED_LENGTH_MIN {
        Some(Fault::ZeroNorm)
    } else {
        None
    }
}

#[cfg(test)]
#[path = "cosine_tests.rs"]
mod tests;
