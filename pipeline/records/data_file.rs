//! One data file: plain Parquet that any engine reads, in which every template has a known place.
//!
//! ```text
//! template page:  | page header | definition levels | value | value | value | … |
//!                                                   ^ page offset + page size − values × template bytes
//! ```
//!
//! A page of an uncompressed, plainly encoded column ends in its values, and the offset index tells where each page
//! lies; so the place of each template follows from the file's own metadata.
//! Invariant: before a place is believed, templates are read through the ordinary Parquet reader and compared.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, FixedSizeBinaryArray, RecordBatch};
use arrow::buffer::Buffer;
use arrow::compute::interleave_record_batch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector};
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::RecordsError;
use super::columns::{COLUMNS, Column};
use super::digest::{HashingWriter, Sealed};
use super::working::RowRef;

/// Rows of a row group: the writer holds one in memory, 64 MiB of 512-dimensional templates.
const GROUP_ROWS: usize = 65_536;

/// Rows of a template page, at most unless some have none: 512 KiB at 512 dimensions, what a reader that wants one
/// template through the page index reads.
const TEMPLATE_PAGE_ROWS: usize = 512;

/// Rows of the other columns' pages: their statistics prune to this many rows, and Zstandard still finds repetition.
const PAGE_ROWS: usize = 8192;

/// Rows gathered at once.
const GATHERED_ROWS: usize = 8192;

/// Templates of a file that are read back and compared.
const SAMPLED_ROWS: usize = 8;

/// What is to be written of a bucket.
pub(super) struct DataFile<'a> {
    /// Where.
    pub path: PathBuf,
    /// The columns.
    pub schema: SchemaRef,
    /// Bytes of a template; 0 where no record has one.
    pub template_bytes: usize,
    /// The batches that hold the rows.
    pub batches: &'a [RecordBatch],
    /// The rows, sorted by type and number.
    pub rows: &'a [RowRef],
}

/// Writes a data file and returns its hash and the byte offset of each row's template.
pub(super) fn write(data_file: &DataFile<'_>) -> Result<(Sealed, Vec<Option<u32>>), RecordsError> {
    let path = &data_file.path;
    let file = File::create_new(path).map_err(RecordsError::io("create", path))?;
    let mut hashing = HashingWriter::new(file);
    let mut templated = Vec::with_capacity(data_file.rows.len());
    let properties = Some(properties(data_file.template_bytes));
    let writer = ArrowWriter::try_new(&mut hashing, data_file.schema.clone(), properties);
    let mut writer = writer.map_err(RecordsError::parquet(path))?;
    let batches: Vec<&RecordBatch> = data_file.batches.iter().collect();
    for rows in data_file.rows.chunks(GATHERED_ROWS) {
        let places: Vec<(usize, usize)> = rows.iter().map(RowRef::place).collect();
        let batch = interleave_record_batch(&batches, &places).map_err(RecordsError::arrow(path))?;
        let templates = batch.column(Column::FaceTemplate.index());
        templated.extend((0..rows.len()).map(|row| templates.is_valid(row)));
        writer.write(&data_file.stored(&batch)).map_err(RecordsError::parquet(path))?;
    }
    writer.close().map_err(RecordsError::parquet(path))?;
    let (file, sealed) = hashing.finish();
    file.sync_all().map_err(RecordsError::io("sync", path))?;
    let offsets = data_file.read_back(&templated)?;
    Ok((sealed, offsets))
}

impl DataFile<'_> {
    /// The stored columns of a working batch.
    fn stored(&self, batch: &RecordBatch) -> RecordBatch {
        let mut columns: Vec<ArrayRef> = batch.columns()[..COLUMNS].to_vec();
        let templates = columns[Column::FaceTemplate.index()].as_binary::<i32>();
        if self.template_bytes > 0 {
            columns[Column::FaceTemplate.index()] = Arc::new(fixed_size(templates, self.template_bytes));
        }
        RecordBatch::try_new(self.schema.clone(), columns).expect("a working batch begins with the stored columns")
    }

    /// The template's byte offset of each row, from the file's own metadata; checked against the ordinary reader.
    fn read_back(&self, templated: &[bool]) -> Result<Vec<Option<u32>>, RecordsError> {
        if templated.is_empty() {
            // No certificate falls into this bucket. Its file has no row group, hence no pages to index.
            return Ok(Vec::new());
        }
        let mut file = File::open(&self.path).map_err(RecordsError::io("open", &self.path))?;
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
        let reopened = File::open(&self.path).map_err(RecordsError::io("open", &self.path))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(reopened, options);
        let builder = builder.map_err(RecordsError::parquet(&self.path))?;
        let offsets = match self.template_bytes {
            0 => vec![None; templated.len()],
            bytes => template_offsets(builder.metadata(), templated, bytes),
        };
        let sample = sample(templated);
        let wanted = [Column::DocNumber.as_str(), Column::FaceTemplate.as_str()];
        let mask = ProjectionMask::columns(builder.parquet_schema(), wanted);
        let reader = builder.with_projection(mask).with_row_selection(selection(&sample, templated.len())).build();
        let reader = reader.map_err(RecordsError::parquet(&self.path))?;
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(RecordsError::arrow(&self.path))?;
        let mut read = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
        for row in sample {
            let differs = || RecordsError::ReadBack { path: self.path.clone(), row };
            let (batch, position) = read.next().ok_or_else(differs)?;
            if !self.agrees(batch, position, row, offsets[row], &mut file)? {
                return Err(differs());
            }
        }
        Ok(offsets)
    }

    /// Whether a row that was read is the one that was written, and its template lies at `offset`.
    fn agrees(
        &self,
        batch: &RecordBatch,
        position: usize,
        row: usize,
        offset: Option<u32>,
        file: &mut File,
    ) -> Result<bool, RecordsError> {
        let (source, source_row) = self.rows[row].place();
        let numbers = batch.column_by_name(Column::DocNumber.as_str()).expect("it was asked for").as_string::<i32>();
        let templates = self.batches[source].column(Column::FaceTemplate.index()).as_binary::<i32>();
        if numbers.value(position) != self.rows[row].key.number().as_str() {
            return Ok(false);
        }
        let Some(offset) = offset else { return Ok(true) };
        let mut bytes = vec![0; self.template_bytes];
        let read = file.seek(SeekFrom::Start(offset.into())).and_then(|_| file.read_exact(&mut bytes));
        read.map_err(RecordsError::io("read", &self.path))?;
        let stored = batch.column_by_name(Column::FaceTemplate.as_str()).expect("it was asked for");
        Ok(stored.as_fixed_size_binary().value(position) == bytes && templates.value(source_row) == bytes)
    }
}

