//! Names through a whole job: what a person is called here, there and in the chip is one name, by the rules of `kernels::name`.
//!
//! The rules themselves have their table, `kernels/name/cases.tsv`; here is shown that the pipeline asks them, with the very
//! names of the record, whatever generation of the store it is in.

use concord::records::{BuildOptions, append, build};
use datasets::World;
use datasets::records::Person;
use serde_json::{Value, json};

use crate::support::binary::{run, verify_against};
use crate::support::outputs::Answers;
use crate::support::rows::{Row, file_of, good_person};
use crate::support::{Folder, NOW};

const WORLD: World = World::new(31, 100);

/// A record's names, a claim, and whether they agree.
type Case = (Option<&'static str>, Option<&'static str>, &'static str, bool);

const CASES: [Case; 16] = [
    (Some("张三"), Some("ZHANG SAN"), "张三", true),
    (Some("张三"), Some("ZHANG SAN"), "張三", true),
    (Some("张三"), Some("ZHANG SAN"), "ZHANG<<SAN", true),
    (Some("张三"), Some("ZHANG SAN"), "San Zhang", true),
    (Some("张三"), Some("ZHANG SAN"), "ZHANG SHAN", false),
    (Some("张三"), Some("ZHANG SAN"), "章三", false),
    (Some("单小红"), None, "SHAN XIAOHONG", true),
    (Some("单小红"), None, "DAN XIAOHONG", false),
    (None, Some("SHAN XIAOHONG"), "单小红", true),
    (Some("吕娜"), Some("LYU NA"), "LV NA", true),
    (Some("卢娜"), Some("LU NA"), "LYU NA", false),
    (Some("陳大文"), Some("CHAN TAI MAN"), "陈大文", true),
    (Some("陳大文"), Some("CHAN TAI MAN"), "CHEN DAWEN", false),
    (None, Some("MÜLLER JÖRG"), "MUELLER JOERG", true),
    (Some("买买提·艾力"), None, "买买提•艾力", true),
    (None, Some("SMITHSON JOHN PAUL"), "SMITHSON JOHN", false),
];

fn record(person: &Person, (native, latin): (Option<&str>, Option<&str>), updated_at: &str) -> Value {
    json!({
        "doc_type": person.doc_type.as_str(),
        "doc_number": person.doc_number,
        "name": native,
        "name_latin": latin,
        "birth_date": person.birth_date.to_string(),
        "status": person.status.as_str(),
        "updated_at": updated_at,
    })
}

fn lines(records: impl Iterator<Item = Value>) -> String {
    records.map(|record| format!("{record}\n")).collect()
}

#[test]
fn a_name_agrees_by_rule_in_every_generation() {
    let folder = Folder::new("names");
    let persons: Vec<Person> = (0..CASES.len()).map(|number| good_person(&WORLD, number)).collect();
    let store = folder.path("store");
    // The first half comes with the build; the other half is known by other names until the append.
    let names = |(number, case): (usize, &Case)| match number < CASES.len() / 2 {
        true => (case.0, case.1),
        false => (Some("旧名"), Some("FORMER NAME")),
    };
    let first = CASES.iter().enumerate().zip(&persons);
    let first = first.map(|(case, person)| record(person, names(case), "2026-01-01T00:00:00Z"));
    let first = folder.write("first.ndjson", lines(first));
    build(&[first], &store, &BuildOptions::new(NOW)).unwrap();
    let later = CASES.iter().zip(&persons).skip(CASES.len() / 2);
    let later = later.map(|(case, person)| record(person, (case.0, case.1), "2026-02-01T00:00:00Z"));
    let later = folder.write("later.ndjson", lines(later));
    append(&[later], &store, &BuildOptions::new(NOW)).unwrap();

    let claim = |(number, (person, case)): (usize, (&Person, &Case))| {
        Row::real_name(person, &format!("case-{number}")).set("name", case.2)
    };
    let requests = folder.write("requests.ndjson", file_of(persons.iter().zip(&CASES).enumerate().map(claim)));
    let out = folder.path("out");
    let ran = run(verify_against(&store, &requests, &out, &[]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let receipt = std::fs::read(ran.json()["receipt"].as_str().unwrap()).unwrap();
    let answers = Answers::of(&out, serde_json::from_slice(&receipt).unwrap());
    for (row, case) in answers.analyst().iter().zip(&CASES) {
        let expected: &[&str] = if case.3 { &[] } else { &["name_differs"] };
        assert_eq!(row.reasons, expected, "{} for {case:?}", row.request_id);
    }
}
