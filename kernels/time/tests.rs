//! Known instants, hostile text, and the way there and back.

use proptest::prelude::*;

use super::*;

fn date(text: &str) -> Option<i32> {
    parse_date(text.as_bytes())
}

fn instant(text: &str) -> Option<i64> {
    parse_rfc3339_micros(text.as_bytes())
}

#[test]
fn dates() {
    for (text, days) in [
        ("1970-01-01", 0),
        ("1969-12-31", -1),
        ("2000-02-29", 11_016),
        ("2026-11-24", 20_781),
        ("1850-01-01", -43_829),
        ("2200-12-31", 84_370),
        ("1900-03-01", -25_508),
    ] {
        assert_eq!(date(text), Some(days), "{text}");
        assert_eq!(format_date(days), text.as_bytes());
    }
    for text in [
        "",
        "2026",
        "2026-1-1",
        "2026-11-24 ",
        " 2026-11-24",
        "2026/11/24",
        "20261124",
        "2026-00-10",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        "2026-04-31",
        "2026-02-29",
        "1900-02-29",
        "2100-02-29",
        "1849-12-31",
        "2201-01-01",
        "0000-00-00",
        "9999-12-31",
        "-026-01-01",
        "+202-01-01",
        "2026-1１-01",
        "2026-11-2\0",
        "２026-11-24",
        "2026-11-24T00:00:00Z",
        "202:-11-24",
        "2026-1:-24",
        "2026-11-2/",
    ] {
        assert_eq!(date(text), None, "{text:?}");
    }
}

#[test]
fn instants() {
    let base = 20_781 * 86_400_000_000 + (3600 + 15 * 60 + 3) * 1_000_000;
    for (text, micros) in [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-11-24T01:15:03Z", base),
        ("2026-11-24t01:15:03z", base),
        ("2026-11-24T01:15:03.1Z", base + 100_000),
        ("2026-11-24T01:15:03.123Z", base + 123_000),
        ("2026-11-24T01:15:03.123456Z", base + 123_456),
        ("2026-11-24T01:15:03.123456999Z", base + 123_456),
        ("2026-11-24T09:15:03+08:00", base),
        ("2026-11-23T19:45:03-05:30", base),
        ("2026-11-24T01:15:03.5-00:00", base + 500_000),
        ("2026-11-25T01:14:03+23:59", base),
        ("1850-01-01T00:00:00+23:59", -43_829 * 86_400_000_000 - (23 * 60 + 59) * 60_000_000),
    ] {
        assert_eq!(instant(text), Some(micros), "{text}");
    }
    assert_eq!(&format_rfc3339_millis(base + 123_999), b"2026-11-24T01:15:03.123Z");
    assert_eq!(&format_rfc3339_millis(-1), b"1969-12-31T23:59:59.999Z");
}

#[test]
fn instants_refused() {
    for text in [
        "",
        "2026-11-24",
        "2026-11-24T01:15:03",
        "2026-11-24 01:15:03Z",
        "2026-11-24T01:15Z",
        "2026-11-24T1:15:03Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T23:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-11-24T01:15:03.Z",
        "2026-11-24T01:15:03.1234567890Z",
        "2026-11-24T01:15:03,5Z",
        "2026-11-24T01:15:03ZZ",
        "2026-11-24T01:15:03Z ",
        "2026-11-24T01:15:03+0800",
        "2026-11-24T01:15:03+08",
        "2026-11-24T01:15:03+24:00",
        "2026-11-24T01:15:03+08:60",
        "2026-11-24T01:15:03 +08:00",
        "2026-11-24T01:15:03\u{2212}08:00",
        "2026-11-24T01:15:03.5",
        "2026-02-30T00:00:00Z",
        "1849-12-31T23:59:59Z",
        "2026-11-24T-1:15:03Z",
        "2026-11-24T01:15:0\0Z",
        "2026-11-24T01:15:03.１Z",
    ] {
        assert_eq!(instant(text), None, "{text:?}");
    }
}

#[test]
fn the_date_in_china_turns_at_four_in_the_afternoon() {
    assert_eq!(shanghai_date(instant("2026-11-24T15:59:59.999999Z").unwrap()), date("2026-11-24").unwrap());
    assert_eq!(shanghai_date(instant("2026-11-24T16:00:00Z").unwrap()), date("2026-11-25").unwrap());
    assert_eq!(shanghai_date(instant("2026-11-24T00:00:00+08:00").unwrap()), date("2026-11-24").unwrap());
}

#[test]
fn the_extremes_are_answered() {
    for micros in [i64::MIN, i64::MAX] {
        let _ = shanghai_date(micros);
    }
    assert_eq!(&format_rfc3339_millis(i64::MAX)[..11], b"9999-12-31T");
    assert_eq!(&format_rfc3339_millis(i64::MIN)[..11], b"0000-01-01T");
    assert_eq!(&format_date(i32::MAX), b"9999-12-31");
    assert_eq!(&format_date(i32::MIN), b"0000-01-01");
}

#[test]
fn the_calendar_has_no_gap() {
    let mut before = civil_from_days(-800_000);
    for days in -799_999..800_000 {
        let date = civil_from_days(days);
        assert!(is_civil(date) && date > before, "{days} {date:?}");
        assert_eq!(days_from_civil(date), days);
        before = date;
    }
    assert!(!is_civil(CivilDate { year: 2026, month: 0, day: 1 }));
    assert!(!is_civil(CivilDate { year: 2026, month: 1, day: 0 }));
}

proptest! {
    #[test]
    fn every_day_goes_there_and_back(days in any::<i32>()) {
        prop_assert!(is_civil(civil_from_days(days)));
        prop_assert_eq!(days_from_civil(civil_from_days(days)), days);
    }

    #[test]
    fn every_date_goes_there_and_back(days in -43_829i32..=84_370) {
        prop_assert_eq!(parse_date(&format_date(days)), Some(days));
    }

    #[test]
    fn every_millisecond_goes_there_and_back(millis in -43_829i64 * 86_400_000..84_371i64 * 86_400_000) {
        prop_assert_eq!(parse_rfc3339_micros(&format_rfc3339_millis(millis * 1000)), Some(millis * 1000));
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..48)) {
        if let Some(days) = parse_date(&bytes) {
            prop_assert_eq!(&format_date(days)[..], &bytes[..]);
        }
        let _ = parse_rfc3339_micros(&bytes);
    }

    #[test]
    fn one_changed_byte_never_reads_as_another_form(position in 0usize..24, byte in any::<u8>()) {
        let mut text = *b"2026-11-24T01:15:03.123Z";
        text[position] = byte;
        if let Some(micros) = parse_rfc3339_micros(&text) {
            prop_assert_eq!(format_rfc3339_millis(micros).to_vec(), text.to_ascii_uppercase());
        }
    }
}
