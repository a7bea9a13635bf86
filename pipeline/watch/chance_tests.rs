//! Tails by hand.

use super::*;

#[track_caller]
fn check(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9 * expected.max(1e-3), "{found} is not {expected}");
}

#[test]
fn counts_are_those_of_poisson() {
    // At least two of a mean of one: 1 - 2/e.
    check(of_count(2.0, 1.0), 2.0 * (1.0 - 2.0 * (-1.0_f64).exp()));
    // At most one of a mean of five: 6 e^-5.
    check(of_count(1.0, 5.0), 12.0 * (-5.0_f64).exp());
    assert!(of_count(2.0, 0.0) > 0.005, "two rows where none are known are no wonder");
}

#[test]
fn a_silence_is_known_as_well_as_what_was_expected() {
    check(of_silence(6.0, 2.0), 1.0 / 16.0);
    assert!(of_silence(20.0, 3.0) > of_silence(20.0, 50.0));
    assert!((of_silence(5.0, 1e6) / (-5.0_f64).exp() - 1.0).abs() < 1e-4, "with a long history it is that of Poisson");
}

#[test]
fn attempts_are_repeated_rows() {
    assert_eq!(of_attempts(1.0, 30.0, 1.0), 1.0);
    assert_eq!(of_attempts(1.02, 1_000.0, 1.0), 1.0, "within the error of the sketch");
    assert!(of_attempts(1.2, 1_000.0, 1.02) < 1e-9);
    assert!(of_attempts(1.05, 40.0, 1.0) > 0.001, "two repeated rows of forty are no wonder");
}

#[test]
fn shares_are_those_of_the_binomial_distribution() {
    // One of one at a share of a tenth; three of three at a half.
    check(of_share(1.0, 1.0, 0.1), 0.2);
    check(of_share(1.0, 3.0, 0.5), 0.25);
    check(of_share(0.0, 3.0, 0.5), 0.25);
    assert!(of_share(0.5, 2.0, 0.0) > 0.01, "one failure of two is no wonder");
    assert_eq!(of_share(0.2, 20.0, 0.2), 1.0);
}
