//! Templates are the same whether they are in memory or have to be fetched.

use std::fs::{self, File};

use rustix::fs::{Advice, fadvise};

use super::*;

/// Gives the pages of a file back, so that the next read has to wait for the disk; where the system keeps them, the test
/// is only that of the other way.
fn forget(path: &Path) {
    let file = File::open(path).unwrap();
    file.sync_all().unwrap();
    fadvise(&file, 0, None, Advice::DontNeed).unwrap();
}

#[test]
fn templates_that_are_not_in_memory_are_fetched() {
    let folder = Folder::new();
    let input = write_parquet(&folder.path("records.parquet"), &[batch(0..500, "张")]);
    build(&[input], &folder.store()).unwrap();
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    let keys: Vec<_> = (0..500).map(|i| key(&number(i))).collect();
    let mut found = Vec::new();
    snapshot.find(&keys, &mut found).unwrap();
    let references: Vec<_> = found.iter().filter_map(|found| found.as_ref()?.reference).collect();
    let expected: Vec<_> = (0..500).filter(|i| has_template(*i)).map(|i| bytes_of(&template(i))).collect();
    let check = |what: &str| {
        let mut templates = Templates::default();
        snapshot.read_templates(&references, &mut templates).unwrap();
        let read: Vec<_> = (0..references.len()).map(|index| templates.get(index).to_vec()).collect();
        assert!(read == expected, "{what}");
    };
    check("in memory");
    for generation in snapshot.data_files() {
        generation.files().iter().for_each(|path| forget(path));
    }
    check("fetched");
    check("in memory again");
    // A file that has become shorter is damage, and no template of zeros.
    let path = &snapshot.data_files()[0].files()[0];
    let whole = fs::metadata(path).unwrap().len();
    File::options().write(true).open(path).unwrap().set_len(whole / 8).unwrap();
    let cut = snapshot.read_templates(&references, &mut Templates::default());
    assert!(matches!(cut, Err(RecordsError::Damaged { .. })));
}

#[test]
fn another_record_of_the_type_stands_in_for_one_that_is_missing() {
    let folder = Folder::new();
    let input = write_parquet(&folder.path("records.parquet"), &[batch(0..500, "张")]);
    build(&[input], &folder.store()).unwrap();
    let snapshot = Snapshot::open(&folder.store()).unwrap();
    let keys: Vec<_> = (400..600).map(|i| key(&number(i))).collect();
    let (mut found, mut with) = (Vec::new(), Vec::new());
    snapshot.find(&keys, &mut found).unwrap();
    snapshot.find(&keys, &mut with).unwrap();
    let missing = snapshot.stand_in(&keys, &mut with).unwrap();
    assert_eq!(missing, (100..200).collect::<Vec<_>>());
    for row in 0..keys.len() {
        let stands = with[row].unwrap();
        match found[row] {
            Some(found) => assert_eq!(stands.facts, found.facts),
            None => assert_ne!(stands.facts.key, keys[row]),
        }
        // What is read of it next is there.
        assert!(snapshot.names(&stands).unwrap().native.unwrap().starts_with('张'));
        let references: Vec<_> = stands.reference.into_iter().collect();
        snapshot.read_templates(&references, &mut Templates::default()).unwrap();
    }
    let others: std::collections::HashSet<_> = with[100..].iter().map(|found| found.unwrap().facts.key).collect();
    assert!(others.len() > 50, "not one stands in for all: {}", others.len());
}
