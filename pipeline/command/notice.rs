//! `concord notice`: signals and what becomes of them; notices of correction, their receipt, and the reports that answer them
//! (Art. 12).

use std::io::Write;

use super::acting::{Deed, Verb, instant, word};
use super::corrections::{CorrectReceipt, OfNotice, Receipt, Report, Review};
use super::documents::{LetterArguments, Letters};
use super::{Failure, Style};
use crate::enforce::EventKind;
use crate::enforce::documents::{Addressee, Letter};
use crate::terms::{Article, Identifier, Instant, NoticeId, Service, SignalId, SignalKind, SuppressionId};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Something was noticed that may be a circumstance of Art. 12. No verdict.
    Raise(Deed<Raise>),
    /// Nothing is found in a signal (Art. 12).
    Dismiss(Deed<Dismiss>),
    /// Signals of a kind are not told for a time; they are still seen, and the report says that they were kept back.
    Suppress(Deed<Suppress>),
    /// Signals that were not to be told are told again, from now on.
    Lift(Deed<Lift>),
    /// The entity is prompted and urged to correct (Art. 12): writes the notice in Chinese and English, and records it.
    Issue(Deed<Issue>),
    /// The entity received the notice, which is proven: ten days from that day (Art. 12 § 2).
    Received(Deed<Receive>),
    /// What was recorded of the notice's receipt proved wrong (Art. 12 § 2).
    CorrectReceipt(Deed<CorrectReceipt<OfNotice>>),
    /// The entity reports that it has corrected (Art. 12 § 2).
    Reported(Deed<Report<OfNotice>>),
    /// A report is accepted or rejected (Art. 12 § 2).
    Reviewed(Deed<Review<OfNotice>>),
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match command {
        Command::Raise(deed) => deed.run(style, out),
        Command::Dismiss(deed) => deed.run(style, out),
        Command::Suppress(deed) => deed.run(style, out),
        Command::Lift(deed) => deed.run(style, out),
        Command::Issue(deed) => issue(deed, style, out),
        Command::Received(deed) => deed.run(style, out),
        Command::CorrectReceipt(deed) => deed.run(style, out),
        Command::Reported(deed) => deed.run(style, out),
        Command::Reviewed(deed) => deed.run(style, out),
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Raise {
    /// The signal's name.
    #[arg(long, value_name = "ID", value_parser = word::<SignalId>)]
    signal: SignalId,
    /// Which item of Art. 12 it is about: 12(1), 12(2) or 12(3).
    #[arg(long, value_name = "ARTICLE", value_parser = word::<Article>)]
    article: Article,
    /// Where what was noticed can be seen.
    #[arg(long, value_name = "TEXT")]
    evidence: String,
}

impl Verb for Raise {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let Raise { signal, article, evidence } = self.clone();
        Ok(EventKind::SignalRaised { signal_id: signal, article, evidence })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Dismiss {
    /// The signal.
    #[arg(long, value_name = "ID", value_parser = word::<SignalId>)]
    signal: SignalId,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Verb for Dismiss {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::SignalDismissed { signal_id: self.signal.clone(), reasons: self.reason.clone() })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Suppress {
    /// The name of the decision.
    #[arg(long, value_name = "ID", value_parser = word::<SuppressionId>)]
    suppression: SuppressionId,
    /// Which signals, by the word of their kind: volume_burst, off_hours, ….
    #[arg(long, value_name = "KIND", value_parser = word::<SignalKind>)]
    kind: SignalKind,
    /// Of one service alone: real_name, real_person or chip.
    #[arg(long, value_name = "SERVICE", value_parser = word::<Service>)]
    service: Option<Service>,
    /// Signals that begin from then on, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    from: Option<Instant>,
    /// Signals that begin before then, RFC 3339; at most 92 days later.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    until: Instant,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Verb for Suppress {
    fn fact(&self, now: Instant) -> Result<EventKind, Failure> {
        let Suppress { suppression, kind, service, from, until, reason } = self.clone();
        Ok(EventKind::SignalsSuppressed {
            suppression_id: suppression,
            signal_kind: kind,
            service,
            from: from.unwrap_or(now),
            until,
            reasons: reason,
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Lift {
    /// The decision that is lifted.
    #[arg(long, value_name = "ID", value_parser = word::<SuppressionId>)]
    suppression: SuppressionId,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Verb for Lift {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        Ok(EventKind::SuppressionLifted { suppression_id: self.suppression.clone(), reasons: self.reason.clone() })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Issue {
    /// The notice's name.
    #[arg(long, value_name = "ID", value_parser = word::<NoticeId>)]
    notice: NoticeId,
    /// A ground: 12(1), 12(2) or 12(3); once for each.
    #[arg(long, value_name = "ARTICLE", required = true, value_parser = word::<Article>)]
    ground: Vec<Article>,
    /// A signal that it takes up; once for each.
    #[arg(long, value_name = "ID", value_parser = word::<SignalId>)]
    signal: Vec<SignalId>,
    /// What is to be corrected.
    #[arg(long, value_name = "TEXT")]
    correct: String,
    #[command(flatten)]
    letter: LetterArguments,
}

fn issue(deed: &Deed<Issue>, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let Deed { entity, verb: Issue { notice, ground, signal, correct, letter }, acting } = deed;
    let now = acting.now();
    let text = Letter::Correction { notice_id: notice, grounds: ground, correct, issued_on: now.day() };
    let to = Addressee { entity_id: entity, name: &letter.name };
    let letters = Letters::write(&text, to, notice.as_str(), &letter.to)?;
    let fact = EventKind::NoticeIssued {
        notice_id: notice.clone(),
        grounds: ground.clone(),
        signal_ids: signal.clone(),
        correct: correct.clone(),
        document: letters.chinese.clone(),
    };
    acting.record(entity, now, |_| Ok(fact))?.with_letter(letters).tell(style, out)
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Receive {
    /// The notice.
    #[arg(long, value_name = "ID", value_parser = word::<NoticeId>)]
    notice: NoticeId,
    #[command(flatten)]
    receipt: Receipt,
}

impl Verb for Receive {
    fn fact(&self, _now: Instant) -> Result<EventKind, Failure> {
        let Receipt { proof, naming, received_on } = &self.receipt;
        let proof = naming.document(proof)?;
        Ok(EventKind::NoticeReceived { notice_id: self.notice.clone(), proof, received_on: *received_on })
    }
}
