//! Days there and back, and how instants are written.

use super::{Day, Instant, Offset};

#[test]
fn days_go_there_and_back() {
    for count in (-200_000..200_000).step_by(7) {
        let (year, month, day) = Day(count).civil();
        assert_eq!(Day::of(year, month, day), Day(count), "day {count}");
    }
}

#[test]
fn known_days() {
    assert_eq!(Day::of(1970, 1, 1), Day(0));
    assert_eq!(Day::of(2000, 2, 29), Day(11_016));
    assert_eq!(Day::of(2026, 3, 2).weekday(), 0);
    assert_eq!(Day::of(2024, 2, 29).years_later(1), Day::of(2025, 3, 1));
    assert_eq!(Day::of(1985, 7, 4).to_string(), "1985-07-04");
}

#[test]
fn one_instant_in_two_offsets() {
    let instant = Instant(Day::of(2026, 3, 1).midnight().0 + 59_696_789_000);
    assert_eq!(instant.rfc3339(Offset::Utc), "2026-03-01T16:34:56.789Z");
    assert_eq!(instant.rfc3339(Offset::China), "2026-03-02T00:34:56.789+08:00");
}
