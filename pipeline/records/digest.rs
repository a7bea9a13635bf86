//! SHA-256 of what is written: bytes in, lower-case hexadecimal out.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use kernels::digest::hex;
use sha2::{Digest, Sha256};

/// Bytes read at once when a file is hashed: large enough that the calls do not count.
const READ_BYTES: usize = 1 << 20;

/// The hash of a file's bytes, and how many they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    /// Bytes of the file.
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

/// A writer that hashes what passes through it.
pub(super) struct HashingWriter<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> HashingWriter<W> {
    /// Hashes what is written to `inner` from now on.
    pub(super) fn new(inner: W) -> Self {
        HashingWriter { inner, hash: Sha256::new(), bytes: 0 }
    }

    /// The inner writer, and the hash of all that was written.
    pub(super) fn finish(self) -> (W, Sealed) {
        (self.inner, Sealed { bytes: self.bytes, sha256: hex(&self.hash.finalize()) })
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The hash of some bytes.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The hash of a file, read once from its beginning.
pub(super) fn of_file(path: &Path) -> io::Result<Sealed> {
    let mut file = File::open(path)?;
    let mut hashing = HashingWriter::new(io::sink());
    let mut buffer = vec![0; READ_BYTES];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hashing.finish().1),
            length => hashing.write_all(&buffer[..length])?,
        }
    }
}
