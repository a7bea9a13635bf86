//! Files of windows, labels and profiles, and what they must not be.

use proptest::prelude::*;

use super::*;

#[test]
fn files_as_nab_has_them() {
    let windows = br#"{"a/b.csv": [["1970-01-01 00:01:00.000000", "1970-01-01 00:02:00.000000"]], "a/c.csv": []}"#;
    let windows = read_windows("windows.json", windows).unwrap();
    assert_eq!(windows["a/b.csv"][0].map(|moment| moment.seconds), [60, 120]);
    assert!(windows["a/c.csv"].is_empty());
    let instants = read_instants("labels.json", br#"{"a/b.csv": ["1970-01-01 00:01:30"]}"#).unwrap();
    assert_eq!(instants["a/b.csv"][0].seconds, 90);
    let profiles =
        br#"{"standard": {"CostMatrix": {"tpWeight": 1.0, "fnWeight": 1.0, "fpWeight": 0.11, "tnWeight": 1.0}}}"#;
    let standard = read_profiles("profiles.json", profiles).unwrap()["standard"];
    assert_eq!(standard, Weights { found: 1.0, missed: 1.0, false_alarm: 0.11 });
}

#[test]
fn errors_say_where_and_what() {
    for (text, expected, cause) in [
        ("[]", "w.json, line 1: not an object of lists of windows", "invalid type"),
        ("{\"a\":\n [[\"x\", \"y\"]]}", "w.json, line 2: not an object", "is no time"),
        ("{\"a\": [],\n\n\"a\": []}", "w.json, line 3: not an object", "is there twice"),
        ("{\"a\": [[\"1970-01-01\"]]}", "w.json, line 1: not an object", "array of length 2"),
        ("{\"a\": [", "w.json, line 1: not an object", "EOF"),
    ] {
        let error = read_windows("w.json", text.as_bytes()).unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(error.to_string().starts_with(expected) && source.contains(cause), "{error}: {source}");
    }
    let profile = br#"{"p": {"CostMatrix": {"tpWeight": 1.0, "fnWeight": -1.0, "fpWeight": 0.11}}}"#;
    assert!(read_profiles("p.json", profile).is_err());
    let profile = br#"{"p": {"CostMatrix": {"tpWeight": 0.0, "fnWeight": 0.0, "fpWeight": 0.11}}}"#;
    let error = read_profiles("p.json", profile).unwrap_err().to_string();
    assert!(error.starts_with("p.json: in \"p\" windows have no weight"), "{error}");
    let deep = vec![b'['; 200_000];
    assert!(read_instants("l.json", &deep).is_err());
}

proptest! {
    #[test]
    fn no_bytes_are_a_panic(text in "[\\[\\]{}\":, 0-9a-zé\\\\-]{0,80}") {
        _ = read_windows("w.json", text.as_bytes());
        _ = read_instants("l.json", text.as_bytes());
        _ = read_profiles("p.json", text.as_bytes());
    }
}
