//! Every word has its translation, and what is filled in is never read as a place.

use super::*;
use crate::report::{glossary, phrases};

/// Whether a letter is Chinese.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

/// The places of a text, sorted.
fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Faults of a pair of words.
fn faults(name: &str, words: Words) -> Option<String> {
    let letters = |text: &str| text.split(['{', '}']).any(|part| part.chars().any(char::is_alphabetic));
    let fault = if words.zh.trim().is_empty() || words.en.trim().is_empty() {
        "is not there in both languages"
    } else if letters(words.zh) != words.zh.chars().any(is_han) {
        "is not Chinese"
    } else if words.en.chars().any(|letter| is_han(letter) || ('\u{3000}'..='\u{303f}').contains(&letter)) {
        "is not English"
    } else if places(words.zh) != places(words.en) {
        "is filled in differently"
    } else if words.zh.matches('{').count() != words.zh.matches('}').count() {
        "has an open place"
    } else {
        return None;
    };
    Some(format!("{name} {fault}: {words:?}"))
}

#[test]
fn every_word_is_there_in_both_languages() {
    let glossary = glossary::all();
    assert!(phrases::ALL.len() > 100 && glossary.len() > 60, "the words are found");
    let named = phrases::ALL.iter().map(|(name, words)| ((*name).to_owned(), *words)).chain(glossary);
    let faults: Vec<String> = named.filter_map(|(name, words)| faults(&name, words)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_walk_sees_what_is_missing() {
    let fault = |zh, en| faults("x", Words { zh, en }).is_some();
    assert!(fault("", "a") && fault("甲", "") && fault("only English", "a") && fault("甲", "甲"));
    assert!(fault("甲{0}", "a") && fault("甲{0}", "a{1}"));
    assert!(!fault("甲{0}乙{1}", "{1} a {0}") && !fault("{0} · {1}", "{0} · {1}"));
}

#[test]
fn what_is_filled_in_is_no_place() {
    let words = Words { zh: "{1}的{0}", en: "{0} of {1}" };
    let said = words.with(&[Said::same("{1}"), Said { zh: "甲".to_owned(), en: "A".to_owned() }]);
    assert_eq!(said, Said { zh: "甲的{1}".to_owned(), en: "{1} of A".to_owned() });
}
