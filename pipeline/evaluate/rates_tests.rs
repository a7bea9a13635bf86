//! Rates counted by hand, and thresholds that keep what was wanted, among other people too.

use proptest::prelude::*;

use super::*;
use crate::evaluate::faces::Faces;
use crate::evaluate::impostors;
use crate::evaluate::testing::faces_of;

/// Comparisons of people of whom no two share one.
fn impostors(scores: &[f32]) -> Impostors<'static> {
    let listed = |(at, score): (usize, &f32)| impostors::Listed { people: [2 * at, 2 * at + 1], score: *score };
    Impostors::Listed(scores.iter().enumerate().map(listed).collect())
}

/// Pairs of one person, each of another.
fn same(scores: &[Option<f32>]) -> Vec<Scored> {
    let pair = |(person, score): (usize, &Option<f32>)| Scored { label: Label::Same, person, score: *score };
    scores.iter().enumerate().map(pair).collect()
}

fn scope<'a>(listed: &'a [Scored], impostors: &'a Impostors<'a>) -> Scope<'a> {
    Scope { group: None, listed, impostors, people: 0 }
}

#[test]
fn rates_at_a_threshold() {
    let listed = same(&[Some(0.9), Some(0.5), Some(0.49), None, Some(0.2)]);
    let impostors = impostors(&[0.5, 0.49, 0.1, 0.0]);
    let scope = scope(&listed, &impostors);
    let row = Measured::new(&scope).rows(&[(Step::hundredths(50), None)])[0];
    let counts = |rate: Option<Rate>| rate.map(|rate| (rate.errors, rate.of));
    assert_eq!(counts(row.fmr), Some((1, 4)));
    assert_eq!(counts(row.fnmr), Some((2, 4)));
    assert_eq!(counts(row.fnmr_with_failures), Some((3, 5)));
    assert_eq!((row.tar, row.fmr_well_known), (Some(0.5), false));
}

#[test]
fn rates_meet() {
    let check = |genuine: &[f32], impostor: &[f32], rate, threshold| {
        let (listed, impostors) = (same(&genuine.iter().copied().map(Some).collect::<Vec<_>>()), impostors(impostor));
        let scope = scope(&listed, &impostors);
        assert_eq!(Measured::new(&scope).equal_error(), Some(EqualError { rate, threshold }));
    };
    check(&[0.8, 0.9], &[0.1, 0.2], 0.0, 0.20001);
    check(&[0.2, 0.8, 0.9, 0.95], &[0.1, 0.15, 0.17, 0.5], 0.25, 0.20001);
    check(&[0.3], &[0.3], 0.5, 0.30001);
}

#[test]
fn too_few_comparisons_promise_nothing() {
    let scores: Vec<f32> = (0..3_000).map(|at| at as f32 / 6_000.0).collect();
    let impostors = impostors(&scores);
    let scope = scope(&[], &impostors);
    let measured = Measured::new(&scope);
    assert_eq!(measured.threshold_for(0.9e-3), None);
    assert!(measured.threshold_for(1e-3).is_some());
    let (measured_at, assured_at) = (measured.threshold_for(1e-2), measured.threshold_assured(1e-2));
    assert!(measured_at < assured_at, "{measured_at:?} {assured_at:?}");
    // Not even no false match in 3,000 makes sure of that, and by a hair.
    assert_eq!(measured.threshold_assured(0.99e-3), None);
}

/// The check of a threshold: people of the same kind, whom it was not chosen by.
#[test]
fn a_threshold_keeps_its_promise_among_other_people() {
    let promise = 1e-2;
    let (mut above, mut sum) = (0, 0.0);
    for seed in 0..40 {
        let people = |seed: u64| -> Faces { faces_of(&[2; 150], 16, 0.5, seed) };
        let (own, other) = (people(2 * seed), people(2 * seed + 1));
        let own = Impostors::Cross(&own);
        let chosen = scope(&[], &own);
        let measured = Measured::new(&chosen);
        let other = Impostors::Cross(&other).distribution();
        let rate = |step: Option<Step>| other.reaching(step.unwrap()) as f64 / other.total() as f64;
        above += usize::from(rate(measured.threshold_assured(promise)) > 1.4 * promise);
        sum += rate(measured.threshold_for(promise)) / promise;
    }
    assert!(above <= 2, "{above} of 40");
    assert!((0.85..1.15).contains(&(sum / 40.0)), "{sum}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn thresholds_keep_what_was_wanted(
        scores in prop::collection::vec(-1.0..1.0_f32, 3..400),
        wanted in 1e-3..0.5_f64,
    ) {
        let impostors = impostors(&scores);
        let scope = scope(&[], &impostors);
        let measured = Measured::new(&scope);
        let rate = |step: Step| {
            let reaching = scores.iter().filter(|score| **score >= step.value() as f32).count();
            reaching as f64 / scores.len() as f64
        };
        match measured.threshold_for(wanted) {
            Some(step) => {
                prop_assert!(rate(step) <= wanted);
                prop_assert!(step.before().is_none_or(|before| rate(before) > wanted), "the lowest one");
                if let Some(assured) = measured.threshold_assured(wanted) {
                    prop_assert!(assured >= step);
                }
            }
            None => prop_assert!((scores.len() as f64) * wanted < RULE_OF_THREE),
        }
    }

    #[test]
    fn rates_are_monotone(
        genuine in prop::collection::vec(prop::option::of(-1.0..=1.0_f32), 1..50),
        impostor in prop::collection::vec(-1.0..=1.0_f32, 1..50),
    ) {
        let (listed, impostors) = (same(&genuine), impostors(&impostor));
        let scope = scope(&listed, &impostors);
        let at: Vec<At> = (-100..=100).step_by(10).map(|hundredths| (Step::hundredths(hundredths), None)).collect();
        for two in Measured::new(&scope).rows(&at).windows(2) {
            let rates = |of: fn(&Row) -> Option<Rate>| {
                (of(&two[0]).map_or(0.0, |rate| rate.rate), of(&two[1]).map_or(0.0, |rate| rate.rate))
            };
            let ((fmr, fmr_then), (fnmr, fnmr_then)) = (rates(|row| row.fmr), rates(|row| row.fnmr));
            prop_assert!(fmr >= fmr_then && fnmr <= fnmr_then);
        }
    }
}
