//! A manifest that holds, each way in which one does not, and bytes that are none.

use serde_json::{Value, json};

use super::*;

fn whole() -> Value {
    json!({
        "manifest_version": 1, "entity_id": "bank-01", "nonce": "0f".repeat(16),
        "created_at": "2026-03-10T00:00:00.000000Z", "expires_at": "2026-03-10T06:00:00.000000Z",
        "window": {"from": "2026-03-09T00:00:00.000000Z", "to": "2026-03-10T00:00:00.000000Z"},
        "legal_basis": "反恐怖主义法第二十一条", "scenes": ["check_in"],
        "files": [{"name": "night.ndjson", "bytes": 10, "rows": 2, "sha256": "ab".repeat(32)}],
    })
}

fn code(value: &Value) -> Option<String> {
    Manifest::read(value.to_string().as_bytes()).err().map(|refusal| refusal.code)
}

fn with(pointer: &str, value: Value) -> Value {
    let mut manifest = whole();
    *manifest.pointer_mut(pointer).unwrap() = value;
    manifest
}

#[test]
fn what_is_written_is_read_again() {
    let manifest = Manifest::read(whole().to_string().as_bytes()).unwrap();
    assert_eq!(Manifest::read(&manifest.to_bytes()).unwrap(), manifest);
    assert_eq!(manifest.rows(), 2);
}

#[test]
fn each_rule_is_held() {
    let file = &whole()["files"][0];
    let long = "x".repeat(1001);
    for (pointer, value) in [
        ("/manifest_version", json!(2)),
        ("/nonce", json!("0F".repeat(16))),
        ("/nonce", json!("0f".repeat(15))),
        ("/expires_at", json!("2026-03-10T00:00:00.000000Z")),
        ("/expires_at", json!("2026-03-17T00:00:00.000001Z")),
        ("/window/from", json!("2026-03-10T00:00:00.000001Z")),
        ("/legal_basis", json!("")),
        ("/legal_basis", json!(long)),
        ("/scenes", json!([])),
        ("/scenes/0", json!("a\nb")),
        ("/files", json!([])),
        ("/files", json!([file, file])),
        ("/files/0/name", json!("../night.ndjson")),
        ("/files/0/name", json!("..")),
        ("/files/0/sha256", json!("ab".repeat(31))),
    ] {
        assert_eq!(code(&with(pointer, value)).as_deref(), Some("manifest_value"), "{pointer}");
    }
    let mut both = whole();
    both["files"][0]["sm3"] = json!("ab".repeat(32));
    assert_eq!(code(&both).as_deref(), Some("manifest_value"), "two hashes");
    both["files"][0]["sha256"] = Value::Null;
    assert_eq!(code(&both), None, "SM3 alone");
    both["files"][0]["sm3"] = Value::Null;
    assert_eq!(code(&both).as_deref(), Some("manifest_value"), "no hash");
}

#[test]
fn what_is_no_manifest_is_refused() {
    let text = whole().to_string();
    assert_eq!(code(&with("/window", json!({"from": 1, "to": 2}))).as_deref(), Some("manifest_syntax"));
    assert_eq!(code(&with("/entity_id", json!("two words"))).as_deref(), Some("manifest_syntax"));
    for bytes in [
        text.replacen('{', "{\"nonce\":\"1\",", 1),
        text.replacen('{', "{\"priority\":1,", 1),
        format!("{text}{text}"),
        "[".repeat(100_000),
        " ".repeat(MANIFEST_BYTES_MAX + 1),
    ] {
        let refusal = Manifest::read(bytes.as_bytes()).unwrap_err();
        assert_eq!(refusal.code, "manifest_syntax", "{}", &bytes[..bytes.len().min(40)]);
    }
    for cut in 0..text.len() {
        assert!(
            text.is_char_boundary(cut)
                .then(|| Manifest::read(&text.as_bytes()[..cut]))
                .is_none_or(|read| read.is_err())
        );
    }
}

/// Each byte changed in some way: a manifest or a refusal, never a panic.
#[test]
fn any_bytes_end_well() {
    let bytes = whole().to_string().into_bytes();
    for place in 0..bytes.len() {
        for change in [0x01, 0x20, 0x80] {
            let mut changed = bytes.clone();
            changed[place] ^= change;
            _ = Manifest::read(&changed);
        }
    }
}
