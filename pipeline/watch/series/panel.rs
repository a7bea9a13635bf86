//! Which views are asked how rare a bucket is, and what they say together.
//!
//! Invariants: no wrong expectation alone can move what they say; a surprise of one decade more in all views is one decade
//! more.

use super::means::{DAY, NEAR, RANGE, RECENT, STEP, WEEK};

/// The views that are asked.
pub(super) const ASKED: usize = 5;

/// Which of them stands for the near past, without a season.
pub(super) const PAST: usize = 1;

/// What they say is a mean of all but the most surprised.
const HEARD: usize = ASKED - 1;

/// At least two of five are at or above the fourth: a chance of at most 5/2 · 10^-s whatever they have in common. The
/// decades of this 5/2 are taken off.
const BOUND: f32 = 0.398;

/// Up to steps of two minutes what is wrong lasts for many buckets.
const FINE_S: u32 = 120;

/// From so many days on each part of the week was seen twice.
const KNOWN_DAYS: u16 = 14;

/// Views and what each of those that are heard counts, the least surprised first.
#[derive(Debug, PartialEq)]
pub(super) struct Panel {
    pub views: [usize; ASKED],
    shares: [f32; HEARD],
}

/// Fast and slow, with the season and without: what is wrong shows in at least four, and all count alike. With the mean of 8
/// buckets as the near past it found a tenth fewer events of Microsoft's cloud set at half a false alarm a series-week.
static USUAL: Panel = Panel { views: [STEP, RECENT, DAY, WEEK, RANGE], shares: [0.25; HEARD] };

/// Where a bucket is short and the week is known: the fast views get used to what is wrong while it lasts, so that the least
/// surprised counts less, and the near past is nearer. It found three to five in a hundred more events of KPI at the same
/// false alarms, with shares up to 0.1 from these alike; before the week is known it costs, since it is the slow views
/// that err then.
static FINE: Panel = Panel { views: [STEP, NEAR, DAY, WEEK, RANGE], shares: [0.15, 0.25, 0.3, 0.3] };

impl Panel {
    /// The panel of a series with steps of so many seconds after so many days.
    pub fn of(step_s: u32, days: u16) -> &'static Panel {
        if step_s <= FINE_S && days >= KNOWN_DAYS { &FINE } else { &USUAL }
    }

    /// What the views say together, in decades.
    pub fn consensus(&self, mut surprises: [f32; ASKED]) -> f32 {
        surprises.sort_unstable_by(f32::total_cmp);
        let heard: f32 = surprises.iter().zip(self.shares).map(|(surprise, share)| surprise * share).sum();
        (heard - BOUND).max(0.0)
    }
}

#[cfg(test)]
#[path = "panel_tests.rs"]
mod tests;
