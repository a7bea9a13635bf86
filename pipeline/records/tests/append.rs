//! Appends, duplicates, interrupted builds and spilling.

use super::*;
use crate::records::build::{Plan, Rows, build_planned};

fn csv(rows: &[(&str, &str, &str)]) -> String {
    let mut text = "doc_type,doc_number,name,birth_date,status,updated_at\n".to_owned();
    for (number, name, updated_at) in rows {
        text.push_str(&format!("passport,{number},{name},1990-01-02,valid,{updated_at}\n"));
    }
    text
}

#[test]
fn append_adds_and_replaces() {
    let folder = Folder::new();
    let first = write_parquet(&folder.path("first.parquet"), &[batch(0..300, "张")]);
    let second = write_parquet(&folder.path("second.parquet"), &[batch(200..400, "李")]);
    let built = build(&[first], &folder.store()).unwrap();
    let before = Snapshot::open(&folder.store()).unwrap();
    let appended = super::super::append(&[second], &folder.store(), &options()).unwrap();
    assert_eq!((appended.written, appended.replaced, appended.records), (200, 100, 400));
    let after = Snapshot::open(&folder.store()).unwrap();
    assert_eq!((after.records(), after.data_files().len()), (400, 2));
    for i in 0..400 {
        let name = if i < 200 { format!("张{i}") } else { format!("李{i}") };
        let found = find(&after, &number(i)).unwrap();
        assert_eq!(found.facts.native, name_key(&name));
        assert_eq!(template_of(&after, &found).unwrap(), has_template(i).then(|| bytes_of(&template(i))));
    }
    assert_eq!(before.id(), built.snapshot_id);
    assert_eq!(find(&before, &number(250)).unwrap().facts.native, name_key("张250"), "an open snapshot stays");
    let named = Snapshot::open_named(&folder.store(), &built.snapshot_id).unwrap();
    assert_eq!((named.records(), find(&named, &number(350)).is_none()), (300, true));
}

#[test]
fn append_extends_the_face_models_at_their_end() {
    let folder = Folder::new();
    let row = |number, model| {
        format!("doc_type,doc_number,name,birth_date,status,face_model\npassport,{number},A,1990-01-02,valid,{model}\n")
    };
    let first = folder.write("first.csv", row("E00000001", "m"));
    let second = folder.write("second.csv", row("E00000002", "a"));
    build(&[first], &folder.store()).unwrap();
    super::super::append(&[second], &folder.store(), &options()).unwrap();
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    assert_eq!(snapshot.face_models(), ["m", "a"]);
    assert_eq!(find(&snapshot, "E00000001").unwrap().facts.face_model, Some(0));
    assert_eq!(find(&snapshot, "E00000002").unwrap().facts.face_model, Some(1));
}

#[test]
fn the_newest_row_of_a_certificate_stays() {
    let folder = Folder::new();
    let first = folder.write(
        "first.csv",
        csv(&[
            ("E00000001", "new", "2026-01-02T00:00:00Z"),
            ("E00000001", "old", "2026-01-01T00:00:00Z"),
            ("E00000002", "earlier", "2026-01-01T00:00:00Z"),
            ("E00000003", "undated", ""),
        ]),
    );
    let second = folder.write(
        "second.csv",
        csv(&[("e00000002", "later", "2026-01-01T08:00:00+08:00"), ("E00000003", "dated", "2020-01-01T00:00:00Z")]),
    );
    let report = build(&[first, second], &folder.store()).unwrap();
    assert_eq!((report.read, report.written, report.duplicates), (6, 3, 3));
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    for (number, name) in [("E00000001", "new"), ("E00000002", "later"), ("E00000003", "dated")] {
        assert_eq!(find(&snapshot, number).unwrap().facts.native, name_key(name));
    }
}

/// Builds `batches` with the files of `file_rows` records, in memory and spilled, and returns what both came to.
fn build_both_ways(batches: &[arrow::array::RecordBatch], file_rows: u64) -> (Folder, BuildReport) {
    let (in_memory, spilled) = (Folder::new(), Folder::new());
    let input = write_parquet(&in_memory.path("records.parquet"), batches);
    let build = |to: &Path, memory_bytes| {
        let options = BuildOptions { memory_bytes, ..options() };
        let plan = Plan { from: Rows::Files(std::slice::from_ref(&input)), options: &options, file_rows };
        build_planned(to, &plan).unwrap()
    };
    let one = build(&in_memory.store(), 1 << 30);
    let other = build(&spilled.store(), 1 << 20);
    assert_eq!(one.spilled_bytes, 0);
    assert!(other.spilled_bytes > 0);
    assert_eq!(one.snapshot_id, other.snapshot_id);
    assert_eq!(generations(&in_memory.store(), 1), generations(&spilled.store(), 1));
    assert!(!spilled.store().join("tmp-000001").exists() && !spilled.store().join("data/gen=000001/spill").exists());
    (spilled, one)
}

