//! New templates for certificates that have a record: all else of their rows stays.
//!
//! Certificates with templates in, a new generation out, made as an append makes one. The rows are read and appended under one
//! lock, so that what another append brought before is not lost. They are never in a file of their own: what an append that
//! is short of memory spills lies in the store's folder of the generation in the making, and goes with it.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, FixedSizeBinaryArray, StringArray, TimestampMicrosecondArray};
use arrow::buffer::Buffer;
use kernels::document::DocKey;

use super::build::append_made;
use super::columns::Column;
use super::input::{TABLE_ROWS_MAX, Table};
use super::{BuildOptions, BuildReport, Found, RecordsError, RowReader, Snapshot};

/// Templates of one model.
#[derive(Clone, Copy)]
pub struct NewTemplates<'a> {
    /// The id of the model.
    pub model: &'a str,
    /// Numbers of a template.
    pub dimension: u32,
    /// Certificates, each once.
    pub keys: &'a [DocKey],
    /// Their templates one after the other: little-endian `f16`, finite and not all zero.
    pub templates: &'a [u8],
}

/// Replaces templates in the store in `to`. Each record is changed at the time of `options`, or stays at its own where that
/// is later, so that the new row counts.
///
/// # Errors
///
/// As [`append`](super::append); templates of another dimension than the store's; a certificate without a record.
///
/// # Panics
///
/// If there is not one template a certificate.
pub fn replace_templates(
    to: &Path,
    new: &NewTemplates<'_>,
    options: &BuildOptions,
) -> Result<BuildReport, RecordsError> {
    let width = new.dimension as usize * 2;
    assert_eq!(new.templates.len(), new.keys.len() * width, "a template a certificate");
    let options = BuildOptions { dimension: Some(new.dimension), ..*options };
    append_made(to, &options, |snapshot| {
        let mut reader = RowReader::default();
        let mut tables = Vec::new();
        for (keys, templates) in new.keys.chunks(TABLE_ROWS_MAX).zip(new.templates.chunks(TABLE_ROWS_MAX * width)) {
            let mut table = rows(snapshot, &mut reader, keys, options.created_at_micros)?;
            let models: ArrayRef = Arc::new(StringArray::from(vec![new.model; keys.len()]));
            let templates = Buffer::from_slice_ref(templates);
            let templates = FixedSizeBinaryArray::try_new(width as i32, templates, None).expect("a template a row");
            table.columns[Column::FaceModel.index()] = Some(models);
            table.columns[Column::FaceTemplate.index()] = Some(Arc::new(templates));
            tables.push(table);
        }
        Ok(tables)
    })
}

/// The rows of certificates as they are, but without their templates, and changed at `now`.
fn rows(snapshot: &Snapshot, reader: &mut RowReader, keys: &[DocKey], now: i64) -> Result<Table, RecordsError> {
    let is_kept = |column: &Column| !matches!(column, Column::FaceTemplate | Column::FaceModel | Column::UpdatedAt);
    let kept: Vec<Column> = Column::ALL.into_iter().filter(is_kept).collect();
    let names: Vec<&str> = kept.iter().map(|column| column.as_str()).collect();
    let asked: Vec<Option<DocKey>> = keys.iter().copied().map(Some).collect();
    let mut table = Table { rows: (1..=keys.len() as u64).collect(), ..Table::default() };
    for (column, values) in kept.into_iter().zip(reader.read(snapshot, &asked, &names)?) {
        table.columns[column.index()] = Some(values);
    }
    let mut found: Vec<Option<Found>> = Vec::new();
    snapshot.find(keys, &mut found)?;
    let held = found.iter().map(|found| found.and_then(|found| found.updated_at));
    let changed = TimestampMicrosecondArray::from_iter_values(held.map(|held| held.map_or(now, |held| held.max(now))));
    table.columns[Column::UpdatedAt.index()] = Some(Arc::new(changed.with_timezone("UTC")));
    Ok(table)
}
