//! `concord order`: findings, orders of suspension and termination, their receipt, the reports that answer them, and reopening
//! (Art. 13, 14).

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::acting::{Asking, Deed, Verb, instant, word};
use super::corrections::{CorrectReceipt, OfOrder, Receipt, Report, Review};
use super::documents::{LetterArguments, Letters, Naming, documents};
use super::{Failure, Style, trace};
use crate::enforce::documents::{Addressee, Letter, OrderText};
use crate::enforce::{Entity, EventKind, FindingStatus, Measure, Plan, plan};
use crate::terms::{Article, DocumentId, EntityId, FindingId, Identifier, Instant, OfficerId, OrderId};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// An officer finds a ground of Art. 13 or 14 that no term brings about.
    Find(Deed<Find>),
    /// What a finding rests on proved wrong (Art. 13, 14).
    Withdraw(Deed<Withdraw>),
    /// Whose answers some lines are that came to light: evidence for 14(4).
    Trace(trace::Arguments),
    /// Writes an order in Chinese and English, to be signed; nothing is recorded.
    Draft(Draft),
    /// An order is signed (Art. 13, 14).
    Sign(Deed<Sign>),
    /// The entity received the order, which is proven: thirty days from that day to correct (Art. 13 § 2).
    Received(Deed<Receive>),
    /// What was recorded of the order's receipt proved wrong (Art. 13 § 2).
    CorrectReceipt(Deed<CorrectReceipt<OfOrder>>),
    /// The entity reports that it has corrected (Art. 13 § 2).
    Reported(Deed<Report<OfOrder>>),
    /// A report is accepted or rejected (Art. 13 § 2).
    Reviewed(Deed<Review<OfOrder>>),
    /// The service is reopened after a correction in time was confirmed (Art. 13 § 2).
    Reopen(Deed<Reopen>),
    /// An order of suspension is revoked, since what it rests on proved wrong (Art. 13): writes the letter, and records it.
    Revoke(Deed<Revoke>),
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match command {
        Command::Find(deed) => deed.run(style, out),
        Command::Withdraw(deed) => deed.run(style, out),
        Command::Trace(arguments) => trace::run(arguments, style, out),
        Command::Draft(arguments) => draft(arguments, style, out),
        Command::Sign(deed) => deed.run(style, out),
        Command::Received(deed) => deed.run(style, out),
        Command::CorrectReceipt(deed) => deed.run(style, out),
        Command::Reported(deed) => deed.run(style, out),
        Command::Reviewed(deed) => deed.run(style, out),
        Command::Reopen(deed) => reopen(deed, style, out),
        Command::Revoke(deed) => revoke(deed, style, out),
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Find {
    /// The finding's name, without `/`.
    #[arg(long, value_name = "ID", value_parser = word::<FindingId>)]
    finding: FindingId,
    /// The ground: 13(3) to 13(6), 14(2) to 14(8).
    #[arg(long, value_name = "ARTICLE", value_parser = word::<Article>)]
    ground: Article,
    /// Documents that show it, named by their files.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    evidence: Vec<PathBuf>,
    /// The reasons in writing; 14(7) and 14(8) need them.
    #[arg(long, value_name = "TEXT")]
    reasons: Option<String>,
}

impl Verb for Find {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::FindingMade {
            finding_id: self.finding.clone(),
            ground: self.ground,
            evidence: documents(&self.evidence)?,
            reasons: self.reasons.clone(),
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Withdraw {
    /// The finding.
    #[arg(long, value_name = "ID", value_parser = word::<FindingId>)]
    finding: FindingId,
    /// What was wrong.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Verb for Withdraw {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::FindingWithdrawn { finding_id: self.finding.clone(), reasons: self.reason.clone() })
    }
}

/// What every order says.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Said {
    /// The order's name.
    #[arg(long, value_name = "ID", value_parser = word::<OrderId>)]
    order: OrderId,
    /// A finding that it rests on, as `concord due` names it; once for each.
    #[arg(long, value_name = "ID", required = true, value_parser = word::<FindingId>)]
    finding: Vec<FindingId>,
    /// Who decides.
    #[arg(long, value_name = "ID", value_parser = word::<OfficerId>)]
    decider: OfficerId,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reasons: String,
    /// When it takes effect, RFC 3339; when it is signed where that is not given.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    effective_at: Option<Instant>,
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Draft {
    /// The entity.
    #[arg(value_name = "ENTITY", value_parser = word::<EntityId>)]
    entity: EntityId,
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    letter: LetterArguments,
    #[command(flatten)]
    asking: Asking,
}

fn draft(arguments: &Draft, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let Draft { entity: id, said, letter, asking } = arguments;
    let (register, at) = (asking.register()?, asking.at());
    let entity = register.entity(id, at)?;
    let plan = plan(&entity, register.law(), at);
    let grounds = said.finding.iter().map(|finding| ground(&entity, &plan, finding)).collect::<Result<Vec<_>, _>>()?;
    let measure = grounds[0].1;
    let findings: Vec<(&FindingId, Article)> =
        said.finding.iter().zip(&grounds).map(|(finding, (article, _))| (finding, *article)).collect();
    let text = OrderText {
        order_id: &said.order,
        findings: &findings,
        reasons: &said.reasons,
        decider: &said.decider,
        signed_on: at.day(),
        effective_at: said.effective_at.unwrap_or(at),
    };
    let text = if measure == Measure::Termination { Letter::Termination(text) } else { Letter::Suspension(text) };
    let to = Addressee { entity_id: id, name: &letter.name };
    let paths = Letters::write(&text, to, said.order.as_str(), &letter.to)?.keep();
    match style {
        Style::Text => paths.iter().try_for_each(|path| writeln!(out, "draft {}", path.display()))?,
        Style::Json => {
            let told = json!({"entity": id, "order": said.order, "measure": measure, "letters": paths});
            writeln!(out, "{told}")?;
        }
    }
    Ok(0)
}

/// The ground and the measure of a finding that stands, recorded or to be recorded.
fn ground(entity: &Entity, plan: &Plan<'_>, id: &FindingId) -> Result<(Article, Measure), Failure> {
    let recorded = entity.findings.iter().find(|finding| finding.id == *id);
    let recorded = recorded.filter(|finding| finding.status == FindingStatus::Standing);
    let drafted = plan.findings.iter().find(|finding| finding.finding_id == *id);
    let found = recorded.map(|finding| (finding.ground, finding.measure));
    found.or_else(|| drafted.map(|finding| (finding.ground, finding.measure))).ok_or_else(|| {
        Failure::input(format!("{} has no finding `{id}` that waits for an order; `concord due` names them", entity.id))
    })
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Sign {
    /// suspension or termination.
    #[arg(long, value_name = "WORD", value_parser = word::<Measure>)]
    measure: Measure,
    #[command(flatten)]
    said: Said,
    /// The signed order.
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    naming: Naming,
}

impl Verb for Sign {
    fn fact(&self, now: Instant) -> Result<EventKind, Failure> {
        let Said { order, finding, decider, reasons, effective_at } = self.said.clone();
        Ok(EventKind::OrderSigned {
            order_id: order,
            measure: self.measure,
            finding_ids: finding,
            decider,
            reasons,
            document: self.naming.document(&self.document)?,
            effective_at: effective_at.unwrap_or(now),
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Receive {
    /// The order.
    #[arg(long, value_name = "ID", value_parser = word::<OrderId>)]
    order: OrderId,
    #[command(flatten)]
    receipt: Receipt,
}

impl Verb for Receive {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let Receipt { proof, naming, received_on } = &self.receipt;
        let proof = naming.document(proof)?;
        Ok(EventKind::OrderReceived { order_id: self.order.clone(), proof, received_on: *received_on })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Reopen {
    /// The order of suspension that ends.
    #[arg(long, value_name = "ID", value_parser = word::<OrderId>)]
    order: OrderId,
    /// The report that was accepted, by its name in the ledger.
    #[arg(long, value_name = "ID", value_parser = word::<DocumentId>)]
    report: DocumentId,
    #[command(flatten)]
    letter: LetterArguments,
}

fn reopen(deed: &Deed<Reopen>, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let Deed { entity, verb: Reopen { order, report, letter }, acting } = deed;
    let now = acting.now();
    let text = Letter::Reopening { order_id: order, report_id: report, reopened_at: now };
    let to = Addressee { entity_id: entity, name: &letter.name };
    let letters = Letters::write(&text, to, &format!("{order}-reopened"), &letter.to)?;
    let fact = EventKind::Reopened { order_id: order.clone(), report_id: report.clone() };
    acting.record(entity, now, |_| Ok(fact))?.with_letter(letters).tell(style, out)
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Revoke {
    /// The order of suspension.
    #[arg(long, value_name = "ID", value_parser = word::<OrderId>)]
    order: OrderId,
    /// Who decides.
    #[arg(long, value_name = "ID", value_parser = word::<OfficerId>)]
    decider: OfficerId,
    /// What was wrong.
    #[arg(long, value_name = "TEXT")]
    reasons: String,
    /// The signed decision.
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    naming: Naming,
    #[command(flatten)]
    letter: LetterArguments,
}

fn revoke(deed: &Deed<Revoke>, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let Deed { entity, verb: Revoke { order, decider, reasons, document, naming, letter }, acting } = deed;
    let now = acting.now();
    let document = naming.document(document)?;
    let text = Letter::Revocation { order_id: order, reasons, decider, revoked_at: now };
    let to = Addressee { entity_id: entity, name: &letter.name };
    let letters = Letters::write(&text, to, &format!("{order}-revoked"), &letter.to)?;
    let (order_id, decider, reasons) = (order.clone(), decider.clone(), reasons.clone());
    let fact = EventKind::OrderRevoked { order_id, decider, reasons, document };
    acting.record(entity, now, |_| Ok(fact))?.with_letter(letters).tell(style, out)
}
