//! Numbers, days and moments as they are read: the same digits in both languages, in Shanghai's time.
//!
//! Whatever comes in, also what is not finite, goes out as short text.

use super::glossary::Unit;
use super::phrases;
use super::words::{Said, Words};
use crate::enforce::documents::words;
use crate::terms::{Article, Day, Instant};

/// Microseconds of a minute, an hour and a day.
pub(super) const MINUTE_US: i64 = 60_000_000;
pub(super) const HOUR_US: i64 = 60 * MINUTE_US;
pub(super) const DAY_US: i64 = 24 * HOUR_US;

/// From here on a count is written with a letter: it would not fit beside an axis.
const COUNT_LONG: f64 = 1e6;

/// The least p-value that is put into words: beyond, no calibration has data enough to tell orders of magnitude apart.
const P_TOLD_MIN: f64 = 1e-9;

/// From here on nobody would call it rare: one window in twenty.
const P_COMMON: f64 = 0.05;

const WEEKDAYS: [Words; 7] = [
    Words { zh: "星期四", en: "Thursday" },
    Words { zh: "星期五", en: "Friday" },
    Words { zh: "星期六", en: "Saturday" },
    Words { zh: "星期日", en: "Sunday" },
    Words { zh: "星期一", en: "Monday" },
    Words { zh: "星期二", en: "Tuesday" },
    Words { zh: "星期三", en: "Wednesday" },
];

/// `1,234,567`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number in its unit, with three digits that count.
pub(super) fn value(number: f64, unit: Unit) -> String {
    if !number.is_finite() {
        return "–".to_owned();
    }
    match unit {
        Unit::Share => format!("{} %", percent(number * 100.0)),
        Unit::Count if number.abs() >= COUNT_LONG => scaled(number),
        Unit::Count if number.abs() >= 10.0 || number.fract() == 0.0 => {
            signed(number, &count(number.abs().round() as u64))
        }
        _ => significant(number),
    }
}

/// Two decimals at most: a share of a day's rows is not known more closely. What would vanish keeps its digits.
fn percent(number: f64) -> String {
    const VANISHES: f64 = 0.05;
    if number == 0.0 || number.abs() >= 10.0 || number.abs() < VANISHES {
        return significant(number);
    }
    trimmed(&format!("{number:.2}"))
}

/// Without zeros at the end of decimals, and with the sign of print.
fn trimmed(text: &str) -> String {
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    text.replace('-', "−")
}

fn signed(number: f64, digits: &str) -> String {
    if number <= -0.5 { format!("−{digits}") } else { digits.to_owned() }
}

/// `1.25M`, `3.2e14`.
fn scaled(number: f64) -> String {
    match number.abs() {
        ..1e9 => format!("{}M", significant(number / 1e6)),
        1e9..1e12 => format!("{}G", significant(number / 1e9)),
        _ => format!("{number:.1e}"),
    }
}

/// Three digits that count, without zeros at the end.
fn significant(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e6).contains(&size) {
        return format!("{number:.1e}").replace('-', "−");
    }
    let decimals = if size == 0.0 { 0 } else { (2 - size.log10().floor() as i32).clamp(0, 6) as usize };
    trimmed(&format!("{number:.decimals$}"))
}

/// How much a number has changed: `+3.2 %`; `None` where there is nothing to compare it with.
pub(super) fn change(now: u64, before: u64) -> Option<String> {
    (before > 0).then(|| sign((now as f64 / before as f64 - 1.0) * 100.0, " %"))
}

/// `+3.2`, `−0.4`, `±0`, with one decimal below a hundred.
pub(super) fn sign(number: f64, unit: &str) -> String {
    let text = if number.abs() < 100.0 { format!("{:.1}", number.abs()) } else { format!("{:.0}", number.abs()) };
    match text.as_str() {
        "0.0" => format!("±0{unit}"),
        _ if number < 0.0 => format!("−{text}{unit}"),
        _ => format!("+{text}{unit}"),
    }
}

/// `+2`, `−1`; `None` where nothing has changed.
pub(super) fn difference(now: u64, before: u64) -> Option<String> {
    match now.cmp(&before) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(format!("+{}", count(now - before))),
        std::cmp::Ordering::Less => Some(format!("−{}", count(before - now))),
    }
}

