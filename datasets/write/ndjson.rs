//! Requests and records as lines of JSON, defects included.
//!
//! Invariants: one line a row, whatever its defect; a row without a defect is canonical JSON without spaces.

use crate::base64;
use crate::calendar::Offset;
use crate::chips::Chip;
use crate::records::{Enrolment, FACE_MODEL, Person};
use crate::requests::{Defect, Request};

/// Nesting of the defect `TooDeep`: twice the contract's limit of 32.
const DEPTH: usize = 64;

/// Appends one request as a line.
pub(super) fn append_request(out: &mut Vec<u8>, request: &Request) {
    append(out, request, None);
}

/// Appends one request with a photo as a line.
pub(crate) fn append_photo_request(out: &mut Vec<u8>, request: &Request, photo: &[u8]) {
    append(out, request, Some(photo));
}

fn append(out: &mut Vec<u8>, request: &Request, photo: Option<&[u8]>) {
    let defect = request.defect;
    let mut line = Line::begin(out);
    line.text("request_id", &request.request_id);
    line.text("entity_id", &request.entity.id);
    line.plain("requested_at", &request.requested_at.rfc3339(request.offset));
    let service = if defect == Some(Defect::FieldValue) { "face" } else { request.service.as_str() };
    line.plain("service", service);
    line.plain("scene", request.scene);
    line.plain("doc_type", request.doc_type.as_str());
    line.text("doc_number", &request.doc_number);
    match defect {
        Some(Defect::Truncated) => return line.cut("name"),
        Some(Defect::FieldMissing) => {}
        Some(Defect::LoneSurrogate) => line.raw("name", br#""LI \ud800LEI""#),
        Some(Defect::Nul) => line.raw("name", br#""LI \u0000LEI""#),
        _ => line.text("name", &request.name),
    }
    append_birth_date(&mut line, request);
    request.sex.inspect(|sex| line.plain("sex", sex.as_str()));
    request.nationality.inspect(|nationality| line.plain("nationality", nationality));
    request.expiry_date.inspect(|expiry_date| line.plain("expiry_date", &expiry_date.to_string()));
    photo.inspect(|photo| line.bytes("face_image", photo));
    if let Some(embedding) = &request.face_embedding {
        line.floats("face_embedding", embedding);
        if defect == Some(Defect::EmbeddingLetter) {
            line.spoil_last_letter();
        }
    }
    match (defect, &request.chip) {
        // The defect takes the chip's place: a key twice would be another one.
        (Some(Defect::TooDeep), _) => line.raw("chip", &[[b'['; DEPTH], [b']'; DEPTH]].concat()),
        (_, Some(chip)) => line.chip("chip", chip),
        (_, None) => {}
    }
    if defect == Some(Defect::FieldUnknown) {
        line.plain("remark", "urgent");
    }
    line.end();
}

fn append_birth_date(line: &mut Line, request: &Request) {
    let birth_date = request.birth_date.to_string();
    match request.defect {
        Some(Defect::FieldType) => line.raw("birth_date", birth_date.replace('-', "").as_bytes()),
        Some(Defect::BirthDate) => line.plain("birth_date", &format!("{}-02-30", &birth_date[..4])),
        _ => line.plain("birth_date", &birth_date),
    }
    if request.defect == Some(Defect::DuplicateKey) {
        line.plain("birth_date", &birth_date);
    }
}

/// Appends one record as a line; `template` is its template, empty where it has none.
pub(super) fn append_record(out: &mut Vec<u8>, person: &Person, template: &[f32]) {
    let template = (person.template == Enrolment::Present).then_some(template);
    append_photo_record(out, person, template, FACE_MODEL);
}

/// Appends one record as a line with the template that `model` made, or without one.
pub(crate) fn append_photo_record(out: &mut Vec<u8>, person: &Person, template: Option<&[f32]>, model: &str) {
    let mut line = Line::begin(out);
    line.plain("doc_type", person.doc_type.as_str());
    line.text("doc_number", &person.doc_number);
    line.text("issuer", person.issuer);
    line.text("name", &person.name);
    line.text("name_latin", &person.name_latin);
    line.plain("birth_date", &person.birth_date.to_string());
    line.plain("sex", person.sex.as_str());
    line.plain("nationality", person.nationality);
    line.plain("issue_date", &person.issue_date.to_string());
    line.plain("expiry_date", &person.expiry_date.to_string());
    line.plain("status", person.status.as_str());
    if let Some(template) = template {
        line.floats("face_template", template);
        line.text("face_model", model);
    }
    line.plain("updated_at", &person.updated_at.rfc3339(Offset::Utc));
    line.end();
}

/// A line that is being written.
struct Line<'a> {
    out: &'a mut Vec<u8>,
    separator: u8,
}

impl Line<'_> {
    fn begin(out: &mut Vec<u8>) -> Line<'_> {
        Line { out, separator: b'{' }
    }

    fn key(&mut self, key: &str) {
        self.out.push(self.separator);
        self.separator = b',';
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// A string that may need escapes.
    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        serde_json::to_writer(&mut *self.out, text).expect("a vector takes every write");
    }

    /// A string that never needs an escape: a word of the contract or a date.
    fn plain(&mut self, key: &str, text: &str) {
        self.key(key);
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
    }

    /// A value as it stands.
    fn raw(&mut self, key: &str, value: &[u8]) {
        self.key(key);
        self.out.extend_from_slice(value);
    }

    fn floats(&mut self, key: &str, numbers: &[f32]) {
        self.key(key);
        self.out.push(b'"');
        base64::append_floats(self.out, numbers);
        self.out.push(b'"');
    }

    fn bytes(&mut self, key: &str, bytes: &[u8]) {
        self.key(key);
        self.out.push(b'"');
        base64::append(self.out, bytes);
        self.out.push(b'"');
    }

    /// An object of the parts that are there.
    fn chip(&mut self, key: &str, chip: &Chip) {
        self.key(key);
        let mut object = Line::begin(self.out);
        for (part, bytes) in Chip::PARTS.into_iter().zip(chip.parts()) {
            bytes.inspect(|bytes| object.bytes(part, bytes));
        }
        self.out.push(b'}');
    }

    /// Puts a letter that base64 does not have into the string just written, before its padding.
    fn spoil_last_letter(&mut self) {
        let place = self.out.len() - 5;
        self.out[place] = b'*';
    }

    /// Ends the line in the middle of a string.
    fn cut(mut self, key: &str) {
        self.key(key);
        self.out.extend_from_slice(b"\"LI\n");
    }

    fn end(self) {
        self.out.extend_from_slice(b"}\n");
    }
}
