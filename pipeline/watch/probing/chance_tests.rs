//! Tails against values from tables and against the library's own functions.

use super::*;

fn check_near(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found}, not {expected}");
}

#[test]
fn logarithms_are_those_of_the_library() {
    assert_eq!(ln(1.0), 0.0);
    for place in 1..2_000 {
        let number = f64::from(place) * f64::from(place) / 997.0;
        assert!((ln(number) - number.ln()).abs() <= 2e-15 * number.ln().abs().max(1.0), "{number}");
        check_near(ln(1.0 / number), -number.ln(), 1e-13);
        check_near(exp_minus(number % 600.0), (-(number % 600.0)).exp(), 2e-12);
    }
}

#[test]
fn poisson_tails_are_those_of_tables() {
    assert_eq!(poisson_tail(0, 3.0), 1.0);
    assert_eq!(poisson_tail(3, 0.0), 0.0);
    check_near(poisson_tail(1, 0.5), 1.0 - (-0.5_f64).exp(), 1e-13);
    // P(X >= 8) at mean 0.4, and at mean 5 as in any table: 0.1334.
    check_near(poisson_tail(8, 0.4), 1.1394e-8, 1e-3);
    check_near(poisson_tail(8, 5.0), 0.133_372, 1e-5);
    check_near(poisson_tail(1_000, 900.0), 5.7e-4, 0.1);
}

#[test]
fn the_upper_bound_is_seldom_passed() {
    for mean in [0.1, 0.4, 2.0, 10.0, 250.0] {
        let high = poisson_high(mean);
        assert!(poisson_tail(high + 1, mean) < 1e-3, "{mean}: {high}");
        assert!(f64::from(high) <= mean || poisson_tail(high, mean) >= 1e-3, "{mean}: {high} is the least");
    }
}

#[test]
fn kendall_tails_count_permutations() {
    // Of 24 orders of four numbers 1, 3, 5, 6, 5, 3, 1 have 0 to 6 pairs out of order.
    for (pairs, orders) in [(0, 1.0), (1, 4.0), (2, 9.0), (3, 15.0), (6, 24.0)] {
        check_near(kendall_tail(4, pairs), orders / 24.0, 1e-14);
    }
    check_near(kendall_tail(8, 1), 8.0 / 40_320.0, 1e-14);
    check_near(kendall_tail(RANKED_MAX, 60), 0.5, 0.1);
    assert_eq!(kendall_tail(1, 0), 1.0);
}
