//! The beginning, the course and the end of one cause.
//!
//! Evidence in, whether something is told out. Invariants: a cause begins once and ends once; between the two it is
//! told when a further day (Asia/Shanghai) has evidence, when the evidence has doubled and when a further entity takes
//! part, so at most a logarithm of times a day.

use super::save::{Bytes, Saved};
use super::{DAY_S, HOUR_S, QUIET_S};
use crate::terms::Service;

/// How many entities of a cause are named. More than a few that share a target is unheard of; sixteen fill one line of
/// the cache.
pub const PARTAKERS_NAMED_MAX: usize = 16;

/// By how much Chinese time is ahead of UTC.
const CHINA_S: i64 = 8 * HOUR_S;

/// The entities that took part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partakers {
    named: [u32; PARTAKERS_NAMED_MAX],
    count: u8,
    further: bool,
}

impl Partakers {
    pub(super) const NONE: Partakers = Partakers { named: [0; PARTAKERS_NAMED_MAX], count: 0, further: false };

    /// Those that are named, in the order in which they were first seen.
    pub fn named(&self) -> &[u32] {
        &self.named[..usize::from(self.count)]
    }

    /// Whether there were more than are named.
    pub fn has_further(&self) -> bool {
        self.further
    }

    /// Takes one in; whether it is a new one that is named.
    pub(super) fn join(&mut self, entity: u32) -> bool {
        if self.named().contains(&entity) {
            return false;
        }
        if usize::from(self.count) == PARTAKERS_NAMED_MAX {
            self.further = true;
            return false;
        }
        self.named[usize::from(self.count)] = entity;
        self.count += 1;
        true
    }
}

/// One cause, or what may become one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cause {
    pub open: bool,
    pub begun_s: i64,
    pub first_s: i64,
    pub last_s: i64,
    pub partakers: Partakers,
    /// One bit a service.
    services: u8,
    told_day: i64,
    told_count: u32,
}

impl Cause {
    pub(super) const NONE: Cause = Cause {
        open: false,
        begun_s: 0,
        first_s: i64::MAX,
        last_s: i64::MIN,
        partakers: Partakers::NONE,
        services: 0,
        told_day: 0,
        told_count: 0,
    };

    /// Takes in a piece of evidence; whether a further entity is named by it.
    pub(super) fn witness(&mut self, entity: u32, service: Service, at_s: i64) -> bool {
        self.first_s = self.first_s.min(at_s);
        self.last_s = self.last_s.max(at_s);
        self.services |= 1 << service as u8;
        self.partakers.join(entity)
    }

    pub(super) fn begin(&mut self, at_s: i64, count: u32) {
        debug_assert!(!self.open, "a cause begins once");
        self.open = true;
        self.begun_s = at_s;
        self.told_day = day(at_s);
        self.told_count = count;
    }

    /// Whether an open cause is told again; it is where `news` says so, as when a further entity takes part.
    pub(super) fn continues(&mut self, at_s: i64, count: u32, news: bool) -> bool {
        let told = day(at_s) > self.told_day || count >= self.told_count.saturating_mul(2) || news;
        if told {
            self.told_day = self.told_day.max(day(at_s));
            self.told_count = self.told_count.max(count);
        }
        told
    }

    /// Whether an open cause has been without evidence for long enough at `now_s`.
    pub(super) fn is_over(&self, now_s: i64) -> bool {
        self.open && now_s.saturating_sub(self.last_s) > QUIET_S
    }

    /// Whether there is evidence of this service.
    pub(super) fn has_part(&self, service: Service) -> bool {
        self.services & 1 << service as u8 != 0
    }

    /// The service, where there is one.
    pub(super) fn service(&self) -> Option<Service> {
        Service::ALL.into_iter().find(|service| self.services == 1 << *service as u8)
    }
}

/// The day in Asia/Shanghai.
fn day(at_s: i64) -> i64 {
    (at_s + CHINA_S).div_euclid(DAY_S)
}

impl Saved for Cause {
    fn write(&self, out: &mut Vec<u8>) {
        for at in [self.begun_s, self.first_s, self.last_s, self.told_day] {
            at.write(out);
        }
        self.told_count.write(out);
        (u8::from(self.open) | u8::from(self.partakers.further) << 1).write(out);
        self.services.write(out);
        self.partakers.count.write(out);
        self.partakers.named().iter().for_each(|entity| entity.write(out));
    }

    fn read(bytes: &mut Bytes) -> Option<Cause> {
        let [begun_s, first_s, last_s, told_day] = bytes.array()?;
        let (told_count, flags, services, count): (u32, u8, u8, u8) =
            (bytes.take()?, bytes.take()?, bytes.take()?, bytes.take()?);
        if usize::from(count) > PARTAKERS_NAMED_MAX || flags > 3 || services > 7 {
            return None;
        }
        let mut partakers = Partakers { count, further: flags & 2 != 0, ..Partakers::NONE };
        for place in 0..usize::from(count) {
            partakers.named[place] = bytes.take()?;
        }
        Some(Cause { open: flags & 1 != 0, begun_s, first_s, last_s, partakers, services, told_day, told_count })
    }
}
