//! Is an instant the text that everybody reads, and a body the text that was appended?

use super::*;

#[test]
fn instants_are_rfc_3339_with_six_digits() {
    let cases = [
        (0, "1970-01-01T00:00:00.000000Z"),
        (951_782_400_000_001, "2000-02-29T00:00:00.000001Z"),
        (1_795_910_399_999_999, "2026-11-28T23:59:59.999999Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (crate::ledger::RECORDED_AT_MICROS_MAX, "9999-12-31T23:59:59.999999Z"),
    ];
    for (micros, text) in cases {
        assert_eq!(Instant(micros).to_string(), text);
    }
}

#[test]
fn a_link_is_one_line_with_its_body_as_it_was() {
    let body = r#"{"note":"a \"quote\", a 名, a \u2028"}"#;
    let link = Link {
        seq: 7,
        entity_id: "bank-7".to_owned(),
        ordinal: 2,
        entity_previous: 3,
        recorded_at_micros: 1,
        salt: [1; 16],
        body: body.to_owned(),
        previous: [2; 32],
        hash: [3; 32],
    };
    let mut line = Vec::new();
    write_link(&link, &mut line).unwrap();
    let text = String::from_utf8(line).unwrap();
    assert!(text.ends_with("}\n") && text.matches('\n').count() == 1);
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["body"], body);
    assert_eq!((&read["seq"], &read["recorded_at"]), (&7.into(), &"1970-01-01T00:00:00.000001Z".into()));
    assert_eq!((&read["salt"], &read["hash"]), (&"01".repeat(16).into(), &"03".repeat(32).into()));
}
