//! Series out of order, with gaps and windows.

use super::*;
use crate::evaluate::traffic::rows::read_rows;

fn series(text: &str) -> Labelled {
    Labelled::new(read_rows("a.csv", format!("timestamp,value,label\n{text}").as_bytes()).unwrap()).unwrap()
}

fn every_minute(rows: usize) -> Labelled {
    let text: String = (0..rows).map(|row| format!("{},0,0\n", 60 * row)).collect();
    series(&text)
}

fn windows(of: &[[i64; 2]]) -> Vec<[Instant; 2]> {
    of.iter().map(|window| window.map(|moment| Instant::from_epoch(moment).unwrap())).collect()
}

#[test]
fn readings_are_put_in_order_and_told() {
    let series = series("120,3,1\n0,1,0\n60,2,0\n60,4,0\n180,5,0\n420,6,0\n");
    assert_eq!(series.start_s, [0, 60, 60, 120, 180, 420]);
    assert_eq!(series.values, [1.0, 2.0, 4.0, 3.0, 5.0, 6.0]);
    assert_eq!(series.labels, [false, false, false, true, false, false]);
    assert_eq!(series.step_s, 60);
    let expected = Remarks { unsorted: 1, repeated: 1, gaps: 1, steps_missing: 3, ..Remarks::default() };
    assert_eq!(series.remarks, expected);
}

#[test]
fn one_time_is_no_series() {
    let readings = read_rows("a.csv", b"timestamp,value\n0,1\n0,2\n").unwrap();
    assert!(Labelled::new(readings).unwrap_err().to_string().starts_with("a.csv: a series needs readings of two"));
}

#[test]
fn zoned_times_are_local() {
    let readings = read_rows("a.csv", b"timestamp,value\n2014-04-01T08:00:00+08:00,1\n2014-04-01T00:05:00Z,2\n");
    assert_eq!(Labelled::new(readings.unwrap()).unwrap().start_s, [1_396_339_200, 1_396_339_500]);
}

#[test]
fn windows_hold_their_ends() {
    let mut series = every_minute(10);
    series.mark_windows(&windows(&[[300, 420], [90, 179]])).unwrap();
    assert_eq!(series.windows, Some(vec![Span { first: 2, last: 2 }, Span { first: 5, last: 7 }]));
    let marked: Vec<usize> = (0..10).filter(|row| series.labels[*row]).collect();
    assert_eq!((marked, series.remarks.windows_between), (vec![2, 5, 6, 7], 1));
    series.mark_instants(&[Instant::from_epoch(350).unwrap(), Instant::from_epoch(10_000).unwrap()]);
    assert_eq!(series.instants, [6]);
}

#[test]
fn windows_that_are_wrong_are_refused() {
    for (of, expected) in [
        (vec![[61, 119]], "window 1 of the labels holds no reading"),
        (vec![[0, 60], [600, 900]], "window 2 of the labels holds no reading"),
        (vec![[-60, -30]], "window 1 of the labels holds no reading"),
        (vec![[120, 60]], "window 1 of the labels holds no reading"),
        (vec![[0, 120], [120, 180]], "two windows of the labels share a reading"),
    ] {
        let error = every_minute(10).mark_windows(&windows(&of)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
