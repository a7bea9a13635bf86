//! A look-up gives what the join would have given.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use super::{Folder, plan, register, rows, run};

const ON: &str = "ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number";

/// Whether a join becomes a look-up.
#[derive(Clone, Copy, PartialEq)]
enum Becomes {
    LookUp,
    HashJoin,
}

/// The query's rows are those over a copy of the records in memory, and its plan is as expected.
fn check(sql: &str, becomes: Becomes) {
    for folder in [Folder::with_store(), Folder::with_two_generations()] {
        let session = folder.session();
        let every = format!("SELECT * EXCEPT (face_template) FROM records WHERE {}", super::named(0..150));
        let copied = run(&session, &every).unwrap();
        register(&session, "copied", arrow::compute::concat_batches(&copied[0].schema(), &copied).unwrap());
        let expected = rows(&session, &sql.replace("records r", "copied r"));
        assert!(!expected.is_empty(), "{sql}");
        assert_eq!(rows(&session, sql), expected, "{sql}");
        let plan = plan(&session, sql);
        assert_eq!(plan.contains("RecordLookupExec"), becomes == Becomes::LookUp, "{sql}\n{plan}");
        assert_eq!(plan.contains("HashJoinExec"), becomes == Becomes::HashJoin, "{sql}\n{plan}");
    }
}

#[test]
fn inner_and_outer_joins_become_look_ups() {
    let columns =
        "q.request_id, r.doc_number, r.birth_date, r.sex, r.nationality, r.expiry_date, r.status, r.face_model, q.name";
    for join in [
        "requests q JOIN records r",
        "records r JOIN requests q",
        "requests q LEFT JOIN records r",
        "records r RIGHT JOIN requests q",
    ] {
        check(&format!("SELECT {columns} FROM {join} {ON} ORDER BY q.request_id"), Becomes::LookUp);
    }
    check(&format!("SELECT count(*) FROM requests q JOIN records r {ON}"), Becomes::LookUp);
    check(
        "SELECT r.status FROM requests q JOIN records r USING (doc_type, doc_number) ORDER BY q.request_id",
        Becomes::LookUp,
    );
}

#[test]
fn conditions_go_with_the_look_up() {
    check(
        &format!("SELECT q.request_id FROM requests q JOIN records r {ON} WHERE r.status = 'valid' ORDER BY 1"),
        Becomes::LookUp,
    );
    check(
        &format!("SELECT q.request_id FROM requests q JOIN records r {ON} AND q.name <> r.face_model ORDER BY 1"),
        Becomes::LookUp,
    );
    check(
        &format!(
            "SELECT q.request_id FROM records r JOIN requests q {ON} AND q.name <> r.face_model AND r.sex = 'F' ORDER BY 1"
        ),
        Becomes::LookUp,
    );
    check(
        &format!("SELECT q.request_id FROM requests q LEFT JOIN records r {ON} WHERE r.status IS NULL ORDER BY 1"),
        Becomes::LookUp,
    );
    check(
        &format!(
            "SELECT q.request_id, r.sex FROM requests q JOIN records r {ON} WHERE q.doc_number IN ('E00000081', 'E00000099') ORDER BY 1"
        ),
        Becomes::LookUp,
    );
    check(
        "SELECT q.request_id, r.y FROM requests q JOIN (SELECT doc_type, doc_number, extract(year FROM birth_date) AS y FROM records r) r \
         ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number WHERE r.y > 1985 ORDER BY 1",
        Becomes::LookUp,
    );
}

#[test]
fn conditions_on_both_sides_go_with_the_look_up() {
    check(
        &format!("SELECT q.request_id FROM requests q JOIN records r {ON} AND q.name = r.name ORDER BY 1"),
        Becomes::LookUp,
    );
    check(
        &format!(
            "SELECT q.request_id, r.name FROM records r JOIN requests q {ON} AND upper(q.name) = r.name ORDER BY 1"
        ),
        Becomes::LookUp,
    );
}

