//! Rows that are refused, each with its code and never with its values, and inputs that are refused whole.

use std::io::Write as _;

use super::*;
use crate::records::input::Input;

/// What the rejects say of a text: line, code and field of each refused row.
fn rejects_of(name: &str, text: &[u8]) -> Vec<(u64, String, String)> {
    let folder = Folder::new();
    let input = folder.write(name, text);
    let path = match build(&[input], &folder.store()) {
        Ok(report) => {
            assert_eq!(report.rejected, report.rejected_by_code.values().sum::<u64>());
            report.rejects
        }
        Err(RecordsError::NoRecords { rejects, .. }) => Some(rejects),
        Err(error) => panic!("{error}"),
    };
    let Some(path) = path else { return Vec::new() };
    let text = fs::read_to_string(path).unwrap();
    assert!(!text.contains("SECRET"), "no value is repeated");
    let line = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["fix"].as_str().is_some_and(|fix| !fix.is_empty()));
        assert!(line["file"].as_str().unwrap().ends_with(name));
        let field = line["field"].as_str().unwrap_or_default().to_owned();
        (line["row"].as_u64().unwrap(), line["code"].as_str().unwrap().to_owned(), field)
    };
    text.lines().map(line).collect()
}

fn check_csv(row: &str, code: &str, field: &str) {
    let header = "doc_type,doc_number,name,birth_date,status,sex,nationality,expiry_date,updated_at,face_template";
    let good = "passport,E00000001,A,1990-01-02,valid,F,CHN,2030-01-01,2026-01-01T00:00:00Z,AACAPwAAAEA=";
    let rejects = rejects_of("rows.csv", format!("{header}\n{good}\n{row}\n").as_bytes());
    assert_eq!(rejects, [(3, code.to_owned(), field.to_owned())], "{row}");
}

fn check_ndjson(row: &str, code: &str, field: &str) {
    let good =
        r#"{"doc_type":"passport","doc_number":"E00000001","name":"A","birth_date":"1990-01-02","status":"valid"}"#;
    let rejects = rejects_of("rows.ndjson", format!("{good}\n\n{row}\n").as_bytes());
    assert_eq!(rejects, [(3, code.to_owned(), field.to_owned())], "{row}");
}

#[test]
fn values_outside_the_contract() {
    check_csv("passport,ESECRET,A,1990-01-02,valid,F,CHN,,,", "doc_number_format", "doc_number");
    check_csv("pass,E00000002,A,1990-01-02,valid,F,CHN,,,", "field_value", "doc_type");
    check_csv("passport,E00000002,SECRET,1990-02-30,valid,F,CHN,,,", "date_invalid", "birth_date");
    check_csv("passport,E00000002,SECRET,1990-02-03,valid,F,CHN,31.12.2030,,", "date_invalid", "expiry_date");
    check_csv("passport,E00000002,SECRET,1990-02-03,valid,F,CHN,,yesterday,", "date_invalid", "updated_at");
    check_csv("passport,E00000002,SECRET,1990-02-03,VALID,F,CHN,,,", "field_value", "status");
    check_csv("passport,E00000002,SECRET,1990-02-03,valid,female,CHN,,,", "field_value", "sex");
    check_csv("passport,E00000002,SECRET,1990-02-03,valid,F,China,,,", "field_value", "nationality");
    check_csv("passport,E00000002,--,1990-02-03,valid,F,CHN,,,", "field_value", "name");
    check_csv("passport,E00000002,,1990-02-03,valid,F,CHN,,,", "field_missing", "name");
    check_csv("passport,E00000002,SECRET,,valid,F,CHN,,,", "field_missing", "birth_date");
    check_csv("passport,E00000002,SECRET,1990-02-03,,F,CHN,,,", "field_missing", "status");
    check_csv("passport,E00000002,SECRET,1990-02-03,valid,F", "syntax", "");
}

