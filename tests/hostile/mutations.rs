//! Lines broken at random, from one seed: both readers of NDJSON agree on them, and neither knows less than another
//! implementation of JSON.

use concord::ingest::Layout;
use concord::terms::RejectCode;

use crate::support::fixture;
use crate::support::parsing::{Seen, rows};
use crate::support::rows::{Row, good_person};

/// Mutated lines of one run.
const LINES: usize = 4_000;

/// A generator of numbers: xorshift64*, whose whole state is the seed that a failure prints.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }
}

/// What JSON, UTF-8 and this contract stumble over.
const PIECES: [&[u8]; 28] = [
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"\t",
    b"\0",
    b"\xFF",
    b"\xC0",
    b"\xED\xA0\x80",
    b"\\u0000",
    b"\\ud800",
    b"\\udc00",
    b"\\u0041",
    b"null",
    b"1",
    b"-",
    b"\"name\":",
    b"\"sex\":\"F\",",
    b"\\n",
    b"=",
    b"\r",
    "\u{FEFF}".as_bytes(),
    b"\x1F",
];

fn mutate(line: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let at = random.below(line.len().max(1));
        let end = (at + 1 + random.below(12)).min(line.len());
        match random.below(6) {
            0 if !line.is_empty() => line[at] = random.below(256) as u8,
            1 => _ = line.drain(at.min(end)..end),
            2 => line.truncate(at),
            3 => {
                let copy = line[at.min(end)..end].to_vec();
                line.splice(at..at, copy);
            }
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                line.splice(at..at, piece.iter().copied());
            }
        }
    }
    line.retain(|byte| *byte != b'\n');
}

fn mutated(seed: u64) -> Vec<Vec<u8>> {
    let world = fixture().world;
    let mut random = Random(seed);
    (0..LINES)
        .map(|place| {
            let person = good_person(&world, random.below(40));
            let id = format!("r-{place}");
            let row = match random.below(4) {
                0 => Row::real_person(&world, &person, &id),
                1 => Row::real_name(&person, &id).raw("chip", r#"{"sod":"AAAA","dg1":"AAAA"}"#),
                2 => Row::real_name(&person, &id)
                    .set("name", &person.name_latin)
                    .set("sex", "F")
                    .raw("expiry_date", "null"),
                _ => Row::real_name(&person, &id),
            };
            let mut line = row.line().into_bytes();
            mutate(&mut line, &mut random);
            line
        })
        .collect()
}

/// The same line in a spelling that only the complete reader takes: one letter of its first known key as an escape.
fn respelled(line: &[u8]) -> Option<Vec<u8>> {
    let keys = ["request_id", "entity_id", "requested_at", "service", "scene", "doc_type"];
    keys.iter().find_map(|key| {
        let quoted = format!("\"{key}\"");
        let at = line.windows(quoted.len()).position(|window| window == quoted.as_bytes())?;
        let escaped = format!("\"\\u{:04x}{}\"", key.as_bytes()[0], &key[1..]);
        Some([&line[..at], escaped.as_bytes(), &line[at + quoted.len()..]].concat())
    })
}

fn one(line: &[u8]) -> Option<Seen> {
    let mut seen = rows(line, Layout::Ndjson);
    assert!(seen.len() <= 1, "a line is one row at most");
    seen.pop()
}

#[test]
fn both_readers_agree() {
    let seed = 0x00C0_FFEE;
    let mut compared = 0;
    for (place, line) in mutated(seed).iter().enumerate() {
        let Some(other) = respelled(line) else { continue };
        let shown = String::from_utf8_lossy(line);
        assert_eq!(one(line), one(&other), "seed {seed:#x}, line {place}: {shown}");
        compared += 1;
    }
    assert!(compared > LINES / 2, "most lines can be spelled otherwise: {compared}");
}

#[test]
fn a_line_means_the_same_alone_and_among_others() {
    let lines = mutated(0xBEEF);
    let file: Vec<u8> = lines.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect();
    let mut together = rows(&file, Layout::Ndjson).into_iter();
    for (place, line) in lines.iter().enumerate() {
        let Some(alone) = one(line) else { continue };
        let among = together.next().expect("no row is lost");
        let shown = String::from_utf8_lossy(line);
        assert_eq!(among.content(), alone.content(), "line {place}: {shown}");
    }
    assert_eq!(together.next(), None, "no row is made up");
}

/// What serde_json cannot read is refused for its form, and what it can read is not, save for what it lets pass.
#[test]
fn another_json_reader_agrees() {
    let mut unreadable = 0;
    for (place, line) in mutated(0x5EED).iter().enumerate() {
        let code = match one(line) {
            Some(Seen::Refused(_, row)) => Some(row.reject.code),
            Some(Seen::Admitted(..)) => None,
            None => continue,
        };
        let of_form = matches!(code, Some(RejectCode::Syntax | RejectCode::Encoding | RejectCode::TooDeep));
        let readable = serde_json::from_slice::<serde_json::Value>(line);
        let lets_pass = line.windows(6).any(|window| window == b"\\u0000");
        let shown = String::from_utf8_lossy(line);
        match readable {
            Err(error) => assert!(of_form, "line {place} is no JSON ({error}) but {code:?}: {shown}"),
            Ok(value) if value.is_object() => {
                assert!(!of_form || lets_pass, "line {place} is JSON but {code:?}: {shown}")
            }
            Ok(_) => assert!(of_form, "line {place} is no object but {code:?}: {shown}"),
        }
        unreadable += usize::from(of_form);
    }
    assert!(unreadable > LINES / 4, "many mutations break the form: {unreadable}");
}
