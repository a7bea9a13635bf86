//! Distances of shares.

use super::super::state::tests::Chance;
use super::Share;

#[test]
fn trials_tell_how_far_a_share_is() {
    let share = Share { trials: 10.0, extra: 0.0 };
    let of = |seen, trials| share.distance(seen, 0.05, trials);
    assert!(of(1.0, 1.0) < 2.5 && of(0.8, 10.0) > 5.0 && of(0.8, 100.0) > 15.0);
    assert!(of(0.0, 10.0) < 0.0 && of(0.0, 10.0) > -2.0);
    assert!(share.distance(0.0, 0.0, 1e9).is_finite() && share.distance(1.0, 0.0, 1e9).is_finite());
}

#[test]
fn what_spreads_more_than_chance_is_told_in_its_own_spread() {
    let (mut share, mut chance, mut sum) = (Share::new(), Chance(3), 0.0);
    for index in 0..6_000 {
        let rate = (0.2 + 0.1 * chance.normal()).clamp(0.02, 0.9);
        let hits = (0..200).filter(|_| chance.uniform() < rate).count() as f32 / 200.0;
        if index >= 1_000 {
            sum += share.distance(hits, 0.2, 200.0).powi(2);
        }
        share.learn(hits, 0.2, 200.0, 0.005, index < 30);
    }
    assert!((0.5..2.0).contains(&(sum / 5_000.0)), "{}", sum / 5_000.0);
    assert!((share.trials - 200.0).abs() < 1.0);
}

#[test]
fn few_trials_weigh_little() {
    let share = Share { trials: 100.0, extra: 0.0 };
    assert!(share.weight(1.0) < 0.05 && share.weight(100.0) == 1.0 && share.weight(1e6) == 1.0);
    assert_eq!(Share::new().weight(1.0), 1.0);
}
