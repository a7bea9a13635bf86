//! The ledger as Parquet, one row an event.
//!
//! Invariants: rows come in the order of the chain, one batch in memory at a time; the file appears under its name whole.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use kernels::digest::hex;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::command::Failure;
use crate::command::acting::{actor, kind};
use crate::enforce::Event;
use crate::ledger::{Link, View};
use crate::register::RegisterError;
use crate::terms::Identifier;

/// Bounds of a batch. An event has half a kilobyte as a rule and a mebibyte at most.
const BATCH_ROWS_MAX: usize = 8192;
const BATCH_BYTES_MAX: usize = 16 << 20;

/// Encoded bytes of a row group, which the writer holds in memory.
const GROUP_BYTES: usize = 64 << 20;

/// The columns of an event.
pub(in crate::command) fn schema() -> SchemaRef {
    let column = |name: &str, kind: DataType| Field::new(name, kind, false);
    Arc::new(Schema::new(vec![
        column("seq", DataType::Int64),
        column("entity_id", DataType::Utf8),
        column("recorded_at", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))),
        column("actor_role", DataType::Utf8),
        Field::new("actor_id", DataType::Utf8, true),
        column("kind", DataType::Utf8),
        column("article", DataType::Utf8),
        column("body", DataType::Utf8),
        column("hash", DataType::Utf8),
    ]))
}

/// Writes the events up to the link `newest` as the file `to`.
///
/// # Errors
/// What the ledger says, a link that is no event, and what the system says; no file of that name is touched then.
pub(in crate::command) fn write(view: &View, newest: u64, to: &Path) -> Result<(), Failure> {
    let mut unfinished = to.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let written = write_all(view, newest, &unfinished).and_then(|()| Ok(fs::rename(&unfinished, to)?));
    if written.is_err() {
        // What stays behind says by its name that it is none.
        _ = fs::remove_file(&unfinished);
    }
    written
}

fn write_all(view: &View, newest: u64, to: &Path) -> Result<(), Failure> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(format!("concord {}", env!("CARGO_PKG_VERSION")))
        .build();
    let file = File::create(to)?;
    let failed = |error: ParquetError| Failure::dependency(&error);
    let mut writer = ArrowWriter::try_new(file, schema(), Some(properties)).map_err(failed)?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for link in view.links(1)?.take_while(|link| link.as_ref().map_or(true, |link| link.seq <= newest)) {
        let link = link?;
        bytes += link.body.len();
        rows.push(link);
        if rows.len() == BATCH_ROWS_MAX || bytes >= BATCH_BYTES_MAX {
            writer.write(&batch(&rows)?).map_err(failed)?;
            (rows, bytes) = (Vec::new(), 0);
            if writer.in_progress_size() >= GROUP_BYTES {
                writer.flush().map_err(failed)?;
            }
        }
    }
    writer.write(&batch(&rows)?).map_err(failed)?;
    writer.into_inner().map_err(failed)?.sync_all()?;
    Ok(())
}

/// The rows of some links.
fn batch(links: &[Link]) -> Result<RecordBatch, Failure> {
    let read = |link: &Link| {
        Event::from_json(link.body.as_bytes()).map_err(|source| RegisterError::Event { seq: link.seq, source })
    };
    let events: Vec<Event> = links.iter().map(read).collect::<Result<_, _>>()?;
    let seq = |link: &Link| i64::try_from(link.seq).expect("links are counted from 1");
    let texts = |texts: &mut dyn Iterator<Item = String>| Arc::new(StringArray::from_iter_values(texts)) as ArrayRef;
    let recorded_at = TimestampMicrosecondArray::from_iter_values(links.iter().map(|link| link.recorded_at_micros));
    let ids: StringArray = events.iter().map(|event| actor(&event.actor).1.map(|id| id.as_str())).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(links.iter().map(seq))),
        texts(&mut links.iter().map(|link| link.entity_id.clone())),
        Arc::new(recorded_at.with_timezone("UTC")),
        texts(&mut events.iter().map(|event| actor(&event.actor).0.to_owned())),
        Arc::new(ids),
        texts(&mut events.iter().map(|event| kind(&event.fact))),
        texts(&mut events.iter().map(|event| event.fact.article().to_string())),
        texts(&mut links.iter().map(|link| link.body.clone())),
        texts(&mut links.iter().map(|link| hex(&link.hash))),
    ];
    Ok(RecordBatch::try_new(schema(), columns).expect("every column has one value a link, of the schema's type"))
}
