//! Half precision to single, exactly, in integer arithmetic any processor has.
//!
//! What comes in are the 16 bits of an IEEE 754 binary16; what goes out is the `f32` of the same value.
//! Invariants: no branch, so that a loop of it vectorises; subnormals, infinities and signed zeros keep
//! their value and sign, a NaN stays a NaN; the result equals that of the F16C instructions.
//!
//! ```text
//! binary16   s eeeee mmmmmmmmmm
//! binary32   s eeeeeeee mmmmmmmmmm0000000000000      exponent + (127 − 15)
//! ```

/// Where the exponent of an `f32` begins.
const EXPONENT: u32 = 23;

/// The difference of the two exponent biases, 127 − 15, in its place.
const BIAS: u32 = 112 << EXPONENT;

/// The `f32` with the value of the binary16 in `bits`.
///
/// A subnormal has no leading one to keep, so it gets one by raising the exponent and loses it again
/// in a subtraction, which is exact: (2^-14 + m) − 2^-14.
#[inline(always)]
pub(super) fn widen(bits: u16) -> f32 {
    let sign = (u32::from(bits) & 0x8000) << 16;
    let magnitude = (u32::from(bits) & 0x7fff) << 13;
    let subnormal = mask(magnitude < 1 << EXPONENT);
    let beyond = mask(magnitude >= 31 << EXPONENT);
    let raised = magnitude + BIAS + (subnormal & (1 << EXPONENT)) + (beyond & BIAS);
    let lead = f32::from_bits(subnormal & (BIAS + (1 << EXPONENT)));
    let value = f32::from_bits(raised) - lead;
    f32::from_bits(value.to_bits() | sign)
}

/// All ones where `condition` holds, which is how vector comparisons answer.
#[inline(always)]
fn mask(condition: bool) -> u32 {
    u32::from(condition).wrapping_neg()
}

#[cfg(test)]
#[path = "widen_tests.rs"]
mod tests;
