//! The first marks of a certificate: the first three different failing claims, or the first three photos that did not
//! fit.
//!
//! Nearly every certificate that fails at all has no more, so this is what memory is spent on: 32 bytes a certificate.
//!
//! ```text
//! certificate 8 B · 3 × (what 2 B · hour and service 2 B · entity 4 B)
//! ```
//!
//! Invariants: marks stand in the order in which they came; none is older than the window, but for the hours until the
//! next sweep.

use super::claims::VISIT_S;
use super::save::{Bytes, Saved};
use super::table::{Record, Table};
use super::{HOUR_S, WINDOW_S};
use crate::terms::Service;

/// Marks of a certificate before it gets a record of its own: a holder's typos are a family of two or three claims.
pub(super) const MARKS_MAX: usize = 3;

/// Hours are kept in 14 bits: 682 days before they come round again, against the eight that a mark lives.
const HOURS: i64 = 1 << 14;

/// Evidence about a certificate, with the time to the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// A fingerprint of the claim, or the score of the photo; never zero.
    pub what: u16,
    pub entity: u32,
    pub service: Service,
    pub at_s: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Packed {
    what: u16,
    when: u16,
    entity: u32,
}

impl Packed {
    const NONE: Packed = Packed { what: 0, when: 0, entity: 0 };

    fn of(mark: Mark) -> Packed {
        let hour = mark.at_s.div_euclid(HOUR_S).rem_euclid(HOURS) as u16;
        Packed { what: mark.what, when: hour << 2 | mark.service as u16, entity: mark.entity }
    }

    /// Hours since it, at `now_s`, which is not before it.
    fn age(self, now_s: i64) -> i64 {
        (now_s.div_euclid(HOUR_S) - i64::from(self.when >> 2)).rem_euclid(HOURS)
    }

    fn open(self, now_s: i64) -> Mark {
        let at_s = (now_s.div_euclid(HOUR_S) - self.age(now_s)) * HOUR_S;
        let service = Service::ALL[usize::from(self.when & 3).min(2)];
        Mark { what: self.what, entity: self.entity, service, at_s }
    }
}

/// The first marks of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    certificate: u64,
    packed: [Packed; MARKS_MAX],
}

const _: () = assert!(size_of::<Marks>() == 32, "two certificates fill a line of the cache");

impl Marks {
    /// Hours since the latest mark.
    pub(super) fn age(&self, now_s: i64) -> i64 {
        let taken = self.packed.iter().filter(|packed| packed.what != 0);
        taken.map(|packed| packed.age(now_s)).min().unwrap_or(HOURS)
    }

    /// The marks, in the order in which they came.
    pub(super) fn open(&self, now_s: i64) -> impl Iterator<Item = Mark> {
        self.packed.into_iter().filter(|packed| packed.what != 0).map(move |packed| packed.open(now_s))
    }

    /// Forgets marks older than the window, so that only what is near in time is counted together.
    fn forget(&mut self, now_s: i64) {
        let mut kept = [Packed::NONE; MARKS_MAX];
        let fresh = |packed: &&Packed| packed.what != 0 && packed.age(now_s) * HOUR_S <= WINDOW_S;
        for (place, packed) in self.packed.iter().filter(fresh).enumerate() {
            kept[place] = *packed;
        }
        self.packed = kept;
    }
}

/// What became of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    /// It is the first of its certificate.
    First,
    /// There are others, of other visits.
    Return,
    /// There are others of the same visit, or it is one of them again.
    Among,
    /// There is no room: the certificate needs a record of its own.
    Full,
}

/// Whether the same mark counts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// The same claim is one claim.
    Once,
    /// Two photos with one score are two photos.
    Each,
}

/// Takes in a mark whose time is not after `now_s`.
pub(super) fn mark(
    table: &mut Table<Marks>,
    certificate: u64,
    mark: Mark,
    again: Again,
    now_s: i64,
    evicted: &mut u64,
) -> Marked {
    let new = Packed::of(mark);
    let Some(marks) = table.find(certificate) else {
        let packed = [new, Packed::NONE, Packed::NONE];
        table.add(Marks { certificate, packed }, now_s, &mut |_| *evicted += 1);
        return Marked::First;
    };
    marks.forget(now_s);
    let same = |packed: &&mut Packed| again == Again::Once && packed.what == new.what;
    if let Some(known) = marks.packed.iter_mut().find(same) {
        if new.age(now_s) < known.age(now_s) {
            *known = new;
        }
        return Marked::Among;
    }
    match marks.packed.iter().position(|packed| packed.what == 0) {
        Some(place) => {
            let together = |packed: &Packed| {
                packed.entity == new.entity && (packed.age(now_s) - new.age(now_s)).abs() * HOUR_S <= VISIT_S
            };
            let marked = match &marks.packed[..place] {
                [] => Marked::First,
                known if known.iter().any(together) => Marked::Among,
                _ => Marked::Return,
            };
            marks.packed[place] = new;
            marked
        }
        None => Marked::Full,
    }
}

impl Record for Marks {
    const EMPTY: Marks = Marks { certificate: 0, packed: [Packed::NONE; MARKS_MAX] };

    fn is_empty(&self) -> bool {
        self.packed[0].what == 0
    }

    fn key(&self) -> u64 {
        self.certificate
    }

    fn last(&self, now_s: i64) -> i64 {
        -self.age(now_s)
    }
}

impl Saved for Marks {
    fn write(&self, out: &mut Vec<u8>) {
        self.certificate.write(out);
        for packed in self.packed {
            packed.what.write(out);
            packed.when.write(out);
            packed.entity.write(out);
        }
    }

    fn read(bytes: &mut Bytes) -> Option<Marks> {
        let certificate = bytes.take()?;
        let mut packed = [Packed::NONE; MARKS_MAX];
        for packed in &mut packed {
            *packed = Packed { what: bytes.take()?, when: bytes.take()?, entity: bytes.take()? };
        }
        let taken = packed.iter().take_while(|packed| packed.what != 0).count();
        let gapless = packed[taken..].iter().all(|packed| packed.what == 0);
        let services = packed.iter().all(|packed| packed.when & 3 < 3);
        (taken > 0 && gapless && services).then_some(Marks { certificate, packed })
    }
}
