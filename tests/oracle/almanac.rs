//! A calendar of its own: a list of days, each with its date and whether people work on it, made by stepping day after day.

/// 2019-01-01 as days since 1970-01-01; the first day of the list, a Tuesday.
pub const FIRST: i32 = 17_897;

/// By year: days from Monday to Friday that are free, and Saturdays and Sundays on which people work, as month and day.
const YEARS: [(u32, &str, &str); 8] = [
    (
        2019,
        "0101 0204 0205 0206 0207 0208 0405 0501 0502 0503 0607 0913 1001 1002 1003 1004 1007",
        "0202 0203 0428 0505 0929 1012",
    ),
    (
        2020,
        "0101 0124 0127 0128 0129 0130 0406 0501 0504 0505 0625 0626 1001 1002 1005 1006 1007 1008",
        "0119 0201 0426 0509 0628 0927 1010",
    ),
    (
        2021,
        "0101 0211 0212 0215 0216 0217 0405 0503 0504 0505 0614 0920 0921 1001 1004 1005 1006 1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    (
        2022,
        "0103 0131 0201 0202 0203 0204 0404 0405 0502 0503 0504 0603 0912 1003 1004 1005 1006 1007",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    (
        2023,
        "0102 0123 0124 0125 0126 0127 0405 0501 0502 0503 0622 0623 0929 1002 1003 1004 1005 1006",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    (
        2024,
        "0101 0212 0213 0214 0215 0216 0404 0405 0501 0502 0503 0610 0916 0917 1001 1002 1003 1004 1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    (
        2025,
        "0101 0128 0129 0130 0131 0203 0204 0404 0501 0502 0505 0602 1001 1002 1003 1006 1007 1008",
        "0126 0208 0427 0928 1011",
    ),
    (
        2026,
        "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006 1007",
        "0104 0214 0228 0509 0920 1010",
    ),
];

/// The Spring Festival of 2020 was prolonged on 26 January: these days are free, known from then on.
const PROLONGED: [&str; 2] = ["2020-01-31", "2020-02-01"];
/// When the days of a year were published; before, only its weekends are known. Those of 2019 and 2020 always are, here.
const PUBLISHED: [(&str, &str); 6] = [
    ("2021", "2020-11-25"),
    ("2022", "2021-10-25"),
    ("2023", "2022-12-08"),
    ("2024", "2023-10-25"),
    ("2025", "2024-11-12"),
    ("2026", "2025-11-04"),
];

const PROLONGED_ON: &str = "2020-01-26";

pub struct Almanac {
    pub dates: Vec<String>,
    working: Vec<bool>,
    weekday: Vec<bool>,
    known_from: Vec<usize>,
    prolonged: [usize; 2],
    prolonged_on: usize,
}

impl Almanac {
    pub fn new() -> Almanac {
        let (mut dates, mut working, mut weekdays) = (Vec::new(), Vec::new(), Vec::new());
        let (mut year, mut month, mut day, mut weekday) = (2019, 1, 1, 2);
        while year < 2027 {
            let (_, free, made_up) = YEARS.iter().find(|(known, _, _)| *known == year).unwrap();
            let short = format!("{month:02}{day:02}");
            let is_in = |list: &str| list.split(' ').any(|other| other == short);
            working.push(if weekday == 6 || weekday == 7 { is_in(made_up) } else { !is_in(free) });
            weekdays.push(weekday < 6);
            dates.push(format!("{year}-{month:02}-{day:02}"));
            weekday = if weekday == 7 { 1 } else { weekday + 1 };
            let leap = year == 2020 || year == 2024;
            let last = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
            (year, month, day) = match (month, day) {
                (12, 31) => (year + 1, 1, 1),
                _ if day == last => (year, month + 1, 1),
                _ => (year, month, day + 1),
            };
        }
        let place = |date: &str| dates.iter().position(|known| known == date).unwrap();
        let (prolonged, prolonged_on) = (PROLONGED.map(place), place(PROLONGED_ON));
        let published = |date: &String| {
            let year = PUBLISHED.iter().find(|(year, _)| date.starts_with(year));
            year.map_or(0, |(_, published)| place(published))
        };
        let known_from = dates.iter().map(published).collect();
        Almanac { working, weekday: weekdays, known_from, prolonged, prolonged_on, dates }
    }

    /// Whether people work on a day, as is known on another.
    pub fn is_working(&self, day: i32, known_on: i32) -> bool {
        let (day, known_on) = (usize::try_from(day).unwrap(), usize::try_from(known_on).unwrap());
        if known_on < self.known_from[day] {
            return self.weekday[day];
        }
        self.working[day] && !(self.prolonged.contains(&day) && known_on >= self.prolonged_on)
    }

    /// Whether the days of a day's year are published, as is known on another.
    pub fn is_published(&self, day: i32, known_on: i32) -> bool {
        usize::try_from(known_on).unwrap() >= self.known_from[usize::try_from(day).unwrap()]
    }

    /// The last day of a term: so many days after the first, and on from there to a day on which people work.
    pub fn last_day(&self, first: i32, days: i32, known_on: i32) -> i32 {
        let mut last = first;
        for _ in 0..days {
            last += 1;
        }
        while !self.is_working(last, known_on) {
            last += 1;
        }
        last
    }
}
