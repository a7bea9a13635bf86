//! Names, types, counts, hashes and signatures are what the contracts promise, and no personal data is in any output.

use std::collections::{BTreeMap, BTreeSet};

use arrow::datatypes::DataType;
use concord::emit::{Receipt, Schema, analyst_schema, json_schema};
use datasets::requests::{Carrier, Requests};
use datasets::{Compression, Format, RequestSet};
use kernels::digest::hex_lower;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::binary::{concord, text};
use crate::support::folder::files_below;
use crate::support::job::THRESHOLD;
use crate::support::rows::{Row, file_of, good_person};
use crate::support::{Answers, Folder, answer, fixture, options};

/// CONTRACTS.md, transcribed: the columns of the analyst's results, and whether each may be null.
const RESULT_COLUMNS: [(&str, &str, bool); 18] = [
    ("job_id", "text", false),
    ("entity_id", "text", false),
    ("request_id", "text", false),
    ("service", "text", false),
    ("scene", "text", false),
    ("doc_type", "text", false),
    ("doc_token", "text", false),
    ("claim_token", "text", false),
    ("outcome", "text", false),
    ("reasons", "texts", false),
    ("similarity", "f32", true),
    ("threshold", "f32", true),
    ("face_model", "text", true),
    ("record_version", "text", false),
    ("rule_version", "text", false),
    ("requested_at", "instant", false),
    ("processed_at", "instant", false),
    ("row_hash", "text", false),
];

const OUTCOMES: [&str; 3] = ["consistent", "inconsistent", "not_processed"];

const REASONS_INCONSISTENT: [&str; 13] = [
    "not_found",
    "name_differs",
    "birth_date_differs",
    "sex_differs",
    "nationality_differs",
    "expiry_differs",
    "certificate_expired",
    "certificate_lost",
    "certificate_revoked",
    "certificate_superseded",
    "face_differs",
    "chip_altered",
    "chip_differs",
];

const REASONS_NOT_PROCESSED: [&str; 16] = [
    "face_missing",
    "face_unreadable",
    "face_none",
    "face_several",
    "face_quality",
    "face_model_differs",
    "reference_missing",
    "chip_missing",
    "chip_unreadable",
    "chip_trust_unknown",
    "entity_not_open",
    "scene_not_agreed",
    "service_not_agreed",
    "field_not_agreed",
    "quota_exceeded",
    "not_supported_yet",
];

const CODES: [&str; 16] = [
    "syntax",
    "encoding",
    "too_long",
    "too_deep",
    "duplicate_key",
    "field_missing",
    "field_unknown",
    "field_type",
    "field_value",
    "doc_number_format",
    "date_invalid",
    "time_out_of_window",
    "entity_mismatch",
    "embedding_invalid",
    "duplicate_request",
    "request_conflict",
];

const REQUEST_FIELDS: [&str; 15] = [
    "request_id",
    "entity_id",
    "requested_at",
    "service",
    "scene",
    "doc_type",
    "doc_number",
    "name",
    "birth_date",
    "sex",
    "nationality",
    "expiry_date",
    "face_image",
    "face_embedding",
    "chip",
];

const DOC_TYPES: [&str; 7] = [
    "passport",
    "hk_macao_permit",
    "taiwan_permit",
    "hk_macao_resident_permit",
    "taiwan_resident_permit",
    "permanent_resident_id",
    "exit_entry_permit",
];

const SERVICES: [&str; 3] = ["real_name", "real_person", "chip"];

/// Answers the usual set and hands over the files, the set and the input.
fn with_job(check: impl FnOnce(&Answers, &RequestSet, &[u8])) {
    let (fixture, folder) = (fixture(), Folder::new("contracts"));
    let set = fixture.set();
    let written = fixture.write(&folder, &set, Format::Ndjson(Compression::Plain), 1);
    let input = std::fs::read(&written.files[0]).unwrap();
    check(&answer(&options(&fixture, &written.files, &folder.path("out"))), &set, &input);
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().filter_map(Value::as_str).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn sorted<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
    let mut words: Vec<&str> = words.into_iter().collect();
    words.sort_unstable();
    words
}

