//! Places of days, and a pay day that is learned.

use super::{Month, day_of_month, place_of};

#[test]
fn days_have_their_places() {
    // 1 January 1970, 29 February 2024, 28 February 2025, 30 and 31 December 2026.
    for (day, number, place) in [(0, 1, 0), (19_782, 29, 30), (20_147, 28, 30), (20_817, 30, 29), (20_818, 31, 30)] {
        assert_eq!((day_of_month(day), place_of(day)), (number, place), "{day}");
    }
    for day in [i64::MIN, -1, i64::MAX] {
        assert!(place_of(day) < 31);
    }
}

#[test]
fn a_month_end_is_learned_and_told_after_three_months() {
    let mut month = Month::new();
    for day in 0..200 {
        month.begin_day(day);
        let is_last = place_of(day) == 30;
        if day > 93 {
            let told = month.shift(day as u16);
            assert!(if is_last { told > 0.8 } else { told == 0.0 }, "{day} {told}");
        } else {
            assert_eq!(month.shift(day as u16), 0.0);
        }
        (0..144).for_each(|_| month.learn(if is_last { 2.0 } else { 0.0 }));
    }
}

#[test]
fn one_odd_day_is_mostly_forgiven() {
    let mut month = Month::new();
    (0..100).for_each(|day| month.begin_day(day));
    (0..144).for_each(|_| month.learn(1e9));
    month.begin_day(100);
    (100..=131).for_each(|day| month.begin_day(day));
    assert!(month.places.iter().all(|place| *place <= 16));
    month.learn(f32::NAN);
    assert_eq!(month.buckets, 0);
}
