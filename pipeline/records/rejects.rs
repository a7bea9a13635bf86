//! Records that are refused: where they stood, which rule they met and how to put them right.
//!
//! ```text
//! {"file":"records.csv","row":12,"code":"date_invalid","field":"birth_date","fix":"send a calendar date as …"}
//! ```
//!
//! `row` is the line of a text file and the row of a Parquet file, both from 1. Invariant: no value of a record is
//! ever repeated.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::RecordsError;
use super::columns::Column;
use crate::terms::RejectCode;

/// Why one record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The rule.
    pub code: RejectCode,
    /// The column at fault, where one is.
    pub column: Option<Column>,
    /// How to put it right.
    pub fix: &'static str,
}

impl Refusal {
    /// A refusal of the whole row.
    pub(super) const fn row(code: RejectCode) -> Refusal {
        Refusal { code, column: None, fix: code.fix() }
    }

    /// A refusal because of one column.
    pub(super) const fn column(code: RejectCode, column: Column) -> Refusal {
        Refusal { code, column: Some(column), fix: code.fix() }
    }

    /// The same refusal with a more exact remedy.
    pub(super) const fn with_fix(self, fix: &'static str) -> Refusal {
        Refusal { fix, ..self }
    }
}

/// A refused row of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RefusedRow {
    /// Line or row, from 1.
    pub row: u64,
    /// Why.
    pub refusal: Refusal,
}

/// One line of the rejects file.
#[derive(Serialize)]
struct RejectLine<'a> {
    file: &'a str,
    row: u64,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    fix: &'static str,
}

/// Writes the rejects of a build in the order of its inputs; without any there is no file.
pub(super) struct RejectWriter {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    counts: BTreeMap<&'static str, u64>,
}

impl RejectWriter {
    /// Will write to `path`.
    pub(super) fn new(path: PathBuf) -> RejectWriter {
        RejectWriter { path, file: None, counts: BTreeMap::new() }
    }

    /// Writes the refused rows of `input`.
    pub(super) fn write(&mut self, input: &Path, refused: &[RefusedRow]) -> Result<(), RecordsError> {
        let name = input.to_string_lossy();
        for RefusedRow { row, refusal } in refused {
            *self.counts.entry(refusal.code.as_str()).or_default() += 1;
            let field = refusal.column.map(Column::as_str);
            let line = RejectLine { file: &name, row: *row, code: refusal.code.as_str(), field, fix: refusal.fix };
            let mut text = serde_json::to_vec(&line).expect("strings and numbers are JSON");
            text.push(b'\n');
            self.file()?.write_all(&text).map_err(RecordsError::io("write", &self.path))?;
        }
        Ok(())
    }

    /// Makes the file durable; `None` if nothing was refused.
    pub(super) fn finish(self) -> Result<(Option<PathBuf>, BTreeMap<&'static str, u64>), RecordsError> {
        let Some(file) = self.file else { return Ok((None, self.counts)) };
        let file = file.into_inner().map_err(|error| RecordsError::io("write", &self.path)(error.into_error()))?;
        file.sync_all().map_err(RecordsError::io("sync", &self.path))?;
        Ok((Some(self.path), self.counts))
    }

    fn file(&mut self) -> Result<&mut BufWriter<File>, RecordsError> {
        if self.file.is_none() {
            let file = File::create(&self.path).map_err(RecordsError::io("create", &self.path))?;
            self.file = Some(BufWriter::new(file));
        }
        Ok(self.file.as_mut().expect("it was just opened"))
    }
}
