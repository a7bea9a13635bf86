//! Another engine reads what is written: the analyst's results and the record store, with DuckDB.

use std::collections::BTreeMap;
use std::process::Command;

use datasets::{Compression, Format};
use serde_json::{Value, json};

use crate::support::binary::text;
use crate::support::fixture::DIMENSION;
use crate::support::outputs::lines;
use crate::support::{Folder, answer, fixture, options};

/// The Python with the module duckdb.
const VARIABLE: &str = "CONCORD_TEST_PYTHON";

/// Prints the rows of a query as lines of JSON.
const SCRIPT: &str = r#"
import json, sys, duckdb
answer = duckdb.connect().execute(sys.argv[1])
names = [column[0] for column in answer.description]
for row in answer.fetchall():
    print(json.dumps(dict(zip(names, row)), default=str))
"#;

/// The rows of a query over `FILES`, the files of a glob.
fn query(sql: &str, files: &str) -> Vec<Value> {
    let python = std::env::var(VARIABLE).unwrap_or_else(|_unset| {
        panic!(
            "{VARIABLE} is not set: it names a Python that has the modules of tests/services/requirements.txt. \
             `make test` prepares one; by hand: python3 -m venv V && V/bin/pip install -r tests/services/requirements.txt, \
             then {VARIABLE}=V/bin/python"
        )
    });
    let sql = sql.replace("FILES", &format!("read_parquet('{files}', hive_partitioning = true)"));
    let ran = Command::new(&python).args(["-c", SCRIPT, &sql]).output().unwrap();
    assert!(ran.status.success(), "{python}: {}", String::from_utf8_lossy(&ran.stderr));
    lines(&ran.stdout)
}

/// A query and the rows that it must give.
fn check(sql: &str, files: &str, expected: &[Value]) {
    assert_eq!(query(sql, files), expected, "{sql}");
}

#[test]
fn duckdb_reads_the_results() {
    let (fixture, folder) = (fixture(), Folder::new("duckdb"));
    let written = fixture.write(&folder, &fixture.set(), Format::Ndjson(Compression::Plain), 1);
    let answers = answer(&options(&fixture, &written.files, &folder.path("out")));
    let files = format!("{}/results/**/*.parquet", text(&answers.out));
    let outcomes: Vec<Value> = answers
        .receipt
        .counts
        .outcomes
        .iter()
        .map(|(outcome, rows)| json!({"outcome": outcome, "rows": rows}))
        .collect();
    check("SELECT outcome, count(*) AS rows FROM FILES GROUP BY outcome ORDER BY outcome", &files, &outcomes);
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let rows = answers.analyst();
    rows.iter().flat_map(|row| &row.reasons).for_each(|reason| *reasons.entry(reason.clone()).or_default() += 1);
    let reasons: Vec<Value> = reasons.iter().map(|(reason, rows)| json!({"reason": reason, "rows": rows})).collect();
    let by_reason = "SELECT reason, count(*) AS rows FROM (SELECT unnest(reasons) AS reason FROM FILES) GROUP BY reason ORDER BY reason";
    check(by_reason, &files, &reasons);
    let compared = rows.iter().filter(|row| row.similarity.is_some()).count();
    let constants = "SELECT DISTINCT job_id, CAST(date AS VARCHAR) AS date, epoch_us(processed_at) AS processed_at, rule_version, \
                     (SELECT count(similarity) FROM FILES) AS compared FROM FILES";
    check(
        constants,
        &files,
        &[json!({
            "job_id": answers.receipt.job_id, "date": "2026-03-10", "processed_at": crate::support::NOW,
            "rule_version": answers.receipt.rule_version, "compared": compared,
        })],
    );
    let kinds = "SELECT column_name AS name, column_type AS kind FROM (DESCRIBE SELECT reasons, similarity, requested_at, outcome FROM FILES)";
    check(
        kinds,
        &files,
        &[
            json!({"name": "reasons", "kind": "VARCHAR[]"}),
            json!({"name": "similarity", "kind": "FLOAT"}),
            json!({"name": "requested_at", "kind": "TIMESTAMP WITH TIME ZONE"}),
            json!({"name": "outcome", "kind": "VARCHAR"}),
        ],
    );
}

#[test]
fn duckdb_reads_the_record_store() {
    let fixture = fixture();
    let files = format!("{}/data/**/part-*.parquet", text(&fixture.store));
    let persons = (0..fixture.world.records).map(|index| datasets::records::Person::of(fixture.world.seed, index));
    let (mut statuses, mut templates): (BTreeMap<&str, u64>, u64) = (BTreeMap::new(), 0);
    for person in persons {
        *statuses.entry(person.status.as_str()).or_default() += 1;
        templates += u64::from(person.template == datasets::records::Enrolment::Present);
    }
    let statuses: Vec<Value> = statuses.iter().map(|(status, rows)| json!({"status": status, "rows": rows})).collect();
    check("SELECT status, count(*) AS rows FROM FILES GROUP BY status ORDER BY status", &files, &statuses);
    let whole = "SELECT count(DISTINCT (doc_type, doc_number)) AS certificates, count(face_template) AS templates, \
                 min(octet_length(face_template)) AS least, max(octet_length(face_template)) AS most FROM FILES";
    let bytes = 2 * DIMENSION;
    let expected =
        json!({"certificates": fixture.world.records, "templates": templates, "least": bytes, "most": bytes});
    check(whole, &files, &[expected]);
    let person = crate::support::rows::good_person(&fixture.world, 0);
    let one = format!(
        "SELECT name, name_latin, CAST(birth_date AS VARCHAR) AS birth_date, nationality, issuer FROM FILES \
         WHERE doc_type = '{}' AND doc_number = '{}'",
        person.doc_type.as_str(),
        person.doc_number
    );
    check(
        &one,
        &files,
        &[json!({
            "name": person.name, "name_latin": person.name_latin, "birth_date": person.birth_date.to_string(),
            "nationality": person.nationality, "issuer": person.issuer,
        })],
    );
}
