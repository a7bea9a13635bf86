//! An event has one text.

use super::*;

const OPENED: &str = r#"{"seq":7,"entity_id":"hotel","recorded_at":"2024-03-01T02:00:00.000000Z","actor":{"role":"officer","id":"li"},"fact":{"kind":"service_opened"}}"#;

#[test]
fn what_is_read_is_written_back() {
    assert_eq!(Event::from_json(OPENED.as_bytes()).unwrap().to_json(), OPENED.as_bytes());
}

#[test]
fn another_text_of_the_same_is_refused() {
    let refused = |from: &str, to: &str| {
        assert!(OPENED.contains(from), "{from}");
        let text = OPENED.replacen(from, to, 1);
        assert!(Event::from_json(text.as_bytes()).is_err(), "{text}");
    };
    refused("\"seq\":7,", "\"seq\": 7,");
    refused("\"seq\":7,", "\"seq\":7,\"more\":1,");
    refused("\"kind\":\"service_opened\"", "\"kind\":\"service_opened\",\"more\":1");
    refused("service_opened", "service_closed");
    refused("\"id\":\"li\"", "\"id\":\"li\",\"name\":\"Li\"");
    refused("02:00:00.000000Z", "10:00:00.000000+08:00");
    refused("hotel", "a hotel");
}

#[test]
fn a_null_is_no_absence() {
    let with = |field: &str| {
        let fact = format!(
            r#"{{"kind":"condition_recorded","condition":"5(1)","standing":"met","holds_from":"2024-03-01","evidence":{{"id":"e","sha256":"{}"}}{field}}}"#,
            "0a".repeat(32)
        );
        let text = OPENED.replace(r#"{"kind":"service_opened"}"#, &fact);
        Event::from_json(text.as_bytes()).map(|event| event.to_json() == text.as_bytes())
    };
    assert!(with("").unwrap());
    assert!(with(r#","valid_until":"2024-12-31""#).unwrap());
    assert!(with(r#","valid_until":null"#).is_err());
}
