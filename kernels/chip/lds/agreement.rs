//! Whether DG1 and DG11 of a chip speak of the same holder.
//!
//! What comes in are a zone and the details of the holder; what goes out is for each what the two say of it.
//! Invariants: parts that one of them does not know take no part; names in different scripts are not compared here, since that
//! takes the rules of names: the texts are there for it.

use std::borrow::Cow;

use super::details::PersonalDetails;
use super::text::FullDate;
use crate::document::mrz::{Format, Mrz, NativeName, PrintedDate, Truncation};

/// What two sources say of the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same, as far as both know it.
    Agree,
    /// Something else.
    Differ,
    /// One of them does not say it, or in a way that cannot be compared.
    NotComparable,
}

/// DG1 against DG11.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// The name, compared only where both have it in the same script.
    pub name: Agreement,
    /// The birth date.
    pub birth: Agreement,
    /// The personal number, where DG1's optional data can be one.
    pub personal_number: Agreement,
    /// The name in Chinese characters in DG1, for a comparison with those of DG11.
    pub native: Option<NativeName>,
}

/// Compares the zone of DG1 with the details of DG11.
#[must_use]
pub fn consistency(zone: &Mrz<'_>, details: &PersonalDetails<'_>) -> Consistency {
    let native = zone.native_name();
    Consistency {
        name: names(zone, native.as_ref(), details),
        birth: details.birth.map_or(Agreement::NotComparable, |birth| births(zone.birth, birth)),
        personal_number: numbers(zone, native.as_ref(), details.personal_number.as_ref()),
        native,
    }
}

/// Every name of DG11 that is in a script of DG1 is compared; one that agrees is enough, since the others are other names.
fn names(zone: &Mrz<'_>, native: Option<&NativeName>, details: &PersonalDetails<'_>) -> Agreement {
    let mut result = Agreement::NotComparable;
    let latin: String = zone.names.primary_words().chain(zone.names.secondary_words()).collect();
    for name in details.name.iter().chain(&details.other_names) {
        let found = match (letters(name), native) {
            (Some(letters), _) if !latin.is_empty() => compare(&latin, &letters, zone.truncation()),
            (None, Some(native)) => match hanzi(name) {
                Some(hanzi) => compare(&native.text, &hanzi, native.truncation),
                None => continue,
            },
            _ => continue,
        };
        match found {
            Agreement::Agree => return Agreement::Agree,
            Agreement::Differ => result = Agreement::Differ,
            Agreement::NotComparable => {}
        }
    }
    result
}

/// The letters of a name that has no others than A to Z; `None` of every other name.
fn letters(name: &str) -> Option<String> {
    let plain = name.chars().filter(|character| !separates(*character));
    let letters = plain.map(|character| character.is_ascii_alphabetic().then(|| character.to_ascii_uppercase()));
    letters.collect::<Option<String>>().filter(|letters| !letters.is_empty())
}

/// The characters of a name that has none but Chinese ones; `None` of every other name.
fn hanzi(name: &str) -> Option<String> {
    let plain = name.chars().filter(|character| !separates(*character));
    // The unified ideographs with their extensions A, and B and later.
    let chinese = |character: char| matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    let hanzi = plain.map(|character| chinese(character).then_some(character));
    hanzi.collect::<Option<String>>().filter(|hanzi| !hanzi.is_empty())
}

fn separates(character: char) -> bool {
    matches!(character, '<' | ' ' | '-' | '\'' | '.' | ',' | '·' | '\u{3000}')
}

/// Compares a name with one that is whole. Where the first may be cut, issuers cut it in ways of their own, down to initials, so
/// that it differs for certain only from its first character on.
fn compare(name: &str, whole: &str, truncation: Truncation) -> Agreement {
    match truncation {
        _ if name == whole => Agreement::Agree,
        Truncation::Possible if whole.starts_with(name) => Agreement::Agree,
        Truncation::Possible if name.chars().next() == whole.chars().next() => Agreement::NotComparable,
        _ => Agreement::Differ,
    }
}

fn births(printed: PrintedDate, full: FullDate) -> Agreement {
    let year = full.year.map(|year| year.rem_euclid(100));
    let pairs = [
        (printed.year().map(i32::from), year),
        (printed.month().map(i32::from), full.month.map(i32::from)),
        (printed.day().map(i32::from), full.day.map(i32::from)),
    ];
    let known = pairs.into_iter().filter_map(|(first, second)| first.zip(second));
    known.fold(Agreement::NotComparable, |so_far, (first, second)| match so_far {
        Agreement::Differ => Agreement::Differ,
        _ if first != second => Agreement::Differ,
        _ => Agreement::Agree,
    })
}

/// The optional data need not be the personal number, so they differ only where both are digits and equally long.
fn numbers(zone: &Mrz<'_>, native: Option<&NativeName>, number: Option<&Cow<'_, str>>) -> Agreement {
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    let Some(number) = number.map(|number| plain(number).to_ascii_uppercase()).filter(|number| !number.is_empty())
    else {
        return Agreement::NotComparable;
    };
    let optional: &[&str] = match zone.format {
        Format::Td3 if native.is_none() => &[zone.optional],
        Format::Td1 => &[zone.optional, zone.optional_second],
        Format::Td2 => &[zone.optional],
        Format::HkMacaoResident | Format::TaiwanResident => &[zone.holder_id],
        _ => &[],
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut result = Agreement::NotComparable;
    for optional in optional.iter().map(|optional| plain(optional)) {
        if optional == number {
            return Agreement::Agree;
        }
        if optional.len() == number.len() && digits(&optional) && digits(&number) {
            result = Agreement::Differ;
        }
    }
    result
}
