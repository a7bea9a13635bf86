//! Names in alphabetic scripts against each other.
//!
//! What comes in is a claimed name and one of a record's; what goes out is the rule by which they agree, if one does.
//! Invariants: parts are turned around as a whole, surname first or last, and never mixed; a claim that says which part is
//! the surname is not turned; where the record has Chinese characters, what is printed as ü is what they are read as.

use super::pinyin::{self, Letters};
use super::rule::Rule;
use super::spelling::{are_spellings_of_one, has_marks};
use super::text::Text;
use super::truncated::is_cut_of_one;

/// The most parts of a name that is turned around. The time grows with their number; names of more parts only agree in
/// the record's order.
const PARTS_MAX: usize = 8;

/// The rule by which a claimed name agrees with one of the record's.
///
/// `han` is the record's name in Chinese characters, where it has one. `turned` is written over.
pub(super) fn agreement(claimed: &Text, recorded: &Text, han: Option<&Text>, turned: &mut Text) -> Option<Rule> {
    if let Some(rule) = in_this_order(claimed, recorded, han, Rule::Same) {
        return Some(rule);
    }
    if claimed.surname.is_none() && recorded.parts.count_ones() < PARTS_MAX as u32 {
        let marked = recorded.surname.map(|letters| 1 << letters);
        let mut cuts = marked.unwrap_or(recorded.parts);
        while cuts != 0 {
            recorded.turn(cuts.trailing_zeros() as usize, turned);
            cuts &= cuts - 1;
            if let Some(rule) = in_this_order(claimed, turned, han, Rule::Order) {
                return Some(rule);
            }
        }
    }
    is_cut_of_one(claimed, recorded).then_some(Rule::Truncated)
}

/// `equal` is the rule where the letters are the same.
fn in_this_order(claimed: &Text, recorded: &Text, han: Option<&Text>, equal: Rule) -> Option<Rule> {
    if claimed.letters == recorded.letters {
        return Some(equal);
    }
    if (has_marks(claimed) || has_marks(recorded)) && are_spellings_of_one(claimed, recorded) {
        return Some(Rule::Transliteration);
    }
    differ_in_umlauts_only(claimed, recorded, han).then_some(Rule::Umlaut)
}

fn differ_in_umlauts_only(claimed: &Text, recorded: &Text, han: Option<&Text>) -> bool {
    let has_umlaut = |text: &Text| text.letters.iter().any(|letter| matches!(letter, 'U' | 'V') || !letter.is_ascii());
    if !has_umlaut(claimed) || !has_umlaut(recorded) {
        return false;
    }
    let (Some(claimed), Some(recorded)) = (Letters::of(claimed), Letters::of(recorded)) else { return false };
    let recorded = recorded.without_breaks();
    match han {
        Some(han) => pinyin::is_reading(han, &claimed, Some(&recorded)),
        None => pinyin::differ_in_umlauts_only(&claimed, &recorded),
    }
}
