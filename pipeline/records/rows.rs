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
use std::ops::Range;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, new_null_array};
use arrow::compute::{concat_batches, interleave};
use kernels::document::{DocKey, DocType};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use parquet::file::page_index::column_index::ColumnIndexMetaData;

use super::columns::{Column, stored_schema};
use super::{RecordsError, Snapshot};

/// Most files whose metadata is kept: some 20 KiB each for 192k records, so 5 MiB a reader.
const FILES_KEPT_MAX: usize = 256;

/// The data file that holds a certificate's row: positions of the generation and of the file in it.
type Place = (usize, usize);

/// Reads rows of one snapshot; keeps the metadata of files that it has seen.
#[derive(Debug, Default)]
pub struct RowReader {
    seen: HashMap<Place, ArrowReaderMetadata>,
}

impl RowReader {
    /// The arrays of `columns`, by the contract's names, of as many rows as there are keys; null where there is no key.
    /// Every call of a reader is of the same snapshot.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or that lacks a row that its index has.
    ///
    /// # Panics
    ///
    /// If a column is none of a record.
    pub fn read(
        &mut self,
        snapshot: &Snapshot,
        keys: &[Option<DocKey>],
        columns: &[&str],
    ) -> Result<Vec<ArrayRef>, RecordsError> {
        let mut by_place: BTreeMap<Place, BTreeSet<DocKey>> = BTreeMap::new();
        for key in keys.iter().flatten() {
            by_place.entry(snapshot.place_of(*key)?).or_default().insert(*key);
        }
        let schema = stored_schema(snapshot.dimension().unwrap_or(0) as i32 * 2);
        let field = |column: &&str| schema.field_with_name(column).expect("a column of a record").data_type();
        // The first source is one row of nulls.
        let mut sources = vec![columns.iter().map(|column| new_null_array(field(column), 1)).collect::<Vec<_>>()];
        let mut picks: HashMap<DocKey, (usize, usize)> = HashMap::new();
        for (place, keys) in by_place {
            let path = &snapshot.data_files()[place.0].files()[place.1];
            let (batch, rows) = self.read_file(place, path, &keys, columns)?;
            picks.extend(rows.into_iter().map(|(key, row)| (key, (sources.len(), row))));
            // The files' columns come in the file's order.
            sources
                .push(columns.iter().map(|column| column_of(&batch, path, column).cloned()).collect::<Result<_, _>>()?);
        }
        let picks: Vec<(usize, usize)> = keys.iter().map(|key| key.map_or((0, 0), |key| picks[&key])).collect();
        let gathered = (0..columns.len()).map(|column| {
            let arrays: Vec<&dyn Array> = sources.iter().map(|source| source[column].as_ref()).collect();
            interleave(&arrays, &picks).map_err(RecordsError::arrow(snapshot.folder()))
        });
        gathered.collect()
    }

    /// The rows of `keys` in one file, and which of them is whose.
    fn read_file(
        &mut self,
        place: Place,
        path: &Path,
        keys: &BTreeSet<DocKey>,
        columns: &[&str],
    ) -> Result<(RecordBatch, HashMap<DocKey, usize>), RecordsError> {
        let metadata = self.metadata_of(place, path)?;
        let candidates = pages_with(metadata.metadata(), keys);
        let of_key = [Column::DocType.as_str(), Column::DocNumber.as_str()];
        let read = read_rows(path, &metadata, &candidates, &of_key)?;
        let types = column_of(&read, path, of_key[0])?.as_string::<i32>();
        let numbers = column_of(&read, path, of_key[1])?.as_string::<i32>();
        let mut row_of: HashMap<DocKey, usize> = HashMap::with_capacity(keys.len());
        for (position, row) in candidates.iter().cloned().flatten().enumerate() {
            let key = key_of(types.value(position), numbers.value(position));
            if let Some(key) = key.filter(|key| keys.contains(key)) {
                row_of.insert(key, row);
            }
        }
        if row_of.len() != keys.len() {
            return Err(damaged(path));
        }
        let mut rows: Vec<usize> = row_of.values().copied().collect();
        rows.sort_unstable();
        let ranges: Vec<Range<usize>> = rows.iter().map(|row| *row..*row + 1).collect();
        let batch = read_rows(path, &metadata, &ranges, columns)?;
        for row in row_of.values_mut() {
            *row = rows.binary_search(row).expect("the list was made of these rows");
        }
        Ok((batch, row_of))
    }

    fn metadata_of(&mut self, place: Place, path: &Path) -> Result<ArrowReaderMetadata, RecordsError> {
        if let Some(metadata) = self.seen.get(&place) {
            return Ok(metadata.clone());
        }
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
        let file = File::open(path).map_err(RecordsError::io("open", path))?;
        let metadata = ArrowReaderMetadata::load(&file, options).map_err(RecordsError::parquet(path))?;
        if self.seen.len() >= FILES_KEPT_MAX {
            self.seen.clear();
        }
        self.seen.insert(place, metadata.clone());
        Ok(metadata)
    }
}

/// The index and the data file, or parts of it, contradict each other.
fn damaged(path: &Path) -> RecordsError {
    RecordsError::Damaged { path: path.to_path_buf(), what: "its rows are not those of the index" }
}

fn column_of<'b>(batch: &'b RecordBatch, path: &Path, column: &str) -> Result<&'b ArrayRef, RecordsError> {
    batch.column_by_name(column).ok_or_else(|| damaged(path))
}

/// The certificate of a stored row, whose number is the canonical one.
fn key_of(doc_type: &str, number: &str) -> Option<DocKey> {
    let doc_type = DocType::from_bytes(doc_type.as_bytes())?;
    DocKey::parse(doc_type, number.as_bytes()).ok()
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
    let number = columns.iter().position(|column| column.name() == Column::DocNumber.as_str());
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
    columns: &[&str],
) -> Result<RecordBatch, RecordsError> {
    let rows = metadata.metadata().file_metadata().num_rows() as usize;
    let selection = RowSelection::from_consecutive_ranges(ranges.iter().cloned(), rows);
    let file = File::open(path).map_err(RecordsError::io("open", path))?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    let reader = builder.with_projection(mask).with_row_selection(selection).build();
    let reader = reader.map_err(RecordsError::parquet(path))?;
    let schema = arrow::array::RecordBatchReader::schema(&reader);
    let batches = reader.collect::<Result<Vec<_>, _>>().map_err(RecordsError::arrow(path))?;
    concat_batches(&schema, &batches).map_err(RecordsError::arrow(path))
}
