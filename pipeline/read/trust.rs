//! The trust folder: sets of what is trusted, each a file by its snapshot id, and which of them counts.
//!
//! What comes in are files of authorities; what goes out is a store to prove chips with. Invariants: `CURRENT` is switched last and
//! in one step; a set is believed only where its id is that of its content.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernels::chip::asn1::Moment;
use kernels::chip::trust::{Difference, Import, Kind, SnapshotId, TrustSet, TrustStore, import as import_file};

use super::ReadError;
use crate::world;

/// The file that names the set that counts.
const CURRENT: &str = "CURRENT";

/// The file that an import locks; it is empty.
const LOCK: &str = "LOCK";

/// Largest file of authorities that is read, 1 GiB: ICAO's whole directory as LDIF takes a tenth.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// What is trusted, ready to prove chips with.
pub struct Trust {
    /// The index over the set.
    pub store: Arc<TrustStore>,
    /// Certificates of authorities in the set, links included.
    pub authorities: usize,
    /// Revocation lists in the set.
    pub revocation_lists: usize,
}

/// What an import came to.
pub struct Imported {
    /// File by file.
    pub files: Vec<ImportedFile>,
    /// The set that counts now.
    pub snapshot: SnapshotId,
    /// What it has more and less than the one before.
    pub difference: Difference,
    /// How many items of each kind it has: anchors, links, document signers, revocation lists, deviation lists.
    pub counts: [(&'static str, usize); 5],
}

/// A file of an import.
pub struct ImportedFile {
    /// Its path.
    pub path: PathBuf,
    /// What was in it.
    pub import: Import,
}

/// Opens the set of a trust folder that counts.
///
/// # Errors
/// No trust folder, a damaged one, and what the system says.
pub fn open(folder: &Path) -> Result<Trust, ReadError> {
    let set = current(folder)?.ok_or_else(|| ReadError::NotATrust(folder.to_owned()))?;
    Ok(Trust {
        store: Arc::new(TrustStore::new(&set)),
        authorities: set.count(Kind::Anchor) + set.count(Kind::Link),
        revocation_lists: set.count(Kind::Revocations),
    })
}

/// Adds what `files` hold to the set of a trust folder, which is made where it is not there. `now` is the moment at which lists
/// that say no time are taken to be signed, in microseconds since 1970-01-01T00:00:00Z.
///
/// # Errors
/// A file that cannot be read, a damaged folder, another import at work, and what the system says; the former set then counts.
pub fn import(folder: &Path, files: &[PathBuf], now: i64) -> Result<Imported, ReadError> {
    let contents = files.iter().map(|path| contents(path)).collect::<Result<Vec<_>, _>>()?;
    fs::create_dir_all(folder).map_err(ReadError::io("create", folder))?;
    let _lock = lock(folder)?;
    let before = current(folder)?.unwrap_or_default();
    let mut set = before.clone();
    let moment = Moment(now.div_euclid(1_000_000));
    let one = |(path, bytes): (&PathBuf, &Vec<u8>)| ImportedFile {
        path: path.clone(),
        import: import_file(bytes, &mut set, moment),
    };
    let imported = files.iter().zip(&contents).map(one).collect();
    let snapshot = set.snapshot();
    let path = set_path(folder, &snapshot.to_string());
    world::files::replace(&path, &set.to_bytes()).map_err(ReadError::io("write", &path))?;
    let current = folder.join(CURRENT);
    world::files::replace(&current, format!("{snapshot}\n").as_bytes()).map_err(ReadError::io("write", &current))?;
    let counts = [
        ("authorities", Kind::Anchor),
        ("links", Kind::Link),
        ("document_signers", Kind::Signer),
        ("revocation_lists", Kind::Revocations),
        ("deviation_lists", Kind::Defects),
    ];
    let counts = counts.map(|(word, kind)| (word, set.count(kind)));
    Ok(Imported { files: imported, snapshot, difference: before.difference(&set), counts })
}

fn contents(path: &Path) -> Result<Vec<u8>, ReadError> {
    let found = fs::metadata(path).map_err(ReadError::io("read", path))?.len();
    if found > FILE_BYTES_MAX {
        return Err(ReadError::TooLarge { path: path.to_owned(), found, max: FILE_BYTES_MAX });
    }
    fs::read(path).map_err(ReadError::io("read", path))
}

/// The right to import, given back when it is dropped.
fn lock(folder: &Path) -> Result<File, ReadError> {
    let path = folder.join(LOCK);
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(ReadError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ReadError::Locked(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(ReadError::Io { action: "lock", path, source }),
    }
}

/// The set that counts; `None` where there is none.
fn current(folder: &Path) -> Result<Option<TrustSet>, ReadError> {
    let path = folder.join(CURRENT);
    let id = match fs::read_to_string(&path) {
        Ok(id) => id,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(source) => return Err(ReadError::Io { action: "read", path, source }),
    };
    let id = id.trim_end();
    // A name of another form could lead out of the folder.
    if id.len() != 64 || !id.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(ReadError::Damaged { path, source: None });
    }
    let path = set_path(folder, id);
    let bytes = fs::read(&path).map_err(ReadError::io("read", &path))?;
    let set = TrustSet::from_bytes(&bytes)
        .map_err(|source| ReadError::Damaged { path: path.clone(), source: Some(source) })?;
    if set.snapshot().to_string() != id {
        return Err(ReadError::Damaged { path, source: None });
    }
    Ok(Some(set))
}

fn set_path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.trust"))
}
