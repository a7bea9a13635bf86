//! The folder in which a job's files grow until they appear together, and what can go wrong there.

use std::path::{Path, PathBuf};

/// Why a job's output cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// A file or folder; make room or mend the permissions, then run the job again.
    #[error("cannot {action} {}: make room or mend the permissions, then run the job again", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The keys are not keys.
    #[error("{origin} does not hold keys: id, doc_token, claim_token and receipt, the last three as 64 hex digits")]
    KeysMalformed {
        /// File or variable.
        origin: String,
    },
    /// Another job writes to the same folder; run one after the other.
    #[error("another job is writing to {}: wait for it, or give --out another folder", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A job of this id but of other input or another entity is there already, or what is left of one.
    #[error("another job {job} is in {} already: give this one a name of its own with --job", path.display())]
    JobTaken {
        /// The id.
        job: String,
        /// The output folder.
        path: PathBuf,
    },
    /// The Parquet writer refused.
    #[error("cannot write results as Parquet: make room or mend the permissions, then run the job again")]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl EmitError {
    /// An I/O failure, with what was tried on which path.
    pub fn io(action: &'static str, path: &Path, source: std::io::Error) -> EmitError {
        EmitError::Io { action, path: path.to_owned(), source }
    }
}

/// Whether a job was interrupted in `out` that nothing has cleared away since: its hidden folder is there.
pub fn is_interrupted(out: &Path, job: &str) -> bool {
    out.join(format!("{STAGING_PREFIX}{job}")).is_dir()
}

/// The hidden folder of a job that has not been committed.
#[derive(Debug)]
pub struct Staging {
    /// The folder; it is removed when this is dropped without a commit.
    pub dir: PathBuf,
    committed: bool,
}

impl Staging {
    /// An empty folder for `job` under `out`; what an interrupted run left there is removed.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make(out: &Path, job: &str) -> Result<Staging, EmitError> {
        let dir = out.join(format!("{STAGING_PREFIX}{job}"));
        let fail = |source| EmitError::io("make the folder", &dir, source);
        if dir.exists() {
            std::fs::remove_dir_all(&dir).map_err(fail)?;
        }
        std::fs::create_dir_all(dir.join(RECEIPT_DIR)).map_err(fail)?;
        Ok(Staging { dir, committed: false })
    }

    /// A file of the entity's folder.
    pub fn receipt_file(&self, name: &str) -> PathBuf {
        self.dir.join(RECEIPT_DIR).join(name)
    }

    /// The analyst's file.
    pub fn results_file(&self) -> PathBuf {
        self.dir.join(RESULTS_FILE)
    }

    /// The ids that the job answered.
    pub fn ids_file(&self) -> PathBuf {
        self.dir.join(IDS_FILE)
    }

    /// The folder belongs to the commit now.
    pub(super) fn keep(mut self) -> PathBuf {
        self.committed = true;
        self.dir.clone()
    }
}

/// How folders of jobs that are not committed begin; hidden from `ls` and from globs.
pub(super) const STAGING_PREFIX: &str = ".job-";
pub(super) const RECEIPT_DIR: &str = "receipt";
pub(super) const RESULTS_FILE: &str = "results.parquet";
pub(super) const IDS_FILE: &str = "answered.ids";

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.committed {
            // A folder that stays behind is hidden, and the next job removes it.
            _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}
