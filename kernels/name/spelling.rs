//! How letters that a machine-readable zone does not have are spelled in it, and whether two names are spellings of one.
//!
//! What comes in are two names in alphabetic scripts; what goes out is whether some spelling of one is the other.
//! Invariants: a letter that is not in the tables has no spelling; two different letters that both need spelling never
//! agree (Ä is not Á, и is not й), although both may be spelled alike; the time is bounded by the product of the lengths.
//!
//! Origin: ICAO Doc 9303-3, 8th edition, section 6: table A for Latin, B for Cyrillic, C for Arabic. Greek, Hangul, kana, Thai
//! and so on have no table there, and none here.

use unicode_normalization::char::decompose_canonical;

use super::cyrillic::{self, Practice};
use super::text::{LETTERS_MAX, Text};

/// Whether a letter belongs to the Latin script: a letter with or without marks, or a mark.
pub(super) fn is_latin(letter: char) -> bool {
    matches!(letter, '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{24F}' | '\u{300}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}')
}

/// Whether two names are spellings of one: letter by letter equal, but for those that a table spells.
///
/// Of Cyrillic the practices are tried one after the other: one name is spelled by one.
pub(super) fn are_spellings_of_one(one: &Text, other: &Text) -> bool {
    let is_cyrillic = |text: &Text| text.letters.iter().any(|letter| cyrillic::is_cyrillic(*letter));
    let practices = if is_cyrillic(one) || is_cyrillic(other) { &Practice::ALL[..] } else { &Practice::ALL[..1] };
    practices.iter().any(|practice| are_spellings_by(one, other, *practice))
}

/// Walks over both names at once. Bit j of place i says that the first i letters of one can be the first j of the other.
fn are_spellings_by(one: &Text, other: &Text, practice: Practice) -> bool {
    let (rows, columns) = (one.letters.len(), other.letters.len());
    assert!(rows <= LETTERS_MAX && columns <= LETTERS_MAX, "longer names are not compared");
    let mut reached = [0_u128; LETTERS_MAX + 1];
    reached[0] = 1;
    for row in 0..=rows {
        let mut open = reached[row];
        while open != 0 {
            let column = open.trailing_zeros() as usize;
            open &= open - 1;
            let (left, right) = (one.letters.get(row), other.letters.get(column));
            if let (Some(left), Some(right)) = (left, right)
                && left == right
            {
                reached[row + 1] |= 1 << (column + 1);
            }
            for spelled in left.map_or(&[][..], |_| spellings(one, row, practice)) {
                if begins(&other.letters[column..], spelled) {
                    reached[row + 1] |= 1 << (column + spelled.len());
                }
            }
            for spelled in right.map_or(&[][..], |_| spellings(other, column, practice)) {
                if begins(&one.letters[row..], spelled) {
                    reached[row + spelled.len()] |= 1 << (column + 1);
                    // What is spelled with nothing stays in this row, further on.
                    open |= if spelled.is_empty() { 1 << (column + 1) } else { 0 };
                }
            }
        }
    }
    reached[rows] >> columns & 1 == 1
}

fn begins(letters: &[char], spelled: &str) -> bool {
    letters.len() >= spelled.len() && letters.iter().zip(spelled.chars()).all(|(letter, other)| *letter == other)
}

/// Whether a name has letters that a machine-readable zone does not have.
pub(super) fn has_marks(text: &Text) -> bool {
    text.letters.iter().any(|letter| !letter.is_ascii())
}

/// The spellings of a letter of a name, the recommended one first; none of a letter of ASCII, which is its own.
pub(super) fn spellings(text: &Text, at: usize, practice: Practice) -> &'static [&'static str] {
    let letter = text.letters[at];
    match letter {
        '\0'..='\x7F' => &[],
        '\u{300}'..='\u{36F}' => &[""],
        '\u{400}'..='\u{52F}' => cyrillic::spellings(letter, practice, text.starts_part(at)),
        // Shadda doubles the letter before it.
        '\u{651}' if at > 0 => arabic(text.letters[at - 1], Place::Within),
        '\u{600}'..='\u{6FF}' if text.ends_part(at + 1) => arabic(letter, Place::Last),
        '\u{600}'..='\u{6FF}' => arabic(letter, Place::Within),
        _ => latin(letter),
    }
}

/// Table A. Letters that are not named lose their marks; NFKC has resolved ligatures, and capitals ß and ı.
fn latin(letter: char) -> &'static [&'static str] {
    match letter {
        'Ä' => &["AE", "A"],
        'Å' => &["AA", "A"],
        'Æ' | 'Ǽ' | 'Ǣ' => &["AE"],
        'Ð' | 'Đ' => &["D"],
        'Ñ' => &["N", "NXX"],
        'Ö' => &["OE", "O"],
        'Ø' | 'Ǿ' => &["OE"],
        'Ü' => &["UE", "UXX", "U"],
        'Þ' => &["TH"],
        'Ħ' => &["H"],
        'Ł' => &["L"],
        'Ŋ' => &["N"],
        'Œ' => &["OE"],
        'Ŧ' => &["T"],
        _ => without_marks(letter),
    }
}

