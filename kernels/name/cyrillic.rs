//! Table B of ICAO Doc 9303-3, section 6: Cyrillic, with the exceptions that States make.
//!
//! What comes in is a letter, a practice and where the letter stands; what goes out is its spelling.
//! Invariants: a practice gives a letter one spelling; a name is spelled by one practice throughout.

/// Whose exceptions hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Practice {
    /// The recommended column, which is that of Russia.
    Recommended,
    Belarusian,
    Bulgarian,
    Macedonian,
    Serbian,
    Ukrainian,
}

impl Practice {
    /// All of them, the recommended one first.
    pub(super) const ALL: [Self; 6] =
        [Self::Recommended, Self::Belarusian, Self::Bulgarian, Self::Macedonian, Self::Serbian, Self::Ukrainian];
}

/// Whether a letter belongs to the script.
pub(super) fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52F}')
}

/// The spelling of a letter; none of a letter that the table lacks.
pub(super) fn spellings(letter: char, practice: Practice, starts_part: bool) -> &'static [&'static str] {
    match exception(letter, practice, starts_part) {
        [] => recommended(letter),
        spellings => spellings,
    }
}

fn exception(letter: char, practice: Practice, starts_part: bool) -> &'static [&'static str] {
    use Practice::*;
    match (practice, letter) {
        (Belarusian | Serbian | Ukrainian, 'Г') => &["H"],
        (Belarusian, 'Ё') => &["IO"],
        (Bulgarian, 'Щ') => &["SHT"],
        (Macedonian, 'Ѓ') => &["GJ"],
        (Macedonian, 'Ќ') => &["KJ"],
        (Macedonian, 'Џ') => &["DJ"],
        (Macedonian | Serbian, 'Х') => &["H"],
        (Macedonian | Serbian, 'Ц') => &["C"],
        (Serbian, 'Ж') => &["Z"],
        (Serbian, 'Ч') => &["C"],
        (Serbian, 'Ш') => &["S"],
        (Ukrainian, 'И') => &["Y"],
        (Ukrainian, 'Є') if starts_part => &["YE"],
        (Ukrainian, 'Ї') if starts_part => &["YI"],
        (Ukrainian, 'Й') if starts_part => &["Y"],
        (Ukrainian, 'Ю') if starts_part => &["YU"],
        (Ukrainian, 'Я') if starts_part => &["YA"],
        _ => &[],
    }
}

/// The column of recommendations.
fn recommended(letter: char) -> &'static [&'static str] {
    match letter {
        'А' => &["A"],
        'Б' => &["B"],
        'В' => &["V"],
        'Г' | 'Ґ' | 'Ѓ' => &["G"],
        'Д' | 'Ђ' => &["D"],
        'Е' | 'Ё' | 'Э' => &["E"],
        'Є' | 'Ъ' => &["IE"],
        'Ж' => &["ZH"],
        'З' => &["Z"],
        'Ѕ' | 'Џ' => &["DZ"],
        'И' | 'І' | 'Ї' | 'Й' => &["I"],
        'Ј' => &["J"],
        'К' | 'Ќ' => &["K"],
        'Л' => &["L"],
        'Љ' => &["LJ"],
        'М' => &["M"],
        'Н' => &["N"],
        'Њ' => &["NJ"],
        'О' => &["O"],
        'П' => &["P"],
        'Р' => &["R"],
        'С' => &["S"],
        'Т' => &["T"],
        'Ћ' => &["C"],
        'У' | 'Ў' | 'Ѫ' => &["U"],
        'Ф' => &["F"],
        'Х' => &["KH"],
        'Ц' => &["TS"],
        'Ч' => &["CH"],
        'Ш' => &["SH"],
        'Щ' => &["SHCH"],
        'Ы' | 'Ѵ' => &["Y"],
        // The soft sign is not in the table, and States leave it out.
        'Ь' => &[""],
        'Ю' => &["IU"],
        'Я' => &["IA"],
        _ => &[],
    }
}
