//! Names are bounded, plain and of one alphabet each.

use super::*;

#[test]
fn a_given_name_has_no_separator() {
    assert_eq!(NoticeId::read("N-2024.1:a_b").unwrap().as_str(), "N-2024.1:a_b");
    for text in ["", "a/b", "a b", "号", &"n".repeat(65)] {
        assert!(NoticeId::read(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_derived_name_may_join() {
    assert!(FindingId::read("hotel/1/13(1)/N1/-").is_ok());
    assert!(FindingId::read("a b").is_err());
}

#[test]
fn a_document_has_a_whole_hash() {
    let text = |hash: &str| format!(r#"{{"id":"d","sha256":"{hash}"}}"#);
    assert!(serde_json::from_str::<Document>(&text(&"0a".repeat(32))).is_ok());
    for hash in ["", "0A", &"0A".repeat(32), &"g".repeat(64)] {
        assert!(serde_json::from_str::<Document>(&text(hash)).is_err(), "{hash}");
    }
}
