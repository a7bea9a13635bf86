//! The sums of a pair with AVX2, FMA and F16C.
//!
//! What comes in are two vectors of one length; what goes out are the bits of `order::float_sums` and
//! `order::integer_sums`.
//!
//! Zen 4 does two 256-bit multiplications (latency 3 cycles) and two additions (3) a cycle: as much as with
//! AVX-512, in twice the instructions. The plain body, compiled for this level, spills its lanes.
//! Measured at 3.7 GHz, 64 pairs of 512 in the second-level cache, ns a pair: f32 44, f16 43, bytes 25 (`benches/record`).
//! While it still took the request's squared length too, it took 55, 46 and 30, and the plain body at this level 77, 175
//! and 53.
//!
//! ```text
//! lane   0 … 7   8 … 15   …   24 … 31 │ 32 … 39   …   56 … 63
//!        [ 0 ]   [ 1 ]    …   [  3  ] │ [  4  ]   …   [  7  ]
//!        first walk: eight of sixteen   second walk over the same pair, from the first-level cache
//! ```

use std::arch::x86_64::{
    __m128, __m256, __m256i, _mm_add_epi32, _mm_add_ps, _mm_cvtsi128_si32, _mm_loadu_si128, _mm_shuffle_epi32,
    _mm256_add_epi32, _mm256_add_ps, _mm256_castps256_ps128, _mm256_castsi256_si128, _mm256_cvtepi8_epi16,
    _mm256_cvtph_ps, _mm256_extractf128_ps, _mm256_extracti128_si256, _mm256_fmadd_ps, _mm256_loadu_ps,
    _mm256_madd_epi16, _mm256_mul_ps, _mm256_setzero_ps, _mm256_setzero_si256,
};

use super::fold_four;
use crate::face::order::{INTEGER_RUN, LANES, Sums, integer_sums, padded};

/// Numbers of one register.
const WIDTH: usize = 8;

/// Lanes of one walk: half of them, so that the lanes of both sums and what is loaded fit sixteen registers.
const WALK: usize = LANES / 2;

/// Bytes widened to one register of sixteen-bit numbers.
const WIDTH_I8: usize = 16;

/// 32 elements: lane `l` of a walk is number `l % 8` of register `l / 8`.
type Block = [__m256; WALK / WIDTH];

/// The lanes of one walk, of both sums.
struct Lanes {
    dot: Block,
    template: Block,
}

/// The sums of a pair of float vectors.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
pub(in crate::face) fn sums_f32(request: &[f32], template: &[[u8; 4]]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let (a_blocks, a_rest) = request.as_chunks::<LANES>();
    let (b_blocks, b_rest) = template.as_chunks::<LANES>();
    let mut walks = [Lanes::zero(), Lanes::zero()];
    for (walk, lanes) in walks.iter_mut().enumerate() {
        for (a, b) in a_blocks.iter().zip(b_blocks) {
            lanes.add(load_floats(half(a, walk)), load_floats(half(b, walk)));
        }
    }
    if !a_rest.is_empty() {
        add_rest(&mut walks, &padded(a_rest), &padded(b_rest));
    }
    fold(walks)
}

/// The sums of a float vector and one of halves.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
pub(in crate::face) fn sums_f16(request: &[f32], template: &[[u8; 2]]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let (a_blocks, a_rest) = request.as_chunks::<LANES>();
    let (b_blocks, b_rest) = template.as_chunks::<LANES>();
    let mut walks = [Lanes::zero(), Lanes::zero()];
    for (walk, lanes) in walks.iter_mut().enumerate() {
        for (a, b) in a_blocks.iter().zip(b_blocks) {
            lanes.add_halves(load_floats(half(a, walk)), load_halves(half(b, walk)));
        }
    }
    if !a_rest.is_empty() {
        add_rest(&mut walks, &padded(a_rest), &padded(b_rest));
    }
    fold(walks)
}

/// As [`sums_f16`], both walks in one: where AVX-512 doubles the registers, their sums fit into them.
#[inline]
#[target_feature(enable = "avx512f,avx512vl,avx2,fma,f16c")]
pub(in crate::face) fn sums_f16_in_one_walk(request: &[f32], template: &[[u8; 2]]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let (a_blocks, a_rest) = request.as_chunks::<LANES>();
    let (b_blocks, b_rest) = template.as_chunks::<LANES>();
    let [mut lower, mut upper] = [Lanes::zero(), Lanes::zero()];
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        lower.add_halves(load_floats(half(a, 0)), load_halves(half(b, 0)));
        upper.add_halves(load_floats(half(a, 1)), load_halves(half(b, 1)));
    }
    let mut walks = [lower, upper];
    if !a_rest.is_empty() {
        add_rest(&mut walks, &padded(a_rest), &padded(b_rest));
    }
    fold(walks)
}

/// The elements of a block that one walk takes.
#[inline]
fn half<T>(block: &[T; LANES], walk: usize) -> &[T; WALK] {
    &block.as_chunks::<WALK>().0[walk]
}

/// Adds the elements of the padded tail to both walks.
#[inline]
#[target_feature(enable = "avx2")]
fn add_rest(walks: &mut [Lanes; 2], a: &[f32; LANES], b: &[f32; LANES]) {
    for (walk, lanes) in walks.iter_mut().enumerate() {
        lanes.add(load_floats(half(a, walk)), load_floats(half(b, walk)));
    }
}

