//! Plans travel as bytes.

use std::sync::Arc;

use datafusion::physical_plan::collect;

use super::super::{Codec, Functions, Session};
use super::{Folder, block_on, number, options, rows_of};

const ON: &str = "ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number";

fn queries() -> [String; 5] {
    [
        "SELECT count(*), max(name) FROM records WHERE sex = 'F'".to_owned(),
        format!("SELECT name FROM records WHERE doc_type = 'passport' AND doc_number = '{}'", number(95)),
        format!("SELECT q.request_id, r.status, r.name FROM requests q LEFT JOIN records r {ON} ORDER BY 1"),
        format!("SELECT q.request_id, cosine_similarity(q.face_embedding, r.face_template) FROM requests q JOIN records r {ON} ORDER BY 1"),
        "SELECT name_key(name), names_agree(name, name_latin), doc_token(doc_type, doc_number) FROM records ORDER BY doc_number".to_owned(),
    ]
}

/// A session whose tokens are readable, with the store of `folder`.
fn session(folder: &Folder) -> Session {
    let functions = Functions { token: Some(Arc::new(|key| format!("token-{}", key.hash()))) };
    let options = super::SessionOptions { records: Some(folder.path("store")), functions, ..options() };
    let session = Session::open(&options).unwrap();
    super::register(&session, "requests", super::requests(80..130));
    session
}

#[test]
fn a_decoded_plan_gives_the_same_rows() {
    for folder in [Folder::with_store(), Folder::with_two_generations()] {
        let session = session(&folder);
        for sql in queries() {
            let plan = block_on(session.plan(&sql)).unwrap();
            let bytes = session.codec().encode(plan.clone()).unwrap();
            // The receiver knows the functions by its codec alone.
            let receiver = Session::open(&options()).unwrap();
            let decoded = session.codec().decode(&bytes, &receiver.context().task_ctx()).unwrap();
            let expected = block_on(collect(plan, session.context().task_ctx())).unwrap();
            let answer = block_on(collect(decoded, receiver.context().task_ctx())).unwrap();
            assert!(!answer.is_empty(), "{sql}");
            assert_eq!(rows_of(&answer), rows_of(&expected), "{sql}");
        }
    }
}

#[test]
fn a_plan_of_another_snapshot_is_refused() {
    let folder = Folder::with_store();
    let sender = session(&folder);
    let plan = block_on(sender.plan(&queries()[1])).unwrap();
    let bytes = sender.codec().encode(plan).unwrap();
    let id = folder.session();
    let context = id.context().task_ctx();
    // The store has moved on: the plan still reads what it was made on.
    let input = super::write_parquet(&folder.path("more.parquet"), &super::records(0..100, "王"));
    crate::records::append(&[input], &folder.path("store"), &crate::records::BuildOptions::new(super::NOW)).unwrap();
    let decoded = sender.codec().decode(&bytes, &context).unwrap();
    assert_eq!(rows_of(&block_on(collect(decoded, context.clone())).unwrap()), ["张95"]);
    // Another store lies in its place.
    std::fs::remove_dir_all(folder.path("store")).unwrap();
    let input = super::write_parquet(&folder.path("other.parquet"), &super::records(0..10, "赵"));
    crate::records::build(&[input], &folder.path("store"), &crate::records::BuildOptions::new(super::NOW)).unwrap();
    let said = sender.codec().decode(&bytes, &context).unwrap_err().to_string();
    assert!(said.contains("has no snapshot"), "{said}");
}

#[test]
fn bytes_that_are_no_operator_are_refused() {
    let folder = Folder::with_store();
    let context = folder.session().context().task_ctx();
    assert!(Codec::default().decode(b"nothing", &context).is_err());
}