/// The letter of ASCII that a letter with marks is made of.
fn without_marks(letter: char) -> &'static [&'static str] {
    const PLAIN: [[&str; 1]; 26] = [
        ["A"],
        ["B"],
        ["C"],
        ["D"],
        ["E"],
        ["F"],
        ["G"],
        ["H"],
        ["I"],
        ["J"],
        ["K"],
        ["L"],
        ["M"],
        ["N"],
        ["O"],
        ["P"],
        ["Q"],
        ["R"],
        ["S"],
        ["T"],
        ["U"],
        ["V"],
        ["W"],
        ["X"],
        ["Y"],
        ["Z"],
    ];
    match Marked::of(letter) {
        Some(Marked { base: base @ b'A'..=b'Z', .. }) => &PLAIN[usize::from(base - b'A')],
        _ => &[],
    }
}

/// A letter of ASCII with marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Marked {
    pub(super) base: u8,
    /// Whether one of the marks is the diaeresis.
    pub(super) has_diaeresis: bool,
    /// Whether the others are all marks of a tone of Pinyin.
    pub(super) has_tones_only: bool,
}

impl Marked {
    /// The parts of a letter; `None` where its base is not in ASCII.
    pub(super) fn of(letter: char) -> Option<Self> {
        let mut marked = Self { base: 0, has_diaeresis: false, has_tones_only: true };
        decompose_canonical(letter, |part| match part {
            '\0'..='\x7F' => marked.base = part as u8,
            '\u{308}' => marked.has_diaeresis = true,
            // Macron, acute, caron, grave; and the breve that is typed for the caron.
            '\u{304}' | '\u{301}' | '\u{30C}' | '\u{300}' | '\u{306}' => {}
            _ => marked.has_tones_only = false,
        });
        (marked.base != 0).then_some(marked)
    }
}

/// Where in its part of the name a letter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Within,
    Last,
}

/// Table C.
// Long because the table stands in it.
fn arabic(letter: char, place: Place) -> &'static [&'static str] {
    const ROWS: &[(char, &[&str])] = &[
        ('\u{621}', &["XE"]),
        ('\u{622}', &["XAA"]),
        ('\u{623}', &["XAE"]),
        ('\u{624}', &["U"]),
        ('\u{625}', &["I"]),
        ('\u{626}', &["XI"]),
        ('\u{627}', &["A"]),
        ('\u{628}', &["B"]),
        ('\u{62A}', &["T"]),
        ('\u{62B}', &["XTH"]),
        ('\u{62C}', &["J"]),
        ('\u{62D}', &["XH"]),
        ('\u{62E}', &["XKH"]),
        ('\u{62F}', &["D"]),
        ('\u{630}', &["XDH"]),
        ('\u{631}', &["R"]),
        ('\u{632}', &["Z"]),
        ('\u{633}', &["S"]),
        ('\u{634}', &["XSH"]),
        ('\u{635}', &["XSS"]),
        ('\u{636}', &["XDZ"]),
        ('\u{637}', &["XTT"]),
        ('\u{638}', &["XZZ"]),
        ('\u{639}', &["E"]),
        ('\u{63A}', &["G"]),
        ('\u{640}', &[""]),
        ('\u{641}', &["F"]),
        ('\u{642}', &["Q"]),
        ('\u{643}', &["K"]),
        ('\u{644}', &["L"]),
        ('\u{645}', &["M"]),
        ('\u{646}', &["N"]),
        ('\u{647}', &["H"]),
        ('\u{648}', &["W"]),
        ('\u{649}', &["XAY"]),
        ('\u{64A}', &["Y"]),
        ('\u{671}', &["XXA"]),
        ('\u{679}', &["XXT"]),
        ('\u{67C}', &["XRT"]),
        ('\u{67E}', &["P"]),
        ('\u{681}', &["XKE"]),
        ('\u{685}', &["XXH"]),
        ('\u{686}', &["XC"]),
        ('\u{688}', &["XXD"]),
        ('\u{689}', &["XDR"]),
        ('\u{691}', &["XXR"]),
        ('\u{693}', &["XRR"]),
        ('\u{696}', &["XRX"]),
        ('\u{698}', &["XJ"]),
        ('\u{69A}', &["XXS"]),
        ('\u{6A9}', &["XKK"]),
        ('\u{6AB}', &["XXK"]),
        ('\u{6AD}', &["XNG"]),
        ('\u{6AF}', &["XGG"]),
        ('\u{6BA}', &["XNN"]),
        ('\u{6BC}', &["XXN"]),
        ('\u{6BE}', &["XDO"]),
        ('\u{6C0}', &["XYH"]),
        ('\u{6C1}', &["XXG"]),
        ('\u{6C2}', &["XGE"]),
        ('\u{6C3}', &["XTG"]),
        ('\u{6CC}', &["XYA"]),
        ('\u{6CD}', &["XXY"]),
        ('\u{6D0}', &["Y"]),
        ('\u{6D2}', &["XYB"]),
        ('\u{6D3}', &["XBE"]),
    ];
    match letter {
        // Vowel marks and the like are not encoded.
        '\u{64B}'..='\u{650}' | '\u{652}' | '\u{670}' => &[""],
        // Teh marbuta is spelled by where it stands.
        '\u{629}' if place == Place::Last => &["XAH"],
        '\u{629}' => &["XTA"],
        _ => ROWS.binary_search_by_key(&letter, |(row, _)| *row).map_or(&[], |place| ROWS[place].1),
    }
}
