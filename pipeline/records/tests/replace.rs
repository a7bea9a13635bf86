//! Templates that are replaced in a store: nothing else of a record changes, and the new one counts.

use arrow::array::{ArrayRef, AsArray};

use super::*;
use crate::records::{NewTemplates, RowReader, append, replace_templates};

/// Columns that a replaced template leaves alone, and `updated_at`.
const COLUMNS: [&str; 6] = ["issuer", "name", "name_latin", "birth_date", "status", "updated_at"];

fn columns(store: &Path, numbers: &[usize]) -> Vec<ArrayRef> {
    let snapshot = Snapshot::open(store).unwrap();
    let keys: Vec<_> = numbers.iter().map(|i| Some(key(&number(*i)))).collect();
    RowReader::default().read(&snapshot, &keys, &COLUMNS).unwrap()
}

/// Replaces the templates of some records by that of the record `from`, at this time and in little memory.
fn replace(store: &Path, numbers: &[usize], from: usize, model: &str, now: i64) -> Result<BuildReport, RecordsError> {
    let keys: Vec<DocKey> = numbers.iter().map(|i| key(&number(*i))).collect();
    let templates = bytes_of(&template(from)).repeat(keys.len());
    let new = NewTemplates { model, dimension: DIMENSION as u32, keys: &keys, templates: &templates };
    replace_templates(store, &new, &BuildOptions { memory_bytes: 1 << 10, ..BuildOptions::new(now) })
}

#[test]
fn only_templates_change_and_the_new_ones_count() {
    let folder = Folder::new();
    let store = folder.store();
    build(&[write_parquet(&folder.path("a.parquet"), &[batch(0..30, "A")])], &store).unwrap();
    append(&[write_parquet(&folder.path("b.parquet"), &[batch(20..40, "B")])], &store, &options()).unwrap();
    // Number 3 had no template, 5 is of the first generation and 25 of the second.
    let numbers = [3, 5, 25];
    let before = columns(&store, &numbers);
    // A clock that is behind changes nothing of what counts.
    let report = replace(&store, &numbers, 11, "new", NOW - 1_000).unwrap();
    assert_eq!((report.written, report.replaced, report.stale, report.records), (3, 3, 0, 40));
    assert!(report.spilled_bytes > 0, "the memory was little");
    assert_eq!(columns(&store, &numbers), before);
    let snapshot = Snapshot::open(&store).unwrap();
    for i in numbers {
        let found = find(&snapshot, &number(i)).unwrap();
        assert_eq!(template_of(&snapshot, &found).unwrap(), Some(bytes_of(&template(11))));
        assert_eq!(snapshot.face_models()[usize::from(found.facts.face_model.unwrap())], "new");
    }
    let other = find(&snapshot, &number(6)).unwrap();
    assert_eq!(template_of(&snapshot, &other).unwrap(), Some(bytes_of(&template(6))));
    snapshot.verify().unwrap();
    let later = replace(&store, &[5], 12, "new", NOW + 1_000).unwrap();
    assert_eq!(later.replaced, 1);
    let updated = columns(&store, &[5])[5].as_primitive::<arrow::datatypes::TimestampMicrosecondType>().value(0);
    assert_eq!(updated, NOW + 1_000);
    let names: Vec<_> = fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with("tmp-")), "{names:?}");
}

#[test]
fn what_cannot_be_replaced_changes_nothing() {
    let folder = Folder::new();
    let store = folder.store();
    assert!(matches!(replace(&store, &[1], 1, "new", NOW), Err(RecordsError::NotAStore(_))));
    build(&[write_parquet(&folder.path("a.parquet"), &[batch(0..10, "A")])], &store).unwrap();
    let before = Snapshot::open(&store).unwrap().id().to_owned();
    assert!(matches!(replace(&store, &[77], 1, "new", NOW), Err(RecordsError::Damaged { .. })));
    let new = NewTemplates { model: "new", dimension: 8, keys: &[key(&number(1))], templates: &[60; 16] };
    assert!(matches!(replace_templates(&store, &new, &options()), Err(RecordsError::DimensionDiffers { .. })));
    let nothing = vec![0; DIMENSION * 2];
    let new = NewTemplates { model: "new", dimension: DIMENSION as u32, keys: &[key(&number(1))], templates: &nothing };
    assert!(matches!(replace_templates(&store, &new, &options()), Err(RecordsError::Damaged { .. })));
    assert_eq!(Snapshot::open(&store).unwrap().id(), before);
}
