//! The service is open. Notices run beside it; only a signed order ends it (Art. 13, 14).

use serde::{Deserialize, Serialize};

use super::{Admits, State, Suspended, Topic};
use crate::terms::{Instant, OrderId};

/// The service is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// When it was opened or reopened.
    pub since: Instant,
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
        Topic::Use,
    ],
    remedy: "the service is open; this step belongs to another time",
};

impl Open {
    /// An order of suspension is signed.
    pub(in crate::enforce) fn suspend(order_id: &OrderId, at: Instant) -> State {
        State::Suspended(Suspended { since: at, order_id: order_id.clone() })
    }
}
