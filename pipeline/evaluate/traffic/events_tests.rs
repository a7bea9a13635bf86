//! Events, false alarms and thresholds of small series, counted by hand.

use proptest::prelude::*;

use super::*;
use crate::evaluate::traffic::instant::Instant;
use crate::evaluate::traffic::readings::{Reading, Readings};

/// Six hours.
const STEP_S: i64 = 21_600;

/// Rows of a step each, labelled at these.
fn series(rows: usize, step_s: i64, labelled: &[usize]) -> Labelled {
    let mut readings = Readings::named("a.csv");
    for row in 0..rows {
        let at = Instant::from_epoch(row as i64 * step_s).unwrap();
        readings.push(Reading { at, value: 0.0, label: Some(labelled.contains(&row)) }).unwrap();
    }
    Labelled::new(readings).unwrap()
}

fn told(rows: usize, step_s: i64, labelled: &[usize], alarms: &[usize]) -> (u64, u64, u64, u64) {
    let tally = tally(&series(rows, step_s, labelled), |row| alarms.contains(&row));
    (tally.events, tally.found, tally.false_alarms, tally.false_rows)
}

#[test]
fn runs_are_maximal() {
    let labels = [true, true, false, true, false, false, true];
    let expected = [(0, 1), (3, 3), (6, 6)].map(|(first, last)| Span { first, last });
    assert_eq!(runs(&labels), expected);
    assert!(runs(&[false; 3]).is_empty() && runs(&[]).is_empty());
}

#[test]
fn an_event_is_found_by_an_alarm_within() {
    // Ten minutes a row; the second half begins at row 50.
    assert_eq!(told(100, 600, &[60, 61, 62], &[61]), (1, 1, 0, 0));
    assert_eq!(told(100, 600, &[60, 61, 62], &[59]), (1, 0, 1, 1));
    assert_eq!(told(100, 600, &[60, 61, 62], &[63]), (1, 0, 1, 1));
    assert_eq!(told(100, 600, &[60, 62], &[60]), (2, 1, 0, 0));
    assert_eq!(told(100, 600, &[99], &[99]), (1, 1, 0, 0));
}

#[test]
fn what_follows_a_found_event_within_the_hold_belongs_to_it() {
    // Six rows are an hour.
    assert_eq!(told(100, 600, &[60], &[60, 61, 66]), (1, 1, 0, 0));
    assert_eq!(told(100, 600, &[60], &[60, 66, 67]), (1, 1, 1, 1));
    // An alarm that leads into an event is a false one all the same.
    assert_eq!(told(100, 600, &[60], &[58, 59, 60]), (1, 1, 1, 2));
}

#[test]
fn false_alarms_within_the_hold_are_one() {
    assert_eq!(told(100, 600, &[], &[60, 66, 72]), (0, 0, 1, 3));
    assert_eq!(told(100, 600, &[], &[60, 67]), (0, 0, 2, 2));
    // Rows next to each other are one alarm however long a step is.
    assert_eq!(told(100, STEP_S, &[], &[60, 61, 63]), (0, 0, 2, 3));
    // But not over a gap.
    let mut broken = series(100, 600, &[]);
    broken.start_s[61..].iter_mut().for_each(|start| *start += 86_400);
    assert_eq!(tally(&broken, |row| row == 60 || row == 61).false_alarms, 2);
}

#[test]
fn the_first_half_is_not_tried() {
    assert_eq!(told(100, 600, &[10, 20], &[10, 30]), (0, 0, 0, 0));
    // An event across the cut is no event of the second half, and its alarms are no false ones.
    assert_eq!(told(100, 600, &[48, 49, 50, 51], &[51, 52]), (0, 0, 0, 0));
    let half = tally(&series(100, STEP_S, &[60]), |_| false);
    assert_eq!((half.quiet_rows, half.weeks), (49, 50.0 / 28.0));
}

#[test]
fn a_detector_that_never_stops_shows_in_its_rows() {
    let all = tally(&series(100, 600, &[60]), |_| true);
    assert_eq!((all.found, all.false_alarms, all.quiet_rows), (1, 2, 49));
    assert_eq!(all.false_rows, 49 - 6);
}

#[test]
fn thresholds_keep_to_their_budget() {
    // Two weeks of six hours a row; the first half is one week.
    let series = series(56, STEP_S, &[3]);
    let mut score = vec![0.0; 56];
    for (row, value) in [(3, 0.9), (10, 0.7), (11, 0.6), (20, 0.5), (25, 0.5), (40, 1.0)] {
        score[row] = value;
    }
    // None, one, two (rows 10 and 11 are one), four of which two tie, more than there are.
    assert_eq!(thresholds(&series, &score, &[0.5, 1.0, 2.0, 3.0, 4.0, 9.0]), [0.9, 0.7, 0.5, 0.5, 0.0, 0.0]);
    assert_eq!(thresholds(&series, &vec![0.0; 56], &[1.0]), [0.0]);
}

proptest! {
    #[test]
    fn alarms_are_counted_in_any_order(
        rows in Just((0..60_usize).collect::<Vec<_>>()).prop_shuffle(),
        take in 0..60_usize,
    ) {
        let series = series(60, 1500, &[]);
        let mut alarms = Alarms::default();
        rows[..take].iter().for_each(|row| alarms.add(&series, *row));
        let mut sorted = rows[..take].to_vec();
        sorted.sort_unstable();
        let breaks = sorted.windows(2).filter(|two| !joined(&series, two[0], two[1])).count();
        prop_assert_eq!(alarms.count, if take == 0 { 0 } else { breaks + 1 });
    }
}
