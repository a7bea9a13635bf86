//! An open snapshot of the records: its schema, and whether a newer generation holds a certificate.
//!
//! Invariant: a store is known by its folder and its snapshot's id, so that two processes that open the same pair read
//! the same bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use kernels::document::DocKey;

use super::columns::table_schema;
use crate::records::{RecordsError, Snapshot};

/// A snapshot, opened once and shared by all operators of a plan.
#[derive(Clone, Debug)]
pub struct Store {
    opened: Arc<Opened>,
}

#[derive(Debug)]
struct Opened {
    folder: PathBuf,
    snapshot: Snapshot,
    schema: SchemaRef,
}

impl Store {
    /// Opens the current snapshot of the store in `folder`.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::open`], and what the system says of the folder.
    pub fn open(folder: &Path) -> Result<Store, RecordsError> {
        let folder = absolute(folder)?;
        let snapshot = Snapshot::open(&folder)?;
        Ok(Store::new(folder, snapshot))
    }

    /// Opens the snapshot `id` of the store in `folder`.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::open_named`]: above all an id that the store does not have.
    pub fn open_named(folder: &Path, id: &str) -> Result<Store, RecordsError> {
        let folder = absolute(folder)?;
        let snapshot = Snapshot::open_named(&folder, id)?;
        Ok(Store::new(folder, snapshot))
    }

    fn new(folder: PathBuf, snapshot: Snapshot) -> Store {
        let schema = table_schema(snapshot.dimension());
        Store { opened: Arc::new(Opened { folder, snapshot, schema }) }
    }

    /// The store's folder, as an absolute path.
    pub fn folder(&self) -> &Path {
        &self.opened.folder
    }

    /// The snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.opened.snapshot
    }

    /// The columns of the table `records`.
    pub fn schema(&self) -> &SchemaRef {
        &self.opened.schema
    }

    /// Whether a generation after the one at position `generation` holds the certificate.
    pub(super) fn is_replaced(&self, generation: usize, key: DocKey) -> Result<bool, RecordsError> {
        Ok(self.newest_from(generation + 1, key)?.is_some())
    }

    /// The position of the newest generation that holds the certificate, of those from position `first` on.
    fn newest_from(&self, first: usize, key: DocKey) -> Result<Option<usize>, RecordsError> {
        let generations = self.snapshot().data_files();
        for position in (first..generations.len()).rev() {
            if generations[position].holds(key)? {
                return Ok(Some(position));
            }
        }
        Ok(None)
    }
}

/// Plans name files by absolute paths, since the process that runs them may work elsewhere.
fn absolute(folder: &Path) -> Result<PathBuf, RecordsError> {
    let path = folder.to_path_buf();
    std::path::absolute(folder).map_err(|source| RecordsError::Io { action: "resolve", path, source })
}