#[test]
fn the_published_schemas_are_the_contracts() {
    let requests = json_schema(Schema::Requests);
    let properties = &requests["properties"];
    assert_eq!(keys(properties), sorted(REQUEST_FIELDS));
    assert_eq!(words(&properties["doc_type"]["enum"]), DOC_TYPES);
    assert_eq!(words(&properties["service"]["enum"]), SERVICES);
    let results = json_schema(Schema::Results);
    let properties = &results["properties"];
    assert_eq!(keys(properties), sorted(RESULT_COLUMNS.map(|(name, ..)| name)));
    assert_eq!(words(&properties["outcome"]["enum"]), OUTCOMES);
    let reasons: Vec<&str> = REASONS_INCONSISTENT.into_iter().chain(REASONS_NOT_PROCESSED).collect();
    assert_eq!(words(&properties["reasons"]["items"]["enum"]), reasons);
    let required: Vec<&str> = RESULT_COLUMNS.iter().filter(|column| !column.2).map(|column| column.0).collect();
    assert_eq!(words(&results["required"]), required);
    let answers = json_schema(Schema::Answers);
    assert_eq!(words(&answers["properties"]["reason"]["enum"]), REASONS_NOT_PROCESSED);
    let rejects = json_schema(Schema::Rejects);
    assert_eq!(words(&rejects["properties"]["code"]["enum"]), CODES);
    assert_eq!(words(&rejects["properties"]["field"]["enum"]), REQUEST_FIELDS);
    for schema in Schema::ALL {
        let schema = json_schema(schema);
        assert_eq!(schema["additionalProperties"], Value::Bool(false));
        let properties = keys(&schema["properties"]);
        assert!(words(&schema["required"]).iter().all(|word| properties.contains(word)), "{schema}");
    }
}

/// The rules for names are among the rules that decide.
#[test]
fn the_rule_version_names_the_rules_for_names() {
    assert_eq!(concord::terms::RULE_VERSION, format!("rules-1+{}", kernels::name::NAME_RULES_VERSION));
}

#[test]
fn the_analysts_columns_are_the_contracts() {
    let kind = |kind: &DataType| match kind {
        DataType::Utf8 => "text",
        DataType::Dictionary(_, value) if **value == DataType::Utf8 => "text",
        DataType::List(_) => "texts",
        DataType::Float32 => "f32",
        DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, Some(zone)) if &**zone == "UTC" => "instant",
        _ => "something else",
    };
    let columns = |schema: &arrow::datatypes::Schema| -> Vec<(String, &str)> {
        schema.fields().iter().map(|field| (field.name().clone(), kind(field.data_type()))).collect()
    };
    let expected: Vec<(String, &str)> = RESULT_COLUMNS.map(|(name, kind, _)| (name.to_owned(), kind)).to_vec();
    assert_eq!(columns(&analyst_schema()), expected);
    with_job(|answers, _, _| {
        let batch = answers.analyst_batch();
        assert_eq!(columns(&batch.schema()), expected);
        for ((name, _, nullable), column) in RESULT_COLUMNS.iter().zip(batch.columns()) {
            assert!(*nullable || column.null_count() == 0, "{name} is never null");
        }
    });
}

