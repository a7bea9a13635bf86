//! The service is terminated (Art. 14). That is final: what still comes is kept, and a new application begins a new life.

use serde::{Deserialize, Serialize};

use super::{Admits, State, Topic};
use crate::enforce::Fault;
use crate::terms::{Instant, OrderId};

/// The service is terminated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terminated {
    /// When the order was signed.
    pub since: Instant,
    /// When it takes effect.
    pub effective_at: Instant,
    /// The order.
    pub order_id: OrderId,
}

pub(super) const ADMITS: Admits = Admits {
    topics: &[Topic::Application, Topic::Receipt, Topic::Use],
    remedy: "the service is terminated, which is final; the entity may apply anew: record `application_submitted`",
};

impl Terminated {
    /// An order of termination is signed.
    pub(in crate::enforce) fn by(order_id: &OrderId, effective_at: Instant, at: Instant) -> State {
        State::Terminated(Terminated { since: at, effective_at, order_id: order_id.clone() })
    }

    /// Whether a new life may begin: not while the old one still has its service.
    pub(in crate::enforce) fn is_over(&self, at: Instant) -> Result<(), Fault> {
        if self.effective_at <= at {
            return Ok(());
        }
        Err(Fault::StepMissing { missing: "the termination has not taken effect", remedy: "apply after that" })
    }
}
