//! Steps against the comparison in `f32`, and areas against all pairs.

use proptest::prelude::*;

use super::*;

fn distribution(scores: &[f32]) -> Distribution {
    scores.iter().copied().collect::<Histogram>().distribution()
}

#[test]
fn a_threshold_is_what_its_decimals_say() {
    for step in Step::all() {
        let written = format!("{:.5}", step.value());
        assert_eq!(written.parse::<f32>().unwrap(), step.threshold(), "{written}");
        assert_eq!(Step::reached(step.threshold()), step, "{written}");
    }
    assert_eq!(Step::hundredths(35).value(), 0.35);
    assert_eq!(Step::hundredths(-100), Step::all().next().unwrap());
}

#[test]
fn the_area_of_small_examples() {
    let check = |genuine: &[f32], impostor: &[f32], expected| {
        assert_eq!(area_under_curve(&distribution(genuine), &distribution(impostor)), expected);
    };
    check(&[0.9, 0.8], &[0.1, 0.2], Some(1.0));
    check(&[0.1, 0.2], &[0.9, 0.8], Some(0.0));
    check(&[0.5], &[0.5], Some(0.5));
    check(&[0.8, 0.4, 0.35], &[0.1, 0.4, 0.2], Some(7.5 / 9.0));
    check(&[1.0, -1.0], &[1.0, -1.0], Some(0.5));
    check(&[], &[0.5], None);
    check(&[0.5], &[], None);
}

#[test]
fn the_lowest_threshold_with_few_enough() {
    let scores = distribution(&[0.1, 0.2, 0.2, 0.3]);
    let lowest = |most: u64| scores.lowest(|reaching| reaching <= most).map(Step::value);
    assert_eq!(lowest(4), Some(-1.0));
    assert_eq!(lowest(1), Some(0.20001));
    assert_eq!(lowest(0), Some(0.30001));
    assert_eq!(distribution(&[1.0]).lowest(|reaching| reaching == 0), None);
}

fn scores() -> impl Strategy<Value = Vec<f32>> {
    // Few values, so that there are ties, and thresholds themselves.
    prop::collection::vec(prop_oneof![-1.0..=1.0_f32, (-20..=20_i32).prop_map(|n| (f64::from(n) / 20.0) as f32)], 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn counts_are_those_of_the_comparison(scores in scores(), step in 0..=STEP_LAST) {
        let (counted, step) = (distribution(&scores), Step(step));
        let reaching = scores.iter().filter(|score| **score >= step.threshold()).count() as u64;
        prop_assert_eq!(counted.reaching(step), reaching);
        prop_assert_eq!(counted.below(step), scores.len() as u64 - reaching);
    }

    #[test]
    fn the_area_is_that_of_all_pairs(genuine in scores(), impostor in scores()) {
        let mut sum = 0.0;
        for one in &genuine {
            for other in &impostor {
                let (one, other) = (Step::reached(*one), Step::reached(*other));
                sum += if one > other { 1.0 } else if one == other { 0.5 } else { 0.0 };
            }
        }
        let expected = sum / (genuine.len() * impostor.len()) as f64;
        let found = area_under_curve(&distribution(&genuine), &distribution(&impostor)).unwrap();
        prop_assert!((found - expected).abs() < 1e-12);
    }
}
