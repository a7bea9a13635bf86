//! Every half there is, against the `half` crate and the processor's own instruction.

use super::widen;

/// The same value and sign; NaN for NaN.
fn check(bits: u16, widened: f32) {
    let expected = half::f16::from_bits(bits).to_f32_const();
    if expected.is_nan() {
        assert!(widened.is_nan(), "{bits:#06x}");
    } else {
        assert_eq!(widened.to_bits(), expected.to_bits(), "{bits:#06x}");
    }
}

#[test]
fn every_half_keeps_its_value() {
    for bits in 0..=u16::MAX {
        check(bits, widen(bits));
    }
}
