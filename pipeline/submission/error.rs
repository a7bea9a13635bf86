//! What stops a submission without refusing it.

use std::path::{Path, PathBuf};

use kernels::signature::SignError;

use crate::emit::EmitError;
use crate::job::JobError;
use crate::register::RegisterError;

/// Why a submission was neither answered nor refused, or could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SubmissionError {
    /// A file cannot be read or written; see that it is there and may be.
    #[error("cannot {action} {path}")]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The entities' files.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The job.
    #[error(transparent)]
    Job(#[from] JobError),
    /// The output folder.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// The manifest cannot be signed.
    #[error("cannot sign the manifest")]
    Sign(#[from] SignError),
    /// What is to be signed is no submission; correct it.
    #[error("{0}")]
    Arguments(String),
}

impl SubmissionError {
    pub(super) fn file(action: &'static str, path: &Path, source: std::io::Error) -> SubmissionError {
        SubmissionError::File { action, path: path.to_owned(), source }
    }

    /// The exit code of the contract.
    pub fn exit_code(&self) -> u8 {
        match self {
            SubmissionError::File { .. } | SubmissionError::Sign(_) | SubmissionError::Arguments(_) => 2,
            SubmissionError::Register(error) => error.exit_code(),
            SubmissionError::Job(error) => error.exit_code(),
            SubmissionError::Emit(_) => 4,
        }
    }
}
