//! Benjamini and Hochberg's values, by hand.

use super::q_values;

#[test]
fn q_values_are_those_of_the_paper() {
    let least = [0.01, 0.04, 0.03, 0.5].map(|p| ((0, 0, 0), p));
    let expected = [0.04, 0.04 * 4.0 / 3.0, 0.04 * 4.0 / 3.0, 0.5];
    for (q, expected) in q_values(&least).into_iter().zip(expected) {
        assert!((q - expected).abs() < 1e-12, "{q} is not {expected}");
    }
}

#[test]
fn a_night_without_series_has_none() {
    assert!(q_values(&[]).is_empty());
}