#[test]
fn words_and_numbers_stand_where_they_may() {
    with_job(|answers, _, _| {
        let rejects = answers.rejects();
        assert!(rejects.len() > 100);
        let codes: BTreeSet<&str> = rejects.iter().map(|line| line.code.as_str()).collect();
        assert!(codes.len() >= 12, "most codes occur: {codes:?}");
        for line in answers.results() {
            assert!(OUTCOMES.contains(&line.outcome.as_str()) && SERVICES.contains(&line.service.as_str()));
            let expected = line.outcome == "not_processed";
            assert_eq!(line.reason.is_some(), expected, "a reason stands with not_processed only");
            assert!(line.reason.is_none_or(|reason| REASONS_NOT_PROCESSED.contains(&reason.as_str())));
        }
        for row in answers.analyst() {
            let reasons = match row.outcome.as_str() {
                "consistent" => Vec::new(),
                "inconsistent" => REASONS_INCONSISTENT.to_vec(),
                _ => REASONS_NOT_PROCESSED.to_vec(),
            };
            assert!(row.reasons.iter().all(|reason| reasons.contains(&reason.as_str())), "{row:?}");
            assert_eq!(row.reasons.is_empty(), row.outcome == "consistent", "{row:?}");
            assert_eq!(row.similarity.is_some(), row.face_model.is_some(), "{row:?}");
            assert!(row.similarity.is_none_or(|cosine| (-1.0..=1.0).contains(&cosine)), "{row:?}");
            let hex = |text: &str, length: usize| {
                text.len() == length && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
            };
            assert!(hex(&row.doc_token, 32) && hex(&row.claim_token, 32) && hex(&row.row_hash, 64), "{row:?}");
        }
    });
}

