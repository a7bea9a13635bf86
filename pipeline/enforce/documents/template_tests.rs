//! A template is filled whole or not at all.

use super::*;

fn values() -> Vec<Value> {
    vec![("a", "one".to_owned()), ("b", "{a}".to_owned())]
}

#[test]
fn values_are_filled_in_and_not_read_again() {
    assert_eq!(fill("{a}, {b} and {a}.", &values()).unwrap(), "one, {a} and one.");
}

#[test]
fn what_does_not_fit_is_said() {
    assert_eq!(fill("{a} {b} {c}", &values()), Err(DocumentError::Unknown("c".to_owned())));
    assert_eq!(fill("{a}", &values()), Err(DocumentError::Unused("b")));
    assert_eq!(fill("{a} {b", &values()), Err(DocumentError::Brace(" ".to_owned())));
    assert_eq!(fill("{a} b} {b}", &values()), Err(DocumentError::Brace(" b".to_owned())));
    assert_eq!(fill("{a} {b}", &[("a", " ".to_owned()), ("b", "x".to_owned())]), Err(DocumentError::Empty("a")));
}
