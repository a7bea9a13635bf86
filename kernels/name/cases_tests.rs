//! The table of cases: what agrees, what does not, and by which rule.

use std::collections::{HashMap, HashSet};

use super::*;

/// One line of the table.
struct Case {
    line: usize,
    claimed: String,
    native: String,
    latin: String,
    agrees: bool,
    word: &'static str,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (line, text) in (1..).zip(include_str!("cases.tsv").lines()) {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let columns: Vec<&'static str> = text.split('\t').collect();
        let [claimed, native, latin, answer, word, _note] = columns[..] else { panic!("line {line} has six columns") };
        let agrees = match answer {
            "agree" => true,
            "differ" => false,
            _ => panic!("line {line}: {answer}"),
        };
        let (claimed, native, latin) = (unescaped(claimed), unescaped(native), unescaped(latin));
        cases.push(Case { line, claimed, native, latin, agrees, word });
    }
    cases
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        rest = if let Some(after) = escape.strip_prefix('t') {
            out.push('\t');
            after
        } else {
            let (code, after) = escape.strip_prefix("u{").and_then(|code| code.split_once('}')).expect("an escape");
            out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            after
        };
    }
    out + rest
}

fn recorded(case: &Case) -> Recorded<'_> {
    let there = |name| Some(name).filter(|name: &&str| !name.is_empty());
    Recorded { native: there(&case.native), latin: there(&case.latin) }
}

#[test]
fn every_case_is_decided_as_written() {
    let mut scratch = Scratch::new();
    let mut faults = Vec::new();
    for case in cases() {
        let answer = compare(&case.claimed, recorded(&case), &mut scratch);
        if answer.agrees() != case.agrees || answer.as_str() != case.word {
            faults.push(format!("line {}: {} and not {}", case.line, answer.as_str(), case.word));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_is_large_and_has_every_word_often() {
    let cases = cases();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for case in &cases {
        *counts.entry(case.word).or_default() += 1;
    }
    assert!(cases.len() >= 400, "{}", cases.len());
    let distinct: HashSet<_> = cases.iter().map(|case| (&case.claimed, &case.native, &case.latin)).collect();
    assert_eq!(distinct.len(), cases.len(), "no case stands twice");
    for rule in Rule::ALL {
        assert!(counts.get(rule.as_str()).is_some_and(|count| *count >= 10), "{rule}");
    }
    for word in ["empty", "characters", "letters", "reading_differs", "mixed", "long"] {
        assert!(counts.contains_key(word), "{word}");
    }
}

/// The common path and this one answer alike.
#[test]
fn equal_keys_are_the_rule_same() {
    let mut spare = String::new();
    for case in cases() {
        let claimed = key(&case.claimed, &mut spare);
        let equal =
            claimed.is_some() && [&case.native, &case.latin].into_iter().any(|name| key(name, &mut spare) == claimed);
        assert_eq!(equal, case.word == "same", "line {}", case.line);
    }
}

/// A rule other than equality never needs the claim's separators in another form than these.
#[test]
fn case_and_width_never_change_an_answer() {
    let mut scratch = Scratch::new();
    for case in cases() {
        for claimed in [case.claimed.to_lowercase(), case.claimed.to_uppercase(), wide(&case.claimed)] {
            // Lower case of İ is two letters, and a wide letter takes no mark.
            if case.claimed.contains(['İ', '\u{304}', '\u{308}']) {
                continue;
            }
            let answer = compare(&claimed, recorded(&case), &mut scratch);
            assert_eq!((answer.agrees(), answer.as_str()), (case.agrees, case.word), "line {}", case.line);
        }
    }
}

/// ASCII in the width of Chinese characters.
fn wide(name: &str) -> String {
    let wide = |letter| match letter {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(letter) + 0xFEE0).expect("full-width forms are characters"),
        other => other,
    };
    name.chars().map(wide).collect()
}
