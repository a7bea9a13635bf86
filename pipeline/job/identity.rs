//! Which job this is: the same files of the same entity are the same job, whatever the time, the threads or the place they
//! lie in. Invariant: an id is taken for as long as anything of its job is left.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use kernels::digest::hex;
use sha2::{Digest, Sha256};

use super::options::{JobError, JobOptions};
use crate::compare::Threshold;
use crate::emit::{EmitError, OutputDir, Receipt};
use crate::world::files::blocks;
use crate::world::input::Input;

/// Files up to this size are read whole for the job's id; 4 MiB cost about 2 ms.
const WHOLE_BYTES_MAX: u64 = 4 << 20;

/// Of larger files these many blocks, evenly spread, with the first and the last.
const SAMPLE_BLOCKS: u64 = 256;
const SAMPLE_BYTES: u64 = 4096;

/// Hex digits of a derived id: 80 bits.
const ID_DIGITS: usize = 20;

/// A job's id as given: it becomes a file name.
fn check(job: &str) -> Result<String, JobError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if job.is_empty() || job.len() > 64 || job.starts_with('.') || !job.bytes().all(fits) {
        return Err(JobError::Arguments("--job takes 1 to 64 letters, digits, '-', '_' or '.'".into()));
    }
    Ok(job.to_owned())
}

/// What a job is judged by.
#[derive(Clone, Copy)]
pub(super) struct Judging<'a> {
    /// The least similarity of a consistent face.
    pub threshold: Threshold,
    /// The snapshot of the records.
    pub record_version: &'a str,
}

/// Which job a submission is.
pub(super) enum Identity {
    /// One that is not there yet.
    New(String),
    /// One that was answered before, with its receipt.
    AnsweredBefore(Box<Receipt>),
}

/// The job that `options` name, or the one that its inputs make it.
///
/// # Errors
/// When the name is taken by another job, or something cannot be read.
pub(super) fn of(
    options: &JobOptions,
    inputs: &[Input],
    judging: Judging<'_>,
    out: &OutputDir,
) -> Result<Identity, JobError> {
    if let Some(job) = &options.job {
        let job = check(job)?;
        return match answered_before(out, &job, options, inputs)? {
            Earlier::None => Ok(Identity::New(job)),
            Earlier::Same(receipt) => Ok(Identity::AnsweredBefore(receipt)),
            Earlier::Other => Err(EmitError::JobTaken { job, path: out.path().to_owned() }.into()),
        };
    }
    let base = derive(options, inputs, judging)?;
    for attempt in 1..=ATTEMPTS_MAX {
        let job = if attempt == 1 { base.clone() } else { format!("{base}-{attempt}") };
        match answered_before(out, &job, options, inputs)? {
            Earlier::None => return Ok(Identity::New(job)),
            Earlier::Same(receipt) if !refused_whole(&receipt) => return Ok(Identity::AnsweredBefore(receipt)),
            // Refused whole: perhaps for a wrong argument, so it may be tried again.
            Earlier::Same(_) | Earlier::Other => {}
        }
    }
    Err(EmitError::JobTaken { job: base, path: out.path().to_owned() }.into())
}

/// Most jobs that may share a derived id: each further one reads the earlier ones' receipts.
const ATTEMPTS_MAX: u32 = 1000;

fn refused_whole(receipt: &Receipt) -> bool {
    receipt.counts.results == 0 && receipt.counts.rejects > 0
}

/// The id of a job that has no name: from the entity, the format it is read in, the threshold and the inputs.
///
/// A sample of the inputs decides, not the whole: those that differ elsewhere get one id, which [`answered_before`] finds
/// out. Standard input cannot be sampled; there the job's time and records stand in.
fn derive(options: &JobOptions, inputs: &[Input], judging: Judging<'_>) -> Result<String, JobError> {
    let mut hash = Sha256::new();
    hash.update(options.entity.as_deref().unwrap_or_default());
    hash.update([0, options.format.map_or(0, |format| format as u8 + 1)]);
    hash.update(judging.threshold.value().to_le_bytes());
    for input in inputs {
        hash.update([0]);
        hash.update(input.size.unwrap_or(u64::MAX).to_le_bytes());
        match input.local_path() {
            Some(path) => {
                sample(path, &mut hash).map_err(|source| JobError::InputBroken { name: input.name.clone(), source })?
            }
            None => {
                hash.update(&input.name);
                hash.update(options.now.to_le_bytes());
                hash.update(judging.record_version);
            }
        }
    }
    let digest: [u8; 32] = hash.finalize().into();
    Ok(format!("job-{}", &hex(&digest)[..ID_DIGITS]))
}

fn sample(path: &Path, hash: &mut Sha256) -> io::Result<()> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut block = vec![0; SAMPLE_BYTES as usize];
    let blocks = size.div_ceil(SAMPLE_BYTES);
    let count = if size <= WHOLE_BYTES_MAX { blocks } else { SAMPLE_BLOCKS };
    for index in 0..count {
        let at = if count <= 1 { 0 } else { (blocks - 1) * index / (count - 1) * SAMPLE_BYTES };
        let length = (size - at).min(SAMPLE_BYTES) as usize;
        file.read_exact_at(&mut block[..length], at)?;
        hash.update(&block[..length]);
    }
    Ok(())
}

/// What there is of an id.
enum Earlier {
    /// Nothing.
    None,
    /// The same submission.
    Same(Box<Receipt>),
    /// Another submission, one that cannot be compared, or what is left of one whose receipt was taken away.
    Other,
}

fn answered_before(out: &OutputDir, job: &str, options: &JobOptions, inputs: &[Input]) -> Result<Earlier, JobError> {
    let path = out.receipt_dir(job).join("receipt.json");
    let json = match std::fs::read(&path) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(if out.holds(job)? { Earlier::Other } else { Earlier::None });
        }
        Err(source) => return Err(EmitError::io("read", &path, source).into()),
    };
    let receipt: Receipt =
        serde_json::from_slice(&json).map_err(|source| EmitError::io("read", &path, source.into()))?;
    if receipt.entity_id != options.entity || receipt.inputs.len() != inputs.len() {
        return Ok(Earlier::Other);
    }
    for (input, known) in inputs.iter().zip(&receipt.inputs) {
        let Some(path) = input.local_path() else { return Ok(Earlier::Other) };
        let digest = file_sha256(path).map_err(|source| JobError::InputBroken { name: input.name.clone(), source })?;
        if hex(&digest) != known.sha256 {
            return Ok(Earlier::Other);
        }
    }
    Ok(Earlier::Same(Box::new(receipt)))
}

fn file_sha256(path: &Path) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    blocks(path, |block| hash.update(block))?;
    Ok(hash.finalize().into())
}
