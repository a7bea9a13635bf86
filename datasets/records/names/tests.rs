//! The tables are as large and as clean as the rest relies on.

use std::collections::HashSet;

use super::FullName;
use super::chinese::{MINORITY, SURNAMES, SURNAMES_COMPOUND};
use super::draw::{CHARACTERS, chinese_name, foreign_name};
use super::{CHINA, FOREIGN};
use crate::records::DocType;
use crate::seed::{Random, Stream};

#[test]
fn tables_are_large_and_without_repeats() {
    let surnames: HashSet<_> = SURNAMES.iter().map(|part| part.0).collect();
    assert_eq!(surnames.len(), SURNAMES.len(), "a surname is there twice");
    assert!(SURNAMES.len() >= 120, "{} surnames", SURNAMES.len());
    let characters: HashSet<_> = CHARACTERS.iter().map(|character| character.native).collect();
    assert_eq!(characters.len(), CHARACTERS.len(), "a character of given names has two readings");
    assert!(CHARACTERS.len() >= 300, "{} characters", CHARACTERS.len());
}

#[test]
fn pinyin_is_capital_ascii() {
    let parts = [SURNAMES, SURNAMES_COMPOUND, MINORITY].concat();
    let latin = parts.iter().map(|part| part.1).chain(CHARACTERS.iter().map(|character| character.latin));
    for latin in latin {
        assert!(latin.bytes().all(|byte| byte.is_ascii_uppercase()), "{latin}");
    }
}

#[test]
fn countries_have_different_codes() {
    let codes: HashSet<_> = FOREIGN.iter().chain([&CHINA]).map(|country| country.alpha3).collect();
    let numbers: HashSet<_> = FOREIGN.iter().chain([&CHINA]).map(|country| country.number).collect();
    assert_eq!((codes.len(), numbers.len()), (FOREIGN.len() + 1, FOREIGN.len() + 1));
}

#[test]
fn latin_names_are_surname_space_given() {
    let mut random = Random::of(3, Stream::Person, 0);
    let check = |FullName { native, latin }: FullName| {
        assert!(!native.is_empty());
        assert!(latin.contains(' ') && !latin.contains("  "), "{latin}");
        assert!(latin.bytes().all(|byte| byte == b' ' || byte.is_ascii_uppercase()), "{latin}");
    };
    for _ in 0..2_000 {
        check(chinese_name(&mut random, DocType::Passport));
        for country in FOREIGN {
            check(foreign_name(&mut random, country.names.expect("every foreign country has names")));
        }
    }
}

#[test]
fn dots_and_compounds_occur() {
    let mut random = Random::of(4, Stream::Person, 0);
    let names: Vec<_> = (0..5_000).map(|_| chinese_name(&mut random, DocType::Passport)).collect();
    assert!(names.iter().any(|name| name.native.contains('·')));
    assert!(names.iter().any(|name| name.latin.starts_with("OUYANG ")));
}
