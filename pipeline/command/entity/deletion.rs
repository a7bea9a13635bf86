//! `concord entity delete-requests`: the provider's copies of what a submission sent are deleted, and that is recorded (Art. 10).

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::command::acting::{instant, present};
use crate::command::{Failure, Style};
use crate::submission::{Deletion, delete};
use crate::terms::Instant;

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct DeleteRequests {
    /// The manifest of the submission.
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// The local files of requests, or the folders in which they lie; of these only those that the manifest names.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    requests: Vec<PathBuf>,
    /// The ledger's folder.
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
    /// When it is recorded, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    now: Option<Instant>,
}

pub(super) fn run(arguments: &DeleteRequests, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let DeleteRequests { manifest, requests, ledger, now } = arguments.clone();
    let deleted = delete(&Deletion { manifest, requests, ledger }, now.unwrap_or_else(present))?;
    match style {
        Style::Text => {
            writeln!(out, "deleted {} files, {} bytes, of job {}", deleted.files, deleted.bytes, deleted.job_id)?;
        }
        Style::Json => {
            writeln!(out, "{}", json!({"job_id": deleted.job_id, "files": deleted.files, "bytes": deleted.bytes}))?;
        }
    }
    Ok(0)
}
