//! Why an enrolment ends, in words that tell the operator what to do. What was enrolled before stays so.

use std::path::{Path, PathBuf};

use crate::acquire::ModelError;
use crate::records::RecordsError;

/// Why an enrolment ends before its last row. Run again, it goes on where it ended.
#[derive(Debug, thiserror::Error)]
pub enum EnrollError {
    /// The index has not the columns of one.
    #[error("{path} is no index of photos: {what}; begin it with the line doc_type,doc_number,photo", path = path.display())]
    Header {
        /// The index.
        path: PathBuf,
        /// What is wrong with its first line.
        what: &'static str,
    },
    /// The index has more rows than fit.
    #[error("{path} has more than {max} rows, which is as many as this memory takes; give more with --memory, or split it", path = path.display())]
    TooManyRows {
        /// The index.
        path: PathBuf,
        /// Most rows.
        max: usize,
    },
    /// The index cannot be read.
    #[error("cannot read the index {path}", path = path.display())]
    Index {
        /// The index.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The report or the journal cannot be written.
    #[error("cannot write {path}; make room or give leave to write there, and run it again", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The record store is at fault.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The face model is at fault.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl EnrollError {
    /// Wraps what the system said of the index at `path`.
    pub(super) fn index(path: &Path) -> impl FnOnce(std::io::Error) -> EnrollError {
        move |source| EnrollError::Index { path: path.to_owned(), source }
    }

    /// Wraps what the system said when `path` was written.
    pub(super) fn write(path: &Path) -> impl FnOnce(std::io::Error) -> EnrollError {
        move |source| EnrollError::Write { path: path.to_owned(), source }
    }

    /// The exit code of the contract: 2 arguments, 3 input refused whole, 4 what is missing or fails.
    pub fn exit_code(&self) -> u8 {
        match self {
            EnrollError::Header { .. } | EnrollError::TooManyRows { .. } | EnrollError::Index { .. } => 3,
            EnrollError::Write { .. } => 4,
            EnrollError::Records(error) => error.exit_code(),
            EnrollError::Model(error) => error.exit_code(),
        }
    }
}
