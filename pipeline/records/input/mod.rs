//! Files of records in, tables of their columns out.
//!
//! Reading is in order and on one thread; what costs time, the parsing of JSON and of values, is left to the
//! [`Chunk`]s, which any number of threads take apart. Invariant: a table's rows are those of the file, in order,
//! less those that are refused.

mod csv;
mod csv_rows;
mod folder;
mod ndjson;
mod parquet;
mod table;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

pub(super) use self::folder::expand;
pub(super) use self::table::Table;

use self::csv::CsvInput;
use self::ndjson::{LineBlock, NdjsonInput};
use self::parquet::ParquetInput;
use super::RecordsError;

/// Rows of one table: 8 MiB of 512-dimensional templates.
pub(super) const TABLE_ROWS_MAX: usize = 8192;

/// Bytes of one table's texts, about: as many as a block of NDJSON, and far from where 32-bit offsets end.
const TABLE_BYTES_MAX: usize = 8 << 20;

/// Longest row of a text: a template of 4096 dimensions is 22 KiB of base64, and a record has nothing longer.
const ROW_BYTES_MAX: usize = 1 << 20;

/// One file of records, open.
pub(super) struct Input {
    path: PathBuf,
    format: Format,
}

enum Format {
    Parquet(ParquetInput),
    Csv(Box<CsvInput>),
    Ndjson(NdjsonInput),
}

/// What is read at once, not yet taken apart.
pub(super) enum Chunk {
    /// Columns as the file has them.
    Table(Box<Table>),
    /// Lines of JSON.
    Lines(LineBlock),
}

impl Chunk {
    /// The chunk's columns.
    pub(super) fn into_table(self) -> Table {
        match self {
            Chunk::Table(table) => *table,
            Chunk::Lines(lines) => lines.parse(),
        }
    }
}

impl Input {
    /// Opens a file; its name tells the format: `.parquet`, `.csv`, `.ndjson` or `.jsonl`, the texts also with
    /// `.gz` or `.zst` behind.
    pub(super) fn open(path: &Path) -> Result<Input, RecordsError> {
        let (name, compression) = named(path).ok_or_else(|| RecordsError::InputFormat(path.to_path_buf()))?;
        let format = match name {
            Named::Parquet => Format::Parquet(ParquetInput::open(path)?),
            Named::Csv => Format::Csv(Box::new(CsvInput::new(path, open_text(path, compression)?)?)),
            Named::Ndjson => Format::Ndjson(NdjsonInput::new(path, open_text(path, compression)?)),
        };
        Ok(Input { path: path.to_path_buf(), format })
    }

    /// Refuses a file that cannot be opened or lacks a column, before anything is made of it.
    pub(super) fn check(path: &Path) -> Result<(), RecordsError> {
        named(path).ok_or_else(|| RecordsError::InputFormat(path.to_path_buf()))?;
        // A pipe can be read once only, so it is left to the one who takes its rows.
        match fs::metadata(path).map_err(RecordsError::input(path))?.is_file() {
            true => Input::open(path).map(drop),
            false => Ok(()),
        }
    }

    /// The file's path, as it was given.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The next rows; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, RecordsError> {
        match &mut self.format {
            Format::Parquet(input) => Ok(input.next(&self.path)?.map(Box::new).map(Chunk::Table)),
            Format::Csv(input) => Ok(input.next(&self.path)?.map(Box::new).map(Chunk::Table)),
            Format::Ndjson(input) => Ok(input.next()?.map(Chunk::Lines)),
        }
    }

    /// Columns that the file has and a record has not; known for a text of JSON only after it is read.
    pub(super) fn unknown_columns(&self) -> &[String] {
        match &self.format {
            Format::Parquet(input) => input.unknown_columns(),
            Format::Csv(input) => input.unknown_columns(),
            Format::Ndjson(_) => &[],
        }
    }
}

/// The format that a file's name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Parquet,
    Csv,
    Ndjson,
}

/// How a text is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    Plain,
    Gzip,
    Zstandard,
}

/// What a file's name tells of it; `None` where it tells no format of records.
fn named(path: &Path) -> Option<(Named, Compression)> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let (text, compression) = match name.rsplit_once('.')? {
        (text, "gz") => (text, Compression::Gzip),
        (text, "zst") => (text, Compression::Zstandard),
        _ => (name.as_str(), Compression::Plain),
    };
    match text.rsplit_once('.')?.1 {
        "parquet" if compression == Compression::Plain => Some((Named::Parquet, compression)),
        "csv" => Some((Named::Csv, compression)),
        "ndjson" | "jsonl" => Some((Named::Ndjson, compression)),
        _ => None,
    }
}

/// The bytes of a text, decompressed.
fn open_text(path: &Path, compression: Compression) -> Result<Box<dyn Read + Send>, RecordsError> {
    let file = File::open(path).map_err(RecordsError::input(path))?;
    Ok(match compression {
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Compression::Zstandard => Box::new(zstd::Decoder::new(file).map_err(RecordsError::input(path))?),
        Compression::Plain => Box::new(file),
    })
}
