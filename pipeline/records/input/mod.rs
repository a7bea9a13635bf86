//! Files of records in, tables of their columns out.
//!
//! Reading is in order and on one thread; what costs time, the parsing of JSON and of values, is left to the
//! [`Chunk`]s, which any number of threads take apart. Invariant: a table's rows are those of the file, in order,
//! less those that are refused.

mod csv;
mod ndjson;
mod parquet;
mod table;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub(super) use self::table::Table;

use self::csv::CsvInput;
use self::ndjson::{LineBlock, NdjsonInput};
use self::parquet::ParquetInput;
use super::RecordsError;

/// Rows of one table: 8 MiB of 512-dimensional templates.
const TABLE_ROWS_MAX: usize = 8192;

/// One file of records, open.
pub(super) struct Input {
    path: PathBuf,
    format: Format,
}

enum Format {
    Parquet(ParquetInput),
    Csv(CsvInput),
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
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let text = name.trim_end_matches(".gz").trim_end_matches(".zst");
        let format = match text.rsplit('.').next() {
            Some("parquet") if text == name => Format::Parquet(ParquetInput::open(path)?),
            Some("csv") => Format::Csv(CsvInput::new(path, open_text(path, &name)?)?),
            Some("ndjson" | "jsonl") => Format::Ndjson(NdjsonInput::new(path, open_text(path, &name)?)),
            _ => return Err(RecordsError::InputFormat(path.to_path_buf())),
        };
        Ok(Input { path: path.to_path_buf(), format })
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

/// The bytes of a text, decompressed.
fn open_text(path: &Path, name: &str) -> Result<Box<dyn Read + Send>, RecordsError> {
    let file = File::open(path).map_err(RecordsError::io("open", path))?;
    Ok(match name.rsplit('.').next() {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("zst") => Box::new(zstd::Decoder::new(file).map_err(RecordsError::io("read", path))?),
        _ => Box::new(file),
    })
}
