//! Two digits of a year, and what a date makes of them.

use super::*;

const TODAY: CivilDate = CivilDate { year: 2026, month: 11, day: 25 };

fn date(characters: &str) -> PrintedDate {
    PrintedDate::from_characters(characters).unwrap()
}

#[test]
fn a_birth_is_never_in_the_future() {
    let birth = |characters| date(characters).birth(TODAY).map(|day| (day.year, day.month, day.day));
    for (characters, expected) in [
        ("261125", Some((2026, 11, 25))),
        ("261126", Some((1926, 11, 26))),
        ("000229", Some((2000, 2, 29))),
        ("991231", Some((1999, 12, 31))),
        ("270101", Some((1927, 1, 1))),
        ("800000", None),
        ("<<0101", None),
        ("8001<<", None),
    ] {
        assert_eq!(birth(characters), expected, "{characters}");
    }
    assert_eq!(date("800000").birth_year(TODAY), Some(1980));
    assert_eq!(date("26<<<<").birth_year(TODAY), Some(2026));
    assert_eq!(date("2612<<").birth_year(TODAY), Some(1926));
    assert_eq!(date("<<<<<<").birth_year(TODAY), None);
    let turn = CivilDate { year: 2000, month: 1, day: 1 };
    assert_eq!(date("000102").birth(turn), Some(CivilDate { year: 1900, month: 1, day: 2 }));
}

#[test]
fn an_expiry_is_near() {
    let expiry = |characters| date(characters).expiry(TODAY).map(|day| day.year);
    assert_eq!(expiry("770101"), Some(1977));
    assert_eq!(expiry("760101"), Some(2076));
    assert_eq!(expiry("261124"), Some(2026));
    assert_eq!(expiry("000229"), Some(2000));
    assert_eq!(expiry("<<<<<<"), None);
    let late = CivilDate { year: 2099, month: 12, day: 31 };
    assert_eq!(date("040229").expiry(late).map(|day| day.year), Some(2104));
}

#[test]
fn what_no_day_looks_like_is_told() {
    for possible in ["800101", "000229", "<<0229", "80<<<<", "800000", "80<<31", "<<<<<<", "800131"] {
        assert!(date(possible).is_possible(), "{possible}");
    }
    for impossible in ["801301", "800230", "810229", "800431", "8<0101", "80O101", "800132", "80 101"] {
        assert!(!date(impossible).is_possible(), "{impossible}");
    }
}

#[test]
fn a_day_is_printed_and_read_again() {
    let day = CivilDate { year: 1905, month: 2, day: 3 };
    assert_eq!(PrintedDate::of(day).as_str(), "050203");
    assert_eq!(PrintedDate::of(day).in_year(1905), Some(day));
    assert_eq!(format!("{:?}", PrintedDate::of(day)), "PrintedDate(complete)");
    assert_eq!(PrintedDate::from_characters("12345"), None);
    assert_eq!(PrintedDate::from_characters("1234é"), None);
}
