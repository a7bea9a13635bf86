//! Who can move what all say together.

use super::{ASKED, FINE, KNOWN_DAYS, Panel, USUAL};

const MINUTE_S: u32 = 60;
const TEN_MINUTES_S: u32 = 600;

#[test]
fn one_view_alone_moves_nothing() {
    for panel in [&USUAL, &FINE] {
        for alone in 0..ASKED {
            let mut surprises = [0.3; ASKED];
            surprises[alone] = 10.0;
            assert_eq!(panel.consensus(surprises), 0.0);
        }
    }
}

#[test]
fn all_views_together_say_what_each_says() {
    for panel in [&USUAL, &FINE] {
        assert!((panel.consensus([5.0; ASKED]) - (5.0 - 0.398)).abs() < 1e-5);
        assert!((panel.consensus([6.0; ASKED]) - panel.consensus([5.0; ASKED]) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn where_a_bucket_is_short_the_least_surprised_counts_less() {
    let used_to_it = [0.0, 5.0, 5.0, 5.0, 5.0];
    assert!(FINE.consensus(used_to_it) > USUAL.consensus(used_to_it));
    assert_eq!(USUAL.consensus(used_to_it), USUAL.consensus([5.0, 5.0, 0.0, 5.0, 5.0]));
}

#[test]
fn a_series_of_a_minute_has_its_own_panel_once_the_week_is_known() {
    assert_eq!(Panel::of(MINUTE_S, KNOWN_DAYS - 1), &USUAL);
    assert_eq!(Panel::of(MINUTE_S, KNOWN_DAYS), &FINE);
    assert_eq!(Panel::of(TEN_MINUTES_S, 400), &USUAL);
}