#[test]
fn spilling_changes_nothing() {
    let batches: Vec<_> = (0..8).map(|part| batch(part * 600..part * 600 + 900, "张")).collect();
    for (file_rows, files) in [(1 << 20, 1), (1000, 8), (100, 128)] {
        let (folder, report) = build_both_ways(&batches, file_rows);
        assert_eq!((report.written, report.duplicates, report.files), (5100, 2100, files));
        let snapshot = Snapshot::open(&folder.store()).unwrap();
        snapshot.verify().unwrap();
        let keys: Vec<_> = (0..6000).map(|i| key(&number(i))).collect();
        let mut found = Vec::new();
        snapshot.find(&keys, &mut found).unwrap();
        for (i, found) in found.iter().enumerate() {
            assert_eq!(found.is_some(), i < 5100);
            let wanted = (i < 5100 && has_template(i)).then(|| bytes_of(&template(i)));
            let found = found.and_then(|found| template_of(&snapshot, &found).unwrap());
            assert_eq!(found, wanted);
        }
    }
}

#[test]
fn what_a_killed_build_left_is_ignored_and_removed() {
    let folder = Folder::new();
    let input = folder.write("records.csv", csv(&[("E00000001", "A", "")]));
    let store = folder.store();
    build(std::slice::from_ref(&input), &store).unwrap();
    let id = Snapshot::open(&store).unwrap().id().to_owned();
    for left in ["tmp-000002/part-00000.parquet", "data/gen=000002/index.facts", "snapshots/000002.json"] {
        let path = store.join(left);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "left behind").unwrap();
    }
    fs::write(store.join("CURRENT.unfinished"), "000002-0").unwrap();
    assert_eq!(Snapshot::open(&store).unwrap().id(), id);
    let report = super::super::append(&[input], &store, &options()).unwrap();
    assert_eq!((report.generation, report.replaced, report.records), (2, 1, 1));
    assert!(!store.join("tmp-000002").exists() && !store.join("CURRENT.unfinished").exists());
    Snapshot::open(&store).unwrap().verify().unwrap();
}

#[test]
fn a_killed_first_build_can_be_repeated() {
    let folder = Folder::new();
    let input = folder.write("records.csv", csv(&[("E00000001", "A", "")]));
    let store = folder.store();
    fs::create_dir_all(store.join("data/gen=000001")).unwrap();
    fs::create_dir_all(store.join("tmp-000001")).unwrap();
    fs::write(store.join("LOCK"), "").unwrap();
    assert!(matches!(Snapshot::open(&store), Err(RecordsError::NotAStore(_))));
    build(&[input], &store).unwrap();
    assert_eq!(Snapshot::open(&store).unwrap().records(), 1);
}

/// A folder of somebody else's is neither built into nor changed, whatever its files are called.
#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = Folder::new();
    let input = folder.write("records.csv", csv(&[("E00000001", "A", "")]));
    let inputs = std::slice::from_ref(&input);
    for names in [&["letter.txt"][..], &["tmp-notes", "a.unfinished"], &["data/gen=7/a", "LOCK"], &["LOCK", "x"]] {
        let to = folder.path("others");
        for name in names {
            fs::create_dir_all(to.join(name).parent().unwrap()).unwrap();
            // A lock of ours is empty.
            fs::write(to.join(name), if *name == "LOCK" && names[0] != "LOCK" { "mine" } else { "" }).unwrap();
        }
        let refused = build(inputs, &to).unwrap_err();
        assert!(matches!(refused, RecordsError::FolderNotEmpty(_)) && refused.exit_code() == 2, "{names:?}");
        assert!(names.iter().all(|name| to.join(name).exists()));
        assert_eq!(fs::read_dir(&to).unwrap().count(), names.len(), "nothing is added");
        fs::remove_dir_all(to).unwrap();
    }
    // Beside what a killed build left, names that only look like its own stay.
    let store = folder.store();
    build(inputs, &store).unwrap();
    let others =
        ["tmp-notes", "tmp-7", "letter.unfinished", "data/gen=9", "snapshots/7.json", "snapshots/a.unfinished"];
    for name in others {
        fs::write(store.join(name), "").unwrap();
    }
    super::super::append(inputs, &store, &options()).unwrap();
    assert!(others.iter().all(|name| store.join(name).exists()));
}

