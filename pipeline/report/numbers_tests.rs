//! Numbers, moments and probabilities in words.

use super::*;

#[test]
fn seconds_are_told_in_the_unit_that_is_read() {
    let told = [0, 61, 7_199, 7_200, 93_600, 172_801].map(|seconds| duration(seconds).en);
    assert_eq!(told, ["0 min", "2 min", "120 min", "2 h", "26 h", "3 days"]);
    assert_eq!(duration(93_600).zh, "26 小时");
}
use crate::report::testing::{DATE, minute};

#[test]
fn numbers_have_their_form() {
    assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    for (number, unit, text) in [
        (412.4, Unit::Count, "412"),
        (1_250.0, Unit::Count, "1,250"),
        (2.5, Unit::Count, "2.5"),
        (-30.0, Unit::Count, "−30"),
        (1.25e6, Unit::Count, "1.25M"),
        (3.0e9, Unit::Count, "3G"),
        (3.0e14, Unit::Count, "3.0e14"),
        (0.107, Unit::Share, "10.7 %"),
        (0.0, Unit::Share, "0 %"),
        (0.000_696, Unit::Share, "0.07 %"),
        (0.000_003, Unit::Share, "0.0003 %"),
        (0.052, Unit::Share, "5.2 %"),
        (0.6523, Unit::Level, "0.652"),
        (f64::NAN, Unit::Level, "–"),
        (f64::INFINITY, Unit::Count, "–"),
    ] {
        assert_eq!(value(number, unit), text);
    }
}

#[test]
fn changes_have_their_sign() {
    assert_eq!(change(103, 100).as_deref(), Some("+3.0 %"));
    assert_eq!(change(100, 100).as_deref(), Some("±0 %"));
    assert_eq!(change(5, 0), None);
    assert_eq!(sign(-0.42, ""), "−0.4");
    assert_eq!(sign(1_234.5, " %"), "+1234 %");
    assert_eq!(difference(3, 5).as_deref(), Some("−2"));
    assert_eq!(difference(5, 5), None);
}

#[test]
fn probabilities_are_said_in_words() {
    assert_eq!(probability(0.0031), "0.0031");
    assert_eq!(probability(3.1e-5), "3.1 × 10⁻⁵");
    assert_eq!(probability(2.0e-12), "2.0 × 10⁻¹²");
    assert_eq!(chance(3.1e-5).en, "where nothing is wrong, about one such window in 32,000 looks like this");
    assert_eq!(chance(3.1e-5).zh, "若一切正常，约每 3.2 万个这样的时段才会出现一次");
    assert_eq!(chance(0.01).zh, "若一切正常，约每 100 个这样的时段才会出现一次");
    assert_eq!(chance(2e-9).zh, "若一切正常，约每 5 亿个这样的时段才会出现一次");
    assert_eq!(chance(0.5), phrases::P_COMMON.say());
    assert_eq!(chance(0.0), phrases::P_RAREST.say());
    assert_eq!(chance(f64::NAN), phrases::P_COMMON.say());
    assert!(false_share(0.004).en.ends_with("0.4 % are expected to be false"));
    assert_eq!(false_share(1e-7), phrases::Q_SAID_LESS.say());
}

#[test]
fn moments_are_those_of_shanghai() {
    assert_eq!(moment(minute(130)), "11-27 02:10");
    assert_eq!(window(minute(130), minute(280)), "11-27 02:10–04:40");
    assert_eq!(window(minute(-30), minute(30)), "11-26 23:30 – 11-27 00:30");
    assert_eq!(weekday(DATE).en, "Friday");
    assert_eq!(day(DATE).zh, "2026年11月27日");
    assert_eq!([days(1).en, days(9).en], ["1 day", "9 days"]);
}
