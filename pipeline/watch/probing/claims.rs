//! Many failing claims on one certificate: a name or a birth date is guessed, by one entity or by several together.
//!
//! A failing claim in, whether there is a cause out. The rule: eight different failing claims within seven days, and
//! more than the certificate's own traffic brings by mistakes. Invariants: how many are within the window is exact up
//! to eight, in whatever order they come; the same claim again is no further one, so that nobody hides among
//! repetitions.
//!
//! ```text
//! the 8 latest different claims, each with fingerprint, entity, time · 64-bit bitmap for the count beyond
//! ```

use super::cause::Cause;
use super::chance::{ln, poisson_high, poisson_tail};
use super::marks::Mark;
use super::probe::{Kind, Pace, Phase, Probe};
use super::save::{Bytes, Saved};
use super::table::Record;
use super::{DAY_S, EVIDENCE_MIN, WINDOW_S};
use crate::terms::Service;

/// Latest claims that are kept exactly: as many as make a cause.
const LATEST: usize = EVIDENCE_MIN as usize;

/// Mistaken claims an attempt, against which the count is held: the failing shares of entities are some hundredths, and
/// this is above most of them. Genuine attempts on the certificate raise what is expected, so a certificate that is
/// shown a hundred times a week needs more than eight mistakes.
const MISTAKES_PER_ATTEMPT: f64 = 0.05;

/// How improbable the count has to be. Eight failing claims and nothing else have 1e-8; with twenty genuine attempts in
/// the week beside them it is this, so who shows a certificate three times a day is not accused of his mistakes.
const CHANCE_MAX: f64 = 1e-4;

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
    entity: u32,
    at_s: i64,
}

impl Claim {
    const NONE: Claim = Claim { what: 0, service: Service::RealName, entity: 0, at_s: 0 };
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
    /// Consistent attempts of this week and, halved with each week, of those before.
    genuine: u32,
    genuine_week: i64,
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
    pub(super) fn fail(&mut self, mark: Mark) -> Option<Probe> {
        self.attempts = self.attempts.saturating_add(1);
        self.bitmap |= bit(mark.what);
        self.place(Claim { what: mark.what, service: mark.service, entity: mark.entity, at_s: mark.at_s });
        let joined = self.cause.witness(mark.entity, mark.service, mark.at_s);
        if self.cause.open {
            self.pace = self.pace().unwrap_or(self.pace);
            let told = self.cause.continues(mark.at_s, self.different() as u32, joined);
            return told.then(|| self.probe(Phase::Continuing));
        }
        self.forget_old();
        self.pace = self.pace()?;
        if poisson_tail(self.different() as u32, self.expected(mark.at_s)) > CHANCE_MAX {
            return None;
        }
        self.cause.begin(mark.at_s, self.different() as u32);
        Some(self.probe(Phase::Begun))
    }

    /// Takes in a consistent attempt.
    pub(super) fn pass(&mut self, at_s: i64) {
        self.genuine = self.genuine_at(at_s).saturating_add(1);
        self.genuine_week = self.genuine_week.max(week(at_s));
    }

    /// What is told when the cause ends; afterwards the certificate begins anew.
    pub(super) fn end(&mut self, phase: Phase) -> Probe {
        let probe = self.probe(phase);
        let Suspect { certificate, genuine, genuine_week, .. } = *self;
        *self = Suspect { certificate, genuine, genuine_week, ..Suspect::EMPTY };
        // It is no longer suspect, but what it is remembered by must not look like a slot that is unused.
        self.cause.last_s = probe.last_s;
        probe
    }

    fn place(&mut self, new: Claim) {
        let (taken, free) = self.latest.split_at_mut(usize::from(self.filled));
        if let Some(known) = taken.iter_mut().find(|claim| claim.what == new.what) {
            if known.at_s <= new.at_s {
                *known = new;
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
    /// counting.
    fn forget_old(&mut self) {
        if self.cause.last_s - self.cause.first_s <= WINDOW_S {
            return;
        }
        let start_s = self.cause.last_s - WINDOW_S;
        let mut kept =
            Suspect { genuine: self.genuine, genuine_week: self.genuine_week, ..Suspect::new(self.certificate) };
        let mut recent = self.latest;
        let recent = &mut recent[..usize::from(self.filled)];
        recent.sort_unstable_by_key(|claim| (claim.at_s, claim.what));
        for claim in recent.iter().filter(|claim| claim.at_s >= start_s) {
            kept.attempts += 1;
            kept.bitmap |= bit(claim.what);
            kept.place(*claim);
            kept.cause.witness(claim.entity, claim.service, claim.at_s);
        }
        *self = kept;
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

    fn expected(&self, at_s: i64) -> f64 {
        MISTAKES_PER_ATTEMPT * (self.different() + f64::from(self.genuine_at(at_s)))
    }

    fn genuine_at(&self, at_s: i64) -> u32 {
        let weeks = (week(at_s) - self.genuine_week).clamp(0, 31);
        self.genuine >> weeks
    }

    fn probe(&self, phase: Phase) -> Probe {
        let expected = self.expected(self.cause.last_s);
        let observed = self.different();
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
            expected_high: f64::from(poisson_high(expected)),
            p_value: poisson_tail(observed as u32, expected),
            baseline_days: 0,
        }
    }
}

fn bit(what: u16) -> u64 {
    1 << (what % 64)
}

fn week(at_s: i64) -> i64 {
    at_s.div_euclid(WINDOW_S)
}

impl Record for Suspect {
    const EMPTY: Suspect = Suspect {
        certificate: 0,
        latest: [Claim::NONE; LATEST],
        filled: 0,
        bitmap: 0,
        attempts: 0,
        genuine: 0,
        genuine_week: 0,
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

impl Saved for Suspect {
    fn write(&self, out: &mut Vec<u8>) {
        self.certificate.write(out);
        self.filled.write(out);
        for claim in &self.latest[..usize::from(self.filled)] {
            claim.what.write(out);
            (claim.service as u8).write(out);
            claim.entity.write(out);
            claim.at_s.write(out);
        }
        self.bitmap.write(out);
        self.attempts.write(out);
        self.genuine.write(out);
        self.genuine_week.write(out);
        u8::from(self.pace == Pace::Fast).write(out);
        self.cause.write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<Suspect> {
        let mut suspect = Suspect::new(bytes.take()?);
        suspect.filled = bytes.take()?;
        for claim in suspect.latest.get_mut(..usize::from(suspect.filled))? {
            let (what, service) = (bytes.take()?, Service::from_code(bytes.take()?)?);
            *claim = Claim { what, service, entity: bytes.take()?, at_s: bytes.take()? };
        }
        suspect.bitmap = bytes.take()?;
        suspect.attempts = bytes.take()?;
        suspect.genuine = bytes.take()?;
        suspect.genuine_week = bytes.take()?;
        suspect.pace = if bytes.take::<u8>()? == 0 { Pace::Slow } else { Pace::Fast };
        suspect.cause = bytes.take()?;
        Some(suspect)
    }
}
