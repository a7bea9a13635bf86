//! The order of additions, fixed in plain Rust for every processor.
//!
//! What comes in is one request vector and one stored template of the same length; what goes out are the sums a
//! cosine needs: the dot product and the template's squared length, from one pass. The request's squared length is
//! taken once, when the request is admitted, and in the same order.
//!
//! ```text
//! element   0    1    2   …   63 │  64   65  …  127 │ 128 …        products a·b, b·b; a·a once
//!           │    │    │        │ │   │    │       │ │
//! lane     [0]  [1]  [2]  …  [63]◀── lane l adds elements l, l+64, l+128, … one after another
//!
//! fold      lane l += lane l+32, then l+16, l+8, l+4, l+2, l+1: lane 0 is the sum
//! ```
//!
//! Invariants:
//! - A product is rounded, then added and rounded again: no fused multiply-add.
//! - A tail shorter than 64 elements is padded with zeros. A lane starts at +0.0 and so never holds
//!   -0.0, hence adding the padding's +0.0 changes no bit, and a build may skip it.
//! - Lanes do not meet before the fold, so a build may walk them in groups that fit its registers.
//! - Integer sums are exact, so their order is free.
//!
//! Every build equals [`float_sums`] bit for bit, hence no decision depends on the processor.
//! 64 lanes hide the latency of an addition on every level; 16 lanes took twice as long on all of them.

use super::widen::widen;

/// Independent sums per product: four AVX-512 registers, eight AVX2 registers, sixteen SSE2 registers.
pub(super) const LANES: usize = 64;

/// Lanes walked at a time where there are sixteen 128-bit registers: 2 sums × 2 registers, and room to load.
pub(super) const BASE_GROUP: usize = 8;

/// The longest run of bytes whose integer sums surely fit an `i32`: 2^16 × (−128)² = 2^30.
pub(super) const INTEGER_RUN: usize = 1 << 16;

/// One element as it is stored in a template: little-endian, at any address.
pub(super) trait Stored: Copy {
    /// The element's value; exact, since `f32` holds every stored kind.
    fn value(self) -> f32;
}

impl Stored for f32 {
    #[inline(always)]
    fn value(self) -> f32 {
        self
    }
}

impl Stored for [u8; 4] {
    #[inline(always)]
    fn value(self) -> f32 {
        f32::from_le_bytes(self)
    }
}

impl Stored for [u8; 2] {
    #[inline(always)]
    fn value(self) -> f32 {
        widen(u16::from_le_bytes(self))
    }
}

/// The sums of a pair. Those of floats were rounded as `f32`, and those of bytes are integers;
/// `f64` holds the former exactly, and the latter for every dimension below 2^38.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// Σ a·b.
    pub dot: f64,
    /// Σ b·b over the template.
    pub template: f64,
}

impl Sums {
    /// Sums of floats, as the lanes gave them.
    #[inline(always)]
    pub(super) fn of_floats(dot: f32, template: f32) -> Self {
        Self { dot: f64::from(dot), template: f64::from(template) }
    }

    /// Adds the integer sums of one run of at most [`INTEGER_RUN`] elements.
    #[inline(always)]
    pub(super) fn add_integers(&mut self, dot: i32, template: i32) {
        self.dot += f64::from(dot);
        self.template += f64::from(template);
    }
}

/// The sums of a pair, walking `GROUP` lanes at a time; any `GROUP` that divides 64 gives the same bits.
///
/// Both slices must have the same length; the caller has checked it.
#[inline(always)]
pub(super) fn float_sums<S: Stored, const GROUP: usize>(request: &[f32], template: &[S]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let (a_blocks, a_rest) = request.as_chunks::<LANES>();
    let (b_blocks, b_rest) = template.as_chunks::<LANES>();
    let a_rest = padded(a_rest);
    let b_rest = padded(b_rest);
    let mut dot = [0.0; LANES];
    let mut bb = [0.0; LANES];
    for first in (0..LANES).step_by(GROUP) {
        let mut lanes = Lanes::<GROUP>::ZERO;
        for (a, b) in a_blocks.iter().zip(b_blocks) {
            lanes.add(&a[first..], &b[first..]);
        }
        lanes.add(&a_rest[first..], &b_rest[first..]);
        dot[first..][..GROUP].copy_from_slice(&lanes.dot);
        bb[first..][..GROUP].copy_from_slice(&lanes.template);
    }
    Sums::of_floats(fold(dot), fold(bb))
}

/// The squared length of a row of floats, in the order of [`float_sums`]: that of a template's, had the row been one.
#[inline(always)]
pub(super) fn squared_length(row: &[f32]) -> f64 {
    let (blocks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for block in blocks {
        add_squares(&mut lanes, block);
    }
    if !rest.is_empty() {
        add_squares(&mut lanes, &padded(rest));
    }
    f64::from(fold(lanes))
}

/// Adds the square of one element to each lane.
#[inline(always)]
fn add_squares(lanes: &mut [f32; LANES], block: &[f32; LANES]) {
    for lane in 0..LANES {
        lanes[lane] += block[lane] * block[lane];
    }
}

/// The squared length of a row of bytes: exact.
#[inline(always)]
pub(super) fn integer_squared_length(row: &[i8]) -> f64 {
    let run = |run: &[i8]| f64::from(run.iter().map(|&a| i32::from(a) * i32::from(a)).sum::<i32>());
    row.chunks(INTEGER_RUN).map(run).sum()
}

/// `GROUP` neighbouring lanes of both sums, small enough to stay in registers.
struct Lanes<const GROUP: usize> {
    dot: [f32; GROUP],
    template: [f32; GROUP],
}

impl<const GROUP: usize> Lanes<GROUP> {
    const ZERO: Self = Self { dot: [0.0; GROUP], template: [0.0; GROUP] };

    /// Adds one element to each lane.
    #[inline(always)]
    fn add<S: Stored>(&mut self, request: &[f32], template: &[S]) {
        let (request, template) = (&request[..GROUP], &template[..GROUP]);
        for lane in 0..GROUP {
            let b = template[lane].value();
            self.dot[lane] += request[lane] * b;
            self.template[lane] += b * b;
        }
    }
}

/// Up to 63 elements, followed by zeros.
#[inline(always)]
pub(super) fn padded<S: Stored>(rest: &[S]) -> [f32; LANES] {
    let mut block = [0.0; LANES];
    for (lane, element) in block.iter_mut().zip(rest) {
        *lane = element.value();
    }
    block
}

/// The folding tree: the upper half of the lanes onto the lower half, six times.
#[inline(always)]
fn fold(mut lanes: [f32; LANES]) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// The sums of a pair of byte vectors of one length: exact, whatever the order.
#[inline(always)]
pub(super) fn integer_sums(request: &[i8], template: &[[u8; 1]]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let mut sums = Sums::default();
    let runs = request.chunks(INTEGER_RUN).zip(template.chunks(INTEGER_RUN));
    for (request, template) in runs {
        let (mut dot, mut bb) = (0_i32, 0_i32);
        for (&a, &[b]) in request.iter().zip(template) {
            let (a, b) = (i32::from(a), i32::from(b.cast_signed()));
            dot += a * b;
            bb += b * b;
        }
        sums.add_integers(dot, bb);
    }
    sums
}
