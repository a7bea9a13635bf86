//! The formats of files, by the ends of their names.

use crate::requests::{Carrier, EmbeddingColumn};

/// How a text file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    Plain,
    /// As one gzip member.
    Gzip,
    /// As one zstd frame.
    Zstd,
}

/// A format of records or requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Ndjson(Compression),
    /// A header, then one row a line.
    Csv(Compression),
    /// Parquet, not compressed: embeddings do not compress.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 8] = [
        Format::Ndjson(Compression::Plain),
        Format::Ndjson(Compression::Gzip),
        Format::Ndjson(Compression::Zstd),
        Format::Csv(Compression::Plain),
        Format::Csv(Compression::Gzip),
        Format::Csv(Compression::Zstd),
        Format::Parquet,
        Format::Arrow,
    ];

    /// The end of a file's name, without its dot: `ndjson.gz`.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Ndjson(Compression::Plain) => "ndjson",
            Format::Ndjson(Compression::Gzip) => "ndjson.gz",
            Format::Ndjson(Compression::Zstd) => "ndjson.zst",
            Format::Csv(Compression::Plain) => "csv",
            Format::Csv(Compression::Gzip) => "csv.gz",
            Format::Csv(Compression::Zstd) => "csv.zst",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
        }
    }

    /// The format of an extension; `None` for any other word.
    pub fn from_extension(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.extension() == word)
    }

    /// What the format can express of defects.
    pub const fn carrier(self, embedding_column: EmbeddingColumn) -> Carrier {
        match (self, embedding_column) {
            (Format::Ndjson(_), _) => Carrier::Ndjson,
            (Format::Csv(_), _) => Carrier::Csv,
            (Format::Parquet | Format::Arrow, EmbeddingColumn::FixedSizeList) => Carrier::Columns,
            (Format::Parquet | Format::Arrow, EmbeddingColumn::Binary) => Carrier::ColumnsOfBytes,
        }
    }
}
