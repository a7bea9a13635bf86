//! The tables of surnames against the tables of characters.

use super::super::characters::{readings, standard, syllables};
use super::*;

#[test]
fn the_tables_are_in_order() {
    assert!(SINGLE.is_sorted_by(|one, other| one.0 < other.0));
    assert!(COMPOUND.is_sorted_by(|one, other| one.0 < other.0));
}

#[test]
fn an_entry_says_something_that_the_characters_do_not() {
    for (surname, own) in SINGLE {
        let anywhere = readings(*surname);
        let same = own.len() == anywhere.len() && own.iter().all(|syllable| anywhere.contains(syllable));
        assert!(!same, "{surname}");
        assert!(own.iter().all(|syllable| syllables().contains(syllable)), "{surname}");
        assert_eq!(standard(*surname), *surname);
    }
    for (surname, own) in COMPOUND {
        assert!(own.iter().all(|syllable| syllables().contains(syllable)), "{surname:?}");
        assert_eq!(surname.map(standard), *surname);
    }
}

#[test]
fn kept_forms_are_standard() {
    for kept in KEPT.chars() {
        assert_eq!(standard(kept), kept);
        assert_eq!(KEPT.matches(kept).count(), 1, "{kept}");
    }
}
