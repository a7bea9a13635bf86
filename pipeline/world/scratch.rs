//! A folder for what does not fit into memory, gone when it is dropped.
//!
//! It lies in the system's temporary folder (`TMPDIR`) under a name that nobody can guess, and only its owner can look into it:
//! nothing that another user lays down beforehand is ever read.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::entropy;

/// A private folder.
#[derive(Debug)]
pub struct ScratchFolder(PathBuf);

impl ScratchFolder {
    /// An empty folder.
    ///
    /// # Errors
    /// When the system gives no randomness or no folder.
    pub fn make() -> io::Result<ScratchFolder> {
        let mut random = [0; 16];
        entropy::fill(&mut random)?;
        let path = std::env::temp_dir().join(format!("concord-{:032x}", u128::from_le_bytes(random)));
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(ScratchFolder(path))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        // What stays behind is in the system's temporary place, and whoever used it has an answer already.
        _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests;
