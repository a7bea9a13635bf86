//! Rows that are refused, each with its code and never with its values, and inputs that are refused whole.

use super::*;

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
        check_csv(&row(&base64_simd::STANDARD.encode_to_string(bytes)), "embedding_invalid", "face_template");
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
    assert!(matches!(none, RecordsError::NoRecords { rejected: 0, .. }));
    assert!(matches!(refused("records.parquet", "PAR?"), RecordsError::Parquet { .. }));
    assert!(matches!(build(&[folder.path("nothing.csv")], &folder.store()), Err(RecordsError::Io { .. })));
    assert!(matches!(Snapshot::open(&folder.store()), Err(RecordsError::NotAStore(_))));
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
