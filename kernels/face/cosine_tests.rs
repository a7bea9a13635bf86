//! Every level against the base bit for bit, against arithmetic in `f64`, and against hostile pairs.

use std::num::NonZeroUsize;

use half::f16;
use proptest::prelude::*;

use super::*;
use crate::face::Level;

/// How far rounding in `f32` may take a cosine from the exact one, in 64 lanes and up to 1,100 elements.
const TOLERANCE: f64 = 1e-6;

/// Compares one row with each template on every level, asserts that the levels agree bit for bit, and
/// returns what they agree on.
fn compare(rows: Requests<'_>, dimension: usize, templates: &[Option<&[u8]>]) -> Vec<Comparison> {
    let dimension = NonZeroUsize::new(dimension).unwrap();
    let mut lengths = Vec::new();
    squared_lengths(rows, dimension, &mut lengths);
    if let Requests::MeetF32(rows) | Requests::MeetF16(rows) = rows {
        for (row, length) in rows.chunks(dimension.get()).zip(&lengths) {
            for level in Level::present() {
                let here = dispatch::squared_length(level, row);
                assert!(here.to_bits() == length.to_bits() || here.is_nan() && length.is_nan(), "{level:?}");
            }
        }
    }
    let batch = Batch { requests: rows, lengths: &lengths, dimension, templates };
    let mut answers = Level::present().into_iter().map(|level| {
        let mut out = vec![Comparison::Absent; templates.len()];
        cosine_batch_at(level, batch, &mut out);
        (level, out)
    });
    let (_, expected) = answers.next().unwrap();
    for (level, out) in answers {
        for (at_base, here) in expected.iter().zip(&out) {
            assert!(same_bits(*at_base, *here), "{level:?}: {here:?}, not {at_base:?}");
        }
    }
    expected
}

fn same_bits(left: Comparison, right: Comparison) -> bool {
    match (left, right) {
        (Comparison::Compared(a), Comparison::Compared(b)) => a.to_bits() == b.to_bits(),
        _ => left == right,
    }
}

/// The cosine in `f64`.
fn reference(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

fn check_near(comparison: Comparison, a: &[f64], b: &[f64]) -> Result<(), TestCaseError> {
    let Comparison::Compared(cosine) = comparison else {
        return Err(TestCaseError::fail(format!("{comparison:?}")));
    };
    let expected = reference(a, b);
    prop_assert!((f64::from(cosine) - expected).abs() <= TOLERANCE, "{} not {}", cosine, expected);
    prop_assert!(cosine.abs() <= 1.0);
    Ok(())
}

/// The templates' bytes, one after another behind `offset` bytes, so that addresses are odd.
fn stored<const BYTES: usize>(offset: usize, elements: impl Iterator<Item = [u8; BYTES]>) -> Vec<u8> {
    std::iter::repeat_n(0, offset).chain(elements.flatten()).collect()
}

fn wide<T: Copy + Into<f64>>(values: &[T]) -> Vec<f64> {
    values.iter().map(|&value| value.into()).collect()
}

/// Ordinary numbers, numbers far apart in size, zeros, and both kinds of subnormal.
fn element() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => -1.0_f32..1.0,
        1 => prop::num::f32::NORMAL.prop_map(|value| value.clamp(-1e3, 1e3)),
        1 => prop::num::f32::SUBNORMAL,
        1 => (0_u16..0x400).prop_map(|bits| f16::from_bits(bits).to_f32()),
        1 => Just(0.0),
    ]
}

/// A vector with at least one number that gives it a direction.
fn vector_of(dimension: usize) -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(element(), dimension).prop_map(move |mut vector| {
        vector[dimension / 2] = 0.5;
        vector
    })
}

/// A row and a template of one length.
fn pair() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    (1_usize..1100).prop_flat_map(|dimension| (vector_of(dimension), vector_of(dimension)))
}

/// Any floats at all, NaN and infinities among them.
fn hostile_pair() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    (1_usize..150).prop_flat_map(|dimension| {
        let element = || prop_oneof![6 => element(), 1 => any::<f32>()];
        let vector = move || prop::collection::vec(element(), dimension);
        (vector(), vector())
    })
}

proptest! {
    // A case here is thousands of numbers, and each runs on every level.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn f32_levels_agree_and_are_near((a, b) in pair(), offset in 0_usize..4) {
        let bytes = stored(offset, b.iter().map(|value| value.to_le_bytes()));
        let out = compare(Requests::MeetF32(&a), a.len(), &[Some(&bytes[offset..])]);
        check_near(out[0], &wide(&a), &wide(&b))?;
        prop_assert!(same_bits(out[0], cosine(&a, &b)));
    }

    #[test]
    fn f16_levels_agree_and_are_near((a, b) in pair(), offset in 0_usize..4) {
        let b: Vec<f16> = b.into_iter().map(f16::from_f32).collect();
        let bytes = stored(offset, b.iter().map(|value| value.to_le_bytes()));
        let out = compare(Requests::MeetF16(&a), a.len(), &[Some(&bytes[offset..])]);
        check_near(out[0], &wide(&a), &wide(&b))?;
        let widened: Vec<f32> = b.iter().map(|value| value.to_f32()).collect();
        prop_assert!(same_bits(out[0], cosine(&a, &widened)), "a half compares as the float it is");
    }

    #[test]
    fn i8_levels_agree_and_are_near(
        (a, b) in (1_usize..1100).prop_flat_map(|dimension| {
            let vector = move || prop::collection::vec(any::<i8>(), dimension).prop_map(move |mut vector| {
                vector[0] = -128;
                vector
            });
            (vector(), vector())
        }),
    ) {
        let bytes = stored(0, b.iter().map(|value| value.to_le_bytes()));
        let out = compare(Requests::MeetI8(&a), a.len(), &[Some(&bytes)]);
        check_near(out[0], &wide(&a), &wide(&b))?;
    }

    #[test]
    fn hostile_pairs_agree_and_never_give_a_strange_number((a, b) in hostile_pair()) {
        let bytes = stored(0, b.iter().map(|value| value.to_le_bytes()));
        let halves = stored(0, b.iter().map(|value| f16::from_f32(*value).to_le_bytes()));
        let f32s = compare(Requests::MeetF32(&a), a.len(), &[Some(&bytes)]);
        let f16s = compare(Requests::MeetF16(&a), a.len(), &[Some(&halves)]);
        for comparison in [f32s[0], f16s[0]] {
            if let Comparison::Compared(cosine) = comparison {
                prop_assert!((-1.0..=1.0).contains(&cosine));
                prop_assert!(a.iter().all(|value| value.is_finite()));
            }
        }
    }
}

