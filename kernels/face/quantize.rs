//! Floats to signed bytes, the form in which both sides of a byte comparison meet.
//!
//! What comes in is an embedding; what goes out are bytes in the same proportions, the largest of them
//! ±127. Invariants: -128 never appears; the scale is the vector's own and is not kept, for a cosine
//! ignores it; the same bits on every processor, since each step is one rounded operation.

use super::cosine::Fault;

/// The largest byte whose negative is also a byte.
const BYTE_MAX: f32 = 127.0;

/// Writes `vector` scaled so that its largest element is ±127, each rounded to the nearest, ties to even.
///
/// # Errors
///
/// [`Fault::Dimension`] if the lengths differ, [`Fault::NotFinite`] for a NaN or an infinity,
/// [`Fault::ZeroNorm`] if every element is zero; `out` is then unchanged.
pub fn quantize(vector: &[f32], out: &mut [i8]) -> Result<(), Fault> {
    if vector.len() != out.len() {
        return Err(Fault::Dimension);
    }
    if !vector.iter().all(|value| value.is_finite()) {
        return Err(Fault::NotFinite);
    }
    let largest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    if largest == 0.0 {
        return Err(Fault::ZeroNorm);
    }
    for (byte, value) in out.iter_mut().zip(vector) {
        *byte = (value / largest * BYTE_MAX).round_ties_even() as i8;
    }
    Ok(())
}

#[cfg(test)]
#[path = "quantize_tests.rs"]
mod tests;
