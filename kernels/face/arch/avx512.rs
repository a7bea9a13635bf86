//! The sums of a pair with AVX-512.
//!
//! What comes in are two vectors of one length; what goes out are the bits of `order::float_sums` and
//! `order::integer_sums`.
//!
//! Zen 4 does one 512-bit multiplication (latency 3 cycles) and one addition (3) a cycle; two of each for sixteen
//! elements are 64 cycles for a pair of 512, and eight chains of additions keep them busy. A pair of f32 comes from the
//! second-level cache in 128 cycles at best, 35 ns.
//! Measured at 3.7 GHz, 64 pairs of 512 in that cache, ns a pair: f32 43, bytes 29 (`benches/record`). While it still took
//! the request's squared length too, it took 45 and 28, and the plain body at this level 81 and 52. Halves are widened
//! eight at a time instead ([`super::avx2`]): 36 ns, not 43, for sixteen at a time keep the additions' ports busy.
//!
//! ```text
//! lane   0 … 15   16 … 31   32 … 47   48 … 63     eight registers of lanes, of thirty-two
//!        [  0  ]  [  1  ]   [  2  ]   [  3  ]     fold: 0+2, 1+3, then both; then halves of halves
//! ```

use std::arch::x86_64::{
    __m128, __m512, __m512i, _mm_add_ps, _mm256_add_ps, _mm256_castps256_ps128, _mm256_extractf128_ps,
    _mm256_loadu_si256, _mm512_add_epi32, _mm512_add_ps, _mm512_castps512_ps256, _mm512_cvtepi8_epi16,
    _mm512_extractf32x8_ps, _mm512_loadu_ps, _mm512_madd_epi16, _mm512_mul_ps, _mm512_reduce_add_epi32,
    _mm512_setzero_ps, _mm512_setzero_si512,
};

use super::fold_four;
use crate::face::order::{INTEGER_RUN, LANES, Sums, integer_sums, padded};

/// Numbers of one register.
const WIDTH: usize = 16;

/// Bytes widened to one register of sixteen-bit numbers.
const WIDTH_I8: usize = 32;

/// 64 elements: lane `l` is number `l % 16` of register `l / 16`.
type Block = [__m512; LANES / WIDTH];

/// The 64 lanes of both sums.
struct Lanes {
    dot: Block,
    template: Block,
}

/// The sums of a pair of float vectors.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx2")]
pub(in crate::face) fn sums_f32(request: &[f32], template: &[[u8; 4]]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let (a_blocks, a_rest) = request.as_chunks::<LANES>();
    let (b_blocks, b_rest) = template.as_chunks::<LANES>();
    let mut lanes = Lanes::zero();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        lanes.add(load_floats(a), load_floats(b));
    }
    if !a_rest.is_empty() {
        lanes.add(load_floats(&padded(a_rest)), load_floats(&padded(b_rest)));
    }
    lanes.fold()
}

impl Lanes {
    /// Lanes before the first element.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn zero() -> Self {
        let zero = [_mm512_setzero_ps(); LANES / WIDTH];
        Self { dot: zero, template: zero }
    }

    /// Adds one element to each lane.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn add(&mut self, a: Block, b: Block) {
        for i in 0..LANES / WIDTH {
            self.dot[i] = _mm512_add_ps(self.dot[i], _mm512_mul_ps(a[i], b[i]));
            self.template[i] = _mm512_add_ps(self.template[i], _mm512_mul_ps(b[i], b[i]));
        }
    }

    /// The folding tree.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq,avx2")]
    fn fold(self) -> Sums {
        fold_four(fold_to_four(self.dot), fold_to_four(self.template))
    }
}

/// The first four steps of the folding tree: 64 lanes to 4.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx2")]
fn fold_to_four(lanes: Block) -> __m128 {
    let low = _mm512_add_ps(lanes[0], lanes[2]);
    let high = _mm512_add_ps(lanes[1], lanes[3]);
    let sixteen = _mm512_add_ps(low, high);
    let high = _mm512_extractf32x8_ps::<1>(sixteen);
    let eight = _mm256_add_ps(_mm512_castps512_ps256(sixteen), high);
    _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight))
}

/// 64 floats, as numbers or as their bytes.
#[inline]
#[target_feature(enable = "avx512f")]
fn load_floats<T>(block: &[T; LANES]) -> Block {
    const { assert!(size_of::<T>() == size_of::<f32>()) };
    let mut loaded = [_mm512_setzero_ps(); LANES / WIDTH];
    for (register, sixteen) in loaded.iter_mut().zip(block.as_chunks::<WIDTH>().0) {
        // SAFETY: sixteen elements of four initialised bytes are the 64 bytes read, at any alignment.
        *register = unsafe { _mm512_loadu_ps(sixteen.as_ptr().cast()) };
    }
    loaded
}

/// The sums of a pair of byte vectors. A product of two bytes fits 16 bits and their sum by twos 32.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx2")]
pub(in crate::face) fn sums_i8(request: &[i8], template: &[[u8; 1]]) -> Sums {
    debug_assert_eq!(request.len(), template.len());
    let (a_blocks, a_rest) = request.as_chunks::<WIDTH_I8>();
    let (b_blocks, b_rest) = template.as_chunks::<WIDTH_I8>();
    let mut sums = integer_sums(a_rest, b_rest);
    let blocks_max = INTEGER_RUN / WIDTH_I8;
    for (a_run, b_run) in a_blocks.chunks(blocks_max).zip(b_blocks.chunks(blocks_max)) {
        let mut lanes = [_mm512_setzero_si512(); 2];
        for (a, b) in a_run.iter().zip(b_run) {
            let (a, b) = (load_i8(a), load_i8(b));
            for (lane, (left, right)) in lanes.iter_mut().zip([(a, b), (b, b)]) {
                *lane = _mm512_add_epi32(*lane, _mm512_madd_epi16(left, right));
            }
        }
        let [dot, template] = lanes;
        sums.add_integers(_mm512_reduce_add_epi32(dot), _mm512_reduce_add_epi32(template));
    }
    sums
}

/// 32 bytes, widened with their sign to sixteen bits each.
#[inline]
#[target_feature(enable = "avx512bw")]
fn load_i8<T>(block: &[T; WIDTH_I8]) -> __m512i {
    const { assert!(size_of::<T>() == 1) };
    // SAFETY: 32 elements of one initialised byte are the 32 bytes read, at any alignment.
    let bytes = unsafe { _mm256_loadu_si256(block.as_ptr().cast()) };
    _mm512_cvtepi8_epi16(bytes)
}
