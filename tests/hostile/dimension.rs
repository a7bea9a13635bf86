//! Embeddings where the records have nothing to compare them with.

use std::path::Path;

use concord::records::{BuildOptions, build};

use crate::support::rows::{Row, base64, good_person};
use crate::support::{Answers, Fixture, Folder, NOW, answer, assert_same, fixture, options};

/// What became of a row: its id, and its reasons or the code of its refusal.
type Told = Vec<(String, Vec<String>)>;

/// Answers by id and refusals of several files, which are one submission.
fn told(fixture: &Fixture, store: &Path, files: &[&[Row]]) -> (Told, Told) {
    let place = Folder::new("dimension-files");
    let write = |(number, rows): (usize, &&[Row])| {
        let text: String = rows.iter().map(|row| row.line() + "\n").collect();
        place.write(&format!("{number}.ndjson"), text)
    };
    let files: Vec<_> = files.iter().enumerate().map(write).collect();
    let mut job = options(fixture, &files, &place.path("out"));
    job.records = store.to_path_buf();
    let answers: Answers = answer(&job);
    let judged = answers.analyst().into_iter().map(|row| (row.request_id, row.reasons)).collect();
    let refused =
        answers.rejects().into_iter().map(|row| (row.request_id.unwrap_or_default(), vec![row.code])).collect();
    (judged, refused)
}

/// No record has a template, so no dimension is right or wrong: which row comes first must not decide over another.
#[test]
fn records_without_templates_take_any_dimension() {
    let (fixture, folder) = (fixture(), Folder::new("dimension"));
    let person = good_person(&fixture.world, 0);
    let record = format!(
        "doc_type,doc_number,name,birth_date,expiry_date,status,updated_at\n{},{},{},{},2099-12-31,valid,2026-01-01T00:00:00Z\n",
        person.doc_type.as_str(),
        person.doc_number,
        person.name,
        person.birth_date,
    );
    let records = folder.write("records.csv", record);
    build(&[records], &folder.path("store"), &BuildOptions::new(NOW)).unwrap();
    let face = |id: &str, numbers: &[f32]| {
        Row::real_name(&person, id).set("service", "real_person").set("face_embedding", &base64(numbers))
    };
    let rows = [
        face("long", &[0.5; 512]),
        face("short", &[0.5; 128]),
        face("long-too", &[0.25; 512]),
        face("zero", &[0.0; 128]),
        face("other", &[0.5; 128]).set("name", "NOBODY"),
        Row::real_name(&person, "plain"),
        face("short", &[0.5; 128]),
        face("long", &[0.5; 128]),
    ];
    let reasons = |id: &str, reasons: &[&str]| (id.to_owned(), reasons.iter().map(|&word| word.to_owned()).collect());
    let judged = [
        reasons("long", &["reference_missing"]),
        reasons("short", &["reference_missing"]),
        reasons("long-too", &["reference_missing"]),
        reasons("other", &["name_differs"]),
        reasons("plain", &[]),
    ];
    let refused = [("zero", "embedding_invalid"), ("short", "duplicate_request"), ("long", "request_conflict")];
    let refused = refused.map(|(id, code)| (id.to_owned(), vec![code.to_owned()]));
    for files in [vec![&rows[..]], vec![&rows[..1], &rows[1..]], rows.chunks(1).collect()] {
        let (found_judged, found_refused) = told(&fixture, &folder.path("store"), &files);
        assert_same("answers", &found_judged, &judged);
        assert_same("refusals", &found_refused, &refused);
    }
}
