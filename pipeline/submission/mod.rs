//! Signed submissions: a manifest and its signature in, a job under the entity's agreement out, or a refusal with its receipt (Art. 8).
//!
//! ```text
//! manifest ─▶ signature, chain ─▶ file of the entity: credential, window, replay, state, quota ─▶ job_admitted
//!                                                                          │ job: rows held to the agreement
//! results, receipts ◀─ commit ◀─ job_released ◀─ state asked once more ◀───┘
//! ```
//!
//! Invariants: no row is read before its submission is admitted; what is refused whole leaves nothing but a receipt that says why;
//! nothing becomes visible that the entity's file does not name as released.

mod check;
mod delete;
mod error;
mod files;
mod manifest;
mod refusal;
mod refused;
mod run;
mod sign;
mod signer;
mod trace;

pub use delete::{Deleted, Deletion, delete};
pub use error::SubmissionError;
pub use manifest::{Manifest, ManifestFile, ManifestWindow};
pub use refusal::Refusal;
pub use refused::RefusedReceipt;
pub use run::{Ended, Submission, submit};
pub use sign::{FileHash, ToSign, sign};
pub use trace::{Account, Disclosed, Given, disclosed, trace};
