//! An event is recorded: checks that hold for all, then the part of the file that it belongs to.
//!
//! Invariants: a refused event leaves the entity as it was, since every recorder checks before it changes; nothing is
//! skipped, replayed or done twice; a terminated entity stays so.

use super::entity::Suppression;
use super::record::{self, Step};
use super::state::{Applied, Commissioning, State, Supplementing, Suspended};
use super::{ApplicationOutcome, Entity, Event, EventKind, Fault, FoldError, Law, Refusal};
use crate::terms::{Day, Instant};

/// Records an event.
///
/// # Errors
///
/// Where the state of the entity does not admit it, or something is missing; the entity is unchanged then.
pub fn apply(entity: &mut Entity, event: &Event, law: &Law) -> Result<(), Refusal> {
    let outcome = check_envelope(entity, event, law).and_then(|()| {
        entity.state.admit(event.fact.topic())?;
        record_fact(entity, &Step { event, law, today: event.recorded_at.day() })
    });
    outcome.map_err(|fault| Refusal { article: event.fact.article(), state: entity.state.name(), fault })?;
    debug_assert!(entity.life > 0, "an entity with events has applied");
    entity.last_seq = event.seq;
    entity.recorded_at = event.recorded_at;
    Ok(())
}

fn check_envelope(entity: &Entity, event: &Event, law: &Law) -> Result<(), Fault> {
    if event.entity_id != entity.id {
        return Err(Fault::OtherEntity(event.entity_id.clone()));
    }
    if event.seq <= entity.last_seq {
        return Err(Fault::SeqNotAscending { seq: event.seq, last: entity.last_seq });
    }
    if event.recorded_at < entity.recorded_at {
        return Err(Fault::TimeBackward);
    }
    let day: Day = event.recorded_at.day();
    law.rules_on(day).ok_or(Fault::NoRules(day))?;
    event.fact.check_actor(&event.actor)
}

/// Long because it names every kind once: the compiler sees that none is forgotten.
fn record_fact(entity: &mut Entity, step: &Step<'_>) -> Result<(), Fault> {
    let at = step.event.recorded_at;
    match &step.event.fact {
        EventKind::ApplicationSubmitted {} => begin_life(entity, at),
        EventKind::MaterialSubmitted { material, document, submitted_on, valid_until } => {
            record::material_submitted(entity, step, *material, document, *submitted_on, *valid_until)
        }
        EventKind::MaterialReviewed { material, document_id, outcome, reasons } => {
            record::material_reviewed(entity, step, *material, document_id, *outcome, reasons.as_deref())
        }
        EventKind::MaterialChanged { material, changed_on, known_on, what } => {
            record::material_changed(entity, step, *material, *changed_on, *known_on, what)
        }
        EventKind::ConditionRecorded { condition, standing, holds_from, valid_until, .. } => {
            record::condition(entity, step, *condition, *standing, *holds_from, *valid_until)
        }
        EventKind::ApplicationReviewed { outcome, reasons } => review(entity, step, *outcome, reasons),
        EventKind::DemandAssessed { verifications_a_day, peak_a_second } => {
            record::demand(entity, *verifications_a_day, *peak_a_second)
        }
        EventKind::CredentialChosen { means } => record::means(entity, *means),
        EventKind::CredentialRegistered { credential } => record::credential(entity, step, credential),
        EventKind::CredentialRevoked { certificate_sha256, reasons } => {
            record::credential_revoked(entity, step, certificate_sha256, reasons)
        }
        EventKind::CommissioningStarted {} => advance(entity, |commissioning, entity| commissioning.start(entity, at)),
        EventKind::CommissioningCompleted { .. } => {
            advance(entity, |commissioning, entity| commissioning.complete(entity, at))
        }
        EventKind::AgreementSigned { terms } => {
            record::check_terms(entity, terms)?;
            advance(entity, |commissioning, _| commissioning.sign(at))?;
            entity.agreement.push(terms.clone());
            Ok(())
        }
        EventKind::AgreementAmended { version, terms } => record::amended(entity, *version, terms),
        EventKind::ServiceOpened {} => {
            let next = super::state::Agreed::open(entity, step.law, at)?;
            record::opened(entity, next, at);
            Ok(())
        }
        EventKind::SignalRaised { signal_id, article, evidence } => {
            record::signal(entity, step, signal_id, *article, evidence)
        }
        EventKind::SignalsSuppressed { suppression_id, signal_kind, service, from, until, reasons } => {
            let (id, kind) = (suppression_id.clone(), *signal_kind);
            let (service, from, until, reasons) = (*service, *from, *until, reasons.clone());
            record::suppressed(entity, Suppression { id, kind, service, from, until, reasons })
        }
        EventKind::SuppressionLifted { suppression_id, reasons } => {
            record::suppression_lifted(entity, step, suppression_id, reasons)
        }
        EventKind::SignalDismissed { signal_id, reasons } => record::signal_dismissed(entity, signal_id, reasons),
        EventKind::NoticeIssued { notice_id, grounds, signal_ids, correct, .. } => {
            record::notice(entity, step, notice_id, grounds, signal_ids, correct)
        }
        EventKind::NoticeReceived { notice_id, received_on, .. } => {
            record::notice_received(entity, step, notice_id, *received_on)
        }
        EventKind::CorrectionReported { about, report, reported_on } => {
            record::correction_reported(entity, step, about, &report.id, *reported_on)
        }
        EventKind::CorrectionReviewed { about, report_id, outcome, reasons } => {
            record::correction_reviewed(entity, step, about, report_id, *outcome, reasons.as_deref())
        }
        EventKind::FindingMade { finding_id, ground, evidence, reasons } => {
            record::finding(entity, step, finding_id, *ground, evidence, reasons.as_deref())
        }
        EventKind::FindingWithdrawn { finding_id, reasons } => record::finding_withdrawn(entity, finding_id, reasons),
        EventKind::OrderSigned { order_id, measure, finding_ids, decider, reasons, effective_at, .. } => {
            record::order(entity, step, order_id, *measure, finding_ids, (decider, reasons), *effective_at)
        }
        EventKind::OrderReceived { order_id, received_on, .. } => {
            record::order_received(entity, step, order_id, *received_on)
        }
        EventKind::ReceiptCorrected { about, received_on, reasons, .. } => {
            record::receipt_corrected(entity, step, about, *received_on, reasons)
        }
        EventKind::OrderRevoked { order_id, reasons, .. } => record::order_revoked(entity, order_id, reasons, at),
        EventKind::Reopened { order_id, report_id } => {
            let State::Suspended(suspended) = &entity.state else { unreachable!("the state admits a reopening") };
            let next = Suspended::reopen(suspended, entity, step.law, order_id, report_id, at)?;
            record::reopened(entity, next, order_id, at);
            Ok(())
        }
        EventKind::ReferralMade { referral_id, authority, .. } => record::referral(entity, referral_id, authority),
        EventKind::ComplaintRecorded { complaint_id, .. } => record::complaint(entity, step, complaint_id),
        EventKind::ComplaintJudged { complaint_id, reasons, .. } => {
            record::complaint_judged(entity, complaint_id, reasons)
        }
        EventKind::DisputeHeld { dispute_id, job_id } => record::dispute(entity, dispute_id, job_id),
        EventKind::DisputeReleased { dispute_id, reasons } => record::dispute_released(entity, dispute_id, reasons),
        EventKind::JobAdmitted { manifest_sha256, nonce, expires_at, rows } => {
            record::job_admitted(entity, step, manifest_sha256, nonce, *expires_at, *rows)
        }
        EventKind::JobReleased { nonce, job_id, processed, .. } => {
            record::job_released(entity, step, nonce, job_id, *processed)
        }
        EventKind::RequestsDeleted { nonce, job_id, manifest_sha256, .. } => {
            record::requests_deleted(entity, nonce, job_id, manifest_sha256)
        }
        EventKind::JobRefused { code, .. } => record::job_refused(code),
    }
}

