//! Whatever write or sync is the last before a failure, a kill or a loss of power: is all that was acknowledged there, and
//! nothing by halves?
//!
//! The store is a disk in memory that fails from its n-th change on, for every n. What was written and not synced then survives
//! in full (a kill), not at all, or in part, sector by sector (a loss of power).

use std::ops::Bound;
use std::sync::{Arc, Mutex};

use redb::{BackendError, ConcurrencyMode, Database, StorageBackend};

use super::testing::{ID, append};
use super::{Anchor, Ledger, LedgerError, Link, Verdict};

/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// What is on the disk for certain, and what was written since the last sync.
#[derive(Debug, Default, Clone)]
struct Image {
    synced: Vec<u8>,
    current: Vec<u8>,
    /// Offsets and bytes in the order of their writing; no bytes for a change of length.
    pending: Vec<(u64, Vec<u8>)>,
}

#[derive(Debug)]
struct Disk {
    image: Mutex<Image>,
    /// Changes that still succeed.
    left: Mutex<u64>,
}

#[derive(Debug, Clone)]
pub(super) struct Backend(Arc<Disk>);

impl Backend {
    pub(super) fn of(bytes: Vec<u8>, left: u64) -> Backend {
        let image = Image { synced: bytes.clone(), current: bytes, pending: Vec::new() };
        Backend(Arc::new(Disk { image: Mutex::new(image), left: Mutex::new(left) }))
    }

    fn change(&self, change: impl FnOnce(&mut Image)) -> std::io::Result<()> {
        let mut left = self.0.left.lock().unwrap();
        *left = left.checked_sub(1).ok_or(std::io::ErrorKind::StorageFull)?;
        change(&mut self.0.image.lock().unwrap());
        Ok(())
    }
}

