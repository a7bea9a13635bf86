//! Every row that goes in or comes out conforms to the schema that the program publishes for it, and what is refused for
//! its shape does not.

use std::collections::{BTreeMap, BTreeSet};

use concord::emit::{Schema, json_schema};
use concord::watch::{Measured, further_tables};
use datasets::{Compression, Format, write_records};
use serde_json::{Value, json};

use crate::support::outputs::lines;
use crate::support::schema::faults;
use crate::support::{Folder, answer, fixture, options};

/// Rows that must conform to a shape; there are some.
fn check(shape: Schema, rows: &[Value]) {
    let schema = json_schema(shape);
    assert!(rows.len() > 100, "{} rows of {}", rows.len(), shape.as_str());
    for row in rows {
        let faults = faults(&schema, row);
        assert!(faults.is_empty(), "{}: {faults:?} in {row}", shape.as_str());
    }
}

/// Codes whose rows a schema refuses as well. The others need more than one row alone can tell: the calendar, the
/// dimension, the job's window, the rows before.
const OF_SHAPE: [&str; 4] = ["field_missing", "field_unknown", "field_type", "field_value"];

#[test]
fn what_a_job_reads_and_writes() {
    let (fixture, folder) = (fixture(), Folder::new("schemas"));
    let written = fixture.write(&folder, &fixture.set(), Format::Ndjson(Compression::Plain), 1);
    let answers = answer(&options(&fixture, &written.files, &folder.path("out")));
    let codes: BTreeMap<u64, String> = answers.rejects().into_iter().map(|row| (row.line, row.code)).collect();
    let input = std::fs::read_to_string(&written.files[0]).unwrap();
    let schema = json_schema(Schema::Requests);
    let mut refused = BTreeSet::new();
    let mut admitted = Vec::new();
    for (line, text) in (1..).zip(input.lines()) {
        match codes.get(&line).map(String::as_str) {
            None => admitted.push(serde_json::from_str(text).unwrap()),
            Some(code) if OF_SHAPE.contains(&code) => {
                let row = serde_json::from_str(text).unwrap();
                assert!(!faults(&schema, &row).is_empty(), "{code} is not refused by the schema: {row}");
                refused.insert(code);
            }
            Some(_) => {}
        }
    }
    assert!(refused.len() >= 3, "rows of several such codes occur: {refused:?}");
    check(Schema::Requests, &admitted);
    check(Schema::Answers, &lines(&answers.bytes(0)));
    check(Schema::Rejects, &lines(&answers.bytes(1)));
    let mut json = arrow::json::LineDelimitedWriter::new(Vec::new());
    json.write(&answers.analyst_batch()).unwrap();
    json.finish().unwrap();
    check(Schema::Results, &lines(&json.into_inner()));
}

#[test]
fn what_a_store_is_built_from() {
    let (fixture, folder) = (fixture(), Folder::new("schema-records"));
    let path = folder.path("records.ndjson");
    write_records(&fixture.world, &path, Format::Ndjson(Compression::Plain)).unwrap();
    check(Schema::Records, &lines(&std::fs::read(path).unwrap()));
}

#[test]
fn every_property_is_described() {
    for shape in Schema::ALL {
        let schema = json_schema(shape);
        for (name, property) in schema["properties"].as_object().unwrap() {
            let what = property["description"].as_str().unwrap_or_default();
            assert!(what.len() > 10 && what.ends_with('.'), "{}.{name} is described: {what:?}", shape.as_str());
        }
    }
}

/// What the watch writes beside its signals has the columns that are published, and nulls only where they may be.
#[test]
fn what_the_watch_tells_beside_its_signals() {
    for (table, written) in further_tables() {
        let published = Schema::ALL.into_iter().find(|shape| shape.as_str() == table).map(json_schema).unwrap();
        let named: BTreeSet<&String> = published["properties"].as_object().unwrap().keys().collect();
        let columns: BTreeSet<&String> = written.fields().iter().map(|field| field.name()).collect();
        assert_eq!(named, columns, "{table}");
        for field in written.fields() {
            let required = published["required"].as_array().unwrap().contains(&json!(field.name()));
            assert_eq!(required, !field.is_nullable(), "{table}.{}", field.name());
        }
    }
    let measures = json_schema(Schema::Buckets)["properties"]["measure"]["enum"].clone();
    assert_eq!(measures, json!(Measured::ALL.map(Measured::as_str)));
}

/// The check itself sees each kind of fault.
#[test]
fn a_fault_of_each_kind_is_seen() {
    let schema = json_schema(Schema::Requests);
    let good = json!({
        "request_id": "r-1", "requested_at": "2026-03-10T08:00:00.5+08:00", "service": "real_name", "scene": "check_in",
        "doc_type": "passport", "doc_number": "E12345678", "name": "A", "birth_date": "1990-01-31", "sex": null,
        "chip": {"sod": "AAAA"},
    });
    assert_eq!(faults(&schema, &good), Vec::<String>::new());
    for (field, value) in [
        ("request_id", json!("two words")),
        ("request_id", json!("x".repeat(65))),
        ("request_id", json!(1)),
        ("requested_at", json!("2026-03-10 08:00:00Z")),
        ("requested_at", json!("2026-03-10T08:00:00")),
        ("service", json!("face")),
        ("scene", json!("")),
        ("name", json!(null)),
        ("birth_date", json!("1990-13-01")),
        ("nationality", json!("cn")),
        ("sex", json!("f")),
        ("face_image", json!("%")),
        ("chip", json!([])),
        ("chip", json!({"dg17": "AAAA"})),
        ("chip", json!({"sod": "A"})),
        ("remark", json!("urgent")),
    ] {
        let mut row = good.clone();
        row[field] = value;
        assert_eq!(faults(&schema, &row).len(), 1, "{field}: {row}");
    }
    let mut row = good;
    row.as_object_mut().unwrap().remove("name");
    assert_eq!(faults(&schema, &row).len(), 1, "a required field is missing");
    let result = json_schema(Schema::Results)["properties"]["similarity"].clone();
    assert_eq!(faults(&result, &json!(1.5)), [": maximum 1"]);
}
