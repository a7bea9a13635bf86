//! Reports that answer a notice (Art. 12 § 2) or an order of suspension (Art. 13 § 2), and their review; the receipt of either, and what was
//! recorded of it wrongly.

use std::path::PathBuf;

use super::Failure;
use super::acting::{Verb, word};
use super::documents::Naming;
use crate::enforce::{Demanded, EventKind, ReviewOutcome};
use crate::terms::{Day, DocumentId, Instant, NoticeId, OrderId};

/// What a report answers, as a command names it.
pub(super) trait About: clap::Args {
    /// What it answers.
    fn demanded(&self) -> Demanded;
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct OfNotice {
    /// The notice.
    #[arg(long, value_name = "ID", value_parser = word::<NoticeId>)]
    pub notice: NoticeId,
}

impl About for OfNotice {
    fn demanded(&self) -> Demanded {
        Demanded::Notice(self.notice.clone())
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct OfOrder {
    /// The order.
    #[arg(long, value_name = "ID", value_parser = word::<OrderId>)]
    pub order: OrderId,
}

impl About for OfOrder {
    fn demanded(&self) -> Demanded {
        Demanded::Order(self.order.clone())
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Report<A: About> {
    #[command(flatten)]
    about: A,
    /// The report.
    #[arg(long, value_name = "FILE")]
    report: PathBuf,
    #[command(flatten)]
    naming: Naming,
    /// The day on which it came; today where it is not given.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    reported_on: Option<Day>,
}

impl<A: About> Verb for Report<A> {
    fn fact(&self, now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::CorrectionReported {
            about: self.about.demanded(),
            report: self.naming.document(&self.report)?,
            reported_on: self.reported_on.unwrap_or_else(|| now.day()),
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Review<A: About> {
    #[command(flatten)]
    about: A,
    /// The report's name in the ledger.
    #[arg(long, value_name = "ID", value_parser = word::<DocumentId>)]
    report: DocumentId,
    /// accepted or rejected.
    #[arg(long, value_name = "WORD", value_parser = word::<ReviewOutcome>)]
    outcome: ReviewOutcome,
    /// Why not; only with a rejection.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl<A: About> Verb for Review<A> {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::CorrectionReviewed {
            about: self.about.demanded(),
            report_id: self.report.clone(),
            outcome: self.outcome,
            reasons: self.reason.clone(),
        })
    }
}

/// The proof that something was received, and the day.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Receipt {
    /// What proves it.
    #[arg(long, value_name = "FILE")]
    pub proof: PathBuf,
    #[command(flatten)]
    pub naming: Naming,
    /// The day of receipt; the term counts from it.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    pub received_on: Day,
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct CorrectReceipt<A: About> {
    #[command(flatten)]
    about: A,
    /// What shows that the recorded receipt is wrong.
    #[arg(long, value_name = "FILE")]
    proof: PathBuf,
    #[command(flatten)]
    naming: Naming,
    /// The day of receipt that is right.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>, conflicts_with = "not_received", required_unless_present = "not_received")]
    received_on: Option<Day>,
    /// Nothing proves a receipt any more: no term runs until one is proved.
    #[arg(long)]
    not_received: bool,
    /// What was wrong.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl<A: About> Verb for CorrectReceipt<A> {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::ReceiptCorrected {
            about: self.about.demanded(),
            proof: self.naming.document(&self.proof)?,
            received_on: self.received_on,
            reasons: self.reason.clone(),
        })
    }
}
