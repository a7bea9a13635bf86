//! The records of a world into one file.

use std::io;
use std::path::Path;

use arrow::datatypes::SchemaRef;
use parquet::basic::{Compression as Codec, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use rayon::prelude::*;

use super::columns::ColumnFile;
use super::format::{Compression, Format};
use super::text::TextFile;
use super::{csv, ndjson};
use crate::World;
use crate::ordered::{CHUNK_ROWS, TASK_ROWS, in_order, split};
use crate::records::{Enrolment, Person, records_batch, records_schema, template};

/// Rows of a row group: 64 MiB of templates with 512 numbers, what a reader can hold a few of.
const ROW_GROUP_ROWS: usize = 65_536;

/// Writes the records of `world` to the file `path`.
///
/// In Parquet nothing is compressed and `face_template` is plain, so that a template can be fetched by its row.
/// In text a template is base64 of little-endian f32.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_records(world: &World, path: &Path, format: Format) -> io::Result<()> {
    let schema = records_schema(world.dimension);
    match format {
        Format::Parquet => append_columns(world, ColumnFile::parquet(path, &schema, properties(&schema))?),
        Format::Arrow => append_columns(world, ColumnFile::arrow(path, &schema)?),
        Format::Ndjson(compression) => append_text(world, path, compression, "", ndjson::append_record),
        Format::Csv(compression) => append_text(world, path, compression, csv::RECORDS_HEADER, csv::append_record),
    }
}

fn append_columns(world: &World, mut file: ColumnFile) -> io::Result<()> {
    let chunks = split(0..world.records, CHUNK_ROWS);
    let produce = |chunk: u64| records_batch(world, chunks[chunk as usize].clone());
    in_order(chunks.len() as u64, produce, |batch| file.append(&batch))?;
    file.finish()
}

fn append_text(
    world: &World,
    path: &Path,
    compression: Compression,
    header: &str,
    append: fn(&mut Vec<u8>, &Person, &[f32]),
) -> io::Result<()> {
    let mut file = TextFile::create(path, compression)?;
    file.append(header.as_bytes())?;
    let chunks = split(0..world.records, CHUNK_ROWS);
    let lines = |rows: std::ops::Range<u64>| {
        let mut out = Vec::new();
        for index in rows {
            let person = Person::of(world.seed, index);
            let template = match person.template {
                Enrolment::Present => template(world.seed, index, world.dimension),
                Enrolment::Missing => Vec::new(),
            };
            append(&mut out, &person, &template);
        }
        out
    };
    let produce = |chunk: u64| -> Vec<Vec<u8>> {
        split(chunks[chunk as usize].clone(), TASK_ROWS).into_par_iter().map(lines).collect()
    };
    in_order(chunks.len() as u64, produce, |blocks| blocks.iter().try_for_each(|block| file.append(block)))?;
    file.finish()
}

/// Statistics of random templates say nothing and cost a comparison each; no dictionary fits unique values.
fn properties(schema: &SchemaRef) -> WriterProperties {
    let template = ColumnPath::from("face_template");
    debug_assert!(schema.field_with_name("face_template").is_ok(), "the column is there");
    WriterProperties::builder()
        .set_compression(Codec::UNCOMPRESSED)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_column_dictionary_enabled(template.clone(), false)
        .set_column_encoding(template.clone(), Encoding::PLAIN)
        .set_column_statistics_enabled(template, EnabledStatistics::None)
        .set_column_dictionary_enabled(ColumnPath::from("doc_number"), false)
        .build()
}