fn hex(bytes: &[u8]) -> String {
    let mut out = vec![0; 2 * bytes.len()];
    hex_lower(bytes, &mut out);
    String::from_utf8(out).unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Whether the signature is over the receipt without its last two fields.
fn verifies(receipt: &Receipt) -> bool {
    let unsigned = Receipt { signature: String::new(), public_key: String::new(), ..receipt.clone() };
    let message = serde_json::to_vec(&unsigned).unwrap();
    let key = UnparsedPublicKey::new(&ED25519, unhex(&receipt.public_key));
    key.verify(&message, &unhex(&receipt.signature)).is_ok()
}

#[test]
fn the_receipt_proves_what_it_says() {
    with_job(|answers, set, input| {
        let path = answers.out.join("receipts").join(&answers.receipt.job_id).join("receipt.json");
        let receipt: Receipt = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!(receipt, answers.receipt);
        let counts = &receipt.counts;
        let sum = |pairs: &[(String, u64)]| pairs.iter().map(|(_, count)| count).sum::<u64>();
        assert_eq!(counts.rows, set.requests);
        assert_eq!(counts.rows, counts.results + counts.rejects);
        assert_eq!((sum(&counts.outcomes), sum(&counts.codes)), (counts.results, counts.rejects));
        assert_eq!(answers.results().len() as u64, counts.results);
        assert_eq!(answers.analyst_batch().num_rows() as u64, counts.results);
        assert_eq!(answers.rejects().len() as u64, counts.rejects);
        let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
        for reason in answers.results().into_iter().filter_map(|line| line.reason) {
            *reasons.entry(reason).or_default() += 1;
        }
        assert_eq!(counts.not_processed.iter().cloned().collect::<BTreeMap<_, _>>(), reasons);
        assert_eq!(
            (receipt.inputs[0].bytes, &receipt.inputs[0].sha256),
            (input.len() as u64, &hex(&Sha256::digest(input)))
        );
        for (place, output) in receipt.outputs.iter().enumerate() {
            let bytes = answers.bytes(place);
            assert_eq!((output.bytes, &output.sha256), (bytes.len() as u64, &hex(&Sha256::digest(&bytes))));
        }
        assert_eq!(receipt.processed_at, "2026-03-10T00:00:00.000Z");
        assert_eq!((receipt.threshold, receipt.key_id.as_str()), (THRESHOLD, "key-test"));
        assert!(verifies(&receipt), "the signature is the provider's");
        let mut forged = receipt.clone();
        forged.counts.results += 1;
        assert!(!verifies(&forged), "another count has another signature");
    });
}

#[test]
fn a_job_lies_where_the_contract_says() {
    with_job(|answers, _, _| {
        let job = &answers.receipt.job_id;
        let names: Vec<String> = files_below(&answers.out).into_iter().map(|(name, _)| name).collect();
        // Midnight UTC of the tenth is morning of the tenth in China.
        let expected = [
            ".lock".to_owned(),
            format!("answered/{job}.ids"),
            format!("receipts/{job}/receipt.json"),
            format!("receipts/{job}/rejects.ndjson"),
            format!("receipts/{job}/results.ndjson"),
            format!("results/date=2026-03-10/{job}.parquet"),
        ];
        assert_eq!(names, expected);
    });
}

/// `--json` is one object on standard output and nothing else; a failure is text on standard error.
#[test]
fn the_demonstration_in_json() {
    let folder = Folder::new("demo");
    let to = folder.path("demo");
    let ran = concord(&["demo", "--json", "--records", "300", "--requests", "200", "--photos", "0", "--to", text(&to)]);
    let summary = ran.json();
    assert_eq!((ran.code, ran.err.contains("made new keys")), (Some(0), false), "{}", ran.err);
    assert_eq!((&summary["rows"], &summary["records"]), (&200.into(), &300.into()));
    assert!(summary["rows_per_second"].as_f64() > Some(0.0));
    for path in ["store", "results_file", "receipt"] {
        assert!(std::path::Path::new(summary[path].as_str().unwrap()).exists(), "{path} is there: {summary}");
    }
    let ran = concord(&["demo", "--json", "--to", text(&folder.path(""))]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("--to"), "{}", ran.err);
}

/// No name, number, birth date or embedding of any request is in any file, packed or not.
#[test]
fn no_personal_data_is_in_any_output() {
    with_job(|answers, set, _| {
        let world = fixture().world;
        let mut text: Vec<u8> = files_below(&answers.out).into_iter().flat_map(|(_, bytes)| bytes).collect();
        // Pages of the analyst's file are compressed, so its cells are searched as well.
        let batch = answers.analyst_batch();
        for column in batch.columns().iter().filter(|column| !column.data_type().is_temporal()) {
            let cells = arrow::compute::cast(column, &DataType::Utf8);
            text.extend_from_slice(cells.map(|cells| format!("{cells:?}")).unwrap_or_default().as_bytes());
        }
        let finds = |needle: &str| memchr::memmem::find(&text, needle.as_bytes()).is_some();
        let requests = Requests::new(&world, set, Carrier::Ndjson);
        // One request in seven: every kind of row is among them, and four searches each take a while.
        for place in (0..set.requests).step_by(7) {
            let request = requests.request(place);
            assert!(!finds(&request.doc_number), "the number of request {place}");
            assert!(!finds(request.name.trim()), "the name of request {place}");
            // The partition and the instants are dates of this year; births are not.
            assert!(!finds(&request.birth_date.to_string()), "the birth date of request {place}");
            if let Some(embedding) = &request.face_embedding {
                let start = crate::support::rows::base64(&embedding[..6]);
                assert!(!finds(&start[..24]), "the embedding of request {place}");
            }
        }
    });
}

/// What the entity reads tells a missing certificate from a differing name in no byte.
#[test]
fn not_found_looks_like_any_inconsistency() {
    let (fixture, folder) = (fixture(), Folder::new("alike"));
    let world = &fixture.world;
    let person = good_person(world, 0);
    let absent = datasets::records::Person::of(world.seed, world.records + 1);
    let rows = [
        Row::real_person(world, &person, "r-1").set("name", "NOBODY"),
        Row::real_person(world, &absent, "r-2"),
        Row::real_name(&absent, "r-3"),
        Row::real_name(&person, "r-4").set("birth_date", "1899-01-01"),
    ];
    let requests = folder.write("alike.ndjson", file_of(rows));
    let answers = answer(&options(&fixture, &[requests], &folder.path("out")));
    let text = String::from_utf8(answers.bytes(0)).unwrap();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(place, line)| line.replace(&format!("r-{}", place + 1), "r").replace("real_person", "real_name"))
        .collect();
    assert_eq!(lines, vec![r#"{"request_id":"r","service":"real_name","outcome":"inconsistent"}"#; 4]);
    assert!(answers.receipt.counts.not_processed.is_empty(), "the receipt tells no reason of an inconsistency");
    let json = serde_json::to_string(&answers.receipt).unwrap();
    assert!(!json.contains("not_found") && !json.contains("name_differs"), "{json}");
}
