//! A moment has one text, and a day begins at 0:00 in Shanghai.

use super::*;

#[test]
fn a_day_begins_at_midnight_in_shanghai() {
    let day = Day::try_from("2024-02-29".to_owned()).unwrap();
    assert_eq!(day.start().to_string(), "2024-02-28T16:00:00.000000Z");
    assert_eq!(day.start().day(), day);
    assert_eq!(Instant(day.start().0 - 1).day(), day.plus(-1));
    assert_eq!(day.plus(1).to_string(), "2024-03-01");
    assert_eq!(day.plus(1).since(day), 1);
}

#[test]
fn an_instant_has_one_text() {
    for text in ["2024-05-01T01:30:00.000000Z", "2024-05-01T01:30:00.123456Z", "1969-12-31T23:59:59.999999Z"] {
        assert_eq!(Instant::try_from(text.to_owned()).unwrap().to_string(), text);
    }
    for text in
        ["2024-05-01T01:30:00Z", "2024-05-01t01:30:00.000000Z", "2024-05-01T09:30:00.0000+08:00", "2024-05-01", ""]
    {
        assert!(Instant::try_from(text.to_owned()).is_err(), "{text}");
    }
    assert!(Day::try_from("2023-02-29".to_owned()).is_err());
}
