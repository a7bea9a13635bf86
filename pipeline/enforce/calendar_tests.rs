//! Working days of published years, last days about them, and what a year without a calendar shows.

use super::*;

fn day(text: &str) -> Day {
    Day::try_from(text.to_owned()).unwrap()
}

fn published() -> Calendar {
    read(include_str!("calendar.toml")).unwrap()
}

const LATE: Day = Day(30_000);

/// Ten days, the day of receipt not counted, moved from rest days: all of Art. 12 § 2.
const TEN: Counting =
    Counting { days: 10, day_of_receipt: DayOfReceipt::NotCounted, rest_day: RestDayRule::NextWorkingDay };

#[test]
fn the_last_day_moves_over_rest_days() {
    for (received, last) in [
        ("2024-03-04", "2024-03-14"),
        // A Saturday, and a Sunday.
        ("2024-03-06", "2024-03-18"),
        ("2024-03-07", "2024-03-18"),
        // Into the Spring Festival; the Sunday after it is made up for.
        ("2024-02-01", "2024-02-18"),
        // A Saturday and a Sunday on which people work.
        ("2024-05-01", "2024-05-11"),
        ("2024-04-18", "2024-04-28"),
        // Over the end of February in a leap year, and of the year.
        ("2024-02-19", "2024-02-29"),
        ("2024-12-22", "2025-01-02"),
        ("2023-12-22", "2024-01-02"),
    ] {
        let deadline = published().last_day(day(received), TEN, LATE);
        assert_eq!(deadline, Deadline { last_day: day(last), calendar_missing: false }, "received {received}");
    }
}

#[test]
fn days_are_counted_as_the_rules_say() {
    let counted = Counting { day_of_receipt: DayOfReceipt::Counted, ..TEN };
    assert_eq!(published().last_day(day("2024-03-04"), counted, LATE).last_day, day("2024-03-13"));
    let stays = Counting { rest_day: RestDayRule::Stays, ..TEN };
    assert_eq!(published().last_day(day("2024-03-06"), stays, LATE).last_day, day("2024-03-16"));
}

#[test]
fn a_year_without_a_calendar_is_said() {
    let deadline = published().last_day(day("2031-04-24"), TEN, LATE);
    // 4 May 2031 is a Sunday; that 5 May may be a holiday nobody knows yet.
    assert_eq!(deadline, Deadline { last_day: day("2031-05-05"), calendar_missing: true });
    // The calendar of 2025 was published in November 2024.
    assert!(published().last_day(day("2024-12-25"), TEN, day("2024-11-11")).calendar_missing);
    assert!(!published().last_day(day("2024-12-25"), TEN, day("2024-11-12")).calendar_missing);
}

#[test]
fn an_amendment_counts_from_its_publication() {
    let (before, after) = (day("2020-01-25"), day("2020-01-26"));
    assert_eq!(published().last_day(day("2020-01-21"), TEN, before).last_day, day("2020-01-31"));
    assert_eq!(published().last_day(day("2020-01-21"), TEN, after).last_day, day("2020-02-03"));
}

#[test]
fn every_published_year_has_its_days() {
    // Monday to Friday less the days of the Holidays Regulation (11, from 2025 on 13), which shifted weekends do not change;
    // in 2020 two more were added.
    for (year, working) in [
        (2019, 250),
        (2020, 262 - 11 - 2),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ] {
        let (first, next) = (day(&format!("{year}-01-01")), day(&format!("{}-01-01", year + 1)));
        let calendar = published();
        let days = (first.0..next.0).map(Day);
        assert_eq!(days.filter(|day| calendar.is_working(*day, LATE)).count(), working, "{year}");
        assert!(calendar.is_complete(first, LATE) && calendar.is_complete(next.plus(-1), LATE));
    }
}

#[test]
fn a_faulty_notice_is_refused() {
    let notice = |holidays: &str, working: &str| {
        read(&format!(
            "[[notice]]\nnumber = \"n\"\npublished = \"2024-01-01\"\nyear = 2024\ncomplete = true\nholidays = [{holidays}]\nworking = [{working}]"
        ))
    };
    assert!(notice("\"2024-05-01..2024-05-05\"", "\"2024-05-11\"").is_ok());
    for (holidays, working) in [
        ("\"2024-05-05..2024-05-01\"", ""),
        ("\"2024-05\"", ""),
        ("\"2024-01-01..2024-12-31\"", ""),
        ("", "\"2024-05-10\""),
    ] {
        assert!(notice(holidays, working).is_err(), "{holidays} {working}");
    }
    assert!(read("[[notice]]\nyear = 2024").is_err());
}
