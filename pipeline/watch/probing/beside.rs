//! What was looked at beside first failures, by which a certificate's failing claims and photos are judged.
//!
//! Evidence of certificates in, the usual share of mistakes and the number of certificates that were looked at out.
//! Invariants: three decayed sums an entity and service; what became a cause is taken out again, so that who attacks many
//! certificates hides none of them; a certificate's own evidence never counts for it.

use super::course::{Course, key};
use super::save::{Bytes, Saved};
use super::table::Table;
use crate::terms::Service;

/// The most mistakes that are taken for usual: above, nothing could be told any more.
const SHARE_MAX: f64 = 0.6;

/// Sums with the memory of the baseline, 28 days: about a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beside {
    /// Visits with a new mistake to a certificate that had failed in the window already.
    pub returns: f64,
    /// Certificates that became suspects and no cause; again with each claim after the window has moved.
    pub suspects: f64,
    /// Certificates with as many photos as are tested and no cause; again whenever they double.
    pub sequences: f64,
}

/// What is usual for the entities that took part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Usual {
    /// The share of visits with a mistake.
    pub share: f64,
    /// Certificates of theirs that were looked at in a month, this one among them.
    pub looks: f64,
}

impl Beside {
    pub(super) const NONE: Beside = Beside { returns: 0.0, suspects: 0.0, sequences: 0.0 };

    /// Lets time pass.
    pub(super) fn age(&mut self, kept: f64) {
        [&mut self.returns, &mut self.suspects, &mut self.sequences].into_iter().for_each(|sum| *sum *= kept);
    }
}

/// Changes the sums of a course, where it is there still.
pub(super) fn count(courses: &mut Table<Course>, key: u64, change: impl FnOnce(&mut Beside)) {
    if let Some(course) = courses.find(key) {
        let beside = &mut course.baseline.beside;
        change(beside);
        // What is taken out may have faded since it came in.
        beside.returns = beside.returns.max(0.0);
        beside.suspects = beside.suspects.max(0.0);
        beside.sequences = beside.sequences.max(0.0);
    }
}

/// The share of visits to this entity with a mistake, without `own` of them. Its second moment is taken, since it takes
/// more than one further visit to make a cause, and visits of one shift share what is usual in it.
pub(super) fn share(course: &Course, own: u32) -> f64 {
    let (steps, own) = (&course.steps, f64::from(own));
    let returns = course.baseline.beside.returns;
    let mistaken = (steps.usual * steps.weight + returns - own).max(0.0);
    let share = mistaken / (steps.weight + returns - own).max(1.0);
    (share * share + steps.variance).sqrt().clamp(0.0, SHARE_MAX)
}

/// Of each entity that took part in each service what `sum` says, as much as a month brings; without what one of them
/// has of its own, named by its key.
pub(super) fn over(
    courses: &mut Table<Course>,
    entities: &[u32],
    services: impl Iterator<Item = Service> + Clone,
    own: (u64, u32),
    sum: impl Fn(&Beside) -> f64,
) -> f64 {
    let keys = entities.iter().flat_map(|entity| services.clone().map(|service| key(*entity, service)));
    let others = |key: u64| {
        let own = if key == own.0 { f64::from(own.1) } else { 0.0 };
        let baseline = &courses.find(key)?.baseline;
        Some((sum(&baseline.beside) - own).max(0.0) * baseline.months())
    };
    keys.filter_map(others).sum()
}

impl Saved for Beside {
    fn write(&self, out: &mut Vec<u8>) {
        [self.returns, self.suspects, self.sequences].iter().for_each(|sum| sum.write(out));
    }

    fn read(bytes: &mut Bytes) -> Option<Beside> {
        let [returns, suspects, sequences] = bytes.array()?;
        let sound = [returns, suspects, sequences].iter().all(|sum| *sum >= 0.0);
        sound.then_some(Beside { returns, suspects, sequences })
    }
}
