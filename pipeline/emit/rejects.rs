//! Refused rows as the partner reads them: where, why, and how to put it right.

use std::io::{self, Write};
use std::sync::Arc;

use crate::terms::Reject;

/// One refused row.
#[derive(Clone, Debug)]
pub struct RejectRow {
    /// The input file, by the name that it was given with.
    pub file: Arc<str>,
    /// Line in that file (row number in Parquet and Arrow IPC), from 1.
    pub line: u64,
    /// The row's own id, where one could be read.
    pub request_id: Option<String>,
    /// The row's entity, where one could be read.
    pub entity_id: Option<String>,
    /// Why.
    pub reject: Reject,
}

/// One line of `rejects.ndjson`; the order of the keys is part of the contract's bytes.
#[derive(serde::Serialize)]
struct Line<'a> {
    line: u64,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity_id: Option<&'a str>,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    fix: &'a str,
}

/// Writes a row as one line of NDJSON.
///
/// # Errors
/// What `out` reports.
pub fn write_ndjson(row: &RejectRow, out: &mut impl Write) -> io::Result<()> {
    let line = Line {
        line: row.line,
        file: &row.file,
        request_id: row.request_id.as_deref(),
        entity_id: row.entity_id.as_deref(),
        code: row.reject.code.as_str(),
        field: row.reject.field.map(crate::terms::Field::as_str),
        fix: row.reject.fix,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}
