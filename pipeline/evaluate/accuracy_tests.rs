//! Small lists whose accuracy is counted by hand.

use super::*;

use Label::{Different, Same};

fn repeated(answers: &[Answer], times: usize) -> Vec<Answer> {
    (0..times).flat_map(|_| answers.iter().copied()).collect()
}

#[test]
fn scores_that_do_not_overlap_are_all_right() {
    let found = ten_folds(&repeated(&[(Same, Some(0.6)), (Different, Some(0.2))], 20)).unwrap();
    assert_eq!((found.mean, found.standard_deviation), (1.0, 0.0));
    // The middle of what lies between the two scores.
    assert!(found.thresholds.iter().all(|threshold| (threshold - 0.4).abs() < 2e-5), "{:?}", found.thresholds);
}

#[test]
fn a_fold_is_judged_by_the_others() {
    // Nine folds part at 0.4; the last tenth of either label lies the other way round.
    let mut answers = repeated(&[(Same, Some(0.6)), (Different, Some(0.2))], 18);
    answers.extend(repeated(&[(Same, Some(0.1)), (Different, Some(0.9))], 2));
    let found = ten_folds(&answers).unwrap();
    assert_eq!(found.folds, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    assert!((found.mean - 0.9).abs() < 1e-12);
    assert!((found.standard_deviation - 0.1_f64.sqrt()).abs() < 1e-12);
    assert!((found.standard_error - 0.1).abs() < 1e-12);
}

#[test]
fn a_missing_score_is_answered_as_different() {
    let mut answers = repeated(&[(Same, Some(0.6)), (Different, Some(0.2))], 20);
    answers[0].1 = None;
    answers[1].1 = None;
    assert_eq!(ten_folds(&answers).unwrap().folds[0], 0.75);
}

#[test]
fn folds_need_both_labels() {
    assert_eq!(ten_folds(&repeated(&[(Same, Some(0.6))], 30)), None);
    assert_eq!(ten_folds(&repeated(&[(Same, Some(0.6)), (Different, Some(0.2))], 9)), None);
}

#[test]
fn the_best_threshold_of_mixed_scores() {
    let step = |score: f32| Some(Step::reached(score));
    let check = |answers: &[(Label, Option<Step>)], expected: f64| {
        let found = most_accurate(&answers.iter().collect::<Vec<_>>()).value();
        assert!((found - expected).abs() < 2e-5, "{found}, not {expected}");
    };
    check(
        &[(Different, step(0.1)), (Same, step(0.2)), (Different, step(0.3)), (Same, step(0.4)), (Same, step(0.5))],
        0.15,
    );
    check(&[(Same, step(1.0)), (Different, step(0.0))], 0.5);
}
