//! Hours as they are written, and which instants lie in them.

use super::*;

fn at(text: &str) -> Instant {
    Instant::try_from(format!("2026-03-02T{text}:00.000000Z")).unwrap()
}

#[test]
fn hours_are_those_of_shanghai() {
    let day: Hours = "08:00-22:00".parse().unwrap();
    for (instant, admitted) in [("00:00", true), ("13:59", true), ("14:00", false), ("23:59", false)] {
        assert_eq!(day.admit(at(instant)), admitted, "{instant} UTC");
    }
    let night: Hours = "22:00-06:00".parse().unwrap();
    for (instant, admitted) in [("14:00", true), ("21:59", true), ("22:00", false), ("13:59", false)] {
        assert_eq!(night.admit(at(instant)), admitted, "{instant} UTC");
    }
}

#[test]
fn hours_are_written_in_one_way() {
    for text in ["08:00-22:00", "00:00-24:00", "22:30-06:00"] {
        assert_eq!(text.parse::<Hours>().unwrap().to_string(), text);
    }
    for text in ["", "8:00-22:00", "08:00", "08:60-09:00", "08:00-24:01", "09:00-09:00", "24:00-08:00", "+8:00-09:00"] {
        assert!(text.parse::<Hours>().is_err(), "{text}");
    }
}
