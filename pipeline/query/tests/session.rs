//! Sessions, the tables of days, and the formats of answers.

use std::fs;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float32Array, ListBuilder, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::super::{Format, QueryError, Session, SessionOptions, signals_schema, write, write_stream};
use super::{Folder, block_on, options, plan, refusal, register, results_schema, rows, rows_of, write_parquet};

/// Two results, as files hold them: with plain strings.
fn results(entity: &str) -> RecordBatch {
    let mut reasons = ListBuilder::new(StringBuilder::new());
    reasons.append_value([] as [Option<&str>; 0]);
    reasons.append_value([Some("name_differs"), Some("face_differs")]);
    RecordBatch::try_from_iter([
        ("entity_id", Arc::new(StringArray::from(vec![entity; 2])) as ArrayRef),
        ("outcome", Arc::new(StringArray::from(vec!["consistent", "inconsistent"]))),
        ("reasons", Arc::new(reasons.finish())),
        ("similarity", Arc::new(Float32Array::from(vec![Some(0.5), None]))),
        ("requested_at", Arc::new(TimestampMicrosecondArray::from(vec![super::NOW; 2]).with_timezone("UTC"))),
    ])
    .unwrap()
}

fn with_results() -> Folder {
    let folder = Folder::new();
    for (date, entity) in [("2026-01-01", "bank"), ("2026-01-02", "hotel")] {
        write_parquet(&folder.path(&format!("out/results/date={date}/job.parquet")), &results(entity));
    }
    folder
}

fn session(results: std::path::PathBuf) -> Session {
    Session::open(&SessionOptions { results: Some(results), ..options() }).unwrap()
}

#[test]
fn results_are_one_table_of_all_days() {
    let folder = with_results();
    for path in ["out", "out/results"] {
        let session = session(folder.path(path));
        let sql = "SELECT date, entity_id, outcome, reasons, similarity FROM results ORDER BY date, outcome";
        let expected = [
            "2026-01-01,bank,consistent,[],0.5",
            "2026-01-01,bank,inconsistent,[name_differs, face_differs],",
            "2026-01-02,hotel,consistent,[],0.5",
            "2026-01-02,hotel,inconsistent,[name_differs, face_differs],",
        ];
        assert_eq!(rows(&session, sql), expected);
        let differing = "SELECT count(*) FROM results WHERE array_has(reasons, 'name_differs')";
        assert_eq!(rows(&session, differing), ["2"]);
    }
}

#[test]
fn a_day_reads_its_folder_alone() {
    let folder = with_results();
    let session = session(folder.path("out"));
    let sql = "SELECT entity_id FROM results WHERE date = '2026-01-02' AND outcome = 'consistent'";
    let plan = plan(&session, sql);
    assert!(plan.contains("date=2026-01-02/job.parquet") && !plan.contains("date=2026-01-01"), "{plan}");
    assert_eq!(rows(&session, sql), ["hotel"]);
}

#[test]
fn an_empty_folder_is_an_empty_table() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("out/results")).unwrap();
    fs::create_dir_all(folder.path("signals")).unwrap();
    let options =
        SessionOptions { results: Some(folder.path("out")), signals: Some(folder.path("signals")), ..options() };
    let session = Session::open(&options).unwrap();
    assert_eq!(rows(&session, "SELECT date, outcome FROM results"), [""; 0]);
    assert_eq!(rows(&session, "SELECT count(*) FROM signals WHERE article = '12(2)'"), ["0"]);
    let columns = rows(&session, "SELECT column_name FROM information_schema.columns WHERE table_name = 'signals'");
    assert_eq!(columns.len(), signals_schema().fields().len() + 1);
    let columns = rows(&session, "SELECT column_name FROM information_schema.columns WHERE table_name = 'results'");
    assert_eq!(columns.len(), results_schema().fields().len() + 1);
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let folder = Folder::new();
    let open = |options: &SessionOptions| Session::open(options).map(|_| ()).unwrap_err();
    let error = open(&SessionOptions { results: Some(folder.path("nowhere")), ..options() });
    assert!(matches!(error, QueryError::NoFolder { made_by: "verify", .. }), "{error}");
    let error = open(&SessionOptions { records: Some(folder.path("nowhere")), ..options() });
    assert!(matches!(error, QueryError::Records(_)), "{error}");
}

