//! Memory that is a file, and memory that will be needed soon.
//!
//! What comes in are paths of immutable files, and byte slices; what goes out are read-only maps, hints
//! to the processor's caches. Invariants: a mapped file never changes or shrinks while it is mapped; hints
//! read nothing out of bounds and copy nothing.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

/// In which order a map will be read, so that the kernel reads ahead, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A few bytes here and there: no reading ahead.
    Random,
    /// As the kernel finds best.
    Usual,
}

/// A read-only map of a whole file that never changes.
///
/// The invariant that makes this sound: a file of a snapshot is written under a temporary name, synced,
/// and renamed once complete; from then on nothing writes to it, shortens it or opens it for writing.
/// Deleting it is harmless, for the map keeps its bytes. Whoever opens a map compares its length with
/// the manifest that names the file.
#[derive(Debug)]
pub struct Mapped {
    /// `None` for an empty file, which has nothing to map.
    map: Option<Mmap>,
}

impl Mapped {
    /// Maps the file at `path`, which must be immutable as the type says; an empty file is an empty slice.
    ///
    /// # Errors
    ///
    /// What the operating system answers to opening, measuring, mapping or advising.
    pub fn open(path: &Path, access: Access) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Self { map: None });
        }
        // SAFETY: the file is not modified or truncated while it is mapped: files of a snapshot are
        // immutable once named, which is the documented invariant of this type.
        let map = unsafe { Mmap::map(&file) }?;
        advise(&map, access)?;
        Ok(Self { map: Some(map) })
    }

    /// All bytes of the file.
    pub fn as_slice(&self) -> &[u8] {
        self.map.as_deref().unwrap_or_default()
    }
}

impl Deref for Mapped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

/// Tells the operating system in which order the map will be read.
#[cfg(unix)]
fn advise(map: &Mmap, access: Access) -> io::Result<()> {
    map.advise(match access {
        Access::Random => memmap2::Advice::Random,
        Access::Usual => memmap2::Advice::Normal,
    })
}

/// Systems without `madvise` read as they see fit.
#[cfg(not(unix))]
fn advise(_map: &Mmap, _access: Access) -> io::Result<()> {
    Ok(())
}

/// Asks the processor to fetch the cache line of `bytes[offset]`; beyond the end it does nothing.
#[inline(always)]
pub fn prefetch(bytes: &[u8], offset: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    if let Some(byte) = bytes.get(offset) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: SSE is part of x86-64, and a prefetch of any address neither faults nor changes memory.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(byte).cast()) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = (bytes, offset);
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
