//! Halves and the scores that come of them.

use super::*;
use crate::evaluate::traffic::instant::Instant;
use crate::evaluate::traffic::nab::PROFILES;
use crate::evaluate::traffic::readings::{Reading, Readings};
use crate::evaluate::traffic::series::Labelled;

fn series() -> Labelled {
    let mut readings = Readings::named("a.csv");
    for row in 0..100 {
        readings.push(Reading { at: Instant::from_epoch(row).unwrap(), value: 0.0, label: None }).unwrap();
    }
    let mut series = Labelled::new(readings).unwrap();
    series.mark_windows(&[[50, 59].map(|row| Instant::from_epoch(row).unwrap())]).unwrap();
    series
}

/// A detection at the window's first row with this score, and a false alarm with the other.
fn scores(found: f64, false_alarm: f64) -> Vec<f64> {
    let mut scores = vec![0.0; 100];
    scores[50] = found;
    scores[30] = false_alarm;
    scores
}

#[test]
fn halves_are_halves_and_always_the_same() {
    for files in [2, 3, 58] {
        let half_of = half(files, SEED);
        assert_eq!(half_of.iter().filter(|first| **first).count(), files / 2);
        assert_eq!(half_of, half(files, SEED));
    }
    assert_ne!(half(58, SEED), half(58, SEED + 1));
}

#[test]
fn one_threshold_that_serves_all_is_found_from_any_half() {
    let series = series();
    let scores = scores(0.9, 0.5);
    let field = Field::new((0..4).map(|_| (&series, scores.as_slice())));
    let spread = crossed(&field, 4, PROFILES[0].1).unwrap();
    assert!((spread.low - 100.0).abs() < 1e-9 && (spread.high - 100.0).abs() < 1e-9);
    assert_eq!(crossed(&field, 1, PROFILES[0].1), None);
}

#[test]
fn a_threshold_of_one_file_alone_does_not_serve_the_other() {
    // Two files whose scores are on two scales: tuned together, the lower threshold costs one false alarm; crossed, the
    // file with the lower scores is missed by the other's threshold.
    let series = series();
    let (high, low) = (scores(0.9, 0.8), scores(0.5, 0.1));
    let field = Field::new([(&series, high.as_slice()), (&series, low.as_slice())].into_iter());
    let weights = PROFILES[0].1;
    let tuned = field.normalised(field.tune(weights, &|_| true).raw, weights);
    assert!((tuned - (100.0 - 100.0 * 0.11 / 4.0)).abs() < 1e-9, "{tuned}");
    let spread = crossed(&field, 2, weights).unwrap();
    assert!((spread.mean - (50.0 - 100.0 * 0.11 / 4.0)).abs() < 1e-9, "{spread:?}");
}
