//! Identifiers taken apart, put together and cut.

use super::*;

#[test]
fn a_field_is_split_at_its_first_two_fillers() {
    let split = |field| {
        let names = Names::split(field);
        (names.primary, names.secondary)
    };
    assert_eq!(split("ERIKSSON<<ANNA<MARIA<<<<<<<<<<"), ("ERIKSSON", "ANNA<MARIA"));
    assert_eq!(split("ARKFREITH<<<<<<<<"), ("ARKFREITH", ""));
    assert_eq!(split("<<ANNA<MARIA<<"), ("", "ANNA<MARIA"));
    assert_eq!(split("VAN<DER<BERG<<JAN<<PIET<<"), ("VAN<DER<BERG", "JAN<<PIET"));
    assert_eq!(split("<<<<<<"), ("", ""));
    let names = Names::split("VAN<DER<BERG<<JAN<<PIET<<");
    assert_eq!(names.primary_words().collect::<Vec<_>>(), ["VAN", "DER", "BERG"]);
    assert_eq!(names.secondary_words().collect::<Vec<_>>(), ["JAN", "PIET"]);
}

#[test]
fn what_does_not_fit_is_cut_as_doc_9303_allows() {
    for (primary, secondary, width, expected) in [
        // The name of Doc 9303-3 with a secondary identifier that is cut.
        ("NILAVADHANANANDA", "CHAYAPA<DEJTHAMRONG<KRASUANG", 39, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
        // A primary identifier that leaves no room: three places are freed.
        ("BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNAMBOOL", "DINGO", 39, "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WA<<D"),
        ("ABCDEFGHIJ", "", 6, "ABCDEF"),
        ("ABC", "DE", 7, "ABC<<DE"),
        // A filler at the last place would say that nothing is missing.
        ("AB", "ANNA<MARIA", 9, "AB<<ANN<M"),
        ("ABC<DEF<GHI", "JKL", 11, "ABC<DE<G<<J"),
        ("A<B<C<D", "", 4, "A<B<"),
    ] {
        let fitted = Names { primary, secondary }.fit(width);
        assert_eq!(fitted, expected);
        assert!(fitted.len() <= width);
    }
}

#[test]
fn whatever_is_split_is_joined_to_the_same() {
    for field in ["ERIKSSON<<ANNA<MARIA<<<<<<<<<<", "<<<A<<<<B<<<", "A<<<B<<<<<<", "A<B", "<<<<<<<<"] {
        let joined = Names::split(field).fit(field.len());
        assert_eq!(format!("{joined:<<width$}", width = field.len()), field);
    }
}
