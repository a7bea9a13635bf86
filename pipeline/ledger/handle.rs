//! A ledger in its folder: made, opened to write, opened to read.
//!
//! Invariants: a ledger appears under its name whole or not at all and is never replaced; one process has it open to write,
//! any number beside it to read; what a write returned is on disk.

use std::fs::File;
use std::path::{Path, PathBuf};

use redb::{Builder, ConcurrencyMode, Database, DatabaseError, ReadOnlyDatabase, ReadableDatabase as _};

use super::LedgerError;
use super::link::LedgerId;
use super::store::{Head, guard};
use super::view::View;
use super::writer::{Changed, Writer};

/// The store's name in the ledger's folder.
const NAME: &str = "ledger.redb";

/// Memory for pages of the store. The hot part of a ledger of 100,000 entities (branches, the newest leaves) is under 20 MiB;
/// what is read once is as quick from the system's own cache.
const CACHE_BYTES: usize = 64 << 20;

/// A ledger that is open to write, by this process alone.
pub struct Ledger {
    /// Taken when the ledger ends.
    database: Option<Database>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Ledger")
    }
}

impl Ledger {
    /// Makes an empty ledger in `dir`, which is made too where it is missing; `id` is drawn at random.
    ///
    /// # Errors
    /// When there is one already, or it cannot be written.
    pub fn create(dir: &Path, id: LedgerId) -> Result<(), LedgerError> {
        let path = dir.join(NAME);
        if path.exists() {
            return Err(LedgerError::Exists { path });
        }
        std::fs::create_dir_all(dir).map_err(LedgerError::io("make the folder", dir))?;
        let staging = dir.join(format!(".{id}.{NAME}"));
        let made = Ledger::make(&staging, id).and_then(|()| {
            // A link, and no renaming: of two that create at once, one must find the name taken.
            std::fs::hard_link(&staging, &path).map_err(|error| match error.kind() {
                std::io::ErrorKind::AlreadyExists => LedgerError::Exists { path: path.clone() },
                _ => LedgerError::io("make", &path)(error),
            })
        });
        // What stays behind is hidden, has a name of its own, and is never opened.
        _ = std::fs::remove_file(&staging);
        made?;
        File::open(dir).and_then(|folder| folder.sync_all()).map_err(LedgerError::io("write the folder", dir))
    }

    /// A store of its own with nothing but a head.
    fn make(path: &Path, id: LedgerId) -> Result<(), LedgerError> {
        let database = guard(&format!("make {}", path.display()), || builder().create(path))?;
        Ledger::make_in(&database, id)?;
        guard("close the new ledger", || database.close())
    }

    pub(super) fn make_in(database: &Database, id: LedgerId) -> Result<(), LedgerError> {
        let transaction = guard("begin to write to the ledger", || database.begin_write())?;
        Writer::make(&transaction, Head::genesis(id))?;
        commit(transaction)
    }

    /// Opens the ledger in `dir` to write. One that was not closed, since its writer was killed, is repaired; that reads all of
    /// it. Waiting for another writer is the caller's matter.
    ///
    /// # Errors
    /// When there is none, another process writes, or it is damaged.
    pub fn open(dir: &Path) -> Result<Ledger, LedgerError> {
        let path = present(dir)?;
        let database = opened(&path, |path| builder().open(path))?;
        Ledger::over(database)
    }

    /// A ledger over a store that is open.
    pub(super) fn over(database: Database) -> Result<Ledger, LedgerError> {
        let ledger = Ledger { database: Some(database) };
        // The head tells whether this program can read the rest.
        ledger.view()?;
        Ok(ledger)
    }

    /// Does `work` in one transaction and makes it durable, unless `work` fails: then nothing of it is recorded. What `work`
    /// reads is what its links follow; other threads that write wait meanwhile.
    ///
    /// # Errors
    /// Those of `work`, and when the store fails.
    pub fn write<T, E: From<LedgerError>>(&self, work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>) -> Result<T, E> {
        let transaction = guard("begin to write to the ledger", || self.database().begin_write())?;
        let worked = Writer::open(&transaction).map_err(E::from).and_then(|mut writer| {
            let worked = work(&mut writer);
            let changed = writer.finish();
            Ok((worked?, changed?))
        });
        match worked {
            Ok((done, Changed::Something)) => commit(transaction).map(|()| done).map_err(E::from),
            Ok((done, Changed::Nothing)) => {
                guard("end a transaction that changed nothing", || transaction.abort())?;
                Ok(done)
            }
            Err(error) => {
                // Whether or not this succeeds, nothing is recorded; and the first error says why.
                _ = guard("give a transaction up", || transaction.abort());
                Err(error)
            }
        }
    }

