//! Materials with their reviews and changes (Art. 6, 9(2)), and the conditions of Art. 5.

use std::path::PathBuf;

use crate::command::Failure;
use crate::command::acting::{Verb, word};
use crate::command::documents::Naming;
use crate::enforce::{EventKind, ReviewOutcome, Standing};
use crate::terms::{Condition, Day, DocumentId, Instant, Material};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Submit {
    /// Which: basic_information, business_licence, legality, system_ownership, security, security_plan or emergency_plan.
    #[arg(long, value_name = "WORD", value_parser = word::<Material>)]
    material: Material,
    /// Its document.
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    naming: Naming,
    /// The day on which it was handed in; today where it is not given.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    submitted_on: Option<Day>,
    /// Its last day of validity, where it has one.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    valid_until: Option<Day>,
}

impl Verb for Submit {
    fn fact(&self, now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::MaterialSubmitted {
            material: self.material,
            document: self.naming.document(&self.document)?,
            submitted_on: self.submitted_on.unwrap_or_else(|| now.day()),
            valid_until: self.valid_until,
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Review {
    /// Which, as it was handed in.
    #[arg(long, value_name = "WORD", value_parser = word::<Material>)]
    material: Material,
    /// The document that was looked at.
    #[arg(long, value_name = "ID", value_parser = word::<DocumentId>)]
    document_id: DocumentId,
    /// accepted or rejected.
    #[arg(long, value_name = "WORD", value_parser = word::<ReviewOutcome>)]
    outcome: ReviewOutcome,
    /// Why not; only with a rejection.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Verb for Review {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::MaterialReviewed {
            material: self.material,
            document_id: self.document_id.clone(),
            outcome: self.outcome,
            reasons: self.reason.clone(),
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Change {
    /// Which material registers the item.
    #[arg(long, value_name = "WORD", value_parser = word::<Material>)]
    material: Material,
    /// The day of the change or invalidation; it starts the fifteen days.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    changed_on: Day,
    /// The day on which the provider learned of it; today where it is not given.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    known_on: Option<Day>,
    /// What changed.
    #[arg(long, value_name = "TEXT")]
    what: String,
}

impl Verb for Change {
    fn fact(&self, now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::MaterialChanged {
            material: self.material,
            changed_on: self.changed_on,
            known_on: self.known_on.unwrap_or_else(|| now.day()),
            what: self.what.clone(),
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Meet {
    /// Which: 5(1) to 5(5).
    #[arg(long, value_name = "ARTICLE", value_parser = word::<Condition>)]
    condition: Condition,
    /// met or lapsed.
    #[arg(long, value_name = "WORD", value_parser = word::<Standing>)]
    standing: Standing,
    /// The day from which that is so; today where it is not given.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    holds_from: Option<Day>,
    /// The document that shows it.
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
    #[command(flatten)]
    naming: Naming,
    /// The last day for which the evidence holds; only where the condition is met.
    #[arg(long, value_name = "DATE", value_parser = word::<Day>)]
    valid_until: Option<Day>,
}

impl Verb for Meet {
    fn fact(&self, now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::ConditionRecorded {
            condition: self.condition,
            standing: self.standing,
            holds_from: self.holds_from.unwrap_or_else(|| now.day()),
            evidence: self.naming.document(&self.evidence)?,
            valid_until: self.valid_until,
        })
    }
}
