//! What becomes of floats as bytes.

use super::quantize;
use crate::face::Fault;

fn check(vector: &[f32], expected: Result<&[i8], Fault>) {
    let mut out = vec![99; vector.len()];
    let result = quantize(vector, &mut out);
    assert_eq!(result.map(|()| &out[..]), expected, "{vector:?}");
}

#[test]
fn the_largest_becomes_127_and_ties_go_to_even() {
    check(&[1.0, -2.0, 0.0], Ok(&[64, -127, 0]));
    check(&[127.0, 0.5, 1.5, -0.5, -2.5], Ok(&[127, 0, 2, 0, -2]));
    check(&[f32::MAX, -f32::MAX], Ok(&[127, -127]));
    check(&[1e-45, 0.0], Ok(&[127, 0]));
}

#[test]
fn what_has_no_direction_is_a_fault() {
    check(&[0.0, -0.0], Err(Fault::ZeroNorm));
    check(&[], Err(Fault::ZeroNorm));
    check(&[1.0, f32::NAN], Err(Fault::NotFinite));
    check(&[1.0, f32::NEG_INFINITY], Err(Fault::NotFinite));
    assert_eq!(quantize(&[1.0], &mut [0, 0]), Err(Fault::Dimension));
}
