//! What an entity learns of a signed submission, and what the provider learns of a disclosure: answers tell nothing of the records but
//! themselves, nothing of another entity, and whose they are once they come to light (Art. 14(4)).

use std::path::Path;

use concord::enforce::{Event, Law};
use concord::job::JobOptions;
use concord::register::Register;
use concord::submission::{Ended, FileHash, Submission, submit};
use concord::terms::Instant;
use datasets::records::{DocType, Person};
use serde_json::json;

use crate::support::binary::{concord, text};
use crate::support::outputs::{Answers, assert_same};
use crate::support::provider::{ECDSA, MINUTE, Provider, Signer, id};
use crate::support::rows::{self, Row, is_good};
use crate::support::{NOW, answer, fixture};

/// Rows of a submission that asks for names and faces.
const ROWS: usize = 40;

fn terms() -> serde_json::Value {
    json!({"services": ["real_name", "real_person"], "peak_a_second": 1000})
}

/// The number of a passport that nobody has.
const MISSING: &str = "E99999999";

/// Every second row agrees with its record; the others are `odd`, under the same ids and with as many bytes.
fn rows(odd: impl Fn(Row) -> Row) -> Vec<Row> {
    let world = fixture().world;
    let persons = (0..world.records).map(|index| Person::of(world.seed, index));
    let holders = persons.filter(|person| is_good(person) && person.doc_type == DocType::Passport);
    let row = |(n, person): (usize, Person)| {
        assert_eq!(person.doc_number.len(), MISSING.len());
        let row = if n.is_multiple_of(4) {
            Row::real_name(&person, &format!("r-{n}"))
        } else {
            Row::real_person(&world, &person, &format!("r-{n}"))
        };
        if n.is_multiple_of(2) { row } else { odd(row) }
    };
    let rows: Vec<Row> = holders.take(ROWS).enumerate().map(row).collect();
    assert_eq!(rows.len(), ROWS);
    rows
}

/// Runs a submission as a job of a given name, so that two can be compared.
fn run(provider: &Provider, submission: &Submission, requests: &[&Path], job: &str) -> Answers {
    let options = JobOptions { job: Some(job.to_owned()), ..provider.options(requests) };
    match submit(submission, options, &|| Instant(NOW + MINUTE)).unwrap() {
        Ended::Answered(done) => Answers::of(&provider.folder.path("out"), done.receipt().clone()),
        Ended::Refused { refusal, .. } => panic!("{refusal}"),
    }
}

/// The newest events of an entity's file, by the number of their bytes.
fn event_sizes(provider: &Provider, newest: usize) -> Vec<usize> {
    let register = Register::open(&provider.ledger(), Law::published()).unwrap();
    let events = register.timeline(&id("hotel"), Instant(i64::MAX)).unwrap();
    events[events.len() - newest..].iter().map(|event: &Event| event.to_json().len()).collect()
}

/// In content, in size and in order: answers, receipt, and what the entity's file says of the job.
#[test]
fn a_signed_answer_does_not_tell_a_missing_certificate_from_one_that_differs() {
    let signer = Signer::new(ECDSA, 1);
    let answered = |name: &str, odd: &dyn Fn(Row) -> Row| {
        let provider = Provider::new(name, &[&signer], &terms());
        let requests = provider.requests("night.ndjson", rows(odd));
        let files = [requests.as_path()];
        let submission = provider.signed("one", &signer, &files, FileHash::Sha256);
        let answers = run(&provider, &submission, &files, "night");
        let receipt = std::fs::read(answers.out.join("receipts/night/receipt.json")).unwrap();
        (answers, receipt, event_sizes(&provider, 2), provider)
    };
    let (differs, differs_receipt, differs_events, _one) =
        answered("differs", &|row| row.set("name", "NOBODY AT ALL").set("birth_date", "1901-01-01"));
    let (missing, missing_receipt, missing_events, _other) = answered("missing", &|row| {
        row.set("name", "NOBODY AT ALL").set("birth_date", "1901-01-01").set("doc_number", MISSING)
    });
    // They are what they are taken for, and only the analyst sees it.
    let reasons =
        |answers: &Answers| answers.analyst().into_iter().map(|row| row.reasons.join(" ")).collect::<Vec<_>>();
    assert!(
        reasons(&missing).contains(&"not_found".to_owned()) && !reasons(&differs).contains(&"not_found".to_owned())
    );
    assert_eq!(missing.bytes(0), differs.bytes(0), "the answers are the same bytes");
    assert_eq!(missing.bytes(1), differs.bytes(1));
    assert_eq!((missing_receipt.len(), missing_events), (differs_receipt.len(), differs_events));
    let counts = |answers: &Answers| answers.receipt.counts.clone();
    assert_eq!(counts(&missing), counts(&differs));
    assert_eq!(counts(&missing).outcomes[..2], [("consistent".to_owned(), 20), ("inconsistent".to_owned(), 20)]);
}

