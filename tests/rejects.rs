//! Each malformed line gets its code and field, and the lines around it are admitted.

use std::collections::BTreeSet;

use concord::ingest::Admission;
use concord::terms::RejectCode;
use datasets::records::template;

use crate::support::refusals::{admission, refused, verdicts, verdicts_of};
use crate::support::rows::{Row, base64, file_of, good_person};
use crate::support::{Folder, assert_same, fixture};

/// A line and what it must come to: its code and field; an empty code where it is admitted.
type Case = (Vec<u8>, &'static str, &'static str);

/// Puts every case between two good lines and compares what is refused.
fn check(cases: Vec<Case>) {
    let world = fixture().world;
    let person = good_person(&world, 0);
    let good = |place: usize, side: &str| Row::real_person(&world, &person, &format!("good-{place}-{side}")).line();
    let mut file = Vec::new();
    for (place, (line, _, _)) in cases.iter().enumerate() {
        file.extend_from_slice(good(place, "a").as_bytes());
        file.push(b'\n');
        file.extend_from_slice(&numbered(line, place));
        file.push(b'\n');
        file.extend_from_slice(good(place, "b").as_bytes());
        file.push(b'\n');
    }
    let expected: Vec<(u64, &str, &str)> = (0..)
        .zip(&cases)
        .filter(|(_, (_, code, _))| !code.is_empty())
        .map(|(place, (_, code, field))| (3 * place + 2, *code, *field))
        .collect();
    let found = verdicts("cases.ndjson", file);
    assert_same("refusals", &found.refused, &refused(&expected));
    assert_eq!(found.rows, 3 * cases.len() as u64, "every line is one row");
}

/// The line with its id, `@`, made unique where it has one.
fn numbered(line: &[u8], place: usize) -> Vec<u8> {
    let Some(at) = line.iter().position(|byte| *byte == b'@') else { return line.to_vec() };
    [&line[..at], format!("case-{place}").as_bytes(), &line[at + 1..]].concat()
}

/// A good row whose id is made unique by [`check`].
fn row() -> Row {
    Row::real_name(&good_person(&fixture().world, 0), "@")
}

fn face_row() -> Row {
    let world = fixture().world;
    Row::real_person(&world, &good_person(&world, 0), "@")
}

/// The good line with something behind its last field.
fn with(tail: &str) -> Vec<u8> {
    let line = row().line();
    format!("{},{tail}}}", line.strip_suffix('}').unwrap()).into_bytes()
}

/// The good line with this JSON as its name.
fn named(json: &str) -> Vec<u8> {
    row().raw("name", json).line().into_bytes()
}

/// The good line with these bytes inside its name.
fn named_bytes(bytes: &[u8]) -> Vec<u8> {
    let line = named("\"NAME%NAME\"");
    let at = line.iter().position(|byte| *byte == b'%').unwrap();
    [&line[..at], bytes, &line[at + 1..]].concat()
}

/// All cases, by what they are about.
const CASES: [fn() -> Vec<Case>; 7] =
    [nesting_cases, encodings_cases, keys_cases, shapes_cases, types_cases, values_cases, embeddings_cases];

/// Codes that hang on the job or on other rows: what the submitter's own job refuses of four rows.
fn of_the_job() -> Vec<(u64, String, String)> {
    let row = || row().set("request_id", "r-1");
    let rows = [row(), row(), row().set("scene", "check_in"), row().set("entity_id", "bank-02")];
    let folder = Folder::new("of-the-job");
    let admission = Admission { entity: Some("bank-01".to_owned()), ..admission() };
    verdicts_of(&folder.write("rows.ndjson", file_of(rows)), &admission).refused
}

#[test]
fn what_the_job_and_other_rows_refuse() {
    let expected = [
        (2, "duplicate_request", "request_id"),
        (3, "request_conflict", "request_id"),
        (4, "entity_mismatch", "entity_id"),
    ];
    assert_same("refusals", &of_the_job(), &refused(&expected));
}

/// A new code needs a line that reaches it; that lines come to what they should is for the other tests.
#[test]
fn every_code_is_reached() {
    let of_lines = CASES.iter().flat_map(|cases| cases()).map(|(_, code, _)| code.to_owned());
    let of_job = of_the_job().into_iter().map(|(_, code, _)| code);
    let reached: BTreeSet<String> = of_lines.chain(of_job).filter(|code| !code.is_empty()).collect();
    assert_eq!(reached, RejectCode::ALL.map(|code| code.as_str().to_owned()).into());
}

#[test]
fn nesting() {
    check(nesting_cases());
}

