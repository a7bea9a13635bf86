//! Axes are round and hold whatever is drawn on them.

use super::*;
use crate::report::testing::{DATE, curve, minute};

fn values(observed: &[f64], base: Base) -> Values {
    let bucket = curve().buckets[0];
    let buckets: Vec<CurveBucket> = observed
        .iter()
        .map(|value| CurveBucket { observed: *value, expected_low: *value, expected_high: *value, ..bucket })
        .collect();
    Values::of(&buckets, base)
}

#[test]
fn ticks_are_round() {
    assert_eq!(values(&[3.0, 187.0], Base::Zero).ticks().collect::<Vec<_>>(), [0.0, 50.0, 100.0, 150.0, 200.0]);
    let ticks: Vec<f64> = values(&[0.66, 0.73], Base::Least).ticks().collect();
    assert!(ticks.first().is_some_and(|low| *low <= 0.66) && ticks.last().is_some_and(|high| *high >= 0.73));
}

#[test]
fn whatever_comes_lies_within() {
    let strange = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 0.0, 5e-324, -7.0, 1e15];
    for one in strange {
        for other in strange {
            for base in [Base::Zero, Base::Least] {
                let values = values(&[one, other], base);
                let count = values.ticks().count();
                assert!((1..=TICKS_MAX).contains(&count), "{one} {other}: {count} ticks");
                for value in [one, other].into_iter().filter(|value| value.is_finite()) {
                    assert!((0.0..=SQUARE).contains(&values.place(value)), "{one} {other}: {}", values.place(value));
                }
            }
        }
    }
    assert_eq!(values(&[], Base::Zero).ticks().count(), 5);
}

#[test]
fn days_begin_in_shanghai() {
    let week = Times { from: DATE.plus(-6).start().0, until: DATE.plus(1).start().0 };
    let ticks: Vec<Instant> = week.ticks().collect();
    assert_eq!(ticks, (-6..1).map(|day| DATE.plus(day).start()).collect::<Vec<_>>());
    let hours = Times { from: minute(-180).0, until: minute(450).0 };
    let ticks: Vec<i64> = hours.ticks().map(|at| (at.0 - minute(0).0) / HOUR_US).collect();
    assert_eq!(ticks, [-2, 0, 2, 4, 6]);
    assert_eq!(week.place(i64::MIN), 0.0);
    assert_eq!(week.place(i64::MAX), SQUARE);
}
