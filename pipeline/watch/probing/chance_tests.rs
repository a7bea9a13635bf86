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
fn visits_are_negative_binomial() {
    let none = Traffic { share: 0.1, passed: 0 };
    assert_eq!(none.visits_tail(0), 1.0);
    // Beside no consistent attempt, geometric; beside four, C(n + 4, 4) q^n (1 - q)^5 from n on.
    check_near(none.visits_tail(4), 1e-4, 1e-10);
    let beside = Traffic { share: 0.1, passed: 4 };
    let chance = |visits: i32| {
        let ways = (1..=4).map(|place| f64::from(visits + place) / f64::from(place)).product::<f64>();
        ways * 0.1_f64.powi(visits) * 0.9_f64.powi(5)
    };
    check_near(beside.visits_tail(6), (6..100).map(chance).sum(), 1e-10);
    assert_eq!(Traffic { share: 0.0, passed: 9 }.visits_tail(1), 0.0);
    assert_eq!(Traffic { share: 0.5, passed: u32::MAX }.visits_tail(200), 1.0);
}

#[test]
fn claims_come_in_families() {
    // Of a holder who does not come again, one further claim or two at most.
    let once = Traffic { share: 1e-9, passed: 0 };
    check_near(once.claims_tail(1), AGAIN, 1e-6);
    check_near(once.claims_tail(2), AGAIN * AGAIN, 1e-6);
    assert!(once.claims_tail(3) < 1e-9);
    // Added up another way, from the probabilities below.
    for (share, passed, least, chance) in
        [(0.05, 0, 4, 3.103_951e-3), (0.1, 0, 6, 5.706_478e-4), (0.25, 0, 16, 1.279_289e-6)]
    {
        check_near(Traffic { share, passed }.claims_tail(least), chance, 1e-6);
    }
}

#[test]
fn the_upper_bound_is_seldom_passed() {
    for (share, passed) in [(0.01, 0), (0.05, 20), (0.25, 3), (0.6, 200)] {
        let traffic = Traffic { share, passed };
        let high = traffic.claims_high();
        assert!(traffic.tail(high + 1, FAMILY) < 1e-3, "{traffic:?}: {high}");
        assert!(f64::from(high) <= traffic.claims_mean() || traffic.tail(high, FAMILY) >= 1e-3, "{traffic:?}");
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
