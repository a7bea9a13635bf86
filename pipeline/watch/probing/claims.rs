//! Many failing claims on one certificate: a name or a birth date is guessed, by one entity or by several together.
//!
//! A failing claim in, whether there is a cause out. The rule: eight different failing claims within seven days, and
//! more than mistakes bring, of all certificates that are looked at. Invariants: how many are within the window is exact
//! up to eight, in whatever order they come; the same claim again is no further one, so that nobody hides among
//! repetitions.
//!
//! A certificate is looked at from its fourth different failing claim on; the entities that took part know how many
//! were, in a month ([`Usual::looks`]). What comes behind the fourth is held against what follows by chance: beside so
//! many consistent attempts since, so many further visits with a mistake ([`Traffic`]), each with a family of at most
//! three claims. Either the claims are too many, or the visits are, or eight came in one sitting, which takes three visits
//! of a holder in one hour:
//!
//! ```text
//! looks × P(claims ≥ k - 4) ≤ 0.6 of the budget   or   looks × P(visits ≥ j) ≤ 0.8 of it   or
//! looks × P(visits ≥ 2, both within the hour) ≤ 0.2 of it
//! ```
//!
//! Eight claims in one sitting and nothing beside them are enough where 5 % of visits have a mistake and 1,800 certificates
//! are suspect in a month, or 25 % and 75 are; in visits of their own 5 % and 3,840, or 25 % and six. In between, as in an
//! afternoon, 5 % and five; there it takes ten claims where 160 are suspect and twelve where 3,300 are.
//!
//! ```text
//! the 8 latest different claims, each with fingerprint, entity, time · 64-bit bitmap for the count beyond
//! ```

mod save;

use super::baseline::BUDGET;
use super::beside::{Usual, count, over, share};
use super::cause::Cause;
use super::chance::{Traffic, ln};
use super::course::{Course, key};
use super::marks::{MARKS_MAX, Mark};
use super::probe::{Kind, Pace, Phase, Probe};
use super::table::{Record, Table};
use super::{DAY_S, EVIDENCE_MIN, HOUR_S, WINDOW_S};
use crate::terms::Service;

/// Latest claims that are kept exactly: as many as make a cause.
const LATEST: usize = EVIDENCE_MIN as usize;

/// The claim with which a certificate is looked at: the first that its marks have no room for.
const LOOKED: usize = MARKS_MAX + 1;

/// Parts of the budget, 1.6 of it in all: for too many claims so much that eight within hours are enough at an entity of
/// which nothing is known (p = 0.005) beside two others; for too many visits so much that eight in visits of their own
/// are, too, where a fourth of all is mistaken (p = 0.25^4) and five others are suspect, since a slow guess is to be told
/// within two hours of its eighth failure; and for eight in one sitting. Measured there are fewer false alarms by far,
/// for the bounds take the worse of what is usual: see `benches/record`.
const OF_CLAIMS: f64 = 0.6;
const OF_VISITS: f64 = 0.8;
const OF_SITTINGS: f64 = 0.2;

/// Further visits without which eight claims are not made: families are of three at most.
const SITTING_VISITS: u32 = (EVIDENCE_MIN - 1) / 3;

/// Seconds of the window in which people come: eight hours a day.
const OPEN_S: i64 = WINDOW_S / DAY_S * 8 * HOUR_S;

/// The chance that a visit is within the hour before or after another one.
const SAME_HOUR: f64 = 2.0 * VISIT_S as f64 / OPEN_S as f64;

/// How long a visit lasts: a holder who tries again does so within minutes, and marks know the time to the hour.
pub(super) const VISIT_S: i64 = HOUR_S;

/// Fingerprints are 16 bits: of eight claims two look alike once in 2,300 times, which then costs one attempt more.
const FINGERPRINTS: u64 = (1 << 16) - 1;

/// The fingerprint of a claim, never zero. The claim is a keyed hash already.
pub(super) fn fingerprint(claim: u64) -> u16 {
    ((claim ^ claim >> 28) % FINGERPRINTS) as u16 + 1
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Claim {
    what: u16,
    service: Service,
    /// Whether it came in a further visit.
    visit: bool,
    entity: u32,
    /// Consistent attempts before it, since there is a record.
    passed: u32,
    at_s: i64,
}

impl Claim {
    const NONE: Claim = Claim { what: 0, service: Service::RealName, visit: false, entity: 0, passed: 0, at_s: 0 };

    fn key(&self) -> u64 {
        key(self.entity, self.service)
    }
}

/// A certificate with more failing claims than a holder's typos.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Suspect {
    certificate: u64,
    latest: [Claim; LATEST],
    filled: u8,
    /// Bit `what % 64` of each claim.
    bitmap: u64,
    /// Failing attempts.
    attempts: u32,
    /// Consistent attempts since there is a record, and how many of them were before the claim with which the
    /// certificate was looked at.
    passed: u32,
    passed_before: u32,
    /// Visits since that claim that brought a new one.
    visits: u32,
    /// How often it was looked at, and by whom.
    looks: u32,
    looker: u64,
    /// How many such certificates are expected in a month by chance, when it was judged last.
    chance: f64,
    pace: Pace,
    cause: Cause,
}

