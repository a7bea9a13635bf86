//! Intervals against the values of SciPy 1.16 (`scipy.stats.beta.ppf`, `norm.ppf`), and what holds of all of them.

use proptest::prelude::*;

use super::*;

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{found}, not {expected}");
}

#[test]
fn clopper_pearson_is_what_others_compute() {
    let check = |errors, of, low, high| {
        let found = clopper_pearson(errors, of, CONFIDENCE);
        near(found.0, low);
        near(found.1, high);
    };
    check(0.0, 100.0, 0.0, 0.03621669264517641);
    check(1.0, 1000.0, 2.531748749129404e-05, 0.005558924279826672);
    check(10.0, 100.0, 0.04900468922148595, 0.17622259774002266);
    check(15.0, 500.0, 0.01688598420387324, 0.04899822570881894);
    check(1600.0, 1.6e6, 0.0009516182703934789, 0.0010502022858145117);
    check(2e6, 2e8, 0.009986215022813747, 0.010013799162699961);
    check(100.0, 100.0, 0.9637833073548235, 1.0);
    check(2.5, 37.25, 0.011323948664463679, 0.19958373830237132);
    near(upper_bound(0.0, 100.0), 0.029513049607039925);
    near(upper_bound(1600.0, 1.6e6), 0.0010420894863334288);
}

#[test]
fn deviates_are_what_others_compute() {
    for (p, deviate) in [
        (1e-7, -5.1993375821928165),
        (1e-6, -4.753424308822899),
        (1e-3, -3.090232306167813),
        (0.05, -1.6448536269514729),
        (0.5, 0.0),
        (0.9, 1.2815515655446004),
    ] {
        near(normal_deviate(p), deviate);
    }
}

#[test]
fn the_rule_of_three() {
    let rate = Rate::independent(0, 3000).unwrap();
    assert_eq!((rate.rate, rate.low), (0.0, 0.0));
    assert!((upper_bound(0.0, 3000.0) * 3000.0 - 3.0).abs() < 0.01);
}

#[test]
fn trials_that_hang_together_count_for_fewer() {
    // Ten persons with ten trials each, all alike within a person: as ten trials.
    let clusters = (0..10).map(|person| (if person < 3 { 10 } else { 0 }, 10));
    let rate = Rate::with_variance(30, 100, clustered_variance(clusters)).unwrap();
    near(rate.independent, 10.0);
    let few = Rate::independent(3, 10).unwrap();
    near(rate.low, few.low);
    near(rate.high, few.high);
    // One trial a person: as many as there are.
    let single = (0..100).map(|person| (u64::from(person < 30), 1));
    assert_eq!(Rate::with_variance(30, 100, clustered_variance(single)), Rate::independent(30, 100));
    assert_eq!(Rate::independent(0, 0), None);
}

proptest! {
    #[test]
    fn intervals_hold_their_rate(of in 1_u64..100_000, share in 0.0..=1.0_f64, variance in 0.0..0.1_f64) {
        let errors = (share * of as f64) as u64;
        let rate = Rate::with_variance(errors, of, variance).unwrap();
        prop_assert!(0.0 <= rate.low && rate.low <= rate.rate && rate.rate <= rate.high && rate.high <= 1.0);
        prop_assert!((1.0..=of as f64).contains(&rate.independent));
        let independent = Rate::independent(errors, of).unwrap();
        prop_assert!(rate.high - rate.low >= independent.high - independent.low - 1e-12);
    }
}
