//! The curve is monotone, short, and made of what was counted.

use proptest::prelude::*;

use super::*;
use crate::evaluate::scores::Histogram;
use crate::evaluate::testing::Draws;

fn distribution(scores: &[f32]) -> Distribution {
    scores.iter().copied().collect::<Histogram>().distribution()
}

fn check(genuine: &[f32], impostor: &[f32]) -> Vec<CurvePoint> {
    let points = curve(&distribution(genuine), &distribution(impostor));
    for two in points.windows(2) {
        assert!(two[0].threshold < two[1].threshold);
        assert!(two[0].fmr >= two[1].fmr && two[0].fnmr <= two[1].fnmr, "{two:?}");
    }
    for point in &points {
        let at = point.threshold as f32;
        assert_eq!(point.false_matches, impostor.iter().filter(|score| **score >= at).count() as u64);
        assert_eq!(point.false_non_matches, genuine.iter().filter(|score| **score < at).count() as u64);
    }
    points
}

#[test]
fn many_scores_are_few_points() {
    let mut draws = Draws::new(1);
    let mut scores =
        |mean: f32| -> Vec<f32> { (0..20_000).map(|_| (mean + 0.1 * draws.normal()).clamp(-1.0, 1.0)).collect() };
    let (genuine, impostor) = (scores(0.5), scores(0.1));
    let points = check(&genuine, &impostor);
    assert!((100..=POINTS_MAX).contains(&points.len()), "{}", points.len());
    assert_eq!((points[0].fmr, points[0].fnmr), (1.0, 0.0));
    assert_eq!(points.last().map(|point| point.fnmr), Some(1.0));
}

#[test]
fn one_kind_of_score_is_no_curve() {
    assert!(check(&[], &[0.5]).is_empty());
    assert!(check(&[0.5], &[]).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_curve_is_monotone(
        genuine in prop::collection::vec(-1.0..=1.0_f32, 1..80),
        impostor in prop::collection::vec(-1.0..=1.0_f32, 1..80),
    ) {
        check(&genuine, &impostor);
    }
}
