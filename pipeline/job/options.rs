//! What a job is told, and what can go wrong with it.

use std::path::PathBuf;

use crate::acquire::{ModelError, Source};
use crate::compare::Threshold;
use crate::decide::Scope;
use crate::emit::EmitError;
use crate::ingest::{CHUNK_BYTES, Window};
use crate::read::ReadError;
use crate::records::RecordsError;
use crate::world::input::{Format, InputError};

/// A bulk job, as the command line describes it.
#[derive(Clone, Debug)]
pub struct JobOptions {
    /// The record store.
    pub records: PathBuf,
    /// Files, folders, URLs, or `-`.
    pub requests: Vec<String>,
    /// The format, where the names do not tell.
    pub format: Option<Format>,
    /// The output folder.
    pub out: PathBuf,
    /// The submitter.
    pub entity: Option<String>,
    /// The job's id, where the submitter names it.
    pub job: Option<String>,
    /// The least similarity of a consistent face; the model's where the references are of it, else [`THRESHOLD_USUAL`].
    pub threshold: Option<Threshold>,
    /// Where the model of photos is.
    pub photos: Source,
    /// The trust folder that chips are proved with; without one nobody is trusted.
    pub trust: Option<PathBuf>,
    /// The job's own time, microseconds since 1970 UTC.
    pub now: i64,
    /// When the requests may have been made.
    pub window: Window,
    /// What the submitter is held to, where it has an agreement.
    pub terms: Option<Terms>,
    /// The key file.
    pub keys: Option<PathBuf>,
    /// Threads and memory.
    pub limits: Limits,
}

/// What a submission under an agreement is held to.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What its rows may ask for; others are not processed.
    pub scope: Scope,
    /// How many rows are processed at most: what is left of the day's quota. Further ones are `quota_exceeded`.
    pub rows_processed_max: u64,
    /// Rows a second at most (Art. 9(3)); more are queued, a second's worth at once excepted.
    pub peak_a_second: u32,
    /// The files that were signed, in order; the job ends without a commit where they are others.
    pub files: Vec<SignedFile>,
    /// Rows of all of them.
    pub rows: u64,
}

/// A file as the submitter signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedFile {
    /// Its name, without a folder.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// SHA-256 of them, in hex; `None` where the bytes were held against another hash before.
    pub sha256: Option<String>,
}

/// The least similarity where neither the operator nor a model sets one: of random 512-d directions, which the made-up
/// templates are, one pair in 10^19 reaches it. A real model brings its own with its false match rate.
pub const THRESHOLD_USUAL: f32 = 0.40;

/// What a job may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Worker threads.
    pub threads: usize,
    /// Bytes of memory, without the pages of mapped files.
    pub memory_bytes: u64,
}

/// Least memory of a job: its chunks, groups and writers at one thread.
pub const MEMORY_BYTES_MIN: u64 = 128 << 20;

/// Bytes that one chunk in flight holds at most: its text, its embeddings (three quarters of that), its columns and
/// tokens, measured at 2.6 times the chunk and rounded up.
const CHUNK_FOOTPRINT: u64 = 4 * CHUNK_BYTES as u64;

/// Bytes that one worker holds at most beside its chunks: 32k rows in columns, encoded, and as lines, some 650 bytes a
/// row, and their allocator's slack; half of [`MEMORY_BYTES_MIN`], so that the least memory serves two.
const WORKER_BYTES: u64 = 64 << 20;

impl Limits {
    /// Chunks in flight: a fourth of the memory, at least two a thread so that none waits for its neighbour, at most four
    /// a thread, beyond which only memory is taken.
    pub(super) fn chunks_in_flight(self) -> u64 {
        let threads = self.workers() as u64;
        (self.memory_bytes / 4 / CHUNK_FOOTPRINT).clamp(2 * threads, 4 * threads)
    }

    /// Threads that work: each may hold a group with its columns and what they are encoded to.
    pub(super) fn workers(self) -> usize {
        let most = self.memory_bytes / WORKER_BYTES;
        self.threads.min(usize::try_from(most).unwrap_or(usize::MAX)).max(1)
    }

    /// Bytes for the ids answered in this job, before they spill.
    pub(super) fn answered_bytes(self) -> u64 {
        self.memory_bytes / 3
    }
}

/// Why the results of a job that is done are not released.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
    /// The submitter's service is open no more (Art. 13, 14).
    #[error("the service was closed to the entity while its job ran")]
    NotOpen,
    /// It cannot be said, or not be recorded, whether it is open.
    #[error("the release cannot be recorded: {why}")]
    Unrecorded {
        /// What stands in the way, and how to put it right.
        why: String,
        /// The exit code of the contract.
        exit_code: u8,
    },
}

/// Why a job ends without a commit.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The arguments do not fit together; correct them.
    #[error("{0}")]
    Arguments(String),
    /// An input cannot be opened or listed; correct it and run again.
    #[error(transparent)]
    Input(#[from] InputError),
    /// An input broke off; nothing of the job is visible.
    #[error("cannot read {name} to its end; nothing was written, run the job again with a whole input")]
    InputBroken {
        /// The input.
        name: String,
        /// The reader's answer.
        source: std::io::Error,
    },
    /// What was read is not what the submitter signed; nothing was written.
    #[error("{what}; nothing was written, sign a new manifest of the files as they are")]
    NotAsSigned {
        /// Which file or count, and how it differs.
        what: String,
    },
    /// The results may not be released; nothing was written.
    #[error(transparent)]
    Withheld(#[from] Withheld),
    /// The record store.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The model of photos.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The trust folder.
    #[error(transparent)]
    Trust(#[from] ReadError),
    /// The output folder.
    #[error(transparent)]
    Emit(#[from] EmitError),
}

impl JobError {
    /// What broke an input off while it was read: what its reader says of it, or else the bare error.
    pub(super) fn broken(name: String, source: std::io::Error) -> JobError {
        match InputError::within(source) {
            Ok(known) => JobError::Input(known),
            Err(source) => JobError::InputBroken { name, source },
        }
    }

    /// The exit code of the contract.
    pub fn exit_code(&self) -> u8 {
        match self {
            JobError::Arguments(_) | JobError::Input(InputError::StandardInputTwice) => 2,
            JobError::Input(error) if error.is_dependency() => 4,
            JobError::Input(_) | JobError::InputBroken { .. } | JobError::NotAsSigned { .. } => 3,
            JobError::Withheld(Withheld::NotOpen) => 3,
            JobError::Withheld(Withheld::Unrecorded { exit_code, .. }) => *exit_code,
            JobError::Emit(EmitError::JobTaken { .. } | EmitError::KeysMalformed { .. }) => 2,
            JobError::Records(error) => error.exit_code(),
            JobError::Model(error) => error.exit_code(),
            JobError::Trust(error) => error.exit_code(),
            JobError::Emit(_) => 4,
        }
    }
}
