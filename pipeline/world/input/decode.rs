//! Packed bytes in, unpacked bytes out, never more than honest packing gives.
//!
//! ```text
//! stored ─▶ hash and count ─▶ gzip or zstd ─▶ bound ─▶ the caller
//! ```

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::error::InputError;
use super::format::Compression;
use super::limits::{ZSTD_WINDOW_LOG_MAX, decoded_bytes_max};
use super::text::CompressedHash;

/// Packed bytes read at once.
const PACKED_BUFFER_BYTES: usize = 256 << 10;

/// A reader of what `stored` holds packed; `hash` takes the stored bytes as they pass.
pub(super) fn unpack(
    name: &str,
    packing: Compression,
    stored: Box<dyn Read + Send>,
    hash: Arc<CompressedHash>,
) -> Result<Box<dyn Read + Send>, InputError> {
    let failed = Arc::new(AtomicBool::new(false));
    let hashing = Hashing { inner: stored, hash: Arc::clone(&hash), failed: Arc::clone(&failed) };
    let buffered = BufReader::with_capacity(PACKED_BUFFER_BYTES, hashing);
    let decoder: Box<dyn Read + Send> = match packing {
        Compression::Plain => unreachable!("plain text is not unpacked"),
        Compression::Gzip => Box::new(MultiGzDecoder::new(buffered)),
        Compression::Zstd => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(buffered).map_err(InputError::io(name, "unpack"))?;
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).map_err(InputError::io(name, "unpack"))?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(Bounded {
        decoder,
        name: name.into(),
        what: packing.as_str(),
        decoded: 0,
        decoded_max: decoded_bytes_max,
        hash,
        failed,
    }))
}

/// Stored bytes on their way into a decoder.
struct Hashing {
    inner: Box<dyn Read + Send>,
    hash: Arc<CompressedHash>,
    /// Whether reading the stored bytes failed, so that the decoder is not to blame.
    failed: Arc<AtomicBool>,
}

impl Read for Hashing {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(space);
        match &read {
            Ok(read) => self.hash.add(&space[..*read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.failed.store(true, Ordering::Relaxed),
        }
        read
    }
}

/// A decoder that stops where a bomb begins.
struct Bounded {
    decoder: Box<dyn Read + Send>,
    name: String,
    what: &'static str,
    decoded: u64,
    /// Bytes that may have come out of so many packed ones.
    decoded_max: fn(u64) -> u64,
    hash: Arc<CompressedHash>,
    failed: Arc<AtomicBool>,
}

impl Read for Bounded {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let read = match self.decoder.read(space) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) if self.failed.load(Ordering::Relaxed) => return Err(error),
            Err(error) => return Err(InputError::damaged(&self.name, self.what)(error).into()),
        };
        self.decoded += read as u64;
        let max = (self.decoded_max)(self.hash.bytes());
        if self.decoded > max {
            let (name, found) = (self.name.clone(), self.decoded);
            return Err(InputError::OverLimit { name, what: "bytes unpacked", found, max }.into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
