//! Values against the JSON Schemas that the program publishes: just the words of JSON Schema that these use.
//!
//! A keyword that is not known here fails the test, so that no rule of a schema goes unchecked.

use serde_json::{Map, Value};

/// What of `value` the schema does not allow, each with its place; empty where it conforms.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(schema, value, "", &mut found);
    found
}

fn look(schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match (keyword.as_str(), value) {
            ("$schema" | "title" | "description", _) => true,
            ("type", _) => is_of_type(rule, value),
            ("enum", _) => rule.as_array().unwrap().contains(value),
            ("required", Value::Object(object)) => words(rule).all(|key| object.contains_key(key)),
            ("properties", Value::Object(object)) => {
                for (key, inner) in
                    object.iter().filter_map(|(key, inner)| Some((key, rule.get(key).zip(Some(inner))?)))
                {
                    look(inner.0, inner.1, &format!("{place}/{key}"), found);
                }
                true
            }
            ("additionalProperties", Value::Object(object)) => no_others(rule, &schema["properties"], object),
            ("items", Value::Array(items)) => {
                items.iter().for_each(|item| look(rule, item, &format!("{place}/item"), found));
                true
            }
            ("minLength", Value::String(text)) => text.chars().count() as u64 >= rule.as_u64().unwrap(),
            ("maxLength", Value::String(text)) => text.chars().count() as u64 <= rule.as_u64().unwrap(),
            ("pattern", Value::String(text)) => matches(rule.as_str().unwrap(), text),
            ("format", Value::String(text)) => is_of_format(rule.as_str().unwrap(), text),
            ("contentEncoding", Value::String(text)) => {
                assert_eq!(rule, "base64");
                base64_turbo::STANDARD.decode(text).is_ok()
            }
            ("minimum", Value::Number(number)) => number.as_f64() >= rule.as_f64(),
            ("maximum", Value::Number(number)) => number.as_f64() <= rule.as_f64(),
            // Such a keyword says nothing about values of other types.
            (
                "required"
                | "properties"
                | "additionalProperties"
                | "items"
                | "minLength"
                | "maxLength"
                | "pattern"
                | "format"
                | "contentEncoding"
                | "minimum"
                | "maximum",
                _,
            ) => true,
            (unknown, _) => panic!("the keyword {unknown} of a schema is not checked"),
        };
        if !holds {
            found.push(format!("{place}: {keyword} {rule}"));
        }
    }
}

fn words(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap())
}

fn no_others(rule: &Value, properties: &Value, object: &Map<String, Value>) -> bool {
    assert_eq!(rule, false, "schemas close their objects");
    object.keys().all(|key| properties.get(key).is_some())
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("{name} is not a type"),
    };
    match rule {
        Value::Array(_) => words(rule).any(is),
        name => is(name.as_str().unwrap()),
    }
}

/// Whether a text is of a pattern of the one form that the schemas use: `^[class]{n}$` or `^[class]{n,m}$`.
fn matches(pattern: &str, text: &str) -> bool {
    let form = pattern.strip_prefix("^[").and_then(|rest| rest.strip_suffix("}$"));
    let (class, counts) = form.and_then(|form| form.split_once("]{")).expect(pattern);
    let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
    let lengths = least.parse::<usize>().unwrap()..=most.parse::<usize>().unwrap();
    let class: Vec<char> = class.chars().collect();
    // A class is ranges of three characters each.
    let ranges: Vec<_> = class.chunks(3).map(|range| (range[0], range[1], range[2])).collect();
    assert!(ranges.iter().all(|range| range.1 == '-'), "{pattern}");
    let inside = |letter: char| ranges.iter().any(|(first, _, last)| (*first..=*last).contains(&letter));
    lengths.contains(&text.chars().count()) && text.chars().all(inside)
}

/// RFC 3339, as far as its shape tells: whether a month has 30 days is not looked at.
fn is_of_format(format: &str, text: &str) -> bool {
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte.eq_ignore_ascii_case(&form),
            })
    };
    let date = |text: &str| {
        shaped(text, "0000-00-00") && ("01"..="12").contains(&&text[5..7]) && ("01"..="31").contains(&&text[8..])
    };
    match format {
        "date" => date(text),
        "date-time" => text.split_at_checked(19).is_some_and(|(civil, rest)| {
            let offset = rest.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
            let zoned = offset.eq_ignore_ascii_case("z") || shaped(&offset.replace('-', "+"), "+00:00");
            date(&civil[..10]) && shaped(&civil[10..], "T00:00:00") && zoned
        }),
        _ => panic!("{format} is not a format of the schemas"),
    }
}
