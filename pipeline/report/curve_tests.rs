//! A curve as it is written.

use serde_json::json;

use super::*;
use crate::report::testing::{curve, minute};

#[test]
fn it_is_written_column_by_column_with_gaps_as_missing_places() {
    let mut curve = curve();
    curve.buckets.remove(1);
    curve.buckets.truncate(3);
    (curve.buckets[0].observed, curve.buckets[1].expected) = (f64::NAN, 0.031_249);
    let written = serde_json::to_value(&curve).unwrap();
    let expected = json!({
        "service": "real_name", "measure": "volume", "step_s": 600, "from": minute(0), "at": [0, 2, 3],
        "observed": [null, 206, 206], "expected": [32, 0.03125, 32], "expected_low": [20, 20, 20], "expected_high": [48, 48, 48],
        "alarms": [2, 3],
    });
    assert_eq!(written, expected);
    curve.buckets.clear();
    assert_eq!(serde_json::to_value(&curve).unwrap()["from"], json!(null));
}

#[test]
fn four_digits_are_kept() {
    let written = |value: f64| serde_json::to_string(&Drawn::of(value)).unwrap();
    let numbers = [0.0, 412.0, 412.345, 123_456.7, -0.000_012_345, 1.0 / 3.0, f64::INFINITY, 1e300];
    assert_eq!(numbers.map(written), ["0", "412", "412.3", "123500", "-0.00001234", "0.3333", "null", "1e+300"]);
}
