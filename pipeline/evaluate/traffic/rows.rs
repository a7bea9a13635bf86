//! A series from CSV.
//!
//! ```text
//! timestamp,value,label        in any order and of any case; quoted or not; label may be left out
//! 2014-04-01 00:05:00,20.0,0   or seconds since 1970, or with a zone; a reading without a value is left out
//! ```
//!
//! Bytes in, [`Readings`] out. Other columns are not used.
//!
//! Invariants: no bytes are a panic; an error names the line.

use super::TrafficError;
use super::instant::Instant;
use super::readings::{Reading, Readings, label};
use crate::evaluate::lines::Lines;

/// Reads the one series of a file.
///
/// # Errors
/// The first thing that is wrong with it, with its line.
pub(super) fn read_rows(file: &str, bytes: &[u8]) -> Result<Readings, TrafficError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let syntax = |line, source| TrafficError::Csv { file: file.to_owned(), line, source };
    let columns = Columns::of(file, reader.headers().map_err(|source| syntax(1, source))?)?;
    let mut readings = Readings::named(file);
    let mut lines = Lines::new(bytes);
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(readings),
            Err(source) => return Err(syntax(lines.of(source.position()), source)),
        }
        let row = columns.row(&record).and_then(|reading| readings.push(reading));
        row.map_err(|what| {
            let line = lines.of(record.position());
            TrafficError::Row { file: file.to_owned(), line, what }
        })?;
    }
}

/// Where the columns stand.
struct Columns {
    timestamp: usize,
    value: usize,
    label: Option<usize>,
}

impl Columns {
    fn of(file: &str, header: &csv::StringRecord) -> Result<Columns, TrafficError> {
        let fault = |what: String| TrafficError::Row { file: file.to_owned(), line: 1, what };
        let find = |name: &str| {
            let mut places = (0..header.len()).filter(|at| header[*at].eq_ignore_ascii_case(name));
            match (places.next(), places.next()) {
                (_, Some(_)) => Err(fault(format!("two columns are called `{name}`; take one out"))),
                (place, None) => Ok(place),
            }
        };
        let needed = |name: &str| {
            let missing = || fault(format!("no column is called `{name}`; begin with a line timestamp,value,label"));
            find(name)?.ok_or_else(missing)
        };
        Ok(Columns { timestamp: needed("timestamp")?, value: needed("value")?, label: find("label")? })
    }

    fn row(&self, record: &csv::StringRecord) -> Result<Reading, String> {
        let value = &record[self.value];
        let number = if value.is_empty() { Ok(f64::NAN) } else { value.parse() };
        Ok(Reading {
            at: Instant::read(&record[self.timestamp])?,
            value: number
                .map_err(|_| format!("the value {value:?} is no number; leave it empty where there is none"))?,
            label: self.label.map(|at| label(&record[at])).transpose()?,
        })
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