    /// The ledger as it stands now. Once the ledger is closed, its views say of what they have
    /// not read yet that they cannot.
    ///
    /// # Errors
    /// When it is damaged or cannot be read.
    pub fn view(&self) -> Result<View, LedgerError> {
        View::of(guard("read the ledger", || self.database().begin_read())?)
    }

    /// Closes the ledger, so that its next opening need not repair it; dropping it does the same and keeps errors to itself.
    ///
    /// # Errors
    /// When the store cannot be written; what was committed is on disk nevertheless.
    pub fn close(mut self) -> Result<(), LedgerError> {
        self.end()
    }

    fn database(&self) -> &Database {
        self.database.as_ref().expect("it is taken only when the ledger ends")
    }

    fn end(&mut self) -> Result<(), LedgerError> {
        let database = self.database.take();
        guard("close the ledger", || database.map_or(Ok(()), Database::close))
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        // What was committed is on disk; and a damaged store may panic here, which no caller could catch.
        _ = self.end();
    }
}

/// A ledger that is open to read, beside a process that writes and any number that read.
pub struct LedgerReader {
    database: ReadOnlyDatabase,
}

impl std::fmt::Debug for LedgerReader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LedgerReader")
    }
}

impl LedgerReader {
    /// Opens the ledger in `dir` to read. One that was not closed is repaired first, which takes leave to write.
    ///
    /// # Errors
    /// When there is none, it is being repaired by another process, or it is damaged.
    pub fn open(dir: &Path) -> Result<LedgerReader, LedgerError> {
        let path = present(dir)?;
        let read = |path: &Path| builder().open_read_only(path);
        let unclosed = |opened: &Result<_, DatabaseError>| matches!(opened, Err(DatabaseError::RepairAborted));
        let database = opened(&path, |path| {
            let first = read(path);
            if !unclosed(&first) {
                return first;
            }
            builder().open(path)?.close()?;
            read(path)
        })?;
        let reader = LedgerReader { database };
        reader.view()?;
        Ok(reader)
    }

    /// The ledger as it stands now, with all that its writer has committed. It can be read when the reader is gone.
    ///
    /// # Errors
    /// When it is damaged or cannot be read.
    pub fn view(&self) -> Result<View, LedgerError> {
        View::of(guard("read the ledger", || self.database.begin_read())?)
    }
}

/// How every process opens the store: one writes, any number read beside it. In this mode redb commits in two phases, so that
/// what a reader follows, and what is found after a loss of power, is whole on disk before it is named.
pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_concurrency_mode(ConcurrencyMode::SingleWriter).set_cache_size(CACHE_BYTES);
    builder
}

/// The store in `dir`.
fn present(dir: &Path) -> Result<PathBuf, LedgerError> {
    let path = dir.join(NAME);
    if path.exists() { Ok(path) } else { Err(LedgerError::Missing { path }) }
}

/// Opens the store, with its path in what goes wrong.
fn opened<T>(path: &Path, open: impl FnOnce(&Path) -> Result<T, DatabaseError>) -> Result<T, LedgerError> {
    let busy = std::cell::Cell::new(false);
    let opened = guard(&format!("open {}", path.display()), || {
        open(path).inspect_err(|error| busy.set(matches!(error, DatabaseError::DatabaseAlreadyOpen)))
    });
    if busy.get() { Err(LedgerError::Busy { path: path.to_owned() }) } else { opened }
}

/// Makes a transaction durable.
fn commit(transaction: redb::WriteTransaction) -> Result<(), LedgerError> {
    guard("make the transaction durable", || Ok::<_, redb::Error>(transaction.commit()))
        .and_then(|committed| committed.map_err(|error| LedgerError::Commit { source: Box::new(error.into()) }))
}

#[cfg(test)]
#[path = "handle_tests.rs"]
mod tests;