impl Lanes {
    /// Lanes before the first element.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn zero() -> Self {
        let zero = [_mm256_setzero_ps(); WALK / WIDTH];
        Self { dot: zero, template: zero }
    }

    /// Adds one element to each lane.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn add(&mut self, a: Block, b: Block) {
        for i in 0..WALK / WIDTH {
            self.dot[i] = _mm256_add_ps(self.dot[i], _mm256_mul_ps(a[i], b[i]));
            self.template[i] = _mm256_add_ps(self.template[i], _mm256_mul_ps(b[i], b[i]));
        }
    }

    /// Adds one element to each lane, where `b` was widened from halves: see [`super`] on the fused square.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn add_halves(&mut self, a: Block, b: Block) {
        for i in 0..WALK / WIDTH {
            self.dot[i] = _mm256_add_ps(self.dot[i], _mm256_mul_ps(a[i], b[i]));
            self.template[i] = _mm256_fmadd_ps(b[i], b[i], self.template[i]);
        }
    }
}

/// The folding tree.
#[inline]
#[target_feature(enable = "avx2")]
fn fold(walks: [Lanes; 2]) -> Sums {
    let [lower, upper] = walks;
    fold_four(fold_to_four(lower.dot, upper.dot), fold_to_four(lower.template, upper.template))
}

/// The first four steps of the folding tree: 64 lanes to 4.
#[inline]
#[target_feature(enable = "avx2")]
fn fold_to_four(lower: Block, upper: Block) -> __m128 {
    let mut sums = lower;
    for (sum, upper) in sums.iter_mut().zip(upper) {
        *sum = _mm256_add_ps(*sum, upper);
    }
    let low = _mm256_add_ps(sums[0], sums[2]);
    let high = _mm256_add_ps(sums[1], sums[3]);
    let eight = _mm256_add_ps(low, high);
    _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight))
}

/// 32 floats, as numbers or as their bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn load_floats<T>(block: &[T; WALK]) -> Block {
    const { assert!(size_of::<T>() == size_of::<f32>()) };
    let mut loaded = [_mm256_setzero_ps(); WALK / WIDTH];
    for (register, eight) in loaded.iter_mut().zip(block.as_chunks::<WIDTH>().0) {
        // SAFETY: eight elements of four initialised bytes are the 32 bytes read, at any alignment.
        *register = unsafe { _mm256_loadu_ps(eight.as_ptr().cast()) };
    }
    loaded
}

/// 32 halves, widened.
#[inline]
#[target_feature(enable = "avx2,f16c")]
fn load_halves(block: &[[u8; 2]; WALK]) -> Block {
    let mut loaded = [_mm256_setzero_ps(); WALK / WIDTH];
    for (register, eight) in loaded.iter_mut().zip(block.as_chunks::<WIDTH>().0) {
        // SAFETY: eight elements of two bytes are the 16 bytes read, at any alignment.
        let halves = unsafe { _mm_loadu_si128(eight.as_ptr().cast()) };
        *register = _mm256_cvtph_ps(halves);
    }
    loaded
}

/// The sums of a pair of byte vectors. A product of two bytes fits 16 bits and their sum by twos 32.
#[inline]
#[target_feature(enable = "avx2")]
pub(in crate::face) fn sums_i8(request: &[i8], template: &[[u8; 1]]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let (a_blocks, a_rest) = request.as_chunks::<WIDTH_I8>();
    let (b_blocks, b_rest) = template.as_chunks::<WIDTH_I8>();
    let mut sums = integer_sums(a_rest, b_rest);
    let blocks_max = INTEGER_RUN / WIDTH_I8;
    for (a_run, b_run) in a_blocks.chunks(blocks_max).zip(b_blocks.chunks(blocks_max)) {
        let mut lanes = [_mm256_setzero_si256(); 2];
        for (a, b) in a_run.iter().zip(b_run) {
            let (a, b) = (load_i8(a), load_i8(b));
            for (lane, (left, right)) in lanes.iter_mut().zip([(a, b), (b, b)]) {
                *lane = _mm256_add_epi32(*lane, _mm256_madd_epi16(left, right));
            }
        }
        let [dot, template] = lanes;
        sums.add_integers(sum_i32(dot), sum_i32(template));
    }
    sums
}

/// 16 bytes, widened with their sign to sixteen bits each.
#[inline]
#[target_feature(enable = "avx2")]
fn load_i8<T>(block: &[T; WIDTH_I8]) -> __m256i {
    const { assert!(size_of::<T>() == 1) };
    // SAFETY: 16 elements of one initialised byte are the 16 bytes read, at any alignment.
    let bytes = unsafe { _mm_loadu_si128(block.as_ptr().cast()) };
    _mm256_cvtepi8_epi16(bytes)
}

/// The sum of eight integers.
#[inline]
#[target_feature(enable = "avx2")]
fn sum_i32(lanes: __m256i) -> i32 {
    let high = _mm256_extracti128_si256::<1>(lanes);
    let four = _mm_add_epi32(_mm256_castsi256_si128(lanes), high);
    let two = _mm_add_epi32(four, _mm_shuffle_epi32::<0b01_00_11_10>(four));
    _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32::<0b00_00_00_01>(two)))
}
