//! What the detector is given, and what is made of its answers.

use super::*;
use crate::evaluate::traffic::rows::read_rows;
use crate::watch::series::Shape;

#[test]
fn only_saturday_and_sunday_are_weekends() {
    // 2026-11-28 is a Saturday.
    let days: Vec<bool> = (20_785..20_792).map(|day| weekends(day) == DayType::Weekend).collect();
    assert_eq!(days, [true, true, false, false, false, false, false]);
    assert_eq!(weekends(-4), DayType::Weekend);
}

#[test]
fn every_row_has_an_answer() {
    let text = "timestamp,value,label\n0,1,0\n60,2,0\n60,4,0\n120,1,0\n9000,1e308,0\n";
    let series = Labelled::new(read_rows("a.csv", text.as_bytes()).unwrap()).unwrap();
    let judged = judge(std::slice::from_ref(&series), &weekends).remove(0);
    assert_eq!((judged.score.len(), judged.surprise.len(), judged.alarm.len()), (5, 5, 5));
    assert!(judged.score.iter().chain(&judged.surprise).all(|value| value.is_finite()));
    assert_eq!(judged.score[1], judged.score[2]);
}

#[test]
fn no_number_is_no_answer() {
    let mut judgement = Judgement { score: vec![], surprise: vec![], alarm: vec![], without_answer: 0 };
    let judged = |p_value, score| Judged {
        p_value,
        score,
        expected: 0.0,
        expected_low: 0.0,
        expected_high: 0.0,
        shape: Shape::Nothing,
        alarm: false,
        baseline_days: 0,
    };
    judgement.add(&judged(0.001, 0.5), 1);
    judgement.add(&judged(f64::NAN, 0.5), 2);
    judgement.add(&judged(0.0, 1.0), 1);
    assert_eq!(judgement.score, [0.5, 0.0, 0.0, 1.0]);
    assert!((judgement.surprise[0] - 3.0).abs() < 1e-12 && judgement.surprise[3] == 300.0);
    assert_eq!(judgement.without_answer, 2);
}

#[test]
fn a_value_is_held_for_so_long() {
    let start_s: Vec<i64> = vec![0, 60, 120, 180, 240, 600];
    let values = [0.0, 5.0, 1.0, 3.0, 0.0, 0.0];
    assert_eq!(held(&start_s, &values, 120), [0.0, 5.0, 5.0, 5.0, 3.0, 0.0]);
    assert_eq!(held(&start_s, &values, 0), values);
}
