//! Staged files in, visible files out: all of a job or nothing.
//!
//! The commit point is the appearance of `commit.json` in the job's staging folder, by one rename after all files are on
//! disk and the folders that they go to are there. What follows are three renames, one right after the other, and can be
//! done again: a job that dies in between is finished by the next command that opens the folder; one that dies before
//! has left nothing but a hidden folder. Invariant: nothing that is visible is ever replaced.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::answered;
use super::staging::{EmitError, IDS_FILE, RECEIPT_DIR, RESULTS_FILE, STAGING_PREFIX, Staging};

/// Folder of the fingerprints of answered ids.
const IDS_DIR: &str = "answered";
const RESULTS_DIR: &str = "results";
const COMMIT_FILE: &str = "commit.json";
const LOCK_FILE: &str = ".lock";

/// What a commit moves where.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Commit {
    /// The job's id.
    pub job: String,
    /// The partition of the analyst's file, `YYYY-MM-DD`.
    pub date: String,
}

/// An output folder, held by one job at a time.
#[derive(Debug)]
pub struct OutputDir {
    path: PathBuf,
    _lock: File,
}

impl OutputDir {
    /// Opens `path`, made if it is not there; finishes or removes what an interrupted job left.
    ///
    /// # Errors
    /// When another job holds it, or it cannot be made or mended.
    pub fn open(path: &Path) -> Result<OutputDir, EmitError> {
        let fail = |source| EmitError::io("open the output folder", path, source);
        std::fs::create_dir_all(path).map_err(fail)?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK_FILE)).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(EmitError::Busy { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
        let out = OutputDir { path: path.to_owned(), _lock: lock };
        out.recover()?;
        Ok(out)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the fingerprints of answered ids are.
    pub fn ids_dir(&self) -> PathBuf {
        self.path.join(IDS_DIR)
    }

    /// Where the entity's files of a job are or will be.
    pub fn receipt_dir(&self, job: &str) -> PathBuf {
        self.path.join("receipts").join(job)
    }

    /// Where the analyst's file of a job will be.
    fn results_file(&self, commit: &Commit) -> PathBuf {
        self.path.join(RESULTS_DIR).join(format!("date={}", commit.date)).join(format!("{}.parquet", commit.job))
    }

    /// Whether anything of a job of this id is there; what is left of it may not be replaced, even where its receipt
    /// has been taken away.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn holds(&self, job: &str) -> Result<bool, EmitError> {
        if self.receipt_dir(job).exists() || self.ids_file(job).exists() {
            return Ok(true);
        }
        let results = self.path.join(RESULTS_DIR);
        let fail = |source| EmitError::io("read", &results, source);
        let days = match std::fs::read_dir(&results) {
            Ok(days) => days,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(fail(source)),
        };
        for day in days {
            if day.map_err(fail)?.path().join(format!("{job}.parquet")).exists() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn ids_file(&self, job: &str) -> PathBuf {
        self.ids_dir().join(format!("{job}.ids"))
    }

    /// What a commit moves, in this order: the ids first, so that no answer is visible whose id is not known.
    fn moves(&self, dir: &Path, commit: &Commit) -> [(PathBuf, PathBuf); 3] {
        [
            (dir.join(IDS_FILE), self.ids_file(&commit.job)),
            (dir.join(RECEIPT_DIR), self.receipt_dir(&commit.job)),
            (dir.join(RESULTS_FILE), self.results_file(commit)),
        ]
    }

    /// Makes a staged job visible. Its files must be on disk already.
    ///
    /// # Errors
    /// Before the commit point nothing is visible; after it the next opening finishes the work.
    pub fn commit(&self, staging: Staging, commit: &Commit) -> Result<(), EmitError> {
        let path = staging.dir.join(COMMIT_FILE);
        let fail = |source| EmitError::io("commit", &path, source);
        for (_, to) in &self.moves(&staging.dir, commit) {
            let parent = to.parent().expect("targets lie in folders of the output");
            std::fs::create_dir_all(parent).map_err(|source| EmitError::io("make the folder", parent, source))?;
            if to.exists() {
                return Err(EmitError::JobTaken { job: commit.job.clone(), path: self.path.clone() });
            }
        }
        let temporary = staging.dir.join("commit.tmp");
        let json = serde_json::to_vec(commit).expect("two strings are written to memory");
        std::fs::write(&temporary, json).map_err(fail)?;
        sync(&temporary).map_err(fail)?;
        sync(&staging.dir.join(RECEIPT_DIR)).map_err(fail)?;
        std::fs::rename(&temporary, &path).map_err(fail)?;
        sync(&staging.dir).map_err(fail)?;
        let dir = staging.keep();
        self.finish(&dir, commit)
    }

    /// Moves what a commit names; whatever has been moved already is passed over.
    fn finish(&self, dir: &Path, commit: &Commit) -> Result<(), EmitError> {
        let moves = self.moves(dir, commit);
        for (from, to) in moves.iter().filter(|(from, _)| from.exists()) {
            let fail = |source| EmitError::io("move into place", to, source);
            if to.exists() {
                return Err(EmitError::JobTaken { job: commit.job.clone(), path: self.path.clone() });
            }
            // It was there at the commit, and may have been taken away since.
            std::fs::create_dir_all(to.parent().expect("targets lie in folders of the output")).map_err(fail)?;
            std::fs::rename(from, to).map_err(fail)?;
        }
        // Names are made durable after all of them are there; until then `commit.json` can bring them back.
        for (_, to) in &moves {
            let parent = to.parent().expect("targets lie in folders of the output");
            sync(parent).map_err(|source| EmitError::io("sync", parent, source))?;
        }
        std::fs::remove_dir_all(dir).map_err(|source| EmitError::io("remove", dir, source))?;
        answered::merge_runs(&self.ids_dir())
            .map_err(|source| EmitError::io("merge answered ids in", &self.ids_dir(), source))
    }

    fn recover(&self) -> Result<(), EmitError> {
        let fail = |source| EmitError::io("read the output folder", &self.path, source);
        for entry in std::fs::read_dir(&self.path).map_err(fail)? {
            let dir = entry.map_err(fail)?.path();
            let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !name.starts_with(STAGING_PREFIX) || !dir.is_dir() {
                continue;
            }
            match std::fs::read(dir.join(COMMIT_FILE)) {
                Ok(json) => {
                    let commit: Commit = serde_json::from_slice(&json).map_err(|source| fail(source.into()))?;
                    self.finish(&dir, &commit)?;
                }
                Err(_not_committed) => {
                    std::fs::remove_dir_all(&dir).map_err(|source| EmitError::io("remove", &dir, source))?;
                }
            }
        }
        Ok(())
    }
}

fn sync(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}
