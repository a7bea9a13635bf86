//! A small made-up world with a record store, shared by the tests that run at the same time.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use concord::records::{BuildOptions, build};
use datasets::{Format, Mix, RequestSet, Summary, World, write_records, write_requests};

use super::Folder;
use super::job::NOW;

/// Records: enough that each status, type and missing template occurs.
const RECORDS: u64 = 3_000;

/// Numbers of a template: few, so that the tests are quick, and so many that base64 needs padding and the kernel
/// has a rest; truth is exact for any dimension.
pub const DIMENSION: usize = 50;

/// Requests of the usual test set.
pub const REQUESTS: u64 = 3_000;

/// Requests in which every kind of row and defect occurs several times.
pub const EVERYTHING: Mix = Mix {
    chip: 0.02,
    unknown: 0.03,
    wrong_name: 0.03,
    wrong_birth_date: 0.02,
    impostor: 0.04,
    face_missing: 0.02,
    optional_differs: 0.10,
    malformed: 0.08,
    wrong_dimension: 0.02,
    duplicate: 0.02,
    conflict: 0.02,
    ..Mix::USUAL
};

/// The world, its store and its keys.
pub struct Fixture {
    /// Removes everything with the last test.
    _folder: Folder,
    /// The persons.
    pub world: World,
    /// The record store.
    pub store: PathBuf,
    /// A key file, the same for every run.
    pub keys: PathBuf,
}

/// The fixture: made by the first test that asks, removed with the last that holds it.
pub fn fixture() -> Arc<Fixture> {
    static SHARED: Mutex<Weak<Fixture>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let made = Arc::new(Fixture::make());
        *shared = Arc::downgrade(&made);
        made
    })
}

/// The secrets of the tests; anything but secret.
pub const KEYS: &str = r#"{"id":"key-test",
"doc_token":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
"claim_token":"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
"receipt":"404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"}"#;

impl Fixture {
    fn make() -> Fixture {
        let folder = Folder::new("fixture");
        let world = World { dimension: DIMENSION, ..World::new(11, RECORDS) };
        let store = build_store(&folder, &world);
        let keys = folder.write("keys.json", KEYS);
        Fixture { _folder: folder, world, store, keys }
    }

    /// The usual set of requests.
    pub fn set(&self) -> RequestSet {
        RequestSet { mix: EVERYTHING, ..RequestSet::new(5, REQUESTS) }
    }

    /// Writes a set in `format` as `parts` files below `folder`.
    pub fn write(&self, folder: &Folder, set: &RequestSet, format: Format, parts: u32) -> Summary {
        write_requests(&self.world, set, &folder.path("requests"), format, parts).unwrap()
    }
}

/// Writes the records of `world` and builds a store of them in `folder`.
pub fn build_store(folder: &Folder, world: &World) -> PathBuf {
    let parquet = folder.path("records.parquet");
    write_records(world, &parquet, Format::Parquet).unwrap();
    let store = folder.path("store");
    build(&[parquet], &store, &BuildOptions::new(NOW)).unwrap();
    store
}
