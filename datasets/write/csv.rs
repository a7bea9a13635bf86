//! Requests and records as lines of CSV, defects included.
//!
//! Invariants: one line a row; a field is quoted only where RFC 4180 needs it; an absent field is empty.

use crate::base64;
use crate::calendar::Offset;
use crate::records::{Enrolment, FACE_MODEL, Person};
use crate::requests::{Defect, Request};

/// The header of requests: the contract's columns but for `face_image`, which is not made here, and `chip`, which CSV cannot express.
pub(super) const REQUESTS_HEADER: &str = "request_id,entity_id,requested_at,service,scene,doc_type,doc_number,\
    name,birth_date,sex,nationality,expiry_date,face_embedding\n";

/// The header of records.
pub(super) const RECORDS_HEADER: &str = "doc_type,doc_number,issuer,name,name_latin,birth_date,sex,nationality,\
    issue_date,expiry_date,status,face_template,face_model,updated_at\n";

/// Appends one request as a line.
pub(super) fn append_request(out: &mut Vec<u8>, request: &Request) {
    let defect = request.defect;
    field(out, &request.request_id);
    field(out, &request.entity.id);
    field(out, &request.requested_at.rfc3339(request.offset));
    field(out, if defect == Some(Defect::FieldValue) { "face" } else { request.service.as_str() });
    field(out, request.scene);
    field(out, request.doc_type.as_str());
    field(out, &request.doc_number);
    if defect == Some(Defect::Truncated) {
        return end(out);
    }
    field(out, if defect == Some(Defect::FieldMissing) { "" } else { &request.name });
    let birth_date = request.birth_date.to_string();
    match defect {
        Some(Defect::BirthDate) => field(out, &format!("{}-02-30", &birth_date[..4])),
        _ => field(out, &birth_date),
    }
    field(out, request.sex.map_or("", |sex| sex.as_str()));
    field(out, request.nationality.unwrap_or(""));
    field(out, &request.expiry_date.map_or(String::new(), |expiry_date| expiry_date.to_string()));
    if let Some(embedding) = &request.face_embedding {
        base64::append_floats(out, embedding);
        if defect == Some(Defect::EmbeddingLetter) {
            let place = out.len() - 4;
            out[place] = b'*';
        }
    }
    out.push(b'\n');
}

/// Appends one record as a line; `template` is its template, empty where it has none.
pub(super) fn append_record(out: &mut Vec<u8>, person: &Person, template: &[f32]) {
    field(out, person.doc_type.as_str());
    field(out, &person.doc_number);
    field(out, person.issuer);
    field(out, &person.name);
    field(out, &person.name_latin);
    field(out, &person.birth_date.to_string());
    field(out, person.sex.as_str());
    field(out, person.nationality);
    field(out, &person.issue_date.to_string());
    field(out, &person.expiry_date.to_string());
    field(out, person.status.as_str());
    base64::append_floats(out, template);
    out.push(b',');
    field(out, if person.template == Enrolment::Present { FACE_MODEL } else { "" });
    field(out, &person.updated_at.rfc3339(Offset::Utc));
    end(out);
}

/// Appends a field and the comma behind it.
fn field(out: &mut Vec<u8>, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    out.push(b',');
}

/// Ends the line instead of the last comma.
fn end(out: &mut [u8]) {
    *out.last_mut().expect("a line has a field before its end") = b'\n';
}
