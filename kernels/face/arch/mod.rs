//! The sums of a pair with the registers of one level: builds by hand, each equal to `order` bit for bit.
//!
//! A build by hand is here only because it gains more than a tenth over the plain body compiled for the
//! same level; each file's header says how much. The body is in `order`, the choice in `dispatch`.
//!
//! The one fused multiply-add: the square of a widened half is exact in `f32`, for 11 bits by 11 bits are
//! 22 of 24, and 2^-48 is far above the smallest normal number. With nothing to round after the product,
//! `b·b + sum` fused and unfused are the same number. It spares the addition's port, which widening
//! halves keeps busy. A NaN or an infinity stays one either way.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m128, _mm_add_ps, _mm_cvtss_f32, _mm_movehdup_ps, _mm_movehl_ps, _mm_movelh_ps};

#[cfg(target_arch = "x86_64")]
use super::order::Sums;

/// The last two steps of the folding tree for both sums at once, four lanes each.
///
/// ```text
/// d0 d1 t0 t1        upper half onto lower half
/// d2 d3 t2 t3
/// d02 d13 t02 t13    then the odd onto the even: d, t
/// ```
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
fn fold_four(dot: __m128, template: __m128) -> Sums {
    let pair = _mm_add_ps(_mm_movelh_ps(dot, template), _mm_movehl_ps(template, dot));
    let sums = _mm_add_ps(pair, _mm_movehdup_ps(pair));
    Sums::of_floats(_mm_cvtss_f32(sums), _mm_cvtss_f32(_mm_movehl_ps(sums, sums)))
}
