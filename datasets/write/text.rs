//! Text into a file, packed or not.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use flate2::write::GzEncoder;

use super::format::Compression;

/// The fastest level of either packer: embeddings in base64 shrink by a quarter at any level.
const LEVEL: i32 = 1;

/// A file that takes text.
pub(crate) enum TextFile {
    Plain(File),
    Gzip(GzEncoder<File>),
    Zstd(zstd::Encoder<'static, File>),
}

impl TextFile {
    pub(crate) fn create(path: &Path, compression: Compression) -> io::Result<TextFile> {
        let file = File::create(path)?;
        Ok(match compression {
            Compression::Plain => TextFile::Plain(file),
            Compression::Gzip => TextFile::Gzip(GzEncoder::new(file, flate2::Compression::new(LEVEL as u32))),
            Compression::Zstd => TextFile::Zstd(zstd::Encoder::new(file, LEVEL)?),
        })
    }

    /// Appends bytes; chunks are large, so nothing buffers them again.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            TextFile::Plain(file) => file.write_all(bytes),
            TextFile::Gzip(encoder) => encoder.write_all(bytes),
            TextFile::Zstd(encoder) => encoder.write_all(bytes),
        }
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            TextFile::Plain(_) => Ok(()),
            TextFile::Gzip(encoder) => encoder.finish().map(drop),
            TextFile::Zstd(encoder) => encoder.finish().map(drop),
        }
    }
}
