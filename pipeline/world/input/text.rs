//! An input of text in, a reader of its unpacked bytes and the hash of its stored ones out.

use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::decode::unpack;
use super::error::InputError;
use super::format::{Compression, MAGIC_BYTES, compression, named};
use super::location::{Input, Stored};

/// Open text.
pub struct TextSource {
    /// The text, unpacked. Its errors hold an [`InputError`] or what the operating system said.
    pub reader: Box<dyn Read + Send>,
    /// Where the SHA-256 of the stored bytes comes from.
    pub raw: RawHash,
}

/// Who knows the SHA-256 of the stored bytes.
#[derive(Clone, Debug)]
pub enum RawHash {
    /// The stored bytes are those that the reader gives: whoever reads them hashes them, on whichever thread suits.
    CallerHashes,
    /// The text is packed: the reader hashes what it unpacks.
    Wrapper(Arc<CompressedHash>),
}

/// SHA-256 and count of packed bytes, growing while they are read.
#[derive(Debug, Default)]
pub struct CompressedHash(Mutex<(Sha256, u64)>);

impl CompressedHash {
    /// The SHA-256 of the stored bytes and how many there are; whole once the reader has given its last byte.
    pub fn finish(&self) -> ([u8; 32], u64) {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (state.0.clone().finalize().into(), state.1)
    }

    /// Takes the next bytes.
    pub(super) fn add(&self, bytes: &[u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.update(bytes);
        state.1 += bytes.len() as u64;
    }

    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

impl Input {
    /// Opens text; gzip (also of several members) and zstd (also of several frames) are unpacked, by what the first bytes
    /// show and, where they show nothing, by the name.
    ///
    /// # Errors
    /// When the input cannot be opened. Reading then fails when the packing is damaged, or when more than 256 MiB and
    /// 200 times the packed bytes come out.
    ///
    /// # Panics
    /// When the format is not a text.
    pub fn open_text(&self) -> Result<TextSource, InputError> {
        assert!(self.format.is_text(), "columnar inputs have open_columnar");
        let mut stored = self.open_stored()?;
        let head = read_head(&mut stored).map_err(InputError::io(&self.name, "read"))?;
        let packing = compression(&head, named(&self.name).1);
        let empty = head.is_empty();
        let whole = Cursor::new(head).chain(stored);
        match packing {
            Compression::Plain => Ok(TextSource { reader: Box::new(whole), raw: RawHash::CallerHashes }),
            _ if empty => Err(InputError::damaged(&self.name, packing.as_str())("it is empty")),
            Compression::Gzip | Compression::Zstd => {
                let hash = Arc::new(CompressedHash::default());
                let reader = unpack(&self.name, packing, Box::new(whole), Arc::clone(&hash))?;
                Ok(TextSource { reader, raw: RawHash::Wrapper(hash) })
            }
        }
    }
}

fn read_head(stored: &mut Stored) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(MAGIC_BYTES);
    stored.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests;
