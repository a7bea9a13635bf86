//! Why a question has no answer, in words that tell the asker what to do.

use std::path::PathBuf;

use datafusion::error::DataFusionError;

use crate::records::RecordsError;

/// What goes wrong with a session or a query.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The statement would change something.
    #[error("only questions are answered, nothing is changed: {what}; ask with SELECT")]
    ReadOnly {
        /// What the planner said of the statement.
        what: String,
    },
    /// The query is not understood, or asks for what may not be asked.
    #[error("the query cannot be planned; put it right and ask again")]
    Plan(#[source] Box<DataFusionError>),
    /// The query failed on a value, or asked for more than may be asked at once.
    #[error("the query failed; put it right and ask again")]
    Run(#[source] Box<DataFusionError>),
    /// The query needs more memory than the session has.
    #[error("the query ran out of memory; ask for less, or give more with --memory")]
    Memory(#[source] Box<DataFusionError>),
    /// A file that the query needs cannot be read.
    #[error("a file cannot be read; check the folders and the disk")]
    Read(#[source] Box<DataFusionError>),
    /// The session cannot be set up.
    #[error("the session cannot be opened; check the folders")]
    Open(#[source] Box<DataFusionError>),
    /// The records cannot be opened.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// A folder of results or signals that is not there.
    #[error("{} is not a folder; name the one that `concord {made_by}` made", path.display())]
    NoFolder {
        /// What was named.
        path: PathBuf,
        /// The command that makes such a folder.
        made_by: &'static str,
    },
    /// The answer cannot be written.
    #[error("the answer cannot be written; check the disk or the pipe")]
    Write(#[source] std::io::Error),
    /// The answer cannot be turned into the format.
    #[error("the answer cannot be formatted; choose another --format")]
    Format(#[source] arrow::error::ArrowError),
    /// The Parquet writer refused.
    #[error("the answer cannot be written as Parquet; choose another --format")]
    Parquet(#[source] parquet::errors::ParquetError),
}

impl QueryError {
    /// Wraps what was said while planning, which lists and opens files.
    pub(super) fn plan(source: DataFusionError) -> QueryError {
        if is_of_files(&source) { QueryError::Read(Box::new(source)) } else { QueryError::Plan(Box::new(source)) }
    }

    /// Wraps what was said while running.
    pub(super) fn run(source: DataFusionError) -> QueryError {
        match source.find_root() {
            DataFusionError::ResourcesExhausted(_) => QueryError::Memory(Box::new(source)),
            _ if is_of_files(&source) => QueryError::Read(Box::new(source)),
            _ => QueryError::Run(Box::new(source)),
        }
    }

    /// Wraps what was said while opening.
    pub(super) fn open(source: DataFusionError) -> QueryError {
        QueryError::Open(Box::new(source))
    }
}

/// Whether a file is to blame, which the asker can do nothing about: it is gone, unreadable, or not what it was.
fn is_of_files(error: &DataFusionError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>()
            || error.is::<object_store::Error>()
            || error.is::<parquet::errors::ParquetError>()
            || error.is::<RecordsError>()
        {
            return true;
        }
        cause = error.source();
    }
    false
}
