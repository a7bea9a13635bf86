//! One input: its name, its place, and how its bytes are reached.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::InputError;
use super::format::Format;
use super::object::{Bucket, Object};

/// One file, object or stream of rows, not open yet.
#[derive(Clone, Debug)]
pub struct Input {
    /// As it was typed, or what was typed joined with the path below it.
    pub name: String,
    /// How its rows are written.
    pub format: Format,
    /// Bytes as stored; `None` where only reading to the end would tell.
    pub size: Option<u64>,
    pub(super) location: Location,
    consumed: Arc<AtomicU64>,
}

/// Where an input is.
#[derive(Clone, Debug)]
pub(super) enum Location {
    /// A regular file.
    File(PathBuf),
    /// A pipe or a device with a path, read once from its beginning.
    Pipe(PathBuf),
    StandardInput,
    Object(Arc<Bucket>, Object),
}

impl Input {
    pub(super) fn new(name: String, format: Format, size: Option<u64>, location: Location) -> Input {
        Input { name, format, size, location, consumed: Arc::default() }
    }

    /// The path of a regular file; `None` for streams and objects.
    pub fn local_path(&self) -> Option<&Path> {
        match &self.location {
            Location::File(path) => Some(path),
            Location::Pipe(_) | Location::StandardInput | Location::Object(..) => None,
        }
    }

    /// Stored bytes that were read so far, which a reader counts on while it reads: for the progress line.
    pub fn consumed(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.consumed)
    }

    /// The bytes as stored, from the beginning, counted.
    pub(super) fn open_stored(&self) -> Result<Stored, InputError> {
        let open = |path: &PathBuf| File::open(path).map_err(InputError::io(&self.name, "open"));
        let inner: Box<dyn Read + Send> = match &self.location {
            Location::File(path) | Location::Pipe(path) => Box::new(open(path)?),
            Location::StandardInput => Box::new(io::stdin()),
            Location::Object(bucket, object) => Box::new(bucket.read(&self.name, object)),
        };
        self.consumed.store(0, Ordering::Relaxed);
        Ok(Stored { inner, consumed: self.consumed() })
    }
}

/// Stored bytes, counted as they pass.
pub(super) struct Stored {
    inner: Box<dyn Read + Send>,
    consumed: Arc<AtomicU64>,
}

impl Read for Stored {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(space)?;
        self.consumed.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
