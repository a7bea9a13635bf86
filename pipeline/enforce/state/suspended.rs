//! The service is suspended (Art. 13). A correction in time, reviewed and confirmed, reopens it (Art. 13 § 2).

use serde::{Deserialize, Serialize};

use super::{Admits, Open, State, Topic};
use crate::enforce::clock::{Course, course};
use crate::enforce::{Entity, Fault, FindingStatus, Law, Measure, Term, gate};
use crate::terms::{DocumentId, Identifier, Instant, OrderId};

/// The service is suspended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    /// When the order was signed. It may take effect later.
    pub since: Instant,
    /// The order.
    pub order_id: OrderId,
}

pub(super) const ADMITS: Admits = Admits {
    topics: &[
        Topic::Material,
        Topic::Condition,
        Topic::Access,
        Topic::Amending,
        Topic::Signal,
        Topic::Notice,
        Topic::Receipt,
        Topic::Correction,
        Topic::Finding,
        Topic::Order,
        Topic::Reopening,
        Topic::Use,
    ],
    remedy: "the service is suspended: review the correction and record `reopened` first",
};

impl Suspended {
    /// The service is reopened, resting on a report that came in time and was accepted.
    ///
    /// Materials and conditions must hold again, and no finding may ask for termination.
    pub(in crate::enforce) fn reopen(
        &self,
        entity: &Entity,
        law: &Law,
        order_id: &OrderId,
        report_id: &DocumentId,
        at: Instant,
    ) -> Result<State, Fault> {
        let order = entity.order(order_id).filter(|order| order.id == self.order_id);
        let order = order.ok_or_else(|| Fault::Unknown { what: "order", name: order_id.to_string() })?;
        let answer = order.answers.iter().find(|answer| answer.document_id == *report_id);
        let answer = answer.ok_or_else(|| Fault::Unknown { what: "report", name: report_id.to_string() })?;
        match course(law, Term::Rectification, order.received, std::iter::once(answer), at) {
            Course::Confirmed(_) => {}
            Course::RunOut { deadline, .. } | Course::Held(deadline) if answer.on > deadline.last_day => {
                return Err(Fault::TooLate(deadline.last_day));
            }
            _ => {
                return Err(Fault::StepMissing {
                    missing: "the report is not reviewed and confirmed",
                    remedy: "record `correction_reviewed` with an acceptance first",
                });
            }
        }
        let due = |finding: &&crate::enforce::Finding| {
            finding.measure == Measure::Termination && finding.status == FindingStatus::Standing
        };
        if let Some(finding) = entity.findings.iter().find(due) {
            return Err(Fault::TerminationDue(finding.id.as_str().to_owned()));
        }
        gate(entity, law, at)?;
        Ok(State::Open(Open { since: at }))
    }
}
