//! The scorer against what NAB's rules say of small cases, computed by hand.

use proptest::prelude::*;

use super::*;
use crate::evaluate::traffic::instant::Instant;
use crate::evaluate::traffic::readings::{Reading, Readings};

const EVEN: Weights = Weights { found: 1.0, missed: 1.0, false_alarm: 1.0 };

/// A series of so many rows, a second apart, with windows from row to row.
fn series(rows: usize, windows: &[[i64; 2]]) -> Labelled {
    let mut readings = Readings::named("a.csv");
    for row in 0..rows as i64 {
        readings.push(Reading { at: Instant::from_epoch(row).unwrap(), value: 0.0, label: None }).unwrap();
    }
    let mut series = Labelled::new(readings).unwrap();
    let windows: Vec<_> = windows.iter().map(|of| of.map(|row| Instant::from_epoch(row).unwrap())).collect();
    series.mark_windows(&windows).unwrap();
    series
}

fn flags(rows: usize, flagged: &[usize]) -> Vec<f64> {
    (0..rows).map(|row| if flagged.contains(&row) { 1.0 } else { 0.0 }).collect()
}

/// What flags at these rows come to.
fn outcome(rows: usize, windows: &[[i64; 2]], flagged: &[usize], weights: Weights) -> Outcome {
    let series = series(rows, windows);
    let scores = flags(rows, flagged);
    Field::new([(&series, scores.as_slice())].into_iter()).outcome(weights, &|_| 0.5)
}

fn raw(rows: usize, windows: &[[i64; 2]], flagged: &[usize]) -> f64 {
    outcome(rows, windows, flagged, EVEN).raw
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
}

#[test]
fn the_sigmoid_is_the_published_one() {
    for (place, expected) in [(-1.0, 0.98661), (-0.5, 0.84828), (0.0, 0.0), (0.5, -0.84828), (1.0, -0.98661)] {
        assert!((scaled_sigmoid(place) - expected).abs() < 5e-6, "{place}");
    }
    assert_eq!(scaled_sigmoid(3.0), -1.0);
    assert!(scaled_sigmoid(2.999) > -1.0);
}

#[test]
fn probation_is_fifteen_percent_of_at_most_5000_rows() {
    for (rows, expected) in [(0, 0), (6, 0), (7, 1), (100, 15), (5000, 750), (5001, 750), (22_695, 750)] {
        assert_eq!(probation(rows), expected);
    }
    // Row 149 is probationary, row 150 is not.
    near(raw(1000, &[[500, 509]], &[149]), -1.0);
    near(raw(1000, &[[500, 509]], &[150]), -2.0);
}

#[test]
fn a_false_alarm_before_every_window_costs_the_full_weight() {
    let weights = Weights { found: 1.0, missed: 1.0, false_alarm: 0.11 };
    near(outcome(1000, &[], &[400], weights).raw, -0.11);
    near(outcome(1000, &[[500, 509]], &[200, 300], weights).raw, -1.0 - 0.22);
}

#[test]
fn the_first_row_of_a_window_is_worth_the_full_weight_of_any_width() {
    for last in [501, 502, 509, 599] {
        near(raw(1000, &[[500, last]], &[500]), 1.0);
    }
    near(raw(1000, &[[500, 500]], &[500]), 1.0);
}

#[test]
fn places_in_a_window_are_counted_to_the_row_behind_it() {
    // Ten rows: the sixth of them stands 5 before the row behind the window, the last stands 1 before it.
    near(raw(1000, &[[500, 509]], &[505]), scaled_sigmoid(-0.5) / scaled_sigmoid(-1.0));
    near(raw(1000, &[[500, 509]], &[509]), scaled_sigmoid(-0.1) / scaled_sigmoid(-1.0));
}

#[test]
fn only_the_earliest_detection_in_a_window_counts() {
    near(raw(1000, &[[500, 509]], &[503, 504, 509]), raw(1000, &[[500, 509]], &[503]));
    let two = outcome(1000, &[[500, 509], [700, 709]], &[500, 505], EVEN);
    near(two.raw, 1.0 - 1.0);
    assert_eq!((two.windows_found, two.false_rows), (1, 0));
}

