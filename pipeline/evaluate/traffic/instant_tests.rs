//! Moments as they are written, and what is none.

use proptest::prelude::*;

use super::*;

#[test]
fn moments_in_every_form() {
    for (text, seconds, ahead_s, clock) in [
        ("1970-01-01", 0, 0, Clock::Local),
        ("2014-04-01 00:05:00", 1_396_310_700, 0, Clock::Local),
        ("2014-04-01 00:05:00.000000", 1_396_310_700, 0, Clock::Local),
        ("2014-04-01T00:05", 1_396_310_700, 0, Clock::Local),
        ("2014-04-01T00:05:00Z", 1_396_310_700, 0, Clock::Zoned),
        ("2014-04-01T08:05:00+08:00", 1_396_310_700, 28_800, Clock::Zoned),
        ("2014-03-31T19:05:00.9-0500", 1_396_310_700, -18_000, Clock::Zoned),
        ("2000-02-29 23:59:59", 951_868_799, 0, Clock::Local),
        ("1969-12-31 23:59:59", -1, 0, Clock::Local),
        ("1396310700", 1_396_310_700, 0, Clock::Epoch),
        ("1396310700.0", 1_396_310_700, 0, Clock::Epoch),
        ("-60", -60, 0, Clock::Epoch),
    ] {
        assert_eq!(Instant::read(text), Ok(Instant { seconds, ahead_s, clock }), "{text}");
    }
}

#[test]
fn what_is_no_moment() {
    for text in [
        "",
        "yesterday",
        "2014-02-29",
        "2014-13-01",
        "2014-00-10",
        "2014-01-00",
        "2014-04-01 24:00:00",
        "2014-04-01 00:60",
        "2014-04-01 00:00:00+25:00",
        "2014-04-01 00:00:00.",
        "2014-04-01x00:00:00",
        "2014-04-01 00",
        "1e9",
        "1.",
        "二〇一四年",
        "2014-04-0一",
    ] {
        assert!(Instant::read(text).is_err(), "{text}");
    }
    assert!(Instant::read("1396310700000").unwrap_err().contains("divide milliseconds by 1000"));
    assert!(Instant::from_epoch(i64::MIN).is_err());
}

#[test]
fn local_time_is_that_of_the_zone() {
    let zoned = Instant::read("2014-04-01T00:00:00Z").unwrap();
    assert_eq!(zoned.local(28_800), 1_396_310_400 + 28_800);
    let local = Instant::read("2014-04-01T00:00:00").unwrap();
    assert_eq!(local.local(28_800), 1_396_310_400);
}

proptest! {
    #[test]
    fn no_text_is_a_panic(text in "[-+:.TZ 0-9é]{0,30}") {
        _ = Instant::read(&text);
    }

    #[test]
    fn days_follow_each_other(day_of in 0_i64..3_000_000) {
        let (year, month, date) = civil(day_of - 700_000);
        if (1..=9999).contains(&year) {
            prop_assert_eq!(day(&format!("{year:04}-{month:02}-{date:02}")), Some(day_of - 700_000));
        }
    }
}

/// Year, month and day by counting, far slower than the sum.
fn civil(day_of: i64) -> (i64, i64, i64) {
    let length = |year: i64| if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) { 366 } else { 365 };
    let (mut year, mut rest) = (1970, day_of);
    while rest < 0 {
        year -= 1;
        rest += length(year);
    }
    while rest >= length(year) {
        rest -= length(year);
        year += 1;
    }
    let months = [31, length(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while rest >= months[month] {
        rest -= months[month];
        month += 1;
    }
    (year, month as i64 + 1, rest + 1)
}
