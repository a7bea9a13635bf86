//! Columns of records out of the data files, row by row.
//!
//! What comes in are certificates that have a record; what goes out are columns of their rows. The bucket of the hash
//! names the file, its page index the pages in which a number can be, and the numbers of these pages the row:
//!
//! ```text
//! key ─▶ file ─▶ pages by smallest and largest number ─▶ numbers of these pages ─▶ row ─▶ the pages of the columns
//! ```
//!
//! Invariant: of a file, pages are read that can hold one of the certificates, and no others.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, new_null_array};
use arrow::compute::{concat_batches, interleave};
use arrow::datatypes::Schema;
use datafusion::error::{DataFusionError, Result};
use kernels::document::DocKey;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use parquet::file::page_index::column_index::ColumnIndexMetaData;

use super::super::columns::RecordColumn;
use super::super::store::{Place, Store};
use super::exact_key;

/// Most files whose metadata is kept: some 20 KiB each for 192k records, so 5 MiB a stream.
const FILES_KEPT_MAX: usize = 256;

/// Reads rows of one store; keeps the metadata of files that it has seen.
#[derive(Debug)]
pub(super) struct RowReader {
    store: Store,
    seen: HashMap<Place, ArrowReaderMetadata>,
}

impl RowReader {
    /// A reader that has seen no file.
    pub(super) fn new(store: Store) -> RowReader {
        RowReader { store, seen: HashMap::new() }
    }

    /// The arrays of `columns`, of as many rows as there are keys; null where there is no key.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or that lacks a row that its index has.
    pub(super) fn read(&mut self, keys: &[Option<DocKey>], columns: &[RecordColumn]) -> Result<Vec<ArrayRef>> {
        let mut by_place: BTreeMap<Place, BTreeSet<DocKey>> = BTreeMap::new();
        for key in keys.iter().flatten() {
            let place = self.store.place_of(*key).map_err(|error| DataFusionError::External(Box::new(error)))?;
            let place = place.ok_or_else(|| inconsistent("the index"))?;
            by_place.entry(place).or_default().insert(*key);
        }
        let schema = self.store.schema();
        let fields = columns.iter().map(|column| schema.field_with_name(column.as_str()).cloned());
        let schema = Arc::new(Schema::new(fields.collect::<Result<Vec<_>, _>>()?));
        // The first source is one row of nulls.
        let mut sources =
            vec![schema.fields().iter().map(|field| new_null_array(field.data_type(), 1)).collect::<Vec<_>>()];
        let mut picks: HashMap<DocKey, (usize, usize)> = HashMap::new();
        for (place, keys) in by_place {
            let (batch, rows) = self.read_file(place, &keys, columns)?;
            picks.extend(rows.into_iter().map(|(key, row)| (key, (sources.len(), row))));
            // The files' columns come in the file's order.
            let array = |column: &RecordColumn| batch.column_by_name(column.as_str()).cloned();
            sources.push(columns.iter().map(array).collect::<Option<_>>().ok_or_else(|| inconsistent("a data file"))?);
        }
        let picks: Vec<(usize, usize)> = keys.iter().map(|key| key.map_or((0, 0), |key| picks[&key])).collect();
        let gathered = (0..columns.len()).map(|column| {
            let arrays: Vec<&dyn Array> = sources.iter().map(|source| source[column].as_ref()).collect();
            Ok(interleave(&arrays, &picks)?)
        });
        gathered.collect()
    }

    /// The rows of `keys` in one file, and which of them is whose.
    fn read_file(
        &mut self,
        place: Place,
        keys: &BTreeSet<DocKey>,
        columns: &[RecordColumn],
    ) -> Result<(RecordBatch, HashMap<DocKey, usize>)> {
        let path = self.store.path_of(place).to_path_buf();
        let metadata = self.metadata_of(place, &path)?;
        let candidates = pages_with(metadata.metadata(), keys);
        let numbers = [RecordColumn::DocType, RecordColumn::DocNumber];
        let read = read_rows(&path, &metadata, &candidates, &numbers)?;
        let types = column_of(&read, RecordColumn::DocType)?.as_string::<i32>();
        let numbers = column_of(&read, RecordColumn::DocNumber)?.as_string::<i32>();
        let mut row_of: HashMap<DocKey, usize> = HashMap::with_capacity(keys.len());
        for (position, row) in candidates.iter().cloned().flatten().enumerate() {
            if let Some(key) =
                exact_key(types.value(position), numbers.value(position)).filter(|key| keys.contains(key))
            {
                row_of.insert(key, row);
            }
        }
        if row_of.len() != keys.len() {
            return Err(inconsistent("a data file"));
        }
        let mut rows: Vec<usize> = row_of.values().copied().collect();
        rows.sort_unstable();
        let ranges: Vec<Range<usize>> = rows.iter().map(|row| *row..*row + 1).collect();
        let batch = read_rows(&path, &metadata, &ranges, columns)?;
        for row in row_of.values_mut() {
            *row = rows.binary_search(row).expect("the list was made of these rows");
        }
        Ok((batch, row_of))
    }

