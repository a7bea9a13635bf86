//! One bucket of records: newest of each certificate, written as one data file, with its facts lines.
//!
//! Invariant: a row that is older than the record which the store holds of its certificate is not written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::SchemaRef;
use kernels::document::DocKey;
use kernels::name::Recorded;

use super::columns::{Column, FACTS};
use super::data_file::{self, DataFile};
use super::digest::Sealed;
use super::facts::{self, Line};
use super::index_writer::Entry;
use super::names::Entries;
use super::side;
use super::working::{RowRef, line_at, sort_and_keep_newest};
use super::{RecordsError, Snapshot};

/// Most bytes of a data file on average: half of what a facts line's offset reaches, so that no bucket exceeds it.
const FILE_BYTES_MEAN_MAX: u64 = 2 << 30;

/// The file bits for so many rows of so many bytes, with at most `file_rows` rows a file on average.
pub(super) fn file_bits(rows: u64, row_bytes: u64, file_rows: u64) -> u32 {
    let rows_max = file_rows.min(FILE_BYTES_MEAN_MAX / row_bytes.max(1)).max(1);
    rows.div_ceil(rows_max).next_power_of_two().ilog2()
}

/// What all buckets of a generation have in common.
pub(super) struct Shared<'a> {
    /// The folder in which the generation is made.
    pub folder: PathBuf,
    /// The columns of the data files.
    pub schema: SchemaRef,
    /// Bytes of a template; 0 where no record has one.
    pub template_bytes: usize,
    /// The numbers of the face models.
    pub face_models: BTreeMap<&'a str, u8>,
    /// The snapshot that the generation extends.
    pub parent: Option<&'a Snapshot>,
}

/// A bucket as written.
pub(super) struct Written {
    /// The data file.
    pub sealed: Sealed,
    /// Its records.
    pub rows: u64,
    /// Facts lines, sorted as in the index.
    pub entries: Vec<Entry>,
    /// The names of the same records, in the same order.
    pub names: Entries,
    /// Rows that a newer row of the same certificate replaced.
    pub duplicates: u64,
    /// Records that the parent holds already.
    pub replaced: u64,
    /// Rows that are older than what the parent holds.
    pub stale: u64,
}

/// Writes the bucket `number`.
pub(super) fn write(
    shared: &Shared<'_>,
    number: usize,
    batches: &[RecordBatch],
    mut rows: Vec<RowRef>,
) -> Result<Written, RecordsError> {
    let duplicates = sort_and_keep_newest(&mut rows);
    let Met { replaced, stale } = shared.parent.map_or(Ok(Met::default()), |parent| keep_newer(&mut rows, parent))?;
    let mut by_number: Vec<usize> = (0..rows.len()).collect();
    by_number.sort_unstable_by_key(|position| file_order(rows[*position].key));
    let sorted: Vec<RowRef> = by_number.iter().map(|position| rows[*position]).collect();
    let data_file = DataFile {
        path: data_file::path_in(&shared.folder, number),
        schema: shared.schema.clone(),
        template_bytes: shared.template_bytes,
        batches,
        rows: &sorted,
    };
    let (sealed, offsets) = data_file::write(&data_file)?;
    let mut places = vec![None; rows.len()];
    for (position, offset) in by_number.into_iter().zip(offsets) {
        places[position] = offset;
    }
    let entries = rows.iter().zip(places).map(|(row, place)| shared.entry(batches, row, place)).collect();
    let mut names = Entries::default();
    rows.iter().for_each(|row| names.push(row.hash, names_of(batches, row)));
    Ok(Written { sealed, rows: sorted.len() as u64, entries, names, duplicates, replaced, stale })
}

/// The names of a row, as they were given.
fn names_of<'a>(batches: &'a [RecordBatch], row: &RowRef) -> Recorded<'a> {
    let (batch, position) = row.place();
    let name = |column: Column| {
        let texts = batches[batch].column(column.index()).as_string::<i32>();
        texts.is_valid(position).then(|| texts.value(position))
    };
    Recorded { native: name(Column::Name), latin: name(Column::NameLatin) }
}

/// What rows met in the snapshot that they extend.
#[derive(Default)]
struct Met {
    replaced: u64,
    stale: u64,
}

/// Drops the rows of which `parent` holds a later record; at equal times the given row counts.
fn keep_newer(rows: &mut Vec<RowRef>, parent: &Snapshot) -> Result<Met, RecordsError> {
    let mut met = Met::default();
    let mut kept = Vec::with_capacity(rows.len());
    let mut found = Vec::new();
    for rows in rows.chunks(ROWS_LOOKED_UP) {
        let keys: Vec<DocKey> = rows.iter().map(|row| row.key).collect();
        parent.find(&keys, &mut found)?;
        for (row, found) in rows.iter().zip(&found) {
            let is_stale = found.is_some_and(|found| found.updated_at.is_some_and(|held| held > row.updated_at));
            met.replaced += u64::from(found.is_some() && !is_stale);
            met.stale += u64::from(is_stale);
            if !is_stale {
                kept.push(*row);
            }
        }
    }
    *rows = kept;
    Ok(met)
}

/// Rows that are looked up at once: what is found of them takes 1 MiB.
const ROWS_LOOKED_UP: usize = 8192;

/// The order of rows in a data file: by type and number as strings, which is what its statistics are about.
fn file_order(key: DocKey) -> (&'static str, DocKey) {
    // Keys of one type order as their numbers do.
    (key.doc_type().as_str(), key)
}

impl Shared<'_> {
    /// The facts line of a row whose template begins at `place`, and what stands beside it.
    fn entry(&self, batches: &[RecordBatch], row: &RowRef, place: Option<u32>) -> Entry {
        let (batch, position) = row.place();
        let mut line: Line = line_at(batches[batch].column(FACTS).as_binary(), position);
        let models = batches[batch].column(Column::FaceModel.index()).as_string::<i32>();
        let number = models.is_valid(position).then(|| self.face_models[models.value(position)]);
        facts::place_model(&mut line, number);
        facts::place_template(&mut line, place);
        let templates = batches[batch].column(Column::FaceTemplate.index()).as_binary::<i32>();
        let template = place.map(|_| templates.value(position));
        Entry { hash: row.hash, line, side: side::encode(&line, template, row.updated_at) }
    }
}
