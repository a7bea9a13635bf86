//! The properties of each shape, in the contract's order: the one list behind the schemas and the data dictionary.

use serde_json::{Map, Value, json};

use super::schema::{Need, Property, Schema};
use super::tables;
use crate::ingest::Part;
use crate::terms::{DocType, Field, Outcome, Reason, RejectCode, Service};

/// The properties of a shape.
pub(super) fn properties(schema: Schema) -> Vec<Property> {
    match schema {
        Schema::Requests => requests(),
        Schema::Records => records(),
        Schema::Answers => answers(),
        Schema::Results => results(),
        Schema::Rejects => rejects(),
        Schema::Signals => signals(),
        Schema::Buckets => tables::buckets(),
        Schema::Features => tables::features(),
        Schema::Quality => tables::quality(),
        Schema::Gaps => tables::gaps(),
    }
}

pub(super) fn required(name: &'static str, shape: Value, what: &'static str) -> Property {
    Property { name: name.into(), need: Need::Required, shape, what: what.into() }
}

pub(super) fn optional(name: &'static str, shape: Value, what: &'static str) -> Property {
    Property { name: name.into(), need: Need::Optional, shape, what: what.into() }
}

pub(super) fn text() -> Value {
    json!({"type": "string"})
}

fn some_text() -> Value {
    json!({"type": "string", "minLength": 1})
}

fn date() -> Value {
    json!({"type": "string", "format": "date"})
}

pub(super) fn instant() -> Value {
    json!({"type": "string", "format": "date-time"})
}

pub(super) fn number() -> Value {
    json!({"type": "number"})
}

pub(super) fn cosine() -> Value {
    json!({"type": ["number", "null"], "minimum": -1, "maximum": 1})
}

pub(super) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    json!({"type": "string", "enum": words.into_iter().collect::<Vec<_>>()})
}

fn base64() -> Value {
    json!({"type": "string", "contentEncoding": "base64"})
}

fn hex(digits: u32) -> Value {
    json!({"type": "string", "pattern": format!("^[0-9a-f]{{{digits}}}$")})
}

pub(super) fn or_null(mut value: Value) -> Value {
    let kind = value["type"].take();
    value["type"] = json!([kind, "null"]);
    value
}

fn doc_types() -> Value {
    one_of(DocType::ALL.map(DocType::as_str))
}

pub(super) fn services() -> Value {
    one_of(Service::ALL.map(Service::as_str))
}

fn outcomes() -> Value {
    one_of(Outcome::ALL.map(Outcome::as_str))
}

fn sexes() -> Value {
    json!({"enum": ["F", "M", "X", null]})
}

fn nationalities() -> Value {
    json!({"type": ["string", "null"], "pattern": "^[A-Z]{3}$"})
}

pub(super) fn id() -> Value {
    json!({"type": "string", "pattern": "^[!-~]{1,64}$"})
}

fn chip() -> Value {
    let parts: Map<String, Value> =
        Part::ALL.iter().map(|part| (part.as_str().to_owned(), or_null(base64()))).collect();
    json!({"type": ["object", "null"], "properties": parts, "additionalProperties": false})
}

fn requests() -> Vec<Property> {
    vec![
        required(
            "request_id",
            id(),
            "The submitter's id of the request, unique for the entity for ever: answered once.",
        ),
        optional("entity_id", or_null(id()), "The submitting entity; where the job names it, absent or the same."),
        required(
            "requested_at",
            instant(),
            "When the holder presented the certificate, within the job's window and an hour.",
        ),
        required("service", services(), "Which of the services of Art. 4 is asked for."),
        required(
            "scene",
            json!({"type": "string", "minLength": 1, "maxLength": 64}),
            "The business for which identification is needed, one of those agreed (Art. 9(1)); at most 64 bytes of UTF-8.",
        ),
        required("doc_type", doc_types(), "The kind of certificate."),
        required(
            "doc_number",
            some_text(),
            "The number as printed, in a form and with a check digit that its type has.",
        ),
        required("name", some_text(), "The holder's name, native or Latin; at most 600 bytes of UTF-8."),
        required("birth_date", date(), "The holder's date of birth."),
        optional("sex", sexes(), "As ICAO 9303 prints it; compared only where it is sent."),
        optional("nationality", nationalities(), "Three capital letters of ICAO 9303; compared only where it is sent."),
        optional("expiry_date", or_null(date()), "Last day of validity, in China; compared only where it is sent."),
        optional("face_image", or_null(base64()), "A photo: JPEG, PNG or JPEG 2000; base64 in text, binary otherwise."),
        optional(
            "face_embedding",
            or_null(base64()),
            "Little-endian f32 of the records' face model and dimension, finite and not all zero; base64 in text.",
        ),
        optional("chip", chip(), "What was read from the chip (Art. 4(3)): files and the answer to the challenge."),
    ]
}

fn records() -> Vec<Property> {
    vec![
        required("doc_type", doc_types(), "The kind of certificate; part of the key."),
        required("doc_number", some_text(), "The number as printed; part of the key."),
        optional("issuer", or_null(text()), "The authority that issued the certificate."),
        required("name", some_text(), "The holder's name in native script."),
        optional("name_latin", or_null(text()), "The holder's name in Latin letters, as printed."),
        required("birth_date", date(), "The holder's date of birth."),
        optional("sex", sexes(), "As ICAO 9303 prints it."),
        optional("nationality", nationalities(), "Three capital letters of ICAO 9303."),
        optional("issue_date", or_null(date()), "First day of validity."),
        optional("expiry_date", or_null(date()), "Last day of validity, in China; absent where there is none."),
        required(
            "status",
            one_of(["valid", "lost", "revoked", "superseded"]),
            "Whether the certificate holds; expiry is told by expiry_date.",
        ),
        optional(
            "face_template",
            or_null(base64()),
            "The reference: base64 of little-endian f32 in text, little-endian f16 of fixed size in the store.",
        ),
        optional(
            "face_model",
            or_null(text()),
            "The model that made the template; embeddings of another are not compared.",
        ),
        optional("updated_at", or_null(instant()), "When the record last changed."),
    ]
}

