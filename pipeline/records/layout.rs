//! Where the files of a store lie, who may write them, and how a new one appears whole or not at all.
//!
//! Invariants: one writer at a time; a file that a snapshot names is complete and on the disk before the snapshot
//! is; what a killed writer leaves behind is never read and goes away with the next build or append.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::RecordsError;

/// The names within a store's folder.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The store in the folder `root`.
    pub(super) fn new(root: &Path) -> Layout {
        Layout { root: root.to_path_buf() }
    }

    /// The store's folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The file that names the current snapshot.
    pub(super) fn current(&self) -> PathBuf {
        self.root.join("CURRENT")
    }

    /// The manifest of a snapshot.
    pub(super) fn manifest(&self, number: u32) -> PathBuf {
        self.snapshots().join(format!("{number:06}.json"))
    }

    /// The folder of a generation, relative to the store's.
    pub(super) fn generation_name(number: u32) -> String {
        format!("data/gen={number:06}")
    }

    /// The folder in which a generation is made.
    pub(super) fn temporary(&self, number: u32) -> PathBuf {
        self.root.join(format!("{TEMPORARY}{number:06}"))
    }

    /// The rejects of a generation's input.
    pub(super) fn rejects(&self, number: u32) -> PathBuf {
        self.root.join(format!("rejects-{number:06}.ndjson"))
    }

    /// Refuses a folder in which a new store would stand among somebody else's files. What a killed first build left
    /// is known by its lock, which is the first file that a build makes.
    pub(super) fn refuse_others_files(&self) -> Result<(), RecordsError> {
        let mut entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(RecordsError::io("list", &self.root)(error)),
        };
        let ours = fs::symlink_metadata(self.lock_file()).is_ok_and(|lock| lock.is_file() && lock.len() == 0);
        let others = entries.try_fold(false, |others, entry| {
            let name = entry.map_err(RecordsError::io("list", &self.root))?.file_name();
            Ok(others || !ours || !name.to_str().is_some_and(is_of_a_first_build))
        })?;
        if others { Err(RecordsError::FolderNotEmpty(self.root.clone())) } else { Ok(()) }
    }

    /// The name of the current snapshot; `None` where there is no store.
    pub(super) fn current_id(&self) -> Result<Option<String>, RecordsError> {
        match fs::read_to_string(self.current()) {
            Ok(id) => Ok(Some(id.trim_end().to_owned())),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(RecordsError::io("read", &self.current())(error)),
        }
    }

    /// Takes the writer's lock, which ends with the process at the latest, so that no crash leaves it behind.
    pub(super) fn lock(&self) -> Result<Lock, RecordsError> {
        fs::create_dir_all(&self.root).map_err(RecordsError::io("create", &self.root))?;
        let (path, file) = self.open_lock()?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(RecordsError::Locked(path)),
            Err(TryLockError::Error(source)) => Err(RecordsError::io("lock", &path)(source)),
        }
    }

    /// Takes the writer's lock when whoever has it ends: for a writer that would lose hours of work.
    pub(super) fn wait_for_lock(&self) -> Result<Lock, RecordsError> {
        let (path, file) = self.open_lock()?;
        file.lock().map_err(RecordsError::io("lock", &path))?;
        Ok(Lock { _file: file })
    }

    fn open_lock(&self) -> Result<(PathBuf, File), RecordsError> {
        let path = self.lock_file();
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let file = open.map_err(RecordsError::io("open", &path))?;
        Ok((path, file))
    }

    /// Removes what no snapshot up to number `kept` names; the lock must be held.
    pub(super) fn remove_leftovers(&self, kept: u32, _lock: &Lock) -> Result<(), RecordsError> {
        remove_where(&self.root, |name| {
            let rejects = number_in(name, "rejects-", ".ndjson");
            let temporary = number_in(name, TEMPORARY, "").is_some();
            temporary || is_unfinished(name, "CURRENT") || rejects.is_some_and(|number| number > kept)
        })?;
        remove_where(&self.root.join("data"), |name| number_in(name, "gen=", "").is_some_and(|number| number > kept))?;
        remove_where(&self.snapshots(), |name| {
            let unfinished = name.strip_suffix(UNFINISHED).is_some_and(|name| number_in(name, "", ".json").is_some());
            unfinished || number_in(name, "", ".json").is_some_and(|number| number > kept)
        })
    }

    /// Gives a finished generation its final name.
    pub(super) fn publish_generation(&self, number: u32) -> Result<(), RecordsError> {
        let (from, to) = (self.temporary(number), self.root.join(Layout::generation_name(number)));
        let data = self.root.join("data");
        fs::create_dir_all(&data).map_err(RecordsError::io("create", &data))?;
        sync_folder(&from)?;
        fs::rename(&from, &to).map_err(RecordsError::io("rename", &from))?;
        sync_folder(&data)?;
        sync_folder(&self.root)
    }

    /// Makes `id` the current snapshot, in one step.
    pub(super) fn switch_to(&self, id: &str) -> Result<(), RecordsError> {
        write_whole(&self.current(), format!("{id}\n").as_bytes())
    }

    fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    fn lock_file(&self) -> PathBuf {
        self.root.join(LOCK)
    }
}

/// The file that a writer locks; it is empty.
const LOCK: &str = "LOCK";

/// How the folder of a generation in the making begins.
const TEMPORARY: &str = "tmp-";

/// How the name of a file in the making ends.
const UNFINISHED: &str = ".unfinished";

/// The right to write to a store, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Writes a file under another name, syncs it and renames it, so that the name always has a whole content.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), RecordsError> {
    let folder = path.parent().expect("a file of a store lies in a folder");
    fs::create_dir_all(folder).map_err(RecordsError::io("create", folder))?;
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(UNFINISHED);
    let unfinished = PathBuf::from(unfinished);
    let mut file = File::create(&unfinished).map_err(RecordsError::io("create", &unfinished))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(RecordsError::io("write", &unfinished))?;
    fs::rename(&unfinished, path).map_err(RecordsError::io("rename", &unfinished))?;
    sync_folder(folder)
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(path: &Path) -> Result<(), RecordsError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(RecordsError::io("sync", path))
}

/// The number between `before` and `after` in a file's name. Six digits or more, as they are written here: what is
/// removed by its name must be ours.
fn number_in(name: &str, before: &str, after: &str) -> Option<u32> {
    let number = name.strip_prefix(before)?.strip_suffix(after)?;
    let written = number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| written)
}

/// Whether `name` is that of the file `of` in the making.
fn is_unfinished(name: &str, of: &str) -> bool {
    name.strip_suffix(UNFINISHED) == Some(of)
}

/// Whether a first build that was killed, or refused its input, may have left this in the store's folder.
fn is_of_a_first_build(name: &str) -> bool {
    let numbered = number_in(name, TEMPORARY, "").or_else(|| number_in(name, "rejects-", ".ndjson")).is_some();
    numbered || matches!(name, LOCK | "data" | "snapshots") || is_unfinished(name, "CURRENT")
}

/// Removes the files and folders of `folder` whose names are chosen; a folder that is not there holds none.
fn remove_where(folder: &Path, chosen: impl Fn(&str) -> bool) -> Result<(), RecordsError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(RecordsError::io("list", folder)(error)),
    };
    for entry in entries {
        let entry = entry.map_err(RecordsError::io("list", folder))?;
        if entry.file_name().to_str().is_some_and(&chosen) {
            let path = entry.path();
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(RecordsError::io("remove", &path))?;
        }
    }
    Ok(())
}