#[test]
fn nothing_is_changed() {
    let folder = Folder::with_store();
    let session = folder.session();
    let out = folder.path("stolen.parquet");
    for sql in [
        "CREATE TABLE t AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "CREATE EXTERNAL TABLE t STORED AS PARQUET LOCATION '/'",
        "DROP TABLE records",
        "INSERT INTO records SELECT * FROM records",
        "INSERT INTO requests SELECT * FROM requests",
        "SET datafusion.execution.batch_size = 1",
        &format!("COPY requests TO '{}'", out.display()),
        &format!("EXPLAIN ANALYZE COPY requests TO '{}'", out.display()),
    ] {
        let said = refusal(&session, sql);
        assert!(said.starts_with("only questions are answered"), "{sql}: {said}");
    }
    assert!(!out.exists());
    let said = refusal(&session, "SELECT * FROM '/etc/passwd'");
    assert!(said.starts_with("the query cannot be planned"), "{said}");
}

#[test]
fn answers_have_four_formats() {
    let folder = with_results();
    let session = session(folder.path("out"));
    let sql = "SELECT entity_id, reasons, similarity, X'00ff' AS bytes FROM results WHERE date = '2026-01-01' ORDER BY outcome";
    let formatted = |format: Format| {
        let mut out = Vec::new();
        let written = block_on(async { write_stream(session.stream(sql).await.unwrap(), format, &mut out).await });
        assert_eq!(written.unwrap(), 2);
        out
    };
    let text = |format: Format| String::from_utf8(formatted(format)).unwrap();
    let csv = "entity_id,reasons,similarity,bytes\nbank,[],0.5,00ff\nbank,\"[name_differs, face_differs]\",,00ff\n";
    assert_eq!(text(Format::Csv), csv);
    let json = "{\"entity_id\":\"bank\",\"reasons\":[],\"similarity\":0.5,\"bytes\":\"00ff\"}\n\
        {\"entity_id\":\"bank\",\"reasons\":[\"name_differs\",\"face_differs\"],\"bytes\":\"00ff\"}\n";
    assert_eq!(text(Format::Json), json);
    assert!(
        text(Format::Table).contains("| bank      | []                           | 0.5        | 00ff  |"),
        "{}",
        text(Format::Table)
    );
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(formatted(Format::Parquet))).unwrap();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    assert_eq!(rows_of(&batches)[0], "bank,[],0.5,00ff");
}

#[test]
fn an_empty_answer_has_its_names() {
    let session = Session::open(&options()).unwrap();
    let formatted = |format| {
        let mut out = Vec::new();
        let answer = block_on(session.stream("SELECT 1 AS one WHERE false")).unwrap();
        let rows = write(&[], &answer.schema(), format, &mut out).unwrap();
        (rows, String::from_utf8_lossy(&out).into_owned())
    };
    assert_eq!(formatted(Format::Csv), (0, "one\n".to_owned()));
    assert_eq!(formatted(Format::Json), (0, String::new()));
    assert!(formatted(Format::Table).1.contains("| one |"));
}

#[test]
fn memory_is_bounded() {
    let session = Session::open(&SessionOptions { memory_bytes: 1 << 20, ..options() }).unwrap();
    let numbers = arrow::array::Int64Array::from_iter_values(0..400_000);
    register(&session, "numbers", RecordBatch::try_from_iter([("value", Arc::new(numbers) as ArrayRef)]).unwrap());
    let said = refusal(&session, "SELECT array_agg(value) FROM numbers");
    assert!(said.starts_with("the query ran out of memory; ask for less"), "{said}");
}

#[test]
fn a_failure_says_whose_it_is() {
    let said = refusal(&Session::open(&options()).unwrap(), "SELECT 1 / 0");
    assert!(said.starts_with("the query failed; put it right"), "{said}");
    let folder = with_results();
    let session = session(folder.path("out"));
    fs::write(folder.path("out/results/date=2026-01-02/job.parquet"), "no Parquet").unwrap();
    let said = refusal(&session, "SELECT entity_id FROM results");
    assert!(said.starts_with("a file cannot be read"), "{said}");
}

#[test]
fn nothing_makes_up_rows() {
    let session = Session::open(&options()).unwrap();
    for sql in [
        "SELECT * FROM generate_series(1, 3)",
        "SELECT * FROM range(1, 3)",
        "SELECT unnest(range(1, 3))",
        "SELECT unnest(generate_series(1, 3))",
        "SELECT unnest(array_repeat(0, 3))",
        "SELECT unnest(list_repeat(0, 3))",
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n",
    ] {
        let said = refusal(&session, sql);
        assert!(said.starts_with("the query cannot be planned"), "{sql}: {said}");
    }
}
