//! Whole outputs as text, so that a change of any byte is seen in review. `UPDATE=1` rewrites them.

use std::path::Path;

use concord::emit::{Schema, dictionary, json_schema};

use crate::support::outputs::AnalystRow;
use crate::support::rows::{Row, file_of, good_person};
use crate::support::{Folder, answer, fixture, options};

/// Compares `found` with the file `name` beside this one, or rewrites it.
pub(crate) fn check(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}, line {}: UPDATE=1 rewrites it", number + 1);
    }
    assert_eq!(found, expected, "{name} has another length: UPDATE=1 rewrites it");
}

fn shown(row: &AnalystRow) -> String {
    let similarity = row.similarity.map_or("-".to_owned(), |cosine| format!("{cosine:.6}"));
    let reasons = if row.reasons.is_empty() { "-".to_owned() } else { row.reasons.join(" ") };
    let AnalystRow { request_id, service, outcome, doc_token, claim_token, row_hash, .. } = row;
    format!(
        "{request_id} | {service} | {outcome} | {reasons} | {similarity} | {doc_token} | {claim_token} | {row_hash}\n"
    )
}

#[test]
fn a_small_job() {
    let (fixture, folder) = (fixture(), Folder::new("golden"));
    let world = &fixture.world;
    let (one, other) = (good_person(world, 0), good_person(world, 1));
    let rows = [
        Row::real_name(&one, "r-1"),
        Row::real_person(world, &one, "r-2"),
        Row::real_person(world, &one, "r-3").set("name", &other.name).set("birth_date", &other.birth_date.to_string()),
        Row::real_name(&one, "r-4").set("service", "real_person"),
        Row::real_name(&other, "r-5").set("service", "chip"),
        Row::real_name(&other, "r-1"),
        Row::real_name(&other, "r-\"\\").set("sex", "?"),
        Row::real_name(&other, "r-8").raw("birth_date", "19900101"),
        Row::real_name(&other, "r-\"9\\"),
    ];
    let text = file_of(rows) + "{\"request_id\":\"r-10\n";
    let requests = folder.write("requests.ndjson", text);
    let answers = answer(&options(&fixture, std::slice::from_ref(&requests), &folder.path("out")));
    let utf8 = |bytes| String::from_utf8(bytes).unwrap();
    let without_place = |text: String| text.replace(requests.to_str().unwrap(), "requests.ndjson");
    check("results.ndjson", &utf8(answers.bytes(0)));
    check("rejects.ndjson", &without_place(utf8(answers.bytes(1))));
    check("analyst.txt", &answers.analyst().iter().map(shown).collect::<String>());
    let counts = serde_json::to_string_pretty(&answers.receipt.counts).unwrap();
    check("counts.json", &(counts + "\n"));
}

#[test]
fn the_published_schemas() {
    for schema in Schema::ALL {
        check(&format!("schema-{}.json", schema.as_str()), &format!("{:#}\n", json_schema(schema)));
    }
}

/// The data dictionary that README points to.
#[test]
fn the_data_dictionary() {
    check("dictionary.md", &dictionary());
}
