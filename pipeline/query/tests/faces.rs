//! Nobody is searched by face (Art. 2, Art. 3(2)).

use super::{Folder, check_refused, plan, rows};

#[test]
fn a_scan_has_no_templates() {
    check_refused("SELECT face_template FROM records");
    check_refused("SELECT * FROM records LIMIT 1");
    check_refused("SELECT count(face_template) FROM records");
    check_refused("SELECT doc_number FROM records WHERE face_template IS NOT NULL");
    check_refused("SELECT doc_number FROM records WHERE doc_type = 'passport' ORDER BY face_template LIMIT 1");
}

#[test]
fn a_face_finds_no_certificate() {
    let nearest = "cosine_similarity(r.face_template, q.face_embedding)";
    check_refused(&format!("SELECT r.doc_number FROM records r, requests q WHERE {nearest} > 0.9"));
    check_refused(&format!("SELECT r.doc_number FROM records r CROSS JOIN requests q ORDER BY {nearest} DESC LIMIT 1"));
    check_refused(&format!(
        "SELECT q.request_id FROM requests q WHERE EXISTS (SELECT 1 FROM records r WHERE r.sex = 'F' AND {nearest} > 0.9)"
    ));
    // Half a certificate is none.
    check_refused("SELECT r.face_template FROM requests q JOIN records r ON q.doc_number = r.doc_number");
    check_refused("SELECT r.face_template FROM requests q JOIN records r ON q.doc_type = r.doc_type");
    check_refused("SELECT (SELECT max(face_template) FROM records) FROM requests");
}

#[test]
fn the_records_do_not_name_their_own_certificates() {
    let own = "records k JOIN records r ON k.doc_type = r.doc_type AND k.doc_number = r.doc_number";
    check_refused(&format!("SELECT r.doc_number, r.face_template FROM {own}"));
    check_refused(&format!("SELECT r.doc_number FROM {own} WHERE k.face_template = r.face_template"));
    check_refused(
        "SELECT r.face_template FROM (SELECT k.doc_type, k.doc_number FROM records k JOIN requests q ON q.name = k.name) n \
         JOIN records r ON n.doc_type = r.doc_type AND n.doc_number = r.doc_number",
    );
}

#[test]
fn a_named_certificate_has_its_template() {
    let folder = Folder::with_store();
    let session = folder.session();
    let named = "SELECT round(cosine_similarity(face_template, face_template), 5) FROM records WHERE doc_type = 'passport' AND doc_number = 'E00000001'";
    assert_eq!(rows(&session, named), ["1.0"]);
    let joined = "SELECT q.request_id, round(cosine_similarity(q.face_embedding, r.face_template), 5) \
        FROM requests q JOIN records r ON q.doc_type = r.doc_type AND q.doc_number = r.doc_number \
        WHERE q.request_id < 'r084' ORDER BY 1";
    assert_eq!(rows(&session, joined), ["r080,1.0", "r081,1.0", "r082,1.0", "r083,"]);
    assert!(plan(&session, joined).contains("RecordLookupExec"));
}
