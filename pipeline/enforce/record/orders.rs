//! Orders of suspension and termination (Art. 13, 14), and the times at which the service is open.

use super::{Step, check_list, twice, unknown, written};
use crate::enforce::clock::Start;
use crate::enforce::entity::{Finding, FindingStatus, Notice, Opening, Order, RestsOn};
use crate::enforce::state::{Open, State, Suspended, Terminated};
use crate::enforce::{Demanded, Entity, Fault, Measure};
use crate::terms::{Day, FindingId, Instant, OfficerId, OrderId};

pub(in crate::enforce) fn order(
    entity: &mut Entity,
    step: &Step<'_>,
    id: &OrderId,
    measure: Measure,
    finding_ids: &[FindingId],
    (decider, reasons): (&OfficerId, &str),
    effective_at: Instant,
) -> Result<(), Fault> {
    written("reasons", reasons)?;
    check_list("the findings", finding_ids, false)?;
    if entity.order(id).is_some() {
        return Err(twice("order", id));
    }
    let at = step.event.recorded_at;
    if effective_at < at {
        return Err(Fault::Retroactive);
    }
    let places = finding_ids.iter().map(|finding| ordered(entity, finding, measure)).collect::<Result<Vec<_>, _>>()?;
    let next = match measure {
        Measure::Correction => return Err(Fault::Senseless("a correction is demanded by a notice, not by an order")),
        Measure::Suspension if !matches!(entity.state, State::Open(_)) => {
            return Err(Fault::NotInThisState { remedy: "only an open service can be suspended" });
        }
        Measure::Suspension => Open::suspend(id, at),
        Measure::Termination => Terminated::by(id, effective_at, at),
    };
    for place in places {
        entity.findings[place].status = FindingStatus::Ordered;
    }
    if let Some(opening) = &mut entity.opening {
        opening.until = Some(opening.until.map_or(effective_at, |until| until.min(effective_at)));
    }
    entity.state = next;
    entity.orders.push(Order {
        id: id.clone(),
        measure,
        finding_ids: finding_ids.to_vec(),
        decider: decider.clone(),
        reasons: reasons.to_owned(),
        signed_at: at,
        effective_at,
        received: None,
        corrected_at: Vec::new(),
        answers: Vec::new(),
    });
    Ok(())
}

/// The place of a finding that asks for this measure.
fn ordered(entity: &Entity, id: &FindingId, measure: Measure) -> Result<usize, Fault> {
    let standing = |finding: &Finding| finding.id == *id && finding.status == FindingStatus::Standing;
    let place = entity.findings.iter().position(standing).ok_or_else(|| unknown("finding", id))?;
    let Finding { ground, measure: asked, .. } = entity.findings[place];
    if asked == measure { Ok(place) } else { Err(Fault::WrongGround { article: ground, measure }) }
}

pub(in crate::enforce) fn order_received(
    entity: &mut Entity,
    step: &Step<'_>,
    id: &OrderId,
    received_on: Day,
) -> Result<(), Fault> {
    let order = entity.orders.iter_mut().find(|order| order.id == *id).ok_or_else(|| unknown("order", id))?;
    if order.received.is_some() {
        return Err(twice("the receipt of order", id));
    }
    step.check_day("the day of receipt", received_on, Some(order.signed_at.day()))?;
    order.received = Some(Start { on: received_on, known_at: step.event.recorded_at });
    Ok(())
}

/// What was recorded of a receipt proved wrong. What was found by the end of the term that it began is lifted: the term is counted
/// anew, and may be found to be over again.
pub(in crate::enforce) fn receipt_corrected(
    entity: &mut Entity,
    step: &Step<'_>,
    about: &Demanded,
    received_on: Option<Day>,
    reasons: &str,
) -> Result<(), Fault> {
    written("reasons", reasons)?;
    let at = step.event.recorded_at;
    let OfReceipt { received, corrected_at, bound, rests_on } = receipt(entity, about)?;
    let former = received.ok_or(Fault::StepMissing {
        missing: "nothing is recorded of its receipt",
        remedy: "record the receipt itself",
    })?;
    if received_on == Some(former.on) {
        return Err(Fault::Senseless("it is recorded as received on that day already"));
    }
    if let Some(on) = received_on {
        step.check_day("the day of receipt", on, Some(bound))?;
    }
    *received = received_on.map(|on| Start { on, known_at: at });
    corrected_at.push(at);
    lift_resting_on(entity, &rests_on);
    Ok(())
}

