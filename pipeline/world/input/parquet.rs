//! A Parquet file of a stranger in, its rows out.
//!
//! The footer is looked at twice: as bytes, before the decoder sees it; then what it claims of columns, rows and places,
//! before any of these is read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::file::metadata::ParquetMetaData;

use super::columnar::Decoded;
use super::error::InputError;
use super::footer;
use super::limits::{COLUMNS_MAX, FOOTER_BYTES_MAX, bound, decoded_bytes_max, rows_max};

/// Bytes at the end of a file: the length of the footer and `PAR1`.
const TAIL_BYTES: u64 = 8;

/// Opens a file of `bytes` bytes; batches have at most `batch_rows` rows.
pub(super) fn open(name: &str, mut file: File, bytes: u64, batch_rows: usize) -> Result<Decoded, InputError> {
    let wrong = |source: &'static str| InputError::damaged(name, "Parquet")(source);
    let tail_at = bytes.checked_sub(TAIL_BYTES).ok_or_else(|| wrong("it is shorter than a footer"))?;
    let tail = read_at(&mut file, tail_at, TAIL_BYTES).map_err(InputError::io(name, "read"))?;
    let Some(length) = tail.strip_suffix(b"PAR1") else { return Err(wrong("it does not end in PAR1")) };
    let length = u64::from(u32::from_le_bytes(length.try_into().expect("eight bytes less four are four")));
    bound(name, "bytes of footer", length, FOOTER_BYTES_MAX)?;
    let at = tail_at.checked_sub(length).ok_or_else(|| wrong("its footer is longer than the file"))?;
    let described = read_at(&mut file, at, length).map_err(InputError::io(name, "read"))?;
    footer::check(name, &described)?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(InputError::damaged(name, "Parquet"))?;
    let rows = check(name, builder.metadata(), bytes)?;
    let reader = builder.with_batch_size(batch_rows).build().map_err(InputError::damaged(name, "Parquet"))?;
    Ok(Decoded { batches: Box::new(reader), rows: Some(rows) })
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
    let mut unpacked = 0_u64;
    for group in metadata.row_groups() {
        let claimed = u64::try_from(group.num_rows()).map_err(|_negative| wrong("a group has a negative row count"))?;
        rows = rows.saturating_add(claimed);
        for column in group.columns() {
            let (start, length) = column.byte_range();
            if start.checked_add(length).is_none_or(|end| end > bytes) {
                return Err(wrong("a column lies beyond the end of the file"));
            }
            unpacked = unpacked.saturating_add(u64::try_from(column.uncompressed_size()).unwrap_or(u64::MAX));
        }
    }
    if u64::try_from(described.num_rows()) != Ok(rows) {
        return Err(wrong("its groups have more or fewer rows than the file"));
    }
    bound(name, "rows", rows, rows_max(bytes))?;
    bound(name, "bytes unpacked", unpacked, decoded_bytes_max(bytes))?;
    Ok(rows)
}
