//! Damaged, shortened, vanished and newer files are told apart, and none is read.

use kernels::name::Recorded;

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
const NAMES: &str = "data/gen=000001/index.names";
const DATA: &str = "data/gen=000001/part-00000.parquet";

#[test]
fn a_changed_header_is_noticed() {
    for place in [0, 12, 16, 20, 24, 32, 127] {
        let opened = open_changed(INDEX, |bytes| bytes[place] ^= 1);
        assert!(matches!(opened, Err(RecordsError::Damaged { .. })), "byte {place}");
    }
    for place in [0, 8, 16, 24, 63] {
        let opened = open_changed(NAMES, |bytes| bytes[place] ^= 1);
        assert!(matches!(opened, Err(RecordsError::Damaged { .. })), "byte {place} of the names");
    }
    let opened = open_changed(INDEX, |bytes| bytes[8] = 9);
    assert!(matches!(opened, Err(RecordsError::FormatNewer { found: 9, known: 2, .. })));
    let opened = open_changed(INDEX, |bytes| bytes[8] = 1);
    assert!(matches!(opened, Err(RecordsError::FormatOlder { found: 1, .. })));
}

#[test]
fn another_length_is_noticed() {
    for name in [INDEX, NAMES, DATA] {
        let opened = open_changed(name, |bytes| bytes.truncate(bytes.len() - 1));
        assert!(matches!(opened, Err(RecordsError::FileSize { .. })), "{name}");
        let opened = open_changed(name, Vec::clear);
        assert!(matches!(opened, Err(RecordsError::FileSize { found: 0, .. })), "{name}");
    }
}

#[test]
fn a_vanished_file_is_noticed() {
    for name in [INDEX, NAMES, DATA] {
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
    assert!(matches!(replace("\"format\": 3", "\"format\": 4"), Err(RecordsError::FormatNewer { found: 4, .. })));
    assert!(matches!(replace("\"format\": 3", "\"format\": 2"), Err(RecordsError::FormatOlder { found: 2, .. })));
    assert!(matches!(replace("\"records\": 100", "\"records\": 101"), Err(RecordsError::SnapshotUnknown { .. })));
    assert!(matches!(replace("{", "["), Err(RecordsError::Manifest { .. })));
    let opened = open_changed("CURRENT", |bytes| *bytes = b"000007-012345678901\n".to_vec());
    assert!(matches!(opened, Err(RecordsError::SnapshotUnknown { .. })));
}

#[test]
fn changed_content_is_noticed_by_verify() {
    for name in [INDEX, NAMES, DATA] {
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

/// Whatever bit of a store is changed, each look-up answers as before or tells of the damage.
#[test]
fn no_changed_bit_gives_another_answer() {
    let folder = Folder::new();
    let older = write_parquet(&folder.path("older.parquet"), &[batch(0..60, "张")]);
    let newer = write_parquet(&folder.path("newer.parquet"), &[batch(40..100, "李")]);
    build(&[older], &folder.store()).unwrap();
    super::super::append(&[newer], &folder.store(), &options()).unwrap();
    let keys: Vec<_> = (0..130).map(|i| key(&number(i))).collect();
    // All that is answered; an error where a template is not whole.
    let answers = |snapshot: &Snapshot| {
        let mut found = Vec::new();
        snapshot.find(&keys, &mut found)?;
        let answer = |found: Option<Found>| match found {
            Some(found) => {
                let Recorded { native, latin } = snapshot.names(&found)?;
                let names = [native, latin].map(|name| name.map(str::to_owned));
                Ok(Some((found.facts, names, template_of(snapshot, &found)?, found.updated_at)))
            }
            None => Ok(None),
        };
        found.into_iter().map(answer).collect::<Result<Vec<_>, _>>()
    };
    let whole = answers(&Snapshot::open(&folder.store()).unwrap()).unwrap();
    assert_eq!(whole.iter().flatten().count(), 100);
    let mut noticed = [0, 0, 0];
    for (kind, name) in ["index.facts", "index.names", "part-00000.parquet"].into_iter().enumerate() {
        for generation in ["data/gen=000001", "data/gen=000002"] {
            let path = folder.store().join(generation).join(name);
            let bytes = fs::read(&path).unwrap();
            for place in (0..bytes.len()).step_by(31) {
                let mut changed = bytes.clone();
                changed[place] ^= 1 << (place / 31 % 8);
                // A new file, since the former one may still be mapped.
                fs::remove_file(&path).unwrap();
                fs::write(&path, changed).unwrap();
                match Snapshot::open(&folder.store()).and_then(|snapshot| answers(&snapshot)) {
                    Ok(answers) => assert_eq!(answers, whole, "{generation}/{name} byte {place}"),
                    Err(error @ RecordsError::Damaged { .. }) => noticed[kind] += usize::from(error.exit_code() == 4),
                    Err(error) => panic!("{generation}/{name} byte {place}: {error}"),
                }
            }
            fs::remove_file(&path).unwrap();
            fs::write(&path, bytes).unwrap();
        }
    }
    // Of the data files most bytes are templates here; the rest is looked at by `verify` only.
    assert!(noticed[0] > 200 && noticed[1] > 50 && noticed[2] > 100, "{noticed:?}");
}

/// Pages of zeros are what a disk gives back that lost some.
#[test]
fn lost_pages_are_noticed() {
    let folder = Folder::new();
    let path = store(&folder).join(INDEX);
    let mut bytes = fs::read(&path).unwrap();
    bytes[128..].fill(0);
    fs::write(&path, bytes).unwrap();
    assert!(matches!(Snapshot::open(&folder.store()), Err(RecordsError::Damaged { .. })));
}
