//! A submission from its manifest to the release of its results.
//!
//! The file of the entity is asked twice: before a row is read, and again right before anything becomes visible (Art. 3, 13, 14). What
//! is admitted, refused and released is an event of that file.

use std::path::PathBuf;

use kernels::digest::hex;
use sha2::{Digest, Sha256};

use super::check::{Admitted, Signed, check};
use super::error::SubmissionError;
use super::files;
use super::manifest::{MANIFEST_BYTES_MAX, Manifest};
use super::refusal::Refusal;
use super::refused;
use super::signer;
use crate::decide::Standing;
use crate::emit::{Keys, Receipt, is_interrupted};
use crate::enforce::{Actor, Admission, Entity, EventKind, Law, admits};
use crate::ingest::Window;
use crate::job::{Completion, JobError, JobOptions, SignedFile, Terms, Withheld, run_and_release};
use crate::register::{Recorder, RegisterError};
use crate::terms::{EntityId, Instant, Reason, RefusalCode};
use crate::world::input;

/// A submission as it was handed in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The manifest.
    pub manifest: PathBuf,
    /// Its detached signature.
    pub signature: PathBuf,
    /// The ledger with the files of the entities.
    pub ledger: PathBuf,
}

/// How a submission ended.
#[derive(Debug)]
pub enum Ended {
    /// Its job ran, now or before the process died.
    Answered(Box<Completion>),
    /// It is refused whole.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The receipt that says so.
        receipt: PathBuf,
    },
}

/// What ends the admission of a submission.
enum Stopped {
    /// A rule that it does not meet.
    Refused(Refusal),
    /// Something that is not its fault.
    Failed(SubmissionError),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Stopped {
        Stopped::Refused(refusal)
    }
}

impl From<SubmissionError> for Stopped {
    fn from(error: SubmissionError) -> Stopped {
        Stopped::Failed(error)
    }
}

impl From<JobError> for Stopped {
    fn from(error: JobError) -> Stopped {
        Stopped::Failed(error.into())
    }
}

impl From<RegisterError> for Stopped {
    fn from(error: RegisterError) -> Stopped {
        Stopped::Failed(error.into())
    }
}

/// Checks a submission, runs its job and releases the results. `options` say everything but the submitter, the window and the terms;
/// `clock` tells the present, at admission and at release.
///
/// # Errors
/// What the ledger, the records or the disk say; a submission that does not meet a rule is no error but [`Ended::Refused`].
pub fn submit(
    submission: &Submission,
    options: JobOptions,
    clock: &dyn Fn() -> Instant,
) -> Result<Ended, SubmissionError> {
    let bytes = files::read(&submission.manifest, MANIFEST_BYTES_MAX)?;
    let now = clock();
    let mut claimed = None;
    let out = options.out.clone();
    let keys = options.keys.clone();
    let ended = admit_and_answer(submission, &bytes, options, clock, now, &mut claimed);
    match ended {
        Ok(completion) => Ok(Ended::Answered(Box::new(completion))),
        Err(Stopped::Failed(error)) => Err(error),
        Err(Stopped::Refused(refusal)) => {
            if let Some(entity) = &claimed {
                note_refused(submission, entity, &bytes, &refusal, clock())?;
            }
            let (keys, _) = Keys::load(keys.as_deref(), &out)?;
            let entity_id = claimed.as_ref().map(ToString::to_string);
            let receipt = refused::write(&out, &keys, &refusal, entity_id, &bytes, now)?;
            Ok(Ended::Refused { refusal, receipt })
        }
    }
}

fn admit_and_answer(
    submission: &Submission,
    bytes: &[u8],
    options: JobOptions,
    clock: &dyn Fn() -> Instant,
    now: Instant,
    claimed: &mut Option<EntityId>,
) -> Result<Completion, Stopped> {
    let manifest = Manifest::read(bytes)?;
    *claimed = Some(manifest.entity_id.clone());
    let signer = signer::of(&submission.signature, bytes)??;
    let inputs = input::list(&options.requests, options.format).map_err(JobError::from)?;
    let files = files::expected(&manifest, &inputs)??;
    let recorder = Recorder::open(&submission.ledger, Law::published())?;
    let manifest_sha256 = sha256(bytes);
    let out = options.out.clone();
    let is_interrupted = |job: &str| is_interrupted(&out, job);
    let signed = Signed {
        manifest: &manifest,
        manifest_sha256: &manifest_sha256,
        signer: &signer,
        is_interrupted: &is_interrupted,
    };
    let admitted = admit(&recorder, &signed, now)?;
    // Others may write while the job runs.
    drop(recorder);
    files::check_sm3(&manifest, &inputs)??;
    let mut options = held_to(options, &manifest, admitted, files);
    let standing = |options: &JobOptions| options.terms.as_ref().map(|terms| terms.scope.standing);
    let run = |options: &JobOptions| {
        let release = |receipt: &Receipt| release(submission, &signed, standing(options), receipt, clock());
        run_and_release(options, &release)
    };
    let ended = match run(&options) {
        // It was suspended or terminated while its job ran: the rows come back as not processed.
        Err(JobError::Withheld(Withheld::NotOpen)) => {
            close(&mut options);
            run(&options)
        }
        ended => ended,
    };
    match ended {
        Err(error @ JobError::NotAsSigned { .. }) => {
            Err(Refusal::new(RefusalCode::FileChanged, error.to_string()).into())
        }
        ended => Ok(ended?),
    }
}

