//! The records as a table.

use std::fs::File;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::super::Store;
use super::{Folder, NOW, named, number, plan, records, rows, write_parquet};
use crate::records::{BuildOptions, build};

#[test]
fn the_table_has_the_columns_of_the_data_files() {
    let folder = Folder::with_store();
    let store = Store::open(&folder.path("store")).unwrap();
    let file = File::open(&store.snapshot().data_files()[0].files()[0]).unwrap();
    let stored = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().schema().clone();
    assert_eq!(store.schema().fields(), stored.fields());
}

#[test]
fn a_scan_reads_every_record() {
    let session = Folder::with_store();
    let session = session.session();
    assert_eq!(rows(&session, "SELECT count(*), count(DISTINCT face_model), max(issuer) FROM records"), ["100,2,NIA"]);
    assert_eq!(rows(&session, "SELECT count(*) FROM records WHERE sex = 'F' AND status = 'valid'"), ["9"]);
    assert_eq!(rows(&session, "SELECT status FROM records LIMIT 3").len(), 3);
}

#[test]
fn one_generation_is_a_plain_scan() {
    let folder = Folder::with_store();
    let plan = plan(&folder.session(), "SELECT issuer FROM records WHERE sex = 'F'");
    assert!(plan.contains("DataSourceExec") && plan.contains("predicate=sex"), "{plan}");
    assert!(!plan.contains("NewestExec") && !plan.contains("PendingRecords"), "{plan}");
}

#[test]
fn a_newer_generation_replaces() {
    let folder = Folder::with_two_generations();
    let session = folder.session();
    assert_eq!(rows(&session, "SELECT count(*), count(DISTINCT issuer) FROM records"), ["120,1"]);
    let families = format!(
        "SELECT substr(name, 1, 1), count(*), count(DISTINCT doc_number) FROM records WHERE {} GROUP BY 1 ORDER BY 2",
        named(0..150)
    );
    assert_eq!(rows(&session, &families), ["李,30,30", "张,90,90"]);
    // Ages are not asked of all records, but the days of issue and expiry are.
    assert_eq!(
        rows(&session, "SELECT min(expiry_date), count(*) FROM records WHERE issue_date < '2021-01-01'"),
        ["2030-12-31,120"]
    );
    assert_eq!(rows(&session, "SELECT sex FROM records LIMIT 110").len(), 110);
    assert!(plan(&session, "SELECT sex FROM records").contains("NewestExec"));
}

#[test]
fn named_certificates_go_through_the_index() {
    let folder = Folder::with_two_generations();
    let session = folder.session();
    for (i, name) in [(3, "张3"), (95, "李95"), (119, "李119")] {
        let sql = format!(
            "SELECT name, issuer, birth_date, updated_at, status FROM records WHERE doc_type = 'passport' AND doc_number = '{}'",
            number(i)
        );
        let plan = plan(&session, &sql);
        assert!(plan.contains("RecordLookupExec") && !plan.contains("file_groups"), "{plan}");
        let answer = rows(&session, &sql);
        assert_eq!(answer.len(), 1);
        assert!(answer[0].starts_with(&format!("{name},NIA,19")), "{answer:?}");
    }
    let list = "SELECT name FROM records WHERE doc_type = 'passport' AND doc_number IN \
        ('E00000001', 'E00000091', 'E00000777', 'e00000002', 'E00000002') ORDER BY doc_number";
    assert_eq!(rows(&session, list), ["张1", "张2", "李91"]);
    let nothing = "SELECT name FROM records WHERE doc_type = 'visa' AND doc_number = 'E00000001'";
    assert_eq!(rows(&session, nothing), [""; 0]);
    let count = "SELECT count(*) FROM records WHERE doc_type = 'passport' AND doc_number IN ('E00000001', 'E00000002') AND sex = 'M'";
    assert_eq!(rows(&session, count), ["1"]);
}

#[test]
fn rows_are_fetched_from_any_page() {
    // Pages of numbers have 8,192 rows, those of templates 512.
    let folder = Folder::new();
    let input = write_parquet(&folder.path("many.parquet"), &records(0..20_000, "张"));
    build(&[input], &folder.path("store"), &BuildOptions::new(NOW)).unwrap();
    let session = folder.session();
    let wanted = [0, 511, 512, 8191, 8192, 16_383, 16_384, 19_999];
    let list = wanted.map(|i| format!("'{}'", number(i))).join(", ");
    let sql = format!(
        "SELECT name, face_model FROM records WHERE doc_type = 'passport' AND doc_number IN ({list}) ORDER BY doc_number"
    );
    let expected = wanted.map(|i| format!("张{i},model-{}", i % 2));
    assert_eq!(rows(&session, &sql), expected);
}
