//! The kinds of facts of which a life is made.
//!
//! Invariant: facts are only ever added.

use serde::{Deserialize, Serialize};

use super::{
    AgreementTerms, ApplicationOutcome, CommissioningRecords, ComplaintOutcome, Credential, Demanded, Measure,
    ReviewOutcome, Standing,
};
use crate::terms::{
    AccessMeans, Article, ComplaintId, Condition, Day, DisputeId, Document, DocumentId, FindingId, Instant, Material,
    NoticeId, OfficerId, OrderId, ReferralId, Service, SignalId, SignalKind, SuppressionId,
};

/// What happened. Each kind names the article under which it has its effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum EventKind {
    /// An entity applies (Art. 7(1)). After a refusal or a termination a new life begins.
    ApplicationSubmitted {},
    /// A material is handed in, for the first time or again (Art. 6, 6 § 2, 9(2)).
    MaterialSubmitted {
        /// Which.
        material: Material,
        /// Its document.
        document: Document,
        /// The day on which it was handed in.
        submitted_on: Day,
        /// Its last day of validity, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        valid_until: Option<Day>,
    },
    /// A material is accepted or not (Art. 6, 7(2)).
    MaterialReviewed {
        /// Which.
        material: Material,
        /// The document that was looked at.
        document_id: DocumentId,
        /// The outcome.
        outcome: ReviewOutcome,
        /// Why not; only with a rejection.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<String>,
    },
    /// A registered item changed or became invalid: fifteen days from that day (Art. 6 § 2).
    MaterialChanged {
        /// Which material registers it.
        material: Material,
        /// The day of the change; it starts the term.
        changed_on: Day,
        /// The day on which the provider learned of it.
        known_on: Day,
        /// What changed.
        what: String,
    },
    /// A condition of Art. 5 is met, or is met no longer.
    ConditionRecorded {
        /// Which.
        condition: Condition,
        /// Whether it is met.
        standing: Standing,
        /// The day from which that is so.
        holds_from: Day,
        /// What shows it.
        evidence: Document,
        /// The last day for which the evidence holds; only where the condition is met.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        valid_until: Option<Day>,
    },
    /// The application is reviewed (Art. 7(2)).
    ApplicationReviewed {
        /// The outcome.
        outcome: ApplicationOutcome,
        /// Why not, or what is to be supplemented; empty where it passed.
        reasons: Vec<String>,
    },
    /// The provider assesses the demand (Art. 8).
    DemandAssessed {
        /// Verifications a day.
        verifications_a_day: u64,
        /// Verifications a second at the peak.
        peak_a_second: u32,
    },
    /// The provider determines the means of access (Art. 8).
    CredentialChosen {
        /// Which of the two.
        means: AccessMeans,
    },
    /// A credential of the chosen means is registered (Art. 8).
    CredentialRegistered {
        /// The credential.
        credential: Credential,
    },
    /// A credential is no longer trusted (Art. 8).
    CredentialRevoked {
        /// Its certificate.
        certificate_sha256: String,
        /// Why.
        reasons: String,
    },
    /// Access and commissioning begin (Art. 7(3)).
    CommissioningStarted {},
    /// Commissioning is done (Art. 7(3)).
    CommissioningCompleted {
        /// The report.
        report: Document,
        /// On which records it ran.
        records: CommissioningRecords,
    },
    /// The parties sign the agreement (Art. 7(4), 9).
    AgreementSigned {
        /// Its terms; version 1.
        terms: AgreementTerms,
    },
    /// The parties sign a new version of the agreement (Art. 9).
    AgreementAmended {
        /// One more than the version before.
        version: u32,
        /// Its terms, all of them.
        terms: AgreementTerms,
    },
    /// The provider opens the service (Art. 7(5)).
    ServiceOpened {},
    /// Something was noticed that may be a circumstance of Art. 12. No verdict.
    SignalRaised {
        /// The signal.
        signal_id: SignalId,
        /// Which item of Art. 12 it is about.
        article: Article,
        /// Where what was noticed can be seen.
        evidence: String,
    },
    /// An officer finds nothing in a signal (Art. 12).
    SignalDismissed {
        /// The signal.
        signal_id: SignalId,
        /// Why.
        reasons: String,
    },
    /// An officer does not want to be told of signals of a kind that begin within a time (Art. 12).
    SignalsSuppressed {
        /// The decision.
        suppression_id: SuppressionId,
        /// Which signals.
        signal_kind: SignalKind,
        /// Of which service; of all where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<Service>,
        /// The first moment.
        from: Instant,
        /// The first moment behind it.
        until: Instant,
        /// Why.
        reasons: String,
    },
    /// An officer wants to be told again, from now on.
    SuppressionLifted {
        /// The decision that is lifted.
        suppression_id: SuppressionId,
        /// Why.
        reasons: String,
    },
    /// The provider prompts and urges to correct (Art. 12).
    NoticeIssued {
        /// The notice.
        notice_id: NoticeId,
        /// Its grounds, of Art. 12.
        grounds: Vec<Article>,
        /// The signals that it takes up.
        signal_ids: Vec<SignalId>,
        /// What is to be corrected.
        correct: String,
        /// The notice as it was sent.
        document: Document,
    },
    /// The entity received a notice, which is proven: ten days from that day (Art. 12 § 2).
    NoticeReceived {
        /// The notice.
        notice_id: NoticeId,
        /// What proves it.
        proof: Document,
        /// The day of receipt.
        received_on: Day,
    },
    /// The entity reports that it has corrected (Art. 12 § 2, 13 § 2).
    CorrectionReported {
        /// What it answers.
        about: Demanded,
        /// The report.
        report: Document,
        /// The day on which it reported.
        reported_on: Day,
    },
    /// An officer reviews a correction report (Art. 12 § 2, 13 § 2).
    CorrectionReviewed {
        /// What the report answers.
        about: Demanded,
        /// The report.
        report_id: DocumentId,
        /// The outcome.
        outcome: ReviewOutcome,
        /// Why not; only with a rejection.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<String>,
    },
    /// A ground of Art. 13 or 14 is there: by the program where a term has run out, otherwise by an officer.
    FindingMade {
        /// The finding.
        finding_id: FindingId,
        /// The ground.
        ground: Article,
        /// What shows it; the program's findings show themselves by the ledger.
        evidence: Vec<Document>,
        /// Its reasons in writing; Art. 14(7) and 14(8) need them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<String>,
    },
    /// What a finding rests on proved wrong (Art. 13, 14).
    FindingWithdrawn {
        /// The finding.
        finding_id: FindingId,
        /// What was wrong.
        reasons: String,
    },
    /// An order is signed (Art. 13, 14).
    OrderSigned {
        /// The order.
        order_id: OrderId,
        /// Suspension or termination.
        measure: Measure,
        /// The findings that it rests on.
        finding_ids: Vec<FindingId>,
        /// Who decided.
        decider: OfficerId,
        /// Why.
        reasons: String,
        /// The signed order.
        document: Document,
        /// When it takes effect.
        effective_at: Instant,
    },
    /// The entity received an order, which is proven: thirty days from that day to correct (Art. 13 § 2).
    OrderReceived {
        /// The order.
        order_id: OrderId,
        /// What proves it.
        proof: Document,
        /// The day of receipt.
        received_on: Day,
    },
    /// What was recorded of the receipt of a notice or an order proved wrong: the term counts from another day, or does not run
    /// (Art. 12 § 2, 13 § 2).
    ReceiptCorrected {
        /// What was received.
        about: Demanded,
        /// What shows it.
        proof: Document,
        /// The day of receipt; none where nothing proves it any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received_on: Option<Day>,
        /// What was wrong.
        reasons: String,
    },
    /// An order of suspension is revoked, since what it rests on proved wrong (Art. 13). The service is open again from now on.
    OrderRevoked {
        /// The order.
        order_id: OrderId,
        /// Who decided.
        decider: OfficerId,
        /// What was wrong.
        reasons: String,
        /// The signed decision.
        document: Document,
    },
    /// The service is reopened after corrections were confirmed (Art. 13 § 2).
    Reopened {
        /// The order of suspension that ends.
        order_id: OrderId,
        /// The report whose review it rests on.
        report_id: DocumentId,
    },
    /// Suspected illegal or criminal acts are reported to the authorities (Art. 15).
    ReferralMade {
        /// The referral.
        referral_id: ReferralId,
        /// To whom.
        authority: String,
        /// What was handed over.
        pack: Document,
    },
    /// Somebody complains about fees (Art. 11).
    ComplaintRecorded {
        /// The complaint.
        complaint_id: ComplaintId,
        /// What was said.
        document: Document,
    },
    /// A complaint is judged (Art. 11).
    ComplaintJudged {
        /// The complaint.
        complaint_id: ComplaintId,
        /// The outcome.
        outcome: ComplaintOutcome,
        /// Why.
        reasons: String,
    },
    /// A dispute holds what a job would otherwise drop (Art. 10).
    DisputeHeld {
        /// The dispute.
        dispute_id: DisputeId,
        /// The job.
        job_id: String,
    },
    /// A dispute is over (Art. 10).
    DisputeReleased {
        /// The dispute.
        dispute_id: DisputeId,
        /// How it ended.
        reasons: String,
    },
    /// A signed submission is admitted; its job begins (Art. 8, 9(1)).
    JobAdmitted {
        /// SHA-256 of the manifest, in hexadecimal letters.
        manifest_sha256: String,
        /// The manifest's nonce, which no other may use.
        nonce: String,
        /// Until when the manifest may be submitted; its nonce is remembered as long.
        expires_at: Instant,
        /// Rows of its files.
        rows: u64,
    },
    /// The results of a job are released (Art. 9(3), 9(4)).
    JobReleased {
        /// The nonce of its manifest.
        nonce: String,
        /// The job.
        job_id: String,
        /// Rows that were processed; they count for the day's quota.
        processed: u64,
        /// Rows of a service, scene or field that is not agreed: evidence under 13(3).
        not_agreed: u64,
        /// Rows that were refused.
        rejected: u64,
    },
    /// The provider's copies of a job's request files are deleted, with the photos, embeddings and chip contents in them (Art. 10).
    RequestsDeleted {
        /// The nonce of its manifest.
        nonce: String,
        /// The job.
        job_id: String,
        /// SHA-256 of the manifest that names the files by their hashes, in hexadecimal letters.
        manifest_sha256: String,
        /// How many of them were there.
        files: u64,
        /// Their bytes.
        bytes: u64,
    },
    /// A submission is refused whole (Art. 8, 10).
    JobRefused {
        /// SHA-256 of the manifest, in hexadecimal letters.
        manifest_sha256: String,
        /// The rule that it does not meet, as its receipt names it.
        code: String,
    },
}
