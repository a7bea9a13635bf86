//! Plans travel as bytes.

use datafusion::physical_plan::collect;

use super::super::{Codec, Session};
use super::{Folder, block_on, number, options, rows_of};

const ON: &str = "ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number";

fn queries() -> [String; 6] {
    [
        "SELECT count(*), max(issuer) FROM records WHERE sex = 'F'".to_owned(),
        format!("SELECT q.request_id, r.issuer FROM requests q JOIN records r {ON} ORDER BY 1"),
        format!("SELECT name FROM records WHERE doc_type = 'passport' AND doc_number = '{}'", number(95)),
        format!("SELECT q.request_id, r.status, r.name FROM requests q LEFT JOIN records r {ON} ORDER BY 1"),
        format!(
            "SELECT q.request_id, cosine_similarity(q.face_embedding, r.face_template) FROM requests q JOIN records r {ON} ORDER BY 1"
        ),
        format!(
            "SELECT name_key(name), names_agree(name, name_latin), doc_token(doc_type, doc_number) FROM records WHERE {} ORDER BY doc_number",
            super::named(80..100)
        ),
    ]
}

#[test]
fn a_decoded_plan_gives_the_same_rows() {
    for folder in [Folder::with_store(), Folder::with_two_generations()] {
        let session = folder.session();
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
    let sender = folder.session();
    let plan = block_on(sender.plan(&queries()[2])).unwrap();
    let bytes = sender.codec().encode(plan).unwrap();
    let receiver = folder.session();
    let context = receiver.context().task_ctx();
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

/// The rows of a logical plan, planned and run in `session`.
fn rows_of_logical(session: &Session, plan: &datafusion::logical_expr::LogicalPlan) -> Vec<String> {
    let plan = block_on(session.context().state().create_physical_plan(plan)).unwrap();
    rows_of(&block_on(collect(plan, session.context().task_ctx())).unwrap())
}

#[test]
fn a_decoded_question_gives_the_same_rows() {
    for folder in [Folder::with_store(), Folder::with_two_generations()] {
        let session = folder.session();
        for sql in [
            "SELECT status, count(*), max(issuer) FROM records WHERE sex = 'F' GROUP BY status ORDER BY 1".to_owned(),
            format!(
                "SELECT name, doc_token(doc_type, doc_number), name_key(name) FROM records WHERE {} ORDER BY 1",
                super::named(80..100)
            ),
            format!(
                "WITH q(doc_type, doc_number) AS (VALUES ('passport', '{}')) SELECT r.name, cosine_similarity(r.face_template, r.face_template) FROM q JOIN records r {ON}",
                number(95)
            ),
        ] {
            let plan = block_on(session.context().state().create_logical_plan(&sql)).unwrap();
            let bytes = session.codec().encode_logical(&plan).unwrap();
            // The receiver has neither the table nor the keys of the functions.
            let receiver = Session::open(&options()).unwrap();
            let decoded = session.codec().decode_logical(&bytes, &receiver.context().task_ctx()).unwrap();
            let rows = rows_of_logical(&receiver, &decoded);
            assert!(!rows.is_empty(), "{sql}");
            assert_eq!(rows, rows_of_logical(&session, &plan), "{sql}");
        }
    }
}

#[test]
fn a_question_travels_with_its_snapshot_and_its_rules() {
    let folder = Folder::with_store();
    let sender = folder.session();
    let encoded = |sql: &str| {
        let plan = block_on(sender.context().state().create_logical_plan(sql)).unwrap();
        sender.codec().encode_logical(&plan).unwrap()
    };
    let (count, all) = (encoded("SELECT count(*) FROM records"), encoded("SELECT name FROM records"));
    let input = super::write_parquet(&folder.path("more.parquet"), &super::records(90..120, "王"));
    crate::records::append(&[input], &folder.path("store"), &crate::records::BuildOptions::new(super::NOW)).unwrap();
    let receiver = folder.session();
    let context = receiver.context().task_ctx();
    let decoded = |bytes: &[u8]| sender.codec().decode_logical(bytes, &context);
    assert_eq!(rows_of_logical(&receiver, &decoded(&count).unwrap()), ["100"]);
    assert_eq!(super::rows(&receiver, "SELECT count(*) FROM records"), ["120"]);
    let said = block_on(receiver.context().state().create_physical_plan(&decoded(&all).unwrap())).unwrap_err();
    assert!(said.to_string().contains("nobody is searched"), "{said}");
    let plan = block_on(sender.context().state().create_logical_plan("SELECT * FROM requests")).unwrap();
    let said = sender.codec().encode_logical(&plan).unwrap_err().to_string();
    assert!(said.contains("the table requests cannot travel"), "{said}");
    std::fs::remove_dir_all(folder.path("store")).unwrap();
    assert!(decoded(&count).is_err());
}
