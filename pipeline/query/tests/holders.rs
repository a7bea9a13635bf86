//! Nobody is searched by name or date, and no list of everybody can be had (Art. 2, Art. 3).

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};

use super::super::{CERTIFICATES_MAX, Session};
use super::{Folder, check_refused, named, refusal, register, rows};

const ON: &str = "ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number";

#[test]
fn holders_are_not_listed() {
    for column in ["doc_number", "name", "name_latin", "birth_date", "face_template"] {
        check_refused(&format!("SELECT {column} FROM records"));
        check_refused(&format!("SELECT count(DISTINCT {column}) FROM records"));
        check_refused(&format!("SELECT {column} FROM records WHERE doc_type = 'passport' LIMIT 1"));
        check_refused(&format!("SELECT sex FROM records ORDER BY {column} LIMIT 1"));
        check_refused(&format!("SELECT sex, count(*) FROM records GROUP BY sex, {column}"));
    }
    let said = refusal(&Folder::with_store().session(), "SELECT * FROM records LIMIT 1");
    assert!(said.contains("doc_number, name, name_latin, birth_date, face_template can be had only"), "{said}");
    let free = "doc_type, issuer, sex, nationality, issue_date, expiry_date, status, face_model, updated_at";
    assert!(said.contains(free), "{said}");
    let session = Folder::with_store();
    assert_eq!(
        rows(&session.session(), &format!("SELECT DISTINCT count(*) OVER () FROM (SELECT {free} FROM records)")),
        ["100"]
    );
}

#[test]
fn holders_are_not_searched() {
    check_refused("SELECT sex FROM records WHERE name = '张3'");
    check_refused("SELECT sex FROM records WHERE birth_date = DATE '1903-04-15'");
    check_refused("SELECT count(*) FROM records WHERE name_latin LIKE 'LATIN%'");
    check_refused("SELECT count(*) FROM records WHERE names_agree(name, 'zhang san')");
    check_refused("SELECT count(*) FROM records WHERE extract(year FROM birth_date) = 1990");
    check_refused("SELECT q.request_id FROM requests q JOIN records r ON q.name = r.name");
    check_refused("SELECT q.request_id FROM requests q WHERE q.name IN (SELECT name FROM records)");
    check_refused(
        "SELECT q.request_id FROM requests q WHERE q.doc_number IN (SELECT doc_number FROM records WHERE doc_type = 'passport')",
    );
    check_refused("SELECT sex FROM records WHERE doc_type = 'passport' AND doc_number > 'E00000001'");
    check_refused(
        "SELECT sex FROM records WHERE doc_type = 'passport' AND doc_number = 'E00000001' OR sex = 'F' AND name = '张3'",
    );
    check_refused("SELECT sex FROM records WHERE doc_number = 'E00000001'");
}

#[test]
fn a_join_keeps_no_record_that_is_not_named() {
    check_refused(&format!("SELECT r.name FROM requests q RIGHT JOIN records r {ON}"));
    check_refused(&format!("SELECT r.doc_number FROM requests q FULL JOIN records r {ON}"));
    check_refused(&format!("SELECT r.sex FROM requests q RIGHT ANTI JOIN records r {ON}"));
    check_refused("SELECT r.sex FROM requests q JOIN records r ON q.doc_number = r.doc_number");
    check_refused(
        "SELECT r.sex FROM requests q JOIN records r ON q.doc_type = r.doc_type AND q.doc_number <> r.doc_number",
    );
    check_refused(
        "SELECT r.sex FROM requests q JOIN records r ON q.doc_type = r.doc_type AND q.doc_number = substr(r.doc_number, 1, 9)",
    );
}

#[test]
fn tokens_lead_back_to_nobody() {
    let tokens = "(VALUES ('token')) t(doc_token)";
    check_refused(&format!(
        "SELECT r.sex FROM {tokens} JOIN records r ON t.doc_token = doc_token(r.doc_type, r.doc_number)"
    ));
    check_refused("SELECT doc_token(doc_type, doc_number) FROM records");
}

