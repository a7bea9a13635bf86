//! Articles, days and numbers as each language writes them.

use kernels::time::{CivilDate, civil_from_days};

use super::Language;
use crate::terms::{Article, Day, Instant};

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A number under a hundred, as laws number their articles: 三, 十二, 二十.
pub(super) fn chinese_number(number: u16) -> String {
    assert!(number < 100, "articles and terms are below a hundred");
    let (tens, ones) = (usize::from(number / 10), usize::from(number % 10));
    let tens = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => format!("{}十", DIGITS[tens]),
    };
    if ones == 0 && !tens.is_empty() { tens } else { format!("{tens}{}", DIGITS[ones]) }
}

/// A place in the Measures: `Art. 12(2)`, 第十二条第（二）项.
#[must_use]
pub fn article(article: Article, language: Language) -> String {
    if language == Language::English {
        return format!("Art. {article}");
    }
    let number = |number: u8| chinese_number(u16::from(number));
    let text = format!("第{}条", number(article.number()));
    match (article.paragraph_number(), article.item_number()) {
        (None, None) => text,
        (Some(paragraph), _) => format!("{text}第{}款", number(paragraph)),
        (None, Some(item)) => format!("{text}第（{}）项", number(item)),
    }
}

/// A day: `4 March 2024`, 2024年3月4日.
#[must_use]
pub fn day(day: Day, language: Language) -> String {
    let CivilDate { year, month, day } = civil_from_days(day.0);
    match language {
        Language::English => format!("{day} {} {year}", MONTHS[usize::from(month) - 1]),
        Language::Chinese => format!("{year}年{month}月{day}日"),
    }
}

/// A moment in Shanghai, to the minute.
pub(super) fn moment(at: Instant, language: Language) -> String {
    let minutes = (at.0 - at.day().start().0) / 60_000_000;
    let (hour, minute) = (minutes / 60, minutes % 60);
    let date = day(at.day(), language);
    match language {
        Language::English => format!("{hour:02}:{minute:02} on {date} (Beijing time)"),
        Language::Chinese => format!("{date}{hour}时{minute:02}分"),
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
