//! Damaged, shortened, vanished and newer files are told apart, and none is read.

use super::*;

fn store(folder: &Folder) -> PathBuf {
    let input = write_parquet(&folder.path("records.parquet"), &[batch(0..100, "张")]);
    build(&[input], &folder.store()).unwrap();
    folder.store()
}

/// Opens a store of which one file was changed.
fn open_changed(name: &str, change: impl Fn(&mut Vec<u8>)) -> Result<Snapshot, RecordsError> {
    let folder = Folder::new();
    let path = store(&folder).join(name);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
    Snapshot::open(&folder.store())
}

const INDEX: &str = "data/gen=000001/index.facts";
const DATA: &str = "data/gen=000001/part-00000.parquet";

#[test]
fn a_changed_header_is_noticed() {
    for place in [0, 12, 16, 20, 24, 32, 127] {
        let opened = open_changed(INDEX, |bytes| bytes[place] ^= 1);
        assert!(matches!(opened, Err(RecordsError::Damaged { .. })), "byte {place}");
    }
    let opened = open_changed(INDEX, |bytes| bytes[8] = 9);
    assert!(matches!(opened, Err(RecordsError::FormatNewer { found: 9, known: 1, .. })));
}

#[test]
fn another_length_is_noticed() {
    for name in [INDEX, DATA] {
        let opened = open_changed(name, |bytes| bytes.truncate(bytes.len() - 1));
        assert!(matches!(opened, Err(RecordsError::FileSize { .. })), "{name}");
        let opened = open_changed(name, Vec::clear);
        assert!(matches!(opened, Err(RecordsError::FileSize { found: 0, .. })), "{name}");
    }
}

#[test]
fn a_vanished_file_is_noticed() {
    for name in [INDEX, DATA] {
        let folder = Folder::new();
        fs::remove_file(store(&folder).join(name)).unwrap();
        assert!(matches!(Snapshot::open(&folder.store()), Err(RecordsError::FileVanished(_))), "{name}");
    }
}

#[test]
fn a_changed_manifest_is_noticed() {
    let replace = |from: &'static str, to: &'static str| {
        open_changed("snapshots/000001.json", move |bytes| {
            *bytes = String::from_utf8(bytes.clone()).unwrap().replacen(from, to, 1).into_bytes();
        })
    };
    assert!(matches!(replace("\"format\": 1", "\"format\": 2"), Err(RecordsError::FormatNewer { found: 2, .. })));
    assert!(matches!(replace("\"records\": 100", "\"records\": 101"), Err(RecordsError::SnapshotUnknown { .. })));
    assert!(matches!(replace("{", "["), Err(RecordsError::Manifest { .. })));
    let opened = open_changed("CURRENT", |bytes| *bytes = b"000007-012345678901\n".to_vec());
    assert!(matches!(opened, Err(RecordsError::SnapshotUnknown { .. })));
}

#[test]
fn changed_content_is_noticed_by_verify() {
    for name in [INDEX, DATA] {
        let folder = Folder::new();
        let path = store(&folder).join(name);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
        let snapshot = Snapshot::open(&folder.store()).unwrap();
        assert!(matches!(snapshot.verify(), Err(RecordsError::Damaged { .. })), "{name}");
    }
}
