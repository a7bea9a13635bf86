//! A name or the first bytes in, the format and the compression out.

/// How the rows of an input are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180 with a header.
    Csv,
    /// Parquet.
    Parquet,
    /// Arrow IPC, as a file or as a stream.
    ArrowIpc,
}

/// How an input's bytes are packed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    Plain,
    /// gzip, of one member or several.
    Gzip,
    /// zstd, of one frame or several.
    Zstd,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 4] = [Format::Ndjson, Format::Csv, Format::Parquet, Format::ArrowIpc];

    /// The word for `--format` and for messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::ArrowIpc => "arrow",
        }
    }

    /// The format of that word.
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// Whether rows are lines of text, which can be read from a stream.
    pub const fn is_text(self) -> bool {
        matches!(self, Format::Ndjson | Format::Csv)
    }
}

impl Compression {
    /// The word for messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Compression::Plain => "plain",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

/// What the end of a file's name says: `.ndjson`, `.jsonl`, `.json`, `.csv`, `.parquet`, `.arrow`, `.ipc` or `.feather`,
/// in any case, and behind it perhaps `.gz`, `.gzip`, `.zst` or `.zstd`.
pub(super) fn named(name: &str) -> (Option<Format>, Compression) {
    let lower = name.to_ascii_lowercase();
    let (stem, compression) = match lower.rsplit_once('.') {
        Some((stem, "gz" | "gzip")) => (stem, Compression::Gzip),
        Some((stem, "zst" | "zstd")) => (stem, Compression::Zstd),
        _ => (lower.as_str(), Compression::Plain),
    };
    let format = match stem.rsplit_once('.') {
        Some((_, "ndjson" | "jsonl" | "json")) => Some(Format::Ndjson),
        Some((_, "csv")) => Some(Format::Csv),
        Some((_, "parquet")) => Some(Format::Parquet),
        Some((_, "arrow" | "ipc" | "feather")) => Some(Format::ArrowIpc),
        _ => None,
    };
    (format, compression)
}

/// Bytes at the beginning of a source that [`packed`] looks at.
pub(super) const MAGIC_BYTES: usize = 4;

/// The compression that the first bytes show, `None` where they show none.
pub(super) fn packed(head: &[u8]) -> Option<Compression> {
    match head {
        [0x1f, 0x8b, ..] => Some(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
        // A frame to be skipped, with which parallel compressors begin.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Compression::Zstd),
        _ => None,
    }
}

/// The compression of a text: its first bytes decide. Where they show none and cannot begin a text either, the name
/// decides, so that a damaged file is reported as such and not as a million bad lines.
pub(super) fn compression(head: &[u8], named: Compression) -> Compression {
    match (packed(head), head.first()) {
        (Some(shown), _) => shown,
        // The first bytes of a frame that was cut: the frame begins with a visible character.
        (None, Some(b'(')) if named == Compression::Zstd && [0x28, 0xB5, 0x2F, 0xFD].starts_with(head) => named,
        // White space, visible ASCII, or the beginning of a byte order mark.
        (None, Some(b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0xef)) => Compression::Plain,
        (None, _) => named,
    }
}

#[cfg(test)]
mod tests;