fn nesting_cases() -> Vec<Case> {
    let arrays = |depth: usize| with(&format!("\"remark\":{}{}", "[".repeat(depth), "]".repeat(depth)));
    let objects = |depth: usize| with(&format!("\"remark\":{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)));
    vec![
        (arrays(31), "field_unknown", ""),
        (arrays(32), "too_deep", ""),
        (arrays(100_000), "too_deep", ""),
        (objects(31), "field_unknown", ""),
        (objects(32), "too_deep", ""),
        (objects(100_000), "too_deep", ""),
        ("[".repeat(100_000).into_bytes(), "too_deep", ""),
        ("{\"a\":".repeat(100_000).into_bytes(), "too_deep", ""),
        // Brackets in a string are text.
        (named(&format!("\"NAME {}\"", "[{".repeat(40))), "", ""),
        (named(&format!("\"NAME \\\"{}\"", "[{".repeat(40))), "", ""),
    ]
}

#[test]
fn encodings() {
    check(encodings_cases());
}

fn encodings_cases() -> Vec<Case> {
    vec![
        (named_bytes(b"\0"), "encoding", ""),
        (named(r#""A\u0000B""#), "encoding", ""),
        (with(r#""\u0000":"x""#), "encoding", ""),
        ([row().line().as_bytes(), b"\0"].concat(), "encoding", ""),
        (b"\0".to_vec(), "encoding", ""),
        (named(r#""A\ud800B""#), "encoding", ""),
        (named(r#""A\uD800""#), "encoding", ""),
        (named(r#""A\udc00B""#), "encoding", ""),
        (named(r#""A\udc00\ud800B""#), "encoding", ""),
        (named(r#""A\ud800\ud800B""#), "encoding", ""),
        (named(r#""A\ud800\u0041B""#), "encoding", ""),
        (named(r#""A\ud800\n""#), "encoding", ""),
        (named(r#""A\ud800\\udc00""#), "encoding", ""),
        (with(r#""\ud800":"x""#), "encoding", ""),
        (named(r#""A\ud840\udc00B""#), "", ""),
        (named(r#""A\\ud800B""#), "", ""),
        (named(r#""A\\\\ud800B""#), "", ""),
        (named(r#""\u0041\u4e00\/""#), "", ""),
        (named_bytes(b"\xFF"), "encoding", ""),
        (named_bytes(b"\xC0\x80"), "encoding", ""),
        (named_bytes(b"\xED\xA0\x80"), "encoding", ""),
        (named_bytes(b"\xF4\x90\x80\x80"), "encoding", ""),
        (named_bytes(b"\xE4\xB8"), "encoding", ""),
        (named_bytes("\u{4E00}\u{10FFFF}".as_bytes()), "", ""),
        (b"\xEF\xBB\xBF{}".to_vec(), "syntax", ""),
    ]
}

#[test]
fn keys() {
    check(keys_cases());
}

fn keys_cases() -> Vec<Case> {
    vec![
        (with(r#""name":"AGAIN""#), "duplicate_key", "name"),
        (with(r#""n\u0061me":"AGAIN""#), "duplicate_key", "name"),
        (with(r#""\u006e\u0061\u006D\u0065":null"#), "duplicate_key", "name"),
        (with(r#""sex":null,"sex":"F""#), "duplicate_key", "sex"),
        (with(r#""chip":null,"chip":null"#), "duplicate_key", "chip"),
        (with(r#""remark":1,"name":"AGAIN""#), "duplicate_key", "name"),
        (with(r#""remark":"urgent""#), "field_unknown", ""),
        (with(r#""remark":null"#), "field_unknown", ""),
        (with(r#""":"""#), "field_unknown", ""),
        (with(r#""Sex":"F""#), "field_unknown", ""),
        (with(r#""sex ":"F""#), "field_unknown", ""),
        (with(r#""s\u0065x":"F""#), "", ""),
        (with(r#""remark":{"name":"inner"}"#), "field_unknown", ""),
    ]
}

#[test]
fn shapes() {
    check(shapes_cases());
}

fn shapes_cases() -> Vec<Case> {
    let good = row().line();
    let tail = |tail: &str| format!("{good}{tail}").into_bytes();
    let line = |text: &str| text.as_bytes().to_vec();
    vec![
        (line("{}"), "field_missing", "request_id"),
        (line(" { } "), "field_missing", "request_id"),
        (line("[]"), "syntax", ""),
        (line("[{}]"), "syntax", ""),
        (line("null"), "syntax", ""),
        (line("1"), "syntax", ""),
        (line("\"text\""), "syntax", ""),
        (line("request"), "syntax", ""),
        (line("{"), "syntax", ""),
        (line("}"), "syntax", ""),
        (line("{\"name\""), "syntax", ""),
        (line("{\"name\":}"), "syntax", ""),
        (line("{'name':'A'}"), "syntax", ""),
        (line("{name:\"A\"}"), "syntax", ""),
        (line("{\"name\":\"A\",}"), "syntax", ""),
        (line("{,}"), "syntax", ""),
        (line("{\"name\":\"A\" \"sex\":\"F\"}"), "syntax", ""),
        (line("// comment"), "syntax", ""),
        (tail("x"), "syntax", ""),
        (tail(","), "syntax", ""),
        (tail("}"), "syntax", ""),
        (tail("{}"), "syntax", ""),
        (tail(&format!(" {good}")), "syntax", ""),
        (tail("\r"), "", ""),
        (tail(" \t \r"), "", ""),
        (format!(" \t{}", row().line().replace(",\"", " ,\t\"").replace("\":", "\" : ")).into_bytes(), "", ""),
        (good.as_bytes()[..good.len() - 3].to_vec(), "syntax", ""),
        (named_bytes(b"\t"), "syntax", ""),
        (named_bytes(b"\x1F"), "syntax", ""),
        (named_bytes(b"\x7F"), "", ""),
        (named(r#""A\qB""#), "syntax", ""),
        (named(r#""A\u12""#), "syntax", ""),
        (named(r#""A\u+123B""#), "syntax", ""),
        (named(r#""A\"B""#), "", ""),
        (named("NaN"), "syntax", ""),
        (named("tru"), "syntax", ""),
        (named("01"), "syntax", ""),
        (named("1."), "syntax", ""),
    ]
}

#[test]
fn types() {
    check(types_cases());
}

fn types_cases() -> Vec<Case> {
    let typed = |field: &str, json: &str| row().raw(field, json).line().into_bytes();
    vec![
        (typed("name", "1"), "field_type", "name"),
        (typed("name", "true"), "field_type", "name"),
        (typed("name", "{}"), "field_type", "name"),
        (typed("name", "[\"A\"]"), "field_type", "name"),
        (typed("name", "null"), "field_missing", "name"),
        (typed("birth_date", "19900101"), "field_type", "birth_date"),
        (typed("birth_date", "-1.5e10"), "field_type", "birth_date"),
        (typed("birth_date", "18446744073709551615"), "field_type", "birth_date"),
        (typed("requested_at", "1773100800"), "field_type", "requested_at"),
        (typed("sex", "0"), "field_type", "sex"),
        (typed("face_embedding", "[0.5,0.5]"), "field_type", "face_embedding"),
        (typed("face_image", "1"), "field_type", "face_image"),
        (typed("chip", "\"AAAA\""), "field_type", "chip"),
        (typed("chip", "[]"), "field_type", "chip"),
        (typed("chip", "{}"), "", ""),
        (typed("chip", r#"{"sod":"AAAA","dg1":null}"#), "", ""),
        (typed("chip", r#"{"sod":1}"#), "field_type", "chip"),
        (typed("chip", r#"{"sod":["AAAA"]}"#), "field_type", "chip"),
        (typed("chip", r#"{"dg17":"AAAA"}"#), "field_unknown", "chip"),
        (typed("chip", r#"{"sod":"AAAA","s\u006fd":"AAAA"}"#), "duplicate_key", "chip"),
        (typed("chip", r#"{"sod":"A"}"#), "field_value", "chip"),
    ]
}

#[test]
fn values() {
    check(values_cases());
}

fn values_cases() -> Vec<Case> {
    let set = |field: &str, text: &str| row().set(field, text).line().into_bytes();
    let without = |field: &str| row().without(field).line().into_bytes();
    vec![
        (without("request_id"), "field_missing", "request_id"),
        (set("request_id", ""), "field_value", "request_id"),
        (set("request_id", "two words"), "field_value", "request_id"),
        (set("request_id", "é"), "field_value", "request_id"),
        (set("request_id", &"x".repeat(64)), "", ""),
        (set("request_id", &"x".repeat(65)), "too_long", "request_id"),
        (set("request_id", "\"\\!~"), "", ""),
        (without("entity_id"), "field_missing", "entity_id"),
        (set("entity_id", ""), "field_value", "entity_id"),
        (without("requested_at"), "field_missing", "requested_at"),
        (set("requested_at", "2026-03-02"), "date_invalid", "requested_at"),
        (set("requested_at", "2026-03-02 01:02:03Z"), "date_invalid", "requested_at"),
        (set("requested_at", "2026-02-30T00:00:00Z"), "date_invalid", "requested_at"),
        (set("requested_at", "2026-03-10T01:00:00Z"), "", ""),
        (set("requested_at", "2026-03-10T01:00:00.000001Z"), "time_out_of_window", "requested_at"),
        (set("requested_at", "2026-03-10T09:00:00+08:00"), "", ""),
        (set("service", "face"), "field_value", "service"),
        (set("service", "REAL_NAME"), "field_value", "service"),
        (set("scene", ""), "field_value", "scene"),
        (set("scene", &"s".repeat(65)), "too_long", "scene"),
        (set("doc_type", "visa"), "field_value", "doc_type"),
        (set("doc_number", ""), "doc_number_format", "doc_number"),
        (set("doc_number", "E-1234567"), "doc_number_format", "doc_number"),
        (set("doc_number", "Ｅ12345678"), "doc_number_format", "doc_number"),
        (set("name", ""), "field_value", "name"),
        (set("name", " -·"), "field_value", "name"),
        (set("name", &"A".repeat(600)), "", ""),
        (set("name", &"A".repeat(601)), "too_long", "name"),
        (set("birth_date", "1990-02-30"), "date_invalid", "birth_date"),
        (set("birth_date", "1990-2-3"), "date_invalid", "birth_date"),
        (set("birth_date", "1849-12-31"), "date_invalid", "birth_date"),
        (set("birth_date", ""), "date_invalid", "birth_date"),
        (set("sex", "f"), "field_value", "sex"),
        (set("nationality", "cn"), "field_value", "nationality"),
        (set("expiry_date", "2026-13-01"), "date_invalid", "expiry_date"),
        (set("face_image", "%"), "field_value", "face_image"),
        // The first fault in the contract's order is told.
        (row().set("sex", "f").set("birth_date", "x").without("scene").line().into_bytes(), "field_missing", "scene"),
    ]
}

#[test]
fn embeddings() {
    check(embeddings_cases());
}

fn embeddings_cases() -> Vec<Case> {
    let world = fixture().world;
    let own = template(world.seed, good_person(&world, 0).index, world.dimension);
    let with = |text: &str| face_row().set("face_embedding", text).line().into_bytes();
    let changed = |place: usize, number: f32| {
        let mut numbers = own.clone();
        numbers[place] = number;
        with(&base64(&numbers))
    };
    let text = base64(&own);
    let escaped = format!("\"\\u{:04x}{}\"", text.as_bytes()[0], text[1..].replace('/', "\\/"));
    let escaped = face_row().raw("face_embedding", &escaped).line().into_bytes();
    let invalid = |line: Vec<u8>| (line, "embedding_invalid", "face_embedding");
    vec![
        (with(&text), "", ""),
        (escaped, "", ""),
        invalid(with("")),
        invalid(with("=")),
        invalid(with("AAAA")),
        invalid(with(text.trim_end_matches('='))),
        invalid(with(&format!("{text}="))),
        invalid(with(&format!("{text}AAAA"))),
        invalid(with(&text.replacen(&text[4..5], "*", 1))),
        invalid(with(&text.replacen(&text[4..5], " ", 1))),
        invalid(with(&format!("{}-_=={}", &text[..4], &text[8..]))),
        invalid(with(&base64(&own[..25]))),
        invalid(with(&base64(&[own.clone(), own.clone()].concat()))),
        invalid(with(&base64(&vec![0.5; 9000]))),
        invalid(with(&base64_turbo::STANDARD.encode([1; 199]))),
        invalid(changed(0, f32::NAN)),
        invalid(changed(49, -f32::NAN)),
        invalid(changed(25, f32::INFINITY)),
        invalid(changed(25, f32::NEG_INFINITY)),
        invalid(with(&base64(&[0.0; 50]))),
        invalid(with(&base64(&[-0.0; 50]))),
        // Finite, and yet without a length that a number could hold.
        invalid(changed(7, f32::MAX)),
        invalid(changed(49, -2e19)),
        invalid(with(&base64(&[f32::MIN_POSITIVE; 50]))),
        invalid(with(&base64(&[1e-18; 50]))),
        (changed(7, 1e19), "", ""),
        (changed(7, f32::MIN_POSITIVE / 2.0), "", ""),
        (with(&base64(&[1e-15; 50])), "", ""),
    ]
}

#[test]
fn numbers_that_no_machine_holds() {
    // Whether they are bad JSON or a bad type is the parser's choice; that they are refused is not.
    let world = fixture().world;
    for number in ["1e999999", "-1e999999", "123456789012345678901234567890", "0.1e-999999", &"9".repeat(100_000)] {
        let row = Row::real_name(&good_person(&world, 0), "n").raw("birth_date", number);
        let found = verdicts("number.ndjson", row.line());
        assert_eq!(found.admitted(), 0, "{number:.20}");
    }
}