impl Suspect {
    pub(super) fn new(certificate: u64) -> Suspect {
        Suspect { certificate, ..Suspect::EMPTY }
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.cause
    }

    /// Takes in a failing claim; what is told of it.
    pub(super) fn fail(&mut self, mark: Mark, courses: &mut Table<Course>) -> Option<Probe> {
        let Mark { what, entity, service, at_s } = mark;
        self.attempts = self.attempts.saturating_add(1);
        let joined = self.cause.witness(entity, service, at_s);
        let claim = Claim { what, service, visit: false, entity, passed: self.passed, at_s };
        let new = self.take(claim);
        if self.cause.open {
            self.pace = self.pace().unwrap_or(self.pace);
            let told = self.cause.continues(at_s, self.different() as u32, joined);
            return told.then(|| self.tell(Phase::Continuing, courses));
        }
        // The marks counted the visits of the first claims.
        if new.is_some_and(|new| new.visit) && usize::from(self.filled) >= LOOKED {
            count(courses, claim.key(), |beside| beside.returns += 1.0);
        }
        let moved = self.forget_old();
        if usize::from(self.filled) >= LOOKED && (self.looks == 0 || moved) {
            if self.looks == 0 {
                self.looker = claim.key();
            }
            self.looks += 1;
            count(courses, self.looker, |beside| beside.suspects += 1.0);
        }
        self.pace = self.pace()?;
        let usual = self.usual(courses);
        self.chance = self.chance(usual);
        if self.chance > BUDGET {
            return None;
        }
        self.cause.begin(at_s, self.different() as u32);
        self.leave(courses);
        Some(self.probe(Phase::Begun, usual))
    }

    /// Takes in a consistent attempt.
    pub(super) fn pass(&mut self) {
        self.passed = self.passed.saturating_add(1);
    }

    /// What is told when the cause ends; afterwards the certificate begins anew.
    pub(super) fn end(&mut self, phase: Phase, courses: &mut Table<Course>) -> Probe {
        let probe = self.tell(phase, courses);
        *self = Suspect::new(self.certificate);
        // It is no longer suspect, but what it is remembered by must not look like a slot that is unused.
        self.cause.last_s = probe.last_s;
        probe
    }

    /// What is told of a cause that is open, by what is usual now.
    fn tell(&mut self, phase: Phase, courses: &mut Table<Course>) -> Probe {
        let usual = self.usual(courses);
        self.chance = self.chance(usual);
        self.probe(phase, usual)
    }

    /// What became a cause says nothing of what chance brings.
    fn leave(&mut self, courses: &mut Table<Course>) {
        let looks = std::mem::take(&mut self.looks);
        count(courses, self.looker, |beside| beside.suspects -= f64::from(looks));
        for claim in self.latest.iter().filter(|claim| claim.visit) {
            count(courses, claim.key(), |beside| beside.returns -= 1.0);
        }
    }

    /// Adds a claim to the count and to the latest; `None` where it is among these already.
    fn take(&mut self, claim: Claim) -> Option<Claim> {
        // Beyond the latest only the bitmap tells whether it was there.
        let known = usize::from(self.filled) == LATEST && self.bitmap & bit(claim.what) != 0;
        self.bitmap |= bit(claim.what);
        let taken = &self.latest[..usize::from(self.filled)];
        let together = |known: &Claim| known.entity == claim.entity && (known.at_s - claim.at_s).abs() <= VISIT_S;
        let new = (!taken.iter().any(|known| known.what == claim.what))
            .then(|| Claim { visit: !known && !taken.is_empty() && !taken.iter().any(together), ..claim });
        self.place(new.unwrap_or(claim));
        match (new, usize::from(self.filled)) {
            (Some(_), LOOKED) => (self.passed_before, self.visits) = (claim.passed, 0),
            (Some(new), LOOKED..) => self.visits = self.visits.saturating_add(u32::from(new.visit)),
            _ => {}
        }
        new
    }

    fn place(&mut self, new: Claim) {
        let (taken, free) = self.latest.split_at_mut(usize::from(self.filled));
        if let Some(known) = taken.iter_mut().find(|claim| claim.what == new.what) {
            if known.at_s <= new.at_s {
                *known = Claim { visit: known.visit, passed: known.passed, ..new };
            }
        } else if let Some(place) = free.first_mut() {
            *place = new;
            self.filled += 1;
        } else if let Some(oldest) = taken.iter_mut().min_by_key(|claim| (claim.at_s, claim.what))
            && oldest.at_s <= new.at_s
        {
            *oldest = new;
        }
    }

    /// Where the certificate has failed for longer than the window without a cause, only its latest claims go on
    /// counting; whether it has.
    fn forget_old(&mut self) -> bool {
        if self.cause.last_s - self.cause.first_s <= WINDOW_S {
            return false;
        }
        let start_s = self.cause.last_s - WINDOW_S;
        let Suspect { certificate, passed, looks, looker, .. } = *self;
        let mut kept = Suspect { passed, looks, looker, ..Suspect::new(certificate) };
        let mut recent = self.latest;
        let recent = &mut recent[..usize::from(self.filled)];
        recent.sort_unstable_by_key(|claim| (claim.at_s, claim.what));
        for claim in recent.iter().filter(|claim| claim.at_s >= start_s) {
            kept.attempts += 1;
            kept.take(*claim);
            kept.cause.witness(claim.entity, claim.service, claim.at_s);
        }
        *self = kept;
        true
    }

