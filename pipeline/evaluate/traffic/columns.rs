//! Series from Parquet.
//!
//! Bytes in, [`Readings`] out, one for each name in the column `series`: beside it stand `timestamp` (seconds since
//! 1970, or a timestamp of Parquet's own), `value`, and `label` of 0 and 1, which may be left out. Other columns are
//! not read.
//!
//! Invariants: damaged bytes are an error; the series come in the order in which they first appear; rows that are told
//! count from 1 over the file.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Float64Type, Int64Type, Schema, TimeUnit};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

use super::TrafficError;
use super::instant::Instant;
use super::readings::{Reading, Readings, bounded, label};

/// Rows that are decoded at a time: as many as Parquet puts on some pages.
const BATCH_ROWS: usize = 8192;

/// The columns that are read, the last of which may be missing.
const COLUMNS: [&str; 4] = ["series", "timestamp", "value", "label"];

/// Reads all series of a file.
///
/// # Errors
/// The first thing that is wrong with it, with its row.
pub(super) fn read_columns(file: &str, bytes: Vec<u8>) -> Result<Vec<Readings>, TrafficError> {
    // The decoder asserts what a damaged page may break; its state is dropped with the file.
    let read = catch_unwind(AssertUnwindSafe(|| decode(file, bytes)));
    read.unwrap_or_else(|_panic| {
        let what = "a damaged Parquet file, on which its decoder gave up; write it anew".to_owned();
        Err(TrafficError::Whole { name: file.to_owned(), what })
    })
}

fn decode(file: &str, bytes: Vec<u8>) -> Result<Vec<Readings>, TrafficError> {
    let damaged = |source| TrafficError::Parquet { file: file.to_owned(), source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).map_err(damaged)?;
    let wanted = present(file, builder.schema())?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), wanted.iter().copied());
    let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(damaged)?;
    let mut gathered = Gathered::new(file);
    for batch in reader {
        let batch = batch.map_err(|error| damaged(ParquetError::from(error)))?;
        bounded(file, gathered.rows + batch.num_rows() as u64)?;
        gathered.take(&batch)?;
    }
    Ok(gathered.series)
}

/// The columns that are there, each once.
fn present(file: &str, schema: &Schema) -> Result<Vec<&'static str>, TrafficError> {
    let fault = |what: String| TrafficError::Whole { name: file.to_owned(), what };
    let mut found = Vec::new();
    for name in COLUMNS {
        match schema.fields().iter().filter(|field| field.name() == name).count() {
            0 if name == "label" => {}
            0 => return Err(fault(format!("no column is called `{name}`; it needs series, timestamp and value"))),
            1 => found.push(name),
            _ => return Err(fault(format!("two columns are called `{name}`; take one out"))),
        }
    }
    Ok(found)
}

/// The series as they grow.
struct Gathered<'a> {
    file: &'a str,
    series: Vec<Readings>,
    places: HashMap<String, usize>,
    /// Rows before this batch.
    rows: u64,
}

impl<'a> Gathered<'a> {
    fn new(file: &'a str) -> Gathered<'a> {
        Gathered { file, series: Vec::new(), places: HashMap::new(), rows: 0 }
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), TrafficError> {
        let names = self.column(batch, "series", &[DataType::Utf8], "text")?;
        let times = match batch.column_by_name("timestamp").map(Array::data_type) {
            Some(DataType::Timestamp(..)) => {
                let moments = DataType::Timestamp(TimeUnit::Second, None);
                self.column(batch, "timestamp", &[moments, DataType::Int64], "a moment")?
            }
            _ => self.column(batch, "timestamp", &[DataType::Int64], "whole seconds since 1970")?,
        };
        let values = self.column(batch, "value", &[DataType::Float64], "numbers")?;
        let labelled = batch.column_by_name("label").is_some();
        let labels = if labelled { Some(self.column(batch, "label", &[DataType::Int64], "0 and 1")?) } else { None };
        let (names, times) = (names.as_string::<i32>(), times.as_primitive::<Int64Type>());
        let values = values.as_primitive::<Float64Type>();
        for row in 0..batch.num_rows() {
            self.rows += 1;
            let reading = || {
                if names.is_null(row) || times.is_null(row) {
                    return Err("its series or its time is missing; name both".to_owned());
                }
                let value = if values.is_null(row) { f64::NAN } else { values.value(row) };
                let label = labels.as_ref().map(|labels| cell(labels, row)).transpose()?;
                Ok(Reading { at: Instant::from_epoch(times.value(row))?, value, label })
            };
            let pushed = reading().and_then(|reading| self.of(names.value(row)).push(reading));
            pushed.map_err(|what| TrafficError::Row { file: self.file.to_owned(), line: self.rows, what })?;
        }
        Ok(())
    }

    /// A column as the last of these types, by way of the others.
    fn column(
        &self,
        batch: &RecordBatch,
        name: &str,
        types: &[DataType],
        expected: &'static str,
    ) -> Result<ArrayRef, TrafficError> {
        let mut column = batch.column_by_name(name).expect("it was found in the schema").clone();
        for wanted in types {
            // A cell that is not of the type is an error, not a missing one.
            let strict = CastOptions { safe: false, ..CastOptions::default() };
            column = cast_with_options(&column, wanted, &strict).map_err(|source| TrafficError::ColumnType {
                file: self.file.to_owned(),
                column: name.to_owned(),
                expected,
                source,
            })?;
        }
        Ok(column)
    }

    fn of(&mut self, name: &str) -> &mut Readings {
        let place = self.places.get(name).copied().unwrap_or_else(|| {
            self.series.push(Readings::named(format!("{}:{name}", self.file)));
            self.places.insert(name.to_owned(), self.series.len() - 1);
            self.series.len() - 1
        });
        &mut self.series[place]
    }
}

/// The label in a row of numbers.
fn cell(labels: &ArrayRef, row: usize) -> Result<bool, String> {
    if labels.is_null(row) {
        return label("");
    }
    label(&labels.as_primitive::<Int64Type>().value(row).to_string())
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
