//! Names put together from the tables.

use std::sync::LazyLock;

use super::chinese::{GIVEN, MINORITY, Part, SURNAMES, SURNAMES_COMPOUND};
use super::foreign::NameParts;
use crate::records::DocType;
use crate::seed::Random;

/// One name in both spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FullName {
    /// In native script.
    pub(crate) native: String,
    /// In capital Latin letters, surname first.
    pub(crate) latin: String,
}

/// One character of a given name and its reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Character {
    pub(super) native: char,
    pub(super) latin: &'static str,
}

/// Every character of a given name, in the order of the table.
pub(super) static CHARACTERS: LazyLock<Vec<Character>> = LazyLock::new(|| {
    let of_reading = |(latin, characters): &(&'static str, &'static str)| {
        let latin = *latin;
        characters.chars().map(move |native| Character { native, latin })
    };
    GIVEN.iter().flat_map(of_reading).collect()
});

/// Sums of the surnames' weights: the weight falls as one over the rank, flattened at the head so that WANG has
/// about a twelfth, as in the census of 2020.
static SURNAME_SUMS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let weights = (0..SURNAMES.len() as u64).map(|rank| 1_000_000 / (rank + 4));
    weights
        .scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
});

/// A Chinese name: one in a hundred has a compound surname; one in two hundred is a minority's with a middle
/// dot, on certificates of the mainland only.
pub(crate) fn chinese_name(random: &mut Random, doc_type: DocType) -> FullName {
    let resident_outside = matches!(doc_type, DocType::HkMacaoResidentPermit | DocType::TaiwanResidentPermit);
    match random.below(200) {
        0 if !resident_outside => joined(*random.pick(MINORITY), *random.pick(MINORITY), "·"),
        1 | 2 => {
            let surname = *random.pick(SURNAMES_COMPOUND);
            with_given(random, surname)
        }
        _ => {
            let surname = draw_surname(random);
            with_given(random, surname)
        }
    }
}

/// A foreign name from the parts of one language.
pub(crate) fn foreign_name(random: &mut Random, parts: &NameParts) -> FullName {
    let (surname, given) = (*random.pick(parts.surnames), *random.pick(parts.given));
    joined(surname, given, parts.between)
}

fn joined(first: Part, second: Part, between: &str) -> FullName {
    FullName { native: format!("{}{between}{}", first.0, second.0), latin: format!("{} {}", first.1, second.1) }
}

fn draw_surname(random: &mut Random) -> Part {
    let total = *SURNAME_SUMS.last().expect("the table of surnames is not empty");
    let draw = random.below(total);
    SURNAMES[SURNAME_SUMS.partition_point(|sum| *sum <= draw)]
}

/// Three in four given names have two characters.
fn with_given(random: &mut Random, surname: Part) -> FullName {
    let mut native = String::from(surname.0);
    let mut latin = format!("{} ", surname.1);
    let characters = if random.below(4) == 0 { 1 } else { 2 };
    for _ in 0..characters {
        let character = random.pick(&CHARACTERS);
        native.push(character.native);
        latin.push_str(character.latin);
    }
    FullName { native, latin }
}
