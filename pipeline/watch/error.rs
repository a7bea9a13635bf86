//! What can go wrong in the watch, and what the operator does next.

use std::path::PathBuf;

use arrow::error::ArrowError;

/// An error of the watch.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// A file or folder cannot be read or written.
    #[error("cannot {what} {}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no file of results.
    #[error("{} is not read: see that it is a file of results that `concord verify` wrote", path.display())]
    Results {
        /// Where.
        path: PathBuf,
        /// Why.
        source: Box<WatchError>,
    },
    /// A Parquet file is damaged or of another kind.
    #[error("the file is no Parquet that can be read")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// A Parquet file is damaged where its decoder does not expect it.
    #[error("the file is damaged Parquet, on which its decoder gave up: restore it, or verify the job anew")]
    Damaged,
    /// A column is of another type.
    #[error("a column cannot be read as what the contract says")]
    Arrow(#[from] ArrowError),
    /// A column is not there.
    #[error("there is no column {name}")]
    NoColumn {
        /// Which.
        name: &'static str,
    },
    /// A column is not what the contract says.
    #[error("the column {name} is not {what}")]
    Column {
        /// Which.
        name: &'static str,
        /// What it is to be.
        what: &'static str,
    },
    /// A column that must not, has nulls.
    #[error("the column {name} has nulls")]
    Null {
        /// Which.
        name: &'static str,
    },
    /// A word that the contract does not know; it may be personal data, so it is not repeated.
    #[error("the column {name} has a word that the contract does not know")]
    Word {
        /// Which.
        name: &'static str,
    },
    /// A token is not written as the contract says.
    #[error("the column {name} has a token that is not 32 hex digits")]
    Token {
        /// Which.
        name: &'static str,
    },
    /// A receipt, or a line of rejects, is no JSON of the contract.
    #[error("{} is not what `concord verify` wrote", path.display())]
    Json {
        /// Where.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A job has neither a row nor a receipt that tells its time.
    #[error("no row and no receipt tells the time of the job")]
    NoTime,
    /// A saved state is damaged, or of another version.
    #[error("the saved state {} is damaged or of another version: remove it, and the watch begins from the results", path.display())]
    State {
        /// Where.
        path: PathBuf,
    },
}

impl WatchError {
    /// A file that cannot be read or written.
    pub fn file(what: &'static str, path: &std::path::Path, source: std::io::Error) -> WatchError {
        WatchError::File { what, path: path.to_owned(), source }
    }

    /// The exit code of the contract: results that are no results are input refused, everything else a dependency.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            WatchError::File { .. } | WatchError::State { .. } => 4,
            _ => 3,
        }
    }
}
