//! Stores and results lie anywhere.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use datafusion::physical_plan::collect;

use super::super::{Session, SessionOptions};
use super::{Folder, NOW, block_on, options, records, rows, rows_of, write_parquet};
use crate::records::{BuildOptions, append, build};

/// Names of folders that mean something else in a URL or a pattern.
const NAMES: [&str; 9] = ["记录 库", "100%", "%41", "a#b?c", "[x]", "*", "a b", "~.x", "\"'\\"];

#[test]
fn a_store_lies_anywhere() {
    let folder = Folder::new();
    let input = write_parquet(&folder.path("records.parquet"), &records(0..20, "张"));
    for name in NAMES {
        let store = folder.path(name).join("store");
        std::fs::create_dir_all(folder.path(name)).unwrap();
        for _generation in 0..2 {
            let made = if store.exists() { append } else { build };
            made(std::slice::from_ref(&input), &store, &BuildOptions::new(NOW)).unwrap();
            let session = Session::open(&SessionOptions { records: Some(store.clone()), ..options() }).unwrap();
            let sql = "SELECT count(*), max(issuer) FROM records WHERE sex = 'F'";
            assert_eq!(rows(&session, sql), ["7,NIA"], "{name}");
            let bytes = session.codec().encode(block_on(session.plan(sql)).unwrap()).unwrap();
            let context = session.context().task_ctx();
            let decoded = session.codec().decode(&bytes, &context).unwrap();
            assert_eq!(rows_of(&block_on(collect(decoded, context)).unwrap()), ["7,NIA"], "{name}");
        }
    }
}

#[test]
fn results_lie_anywhere() {
    let folder = Folder::new();
    let outcomes: ArrayRef = Arc::new(StringArray::from(vec!["consistent"; 3]));
    let batch = RecordBatch::try_from_iter([("outcome", outcomes)]).unwrap();
    for name in NAMES {
        write_parquet(&folder.path(name).join("results/date=2026-01-01/job.parquet"), &batch);
        write_parquet(&folder.path(name).join("results/date=2026-01-02/job #1 %2F.parquet"), &batch);
        let session = Session::open(&SessionOptions { results: Some(folder.path(name)), ..options() }).unwrap();
        assert_eq!(
            rows(&session, "SELECT date, count(outcome) FROM results GROUP BY date ORDER BY date"),
            ["2026-01-01,3", "2026-01-02,3"],
            "{name}"
        );
        assert_eq!(rows(&session, "SELECT count(*) FROM results WHERE date = '2026-01-02'"), ["3"], "{name}");
    }
}
