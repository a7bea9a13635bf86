//! The folders of results and signals as tables.
//!
//! What comes in is a folder with `date=YYYY-MM-DD/…parquet` in it; what goes out is a table with the column `date` behind
//! the files' own. Invariants: the schema is given and not guessed, so that an empty folder is an empty table; a
//! condition on `date` reads only the folders of those days.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::catalog::TableProvider;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};

use super::QueryError;

/// What is read of a file's end at first: four times the footer of a job's results. The usual half a megabyte of each of thousands of files,
/// many at a time, took a megabyte a file (700 files: 691 MB resident for a question that the footers answer).
const FOOTER_BYTES: usize = 16 << 10;

/// A folder of days, as a table of `schema` and the column `date`.
///
/// `folder` is the one of the days or the one above it, in which it is called `name`.
///
/// # Errors
///
/// The folder is not there, or its path cannot be written as a URL.
pub(super) fn of_days(
    folder: &Path,
    name: &str,
    made_by: &'static str,
    schema: &SchemaRef,
) -> Result<Arc<dyn TableProvider>, QueryError> {
    let folder = [folder.join(name), folder.to_path_buf()]
        .into_iter()
        .find(|folder| folder.is_dir())
        .ok_or_else(|| QueryError::NoFolder { path: folder.to_path_buf(), made_by })?;
    let folder = std::path::absolute(&folder).map_err(|error| QueryError::open(error.into()))?;
    let url = ListingTableUrl::parse(folder_url(&folder)).map_err(QueryError::open)?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default().with_metadata_size_hint(Some(FOOTER_BYTES))))
        .with_file_extension(".parquet")
        .with_table_partition_cols(vec![("date".to_owned(), DataType::Date32)]);
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(plain(schema));
    Ok(Arc::new(ListingTable::try_new(config).map_err(QueryError::open)?))
}

/// A folder of Parquet files, as a table of `schema`.
///
/// # Errors
///
/// Its path cannot be written as a URL.
pub(super) fn of_files(folder: &Path, schema: &SchemaRef) -> Result<Arc<dyn TableProvider>, QueryError> {
    let folder = std::path::absolute(folder).map_err(|error| QueryError::open(error.into()))?;
    let url = ListingTableUrl::parse(folder_url(&folder)).map_err(QueryError::open)?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default().with_metadata_size_hint(Some(FOOTER_BYTES))))
        .with_file_extension(".parquet");
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(plain(schema));
    Ok(Arc::new(ListingTable::try_new(config).map_err(QueryError::open)?))
}

/// The URL of a folder, which the separator at its end marks. As a plain path, one with `*`, `?` or `[` in it would be a
/// pattern, and match nothing.
fn folder_url(path: &Path) -> String {
    let mut url = "file://".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => url.push(char::from(*byte)),
            other => url.push_str(&format!("%{other:02X}")),
        }
    }
    if !url.ends_with('/') {
        url.push('/');
    }
    url
}

/// The schema with strings where the writer uses dictionaries, since the files hold plain strings, and with nullable items
/// of lists, since files of either kind can be read as such.
fn plain(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| plain_field(field));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn plain_field(field: &Field) -> Field {
    let data_type = match field.data_type() {
        DataType::Dictionary(_, values) => values.as_ref().clone(),
        DataType::List(item) => DataType::List(Arc::new(plain_field(item).with_nullable(true))),
        other => other.clone(),
    };
    Field::new(field.name(), data_type, field.is_nullable())
}

/// The columns of a signal: the contract's, and behind them those that the watch adds.
pub fn signals_schema() -> SchemaRef {
    let text = |name: &str, nullable: bool| Field::new(name, DataType::Utf8, nullable);
    let instant = |name: &str| Field::new(name, DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false);
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    Arc::new(Schema::new(vec![
        text("signal_id", false),
        text("entity_id", false),
        text("article", false),
        text("kind", false),
        text("service", true),
        instant("window_start"),
        instant("window_end"),
        number("observed"),
        number("expected_low"),
        number("expected_high"),
        number("p_value"),
        text("severity", true),
        text("reason", false),
        text("evidence_query", true),
        text("detector", true),
        text("detector_version", true),
        Field::new("baseline_days", DataType::Int32, true),
        text("replay_hash", true),
        text("cause_id", true),
        text("phase", true),
        text("reason_zh", true),
        text("compared_with", true),
        Field::new("peers", DataType::Int32, true),
        number("q_value"),
        text("suppressed_by", true),
        text("suppressed_reason", true),
        text("compared_with_zh", true),
    ]))
}