/// Holds a submission against its entity's file, and writes there that it is admitted.
fn admit(recorder: &Recorder, signed: &Signed<'_>, now: Instant) -> Result<Admitted, Stopped> {
    let mut admitted = None;
    let id = &signed.manifest.entity_id;
    recorder.record(id, now, |entity| {
        if entity.life == 0 {
            let why = format!("nothing is recorded of {id}");
            return Err(Stopped::Refused(Refusal::new(RefusalCode::EntityUnknown, why)));
        }
        admitted = Some(check(signed, entity, now)?);
        // Known already where it comes again after a crash.
        let is_known = entity.jobs.of_nonce(&signed.manifest.nonce).is_some();
        let fact = (!is_known).then(|| (Actor::Entity {}, admitted_fact(signed)));
        Ok(fact.into_iter().collect())
    })?;
    Ok(admitted.expect("what is to be recorded was asked"))
}

/// Writes into the file of the entity whose submission it claims to be that it was refused: evidence for Art. 12(3).
fn note_refused(
    submission: &Submission,
    entity: &EntityId,
    manifest: &[u8],
    refusal: &Refusal,
    now: Instant,
) -> Result<(), SubmissionError> {
    let recorder = Recorder::open(&submission.ledger, Law::published())?;
    recorder.record::<RegisterError>(entity, now, |entity| {
        let fact = EventKind::JobRefused { manifest_sha256: sha256(manifest), code: refusal.code.clone() };
        // Of whom nothing is recorded, there is no file.
        Ok(if entity.life == 0 { Vec::new() } else { vec![(Actor::System {}, fact)] })
    })?;
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    hex(&<[u8; 32]>::from(Sha256::digest(bytes)))
}

fn admitted_fact(signed: &Signed<'_>) -> EventKind {
    EventKind::JobAdmitted {
        manifest_sha256: signed.manifest_sha256.to_owned(),
        nonce: signed.manifest.nonce.clone(),
        expires_at: signed.manifest.expires_at,
        rows: signed.manifest.rows(),
    }
}

/// Asks once more whether the service is open, and writes into the entity's file that the results are released.
fn release(
    submission: &Submission,
    signed: &Signed<'_>,
    standing: Option<Standing>,
    receipt: &Receipt,
    now: Instant,
) -> Result<(), Withheld> {
    let recorded =
        Recorder::open(&submission.ledger, Law::published()).map_err(Unreleased::from).and_then(|recorder| {
            recorder.record(&signed.manifest.entity_id, now, |entity| {
                if standing == Some(Standing::Open) && matches!(admits(entity, now), Admission::Stopped(_)) {
                    return Err(Unreleased::NotOpen);
                }
                Ok(released_fact(signed, entity, receipt).into_iter().map(|fact| (Actor::System {}, fact)).collect())
            })
        });
    match recorded {
        Ok(_) => Ok(()),
        Err(Unreleased::NotOpen) => Err(Withheld::NotOpen),
        Err(Unreleased::Register(error)) => {
            Err(Withheld::Unrecorded { why: error.to_string(), exit_code: error.exit_code() })
        }
    }
}

/// What keeps results from being released.
enum Unreleased {
    NotOpen,
    Register(RegisterError),
}

impl From<RegisterError> for Unreleased {
    fn from(error: RegisterError) -> Unreleased {
        Unreleased::Register(error)
    }
}

/// `None` where it was released before, and the process died between that and the commit of the files.
fn released_fact(signed: &Signed<'_>, entity: &Entity, receipt: &Receipt) -> Option<EventKind> {
    let job = entity.jobs.of_nonce(&signed.manifest.nonce);
    if job.is_some_and(|job| job.released.is_some()) {
        return None;
    }
    let counts = &receipt.counts;
    let of = |list: &[(String, u64)], words: &[Reason]| {
        let is_one = |(word, _): &&(String, u64)| words.iter().any(|reason| reason.as_str() == word);
        list.iter().filter(is_one).map(|(_, count)| count).sum()
    };
    let not_processed: u64 = counts.not_processed.iter().map(|(_, count)| count).sum();
    Some(EventKind::JobReleased {
        nonce: signed.manifest.nonce.clone(),
        job_id: receipt.job_id.clone(),
        processed: counts.results.saturating_sub(not_processed),
        not_agreed: of(
            &counts.not_processed,
            &[Reason::SceneNotAgreed, Reason::ServiceNotAgreed, Reason::FieldNotAgreed],
        ),
        rejected: counts.rejects,
    })
}

/// The options of a job under an agreement.
fn held_to(options: JobOptions, manifest: &Manifest, admitted: Admitted, files: Vec<SignedFile>) -> JobOptions {
    let terms = Terms {
        scope: admitted.scope,
        rows_processed_max: admitted.quota_left,
        peak_a_second: admitted.peak_a_second,
        files,
        rows: manifest.rows(),
    };
    JobOptions {
        entity: Some(manifest.entity_id.to_string()),
        window: Window { from: manifest.window.from.0, to: manifest.window.to.0 },
        terms: Some(terms),
        ..options
    }
}

/// Lets no row of a job be processed.
fn close(options: &mut JobOptions) {
    if let Some(terms) = &mut options.terms {
        terms.scope.standing = Standing::NotOpen;
        terms.peak_a_second = u32::MAX;
    }
}