fn answers() -> Vec<Property> {
    let reasons = Reason::ALL.iter().filter(|reason| reason.outcome() == Outcome::NotProcessed);
    vec![
        required("request_id", id(), "The submitter's id of the request."),
        required("service", services(), "Which of the services of Art. 4 was asked for."),
        required("outcome", outcomes(), "Whether the claims agree with the record; why they do not is not told."),
        optional(
            "reason",
            one_of(reasons.map(|reason| reason.as_str())),
            "Only with not_processed: what of the submission itself stood in the way.",
        ),
    ]
}

fn results() -> Vec<Property> {
    vec![
        required("job_id", text(), "The job that answered; its receipt has the same id."),
        required("entity_id", id(), "The entity that asked."),
        required("request_id", id(), "The submitter's id of the request."),
        required("service", services(), "Which of the services of Art. 4 was asked for."),
        required("scene", text(), "The business for which identification was needed."),
        required("doc_type", doc_types(), "The kind of certificate."),
        required("doc_token", hex(32), "Keyed hash of the certificate: the same certificate has the same token."),
        required(
            "claim_token",
            hex(32),
            "Keyed hash of the claimed name and birth date; many for one doc_token are a sign.",
        ),
        required("outcome", outcomes(), "What the verification came to."),
        required(
            "reasons",
            json!({"type": "array", "items": one_of(Reason::ALL.iter().map(|reason| reason.as_str()))}),
            "All reasons, in the contract's order; empty with consistent.",
        ),
        optional("similarity", cosine(), "Cosine of embedding and template, -1 to 1; null unless they were compared."),
        optional("threshold", cosine(), "The least similarity of a consistent face in this job; null unless compared."),
        optional("face_model", or_null(text()), "The model of the template; null unless compared."),
        required("record_version", text(), "The snapshot of the records that was asked."),
        required("rule_version", text(), "The rules that decided (Art. 16, 17)."),
        required("requested_at", instant(), "When the holder presented the certificate; microseconds UTC."),
        required("processed_at", instant(), "The job's own time, one value a job; microseconds UTC."),
        required("row_hash", hex(64), "SHA-256 over the row: evidence that it was not changed later."),
    ]
}

fn rejects() -> Vec<Property> {
    let fields = Field::ALL.iter().map(|field| field.as_str());
    vec![
        required(
            "line",
            json!({"type": "integer", "minimum": 1}),
            "Line of the file, or row of Parquet and Arrow, from 1.",
        ),
        required("file", text(), "The file, by the name that the job was given."),
        optional("request_id", id(), "The row's own id, where one could be read."),
        optional("entity_id", id(), "The row's entity, where one could be read."),
        required("code", one_of(RejectCode::ALL.map(RejectCode::as_str)), "Why the row is refused (Art. 10)."),
        optional("field", one_of(fields), "The field at fault, where one is."),
        required("fix", text(), "How to put it right, in a sentence."),
    ]
}

fn signals() -> Vec<Property> {
    vec![
        required("signal_id", text(), "The id of the signal, the same for the same data and detector."),
        required("entity_id", id(), "The entity whose traffic is told of."),
        required("article", text(), "The paragraph of the Measures that the signal is about, as 12(2)."),
        required("kind", text(), "What kind of anomaly."),
        optional("service", services(), "The service, where the signal is about one (Art. 4)."),
        required("window_start", instant(), "First instant of what was looked at."),
        required("window_end", instant(), "First instant behind it."),
        optional("observed", number(), "What was observed, in the unit of the kind."),
        optional("expected_low", number(), "Lower end of what was expected, in the same unit."),
        optional("expected_high", number(), "Upper end of what was expected, in the same unit."),
        optional("p_value", number(), "How likely such an observation is where nothing is wrong, 0 to 1."),
        optional("severity", text(), "How urgent it is."),
        required("reason", text(), "A sentence for the officer."),
        optional("evidence_query", text(), "SQL that shows the rows behind it."),
        optional("detector", text(), "What found it."),
        optional("detector_version", text(), "The version of the detector."),
        optional("baseline_days", json!({"type": "integer"}), "Days of history that the expectation rests on."),
        optional("replay_hash", text(), "Hash of data, detector and settings: the same again gives the same signal."),
        optional("cause_id", text(), "The name that signals of one cause share."),
        optional("phase", one_of(["begun", "continuing", "ended"]), "Where it stands on its night."),
        optional("reason_zh", text(), "The sentence in Chinese."),
        optional("compared_with", text(), "Which days or peers it was compared with."),
        optional(
            "peers",
            json!({"type": "integer"}),
            "Peers that it was compared with, where there is no own history.",
        ),
        optional("q_value", number(), "Share of false discoveries among signals like it on its night."),
        optional("suppressed_by", text(), "The suppression that keeps it back."),
        optional("suppressed_reason", text(), "Why it is kept back."),
        optional("compared_with_zh", text(), "The same as compared_with, in Chinese."),
    ]
}
