//! The keys are those of the list, and the values survive.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::report::testing::{DATE, due, entity, minute, night, signal, small, suppression};
use crate::report::{DueTime, Gap, Late, Task};
use crate::terms::Service;

/// Every key as a path, lists as `[]`.
fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                found.insert(path.clone());
                keys(value, &path, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, &format!("{path}[]"), found)),
        _ => {}
    }
}

#[test]
fn the_keys_are_those_of_the_list() {
    let hidden = crate::report::Signal { suppression: Some(suppression()), ..signal("s-2") };
    let mut night = night(vec![entity("e-1", vec![signal("s-1"), hidden])]);
    let mut running = due("e-1", Task::Correct, 0);
    running.time = DueTime::Running { started_on: DATE, last_day: DATE.plus(10), days_left: 10 };
    night.due.push(running);
    let (entity_id, service) = ("e-1".to_owned(), Service::Chip);
    night.quality.late.push(Late { entity_id: entity_id.clone(), service, rows: 2, late_s_max: 9 });
    night.quality.gaps.push(Gap { entity_id, service, from: minute(0), until: minute(9), expected: 40.0 });
    let mut found = BTreeSet::new();
    keys(&serde_json::from_str(&json(&night)).unwrap(), "", &mut found);
    let listed: BTreeSet<String> = include_str!("keys.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(key, _)| key.to_owned()))
        .collect();
    let missing: Vec<&String> = found.difference(&listed).collect();
    let too_many: Vec<&String> = listed.difference(&found).collect();
    assert!(missing.is_empty() && too_many.is_empty(), "not in keys.md: {missing:?}\nnot in the JSON: {too_many:?}");
}

#[test]
fn values_survive() {
    let mut night = small();
    night.entities[0].entity_id = "\u{202e}</script>\"".to_owned();
    night.entities[0].curves[0].buckets[0].observed = f64::NAN;
    let text = json(&night);
    assert!(!text.contains('\u{202e}'));
    let whole: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(whole["date"], "2026-11-27");
    assert_eq!(whole["entities"][0]["entity_id"], "\u{202e}</script>\"");
    assert_eq!(whole["entities"][0]["signals"][0]["article"], "12(2)");
    assert_eq!(whole["entities"][0]["signals"][0]["window_start"], "2026-11-26T16:20:00.000000Z");
    assert_eq!(whole["entities"][0]["curves"][0]["observed"][0], Value::Null);
    assert_eq!(text, json(&night));
}