    fn metadata_of(&mut self, place: Place, path: &Path) -> Result<ArrowReaderMetadata> {
        if let Some(metadata) = self.seen.get(&place) {
            return Ok(metadata.clone());
        }
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
        let metadata = ArrowReaderMetadata::load(&File::open(path)?, options)?;
        if self.seen.len() >= FILES_KEPT_MAX {
            self.seen.clear();
        }
        self.seen.insert(place, metadata.clone());
        Ok(metadata)
    }
}

/// The index and the data files, or parts of them, contradict each other.
fn inconsistent(what: &str) -> DataFusionError {
    let what = format!("{what} of the records is damaged; restore the store from the backup");
    DataFusionError::IoError(io::Error::new(io::ErrorKind::InvalidData, what))
}

fn column_of(batch: &RecordBatch, column: RecordColumn) -> Result<&ArrayRef> {
    batch.column_by_name(column.as_str()).ok_or_else(|| inconsistent("a data file"))
}

/// The rows of the pages in which one of `keys` can be, in order, as the column of numbers is paged.
fn pages_with(metadata: &ParquetMetaData, keys: &BTreeSet<DocKey>) -> Vec<Range<usize>> {
    let mut numbers: Vec<_> = keys.iter().map(|key| key.number()).collect();
    numbers.sort_unstable_by(|left, right| left.as_str().cmp(right.as_str()));
    // Whether any number lies between two bounds, both of them included.
    let any_between = |smallest: &[u8], largest: &[u8]| {
        let first = numbers.partition_point(|number| number.as_str().as_bytes() < smallest);
        numbers.get(first).is_some_and(|number| number.as_str().as_bytes() <= largest)
    };
    let columns = metadata.file_metadata().schema_descr().columns();
    let number = columns.iter().position(|column| column.name() == RecordColumn::DocNumber.as_str());
    let mut ranges = Vec::new();
    let mut group_start = 0;
    for (group, entry) in metadata.row_groups().iter().enumerate() {
        let group_end = group_start + entry.num_rows() as usize;
        let (Some(number), Some(indexes), Some(offsets)) = (number, metadata.column_index(), metadata.offset_index())
        else {
            ranges.push(group_start..group_end);
            group_start = group_end;
            continue;
        };
        let pages = offsets[group][number].page_locations();
        for (page, location) in pages.iter().enumerate() {
            let next = pages.get(page + 1).map(|next| group_start + next.first_row_index as usize);
            let bounds = match &indexes[group][number] {
                ColumnIndexMetaData::BYTE_ARRAY(index) => index.min_value(page).zip(index.max_value(page)),
                _ => None,
            };
            if bounds.is_none_or(|(smallest, largest)| any_between(smallest, largest)) {
                ranges.push(group_start + location.first_row_index as usize..next.unwrap_or(group_end));
            }
        }
        group_start = group_end;
    }
    ranges
}

/// Reads `columns` of the rows in `ranges`, which are in order.
fn read_rows(
    path: &Path,
    metadata: &ArrowReaderMetadata,
    ranges: &[Range<usize>],
    columns: &[RecordColumn],
) -> Result<RecordBatch> {
    let rows = metadata.metadata().file_metadata().num_rows() as usize;
    let selection = RowSelection::from_consecutive_ranges(ranges.iter().cloned(), rows);
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(path)?, metadata.clone());
    let names = columns.iter().map(|column| column.as_str());
    let mask = ProjectionMask::columns(builder.parquet_schema(), names);
    let reader = builder.with_projection(mask).with_row_selection(selection).build()?;
    let schema = arrow::array::RecordBatchReader::schema(&reader);
    let batches = reader.collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&schema, &batches)?)
}
