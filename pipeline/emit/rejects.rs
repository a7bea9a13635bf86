//! Refused rows as the partner reads them: where, why, and how to put it right.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use crate::terms::{Reject, RejectCode};

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
    /// The column that the contract does not know, where that is why.
    pub unknown: Option<String>,
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
    fix: Cow<'a, str>,
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
        fix: fix(row),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

/// How to put a row right: a column that the contract does not know is named, since only its sender knows it.
fn fix(row: &RejectRow) -> Cow<'_, str> {
    match &row.unknown {
        Some(name) if row.reject.code == RejectCode::FieldUnknown => {
            format!("remove the field {name}; only the contract's fields are accepted").into()
        }
        _ => row.reject.fix.into(),
    }
}