/// How a data file is written.
fn properties(template_bytes: usize) -> WriterProperties {
    let template = || ColumnPath::from(Column::FaceTemplate.as_str());
    let number = || ColumnPath::from(Column::DocNumber.as_str());
    let ascending = |column_idx| SortingColumn { column_idx, descending: false, nulls_first: false };
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        // Limits of a page are looked at after so many rows.
        .set_write_batch_size(TEMPLATE_PAGE_ROWS)
        .set_sorting_columns(Some(vec![ascending(0), ascending(1)]))
        // Every number is another one, so a dictionary would only be tried in vain.
        .set_column_dictionary_enabled(number(), false)
        .set_column_dictionary_enabled(template(), false)
        .set_column_encoding(template(), Encoding::PLAIN)
        .set_column_compression(template(), Compression::UNCOMPRESSED)
        .set_column_statistics_enabled(template(), EnabledStatistics::None)
        .set_column_data_page_size_limit(template(), TEMPLATE_PAGE_ROWS * template_bytes.max(1))
        .build()
}

/// Templates of one width in the type in which they are stored; nulls take their width too.
fn fixed_size(templates: &BinaryArray, width: usize) -> FixedSizeBinaryArray {
    let values = if templates.null_count() == 0 {
        let (start, end) = (templates.value_offsets()[0], templates.value_offsets()[templates.len()]);
        templates.values().slice_with_length(start as usize, (end - start) as usize)
    } else {
        let mut values = vec![0; templates.len() * width];
        for (place, template) in values.chunks_exact_mut(width).zip(templates) {
            if let Some(template) = template {
                place.copy_from_slice(template);
            }
        }
        Buffer::from_vec(values)
    };
    let width = i32::try_from(width).expect("a template has at most 8 KiB");
    FixedSizeBinaryArray::try_new(width, values, templates.nulls().cloned())
        .expect("every template has the store's width")
}

/// Where each row's template begins.
fn template_offsets(metadata: &ParquetMetaData, templated: &[bool], template_bytes: usize) -> Vec<Option<u32>> {
    let mut offsets = Vec::with_capacity(templated.len());
    let pages_of = metadata.offset_index().expect("the reader requires the page index");
    for (group, pages_of) in metadata.row_groups().iter().zip(pages_of) {
        let group_start = offsets.len();
        let pages = pages_of[Column::FaceTemplate.index()].page_locations();
        for (position, page) in pages.iter().enumerate() {
            let end = pages.get(position + 1).map_or(group.num_rows(), |next| next.first_row_index);
            let rows = &templated[group_start + page.first_row_index as usize..group_start + end as usize];
            let values = rows.iter().filter(|templated| **templated).count();
            let page_end = page.offset as usize + page.compressed_page_size as usize;
            let mut place = page_end - values * template_bytes;
            for templated in rows {
                let offset = u32::try_from(place).expect("a data file is bounded well below 4 GiB");
                offsets.push(templated.then_some(offset));
                place += if *templated { template_bytes } else { 0 };
            }
        }
    }
    offsets
}

/// Rows spread over the file, in order, with templates where there are any.
fn sample(templated: &[bool]) -> Vec<usize> {
    let rows: Vec<usize> = (0..templated.len()).filter(|row| templated[*row]).collect();
    let rows = if rows.is_empty() { (0..templated.len()).collect() } else { rows };
    let mut sample: Vec<usize> = match rows.len().checked_sub(1) {
        Some(last) => (0..SAMPLED_ROWS).map(|step| rows[last * step / (SAMPLED_ROWS - 1)]).collect(),
        None => Vec::new(),
    };
    sample.dedup();
    sample
}

/// The reader's form of a list of rows.
fn selection(sample: &[usize], rows: usize) -> RowSelection {
    let mut selectors = Vec::with_capacity(sample.len() * 2 + 1);
    let mut next = 0;
    for row in sample {
        selectors.push(RowSelector::skip(row - next));
        selectors.push(RowSelector::select(1));
        next = row + 1;
    }
    selectors.push(RowSelector::skip(rows - next));
    RowSelection::from(selectors)
}

/// The name of a data file in its generation's folder.
pub(super) fn name(number: usize) -> String {
    format!("part-{number:05}.parquet")
}

/// The path of a data file in the folder `folder`.
pub(super) fn path_in(folder: &Path, number: usize) -> PathBuf {
    folder.join(name(number))
}
