//! Names that agree, names that do not, and the two ways against each other.

use proptest::prelude::*;

use super::*;

fn canonical(name: &str) -> String {
    let mut out = "left over".to_owned();
    canonical_into(name, &mut out);
    out
}

/// Checks the canonical form, and that the key is the same by either way.
fn check(name: &str, expected: &str) {
    assert_eq!(canonical(name), expected, "{name:?}");
    let mut scratch = String::new();
    assert_eq!(key(name, &mut scratch), key(expected, &mut scratch), "{name:?}");
    assert_eq!(key(name, &mut scratch).is_none(), expected.is_empty());
}

#[test]
fn canonical_forms() {
    for (name, expected) in [
        ("Zhang San", "ZHANGSAN"),
        ("ZHANG<<SAN<<<", "ZHANGSAN"),
        ("Zhang, San-Feng", "ZHANGSANFENG"),
        ("O'Brien", "OBRIEN"),
        ("O\u{2019}Brien", "OBRIEN"),
        ("O´Brien", "OBRIEN"),
        ("O`Brien", "OBRIEN"),
        ("ʿAlī", "ALĪ"),
        ("J. R. Smith", "JRSMITH"),
        ("A\u{2011}B\u{FF0D}C\u{FE63}D\u{FF1C}E\u{FF07}F\u{0387}G\u{3164}H", "ABCDEFGH"),
        ("Ｚｈａｎｇ　Ｓａｎ", "ZHANGSAN"),
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张\u{3000}三", "张三"),
        ("一鿿", "一鿿"),
        ("买买提·艾力", "买买提艾力"),
        ("买买提•艾力", "买买提艾力"),
        ("买买提・艾力", "买买提艾力"),
        ("买买提･艾力", "买买提艾力"),
        ("买买提‧艾力", "买买提艾力"),
        ("买买提．艾力", "买买提艾力"),
        // Compatibility ideographs and radicals are their unified ideographs.
        ("\u{F9D1}", "\u{516D}"),
        ("\u{FA0C}", "\u{5140}"),
        ("\u{2F00}", "\u{4E00}"),
        // Extensions are kept; a variation selector is a matter of the font.
        ("㐂𠮷", "㐂𠮷"),
        ("葛\u{E0100}城", "葛城"),
        ("straße", "STRASSE"),
        ("STRAẞE", "STRASSE"),
        ("ﬁﬀi", "FIFFI"),
        ("ŉ", "N"),
        ("Müller", "MÜLLER"),
        ("Mu\u{308}ller", "MÜLLER"),
        // Marks in either order, and a mark that finds its letter only when the hyphen is gone.
        ("a\u{323}\u{302}", "Ậ"),
        ("a\u{302}\u{323}", "Ậ"),
        ("a-\u{302}", "Â"),
        ("ΐ", "Ϊ\u{301}"),
        ("김 철수", "김철수"),
        ("\u{1100}\u{1161}", "가"),
        ("İ", "İ"),
        ("a\u{200B}b\u{FEFF}c\u{AD}d", "ABCD"),
        ("", ""),
        (" -'<·\u{3000}", ""),
    ] {
        check(name, expected);
    }
}

#[test]
fn different_names_differ() {
    let mut scratch = String::new();
    let mut keys: Vec<_> =
        ["张三", "張三", "三张", "ZHANG SAN", "ZHANG SHAN", "Müller", "Muller", "Mueller", "ı", "A1"]
            .map(|name| key(name, &mut scratch).unwrap())
            .to_vec();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 10);
}

#[test]
fn the_bits_stay() {
    let mut scratch = String::new();
    let bits = key("Zhang San", &mut scratch).unwrap().to_bits();
    // What the reference implementation of XXH3-128 gives for `ZHANGSAN`.
    assert_eq!(bits, 0x047A_6CDB_9DC8_E3A6_9719_C75D_AB3C_F88D);
    assert_eq!(NameKey::from_bits(bits).to_bits(), bits);
    assert_eq!(scratch, "", "the short way does not touch the scratch");
}

#[test]
fn the_ideographs_are_their_own_canonical_form() {
    for code in 0x4E00..=0x9FFF {
        let ideograph = char::from_u32(code).unwrap().to_string();
        assert_eq!(canonical(&ideograph), ideograph);
    }
}

/// Every character alone and between letters and marks: the form is stable and both ways agree.
///
/// Planes 4 to 13 are unassigned and 15 and 16 private, so nothing can happen there.
#[test]
fn every_character_is_stable() {
    let mut scratch = String::new();
    for character in ('\0'..'\u{40000}').chain('\u{E0000}'..'\u{E1000}') {
        for name in [
            format!("{character}"),
            format!("a{character}\u{301}\u{345}"),
            format!("e\u{301}\u{323}{character}"),
            format!("\u{1100}{character}\u{11A8}"),
        ] {
            let once = canonical(&name);
            assert_eq!(canonical(&once), once, "U+{:04X}", character as u32);
            assert_eq!(key(&name, &mut scratch), key(&once, &mut scratch), "U+{:04X}", character as u32);
        }
    }
}

/// Characters that make normalisation work: marks, jamo, widths, ligatures, separators, ideographs.
fn hard_name() -> impl Strategy<Value = String> {
    let hard = "[\u{300}-\u{345}\u{1100}-\u{11FF}\u{FF00}-\u{FFEF}\u{FB00}-\u{FB06}\u{F900}-\u{FAFF}\u{4DF0}-\u{4E10}\
                \u{9FF0}-\u{A010}ßẞΐſıİ·•・ ａ-ｚ\u{B0}-\u{BF}\u{2010}-\u{2020}\u{3000}-\u{3010}a-zA-Z'.,<-]{0,24}";
    prop_oneof![hard, any::<String>(), "[A-Za-z '<.,-]{0,80}", "[\u{4E00}-\u{9FFF}· ]{0,30}"]
}

proptest! {
    #[test]
    fn both_ways_agree(name in hard_name()) {
        let mut scratch = String::new();
        let long_way = canonical(&name);
        let expected = (!long_way.is_empty()).then(|| xxhash_rust::xxh3::xxh3_128(long_way.as_bytes()));
        prop_assert_eq!(key(&name, &mut scratch).map(NameKey::to_bits), expected);
    }

    #[test]
    fn the_form_is_a_fixed_point(name in hard_name()) {
        let once = canonical(&name);
        prop_assert_eq!(canonical(&once), once);
    }

    #[test]
    fn separators_and_case_do_not_matter(parts in proptest::collection::vec("[a-z]{1,8}|[\u{4E00}-\u{9FFF}]{1,3}", 1..4)) {
        let mut scratch = String::new();
        let plain = key(&parts.concat(), &mut scratch);
        for separator in [" ", "-", "<<", "·", "・", "\u{2019}", ", "] {
            prop_assert_eq!(key(&parts.join(separator), &mut scratch), plain);
            prop_assert_eq!(key(&parts.join(separator).to_uppercase(), &mut scratch), plain);
        }
    }
}
