//! Results as the entity sees them: id, service, outcome, and a reason only where the row was not processed.
//!
//! Written by hand, since a line has four known words and one id of visible ASCII: the escapes are the only care needed.

use super::mark::{AnswerField, Marker};
use super::sequence::Part;
use crate::decide::Verdict;
use crate::terms::{Outcome, Reason};

/// Bytes of a line without its id, rounded up; room to set aside, not a bound.
pub(super) const LINE_BYTES: usize = 80;

/// Writes the answered rows of `part` as NDJSON to the end of `out`, their fields in the order that `marker` gives them, or else in that of the
/// contract.
pub(super) fn write_ndjson(part: &Part, marker: Option<&Marker>, out: &mut Vec<u8>) {
    let requests = &part.judged.requests;
    for (row, verdict) in part.judged.verdicts.iter().enumerate() {
        if part.answered.as_ref().is_some_and(|answered| !answered[row]) {
            continue;
        }
        if let Some(marker) = marker {
            write_marked(part, row, *verdict, marker, out);
            continue;
        }
        out.extend_from_slice(b"{\"request_id\":\"");
        escape_into(requests.request_id.bytes(row), out);
        out.extend_from_slice(b"\",\"service\":\"");
        out.extend_from_slice(requests.service[row].as_str().as_bytes());
        out.extend_from_slice(b"\",\"outcome\":\"");
        out.extend_from_slice(verdict.outcome.as_str().as_bytes());
        if verdict.outcome == Outcome::NotProcessed
            && let Some(reason) = verdict.reasons.iter().next()
        {
            out.extend_from_slice(b"\",\"reason\":\"");
            out.extend_from_slice(reason.as_str().as_bytes());
        }
        out.extend_from_slice(b"\"}\n");
    }
}

/// Writes one line in the order of its mark; its bytes are as many as without.
fn write_marked(part: &Part, row: usize, verdict: Verdict, marker: &Marker, out: &mut Vec<u8>) {
    let requests = &part.judged.requests;
    let reason = verdict.reasons.iter().next().filter(|_| verdict.outcome == Outcome::NotProcessed);
    let fields = if reason.is_some() { 4 } else { 3 };
    for (place, field) in marker.order(requests.identity[row], fields)[..fields].iter().enumerate() {
        out.extend_from_slice(if place == 0 { field.first() } else { field.further() });
        match field {
            AnswerField::RequestId => escape_into(requests.request_id.bytes(row), out),
            AnswerField::Service => out.extend_from_slice(requests.service[row].as_str().as_bytes()),
            AnswerField::Outcome => out.extend_from_slice(verdict.outcome.as_str().as_bytes()),
            AnswerField::Reason => out.extend_from_slice(reason.map_or("", Reason::as_str).as_bytes()),
        }
    }
    out.extend_from_slice(b"\"}\n");
}

impl AnswerField {
    /// What leads to its value at the beginning of a line.
    const fn first(self) -> &'static [u8] {
        match self {
            AnswerField::RequestId => b"{\"request_id\":\"",
            AnswerField::Service => b"{\"service\":\"",
            AnswerField::Outcome => b"{\"outcome\":\"",
            AnswerField::Reason => b"{\"reason\":\"",
        }
    }

    /// What leads to it behind another value.
    const fn further(self) -> &'static [u8] {
        match self {
            AnswerField::RequestId => b"\",\"request_id\":\"",
            AnswerField::Service => b"\",\"service\":\"",
            AnswerField::Outcome => b"\",\"outcome\":\"",
            AnswerField::Reason => b"\",\"reason\":\"",
        }
    }
}

/// Visible ASCII needs two escapes in JSON.
fn escape_into(id: &[u8], out: &mut Vec<u8>) {
    if !id.iter().any(|byte| matches!(byte, b'"' | b'\\')) {
        return out.extend_from_slice(id);
    }
    for byte in id {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
}