/// What is recorded of a receipt.
struct OfReceipt<'a> {
    received: &'a mut Option<Start>,
    corrected_at: &'a mut Vec<Instant>,
    /// The first day that it can have.
    bound: Day,
    /// How findings rest on it.
    rests_on: RestsOn,
}

/// What is recorded of the receipt of a notice, or of the order that suspends or terminates.
fn receipt<'a>(entity: &'a mut Entity, about: &Demanded) -> Result<OfReceipt<'a>, Fault> {
    match about {
        Demanded::Notice(id) => {
            let notice = entity.notices.iter_mut().find(|notice| notice.id == *id && !notice.settled);
            let Notice { received, corrected_at, issued_at, .. } = notice.ok_or_else(|| unknown("notice", id))?;
            Ok(OfReceipt { received, corrected_at, bound: issued_at.day(), rests_on: RestsOn::Notice(id.clone()) })
        }
        Demanded::Order(id) => {
            let in_force = match &entity.state {
                State::Suspended(Suspended { order_id, .. }) | State::Terminated(Terminated { order_id, .. }) => {
                    order_id == id
                }
                _ => false,
            };
            let order = entity.orders.iter_mut().find(|order| in_force && order.id == *id);
            let Order { received, corrected_at, signed_at, .. } = order.ok_or_else(|| unknown("order", id))?;
            Ok(OfReceipt { received, corrected_at, bound: signed_at.day(), rests_on: RestsOn::Order(id.clone()) })
        }
    }
}

fn lift_resting_on(entity: &mut Entity, rests_on: &RestsOn) {
    let standing = |finding: &&mut Finding| {
        finding.status == FindingStatus::Standing && finding.rests_on.as_ref() == Some(rests_on)
    };
    entity.findings.iter_mut().filter(standing).for_each(|finding| finding.status = FindingStatus::Lifted);
}

/// An order of suspension is revoked, and the findings that it rests on are withdrawn: nothing was there to correct. What was found for its
/// not being corrected falls with it. A notice is not settled by that.
pub(in crate::enforce) fn order_revoked(
    entity: &mut Entity,
    id: &OrderId,
    reasons: &str,
    at: Instant,
) -> Result<(), Fault> {
    written("reasons", reasons)?;
    let State::Suspended(suspended) = &entity.state else {
        return Err(Fault::NotInThisState { remedy: "only a suspension can be revoked, while it lasts" });
    };
    let order = entity.orders.iter().find(|order| order.id == *id && suspended.order_id == *id);
    let order = order.ok_or_else(|| unknown("order", id))?;
    for finding in entity.findings.iter_mut().filter(|finding| order.finding_ids.contains(&finding.id)) {
        finding.status = FindingStatus::Withdrawn;
    }
    match &mut entity.opening {
        // It has not taken effect, and the service was open all the time.
        Some(opening) if order.effective_at > at => opening.until = None,
        opening => *opening = Some(Opening { from: at, until: None }),
    }
    entity.state = State::Open(Open { since: at });
    lift_resting_on(entity, &RestsOn::Order(id.clone()));
    Ok(())
}

/// The service is opened for the first time in this life.
pub(in crate::enforce) fn opened(entity: &mut Entity, next: State, at: Instant) {
    entity.state = next;
    entity.opening = Some(Opening { from: at, until: None });
}

/// The service is reopened; what the findings of the order rested on is settled with it.
pub(in crate::enforce) fn reopened(entity: &mut Entity, next: State, order_id: &OrderId, at: Instant) {
    let Entity { orders, findings, notices, materials, .. } = entity;
    let rested_on = orders.iter().filter(|order| order.id == *order_id).flat_map(|order| &order.finding_ids);
    for finding in rested_on.filter_map(|id| findings.iter().find(|finding| finding.id == *id)) {
        match &finding.rests_on {
            Some(RestsOn::Notice(id)) => {
                notices.iter_mut().filter(|notice| notice.id == *id).for_each(|notice| notice.settled = true);
            }
            Some(RestsOn::Material(material, on)) => {
                materials[*material as usize].changes.retain(|change| change.start.on != *on);
            }
            Some(RestsOn::Order(_) | RestsOn::Condition(..)) | None => {}
        }
    }
    opened(entity, next, at);
}
