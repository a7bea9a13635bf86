//! Files and folders into the files of chips.
//!
//! A file of a chip is known by its first tag and length, not by its name. A folder holds one chip, or security objects alone, each of a
//! chip of its own; folders in it are looked into. Beside them `aa_challenge` and `aa_signature`, with any ending, are what was
//! asked of the chip and what it answered.
//! Invariants: nothing is read that is larger than a chip; other files are left alone; the order is that of the names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kernels::chip::lds::File;
use kernels::chip::tlv::{Reader, Tag};

use super::ReadError;

/// Largest file of a chip. The largest chips have 144 kB for everything; this leaves room for those to come.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// Most folders in folders.
const DEPTH_MAX: usize = 16;

/// The files of one chip.
#[derive(Default)]
pub struct ChipFiles {
    /// Where they lie.
    pub path: PathBuf,
    /// The files.
    pub files: BTreeMap<File, Vec<u8>>,
    /// What was asked of the chip.
    pub challenge: Option<Vec<u8>>,
    /// What it answered.
    pub signature: Option<Vec<u8>>,
}

/// The files of one chip, wherever they lie.
#[derive(Default)]
pub struct Parts<'a> {
    /// The files, each once.
    pub files: Vec<(File, &'a [u8])>,
    /// What was asked of the chip.
    pub challenge: Option<&'a [u8]>,
    /// What it answered.
    pub signature: Option<&'a [u8]>,
}

impl ChipFiles {
    /// The files without where they lie.
    pub fn parts(&self) -> Parts<'_> {
        Parts {
            files: self.files.iter().map(|(file, bytes)| (*file, bytes.as_slice())).collect(),
            challenge: self.challenge.as_deref(),
            signature: self.signature.as_deref(),
        }
    }
}

/// The chips of files and folders.
///
/// # Errors
/// No file of a chip below a path, files of several chips in one folder, a file that is too large, and what the system says.
pub fn find(paths: &[PathBuf]) -> Result<Vec<ChipFiles>, ReadError> {
    let mut chips = Vec::new();
    for path in paths {
        let before = chips.len();
        if fs::metadata(path).map_err(ReadError::io("read", path))?.is_dir() {
            in_folder(path, DEPTH_MAX, &mut chips)?;
        } else if let Some((file, bytes)) = file_of_chip(path)? {
            chips.push(ChipFiles {
                path: path.clone(),
                files: BTreeMap::from([(file, bytes)]),
                ..ChipFiles::default()
            });
        }
        if chips.len() == before {
            return Err(ReadError::NothingThere(path.clone()));
        }
    }
    Ok(chips)
}

fn in_folder(folder: &Path, depth: usize, chips: &mut Vec<ChipFiles>) -> Result<(), ReadError> {
    let mut entries = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>())
        .map_err(ReadError::io("list", folder))?;
    entries.sort();
    let mut found = Vec::new();
    let mut chip = ChipFiles { path: folder.to_owned(), ..ChipFiles::default() };
    for path in &entries {
        if path.is_dir() {
            if depth > 0 {
                in_folder(path, depth - 1, chips)?;
            }
        } else if let Some(place) = answer_of(path, &mut chip) {
            *place = Some(bytes_of(path)?);
        } else if let Some((file, bytes)) = file_of_chip(path)? {
            found.push((path, file, bytes));
        }
    }
    if found.len() > 1 && found.iter().all(|(_, file, _)| *file == File::SecurityObject) {
        let alone = |(path, file, bytes): (&PathBuf, File, Vec<u8>)| ChipFiles {
            path: path.clone(),
            files: BTreeMap::from([(file, bytes)]),
            ..ChipFiles::default()
        };
        chips.extend(found.into_iter().map(alone));
        return Ok(());
    }
    for (_, file, bytes) in found {
        if chip.files.insert(file, bytes).is_some() {
            return Err(ReadError::Several { path: folder.to_owned(), file: file.to_string() });
        }
    }
    if !chip.files.is_empty() {
        chips.push(chip);
    }
    Ok(())
}

/// Where a file of active authentication belongs, by its name.
fn answer_of<'c>(path: &Path, chip: &'c mut ChipFiles) -> Option<&'c mut Option<Vec<u8>>> {
    match path.file_stem()?.to_str()? {
        "aa_challenge" => Some(&mut chip.challenge),
        "aa_signature" => Some(&mut chip.signature),
        _ => None,
    }
}

/// Which file of a chip a file is, by its first tag. A security object may lack its own and begin as any signed data.
///
/// Letters are tags too, so a length in one byte has to be that of the file; one in several, as all but the smallest files have,
/// is in no text, and then a file that is cut counts as well.
fn file_of_chip(path: &Path) -> Result<Option<(File, Vec<u8>)>, ReadError> {
    let bytes = bytes_of(path)?;
    let file = match Reader::new(&bytes).peek() {
        Ok(Some(Tag(0x30))) if kernels::chip::sod::frame(&bytes).is_ok() => Some(File::SecurityObject),
        Ok(Some(tag)) if bytes.get(1).is_some_and(|length| *length >= 0x80) || is_whole(&bytes) => File::of_tag(tag),
        Ok(Some(_)) => None,
        Ok(None) | Err(_) => None,
    };
    Ok(file.map(|file| (file, bytes)))
}

/// Whether a file is one element, with nothing but zero bytes behind it.
fn is_whole(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    matches!(reader.next(), Ok(Some(_))) && reader.rest().iter().all(|byte| *byte == 0)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, ReadError> {
    let found = fs::metadata(path).map_err(ReadError::io("read", path))?.len();
    if found > FILE_BYTES_MAX {
        return Err(ReadError::TooLarge { path: path.to_owned(), found, max: FILE_BYTES_MAX });
    }
    fs::read(path).map_err(ReadError::io("read", path))
}