#[test]
fn requests_that_have_a_record() {
    let on = ON.trim_start_matches("ON ");
    check(
        &format!("SELECT q.request_id FROM requests q WHERE EXISTS (SELECT 1 FROM records r WHERE {on}) ORDER BY 1"),
        Becomes::LookUp,
    );
    check(
        &format!("SELECT q.request_id FROM requests q LEFT SEMI JOIN records r {ON} AND q.name = r.name ORDER BY 1"),
        Becomes::LookUp,
    );
    check(
        &format!(
            "SELECT q.request_id FROM requests q WHERE NOT EXISTS (SELECT 1 FROM records r WHERE {on}) ORDER BY 1"
        ),
        Becomes::HashJoin,
    );
    check(
        &format!(
            "SELECT q.request_id FROM requests q WHERE q.name = '张81' OR EXISTS (SELECT 1 FROM records r WHERE {on} AND r.sex = 'F') ORDER BY 1"
        ),
        Becomes::HashJoin,
    );
}

#[test]
fn other_joins_stay() {
    // A condition decides which requests stay unmatched.
    check(
        &format!("SELECT q.request_id, r.sex FROM requests q LEFT JOIN records r {ON} AND r.sex = 'F' ORDER BY 1"),
        Becomes::HashJoin,
    );
    check(
        "SELECT count(*) FROM requests q JOIN records r ON q.doc_type = r.doc_type AND r.sex = 'F'",
        Becomes::HashJoin,
    );
    // So few records are read faster than rows are fetched.
    check(&format!("SELECT q.request_id, r.issuer FROM requests q JOIN records r {ON} ORDER BY 1"), Becomes::HashJoin);
}

#[test]
fn texts_come_with_the_template() {
    let folder = Folder::with_two_generations();
    let session = folder.session();
    let sql = format!(
        "SELECT r.name, r.name_latin, r.issuer, r.issue_date, r.updated_at, names_agree(q.name, r.name), r.face_template IS NULL \
         FROM requests q LEFT JOIN records r {ON} WHERE q.request_id IN ('r088', 'r089', 'r090', 'r120') ORDER BY q.request_id"
    );
    let filler = "NIA,2020-12-31,2026-01-01T00:00:00Z";
    let expected = [
        format!("张88,LATIN 88,{filler},true,true"),
        format!("张89,LATIN 89,{filler},true,false"),
        format!("李90,LATIN 90,{filler},false,false"),
        ",,,,,,true".to_owned(),
    ];
    assert_eq!(rows(&session, &sql), expected);
    assert!(plan(&session, &sql).contains("RecordLookupExec"));
}

#[test]
fn certificates_are_strings_of_any_type() {
    let folder = Folder::with_store();
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    for kind in [DataType::Utf8View, DataType::LargeUtf8, dictionary] {
        let session = folder.session();
        let text = |values: Vec<Option<&str>>| cast(&StringArray::from(values), &kind).unwrap();
        let types =
            text(vec![Some("passport"), Some("passport"), None, Some("passport"), Some("visa"), Some("passport")]);
        let numbers =
            text(vec![Some("E00000001"), Some("e00000002"), Some("E00000003"), None, Some("E00000004"), Some("")]);
        register(
            &session,
            "named",
            RecordBatch::try_from_iter([("doc_type", types), ("doc_number", numbers)]).unwrap(),
        );
        let sql = format!(
            "SELECT q.doc_number, r.sex, r.face_template IS NULL FROM named q LEFT JOIN records r {ON} ORDER BY 1 NULLS FIRST, 2"
        );
        let expected =
            [",,true", ",,true", "E00000001,M,false", "E00000003,,true", "E00000004,,true", "e00000002,,true"];
        assert_eq!(rows(&session, &sql), expected, "{kind}");
        assert!(plan(&session, &sql).contains("RecordLookupExec"), "{kind}");
    }
}

#[test]
fn batches_of_any_size_are_looked_up() {
    let folder = Folder::with_store();
    let session = folder.session();
    let many: Vec<usize> = (0..20_000).map(|i| i * 7 % 150).collect();
    let types = StringArray::from_iter_values(many.iter().map(|_| "passport"));
    let numbers = StringArray::from_iter_values(many.iter().map(|i| super::number(*i)));
    let batch =
        RecordBatch::try_from_iter([("doc_type", Arc::new(types) as _), ("doc_number", Arc::new(numbers) as _)])
            .unwrap();
    register(&session, "many", batch);
    let found = many.iter().filter(|i| **i < 100).count();
    let with_template = many.iter().filter(|i| **i < 100 && **i % 5 != 3).count();
    let sql = format!("SELECT count(*), count(r.face_template), count(r.name) FROM many q JOIN records r {ON}");
    assert_eq!(rows(&session, &sql), [format!("{found},{with_template},{found}")]);
}