#[test]
fn the_records_give_no_certificates_to_look_up() {
    check_refused(
        "SELECT r.name FROM (SELECT unnest(a) AS doc_number, 'passport' AS doc_type FROM (SELECT array_agg(doc_number) AS a FROM records)) q \
         JOIN records r ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number",
    );
    check_refused(
        "SELECT r.name FROM (SELECT unnest((SELECT array_agg(doc_number) FROM records)) AS doc_number, 'passport' AS doc_type) q \
         JOIN records r ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number",
    );
    // What is counted of the records may not name certificates either.
    let said = refusal(
        &Folder::with_store().session(),
        "SELECT r.name FROM (SELECT k.doc_type, q.doc_number FROM records k JOIN requests q ON k.nationality = 'CHN') q \
         JOIN records r ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number",
    );
    assert!(said.contains("here they come out of the records themselves"), "{said}");
}

#[test]
fn named_certificates_have_holders() {
    let folder = Folder::with_two_generations();
    let session = folder.session();
    let birthdays = format!(
        "SELECT name, birth_date FROM records WHERE {} AND names_agree(name, '李95') AND birth_date > DATE '1900-01-01'",
        named(80..100)
    );
    assert_eq!(rows(&session, &birthdays), ["李95,1995-06-15"]);
    let joined = format!(
        "SELECT r.name, r.birth_date, r.issuer FROM requests q JOIN records r {ON} WHERE q.request_id = 'r095'"
    );
    assert_eq!(rows(&session, &joined), ["李95,1995-06-15,NIA"]);
    let both =
        format!("SELECT r.name FROM (SELECT * FROM records WHERE {}) q JOIN records r {ON} ORDER BY 1", named(0..2));
    assert_eq!(rows(&session, &both), ["张0", "张1"]);
    let counted = "SELECT n.count, r.name FROM requests q JOIN records r ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number \
        CROSS JOIN (SELECT count(*) AS count FROM records) n WHERE q.request_id = 'r095'";
    assert_eq!(rows(&session, counted), ["120,李95"]);
}

#[test]
fn a_filter_names_so_many() {
    let folder = Folder::with_store();
    let session = folder.session();
    for columns in ["face_template", "name", "sex, doc_number", "*"] {
        let said = refusal(&session, &format!("SELECT {columns} FROM records WHERE {}", named(0..4097)));
        assert!(
            said.contains("a filter names at most 4096 certificates, and this one names 4097"),
            "{columns}: {said}"
        );
    }
    assert_eq!(rows(&session, &format!("SELECT name FROM records WHERE {}", named(0..4096))).len(), 100);
}

/// A session with a table `many` of so many certificates.
fn with_many(folder: &Folder, certificates: usize) -> Session {
    let session = folder.session();
    let types = StringArray::from_iter_values((0..certificates).map(|_| "passport"));
    let numbers = StringArray::from_iter_values((0..certificates).map(super::number));
    let columns = [("doc_type", Arc::new(types) as _), ("doc_number", Arc::new(numbers) as _)];
    register(&session, "many", RecordBatch::try_from_iter(columns).unwrap());
    session
}

#[test]
fn a_query_looks_up_so_many() {
    let folder = Folder::with_store();
    let count = |column: &str| format!("SELECT count(r.{column}) FROM many q JOIN records r {ON}");
    let session = with_many(&folder, CERTIFICATES_MAX);
    assert_eq!(rows(&session, &count("birth_date")), ["100"]);
    let twice = format!("{} UNION ALL {}", count("birth_date"), count("name"));
    for (session, sql) in [(session, twice), (with_many(&folder, CERTIFICATES_MAX + 1), count("face_template"))] {
        let said = refusal(&session, &sql);
        assert!(said.contains("faces of at most 100000 certificates"), "{said}");
        // What tells nothing of the holder has no bound.
        assert_eq!(rows(&session, &count("status")), ["100"]);
    }
}

#[test]
fn numbers_that_are_made_up_end_at_the_bound() {
    let folder = Folder::with_store();
    let made = "WITH d(d) AS (VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')), \
        q AS (SELECT 'passport' AS doc_type, 'E00' || a.d || b.d || c.d || d.d || e.d || f.d AS doc_number \
        FROM d a, d b, d c, d d, d e, d f)";
    let said = refusal(&folder.session(), &format!("{made} SELECT r.face_template IS NULL FROM q JOIN records r {ON}"));
    assert!(said.contains("faces of at most 100000 certificates"), "{said}");
}
