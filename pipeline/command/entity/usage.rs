//! What comes of the use: complaints about fees (Art. 11), referrals (Art. 15), disputes (Art. 10).

use std::path::PathBuf;

use crate::command::Failure;
use crate::command::acting::{Verb, word};
use crate::command::documents::Naming;
use crate::enforce::{ComplaintOutcome, EventKind};
use crate::terms::{ComplaintId, DisputeId, Instant, ReferralId};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Complain {
    /// The complaint's name.
    #[arg(long, value_name = "ID", value_parser = word::<ComplaintId>)]
    complaint: ComplaintId,
    /// What was said.
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    naming: Naming,
}

impl Verb for Complain {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let document = self.naming.document(&self.document)?;
        Ok(EventKind::ComplaintRecorded { complaint_id: self.complaint.clone(), document })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Judge {
    /// The complaint.
    #[arg(long, value_name = "ID", value_parser = word::<ComplaintId>)]
    complaint: ComplaintId,
    /// founded or unfounded. Founded is ground for a finding under 14(5).
    #[arg(long, value_name = "WORD", value_parser = word::<ComplaintOutcome>)]
    outcome: ComplaintOutcome,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Verb for Judge {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let Judge { complaint, outcome, reason } = self.clone();
        Ok(EventKind::ComplaintJudged { complaint_id: complaint, outcome, reasons: reason })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Refer {
    /// The referral's name.
    #[arg(long, value_name = "ID", value_parser = word::<ReferralId>)]
    referral: ReferralId,
    /// To whom.
    #[arg(long, value_name = "TEXT")]
    authority: String,
    /// What was handed over: of a pack of `concord ledger evidence`, its manifest.json, which holds the hashes of the rest.
    #[arg(long, value_name = "FILE")]
    pack: PathBuf,
    #[command(flatten)]
    naming: Naming,
}

impl Verb for Refer {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let pack = self.naming.document(&self.pack)?;
        Ok(EventKind::ReferralMade { referral_id: self.referral.clone(), authority: self.authority.clone(), pack })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Hold {
    /// The dispute's name.
    #[arg(long, value_name = "ID", value_parser = word::<DisputeId>)]
    dispute: DisputeId,
    /// The job whose contents it holds.
    #[arg(long, value_name = "ID")]
    job: String,
}

impl Verb for Hold {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::DisputeHeld { dispute_id: self.dispute.clone(), job_id: self.job.clone() })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Release {
    /// The dispute.
    #[arg(long, value_name = "ID", value_parser = word::<DisputeId>)]
    dispute: DisputeId,
    /// How it ended.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Verb for Release {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::DisputeReleased { dispute_id: self.dispute.clone(), reasons: self.reason.clone() })
    }
}
