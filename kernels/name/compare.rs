//! A claimed name against the names of a record.
//!
//! What comes in are texts; what goes out is whether they agree, and by which rule or in what they differ.
//! Invariants: names whose keys are equal agree by [`Rule::Same`]; no score decides; what decides is, in this order, equal
//! letters, then the record's name in the claim's script, then its printed Latin name, and only where it has none of
//! these a reading or a spelling that is derived; once the scratch has grown nothing is allocated, but by names whose
//! canonical form takes more than one pass.

use super::alphabetic;
use super::characters::are_forms_of_one;
use super::pinyin::{Letters, is_reading};
use super::rule::{Agreement, Difference, Rule};
use super::surnames;
use super::text::{Script, Text};

/// A record's names.
#[derive(Clone, Copy, Default)]
pub struct Recorded<'a> {
    /// In native script.
    pub native: Option<&'a str>,
    /// In Latin letters, as printed.
    pub latin: Option<&'a str>,
}

/// Storage that comparisons use again and again. Keep one for a batch: it stops growing.
#[derive(Default)]
pub struct Scratch {
    claimed: Text,
    native: Text,
    latin: Text,
    turned: Text,
    spare: String,
}

impl Scratch {
    /// Storage that has not grown yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Compares a claimed name with the names of a record.
///
/// The rules are described in `RULES.md` beside this file, version [`NAME_RULES_VERSION`](super::NAME_RULES_VERSION).
#[must_use]
pub fn compare(claimed: &str, recorded: Recorded<'_>, scratch: &mut Scratch) -> Agreement {
    let Scratch { claimed: claim, native, latin, turned, spare } = scratch;
    claim.read(claimed, spare);
    native.read(recorded.native.unwrap_or_default(), spare);
    latin.read(recorded.latin.unwrap_or_default(), spare);
    let has_names = native.script != Script::Nothing || latin.script != Script::Nothing;
    if claim.script == Script::Nothing || !has_names {
        return Agreement::Differ(Difference::Empty);
    }
    if claim.letters == native.letters || claim.letters == latin.letters {
        return Agreement::Agree(Rule::Same);
    }
    if !claim.is_comparable() || !(native.is_comparable() || latin.is_comparable()) {
        return Agreement::Differ(Difference::Long);
    }
    match claim.script {
        Script::Han => characters(claim, native, latin),
        Script::Latin => letters(claim, native, latin, turned),
        Script::Other => other_letters(claim, native, latin, turned),
        Script::Mixed | Script::Nothing => Agreement::Differ(Difference::Mixed),
    }
}

fn decided(rule: Option<Rule>, difference: Difference) -> Agreement {
    rule.map_or(Agreement::Differ(difference), Agreement::Agree)
}

/// A name in a script, where it is there and short enough for the rules.
fn written_in(text: &Text, script: Script) -> Option<&Text> {
    (text.script == script && text.is_comparable()).then_some(text)
}

/// A claim in Chinese characters. Where the record has some, these alone decide.
fn characters(claim: &Text, native: &Text, latin: &Text) -> Agreement {
    if native.script == Script::Han {
        return decided(are_forms_of_one_name(claim, native).then_some(Rule::Script), Difference::Characters);
    }
    let mut printed = [latin, native].into_iter().filter_map(|text| written_in(text, Script::Latin));
    let is_print = |text: &Text| Letters::of(text).is_some_and(|letters| is_reading(claim, &letters, None));
    decided(printed.any(is_print).then_some(Rule::Reading), Difference::Reading)
}

/// Whether two names are the same characters in standard, traditional or regional forms.
fn are_forms_of_one_name(one: &Text, other: &Text) -> bool {
    let mut pairs = one.letters.iter().zip(&other.letters);
    one.letters.len() == other.letters.len()
        && pairs.next().is_none_or(|(first, second)| are_forms_of_one_surname(*first, *second))
        && pairs.all(|(first, second)| are_forms_of_one(*first, *second))
}

fn are_forms_of_one_surname(one: char, other: char) -> bool {
    one == other || are_forms_of_one(one, other) && ![one, other].into_iter().any(surnames::keeps_its_form)
}

/// A claim in Latin letters. A Latin name that is printed decides; readings and spellings only where there is none.
fn letters(claim: &Text, native: &Text, latin: &Text, turned: &mut Text) -> Agreement {
    let han = written_in(native, Script::Han);
    let printed = [latin, native].map(|text| written_in(text, Script::Latin));
    if printed.iter().any(Option::is_some) {
        let rules = printed.into_iter().flatten().map(|text| alphabetic::agreement(claim, text, han, turned));
        return decided(rules.flatten().min(), Difference::Letters);
    }
    if let Some(han) = han {
        let reads = Letters::of(claim).is_some_and(|letters| is_reading(han, &letters, None));
        return decided(reads.then_some(Rule::Reading), Difference::Reading);
    }
    let spelled = written_in(native, Script::Other).and_then(|text| alphabetic::agreement(claim, text, None, turned));
    decided(spelled, Difference::Letters)
}

/// A claim in another alphabet. The record's name in it decides; its Latin name only where there is none.
fn other_letters(claim: &Text, native: &Text, latin: &Text, turned: &mut Text) -> Agreement {
    let own = written_in(native, Script::Other);
    let printed = own.into_iter().chain(own.is_none().then_some(latin)).chain(own.is_none().then_some(native));
    let printed = printed.filter(|text| matches!(text.script, Script::Latin | Script::Other) && text.is_comparable());
    decided(printed.filter_map(|text| alphabetic::agreement(claim, text, None, turned)).min(), Difference::Letters)
}
