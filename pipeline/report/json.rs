//! The night as JSON, for programs: every key as `keys.md` lists it.
//!
//! Invariants: the same bytes for the same night; a number that is not finite is `null`; letters that are invisible or turn
//! the text around them are written as escapes.

use serde::Serialize;

use super::markup::escaped_json;
use super::night::Night;

/// What kind of file it is, for whoever finds it.
const KIND: &str = "concord-night-report";

/// The format: it changes when a key is taken away or changes its meaning.
const FORMAT: u32 = 2;

#[derive(Serialize)]
struct Whole<'a> {
    kind: &'static str,
    format: u32,
    #[serde(flatten)]
    night: &'a Night,
}

/// The report of a night as JSON, on one line.
#[must_use]
pub fn json(night: &Night) -> String {
    let whole = Whole { kind: KIND, format: FORMAT, night };
    escaped_json(&serde_json::to_string(&whole).expect("plain data is always written"))
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
