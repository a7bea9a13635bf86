//! What holds of every comparison: symmetry, separators, bounds, and that strange text is only strange.

use proptest::prelude::*;

use super::characters::{readings, syllables};
use super::*;

fn answer(claimed: &str, native: &str, latin: &str) -> Agreement {
    let there = |name| Some(name).filter(|name: &&str| !name.is_empty());
    compare(claimed, Recorded { native: there(native), latin: there(latin) }, &mut Scratch::new())
}

/// A name in Pinyin as it is printed: two or three syllables, the first of them the surname.
fn pinyin_name() -> impl Strategy<Value = Vec<String>> {
    let texts: Vec<&'static str> = include_str!("data/readings.txt")
        .lines()
        .map(|line| line.split(' ').next().expect("a line begins with its syllable"))
        .filter(|syllable| !syllable.contains('V'))
        .collect();
    proptest::collection::vec(proptest::sample::select(texts).prop_map(str::to_owned), 2..4)
}

/// Text that is meant to do harm: marks, joiners, characters of all planes, long runs.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[A-Z<,' .-]{0,200}",
        "[ÄÖÜÑÅØßẞ\u{300}-\u{345}A-C<, ]{0,140}",
        "[乐重行单和朴缪差着龟a-e·]{0,140}",
        "[а-яёЁЇїЄє А-Я]{0,140}",
        "[\u{620}-\u{6d3} ]{0,140}",
        "(LE|LYU|LU|LV|XIAN|XI AN| ){0,60}",
        "[\u{20000}-\u{2A6DF}\u{F900}-\u{FAFF}\u{3400}-\u{3410}\u{200B}-\u{200F}]{0,60}",
    ]
}

#[test]
fn the_tables_are_whole() {
    assert!(syllables().len() > 400);
    assert!(syllables().is_sorted());
    for (character, expected) in [('张', 1), ('張', 1), ('乐', 2), ('和', 3), ('〇', 1), ('龘', 1), ('𬭚', 1), ('A', 0)]
    {
        assert_eq!(readings(character).len(), expected, "{character}");
    }
    // Every character of the common block that somebody could be named with is read.
    let unread = ('\u{4E00}'..='\u{9FA5}').filter(|character| readings(*character).is_empty()).count();
    assert!(unread < 100, "{unread}");
}

#[test]
fn every_character_can_be_asked_for() {
    let mut scratch = Scratch::new();
    for character in ('\0'..'\u{40000}').chain('\u{E0000}'..'\u{E1000}') {
        let name = format!("A{character}三");
        for (claimed, native, latin) in [(&*name, "张三", "A三"), ("ZHANG SAN", &*name, ""), ("张三", "", &*name)]
        {
            let recorded = Recorded { native: Some(native), latin: Some(latin) };
            assert!(!compare(claimed, recorded, &mut scratch).as_str().is_empty());
        }
        let alone = character.to_string();
        let recorded = Recorded { native: Some(&alone), latin: None };
        let same = compare(&alone, recorded, &mut scratch);
        assert!(matches!(same, Agreement::Agree(Rule::Same) | Agreement::Differ(Difference::Empty)), "{character:?}");
    }
}

#[test]
fn nothing_shows_a_name() {
    let shown = format!("{:?} {:?}", answer("ZHANG SAN", "张三", ""), answer("ZHANG SHAN", "张三", ""));
    assert_eq!(shown, "Agree(Reading) Differ(Reading)");
}

