//! Results as the entity sees them: id, service, outcome, and a reason only where the row was not processed.
//!
//! Written by hand, since a line has four known words and one id of visible ASCII: the escapes are the only care needed.

use super::sequence::Part;
use crate::terms::Outcome;

/// Bytes of a line without its id, rounded up; room to set aside, not a bound.
pub(super) const LINE_BYTES: usize = 80;

/// Writes the answered rows of `part` as NDJSON to the end of `out`.
pub(super) fn write_ndjson(part: &Part, out: &mut Vec<u8>) {
    let requests = &part.judged.requests;
    for (row, verdict) in part.judged.verdicts.iter().enumerate() {
        if part.answered.as_ref().is_some_and(|answered| !answered[row]) {
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
