//! The published schemas, made from the same lists as the code.

use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use serde_json::{Value, json};

use crate::terms::{DocType, Field, Outcome, Reason, RejectCode, Service};

/// The shapes that `concord schema` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// One row of a submission.
    Requests,
    /// One row of the provider's records.
    Records,
    /// One row of the analyst's results.
    Results,
    /// One line of `rejects.ndjson`.
    Rejects,
    /// One anomaly signal.
    Signals,
}

/// The Arrow schema of the analyst's results as readers see it: words are plain strings.
pub fn analyst_schema() -> SchemaRef {
    let fields = super::analyst::schema().fields().iter().map(|field| plain(field)).collect::<Vec<_>>();
    Arc::new(arrow::datatypes::Schema::new(fields))
}

fn plain(field: &arrow::datatypes::Field) -> arrow::datatypes::Field {
    let kind = match field.data_type() {
        DataType::Dictionary(_, words) => words.as_ref().clone(),
        DataType::List(item) => DataType::List(Arc::new(plain(item))),
        kind => kind.clone(),
    };
    field.clone().with_data_type(kind)
}

/// The JSON Schema (2020-12) of a shape.
pub fn json_schema(schema: Schema) -> Value {
    let (title, properties, required) = match schema {
        Schema::Requests => requests(),
        Schema::Records => records(),
        Schema::Results => results(),
        Schema::Rejects => rejects(),
        Schema::Signals => signals(),
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

type Parts = (&'static str, Value, Vec<&'static str>);

fn text() -> Value {
    json!({"type": "string"})
}

fn date() -> Value {
    json!({"type": "string", "format": "date"})
}

fn instant() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    json!({"type": "string", "enum": words.into_iter().collect::<Vec<_>>()})
}

fn base64() -> Value {
    json!({"type": "string", "contentEncoding": "base64"})
}

fn token() -> Value {
    json!({"type": "string", "pattern": "^[0-9a-f]{32}$"})
}

fn or_null(mut value: Value) -> Value {
    let kind = value["type"].take();
    value["type"] = json!([kind, "null"]);
    value
}

fn doc_types() -> Value {
    one_of(DocType::ALL.map(DocType::as_str))
}

fn id() -> Value {
    json!({"type": "string", "pattern": "^[!-~]{1,64}$"})
}

fn requests() -> Parts {
    let chip = json!({"type": ["object", "null"], "additionalProperties": base64()});
    let properties = json!({
        "request_id": id(), "entity_id": or_null(id()), "requested_at": instant(),
        "service": one_of(Service::ALL.map(Service::as_str)),
        "scene": {"type": "string", "minLength": 1, "maxLength": 64},
        "doc_type": doc_types(), "doc_number": text(), "name": text(), "birth_date": date(),
        "sex": {"enum": ["F", "M", "X", null]}, "nationality": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$"},
        "expiry_date": or_null(date()), "face_image": or_null(base64()), "face_embedding": or_null(base64()), "chip": chip,
    });
    let required =
        vec!["request_id", "requested_at", "service", "scene", "doc_type", "doc_number", "name", "birth_date"];
    ("request", properties, required)
}

fn records() -> Parts {
    let properties = json!({
        "doc_type": doc_types(), "doc_number": text(), "issuer": or_null(text()), "name": text(),
        "name_latin": or_null(text()), "birth_date": date(), "sex": {"enum": ["F", "M", "X", null]},
        "nationality": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$"}, "issue_date": or_null(date()),
        "expiry_date": or_null(date()), "status": one_of(["valid", "lost", "revoked", "superseded"]),
        "face_template": or_null(base64()), "face_model": or_null(text()), "updated_at": or_null(instant()),
    });
    ("record", properties, vec!["doc_type", "doc_number", "name", "birth_date", "status"])
}

fn results() -> Parts {
    let properties = json!({
        "job_id": text(), "entity_id": id(), "request_id": id(),
        "service": one_of(Service::ALL.map(Service::as_str)), "scene": text(), "doc_type": doc_types(),
        "doc_token": token(), "claim_token": token(), "outcome": one_of(Outcome::ALL.map(Outcome::as_str)),
        "reasons": {"type": "array", "items": one_of(Reason::ALL.iter().map(|reason| reason.as_str()))},
        "similarity": {"type": ["number", "null"], "minimum": -1, "maximum": 1},
        "threshold": {"type": ["number", "null"], "minimum": -1, "maximum": 1}, "face_model": or_null(text()),
        "record_version": text(), "rule_version": text(), "requested_at": instant(), "processed_at": instant(),
        "row_hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    });
    let required = vec![
        "job_id",
        "entity_id",
        "request_id",
        "service",
        "scene",
        "doc_type",
        "doc_token",
        "claim_token",
        "outcome",
        "reasons",
        "record_version",
        "rule_version",
        "requested_at",
        "processed_at",
        "row_hash",
    ];
    ("result", properties, required)
}

fn rejects() -> Parts {
    let properties = json!({
        "line": {"type": "integer", "minimum": 1}, "file": text(), "request_id": id(), "entity_id": id(),
        "code": one_of(RejectCode::ALL.map(RejectCode::as_str)),
        "field": one_of(Field::ALL.iter().map(|field| field.as_str())), "fix": text(),
    });
    ("reject", properties, vec!["line", "file", "code", "fix"])
}

fn signals() -> Parts {
    let number = || json!({"type": "number"});
    let properties = json!({
        "signal_id": text(), "entity_id": id(), "article": text(), "kind": text(),
        "service": one_of(Service::ALL.map(Service::as_str)), "window_start": instant(), "window_end": instant(),
        "observed": number(), "expected_low": number(), "expected_high": number(), "p_value": number(),
        "severity": text(), "reason": text(), "evidence_query": text(), "detector": text(), "detector_version": text(),
        "baseline_days": {"type": "integer"}, "replay_hash": text(),
    });
    ("signal", properties, vec!["signal_id", "entity_id", "article", "kind", "window_start", "window_end", "reason"])
}
