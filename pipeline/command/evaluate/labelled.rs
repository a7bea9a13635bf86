//! The files of an evaluation on labelled traffic, from a folder.
//!
//! A path in, [`Files`] out. The path is a folder with files of the ending .csv or .parquet at any depth, NAB's folder
//! with `data`, `labels` and `config` in it, its `data` alone, or one file. Where no file of windows is named, NAB's
//! own is taken where it is there; the instants and the profiles are looked for beside the windows.
//!
//! Invariants: files are read, none is written; a link to a folder is not followed, for it may lead back.

use std::fs;
use std::path::{Path, PathBuf};

use crate::evaluate::traffic::{File, Files};

/// Reads what there is.
///
/// # Errors
/// What cannot be read, and why.
pub(super) fn labelled_files(series: &Path, windows: Option<&Path>) -> Result<Files, String> {
    let data = series.join("data");
    // NAB's folder keeps its labels beside its data.
    let is_nab = data.is_dir() && series.join("labels").is_dir();
    let root = if is_nab { data } else { series.to_owned() };
    let own = root.parent().map(|parent| parent.join("labels").join("combined_windows.json"));
    let windows = windows.map(Path::to_owned).or(own.filter(|own| root.ends_with("data") && own.is_file()));
    let beside = |name: &str| windows.as_deref().and_then(Path::parent).map(|folder| folder.join(name));
    let optional = |path: Option<PathBuf>| path.filter(|path| path.is_file()).map(|path| read(&path)).transpose();
    Ok(Files {
        series: read_series(&root)?,
        instants: optional(beside("combined_labels.json"))?,
        profiles: optional(beside("../config/profiles.json"))?,
        windows: windows.map(|windows| read(&windows)).transpose()?,
    })
}

/// The files of series, in the order of their names.
fn read_series(root: &Path) -> Result<Vec<File>, String> {
    if root.is_file() {
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return Ok(vec![File { name, ..read(root)? }]);
    }
    let mut found = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        let unlisted = |error| format!("cannot list the series in {}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(unlisted)? {
            let entry = entry.map_err(unlisted)?;
            let path = entry.path();
            if entry.file_type().map_err(unlisted)?.is_dir() {
                waiting.push(path);
            } else if is_series(&path) {
                let below = path.strip_prefix(root).expect("it was found below").to_str();
                let name = below.ok_or_else(|| format!("rename {path:?}: its name is no UTF-8"))?.replace('\\', "/");
                found.push(File { name, ..read(&path)? });
            }
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Whether the name is that of a file in a format that is read.
fn is_series(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["csv", "parquet"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn read(path: &Path) -> Result<File, String> {
    let bytes = fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(File { name: path.display().to_string(), bytes })
}

#[cfg(test)]
#[path = "labelled_tests.rs"]
mod tests;
