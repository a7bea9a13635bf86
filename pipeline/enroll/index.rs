//! The index: which photo is that of which certificate, from CSV.
//!
//! ```text
//! doc_type,doc_number,photo              the columns in any order, and no others
//! passport,E00000001,2026/a-0001.jpg     a path below the folder of photos
//! ```
//!
//! Invariants: a row is one line, so that its number is that of the line; a row that is at fault is data and stops nothing;
//! of the rows of one certificate the first counts; the file is read twice, and its memory is sixteen bytes a row.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use kernels::document::{DocKey, DocType};

use super::EnrollError;
use super::outcome::RowFault;
use crate::acquire::stays_below;

/// Longest line: a path is at most 4 KiB, and quotes may double it.
const LINE_BYTES_MAX: usize = 16 << 10;

/// Longest path of a photo, that of Linux.
const PATH_BYTES_MAX: usize = 4096;

/// A good row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub key: DocKey,
    /// The photo's path below its folder.
    pub photo: String,
}

/// A row with its line, from 1.
pub(super) type Row = (u64, Result<Entry, RowFault>);

/// The rows of an index, one after the other.
pub(super) struct IndexReader {
    path: PathBuf,
    file: BufReader<File>,
    line: u64,
    columns: Columns,
    text: Vec<u8>,
    /// Hashes of certificates that several rows have; most indexes have none.
    repeated: HashSet<u64>,
    /// Those of them that were met.
    met: HashSet<DocKey>,
}

/// Where the cells stand.
#[derive(Clone, Copy)]
struct Columns {
    doc_type: usize,
    doc_number: usize,
    photo: usize,
}

impl IndexReader {
    /// Opens an index, and reads it once to know which certificates are there twice.
    ///
    /// # Errors
    /// When it cannot be read, has other columns, or more than `rows_max` rows.
    pub(super) fn open(path: &Path, rows_max: usize) -> Result<IndexReader, EnrollError> {
        let mut hashes: Vec<u64> = Vec::new();
        let mut first = IndexReader::start(path)?;
        let mut rows = 0;
        while let Some((_line, row)) = first.next()? {
            rows += 1;
            if rows > rows_max {
                return Err(EnrollError::TooManyRows { path: path.to_owned(), max: rows_max });
            }
            hashes.extend(row.ok().map(|entry| entry.key.hash()));
        }
        hashes.sort_unstable();
        let repeated = hashes.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
        Ok(IndexReader { repeated, ..IndexReader::start(path)? })
    }

    fn start(path: &Path) -> Result<IndexReader, EnrollError> {
        let file = File::open(path).map_err(EnrollError::index(path))?;
        if !file.metadata().map_err(EnrollError::index(path))?.is_file() {
            let source = std::io::Error::other("it is no file, and an index is read twice");
            return Err(EnrollError::Index { path: path.to_owned(), source });
        }
        let mut reader = IndexReader {
            path: path.to_owned(),
            file: BufReader::new(file),
            line: 0,
            columns: Columns { doc_type: 0, doc_number: 0, photo: 0 },
            text: Vec::new(),
            repeated: HashSet::new(),
            met: HashSet::new(),
        };
        let header = |what: &'static str| EnrollError::Header { path: path.to_owned(), what };
        if !reader.read_line()? {
            return Err(header("it is empty"));
        }
        let text = reader.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&reader.text);
        let names = cells(text).map_err(|_fault| header("its first line is no CSV"))?;
        let place = |name: &str| names.iter().position(|known| known == name);
        let places = (place("doc_type"), place("doc_number"), place("photo"));
        let (Some(doc_type), Some(doc_number), Some(photo)) = places else {
            return Err(header("it lacks one of the columns doc_type, doc_number and photo"));
        };
        if names.len() != 3 {
            return Err(header("it has more columns than doc_type, doc_number and photo"));
        }
        reader.columns = Columns { doc_type, doc_number, photo };
        Ok(reader)
    }

    /// The next row; `None` at the end. Blank lines are none.
    pub(super) fn next(&mut self) -> Result<Option<Row>, EnrollError> {
        while self.read_line()? {
            if self.text.is_empty() {
                continue;
            }
            let mut row = self.columns.row(&self.text);
            if let Ok(entry) = &row
                && self.repeated.contains(&entry.key.hash())
                && !self.met.insert(entry.key)
            {
                row = Err(RowFault::Duplicate);
            }
            return Ok(Some((self.line, row)));
        }
        Ok(None)
    }

    /// Reads a line, without its end; of one that is too long, more than a line may have. False at the end of the file.
    fn read_line(&mut self) -> Result<bool, EnrollError> {
        self.text.clear();
        let bound = LINE_BYTES_MAX as u64 + 2;
        let read = self.file.by_ref().take(bound).read_until(b'\n', &mut self.text);
        if read.map_err(EnrollError::index(&self.path))? == 0 {
            return Ok(false);
        }
        self.line += 1;
        if self.text.last() != Some(&b'\n') && self.text.len() as u64 == bound {
            self.file.skip_until(b'\n').map_err(EnrollError::index(&self.path))?;
        }
        for end in [b'\n', b'\r'] {
            self.text.pop_if(|last| *last == end);
        }
        Ok(true)
    }
}

impl Columns {
    fn row(self, text: &[u8]) -> Result<Entry, RowFault> {
        if text.len() > LINE_BYTES_MAX {
            return Err(RowFault::Syntax);
        }
        let cells = cells(text)?;
        if cells.len() != 3 {
            return Err(RowFault::Syntax);
        }
        let doc_type = DocType::from_bytes(cells[self.doc_type].as_bytes()).ok_or(RowFault::DocType)?;
        let key = DocKey::parse(doc_type, cells[self.doc_number].as_bytes())
            .map_err(|fault| RowFault::DocNumber { fix: fault.fix() })?;
        let photo = &cells[self.photo];
        if photo.len() > PATH_BYTES_MAX || !stays_below(photo) {
            return Err(RowFault::PhotoPath);
        }
        Ok(Entry { key, photo: photo.to_owned() })
    }
}

/// The cells of one line, without the blanks around them.
fn cells(line: &[u8]) -> Result<Vec<String>, RowFault> {
    let text = std::str::from_utf8(line).map_err(|_not_utf8| RowFault::Encoding)?;
    // A quote that is open at the end would have gone on in the next line.
    if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Err(RowFault::Syntax);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .buffer_capacity(line.len().max(1))
        .from_reader(line);
    let record = reader.records().next().ok_or(RowFault::Syntax)?.map_err(|_error| RowFault::Syntax)?;
    Ok(record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
