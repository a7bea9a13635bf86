//! Thousands of texts that were zones once, and texts that never were: nothing panics, and what is read is consistent.

use super::support::ZONES;
use super::*;
use crate::testing::Random;
use crate::time::CivilDate;
use proptest::prelude::*;

/// Mutations of each zone: 115,000 in all.
const MUTATIONS: usize = 5_000;

/// Everything that can be asked of a text.
fn ask(text: &str) -> bool {
    let today = CivilDate { year: 2026, month: 11, day: 25 };
    let (strict, lenient) = (read(text), examine(text));
    let Ok(reading) = lenient else {
        assert!(strict.is_err());
        return false;
    };
    let mrz = reading.mrz;
    assert_eq!(strict.is_ok(), reading.findings.is_empty());
    assert!(reading.findings.len() <= 90 + 3 + reading.check_digits.len());
    let (lines, columns) = mrz.format.size();
    for finding in &reading.findings {
        assert!((1..=lines).contains(&finding.line.into()) && (1..=columns).contains(&finding.column.into()));
    }
    let _ = (mrz.truncation(), mrz.native_name(), mrz.birth_day(today), mrz.doc_type(), mrz.number.to_text());
    let _ = mrz.expiry.and_then(|expiry| expiry.expiry(today));
    let written = mrz.write();
    if strict.is_ok() {
        let plain: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
        assert_eq!(written.unwrap().as_str(), plain);
    }
    strict.is_ok()
}

fn mutate(text: &mut Vec<u8>, random: &mut Random) {
    const CHARACTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<<<<<<\n\r aA\xC3\xBC.";
    let at = random.below(text.len());
    match random.below(8) {
        0 => text.truncate(at),
        1 => drop(text.remove(at)),
        2 => text.insert(at, CHARACTERS[random.below(CHARACTERS.len())]),
        3 => {
            let (from, to) = (random.below(text.len()), random.below(text.len()));
            let piece = text[from.min(to)..from.max(to)].to_vec();
            text.splice(at..at, piece);
        }
        4 => text.swap(at, 0),
        _ => text[at] = CHARACTERS[random.below(CHARACTERS.len())],
    }
}

#[test]
fn no_mutation_brings_the_reader_down() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut right, mut total) = (0, 0);
    for (_, lines) in ZONES {
        for round in 0..MUTATIONS {
            let mut text = if round % 2 == 0 { lines.concat() } else { lines.join("\n") }.into_bytes();
            for _ in 0..=random.below(3) {
                if text.len() > 1 {
                    mutate(&mut text, &mut random);
                }
            }
            let Ok(text) = String::from_utf8(text) else { continue };
            right += usize::from(ask(&text));
            total += 1;
        }
    }
    assert!(total > 80_000 && right > 1_000, "{right} of {total} are still right, so that the whole way was gone");
}

proptest! {
    #[test]
    fn no_text_brings_the_reader_down(text in ".{0,120}", zone in "[A-Z0-9<]{88}|[A-Z0-9<]{90}|[A-Z0-9<]{72}|C[SDRT][A-Z0-9<]{28}") {
        ask(&text);
        ask(&zone);
    }
}
