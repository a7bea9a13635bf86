//! What goes wrong with a store as a whole, in words that tell the operator what to do.
//!
//! A bad record is no error: it becomes a line of the rejects file and the build goes on.

use std::io;
use std::path::{Path, PathBuf};

use arrow::error::ArrowError;
use parquet::errors::ParquetError;

/// Why a store cannot be built, extended or opened.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The operating system refused; free space, permissions or the device are to be looked at, then try again.
    #[error("cannot {action} {path}; check the disk and the permissions, then run it again", path = path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no store at this path.
    #[error("{path} holds no record store; name the folder that `records build --to` made", path = .0.display())]
    NotAStore(PathBuf),
    /// A build into a folder that holds a store.
    #[error("{path} holds a record store already; use `records append`, or build into an empty folder", path = .0.display())]
    StoreExists(PathBuf),
    /// A build into a folder that holds other files.
    #[error("{path} holds files that are no record store's; build into an empty or a new folder", path = .0.display())]
    FolderNotEmpty(PathBuf),
    /// Somebody else builds into or appends to this store now.
    #[error("another build holds {path}; wait until it has ended, then run it again", path = .0.display())]
    Locked(PathBuf),
    /// The store was written by a newer version of this program.
    #[error("{path} has format {found}, this program reads up to {known}; use a newer program", path = path.display())]
    FormatNewer {
        /// The manifest or index.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format that is read.
        known: u32,
    },
    /// The store was written by an older version of this program.
    #[error("{path} has format {found}, this program reads {known}; build the store anew", path = path.display())]
    FormatOlder {
        /// The manifest or index.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that is read.
        known: u32,
    },
    /// A file that the snapshot names is gone.
    #[error("{path} is named by the snapshot but is not there; restore it from the backup", path = .0.display())]
    FileVanished(PathBuf),
    /// A file is longer or shorter than when the snapshot was made.
    #[error("{path} has {found} bytes, the snapshot says {expected}; restore it from the backup", path = path.display())]
    FileSize {
        /// The file.
        path: PathBuf,
        /// Bytes when it was written.
        expected: u64,
        /// Bytes now.
        found: u64,
    },
    /// A file's content is not what was written.
    #[error("{path} is damaged ({what}); restore it from the backup or build the store anew", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
    },
    /// A manifest that is no JSON of the expected shape.
    #[error("{path} is damaged; restore it from the backup or build the store anew", path = path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Where it fails.
        source: serde_json::Error,
    },
    /// The name of a snapshot that this store does not have.
    #[error("{path} has no snapshot {id}; list its snapshots folder", path = path.display())]
    SnapshotUnknown {
        /// The store.
        path: PathBuf,
        /// The id asked for.
        id: String,
    },
    /// An input that is not there, or that cannot be read from its beginning to its end.
    #[error("cannot read the input {path}; check the file and run it again", path = path.display())]
    InputUnreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system or the format's reader said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A folder without a file of records.
    #[error("{path} holds no .parquet, .csv, .ndjson or .jsonl file (.gz, .zst); name a folder that does", path = .0.display())]
    InputEmpty(PathBuf),
    /// A folder of inputs that goes too deep or holds too much.
    #[error("{path} holds more than {files} files, or folders nested over {depth} deep; name its parts", path = path.display())]
    InputTooLarge {
        /// The folder.
        path: PathBuf,
        /// Most files.
        files: usize,
        /// Deepest nesting.
        depth: usize,
    },
    /// An input whose name tells no format.
    #[error("{path} is neither .parquet, .csv, .ndjson nor .jsonl (.gz, .zst); rename or convert it", path = .0.display())]
    InputFormat(PathBuf),
    /// An input without a column that every record needs.
    #[error("{path} has no column `{column}`; add it and build again", path = path.display())]
    ColumnMissing {
        /// The input.
        path: PathBuf,
        /// The contract's name of the column.
        column: &'static str,
    },
    /// An input with one column twice.
    #[error("{path} has the column `{column}` twice; keep one of them and build again", path = path.display())]
    ColumnTwice {
        /// The input.
        path: PathBuf,
        /// The contract's name of the column.
        column: &'static str,
    },
    /// An input column of a type that cannot hold the field.
    #[error("{path} has `{column}` as {found}; store it as {expected} and build again", path = path.display())]
    ColumnType {
        /// The input.
        path: PathBuf,
        /// The contract's name of the column.
        column: &'static str,
        /// Its Arrow type.
        found: String,
        /// The types that are read.
        expected: &'static str,
    },
    /// A Parquet file that cannot be read or written.
    #[error("cannot read or write {path} as Parquet; check the file and run it again", path = path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the Parquet library said.
        source: ParquetError,
    },
    /// A batch that cannot be read, regrouped or spilled.
    #[error("cannot process a batch of {path}; check the file and run it again", path = path.display())]
    Arrow {
        /// The input, or the temporary folder.
        path: PathBuf,
        /// What the Arrow library said.
        source: ArrowError,
    },
    /// Not one record of the input could be taken.
    #[error("no record could be taken, {rejected} were refused; see {rejects}, put them right and run it again", rejects = rejects.display())]
    NoRecords {
        /// How many records were refused.
        rejected: u64,
        /// Where it is said why.
        rejects: PathBuf,
    },
    /// The input holds no row at all.
    #[error("the input holds no row; name a file with records and run it again")]
    NoRows,
    /// More records than a generation can number.
    #[error("{found} records are more than one generation holds ({max}); build with a part, then append the rest")]
    TooManyRecords {
        /// Records of the input.
        found: u64,
        /// The most there may be.
        max: u64,
    },
    /// More face models than a facts line can number.
    #[error("the store would hold {found} face models, {max} is the most; enrol with fewer models")]
    TooManyModels {
        /// Models of the store and the input together.
        found: usize,
        /// The most there may be.
        max: usize,
    },
    /// An append that asks for another dimension than the store's.
    #[error("the store holds templates of dimension {store}, not {asked}; build a store of its own for another model")]
    DimensionDiffers {
        /// Of the store.
        store: u32,
        /// Of the options.
        asked: u32,
    },
    /// A dimension that no template can have.
    #[error("templates of dimension {asked} cannot be stored; give 1 to {max}, or leave it to the first template")]
    DimensionRange {
        /// Of the options.
        asked: u32,
        /// The most there may be.
        max: u32,
    },
    /// A file just written does not read back as it was written.
    #[error("row {row} of {path} does not read back as written; check memory and disk, then build again", path = path.display())]
    ReadBack {
        /// The data file.
        path: PathBuf,
        /// Its row, from 0.
        row: usize,
    },
}

