//! What a fact is about: which states admit it, which article it belongs to, and who may record it.

use super::{Actor, Demanded, EventKind, Fault, Measure};
use crate::terms::Article;

/// What a fact is about; states admit facts by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// An application.
    Application,
    /// A material, its review, a change.
    Material,
    /// A condition of Art. 5.
    Condition,
    /// The review of the application.
    Review,
    /// Demand, means, credentials (Art. 8).
    Access,
    /// Commissioning.
    Commissioning,
    /// Signing the agreement.
    Signing,
    /// A further version of the agreement.
    Amending,
    /// Opening the service.
    Opening,
    /// Signals.
    Signal,
    /// Notices and the proof of their receipt.
    Notice,
    /// Correction reports and their review.
    Correction,
    /// Findings.
    Finding,
    /// Orders.
    Order,
    /// The proof that an order was received.
    Receipt,
    /// Reopening.
    Reopening,
    /// What comes of the use: complaints, referrals, disputes.
    Use,
    /// Submissions and their jobs.
    Job,
}

impl EventKind {
    pub(super) fn topic(&self) -> Topic {
        match self {
            EventKind::ApplicationSubmitted {} => Topic::Application,
            EventKind::MaterialSubmitted { .. }
            | EventKind::MaterialReviewed { .. }
            | EventKind::MaterialChanged { .. } => Topic::Material,
            EventKind::ConditionRecorded { .. } => Topic::Condition,
            EventKind::ApplicationReviewed { .. } => Topic::Review,
            EventKind::DemandAssessed { .. }
            | EventKind::CredentialChosen { .. }
            | EventKind::CredentialRegistered { .. }
            | EventKind::CredentialRevoked { .. } => Topic::Access,
            EventKind::CommissioningStarted {} | EventKind::CommissioningCompleted { .. } => Topic::Commissioning,
            EventKind::AgreementSigned { .. } => Topic::Signing,
            EventKind::AgreementAmended { .. } => Topic::Amending,
            EventKind::ServiceOpened {} => Topic::Opening,
            EventKind::SignalRaised { .. }
            | EventKind::SignalDismissed { .. }
            | EventKind::SignalsSuppressed { .. }
            | EventKind::SuppressionLifted { .. } => Topic::Signal,
            EventKind::NoticeIssued { .. }
            | EventKind::NoticeReceived { .. }
            | EventKind::ReceiptCorrected { about: Demanded::Notice(_), .. } => Topic::Notice,
            EventKind::CorrectionReported { .. } | EventKind::CorrectionReviewed { .. } => Topic::Correction,
            EventKind::FindingMade { .. } | EventKind::FindingWithdrawn { .. } => Topic::Finding,
            EventKind::OrderSigned { .. } | EventKind::OrderRevoked { .. } => Topic::Order,
            EventKind::OrderReceived { .. } | EventKind::ReceiptCorrected { about: Demanded::Order(_), .. } => {
                Topic::Receipt
            }
            EventKind::Reopened { .. } => Topic::Reopening,
            EventKind::ReferralMade { .. }
            | EventKind::ComplaintRecorded { .. }
            | EventKind::ComplaintJudged { .. }
            | EventKind::DisputeHeld { .. }
            | EventKind::DisputeReleased { .. } => Topic::Use,
            EventKind::JobAdmitted { .. }
            | EventKind::JobReleased { .. }
            | EventKind::RequestsDeleted { .. }
            | EventKind::JobRefused { .. } => Topic::Job,
        }
    }

    /// The place in the Measures under which a fact has its effect, and which a refusal names.
    #[must_use]
    pub fn article(&self) -> Article {
        match self {
            EventKind::ApplicationSubmitted {} => Article::item(7, 1),
            EventKind::MaterialSubmitted { material, .. } | EventKind::MaterialReviewed { material, .. } => {
                material.article()
            }
            EventKind::MaterialChanged { .. } => Article::paragraph(6, 2),
            EventKind::ConditionRecorded { condition, .. } => condition.article(),
            EventKind::ApplicationReviewed { .. } => Article::item(7, 2),
            EventKind::DemandAssessed { .. }
            | EventKind::CredentialChosen { .. }
            | EventKind::CredentialRegistered { .. }
            | EventKind::CredentialRevoked { .. } => Article::whole(8),
            EventKind::CommissioningStarted {} | EventKind::CommissioningCompleted { .. } => Article::item(7, 3),
            EventKind::AgreementSigned { .. } => Article::item(7, 4),
            EventKind::AgreementAmended { .. } => Article::whole(9),
            EventKind::ServiceOpened {} => Article::item(7, 5),
            EventKind::SignalRaised { article, .. } => *article,
            EventKind::SignalDismissed { .. }
            | EventKind::SignalsSuppressed { .. }
            | EventKind::SuppressionLifted { .. }
            | EventKind::NoticeIssued { .. } => Article::whole(12),
            EventKind::NoticeReceived { .. }
            | EventKind::ReceiptCorrected { about: Demanded::Notice(_), .. }
            | EventKind::CorrectionReported { about: Demanded::Notice(_), .. }
            | EventKind::CorrectionReviewed { about: Demanded::Notice(_), .. } => Article::paragraph(12, 2),
            EventKind::CorrectionReported { .. }
            | EventKind::CorrectionReviewed { .. }
            | EventKind::ReceiptCorrected { .. }
            | EventKind::OrderReceived { .. }
            | EventKind::Reopened { .. } => Article::paragraph(13, 2),
            EventKind::FindingMade { ground, .. } => *ground,
            EventKind::OrderSigned { measure: Measure::Termination, .. } => Article::whole(14),
            EventKind::FindingWithdrawn { .. } | EventKind::OrderSigned { .. } | EventKind::OrderRevoked { .. } => {
                Article::whole(13)
            }
            EventKind::ReferralMade { .. } => Article::whole(15),
            EventKind::ComplaintRecorded { .. } | EventKind::ComplaintJudged { .. } => Article::whole(11),
            EventKind::DisputeHeld { .. } | EventKind::DisputeReleased { .. } | EventKind::RequestsDeleted { .. } => {
                Article::whole(10)
            }
            EventKind::JobAdmitted { .. } | EventKind::JobRefused { .. } => Article::whole(8),
            EventKind::JobReleased { .. } => Article::item(9, 3),
        }
    }

    /// Whether somebody may record this: the program decides nothing, and the entity reviews nothing.
    pub(super) fn check_actor(&self, actor: &Actor) -> Result<(), Fault> {
        let (sound, who) = match self {
            EventKind::ApplicationSubmitted {}
            | EventKind::MaterialSubmitted { .. }
            | EventKind::MaterialChanged { .. }
            | EventKind::CorrectionReported { .. } => {
                (!matches!(actor, Actor::System {}), "the entity, or an officer for it,")
            }
            EventKind::SignalRaised { .. } => (!matches!(actor, Actor::Entity {}), "the program or an officer"),
            EventKind::FindingMade { .. } => (!matches!(actor, Actor::Entity {}), "the program or an officer"),
            EventKind::JobAdmitted { .. } => (matches!(actor, Actor::Entity {}), "the entity"),
            EventKind::JobReleased { .. } | EventKind::RequestsDeleted { .. } | EventKind::JobRefused { .. } => {
                (matches!(actor, Actor::System {}), "the program")
            }
            _ => (matches!(actor, Actor::Officer { .. }), "an officer"),
        };
        if sound { Ok(()) } else { Err(Fault::NotForThisActor { who }) }
    }
}
