//! Days in numbers, and words that the watch does not write.

use super::*;

/// 2026-11-27, a Friday.
const DATE: Day = Day(20_784);

fn days(of: &[(i32, u64)]) -> Days {
    let totals = |rows| Totals { rows, consistent: rows, ..Totals::default() };
    Days(of.iter().map(|(back, rows)| (DATE.plus(-back), totals(*rows))).collect())
}

#[test]
fn the_same_weekday_is_the_mean_of_the_weeks_that_have_it() {
    let days = days(&[(0, 90), (1, 80), (7, 10), (14, 21), (7 * WEEKS, 30), (7 * (WEEKS + 1), 1_000)]);
    let same = days.same_weekday(DATE).unwrap();
    assert_eq!((same.weeks, same.mean.rows, same.mean.consistent), (3, 20, 20));
    assert_eq!((days.of(DATE).rows, days.before(DATE).unwrap().rows), (90, 80));
    assert_eq!((days.of(DATE.plus(-2)), days.before(DATE.plus(-1))), (Totals::default(), None));
    assert_eq!(days.same_weekday(DATE.plus(-2)), None);
}

#[test]
fn days_are_missing_between_the_first_and_the_night() {
    assert_eq!(days(&[(0, 1), (1, 1), (4, 1)]).missing(DATE), [DATE.plus(-3), DATE.plus(-2)]);
    let all = days(&[(0, 1), (40, 1)]).missing(DATE);
    assert_eq!((all.len(), all[0]), (DAYS_LOOKED_AT as usize - 1, DATE.plus(1 - DAYS_LOOKED_AT)));
    assert_eq!(days(&[]).missing(DATE), []);
}

#[test]
fn a_word_of_another_version_is_named_by_its_place() {
    let service = |text: &str| word::<Service>("signals", "service", Some(text.to_owned()));
    assert_eq!(service("chip").unwrap(), Service::Chip);
    let told = service("telepathy").unwrap_err().to_string();
    assert!(told.contains("table signals") && told.contains("service") && !told.contains("telepathy"), "{told}");
    assert!(word::<Measured>("buckets", "measure", None).is_err());
}

#[test]
fn a_list_of_texts_cannot_be_broken_out_of() {
    assert_eq!(quoted(&["a".to_owned(), "b') --".to_owned()]), "'a', 'b'') --'");
}