impl StorageBackend for Backend {
    fn len(&self) -> std::io::Result<u64> {
        Ok(self.0.image.lock().unwrap().current.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        let image = self.0.image.lock().unwrap();
        let from = image.current.get(offset as usize..).and_then(|from| from.get(..out.len()));
        out.copy_from_slice(from.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> std::io::Result<()> {
        self.change(|image| {
            image.current.resize(len as usize, 0);
            image.pending.push((len, Vec::new()));
        })
    }

    fn sync_data(&self) -> std::io::Result<()> {
        self.change(|image| {
            image.synced = image.current.clone();
            image.pending.clear();
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        self.change(|image| {
            put(&mut image.current, offset, data);
            image.pending.push((offset, data.to_vec()));
        })
    }

    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn try_lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn query_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(false)
    }
}

fn put(bytes: &mut Vec<u8>, offset: u64, data: &[u8]) {
    let end = offset as usize + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset as usize..end].copy_from_slice(data);
}

/// What of the writes since the last sync survives.
#[derive(Clone, Copy, Debug)]
enum Survives {
    All,
    Nothing,
    /// Each sector by a toss of the seed.
    Some(u64),
}

impl Image {
    fn after(&self, survives: Survives) -> Vec<u8> {
        let mut random = match survives {
            Survives::All => return self.current.clone(),
            Survives::Nothing => return self.synced.clone(),
            Survives::Some(seed) => seed,
        };
        let mut bytes = self.synced.clone();
        for (offset, data) in &self.pending {
            if data.is_empty() {
                // A length that got lost would make the file shorter than what its writes say; the file system orders these.
                bytes.resize(*offset as usize, 0);
            }
            for (at, sector) in data.chunks(SECTOR_BYTES).enumerate() {
                random = next(random);
                if random >> 63 == 0 {
                    put(&mut bytes, offset + (at * SECTOR_BYTES) as u64, sector);
                }
            }
        }
        bytes
    }
}

/// SplitMix64, by which a failure can be repeated from its seed.
fn next(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

pub(super) fn database(backend: Backend) -> Result<Database, LedgerError> {
    let mut builder = redb::Builder::new();
    builder.set_concurrency_mode(ConcurrencyMode::SingleWriter);
    super::store::guard("open the disk", || builder.create_with_backend(backend))
}

/// Groups of one to five links; what the last acknowledged one was.
const GROUPS: [std::ops::Range<u64>; 6] = [0..1, 1..3, 3..8, 8..9, 9..13, 13..14];

/// The bytes of an empty ledger.
pub(super) fn empty() -> Vec<u8> {
    let backend = Backend::of(Vec::new(), u64::MAX);
    let database = database(backend.clone()).unwrap();
    Ledger::make_in(&database, ID).unwrap();
    database.close().unwrap();
    backend.0.image.lock().unwrap().current.clone()
}

/// Opens the disk and appends until it fails: how many groups were acknowledged.
fn run(backend: &Backend) -> usize {
    let Ok(ledger) = database(backend.clone()).and_then(Ledger::over) else { return 0 };
    GROUPS.iter().take_while(|group| append(&ledger, (*group).clone()).is_ok()).count()
}

/// The links that an unbroken run makes.
fn expected() -> Vec<Link> {
    let backend = Backend::of(empty(), u64::MAX);
    assert_eq!(run(&backend), GROUPS.len());
    let bytes = backend.0.image.lock().unwrap().current.clone();
    let ledger = Ledger::over(database(Backend::of(bytes, u64::MAX)).unwrap()).unwrap();
    ledger.view().unwrap().links(1).unwrap().map(Result::unwrap).collect()
}

/// What is found on the disk is all that was acknowledged, perhaps the group that was under way too, and it can be gone on with.
fn check(bytes: Vec<u8>, acknowledged: usize, expected: &[Link], what: &str) {
    let ledger = Ledger::over(database(Backend::of(bytes, u64::MAX)).unwrap_or_else(|error| panic!("{what}: {error}")));
    let ledger = ledger.unwrap_or_else(|error| panic!("{what}: {error}"));
    let view = ledger.view().unwrap();
    let Verdict::Sound { anchor } = view.verify().unwrap() else { panic!("{what}: {}", view.verify().unwrap()) };
    let ends = [acknowledged, (acknowledged + 1).min(GROUPS.len())]
        .map(|groups| GROUPS[..groups].last().map_or(0, |last| last.end));
    assert!(ends.contains(&anchor.seq), "{what}: {} links, acknowledged {}", anchor.seq, ends[0]);
    let links: Vec<Link> = view.links(1).unwrap().map(Result::unwrap).collect();
    assert_eq!(links, expected[..anchor.seq as usize], "{what}");
    for (at, link) in links.iter().enumerate() {
        let newest = links[at..].iter().rfind(|other| other.entity_id == link.entity_id).unwrap();
        assert_eq!(view.snapshot(&link.entity_id).unwrap().unwrap().seq, newest.seq, "{what}");
    }
    let whole = append(&ledger, anchor.seq..14).unwrap();
    assert_eq!(whole, expected.last().unwrap().anchor(), "{what}");
}

#[test]
fn whatever_fails_last_nothing_acknowledged_is_lost_and_nothing_is_half_there() {
    let (empty, expected) = (empty(), expected());
    let changes = {
        let backend = Backend::of(empty.clone(), u64::MAX);
        run(&backend);
        drop(backend.clone());
        u64::MAX - *backend.0.left.lock().unwrap()
    };
    assert!(changes > 50, "{changes} changes are too few to be all of them");
    for left in 0..=changes {
        let backend = Backend::of(empty.clone(), left);
        let acknowledged = run(&backend);
        let image = backend.0.image.lock().unwrap().clone();
        let torn = (0..8).map(|seed| Survives::Some(next(left) ^ seed));
        for survives in [Survives::All, Survives::Nothing].into_iter().chain(torn) {
            check(
                image.after(survives),
                acknowledged,
                &expected,
                &format!("after {left} changes, of the rest {survives:?}"),
            );
        }
    }
}

#[test]
fn a_full_disk_fails_the_transaction_whole_and_says_what_to_do() {
    let backend = Backend::of(empty(), u64::MAX);
    let ledger = database(backend.clone()).and_then(Ledger::over).unwrap();
    let before: Anchor = append(&ledger, 0..5).unwrap();
    *backend.0.left.lock().unwrap() = 0;
    let error = append(&ledger, 5..10).unwrap_err();
    assert!(error.to_string().contains("make room") && error.exit_code() == 4, "{error}");
    let again = append(&ledger, 5..10).unwrap_err();
    assert!(again.to_string().contains("open the ledger again"), "{again}");
    assert_eq!(ledger.view().map(|view| view.anchor()).ok().unwrap_or(before), before);
    drop(ledger);
    let bytes = backend.0.image.lock().unwrap().current.clone();
    let ledger = database(Backend::of(bytes, u64::MAX)).and_then(Ledger::over).unwrap();
    assert_eq!(ledger.view().unwrap().anchor(), before);
    append(&ledger, 5..10).unwrap();
}
