//! Signals, correction notices and the reports that answer notices and orders (Art. 12, 13 § 2).

use super::{Step, check_list, check_reasons, twice, unknown, written};
use crate::enforce::clock::{Answer, Review, Start};
use crate::enforce::due::lift;
use crate::enforce::entity::{Notice, Signal, SignalDecision, Suppression};
use crate::enforce::{Demanded, Entity, Fault, Measure, ReviewOutcome};
use crate::terms::{Article, Day, DocumentId, NoticeId, SignalId, SuppressionId};

/// Items of Art. 12.
fn check_ground(step: &Step<'_>, article: Article) -> Result<(), Fault> {
    let ground = step.law.rules_for(step.today).ground(article);
    match ground {
        Some(ground) if ground.measure == Measure::Correction => Ok(()),
        _ => Err(Fault::WrongGround { article, measure: Measure::Correction }),
    }
}

pub(in crate::enforce) fn signal(
    entity: &mut Entity,
    step: &Step<'_>,
    id: &SignalId,
    article: Article,
    evidence: &str,
) -> Result<(), Fault> {
    check_ground(step, article)?;
    written("evidence", evidence)?;
    if entity.signals.iter().any(|signal| signal.id == *id) {
        return Err(twice("signal", id));
    }
    let raised_at = step.event.recorded_at;
    entity.signals.push(Signal { id: id.clone(), article, raised_at, decision: SignalDecision::Waiting });
    Ok(())
}

/// The place of a signal that nothing was made of yet.
fn waiting(entity: &Entity, id: &SignalId) -> Result<usize, Fault> {
    let found = entity.signals.iter().position(|signal| signal.id == *id && signal.decision == SignalDecision::Waiting);
    found.ok_or_else(|| unknown("signal", id))
}

pub(in crate::enforce) fn signal_dismissed(entity: &mut Entity, id: &SignalId, reasons: &str) -> Result<(), Fault> {
    written("reasons", reasons)?;
    let place = waiting(entity, id)?;
    entity.signals[place].decision = SignalDecision::Dismissed;
    Ok(())
}

/// Longest time for which signals are suppressed at once: a quarter, so that every decision is looked at again.
const SUPPRESSED_DAYS_MAX: i32 = 92;

pub(in crate::enforce) fn suppressed(entity: &mut Entity, suppression: Suppression) -> Result<(), Fault> {
    let Suppression { id, from, until, reasons, .. } = &suppression;
    written("reasons", reasons)?;
    if entity.suppressions.iter().any(|former| former.id == *id) {
        return Err(twice("suppression", id));
    }
    if until <= from || until.day().since(from.day()) > SUPPRESSED_DAYS_MAX {
        return Err(Fault::TimeFaulty { days_max: SUPPRESSED_DAYS_MAX });
    }
    entity.suppressions.push(suppression);
    Ok(())
}

pub(in crate::enforce) fn suppression_lifted(
    entity: &mut Entity,
    step: &Step<'_>,
    id: &SuppressionId,
    reasons: &str,
) -> Result<(), Fault> {
    written("reasons", reasons)?;
    let at = step.event.recorded_at;
    let standing = entity.suppressions.iter_mut().find(|standing| standing.id == *id && standing.until > at);
    standing.ok_or_else(|| unknown("suppression", id))?.until = at;
    Ok(())
}

pub(in crate::enforce) fn notice(
    entity: &mut Entity,
    step: &Step<'_>,
    id: &NoticeId,
    grounds: &[Article],
    signal_ids: &[SignalId],
    correct: &str,
) -> Result<(), Fault> {
    check_list("the grounds", grounds, false)?;
    check_list("the signals", signal_ids, true)?;
    grounds.iter().try_for_each(|ground| check_ground(step, *ground))?;
    written("what is to be corrected", correct)?;
    if entity.notice(id).is_some() {
        return Err(twice("notice", id));
    }
    let places = signal_ids.iter().map(|signal| waiting(entity, signal)).collect::<Result<Vec<_>, _>>()?;
    for place in places {
        entity.signals[place].decision = SignalDecision::TakenUp;
    }
    entity.notices.push(Notice {
        id: id.clone(),
        grounds: grounds.to_vec(),
        correct: correct.to_owned(),
        issued_at: step.event.recorded_at,
        received: None,
        corrected_at: Vec::new(),
        answers: Vec::new(),
        settled: false,
    });
    Ok(())
}

pub(in crate::enforce) fn notice_received(
    entity: &mut Entity,
    step: &Step<'_>,
    id: &NoticeId,
    received_on: Day,
) -> Result<(), Fault> {
    let notice = entity.notices.iter_mut().find(|notice| notice.id == *id).ok_or_else(|| unknown("notice", id))?;
    if notice.received.is_some() {
        return Err(twice("the receipt of notice", id));
    }
    step.check_day("the day of receipt", received_on, Some(notice.issued_at.day()))?;
    notice.received = Some(Start { on: received_on, known_at: step.event.recorded_at });
    Ok(())
}

/// The answers to a notice or to the order that suspends, and the day before which no answer can be.
fn answers<'a>(entity: &'a mut Entity, about: &Demanded) -> Result<(&'a mut Vec<Answer>, Day), Fault> {
    match about {
        Demanded::Notice(id) => {
            let notice = entity.notices.iter_mut().find(|notice| notice.id == *id && !notice.settled);
            notice.map(|notice| (&mut notice.answers, notice.issued_at.day())).ok_or_else(|| unknown("notice", id))
        }
        Demanded::Order(id) => {
            let current =
                matches!(&entity.state, crate::enforce::State::Suspended(suspended) if suspended.order_id == *id);
            let order = entity.orders.iter_mut().find(|order| current && order.id == *id);
            order.map(|order| (&mut order.answers, order.signed_at.day())).ok_or_else(|| unknown("order", id))
        }
    }
}

pub(in crate::enforce) fn correction_reported(
    entity: &mut Entity,
    step: &Step<'_>,
    about: &Demanded,
    report_id: &DocumentId,
    reported_on: Day,
) -> Result<(), Fault> {
    let (answers, bound) = answers(entity, about)?;
    step.check_day("the day of the report", reported_on, Some(bound))?;
    if answers.iter().any(|answer| answer.document_id == *report_id) {
        return Err(twice("report", report_id));
    }
    let at = step.event.recorded_at;
    answers.push(Answer { document_id: report_id.clone(), on: reported_on, recorded_at: at, review: None });
    lift(entity, step.law, at);
    Ok(())
}

pub(in crate::enforce) fn correction_reviewed(
    entity: &mut Entity,
    step: &Step<'_>,
    about: &Demanded,
    report_id: &DocumentId,
    outcome: ReviewOutcome,
    reasons: Option<&str>,
) -> Result<(), Fault> {
    check_reasons(outcome, reasons)?;
    let (answers, _) = answers(entity, about)?;
    let answer = answers.iter_mut().find(|answer| answer.document_id == *report_id && answer.review.is_none());
    let answer = answer.ok_or_else(|| unknown("report", report_id))?;
    answer.review = Some(Review { outcome, at: step.event.recorded_at });
    Ok(())
}
