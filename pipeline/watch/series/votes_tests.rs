//! Flags, once for each cause; records, by the past that they are of.

use super::super::means::VIEWS;
use super::super::state::tests::Chance;
use super::Votes;

const STEP: u32 = 600;
const WEEK: u32 = 1_008;
const RARE: f64 = 1e-4;

/// Three weeks of chance in all views.
fn quiet() -> Votes {
    let (mut votes, mut chance) = (Votes::new(), Chance(8));
    for index in 0..3 * WEEK {
        let residuals = [0; VIEWS].map(|_| chance.normal() as f32);
        let mean = votes.count(&residuals, STEP);
        assert!((0.0..=1.0).contains(&votes.score(mean, RARE, index * 600, STEP)));
    }
    for _ in 0..100 {
        votes.score(0.0, RARE, 0, STEP);
    }
    votes
}

#[test]
fn a_record_in_all_views_has_the_full_score_and_the_next_bucket_none() {
    let mut votes = quiet();
    let mean = votes.count(&[9.0; VIEWS], STEP);
    assert_eq!(mean, 1.0);
    assert_eq!(votes.score(mean, RARE, 21 * 86_400, STEP), 1.0);
    let mean = votes.count(&[9.5; VIEWS], STEP);
    assert_eq!(votes.score(mean, RARE, 21 * 86_400, STEP), 0.0);
}

#[test]
fn a_flag_may_rise_within_its_period_and_come_again_after_it() {
    let mut votes = Votes::new();
    assert_eq!(votes.score(0.2, RARE, u32::MAX, STEP), f64::from(0.2f32));
    assert_eq!(votes.score(0.3, RARE, u32::MAX, STEP), 0.0);
    assert_eq!(votes.score(0.5, RARE, u32::MAX, STEP), 0.5);
    let again = (0..80).position(|_| votes.score(0.5, RARE, u32::MAX, STEP) > 0.0);
    assert_eq!(again, Some(58));
}

#[test]
fn what_is_usual_or_has_no_past_counts_less() {
    let of = |p_value, history_s| Votes::new().score(0.8, p_value, history_s, STEP);
    assert!(of(0.5, u32::MAX) < of(0.3, u32::MAX) && of(0.3, u32::MAX) < of(1e-3, u32::MAX));
    assert!(of(RARE, 86_400) < of(RARE, 5 * 86_400) && of(RARE, 5 * 86_400) < of(RARE, 30 * 86_400));
    assert_eq!(of(1.0, u32::MAX), 0.0);
}

#[test]
fn peaks_fade_with_the_years() {
    let mut votes = quiet();
    votes.count(&[9.0; VIEWS], STEP);
    for _ in 0..200 {
        votes.count(&[0.0; VIEWS], STEP);
    }
    let mut later = votes;
    (1..=1_500).for_each(|day| later.begin_day(day));
    assert!(votes.count(&[6.0; VIEWS], STEP) < later.count(&[6.0; VIEWS], STEP));
}
