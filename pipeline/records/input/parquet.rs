//! Parquet files of records: only the columns of a record are read.

use std::fs::File;
use std::path::Path;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::{TABLE_ROWS_MAX, Table};
use crate::records::RecordsError;
use crate::records::columns::Column;

/// An open Parquet file.
pub(super) struct ParquetInput {
    reader: ParquetRecordBatchReader,
    unknown: Vec<String>,
    rows_read: u64,
}

impl ParquetInput {
    /// Opens a file that has every required column, and each at most once.
    pub(super) fn open(path: &Path) -> Result<ParquetInput, RecordsError> {
        let file = File::open(path).map_err(RecordsError::input(path))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(RecordsError::input(path))?;
        let names: Vec<&str> = builder.schema().fields().iter().map(|field| field.name().as_str()).collect();
        let unknown = check_names(path, &names)?;
        let known = (0..names.len()).filter(|position| Column::from_name(names[*position]).is_some());
        let mask = ProjectionMask::roots(builder.parquet_schema(), known);
        let reader = builder.with_projection(mask).with_batch_size(TABLE_ROWS_MAX).build();
        Ok(ParquetInput { reader: reader.map_err(RecordsError::input(path))?, unknown, rows_read: 0 })
    }

    /// The next rows.
    pub(super) fn next(&mut self, path: &Path) -> Result<Option<Table>, RecordsError> {
        let Some(batch) = self.reader.next().transpose().map_err(RecordsError::input(path))? else { return Ok(None) };
        let mut table = Table::default();
        for (field, values) in batch.schema().fields().iter().zip(batch.columns()) {
            let column = Column::from_name(field.name()).expect("only a record's columns are read");
            table.columns[column.index()] = Some(values.clone());
        }
        let rows = batch.num_rows() as u64;
        table.rows = (self.rows_read + 1..=self.rows_read + rows).collect();
        self.rows_read += rows;
        Ok(Some(table))
    }

    /// Columns that are not read.
    pub(super) fn unknown_columns(&self) -> &[String] {
        &self.unknown
    }
}

/// Checks the columns of a file and returns the names that no record has.
pub(super) fn check_names(path: &Path, names: &[&str]) -> Result<Vec<String>, RecordsError> {
    for column in Column::ALL {
        let path = || path.to_path_buf();
        match names.iter().filter(|name| **name == column.as_str()).count() {
            0 if Column::REQUIRED.contains(&column) => {
                return Err(RecordsError::ColumnMissing { path: path(), column: column.as_str() });
            }
            0 | 1 => {}
            _ => return Err(RecordsError::ColumnTwice { path: path(), column: column.as_str() }),
        }
    }
    let unknown = names.iter().filter(|name| Column::from_name(name).is_none());
    Ok(unknown.map(|name| (*name).to_owned()).collect())
}
