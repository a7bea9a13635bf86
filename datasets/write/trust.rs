//! Whom an operator trusts, as a file to import.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::World;
use crate::chips::{PassportIssuer, Standing};

/// Writes the authorities that made the chips of `world` as a master list into the folder `dir`, which is made where it is
/// missing, and returns its path. Whom no operator trusts is not in it.
///
/// # Errors
/// Where the file or the folder cannot be written.
pub fn write_trust(world: &World, dir: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(dir)?;
    let path = dir.join("master-list.ml");
    fs::write(&path, PassportIssuer::new(world.seed, Standing::Listed).master_list())?;
    Ok(path)
}
