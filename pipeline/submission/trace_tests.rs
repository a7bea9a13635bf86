//! Lines of a job agree with its mark, others by chance.

use super::{Disclosed, Given, disclosed, trace};
use crate::emit::{AnswerField, Keys, Marker};
use crate::ingest::identity;

fn keys() -> Keys {
    let folder =
        std::env::temp_dir().join(format!("concord-trace-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&folder).unwrap();
    let keys = Keys::load(None, &folder).unwrap().0;
    std::fs::remove_dir_all(folder).unwrap();
    keys
}

fn given(entity: &str, job: &str, rows: usize) -> Vec<Given> {
    let one = |row| Given {
        entity_id: entity.to_owned(),
        job_id: job.to_owned(),
        request_id: format!("r-{row}"),
        outcome: "consistent".to_owned(),
    };
    (0..rows).map(one).collect()
}

fn marked(answers: &[Given], keys: &Keys) -> Vec<Disclosed> {
    let line = |answer: &Given| {
        let marker = Marker::of_job(keys, &answer.job_id);
        let order = marker.order(identity(&answer.entity_id, &answer.request_id), 3);
        Disclosed { request_id: answer.request_id.clone(), outcome: answer.outcome.clone(), order: order[..3].to_vec() }
    };
    answers.iter().map(line).collect()
}

#[test]
fn twenty_lines_tell_the_job_among_entities_with_the_same_ids() {
    let keys = keys();
    let (bank, ferry) = (given("bank", "job-1", 20), given("ferry", "job-2", 20));
    let lines = marked(&bank, &keys);
    let accounts = trace(&lines, &[ferry, bank].concat(), &keys);
    assert_eq!((accounts[0].entity_id.as_str(), accounts[0].lines, accounts[0].marks), ("bank", 20, 20));
    assert!(accounts[0].is_traced() && accounts[0].chance < 1e-14, "{accounts:?}");
    assert!(accounts[1].entity_id == "ferry" && !accounts[1].is_traced(), "{accounts:?}");
}

#[test]
fn ids_alone_trace_nothing() {
    let keys = keys();
    let bank = given("bank", "job-1", 200);
    let unmarked: Vec<Disclosed> = bank
        .iter()
        .map(|answer| Disclosed {
            order: AnswerField::ALL[..3].to_vec(),
            ..marked(std::slice::from_ref(answer), &keys).remove(0)
        })
        .collect();
    let accounts = trace(&unmarked, &bank, &keys);
    assert_eq!((accounts[0].lines, accounts[0].outcomes), (200, 200));
    assert!(!accounts[0].is_traced(), "{accounts:?}");
    assert_eq!(trace(&unmarked, &[], &keys), []);
}

#[test]
fn one_line_told_often_is_one_line() {
    let keys = keys();
    let bank = given("bank", "job-1", 1);
    let accounts = trace(&vec![marked(&bank, &keys).remove(0); 50], &bank, &keys);
    assert_eq!((accounts[0].lines, accounts[0].is_traced()), (1, false));
}

#[test]
fn lines_are_read_in_their_order() {
    let text = concat!(
        r#"{"outcome":"consistent","request_id":"a","service":"chip"}"#,
        "\r\n\n",
        r#"{ "reason": "face_none", "name": "Wang", "service": "real_person", "outcome": "not_processed", "request_id": "b" }"#,
        "\nno answer\n",
        r#"{"outcome":"consistent","request_id":"a"}"#,
        "\n",
        r#"{"outcome":"consistent","request_id":"a","service":"chip","service":"chip"}"#,
    );
    let (lines, other) = disclosed(text.as_bytes());
    use AnswerField::{Outcome, Reason, RequestId, Service};
    let orders: Vec<Vec<AnswerField>> = lines.iter().map(|line| line.order.clone()).collect();
    assert_eq!(orders, [vec![Outcome, RequestId, Service], vec![Reason, Service, Outcome, RequestId]]);
    assert_eq!((lines[1].request_id.as_str(), lines[1].outcome.as_str(), other), ("b", "not_processed", 3));
}
