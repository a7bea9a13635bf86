//! One changed character is found, and in the right field.

use super::layout::{Filler, Slot};
use super::support::ZONES;
use super::*;

const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// What a character counts in a check digit, modulo 10.
fn counts(character: u8) -> u8 {
    match character {
        b'0'..=b'9' => character - b'0',
        b'A'..=b'Z' => (character - b'A') % 10,
        _ => 0,
    }
}

/// The field that has to be named for a change at a place; `None` where no check digit covers it.
fn responsible(format: Format, at: usize) -> Option<Field> {
    let layout = format.layout();
    let covers = |check: &&super::layout::Check| {
        check.at == at || check.over.iter().any(|range| (range.0..range.1).contains(&at))
    };
    layout.checks.iter().find(covers).map(|check| check.field)
}

#[test]
fn every_change_that_a_check_digit_can_see_is_told_with_its_field() {
    let (mut seen, mut single) = (0, 0);
    for (format, lines) in ZONES {
        let whole = lines.concat();
        let layout = format.layout();
        let slot_of = |at: usize| layout.slots.iter().find(|slot: &&Slot| (slot.range.0..slot.range.1).contains(&at));
        // What says that a card is French is its issuer, which is misread as another one's.
        let from = if format == Format::FrenchCard { 5 } else { 2 };
        for at in from..whole.len() {
            let Some(field) = responsible(format, at) else { continue };
            // The filler that announces a long number, and a place whose change makes it one or none, change what the
            // others mean; a misread code is another format.
            let long = layout.checks.iter().any(|check| check.filler == Filler::LongNumber && check.at == at);
            let before = whole.as_bytes()[at];
            for other in ALPHABET.iter().copied().filter(|other| counts(*other) != counts(before)) {
                let mut changed = whole.clone().into_bytes();
                changed[at] = other;
                let changed = String::from_utf8(changed).unwrap();
                let reading = examine(&changed).unwrap();
                assert!(!reading.findings.is_empty(), "{format:?}, place {at}");
                assert!(read(&changed).is_err(), "{format:?}, place {at}");
                seen += 1;
                let overflow = long
                    || whole.as_bytes().get(14) == Some(&b'<') && format == Format::Td1 && at < 30
                    || whole.as_bytes().get(45) == Some(&b'<') && format == Format::Td2 && at >= 64;
                if overflow {
                    continue;
                }
                // What stands in the place itself, or the field whose check digit covers it.
                let own = slot_of(at).map_or(field, |slot| slot.field);
                let first = reading.findings[0].field;
                // The identity number of CR may have no check digit; then the composite alone tells.
                let bare = field == Field::HolderId
                    && (changed.as_bytes()[58] == b'<' || whole.as_bytes()[58] == b'<')
                    && first == Field::Composite;
                assert!(first == field || first == own || bare, "{format:?}, place {at}: {first}");
                single += 1;
            }
        }
    }
    assert!(seen > 20_000 && single > 18_000, "{seen} changes, {single} of them with one field to name");
}

#[test]
fn two_neighbours_that_change_places_are_mostly_found() {
    let (mut swapped, mut missed) = (0, 0);
    for (_, lines) in ZONES {
        let whole = lines.concat();
        for at in 0..whole.len() - 1 {
            let mut changed = whole.clone().into_bytes();
            changed.swap(at, at + 1);
            let changed = String::from_utf8(changed).unwrap();
            let own = examine(&whole).unwrap().check_digits.len();
            if changed == whole || responsible(examine(&whole).unwrap().mrz.format, at).is_none() || own == 0 {
                continue;
            }
            swapped += 1;
            missed += usize::from(read(&changed).is_ok());
        }
    }
    // The weights differ by 2, 4 or 6: a swap of characters that differ by 5 is not seen.
    assert!(swapped > 300 && missed * 5 < swapped, "{missed} of {swapped} missed");
}