#[test]
fn a_missing_input_touches_nothing() {
    let folder = Folder::new();
    let good = folder.write("records.csv", csv(&[("E00000001", "A", "")]));
    let refused = build(&[good, folder.path("nothing.csv")], &folder.store()).unwrap_err();
    assert!(matches!(refused, RecordsError::InputUnreadable { .. }) && refused.exit_code() == 3);
    assert!(!folder.store().exists());
}

/// Rows of one certificate fall into one bucket, and the others are empty.
#[test]
fn buckets_may_be_empty() {
    let folder = Folder::new();
    let rows: Vec<_> = (0..50).map(|i| ("E00000001", if i == 49 { "last" } else { "A" }, "")).collect();
    let input = folder.write("records.csv", csv(&rows));
    let options = options();
    let report =
        build_planned(&folder.store(), &Plan { from: Rows::Files(&[input]), options: &options, file_rows: 10 })
            .unwrap();
    assert_eq!((report.written, report.duplicates, report.files), (1, 49, 8));
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    assert_eq!(find(&snapshot, "E00000001").unwrap().facts.native, name_key("last"));
    snapshot.verify().unwrap();
}

/// The order in which records come makes no difference where they tell when they were changed.
#[test]
fn an_older_record_does_not_come_back() {
    let folder = Folder::new();
    let newer = csv(&[
        ("E00000001", "new", "2026-01-02T00:00:00Z"),
        ("E00000002", "dated", "2026-01-02T00:00:00Z"),
        ("E00000003", "first", "2026-01-02T00:00:00Z"),
        ("E00000004", "undated", ""),
    ]);
    let older = csv(&[
        ("E00000001", "old", "2026-01-01T00:00:00Z"),
        ("E00000002", "undated", ""),
        ("E00000003", "second", "2026-01-02T00:00:00Z"),
        ("E00000004", "again", ""),
        ("E00000005", "other", ""),
    ]);
    let (newer, older) = (folder.write("newer.csv", newer), folder.write("older.csv", older));
    let at_once = folder.path("at-once");
    build(&[newer.clone(), older.clone()], &at_once).unwrap();
    build(std::slice::from_ref(&newer), &folder.store()).unwrap();
    let report = super::super::append(&[older], &folder.store(), &options()).unwrap();
    assert_eq!((report.read, report.written, report.stale, report.replaced, report.records), (5, 3, 2, 2, 5));
    for store in [folder.store(), at_once] {
        let snapshot = Snapshot::open(&store).unwrap();
        let wanted = ["new", "dated", "second", "again", "other"];
        for (number, name) in (1..).zip(wanted) {
            assert_eq!(find(&snapshot, &format!("E{number:08}")).unwrap().facts.native, name_key(name), "{name}");
        }
    }
    // An append of nothing but stale rows changes no answer and is counted.
    let stale = folder.write("stale.csv", csv(&[("E00000001", "old", "2026-01-01T00:00:00Z")]));
    let report = super::super::append(&[stale], &folder.store(), &options()).unwrap();
    assert_eq!((report.written, report.stale, report.records), (0, 1, 5));
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    assert_eq!(find(&snapshot, "E00000001").unwrap().facts.native, name_key("new"));
    snapshot.verify().unwrap();
}

#[test]
fn one_writer_at_a_time() {
    let folder = Folder::new();
    let input = folder.write("records.csv", csv(&[("E00000001", "A", "")]));
    let lock = crate::records::layout::Layout::new(&folder.store()).lock().unwrap();
    assert!(matches!(build(std::slice::from_ref(&input), &folder.store()), Err(RecordsError::Locked(_))));
    drop(lock);
    build(std::slice::from_ref(&input), &folder.store()).unwrap();
    assert!(matches!(build(&[input], &folder.store()), Err(RecordsError::StoreExists(_))));
}

#[test]
fn append_needs_a_store_of_its_dimension() {
    let folder = Folder::new();
    let input = write_parquet(&folder.path("records.parquet"), &[batch(0..10, "张")]);
    let inputs = std::slice::from_ref(&input);
    assert!(matches!(super::super::append(inputs, &folder.store(), &options()), Err(RecordsError::NotAStore(_))));
    build(inputs, &folder.store()).unwrap();
    let other = BuildOptions { dimension: Some(512), ..options() };
    let refused = super::super::append(inputs, &folder.store(), &other);
    assert!(matches!(refused, Err(RecordsError::DimensionDiffers { store: 40, asked: 512 })));
    for asked in [0, 4097] {
        let wrong = BuildOptions { dimension: Some(asked), ..options() };
        let refused = super::super::build(inputs, &folder.path("other"), &wrong);
        assert!(matches!(refused, Err(RecordsError::DimensionRange { max: 4096, .. })), "{asked}");
    }
}
