//! The canonical form of a name: the definition that every faster way must equal, and the first of the rules.
//!
//! What comes in is a name; what goes out is its canonical form, which is empty where the name had nothing in it.
//! Invariants: the form is a fixed point of its own rules; order of letters is kept; no letter is dropped.
//!
//! The rules, in order, until nothing changes any more:
//! 1. What joins or hides between letters is dropped: white space, separators, invisible characters.
//! 2. Compatibility normalisation NFKC: full-width Latin, ligatures, compatibility ideographs, composed marks.
//! 3. Upper case by Unicode's full mapping, ß and ẞ becoming SS.
//!
//! Doing it twice is needed where dropping a hyphen brings a mark to its letter, or where an upper case
//! comes in parts that compose (ΐ).

use unicode_normalization::UnicodeNormalization;

/// The version of these rules. It stands in every receipt, since a change would change answers.
///
/// The Unicode tables of the build belong to it: a newer Unicode only adds characters that no record has yet.
pub const NAME_RULES_VERSION: &str = "name-2";

/// Passes after which the form is taken as it is. Two sufficed for every character of Unicode between letters and
/// marks, one did not; the bound only keeps hostile text from looping.
const PASSES_MAX: usize = 4;

/// Writes the canonical form of a name over what `out` held.
pub fn canonical_into(name: &str, out: &mut String) {
    out.clear();
    out.extend(one_pass(name));
    for _ in 1..PASSES_MAX {
        if one_pass(out).eq(out.chars()) {
            break;
        }
        *out = one_pass(out).collect();
    }
}

fn one_pass(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|&letter| !is_joint(letter)).nfkc().flat_map(upper).filter(|&letter| !is_joint(letter))
}

/// Full upper case. Unicode leaves ẞ as it is, but a passport prints it as SS like ß.
pub(super) fn upper(letter: char) -> core::char::ToUppercase {
    if letter == 'ẞ' { 'ß'.to_uppercase() } else { letter.to_uppercase() }
}

/// Between the parts of Uyghur, Tibetan and foreign names there is no agreed dot.
const MIDDLE_DOTS: &str = "·•‧・∙⋅●⸱⸳ꞏ᛫𐄁\u{0F0B}\u{0F0C}";

/// What a character that joins or separates parts of a name says of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// It cannot be seen, and separates nothing.
    Hidden,
    /// An apostrophe or a stop: it stands within a part, and between syllables only.
    Inner,
    /// A space, a hyphen or a middle dot: it stands between parts.
    Part,
    /// A comma: what stands before it is the surname.
    Comma,
    /// The filler of machine-readable zones: two of them stand behind the surname.
    Filler,
}

/// Whether a character only joins or separates parts of a name, or cannot be seen.
pub(super) fn is_joint(character: char) -> bool {
    joint(character).is_some()
}

/// What a character says of the parts that it joins; `None` for what belongs to the name itself.
///
/// Wide, small and other compatible forms need no mention: rule 2 turns them into one of these. The free-standing
/// acute is here because rule 2 would make a space and a mark of it, and the mark would settle on a letter.
pub(super) fn joint(character: char) -> Option<Joint> {
    if character.is_ascii() {
        return ascii_joint(character);
    }
    match character {
        // Primes, and the letters that stand for an apostrophe in transliteration, are typed for it.
        '´'
        | '\u{1FFD}'
        | '\u{02B9}'
        | '\u{02BB}'..='\u{02BF}'
        | '\u{02C8}'
        | '\u{055A}'
        | '\u{05F3}'
        | '\u{2018}'..='\u{201B}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{A78B}'
        | '\u{A78C}'
        | '。' => Some(Joint::Inner),
        // Joiners, marks of direction, fillers, variation selectors.
        '\u{00AD}'
        | '\u{034F}'
        | '\u{061C}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}' => Some(Joint::Hidden),
        '\u{060C}' | '、' => Some(Joint::Comma),
        '\u{058A}' | '\u{05BE}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{30A0}' => Some(Joint::Part),
        _ if character.is_whitespace() || MIDDLE_DOTS.contains(character) => Some(Joint::Part),
        _ if character.is_control() => Some(Joint::Hidden),
        _ => None,
    }
}

/// The ASCII separators that names are written with.
pub(super) const fn ascii_joint(character: char) -> Option<Joint> {
    match character {
        ' ' | '-' | '\t'..='\r' => Some(Joint::Part),
        '\'' | '`' | '.' => Some(Joint::Inner),
        ',' => Some(Joint::Comma),
        '<' => Some(Joint::Filler),
        '\0'..='\x1F' | '\x7F' => Some(Joint::Hidden),
        _ => None,
    }
}
