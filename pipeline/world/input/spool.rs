//! An object in, a nameless local file of the same bytes out.
//!
//! Requests hold personal data: the file can be read by its owner only, and its name is gone before a byte is in it, so
//! nothing stays behind however the process ends. It lies in the system's temporary folder (`TMPDIR`).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::world::entropy;

/// An empty file in `folder` without a name.
pub(super) fn nameless(folder: &Path) -> io::Result<File> {
    let mut random = [0; 16];
    entropy::fill(&mut random)?;
    let path = folder.join(format!("concord-{:032x}", u128::from_le_bytes(random)));
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}
