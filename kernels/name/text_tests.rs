//! Names as they are read: letters by both ways, places, surnames, scripts.

use super::*;

fn read(name: &str) -> Text {
    let mut text = Text::default();
    text.read("left over, of another", &mut String::new());
    text.read(name, &mut "left over".to_owned());
    text
}

/// Checks the letters, with a bar where a part ends and a dot where only a syllable does, and the letters of the surname.
fn check(name: &str, expected: &str, surname: Option<usize>, script: Script) {
    let text = read(name);
    let mut shown = String::new();
    for (at, letter) in text.letters.iter().enumerate() {
        if at > 0 && text.starts_part(at) {
            shown.push('|');
        } else if text.breaks >> at & 1 == 1 {
            shown.push('\'');
        }
        shown.push(*letter);
    }
    assert_eq!((&*shown, text.surname, text.script), (expected, surname, script), "{name:?}");
}

#[test]
fn names_are_read() {
    use Script::*;
    check("", "", None, Nothing);
    check(" -<<, ", "", None, Nothing);
    check("Zhang San", "ZHANG|SAN", None, Latin);
    check("ZHANG<<SAN<<<<", "ZHANG|SAN", Some(5), Latin);
    check("ZHANG<SAN", "ZHANG|SAN", None, Latin);
    check("<<ZHANG<<SAN<<", "ZHANG|SAN", Some(5), Latin);
    check("Zhang, San", "ZHANG|SAN", Some(5), Latin);
    check("Zhang， San", "ZHANG|SAN", Some(5), Latin);
    check("van der Meulen, Anna, Maria", "VAN|DER|MEULEN|ANNA|MARIA", Some(12), Latin);
    check("O'Brien J.-P.", "O'BRIEN|J|P", None, Latin);
    check("O’Brien\u{3000}Zoë", "O'BRIEN|ZOË", None, Latin);
    check("Xi\u{AD}an Xi´an", "XIAN|XI'AN", None, Latin);
    check("张三", "张三", None, Han);
    check("买买提·艾力", "买买提|艾力", None, Han);
    check("买买提・艾力", "买买提|艾力", None, Han);
    check("葛\u{E0100}城", "葛城", None, Han);
    check("Иванченко Пётр", "ИВАНЧЕНКО|ПЁТР", None, Other);
    check("محمد صالح", "محمد|صالح", None, Other);
    check("山田ひろし", "山田ひろし", None, Mixed);
    check("张San", "张SAN", None, Mixed);
    check("İpek ıŞ", "İPEK|IŞ", None, Latin);
    check("a\u{301}b c\u{327}", "ÁB|Ç", None, Latin);
    // The mark finds its letter across the hyphen, so that nothing is known of parts.
    check("a-\u{301}b c", "ÁBC", None, Latin);
}

#[test]
fn turning_moves_parts() {
    let mut turned = Text::default();
    read("van der Meulen, O'Anna").turn(12, &mut turned);
    assert_eq!(turned.letters.iter().collect::<String>(), "OANNAVANDERMEULEN");
    assert_eq!((turned.breaks, turned.parts), (1 << 1 | 1 << 5 | 1 << 8 | 1 << 11, 1 << 5 | 1 << 8 | 1 << 11));
}

#[test]
fn long_names_have_no_places() {
    let text = read(&"A ".repeat(LETTERS_MAX));
    assert!(text.is_comparable());
    assert_eq!(text.parts.count_ones() as usize, LETTERS_MAX - 1);
    let text = read(&"A ".repeat(LETTERS_MAX + 1));
    assert!(!text.is_comparable());
    assert_eq!(text.parts, 0);
}

/// The letters are those of the definition, whichever way a character goes.
#[test]
fn every_character_is_read_as_defined() {
    let (mut text, mut spare, mut expected) = (Text::default(), String::new(), String::new());
    for character in ('\0'..'\u{40000}').chain('\u{E0000}'..'\u{E1000}') {
        for name in [format!("a{character}e"), format!("{character}\u{301}e")] {
            text.read(&name, &mut spare);
            canonical_into(&name, &mut expected);
            assert!(expected.chars().eq(text.letters.iter().copied()), "U+{:04X}", character as u32);
        }
    }
}
