//! Links as lines of JSON, for whoever recomputes their hashes elsewhere.

use std::io::{self, Write};

use kernels::digest::hex;
use serde::Serialize;

use crate::ledger::link::Link;
use crate::terms::Instant;

/// A line of the timeline, with all that its hash covers.
#[derive(Serialize)]
struct TimelineLine<'a> {
    seq: u64,
    entity_id: &'a str,
    ordinal: u64,
    entity_previous: u64,
    recorded_at: String,
    salt: String,
    body: &'a str,
    previous: String,
    hash: String,
}

/// A line of the chain, without what its content was.
#[derive(Serialize)]
struct ChainLine {
    seq: u64,
    previous: String,
    content_hash: String,
    hash: String,
}

/// Writes a whole link as one line of JSON: numbers, the instant as RFC 3339 text with six digits of a second, salt and hashes as
/// hexadecimal digits, the body as one string, character by character what was appended.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_link(link: &Link, out: &mut impl Write) -> io::Result<()> {
    let line = TimelineLine {
        seq: link.seq,
        entity_id: &link.entity_id,
        ordinal: link.ordinal,
        entity_previous: link.entity_previous,
        recorded_at: Instant(link.recorded_at_micros).to_string(),
        salt: hex(&link.salt),
        body: &link.body,
        previous: hex(&link.previous),
        hash: hex(&link.hash),
    };
    write_line(&line, out)
}

/// Writes a link's place in the chain as one line of JSON.
pub(super) fn write_place(link: &Link, out: &mut impl Write) -> io::Result<()> {
    let line = ChainLine {
        seq: link.seq,
        previous: hex(&link.previous),
        content_hash: hex(&link.content_hash()),
        hash: hex(&link.hash),
    };
    write_line(&line, out)
}

fn write_line(line: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
