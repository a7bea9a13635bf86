//! Typed views of an input's columns: texts, dates and instants from whatever type they were stored in.

use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, StringArray, TimestampMicrosecondArray};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Date32Type, TimeUnit, TimestampMicrosecondType};
use kernels::time::{YEAR_MAX, YEAR_MIN, civil_from_days, parse_date, parse_rfc3339_micros};

use super::RecordsError;
use super::columns::Column;
use super::rejects::Refusal;
use crate::terms::RejectCode;

/// Longest text of a field that is no template, in bytes: names and offices are a tenth of it.
const TEXT_BYTES_MAX: usize = 1024;

/// A column of text.
pub(super) struct Texts {
    column: Column,
    values: Option<StringArray>,
}

impl Texts {
    /// The texts of a column of any string type.
    pub(super) fn new(path: &Path, column: Column, values: Option<&ArrayRef>) -> Result<Texts, RecordsError> {
        let cast = |values| cast_to(path, column, values, &DataType::Utf8, "a string");
        let values = values.map(cast).transpose()?.map(|values| values.as_string().clone());
        Ok(Texts { column, values })
    }

    /// The text of a row; an empty one is none.
    pub(super) fn get(&self, row: usize) -> Result<Option<&str>, Refusal> {
        let Some(text) = self.values.as_ref().filter(|values| values.is_valid(row)).map(|values| values.value(row))
        else {
            return Ok(None);
        };
        if text.len() > TEXT_BYTES_MAX {
            return Err(Refusal::column(RejectCode::TooLong, self.column));
        }
        if text.as_bytes().contains(&0) {
            return Err(Refusal::column(RejectCode::Encoding, self.column));
        }
        Ok((!text.is_empty()).then_some(text))
    }

    /// The text of a row that must have one.
    pub(super) fn require(&self, row: usize) -> Result<&str, Refusal> {
        self.get(row)?.ok_or(Refusal::column(RejectCode::FieldMissing, self.column))
    }
}

/// A column of calendar dates.
pub(super) enum Dates {
    /// Days since 1970-01-01.
    Days(Column, Date32Array),
    /// `YYYY-MM-DD`.
    Texts(Texts),
}

impl Dates {
    /// The dates of a column of dates, instants or strings.
    pub(super) fn new(path: &Path, column: Column, values: Option<&ArrayRef>) -> Result<Dates, RecordsError> {
        match values {
            Some(values) if is_temporal(values.data_type()) => {
                let days = cast_to(path, column, values, &DataType::Date32, "a date")?;
                Ok(Dates::Days(column, days.as_primitive::<Date32Type>().clone()))
            }
            _ => Ok(Dates::Texts(Texts::new(path, column, values)?)),
        }
    }

    /// The date of a row, in days since 1970-01-01.
    pub(super) fn get(&self, row: usize) -> Result<Option<i32>, Refusal> {
        match self {
            Dates::Days(column, values) => {
                let days = values.is_valid(row).then(|| values.value(row));
                let known = |days: &i32| (YEAR_MIN..=YEAR_MAX).contains(&civil_from_days(*days).year);
                match days {
                    Some(days) if !known(&days) => Err(Refusal::column(RejectCode::DateInvalid, *column)),
                    days => Ok(days),
                }
            }
            Dates::Texts(texts) => {
                let invalid = Refusal::column(RejectCode::DateInvalid, texts.column);
                texts.get(row)?.map(|text| parse_date(text.as_bytes()).ok_or(invalid)).transpose()
            }
        }
    }
}

/// A column of instants.
pub(super) enum Instants {
    /// Microseconds since 1970-01-01T00:00:00Z.
    Micros(TimestampMicrosecondArray),
    /// RFC 3339.
    Texts(Texts),
}

impl Instants {
    /// The instants of a column of timestamps, dates or strings; a timestamp without a zone is UTC.
    pub(super) fn new(path: &Path, column: Column, values: Option<&ArrayRef>) -> Result<Instants, RecordsError> {
        match values {
            Some(values) if is_temporal(values.data_type()) => {
                let micros = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
                let micros = cast_to(path, column, values, &micros, "a timestamp")?;
                Ok(Instants::Micros(micros.as_primitive::<TimestampMicrosecondType>().clone()))
            }
            _ => Ok(Instants::Texts(Texts::new(path, column, values)?)),
        }
    }

    /// The instant of a row, in microseconds since 1970-01-01T00:00:00Z.
    pub(super) fn get(&self, row: usize) -> Result<Option<i64>, Refusal> {
        match self {
            Instants::Micros(values) => Ok(values.is_valid(row).then(|| values.value(row))),
            Instants::Texts(texts) => {
                let invalid = Refusal::column(RejectCode::DateInvalid, texts.column);
                texts.get(row)?.map(|text| parse_rfc3339_micros(text.as_bytes()).ok_or(invalid)).transpose()
            }
        }
    }
}

fn is_temporal(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..))
}

/// Casts a column without loss; a value that does not fit fails the whole input, since the column's type is wrong.
pub(super) fn cast_to(
    path: &Path,
    column: Column,
    values: &ArrayRef,
    to: &DataType,
    expected: &'static str,
) -> Result<ArrayRef, RecordsError> {
    let wrong = || RecordsError::ColumnType {
        path: path.to_path_buf(),
        column: column.as_str(),
        found: values.data_type().to_string(),
        expected,
    };
    if *to == DataType::Utf8 && !is_text(values.data_type()) {
        return Err(wrong());
    }
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(values, to, &options).map_err(|_| wrong())
}

/// Numbers are no texts: a certificate number stored as one has lost its leading zeros.
fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}
