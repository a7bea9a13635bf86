//! A Parquet file of a stranger in, its rows out.
//!
//! The footer is looked at twice: as bytes, before the decoder sees it; then what it claims of columns, rows and places,
//! before any of these is read. Each row group is read in batches whose rows follow from the bytes that the footer claims for it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use ::parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use arrow::array::RecordBatch;
use arrow::error::ArrowError;

use super::columnar::{BatchSize, Decoded};
use super::error::InputError;
use super::limits::{COLUMNS_MAX, FOOTER_BYTES_MAX, bound, decoded_bytes_max, rows_max};
use super::{footer, unchecked};

/// Bytes at the end of a file: the length of the footer and `PAR1`.
const TAIL_BYTES: u64 = 8;

/// Opens a file of `bytes` bytes.
pub(super) fn open(name: &str, mut file: File, bytes: u64, size: BatchSize) -> Result<Decoded, InputError> {
    let wrong = |source: &'static str| InputError::damaged(name, "Parquet")(source);
    let tail_at = bytes.checked_sub(TAIL_BYTES).ok_or_else(|| wrong("it is shorter than a footer"))?;
    let tail = read_at(&mut file, tail_at, TAIL_BYTES).map_err(InputError::io(name, "read"))?;
    let Some(length) = tail.strip_suffix(b"PAR1") else { return Err(wrong("it does not end in PAR1")) };
    let length = u64::from(u32::from_le_bytes(length.try_into().expect("eight bytes less four are four")));
    bound(name, "bytes of footer", length, FOOTER_BYTES_MAX)?;
    let at = tail_at.checked_sub(length).ok_or_else(|| wrong("its footer is longer than the file"))?;
    let described = read_at(&mut file, at, length).map_err(InputError::io(name, "read"))?;
    footer::check(name, &described)?;
    let read = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
    let metadata = read.map_err(InputError::damaged(name, "Parquet"))?;
    let rows = check(name, metadata.metadata(), bytes)?;
    let metadata = unchecked::texts(&metadata).map_err(InputError::damaged(name, "Parquet"))?;
    let groups = 0..metadata.metadata().num_row_groups();
    Ok(Decoded { batches: Box::new(Groups { file, metadata, size, groups, open: None }), rows: Some(rows) })
}

/// The row groups of a file, one after the other.
struct Groups {
    file: File,
    metadata: ArrowReaderMetadata,
    size: BatchSize,
    groups: Range<usize>,
    open: Option<ParquetRecordBatchReader>,
}

impl Groups {
    fn open(&self, group: usize) -> Result<ParquetRecordBatchReader, ArrowError> {
        let described = self.metadata.metadata().row_group(group);
        let rows = self.size.rows_of(claimed(described.num_rows()), unpacked(described));
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.try_clone()?, self.metadata.clone());
        Ok(builder.with_row_groups(vec![group]).with_batch_size(rows).build()?)
    }
}

impl Iterator for Groups {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(batch) = self.open.as_mut().and_then(Iterator::next) {
                return Some(batch);
            }
            let group = self.groups.next()?;
            match self.open(group) {
                Ok(reader) => self.open = Some(reader),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// A count that was looked at when the file was opened.
fn claimed(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Bytes of a row group before they were packed.
fn unpacked(group: &RowGroupMetaData) -> u64 {
    group.columns().iter().fold(0, |sum: u64, column| sum.saturating_add(claimed(column.uncompressed_size())))
}

fn read_at(file: &mut File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Checks what the footer claims, and returns the number of rows.
fn check(name: &str, metadata: &ParquetMetaData, bytes: u64) -> Result<u64, InputError> {
    let described = metadata.file_metadata();
    bound(name, "columns", described.schema_descr().num_columns() as u64, COLUMNS_MAX)?;
    let wrong = |source: &'static str| InputError::damaged(name, "Parquet")(source);
    let mut rows = 0_u64;
    let mut all = 0_u64;
    for group in metadata.row_groups() {
        let claimed = u64::try_from(group.num_rows()).map_err(|_negative| wrong("a group has a negative row count"))?;
        rows = rows.saturating_add(claimed);
        for column in group.columns() {
            let (start, length) = column.byte_range();
            if start.checked_add(length).is_none_or(|end| end > bytes) {
                return Err(wrong("a column lies beyond the end of the file"));
            }
        }
        all = all.saturating_add(unpacked(group));
    }
    if u64::try_from(described.num_rows()) != Ok(rows) {
        return Err(wrong("its groups have more or fewer rows than the file"));
    }
    bound(name, "rows", rows, rows_max(bytes))?;
    bound(name, "bytes unpacked", all, decoded_bytes_max(bytes))?;
    Ok(rows)
}
