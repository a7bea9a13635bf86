//! The steps of Art. 7: application, review, commissioning, agreement, opening.

use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::command::Failure;
use crate::command::acting::{Verb, word};
use crate::command::documents::{Naming, content};
use crate::enforce::{AgreementTerms, ApplicationOutcome, CommissioningRecords, Entity, EventKind};
use crate::terms::{AgreedField, Day, Document, Hours, Instant, Service};

/// Longest file of terms: some thousand scenes.
const TERMS_BYTES_MAX: usize = 64 << 10;

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Apply {}

impl Verb for Apply {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::ApplicationSubmitted {})
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Review {
    /// passed, not_passed or supplement.
    #[arg(long, value_name = "WORD", value_parser = word::<ApplicationOutcome>)]
    outcome: ApplicationOutcome,
    /// Why not, or what is to be supplemented, once for each; not where it passes.
    #[arg(long, value_name = "TEXT")]
    reason: Vec<String>,
}

impl Verb for Review {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::ApplicationReviewed { outcome: self.outcome, reasons: self.reason.clone() })
    }
}

#[derive(Clone, Debug, clap::Args)]
#[group(id = "commission", required = true, multiple = false, args = ["start", "report"])]
pub(in crate::command) struct Commission {
    /// It begins.
    #[arg(long)]
    start: bool,
    /// It is done, on synthetic records: its report.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    naming: Naming,
}

impl Verb for Commission {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let Some(report) = &self.report else { return Ok(EventKind::CommissioningStarted {}) };
        let report = self.naming.document(report)?;
        Ok(EventKind::CommissioningCompleted { report, records: CommissioningRecords::Synthetic })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Agree {
    /// What is agreed, as TOML: services, scenes, fields, quota_a_day, peak_a_second, from; hours, like 08:00-22:00, where they
    /// are agreed; and until where it ends.
    #[arg(long, value_name = "FILE")]
    terms: PathBuf,
    /// The signed agreement.
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    naming: Naming,
}

impl Verb for Agree {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::AgreementSigned { terms: read(&self.terms, self.naming.document(&self.document)?)? })
    }

    /// The first time signs; what is signed later is the next version.
    fn fit(&self, fact: EventKind, entity: &Entity) -> EventKind {
        let versions = u32::try_from(entity.agreement.len()).expect("a file holds fewer versions than a u32 counts");
        match fact {
            EventKind::AgreementSigned { terms } if versions > 0 => {
                EventKind::AgreementAmended { version: versions + 1, terms }
            }
            first => first,
        }
    }
}

/// The terms as a person writes them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    services: Vec<Service>,
    scenes: Vec<String>,
    #[serde(default)]
    fields: Vec<AgreedField>,
    quota_a_day: u64,
    peak_a_second: u32,
    hours: Option<Hours>,
    from: WrittenDay,
    until: Option<WrittenDay>,
}

/// A day, with or without quotation marks.
struct WrittenDay(Day);

impl<'de> Deserialize<'de> for WrittenDay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<WrittenDay, D::Error> {
        let text = match toml::Value::deserialize(from)? {
            toml::Value::String(text) => text,
            other => other.to_string(),
        };
        Day::try_from(text).map(WrittenDay).map_err(D::Error::custom)
    }
}

fn read(path: &Path, document: Document) -> Result<AgreementTerms, Failure> {
    let wrong = |what: String| Failure::arguments(format!("{}: {what}", path.display()));
    let bytes = content(path, TERMS_BYTES_MAX)?;
    if bytes.len() > TERMS_BYTES_MAX {
        return Err(wrong(format!("longer than {TERMS_BYTES_MAX} bytes; give the terms alone")));
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong("no UTF-8; save it as UTF-8".to_owned()))?;
    let terms: Terms = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let Terms { services, scenes, fields, quota_a_day, peak_a_second, hours, from, until } = terms;
    let (from, until) = (from.0, until.map(|until| until.0));
    Ok(AgreementTerms { document, services, scenes, fields, quota_a_day, peak_a_second, hours, from, until })
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Open {}

impl Verb for Open {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::ServiceOpened {})
    }
}