impl RecordsError {
    /// The exit code of the contract: 2 where the arguments are at fault, 3 where the input is, 4 where the store is.
    pub fn exit_code(&self) -> u8 {
        match self {
            RecordsError::StoreExists(_)
            | RecordsError::FolderNotEmpty(_)
            | RecordsError::DimensionRange { .. }
            | RecordsError::DimensionDiffers { .. } => 2,
            RecordsError::InputFormat(_)
            | RecordsError::InputUnreadable { .. }
            | RecordsError::InputEmpty(_)
            | RecordsError::InputTooLarge { .. }
            | RecordsError::ColumnMissing { .. }
            | RecordsError::ColumnTwice { .. }
            | RecordsError::ColumnType { .. }
            | RecordsError::NoRecords { .. }
            | RecordsError::NoRows => 3,
            RecordsError::Io { .. }
            | RecordsError::NotAStore(_)
            | RecordsError::Locked(_)
            | RecordsError::FormatNewer { .. }
            | RecordsError::FormatOlder { .. }
            | RecordsError::FileVanished(_)
            | RecordsError::FileSize { .. }
            | RecordsError::Damaged { .. }
            | RecordsError::Manifest { .. }
            | RecordsError::SnapshotUnknown { .. }
            | RecordsError::Parquet { .. }
            | RecordsError::Arrow { .. }
            | RecordsError::TooManyRecords { .. }
            | RecordsError::TooManyModels { .. }
            | RecordsError::ReadBack { .. } => 4,
        }
    }

    /// Wraps what was said of the input at `path`.
    pub(super) fn input<E>(path: &Path) -> impl FnOnce(E) -> RecordsError
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| RecordsError::InputUnreadable { path: path.to_path_buf(), source: source.into() }
    }

    /// Wraps what the system said when `action` was tried on `path`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RecordsError {
        move |source| RecordsError::Io { action, path: path.to_path_buf(), source }
    }

    /// Wraps what the Parquet library said of `path`.
    pub(super) fn parquet(path: &Path) -> impl FnOnce(ParquetError) -> RecordsError {
        move |source| RecordsError::Parquet { path: path.to_path_buf(), source }
    }

    /// Wraps what the Arrow library said of `path`.
    pub(super) fn arrow(path: &Path) -> impl FnOnce(ArrowError) -> RecordsError {
        move |source| RecordsError::Arrow { path: path.to_path_buf(), source }
    }
}
