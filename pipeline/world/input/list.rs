//! What the user typed in, inputs out, in a fixed order.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::InputError;
use super::format::{Format, named};
use super::limits::{FILES_MAX, FOLDER_DEPTH_MAX};
use super::location::{Input, Location};
use super::object::{Bucket, Object};

/// Buckets that were opened for this list.
type Buckets = BTreeMap<String, Arc<Bucket>>;

/// The inputs behind `paths`, each a file, a folder, `s3://bucket/key`, `s3://bucket/prefix/`, or `-` for standard input.
///
/// A folder or prefix gives all files below it whose names tell a format, sorted by the bytes of their paths; names that
/// begin with `.` or `_` are passed over, and links to folders are not followed. `format` stands in for what names
/// tell; then a folder gives all its files. Standard input is NDJSON unless `format` says otherwise.
///
/// # Errors
/// When a path is not there, tells no format, or holds nothing to read; the message names it.
pub fn list(paths: &[String], format: Option<Format>) -> Result<Vec<Input>, InputError> {
    let mut buckets = Buckets::new();
    let mut inputs = Vec::new();
    for path in paths {
        match path.as_str() {
            "-" => inputs.push(standard_input(&inputs, format)?),
            url if url.starts_with("s3://") => objects(url, format, &mut buckets, &mut inputs)?,
            path => local(path, format, &mut inputs)?,
        }
    }
    if inputs.is_empty() { Err(InputError::NothingNamed) } else { Ok(inputs) }
}

fn standard_input(before: &[Input], format: Option<Format>) -> Result<Input, InputError> {
    let format = format.unwrap_or(Format::Ndjson);
    if before.iter().any(|input| matches!(input.location, Location::StandardInput)) {
        return Err(InputError::StandardInputTwice);
    }
    if !format.is_text() {
        return Err(InputError::NotAFile { name: "-".into(), format: format.as_str() });
    }
    Ok(Input::new("-".into(), format, None, Location::StandardInput))
}

fn local(name: &str, format: Option<Format>, inputs: &mut Vec<Input>) -> Result<(), InputError> {
    let path = Path::new(name);
    let described = match fs::metadata(path) {
        Ok(described) => described,
        Err(_) if name.contains("://") => {
            return Err(InputError::Url { name: name.into(), what: "only s3:// URLs are read" });
        }
        Err(error) => return Err(InputError::io(name, "look up")(error)),
    };
    if described.is_dir() {
        return folder(name, format, inputs);
    }
    let found = format.or(named(name).0).ok_or_else(|| InputError::FormatUnknown(name.into()))?;
    let (size, location) = match described.is_file() {
        true => (Some(described.len()), Location::File(path.into())),
        false if found.is_text() => (None, Location::Pipe(path.into())),
        false => return Err(InputError::NotAFile { name: name.into(), format: found.as_str() }),
    };
    inputs.push(Input::new(name.into(), found, size, location));
    Ok(())
}

fn folder(name: &str, format: Option<Format>, inputs: &mut Vec<Input>) -> Result<(), InputError> {
    let root = Path::new(name);
    let before = inputs.len();
    for relative in files_below(name, root)? {
        let path = root.join(&relative);
        let shown = path.to_string_lossy().into_owned();
        let Some(format) = format.or(named(&shown).0) else { continue };
        let described = fs::metadata(&path).map_err(InputError::io(&shown, "look up"))?;
        if described.is_file() {
            inputs.push(Input::new(shown, format, Some(described.len()), Location::File(path)));
        }
    }
    if inputs.len() == before { Err(InputError::Empty(name.into())) } else { Ok(()) }
}

/// Paths below `root` of all that is no folder, sorted by their bytes.
fn files_below(name: &str, root: &Path) -> Result<Vec<PathBuf>, InputError> {
    let mut found = Vec::new();
    let mut waiting = vec![(PathBuf::new(), 1)];
    while let Some((below, depth)) = waiting.pop() {
        if depth > FOLDER_DEPTH_MAX {
            return Err(InputError::TooDeep { name: name.into(), max: FOLDER_DEPTH_MAX });
        }
        let folder = root.join(&below);
        let shown = folder.to_string_lossy();
        for entry in fs::read_dir(&folder).map_err(InputError::io(&shown, "list"))? {
            let entry = entry.map_err(InputError::io(&shown, "list"))?;
            if is_passed_over(&entry.file_name()) {
                continue;
            }
            let kind = entry.file_type().map_err(InputError::io(&shown, "list"))?;
            let path = below.join(entry.file_name());
            match kind.is_dir() {
                true => waiting.push((path, depth + 1)),
                false => found.push(path),
            }
            if found.len() + waiting.len() > FILES_MAX {
                return Err(InputError::TooManyFiles { name: name.into(), max: FILES_MAX });
            }
        }
    }
    found.sort_unstable_by(|one, other| bytes(one).cmp(bytes(other)));
    Ok(found)
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// Hidden files, and the marks and leftovers of other writers (`_SUCCESS`, `_temporary`).
fn is_passed_over(file_name: &OsStr) -> bool {
    matches!(file_name.as_encoded_bytes().first(), Some(b'.' | b'_'))
}

fn objects(
    url: &str,
    format: Option<Format>,
    buckets: &mut Buckets,
    inputs: &mut Vec<Input>,
) -> Result<(), InputError> {
    let rest = url.strip_prefix("s3://").expect("the caller looked at the scheme");
    let (bucket_name, key) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket_name.is_empty() {
        return Err(InputError::Url { name: url.into(), what: "it names no bucket" });
    }
    let bucket = match buckets.get(bucket_name) {
        Some(bucket) => Arc::clone(bucket),
        None => Arc::new(Bucket::open(url, bucket_name)?),
    };
    buckets.insert(bucket_name.into(), Arc::clone(&bucket));
    if !key.is_empty() && !key.ends_with('/') {
        let format = format.or(named(key).0).ok_or_else(|| InputError::FormatUnknown(url.into()))?;
        inputs.push(object_input(url.into(), format, &bucket, bucket.head(url, key)?));
        return Ok(());
    }
    let before = inputs.len();
    for object in bucket.list(url, key)? {
        let below = object.key().strip_prefix(key).expect("a listing holds only keys with its prefix").to_owned();
        let passed_over = below.split('/').any(|part| is_passed_over(OsStr::new(part)));
        let Some(format) = format.or(named(&below).0).filter(|_| !passed_over) else { continue };
        let name = if url.ends_with('/') { format!("{url}{below}") } else { format!("{url}/{below}") };
        inputs.push(object_input(name, format, &bucket, object));
    }
    if inputs.len() == before { Err(InputError::Empty(url.into())) } else { Ok(()) }
}

fn object_input(name: String, format: Format, bucket: &Arc<Bucket>, object: Object) -> Input {
    let size = Some(object.size());
    Input::new(name, format, size, Location::Object(Arc::clone(bucket), object))
}

#[cfg(test)]
mod tests;