#[test]
fn templates_outside_the_contract() {
    let row = |template: &str| format!("passport,E00000002,SECRET,1990-02-03,valid,F,CHN,,,{template}");
    let check = |numbers: &[f32]| {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        check_csv(&row(&base64_turbo::STANDARD.encode(bytes)), "embedding_invalid", "face_template");
    };
    check(&[1.0]);
    check(&[1.0, 2.0, 3.0]);
    check(&[f32::NAN, 1.0]);
    check(&[1.0, f32::INFINITY]);
    check(&[1e6, 1.0]);
    check(&[0.0, -0.0]);
    check_csv(&row("?"), "embedding_invalid", "face_template");
}

#[test]
fn rows_that_are_no_flat_objects() {
    let row = |tail: &str| {
        format!(r#"{{"doc_type":"passport","doc_number":"E00000002","name":"SECRET","birth_date":"1990-01-02",{tail}"#)
    };
    check_ndjson(&row(r#""status":"valid""#), "syntax", "");
    check_ndjson(&row(r#""status":"valid"} x"#), "syntax", "");
    check_ndjson(&row(r#""status":"valid","name":"B"}"#), "duplicate_key", "name");
    check_ndjson(&row(r#""status":1}"#), "field_type", "status");
    check_ndjson(&row(r#""status":{"a":[1]}}"#), "field_type", "status");
    check_ndjson(&row(r#""status":"valid","sex":"\ud800"}"#), "syntax", "");
    check_ndjson(&row(r#""status":"valid","name_latin":"A\u0000B"}"#), "encoding", "name_latin");
    check_ndjson(&row(r#""status":null}"#), "field_missing", "status");
    check_ndjson(&row(&format!(r#""status":"valid","issuer":"{}"}}"#, "x".repeat(2000))), "too_long", "issuer");
    check_ndjson(&row(&format!(r#""status":"valid","issuer":"{}"}}"#, "x".repeat(3 << 20))), "too_long", "");
}

#[test]
fn bytes_that_are_no_text() {
    let mut text = b"doc_type,doc_number,name,birth_date,status\npassport,E00000001,\xff,1990-01-02,valid\n".to_vec();
    assert_eq!(rejects_of("rows.csv", &text), [(2, "encoding".to_owned(), "name".to_owned())]);
    text = b"{\"doc_type\":\"\xff\"}\n".to_vec();
    assert_eq!(rejects_of("rows.ndjson", &text), [(1, "encoding".to_owned(), String::new())]);
}

#[test]
fn inputs_that_are_refused_whole() {
    let folder = Folder::new();
    let refused = |name: &str, text: &str| build(&[folder.write(name, text)], &folder.store()).unwrap_err();
    assert!(matches!(refused("records.txt", ""), RecordsError::InputFormat(_)));
    let missing = refused("records.csv", "doc_type,doc_number,name,status\n");
    assert!(matches!(missing, RecordsError::ColumnMissing { column: "birth_date", .. }));
    let twice = refused("records.csv", "doc_type,doc_number,name,birth_date,status,name\n");
    assert!(matches!(twice, RecordsError::ColumnTwice { column: "name", .. }));
    let none = refused("records.csv", "doc_type,doc_number,name,birth_date,status\n");
    assert!(matches!(none, RecordsError::NoRows));
    assert!(matches!(refused("records.parquet", "PAR?"), RecordsError::InputUnreadable { .. }));
    assert!(matches!(build(&[folder.path("nothing.csv")], &folder.store()), Err(RecordsError::InputUnreadable { .. })));
    assert!(matches!(Snapshot::open(&folder.store()), Err(RecordsError::NotAStore(_))));
}

/// A stray quote costs the row that it stands in, wherever it closes again, and a long row costs itself.
#[test]
fn a_stray_quote_costs_its_own_row() {
    let header = "doc_type,doc_number,name,birth_date,status";
    let rows = |range: std::ops::Range<usize>| -> String {
        range.map(|i| format!("passport,{},A,1990-01-02,valid\n", number(i))).collect()
    };
    let stray = |name: &str| format!("passport,E99999999,{name},1990-01-02,valid\n");
    let syntax = |line| (line, "syntax".to_owned(), String::new());
    let too_long = |line| (line, "too_long".to_owned(), String::new());
    let check = |text: String, rejects: &[(u64, String, String)], taken: u64| {
        assert_eq!(rejects_of("rows.csv", text.as_bytes()), rejects);
        let folder = Folder::new();
        assert_eq!(build(&[folder.write("rows.csv", text)], &folder.store()).unwrap().written, taken);
    };
    check(format!("{header}\n{}{}{}", rows(0..3), stray("\"A"), rows(3..9)), &[syntax(5)], 9);
    check(
        format!("{header}\n{}{}{}{}", rows(0..3), stray("\"A"), rows(3..9), stray("B,\"")),
        &[syntax(5), syntax(12)],
        9,
    );
    check(format!("{header}\n{}{}{}", rows(0..3), stray("\"A"), rows(3..40_000)), &[too_long(5)], 40_000);
    check(format!("{header}\n{}{}{}", rows(0..3), stray(&"A".repeat(3 << 20)), rows(3..9)), &[too_long(5)], 9);
    // A column that is left out may have several lines; the next row is counted from its own.
    let (remark, nameless) = ("E99999999,A,1990-01-02,valid,\"x\ny\"", "E99999998,-,1990-01-02,valid,");
    let wrong = [(4, "field_value".to_owned(), "name".to_owned())];
    check(format!("{header},remark\npassport,{remark}\npassport,{nameless}\n"), &wrong, 1);
    // Quotes that swallow each other for ever are given up on, and still nothing is lost without a line.
    let hostile = "\"x\"y\"z,\"w\n".repeat(600_000);
    let folder = Folder::new();
    let report =
        build(&[folder.write("rows.csv", format!("{header}\n{}{hostile}", rows(0..3)))], &folder.store()).unwrap();
    assert!(report.written == 3 && report.rejected > 6, "{report:?}");
}

/// Long rows, which compress to nothing, are taken a few at a time, so that they neither fill memory nor offsets.
#[test]
fn a_bomb_of_long_rows_is_taken_in_parts() {
    let folder = Folder::new();
    let row = format!("passport,E00000001,A,1990-01-02,valid,{}\n", "x".repeat(100_000));
    let text = format!("doc_type,doc_number,name,birth_date,status,issuer\n{}", row.repeat(240));
    let path = folder.write("bomb.csv.zst", zstd::encode_all(text.as_bytes(), 1).unwrap());
    let mut input = Input::open(&path).unwrap();
    let tables = std::iter::from_fn(|| input.next().unwrap()).map(|chunk| chunk.into_table().rows.len());
    assert_eq!(tables.collect::<Vec<_>>(), [84, 84, 72]);
}

#[test]
fn a_text_cut_off_is_blamed_on_the_input() {
    let folder = Folder::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all("doc_type,doc_number,name,birth_date,status\n".repeat(1000).as_bytes()).unwrap();
    let mut bytes = gzip.finish().unwrap();
    bytes.truncate(bytes.len() / 2);
    let refused = build(&[folder.write("rows.csv.gz", bytes)], &folder.store()).unwrap_err();
    assert!(matches!(refused, RecordsError::InputUnreadable { .. }) && refused.exit_code() == 3);
}

#[test]
fn numbers_are_no_certificate_numbers() {
    let folder = Folder::new();
    let batch = batch(0..3, "张");
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, values)| {
        let numbers: ArrayRef = Arc::new(arrow::array::Int64Array::from(vec![1, 2, 3]));
        (field.name().clone(), if field.name() == "doc_number" { numbers } else { values.clone() })
    });
    let batch = RecordBatch::try_from_iter(columns.collect::<Vec<_>>()).unwrap();
    let input = write_parquet(&folder.path("records.parquet"), &[batch]);
    let refused = build(&[input], &folder.store()).unwrap_err();
    assert!(matches!(refused, RecordsError::ColumnType { column: "doc_number", .. }));
}