/// A p-value in digits: `0.0031`, `3.1 × 10⁻⁵`.
pub(super) fn probability(p: f64) -> String {
    if !p.is_finite() {
        return "–".to_owned();
    }
    if p == 0.0 || p >= 1e-3 {
        return significant(p);
    }
    let text = format!("{p:.1e}");
    let (digits, exponent) = text.split_once('e').expect("a number in this form has an exponent");
    let raised: String = exponent.chars().map(raised).collect();
    format!("{digits} × 10{raised}")
}

fn raised(letter: char) -> char {
    match letter {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => digit.to_digit(10).and_then(|digit| char::from_u32(0x2070 + digit)).unwrap_or(digit),
    }
}

/// A p-value in words.
pub(super) fn chance(p: f64) -> Said {
    if p.is_nan() || p >= P_COMMON {
        return phrases::P_COMMON.say();
    }
    if p < P_TOLD_MIN {
        return phrases::P_RAREST.say();
    }
    // Two digits that count: a tail is not known more closely.
    let times = 1.0 / p;
    let step = 10_f64.powf((times.log10().floor() - 1.0).max(0.0));
    phrases::P_RARE.with(&[large((times / step).round() * step)])
}

/// A large round number, ready for the word that counts it: `32,000`, 3.2 万.
fn large(number: f64) -> Said {
    let zh = match number {
        ..1e4 => format!("{} ", count(number as u64)),
        1e4..1e8 => format!("{} 万", significant(number / 1e4)),
        _ => format!("{} 亿", significant(number / 1e8)),
    };
    Said { zh, en: count(number as u64) }
}

/// A q-value in words.
pub(super) fn false_share(q: f64) -> Said {
    if q < 1e-3 {
        return phrases::Q_SAID_LESS.say();
    }
    phrases::Q_SAID.with(&[Said::same(value(q, Unit::Share))])
}

/// Year, month and day of an instant in Shanghai, and the microseconds since its midnight.
fn parts(at: Instant) -> (String, i64) {
    (at.day().to_string(), at.0 - at.day().start().0)
}

/// `02:10`.
pub(super) fn clock(at: Instant) -> String {
    let (_, past) = parts(at);
    format!("{:02}:{:02}", past / HOUR_US, past % HOUR_US / MINUTE_US)
}

/// `11-27`, without the year, which the head of the page has.
pub(super) fn month_day(day: Day) -> String {
    let text = day.to_string();
    text.get(text.len().saturating_sub(5)..).unwrap_or_default().to_owned()
}

/// `11-27 02:10`.
pub(super) fn moment(at: Instant) -> String {
    format!("{} {}", month_day(at.day()), clock(at))
}

/// `11-27 02:10–04:40`, and the other day where it ends on one.
pub(super) fn window(from: Instant, until: Instant) -> String {
    if from.day() == until.day() {
        format!("{}–{}", moment(from), clock(until))
    } else {
        format!("{} – {}", moment(from), moment(until))
    }
}

/// A day as each language writes it, without its weekday.
pub(super) fn day(day: Day) -> Said {
    Said::each(|language| words::day(day, language))
}

/// The weekday. 1970-01-01 was a Thursday.
pub(super) fn weekday(day: Day) -> Said {
    WEEKDAYS[day.0.rem_euclid(7) as usize].say()
}

/// Seconds as minutes, hours or days, upward to the next one, so that nothing is said to be sooner than it was.
pub(super) fn duration(seconds: u64) -> Said {
    let (words, unit_s) = match seconds {
        ..7_200 => (Words { zh: "{0} 分钟", en: "{0} min" }, 60),
        7_200..172_800 => (Words { zh: "{0} 小时", en: "{0} h" }, 3_600),
        _ => (Words { zh: "{0} 天", en: "{0} days" }, 86_400),
    };
    words.with(&[Said::same(count(seconds.div_ceil(unit_s)))])
}

/// So many days.
pub(super) fn days(number: i32) -> Said {
    let words =
        if number == 1 { Words { zh: "{0} 天", en: "{0} day" } } else { Words { zh: "{0} 天", en: "{0} days" } };
    words.with(&[Said::same(number.to_string())])
}

/// An article as each language cites it.
pub(super) fn article(article: Article) -> Said {
    Said::each(|language| words::article(article, language))
}

#[cfg(test)]
#[path = "numbers_tests.rs"]
mod tests;
