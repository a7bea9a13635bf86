//! Files of the process: how many it may hold open, and how one is replaced whole.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

/// Files that a process needs beside those of the records.
const OTHERS: u64 = 256;

/// Asks the system to allow `files` open files and some more, as far as its hard limit goes, if it allows fewer: the usual
/// soft limit is 1,024, and the records of a nation are some thousand files.
pub fn allow_open(files: u64) {
    // What the system refuses now is told when a file cannot be opened.
    _ = rlimit::increase_nofile_limit(files.saturating_add(OTHERS));
}

/// Bytes of a file that are read at once.
const BLOCK_BYTES: usize = 256 << 10;

/// Hands the bytes of a file on, block by block.
///
/// # Errors
/// What the system says.
pub fn blocks(path: &Path, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(read) => each(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The bytes of a small file; one more than `bytes_max` where it has more, so that it shows.
///
/// # Errors
/// What the system says.
pub fn read_at_most(path: &Path, bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file beside its place and moves it there, so that at any moment the place has the former bytes or these. A link
/// stays one, and the file keeps its permissions.
///
/// # Errors
/// What the system says; the former bytes are then still there.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, |file| file.write_all(bytes))
}

/// The same for what is written bit by bit.
///
/// # Errors
/// What the system or `fill` says; the former bytes are then still there.
pub fn replace_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let path = &fs::canonicalize(path).unwrap_or_else(|_not_there| path.to_owned());
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let mut file = File::create(&unfinished)?;
    if let Ok(former) = fs::metadata(path) {
        file.set_permissions(former.permissions())?;
    }
    fill(&mut file)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
