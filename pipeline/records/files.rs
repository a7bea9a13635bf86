//! Files that a snapshot names, opened.
//!
//! Invariant: a file that is gone, or longer or shorter than when the snapshot was made, is told apart and not read.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use kernels::memory::{Access, Mapped};

use super::RecordsError;

/// Opens a data file that the snapshot names, which must have `bytes` bytes.
pub(super) fn open(path: &Path, bytes: u64) -> Result<File, RecordsError> {
    let file = File::open(path).map_err(unopened("open", path))?;
    let found = file.metadata().map_err(RecordsError::io("measure", path))?.len();
    sized(path, bytes, found)?;
    Ok(file)
}

/// Maps a file that the snapshot names, which must have `bytes` bytes.
pub(super) fn map(path: &Path, bytes: u64, access: Access) -> Result<Mapped, RecordsError> {
    let map = Mapped::open(path, access).map_err(unopened("map", path))?;
    sized(path, bytes, map.len() as u64)?;
    Ok(map)
}

fn unopened(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> RecordsError {
    move |source| match source.kind() {
        ErrorKind::NotFound => RecordsError::FileVanished(path.to_path_buf()),
        _ => RecordsError::io(action, path)(source),
    }
}

fn sized(path: &Path, expected: u64, found: u64) -> Result<(), RecordsError> {
    match found == expected {
        true => Ok(()),
        false => Err(RecordsError::FileSize { path: path.to_path_buf(), expected, found }),
    }
}
