//! Questions to small stores and small results.

mod codec;
mod faces;
mod functions;
mod holders;
mod index_join;
mod paths;
mod questions;
mod records;
mod session;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use arrow::array::{ArrayRef, FixedSizeBinaryArray, FixedSizeListArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Float32Type, Schema, SchemaRef, TimeUnit};
use arrow::util::pretty::pretty_format_batches;
use datafusion::datasource::MemTable;
use datafusion::physical_plan::displayable;
use half::f16;
use parquet::arrow::ArrowWriter;

use super::{Functions, QueryError, Session, SessionOptions};
use crate::records::{BuildOptions, append, build};

/// Numbers of a template in these tests.
const DIMENSION: usize = 40;

/// 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600_000_000;

/// A folder of one test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("concord-query-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A store of the records 0 to 100 named 张, in one generation.
    fn with_store() -> Folder {
        let folder = Folder::new();
        let input = write_parquet(&folder.path("first.parquet"), &records(0..100, "张"));
        build(&[input], &folder.path("store"), &BuildOptions::new(NOW)).unwrap();
        folder
    }

    /// The same with the records 90 to 120 renamed 李 in a second generation.
    fn with_two_generations() -> Folder {
        let folder = Folder::with_store();
        let input = write_parquet(&folder.path("second.parquet"), &records(90..120, "李"));
        append(&[input], &folder.path("store"), &BuildOptions::new(NOW)).unwrap();
        folder
    }

    /// A session with the store and the table `requests` of the certificates 80 to 130.
    fn session(&self) -> Session {
        let functions = Functions { token: Some(Arc::new(|key| format!("token-{}", key.hash()))) };
        let options = SessionOptions { records: Some(self.path("store")), functions, ..options() };
        let session = Session::open(&options).unwrap();
        register(&session, "requests", requests(80..130));
        session
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A session without tables.
fn options() -> SessionOptions {
    SessionOptions {
        results: None,
        results_schema: results_schema(),
        records: None,
        signals: None,
        memory_bytes: 64 << 20,
        threads: 2,
        functions: Functions::default(),
    }
}

fn results_schema() -> SchemaRef {
    let word = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    Arc::new(Schema::new(vec![
        Field::new("entity_id", DataType::Utf8, false),
        Field::new("outcome", word(), false),
        Field::new("reasons", DataType::List(Arc::new(Field::new("item", word(), false))), false),
        Field::new("similarity", DataType::Float32, true),
        Field::new("requested_at", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
    ]))
}

fn register(session: &Session, name: &str, batch: RecordBatch) {
    let table = MemTable::try_new(batch.schema(), vec![vec![batch]]).unwrap();
    session.context().register_table(name, Arc::new(table)).unwrap();
}

/// The filter that names the certificates `range`.
fn named(range: Range<usize>) -> String {
    let numbers: Vec<String> = range.map(|i| format!("'{}'", number(i))).collect();
    format!("doc_type = 'passport' AND doc_number IN ({})", numbers.join(", "))
}

/// The number of the `i`-th certificate.
fn number(i: usize) -> String {
    format!("E{i:08}")
}

/// The template of the `i`-th record.
fn template(i: usize) -> Vec<f32> {
    (0..DIMENSION).map(|place| f16::from_f32(((i * 31 + place * 7) % 97 + 1) as f32 / 97.0).to_f32()).collect()
}

fn half_bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| f16::from_f32(*number).to_le_bytes()).collect()
}

fn texts(range: Range<usize>, text: impl Fn(usize) -> String) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(range.map(text)))
}

/// The records `range`; every fifth has no template.
fn records(range: Range<usize>, family: &str) -> RecordBatch {
    let templates = range.clone().map(|i| (i % 5 != 3).then(|| half_bytes(&template(i))));
    let templates = FixedSizeBinaryArray::try_from_sparse_iter_with_size(templates, DIMENSION as i32 * 2).unwrap();
    let texts = |text: &dyn Fn(usize) -> String| texts(range.clone(), text);
    RecordBatch::try_from_iter([
        ("doc_type", texts(&|_| "passport".to_owned())),
        ("doc_number", texts(&number)),
        ("issuer", texts(&|_| "NIA".to_owned())),
        ("name", texts(&|i| format!("{family}{i}"))),
        ("name_latin", texts(&|i| format!("LATIN {i}"))),
        ("birth_date", texts(&|i| format!("19{:02}-0{}-15", i % 100, i % 9 + 1))),
        ("sex", texts(&|i| ["F", "M", "X"][i % 3].to_owned())),
        ("nationality", texts(&|_| "CHN".to_owned())),
        ("issue_date", texts(&|_| "2020-12-31".to_owned())),
        ("expiry_date", texts(&|_| "2030-12-31".to_owned())),
        ("status", texts(&|i| ["valid", "lost", "revoked", "superseded"][i % 4].to_owned())),
        ("face_template", Arc::new(templates) as ArrayRef),
        ("face_model", texts(&|i| format!("model-{}", i % 2))),
        ("updated_at", texts(&|_| "2026-01-01T00:00:00Z".to_owned())),
    ])
    .unwrap()
}

/// One request a certificate of `range`, with the template's own numbers as its embedding.
fn requests(range: Range<usize>) -> RecordBatch {
    let embeddings = range.clone().map(|i| Some(template(i).into_iter().map(Some).collect::<Vec<_>>()));
    let embeddings = FixedSizeListArray::from_iter_primitive::<Float32Type, _, _>(embeddings, DIMENSION as i32);
    RecordBatch::try_from_iter([
        ("request_id", texts(range.clone(), |i| format!("r{i:03}"))),
        ("doc_type", texts(range.clone(), |_| "passport".to_owned())),
        ("doc_number", texts(range.clone(), number)),
        ("name", texts(range.clone(), |i| format!("张{i}"))),
        ("face_embedding", Arc::new(embeddings) as ArrayRef),
    ])
    .unwrap()
}

fn write_parquet(path: &Path, batch: &RecordBatch) -> PathBuf {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    path.to_path_buf()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(future)
}

fn run(session: &Session, sql: &str) -> Result<Vec<RecordBatch>, QueryError> {
    block_on(session.run(sql))
}

/// The answer as the rows of a table, without frame and names.
fn rows(session: &Session, sql: &str) -> Vec<String> {
    rows_of(&run(session, sql).unwrap())
}

fn rows_of(batches: &[RecordBatch]) -> Vec<String> {
    let table = pretty_format_batches(batches).unwrap().to_string();
    let lines: Vec<&str> = table.lines().filter(|line| line.starts_with('|')).skip(1).collect();
    let cells = |line: &&str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>().join(",");
    lines.iter().map(cells).collect()
}

/// The operators of a query's plan.
fn plan(session: &Session, sql: &str) -> String {
    let plan = block_on(session.plan(sql)).unwrap();
    displayable(plan.as_ref()).indent(false).to_string()
}

/// The query is refused when it is planned, since it asks for holders that it does not name.
fn check_refused(sql: &str) {
    for folder in [Folder::with_store(), Folder::with_two_generations()] {
        let said = refusal(&folder.session(), sql);
        assert!(said.starts_with("the query cannot be planned"), "{sql}: {said}");
        assert!(said.contains("can be had only of certificates that the query names"), "{sql}: {said}");
        assert!(said.contains("nobody is searched by face, name or date"), "{sql}: {said}");
    }
}

/// What is said, down to the first cause.
fn refusal(session: &Session, sql: &str) -> String {
    let error = run(session, sql).unwrap_err();
    let mut said = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        said = format!("{said}: {error}");
        source = error.source();
    }
    said
}
