//! How long an entity stays quiet: until when nothing can come up by time alone.
//!
//! Most entities have nothing that runs or waits, for months. Whoever asks what is due of all of them leaves those out, and reads no more
//! of them than this moment. Invariant: within it every plan is empty, as long as no event is added; a moment too early costs
//! time, one too late would hide a term.

use super::{Entity, Law, plan};
use crate::terms::Instant;

/// The first moment at which something may come up, for an entity of which nothing runs or waits when its last event is recorded; `None`
/// where something does.
#[must_use]
pub fn quiet_until(entity: &Entity, law: &Law) -> Option<Instant> {
    let since = entity.recorded_at;
    if !plan(entity, law, since).is_empty() {
        return None;
    }
    let lapses = entity.materials.iter().filter_map(|file| file.lapses_on());
    let conditions = entity.conditions.iter().flatten().filter_map(|fact| fact.lapse()).map(|lapse| lapse.on);
    let agreed = entity.agreement.iter().flat_map(|terms| [Some(terms.from), terms.until.map(|last| last.plus(1))]);
    // A holiday that becomes known moves the end of terms, and so whether an answer was in time.
    let published = law.changes_after(since.day());
    let days = lapses.chain(conditions).chain(agreed.flatten()).chain(published).map(|day| day.start());
    let credentials = entity.credentials.iter().flat_map(|registered| {
        let credential = &registered.credential;
        [credential.not_before, Instant(credential.not_after.0.saturating_add(1))]
    });
    let openings = entity.opening.iter().flat_map(|opening| [Some(opening.from), opening.until]).flatten();
    let orders = entity.orders.iter().map(|order| order.effective_at);
    let moments = days.chain(credentials).chain(openings).chain(orders);
    Some(moments.filter(|moment| *moment > since).min().unwrap_or(Instant(i64::MAX)))
}
