//! What the operator named in, files of records out, in a fixed order.

use std::fs;
use std::path::{Path, PathBuf};

use super::named;
use crate::records::RecordsError;

/// Most files below one folder: a store of the largest size is read from a few thousand.
const FILES_MAX: usize = 100_000;

/// Deepest nesting of folders.
const DEPTH_MAX: usize = 16;

/// The files behind `from`: a file stands for itself, a folder for all files below it whose names tell a format, sorted
/// by the bytes of their paths. Names that begin with `.` or `_` are passed over, as a folder of requests is read.
///
/// # Errors
///
/// A path that is not there, a folder that cannot be listed, or one that holds no file of records or too many.
pub(in crate::records) fn expand(from: &[PathBuf]) -> Result<Vec<PathBuf>, RecordsError> {
    let mut files = Vec::with_capacity(from.len());
    for path in from {
        let described = fs::metadata(path).map_err(RecordsError::input(path))?;
        if described.is_dir() {
            files.append(&mut files_below(path)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn files_below(root: &Path) -> Result<Vec<PathBuf>, RecordsError> {
    let mut found = Vec::new();
    let mut waiting = vec![(root.to_path_buf(), 1)];
    let too_large = || RecordsError::InputTooLarge { path: root.to_path_buf(), files: FILES_MAX, depth: DEPTH_MAX };
    while let Some((folder, depth)) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(RecordsError::input(&folder))? {
            let entry = entry.map_err(RecordsError::input(&folder))?;
            if matches!(entry.file_name().as_encoded_bytes().first(), Some(b'.' | b'_')) {
                continue;
            }
            let path = entry.path();
            // A link to a folder is not followed, since it may lead back here; one to a file is read.
            if entry.file_type().map_err(RecordsError::input(&path))?.is_dir() {
                waiting.push((path, depth + 1));
            } else if named(&path).is_some() && fs::metadata(&path).is_ok_and(|described| described.is_file()) {
                found.push(path);
            }
            if depth > DEPTH_MAX || found.len() + waiting.len() > FILES_MAX {
                return Err(too_large());
            }
        }
    }
    if found.is_empty() {
        return Err(RecordsError::InputEmpty(root.to_path_buf()));
    }
    found.sort_unstable_by(|one, other| one.as_os_str().as_encoded_bytes().cmp(other.as_os_str().as_encoded_bytes()));
    Ok(found)
}
