//! Photos of a folder, on all threads: for each file the embedding of its face, or why there is none.
//!
//! Names of files in, one [`Photos`] a thread out, which reads them and makes embeddings of them.
//!
//! Invariants: no file stops the others, whatever it is; a file is read up to a bound and only if it is one; its bytes and
//! embeddings are overwritten when they have served.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use kernels::photo::{Gate, Unusable};
use zeroize::Zeroize;

use super::{Acquirer, FaceModel, ModelError};

/// Largest file of a photo. JPEG at its best quality takes about a byte a pixel, and 25 million pixels are the most that is
/// decoded.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// Why a photo has no embedding: a failure to acquire of ISO/IEC 19795-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoFailure {
    /// There is no file of its name.
    Missing,
    /// The file is none of a photo, too large, or cannot be read.
    Unreadable,
    /// The photo shows no face, several, or one that is not fit to be compared.
    Unusable(Unusable),
}

impl PhotoFailure {
    /// Its word in reports; a gate is named behind a colon.
    pub const fn word(self) -> &'static str {
        match self {
            PhotoFailure::Missing => "photo_missing",
            PhotoFailure::Unreadable | PhotoFailure::Unusable(Unusable::Unreadable(_)) => "face_unreadable",
            PhotoFailure::Unusable(Unusable::NoFace) => "face_none",
            PhotoFailure::Unusable(Unusable::SeveralFaces) => "face_several",
            PhotoFailure::Unusable(Unusable::Quality(gate)) => match gate {
                Gate::Size => "face_quality:size",
                Gate::Pose => "face_quality:pose",
                Gate::Sharpness => "face_quality:sharpness",
                Gate::Exposure => "face_quality:exposure",
                Gate::Fit => "face_quality:fit",
            },
        }
    }
}

/// Whether the name of a photo is a path that stays below its folder, whatever the folder is.
pub fn stays_below(name: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    name.split('/').all(plain) && !name.chars().any(char::is_control)
}

/// One thread's reader of photos.
pub struct Photos {
    root: PathBuf,
    acquirer: Acquirer,
    file: Vec<u8>,
    embedding: Vec<f32>,
}

impl Photos {
    fn new(model: &Arc<FaceModel>, root: &Path) -> Photos {
        let embedding = vec![0.0; model.dimension()];
        Photos { root: root.to_owned(), acquirer: Acquirer::new(Some(model.clone())), file: Vec::new(), embedding }
    }

    /// Reads the file of a photo, `name` being its path below the folder, and hands out its bytes.
    ///
    /// # Errors
    /// When there is none, or none of a size that a photo has.
    pub fn read(&mut self, name: &str) -> Result<&[u8], PhotoFailure> {
        self.file.as_mut_slice().zeroize();
        self.file.clear();
        let of_system = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => PhotoFailure::Missing,
            _ => PhotoFailure::Unreadable,
        };
        let path = self.root.join(name);
        // Looked at before it is opened: opening a pipe would wait for whoever writes to it.
        let known = std::fs::metadata(&path).map_err(of_system)?;
        if !known.is_file() || known.len() > FILE_BYTES_MAX {
            return Err(PhotoFailure::Unreadable);
        }
        // Growing while it is read would leave copies behind.
        let room = known.len() as usize + 1;
        if self.file.capacity() < room {
            self.file.zeroize();
            self.file = Vec::with_capacity(room.next_power_of_two());
        }
        let file = File::open(&path).map_err(of_system)?;
        let read = file.take(known.len()).read_to_end(&mut self.file).map_err(of_system)? as u64;
        if read == known.len() { Ok(&self.file) } else { Err(PhotoFailure::Unreadable) }
    }

    /// The embedding of the face on the photo that was read last.
    ///
    /// # Errors
    /// When the networks cannot be opened or run; the photo is not to blame.
    pub fn embed(&mut self) -> Result<Result<&[f32], PhotoFailure>, ModelError> {
        let made = self.acquirer.photo(&self.file, &mut self.embedding)?;
        Ok(made.map(|_measures| self.embedding.as_slice()).map_err(PhotoFailure::Unusable))
    }
}

impl Drop for Photos {
    fn drop(&mut self) {
        self.file.zeroize();
        self.embedding.zeroize();
    }
}

/// Calls `each` for the numbers from 0 up to `count`, on `threads` threads with networks of their own, which take the next
/// number when they have done one.
///
/// # Errors
/// The first error of `each`, after which no further number is begun.
pub fn for_each_photo<E: Send>(
    model: &Arc<FaceModel>,
    root: &Path,
    threads: usize,
    count: usize,
    each: impl Fn(&mut Photos, usize) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut photos = Photos::new(model, root);
        while !failed.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            each(&mut photos, number).inspect_err(|_error| failed.store(true, Ordering::Relaxed))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, count.max(1))).map(|_| scope.spawn(work)).collect();
        // A panic of one goes on here, when the others have ended.
        let ended =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ended.collect::<Vec<Result<(), E>>>().into_iter().collect()
    })
}

#[cfg(test)]
#[path = "photos_tests.rs"]
mod tests;