/// A life begins with an application and knows nothing of the one before.
fn begin_life(entity: &mut Entity, at: Instant) -> Result<(), Fault> {
    if let State::Terminated(terminated) = &entity.state {
        terminated.is_over(at)?;
    }
    let life = entity.life + 1;
    *entity = Entity { life, state: State::Applied(Applied { since: at }), ..Entity::new(entity.id.clone()) };
    Ok(())
}

fn review(entity: &mut Entity, step: &Step<'_>, outcome: ApplicationOutcome, reasons: &[String]) -> Result<(), Fault> {
    let at = step.event.recorded_at;
    entity.state = match entity.state {
        State::Supplementing(_) => Supplementing::review(outcome, reasons, at)?,
        _ => Applied::review(entity, step.law, outcome, reasons, at)?,
    };
    Ok(())
}

/// A step of commissioning, which only that state admits.
fn advance(
    entity: &mut Entity,
    step: impl FnOnce(&Commissioning, &Entity) -> Result<State, Fault>,
) -> Result<(), Fault> {
    let State::Commissioning(commissioning) = &entity.state else {
        unreachable!("the state admits a step of commissioning")
    };
    entity.state = step(commissioning, entity)?;
    Ok(())
}

/// What all events of one entity made of it.
///
/// # Errors
///
/// Where there is none, or one does not fit what came before.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>, law: &Law) -> Result<Entity, FoldError> {
    as_of(events, law, Instant(i64::MAX))
}

/// What the events of one entity that were recorded up to a moment made of it.
///
/// # Errors
///
/// As [`fold`].
pub fn as_of<'a>(events: impl IntoIterator<Item = &'a Event>, law: &Law, at: Instant) -> Result<Entity, FoldError> {
    let mut events = events.into_iter().take_while(|event| event.recorded_at <= at).peekable();
    let first = events.peek().ok_or(FoldError::Empty)?;
    let mut entity = Entity::new(first.entity_id.clone());
    for event in events {
        let refused = |source| FoldError::Refused { seq: event.seq, entity_id: event.entity_id.clone(), source };
        apply(&mut entity, event, law).map_err(refused)?;
    }
    Ok(entity)
}
