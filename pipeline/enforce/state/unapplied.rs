//! Before the first application: there is nothing to record but that (Art. 7(1)).

use super::{Admits, Topic};

pub(super) const ADMITS: Admits =
    Admits { topics: &[Topic::Application], remedy: "the entity must apply first: record `application_submitted`" };