#[test]
fn a_batch_equals_its_pairs() {
    let dimension = 70;
    for pairs in 0..40 {
        let row: Vec<f32> = (0..pairs * dimension).map(|i| (i as f32).sin()).collect();
        let bytes = stored(0, row.iter().map(|value| (value * value - 0.3).to_le_bytes()));
        // Every fifth record has no template.
        let templates: Vec<Option<&[u8]>> =
            bytes.chunks(4 * dimension).enumerate().map(|(pair, bytes)| (pair % 5 != 3).then_some(bytes)).collect();
        let together = compare(Requests::MeetF32(&row), dimension, &templates);
        let rows = row.chunks(dimension);
        for ((row, template), comparison) in rows.zip(&templates).zip(together) {
            let alone = compare(Requests::MeetF32(row), dimension, &[*template]);
            assert!(same_bits(alone[0], comparison));
        }
    }
}

#[test]
fn faults_have_their_reasons() {
    let check = |a: &[f32], b: &[f32], expected: Comparison| {
        let bytes: Vec<u8> = b.iter().flat_map(|value| value.to_le_bytes()).collect();
        let out = compare(Requests::MeetF32(a), a.len(), &[Some(&bytes)]);
        assert_eq!(out, [expected], "{a:?} with {b:?}");
    };
    let fault = Comparison::Fault;
    check(&[1.0, f32::NAN], &[1.0, 2.0], fault(Fault::NotFinite));
    check(&[1.0, 2.0], &[f32::INFINITY, 2.0], fault(Fault::NotFinite));
    check(&[1e30, 2.0], &[1.0, 2.0], fault(Fault::NotFinite));
    check(&[0.0, -0.0], &[1.0, 2.0], fault(Fault::ZeroNorm));
    check(&[1.0, 2.0], &[1e-30, 1e-40], fault(Fault::ZeroNorm));
    check(&[0.0, f32::NAN], &[0.0, 0.0], fault(Fault::NotFinite));
    check(&[1.0, 2.0], &[1.0], fault(Fault::Dimension));
    check(&[1.0, 2.0], &[1.0, 2.0, 3.0], fault(Fault::Dimension));
    check(&[1.0, 2.0], &[], fault(Fault::Dimension));
    check(&[3.0, 4.0], &[3.0, 4.0], Comparison::Compared(1.0));
    check(&[3.0, 4.0], &[-3.0, -4.0], Comparison::Compared(-1.0));
    check(&[3.0, 4.0], &[4.0, -3.0], Comparison::Compared(0.0));
}

#[test]
fn halves_that_are_not_finite_are_faults() {
    for bits in [f16::NAN, f16::INFINITY, f16::NEG_INFINITY] {
        let bytes = bits.to_le_bytes();
        let out = compare(Requests::MeetF16(&[1.0]), 1, &[Some(&bytes)]);
        assert_eq!(out, [Comparison::Fault(Fault::NotFinite)]);
    }
}

#[test]
fn bytes_of_the_wrong_length_and_absent_templates_touch_no_other_pair() {
    let row = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0];
    let two = [1.0_f32, 2.0].map(f32::to_le_bytes);
    let templates = [Some(&two.as_flattened()[..7]), None, Some(two.as_flattened())];
    let out = compare(Requests::MeetF32(&row), 2, &templates);
    let expected = [Comparison::Fault(Fault::Dimension), Comparison::Absent, Comparison::Compared(1.0)];
    assert_eq!(out, expected);
}

#[test]
fn zero_bytes_have_no_direction() {
    let out = compare(Requests::MeetI8(&[0, 0, 0]), 3, &[Some(&[1, 2, 3])]);
    assert_eq!(out, [Comparison::Fault(Fault::ZeroNorm)]);
}

#[test]
fn integer_sums_survive_the_longest_run() {
    let dimension = 3 * (1 << 16) + 5;
    let row = vec![-128_i8; dimension];
    let template = vec![0x80_u8; dimension];
    let out = compare(Requests::MeetI8(&row), dimension, &[Some(&template)]);
    assert_eq!(out, [Comparison::Compared(1.0)]);
}

#[test]
fn an_empty_batch_is_nothing() {
    assert_eq!(compare(Requests::MeetF32(&[]), 512, &[]), []);
}