proptest! {
    #[test]
    fn any_text_is_answered(claimed in hostile(), native in hostile(), latin in hostile()) {
        let mut scratch = Scratch::new();
        let recorded = Recorded { native: Some(&native), latin: Some(&latin) };
        let first = compare(&claimed, recorded, &mut scratch);
        // What the storage held before does not matter.
        prop_assert_eq!(compare(&claimed, recorded, &mut scratch), first);
        prop_assert_eq!(compare(&claimed, recorded, &mut Scratch::new()), first);
    }

    #[test]
    fn equal_keys_always_agree(claimed in hostile(), native in hostile()) {
        let mut spare = String::new();
        let (left, right) = (key(&claimed, &mut spare), key(&native, &mut spare));
        let same = answer(&claimed, &native, "") == Agreement::Agree(Rule::Same);
        prop_assert_eq!(same, left.is_some() && left == right);
        let own = answer(&claimed, &claimed, "");
        prop_assert_eq!(own, left.map_or(Agreement::Differ(Difference::Empty), |_| Agreement::Agree(Rule::Same)));
    }

    #[test]
    fn characters_are_symmetric(one in "[张張刘劉范範钟鐘鍾锺发發髮为為爲]{1,3}", other in "[张張刘劉范範钟鐘鍾锺发發髮为為爲]{1,3}") {
        prop_assert_eq!(answer(&one, &other, ""), answer(&other, &one, ""));
    }

    #[test]
    fn spellings_are_symmetric(one in "[ABEOUÄÖÜØ]{1,8}", other in "[ABEOUÄÖÜØ]{1,8}") {
        prop_assert_eq!(answer(&one, "", &other), answer(&other, "", &one));
    }

    /// Pinyin and its characters: each may be the claim.
    #[test]
    fn readings_are_symmetric(name in "[张单乐李晓明行重]{2,3}", surname in "ZHANG|SHAN|DAN|LE|YUE|LI", given in "XIAO|MING|XING|HANG|ZHONG|LE") {
        let latin = format!("{surname} {given}");
        prop_assert_eq!(answer(&latin, &name, ""), answer(&name, "", &latin));
    }

    #[test]
    fn separators_between_parts_never_change_an_answer(parts in pinyin_name(), other in pinyin_name()) {
        let record = other.join(" ");
        let plain = answer(&parts.join(" "), "", &record).agrees();
        for separator in ["-", "'", ".", "  ", "\u{3000}", "·", "<", "’"] {
            prop_assert_eq!(answer(&parts.join(separator), "", &record).agrees(), plain, "{:?}", separator);
            prop_assert_eq!(answer(&parts.join(separator).to_lowercase(), "", &record).agrees(), plain);
        }
    }

    /// Of two names in Pinyin that differ in letters, none is the other, but for their order and their ü.
    #[test]
    fn different_pinyin_differs(one in pinyin_name(), other in pinyin_name()) {
        let turned = (0..other.len()).any(|cut| [&other[cut..], &other[..cut]].concat().concat() == one.concat());
        let umlaut = |parts: &[String]| parts.concat().contains(['U', 'V']);
        let agreement = answer(&one.join(" "), "", &other.join(" "));
        let may_agree = turned || umlaut(&one) && umlaut(&other);
        if !may_agree {
            prop_assert!(!agreement.agrees());
        }
        prop_assert_eq!(turned && !agreement.agrees(), false);
    }

    /// Every name is its own reading, and no reading of another syllable.
    #[test]
    fn a_reading_has_every_syllable(parts in pinyin_name(), change in 0_usize..3, wrong in pinyin_name()) {
        let of = |syllable: &str| {
            let line = include_str!("data/readings.txt").lines().find(|line| line.split(' ').next() == Some(syllable));
            line.and_then(|line| line.split(' ').nth(1)).and_then(|all| all.chars().next()).expect("a character of it")
        };
        // The first character is one that is read the same as a surname.
        let han: String = std::iter::once('王').chain(parts.iter().map(|part| of(part))).collect();
        let latin = format!("WANG {}", parts.join(" "));
        prop_assert_eq!(answer(&latin, &han, ""), Agreement::Agree(Rule::Reading));
        let place = change % parts.len();
        let mut changed = parts.clone();
        changed[place] = wrong[0].clone();
        let readings_there = readings(of(&parts[place]));
        let is_reading = readings_there.iter().any(|syllable| *syllable == super::characters::Syllable::new(&wrong[0]));
        let umlaut = wrong[0].starts_with(['L', 'N']) && wrong[0].contains('U');
        if !is_reading && !umlaut {
            let latin = format!("WANG {}", changed.join(" "));
            prop_assert!(!answer(&latin, &han, "").agrees());
        }
    }
}