#[test]
fn false_alarms_cost_more_the_further_behind_a_window() {
    // Ten rows: nine steps to the place 1.
    near(raw(1000, &[[500, 509]], &[510]), -1.0 + scaled_sigmoid(1.0 / 9.0));
    near(raw(1000, &[[500, 509]], &[518]), -1.0 + scaled_sigmoid(1.0));
    near(raw(1000, &[[500, 509]], &[536]), -2.0);
    near(raw(1000, &[[500, 509]], &[999]), -2.0);
    // The last window before counts, not the nearest.
    near(raw(1000, &[[500, 509], [600, 609]], &[599]), -3.0);
    // Behind a window of one row, the full weight.
    near(raw(1000, &[[500, 500]], &[501]), -2.0);
    // Two windows without a row between them are two.
    near(raw(1000, &[[500, 509], [510, 519]], &[500, 510]), 2.0);
}

#[test]
fn windows_in_the_probation() {
    // Wholly within: no window, but what follows is measured from it.
    let outcome = outcome(1000, &[[100, 109]], &[105], EVEN);
    near(outcome.raw, 0.0);
    near(raw(1000, &[[100, 149]], &[150]), scaled_sigmoid(1.0 / 49.0));
    // Partly: found from the first row that counts.
    near(raw(1000, &[[140, 159]], &[145, 150]), scaled_sigmoid(-0.5) / scaled_sigmoid(-1.0));
}

#[test]
fn nothing_is_0_and_perfection_100() {
    let windows = [[500, 509], [700, 799]];
    for (_, weights) in PROFILES {
        let series = series(1000, &windows);
        for (flagged, expected) in [(vec![], 0.0), (vec![500, 700], 100.0)] {
            let scores = flags(1000, &flagged);
            let field = Field::new([(&series, scores.as_slice())].into_iter());
            near(field.normalised(field.outcome(weights, &|_| 0.5).raw, weights), expected);
        }
    }
}

#[test]
fn published_thresholds_give_the_published_scores() {
    // Raw scores of ARTime in NAB's own list, and the normalised ones that NAB publishes for them; NAB has 116 windows.
    for (weights, raw, published) in [
        (PROFILES[0].1, 57.660_751_578_606_38, 74.85),
        (PROFILES[1].1, 35.157_280_417_015_7, 65.15),
        (PROFILES[2].1, 47.660_751_578_606_38, 80.36),
    ] {
        let field = Field { rows: vec![], windows: vec![0; 116] };
        assert!((field.normalised(raw, weights) - published).abs() < 0.01);
    }
}

#[test]
fn thresholds_are_tried_at_every_score() {
    // NAB's own example of a sweep: two windows, a false alarm, and scores that tie.
    let row = |score, worth, window| Row { score, worth, window, file: 0 };
    let rows = vec![
        row(0.5, 1.0, Some(1)),
        row(0.5, -3.0, None),
        row(0.3, 2.0, Some(0)),
        row(0.2, 4.0, Some(0)),
        row(0.0, -3.0, None),
    ];
    let field = Field { rows, windows: vec![0, 0] };
    let weights = Weights { found: 5.0, missed: 5.0, false_alarm: 1.0 };
    let at = |threshold| field.outcome(weights, &|_| threshold).raw;
    assert_eq!([1.1, 0.5, 0.3, 0.2, 0.0].map(at), [-10.0, 5.0 - 3.0 - 5.0, 5.0 - 3.0 + 10.0, 22.0, 19.0]);
    assert_eq!(field.tune(weights, &|_| true), Tuned { threshold: 0.2, raw: 22.0 });
    // Where nothing is worth a detection, none is made.
    let worthless = Weights { found: 0.0, missed: 0.0, false_alarm: 1.0 };
    assert_eq!(field.tune(worthless, &|_| true), Tuned { threshold: f64::INFINITY, raw: 0.0 });
}

proptest! {
    #[test]
    fn the_sweep_finds_what_trying_finds(
        scores in prop::collection::vec(0_u8..8, 60),
        starts in prop::collection::btree_set(0_i64..6, 0..4),
    ) {
        let windows: Vec<[i64; 2]> = starts.iter().map(|start| [10 * start, 10 * start + 5]).collect();
        let series = series(60, &windows);
        let scores: Vec<f64> = scores.iter().map(|score| f64::from(*score) / 8.0).collect();
        let field = Field::new([(&series, scores.as_slice())].into_iter());
        for (_, weights) in PROFILES {
            let tuned = field.tune(weights, &|_| true);
            prop_assert!((field.outcome(weights, &|_| tuned.threshold).raw - tuned.raw).abs() < 1e-9);
            for step in 0..=9 {
                let tried = field.outcome(weights, &|_| f64::from(step) / 8.0).raw;
                prop_assert!(tried <= tuned.raw + 1e-9);
                if !field.windows.is_empty() {
                    prop_assert!(field.normalised(tried, weights) <= 100.0 + 1e-9);
                }
            }
        }
    }
}