    /// How fast eight claims came; `None` where there are not eight within the window.
    fn pace(&self) -> Option<Pace> {
        let taken = &self.latest[..usize::from(self.filled)];
        let first = taken.iter().map(|claim| claim.at_s).min()?;
        let last = taken.iter().map(|claim| claim.at_s).max()?;
        match last - first {
            _ if taken.len() < LATEST => None,
            0..=DAY_S => Some(Pace::Fast),
            span => (span <= WINDOW_S).then_some(Pace::Slow),
        }
    }

    /// How many different claims: exact up to eight, above by linear counting (Whang and others, ACM TODS 15, 1990),
    /// which sixty-four bits carry to 266.
    fn different(&self) -> f64 {
        let zeros = self.bitmap.count_zeros().max(1);
        let counted = (-64.0 * ln(f64::from(zeros) / 64.0)).round();
        // Until the exact list is full it has them all; afterwards there are no fewer, and no more than attempts.
        let (least, most) = (f64::from(self.filled), f64::from(self.attempts));
        if usize::from(self.filled) < LATEST { least } else { counted.clamp(least, most.max(least)) }
    }

    /// What is usual for those who took part: of each as much as it has of the latest claims.
    fn usual(&self, courses: &mut Table<Course>) -> Usual {
        let taken = &self.latest[..usize::from(self.filled)];
        let (mut shares, mut claims) = (0.0, 0.0);
        for claim in taken {
            let own = taken.iter().filter(|other| other.visit && other.key() == claim.key()).count();
            // Where an entity has been forgotten, it is the others that say what is usual.
            if let Some(course) = courses.find(claim.key()) {
                (shares, claims) = (shares + share(course, own as u32), claims + 1.0);
            }
        }
        let services = Service::ALL.into_iter().filter(|service| self.cause.has_part(*service));
        let (entities, own) = (self.cause.partakers.named(), (self.looker, self.looks));
        let others = over(courses, entities, services, own, |beside| beside.suspects);
        Usual { share: shares / f64::max(claims, 1.0), looks: 1.0 + others }
    }

    fn traffic(&self, share: f64) -> Traffic {
        Traffic { share, passed: self.passed.saturating_sub(self.passed_before) }
    }

    /// How many certificates with so many claims or visits are expected by chance in a month.
    fn chance(&self, usual: Usual) -> f64 {
        let traffic = self.traffic(usual.share);
        let claims = traffic.claims_tail((self.different() as u32).saturating_sub(LOOKED as u32));
        let visits = traffic.visits_tail(self.visits);
        let scattered = f64::min(claims / OF_CLAIMS, visits / OF_VISITS);
        let sitting = traffic.visits_tail(SITTING_VISITS) * SAME_HOUR.powi(SITTING_VISITS as i32) / OF_SITTINGS;
        usual.looks * if self.is_one_sitting() { scattered.min(sitting) } else { scattered }
    }

    /// Whether the latest claims came in one visit, as far as their times tell.
    fn is_one_sitting(&self) -> bool {
        let [first, ..] = self.latest;
        let together = |claim: &Claim| claim.entity == first.entity && (claim.at_s - first.at_s).abs() <= VISIT_S;
        usize::from(self.filled) == LATEST && self.latest.iter().all(together)
    }

    fn probe(&self, phase: Phase, usual: Usual) -> Probe {
        let traffic = self.traffic(usual.share);
        let (expected, observed) = (traffic.claims_mean(), self.different());
        Probe {
            kind: Kind::Claims,
            phase,
            pace: self.pace,
            entities: self.cause.partakers,
            service: self.cause.service(),
            certificate: Some(self.certificate),
            begun_s: self.cause.begun_s,
            first_s: self.cause.first_s,
            last_s: self.cause.last_s,
            observed,
            attempts: self.attempts,
            expected,
            expected_low: 0.0,
            expected_high: f64::from(traffic.claims_high()),
            p_value: self.chance.clamp(f64::MIN_POSITIVE, 1.0),
            baseline_days: 0,
        }
    }
}

fn bit(what: u16) -> u64 {
    1 << (what % 64)
}

impl Record for Suspect {
    const EMPTY: Suspect = Suspect {
        certificate: 0,
        latest: [Claim::NONE; LATEST],
        filled: 0,
        bitmap: 0,
        attempts: 0,
        passed: 0,
        passed_before: 0,
        visits: 0,
        looks: 0,
        looker: 0,
        chance: 1.0,
        pace: Pace::Slow,
        cause: Cause::NONE,
    };

    fn is_empty(&self) -> bool {
        self.cause.last_s == i64::MIN
    }

    fn key(&self) -> u64 {
        self.certificate
    }

    fn last(&self, _now_s: i64) -> i64 {
        self.cause.last_s
    }
}
