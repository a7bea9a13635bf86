//! Links as lines of JSON, for whoever recomputes their hashes elsewhere.

use std::io::{self, Write};

use serde::Serialize;

use crate::ledger::link::{Link, hex};

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
        recorded_at: rfc3339_micros(link.recorded_at_micros),
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

/// `YYYY-MM-DDThh:mm:ss.mmmmmmZ` of an instant of the years 1970 to 9999; no other is recorded.
fn rfc3339_micros(micros: i64) -> String {
    const SECOND: i64 = 1_000_000;
    let (days, of_day) = (micros.div_euclid(86_400 * SECOND), micros.rem_euclid(86_400 * SECOND));
    let (seconds, fraction) = (of_day / SECOND, of_day % SECOND);
    // Hinnant, "chrono-Compatible Low-Level Date Algorithms": years are counted from March, in eras of 400.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z")
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