/// What another entity sent, under the same ids and about the same certificates, changes nothing of what one reads.
#[test]
fn an_entity_reads_nothing_of_another() {
    let (hotel, bank) = (Signer::new(ECDSA, 1), Signer::new(ECDSA, 2));
    let others = |row: Row| row.set("name", "NOBODY AT ALL");
    let read = |name: &str, after_another: bool| {
        let provider = Provider::new(name, &[&hotel], &terms());
        provider.open("bank", &[&bank], &terms());
        if after_another {
            let requests = provider.requests("hotel.ndjson", rows(others));
            let submission = provider.signed("hotel", &hotel, &[&requests], FileHash::Sha256);
            run(&provider, &submission, &[&requests], "first");
        }
        let requests = provider.requests("bank.ndjson", rows(|row| row));
        let submission = provider.signed_of("bank", "bank", &bank, &[&requests], FileHash::Sha256);
        let answers = run(&provider, &submission, &[&requests], "second");
        assert_eq!((answers.receipt.counts.results, answers.receipt.counts.rejects), (ROWS as u64, 0));
        let of_job = |answers: &Answers| [0, 1].map(|output| answers.bytes(output));
        (of_job(&answers), provider)
    };
    let ((alone, _one), (after, provider)) = (read("alone", false), read("beside", true));
    assert_eq!(alone, after, "answers and refusals are the same bytes");
    // Nor by naming the other one: neither in a row, nor in the manifest.
    let row = rows(|row| row).remove(0).set("entity_id", "hotel").set("request_id", "as-hotel");
    let requests = provider.folder.write("as-hotel.ndjson", rows::file_of([row]));
    let submission = provider.signed_of("bank", "row", &bank, &[&requests], FileHash::Sha256);
    let refused = run(&provider, &submission, &[&requests], "third").rejects();
    assert_eq!(refused[0].code, "entity_mismatch");
    let submission = provider.signed_of("hotel", "manifest", &bank, &[&requests], FileHash::Sha256);
    provider.refuses("credential_unknown", &submission, &[&requests], NOW + MINUTE);
}

/// Twenty lines that came to light tell the job; of a job without an agreement the fields stand as in the contract.
#[test]
fn disclosed_answers_are_traced() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("traced", &[&signer], &terms());
    let requests = provider.requests("night.ndjson", rows(|row| row));
    let files = [requests.as_path()];
    let submission = provider.signed("one", &signer, &files, FileHash::Sha256);
    let answers = run(&provider, &submission, &files, "night");
    let marked = String::from_utf8(answers.bytes(0)).unwrap();
    let plain = answer(&JobOptions {
        entity: Some("bank".into()),
        ..crate::support::options(&provider.fixture, &files, &provider.folder.path("out"))
    });
    let unmarked = String::from_utf8(plain.bytes(0)).unwrap();
    assert_same("answers", &answers.results(), &plain.results());
    assert!(unmarked.lines().all(|line| line.starts_with("{\"request_id\":\"r-")));
    assert_eq!(marked.len(), unmarked.len(), "a mark costs no byte");

    let traced = |name: &str, lines: String| {
        let disclosed = provider.folder.write(name, lines);
        let out = provider.folder.path("out");
        let keys = &provider.fixture.keys;
        let ran = concord(&[
            "order",
            "trace",
            "--json",
            "--disclosed",
            text(&disclosed),
            "--results",
            text(&out),
            "--keys",
            text(keys),
        ]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let told = ran.json();
        let traced = |account: &serde_json::Value| account["traced"] == true;
        let jobs = told["accounts"].as_array().unwrap().iter().filter(|account| traced(account));
        (told["accounts"].as_array().unwrap().len(), jobs.map(|account| account["entity"].clone()).collect::<Vec<_>>())
    };
    let part = |text: &str| text.lines().skip(7).step_by(2).take(16).collect::<Vec<_>>().join("\r\n");
    assert_eq!(traced("leak", part(&marked)), (2, vec![json!("hotel")]));
    assert_eq!(traced("plain", part(&unmarked)), (2, vec![]), "ids alone prove nothing");
    assert_eq!(
        traced("strange", "{\"request_id\":\"x\",\"service\":\"chip\",\"outcome\":\"consistent\"}".into()),
        (0, vec![])
    );
}
