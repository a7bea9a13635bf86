//! Orders of suspension and termination (Art. 13, 14), and the times at which the service is open.

use super::{Step, check_list, twice, unknown, written};
use crate::enforce::clock::Start;
use crate::enforce::entity::{Finding, FindingStatus, Opening, Order, RestsOn};
use crate::enforce::state::{Open, State, Terminated};
use crate::enforce::{Entity, Fault, Measure};
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
