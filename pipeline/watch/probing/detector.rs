//! One attempt after the other: each to the detectors that it concerns; and what time alone brings to an end.
//!
//! Attempts in, probes out. Invariants: the only time is the latest `at_s` that was seen or told; every six hours of it
//! what is older than the window is forgotten and what has been quiet is ended, in the order of keys; everything else
//! is O(1) an attempt.

use super::beside::count;
use super::cause::Cause;
use super::claims::{Suspect, fingerprint};
use super::course::{BLOCK_S, Course, key};
use super::faces::{Sequence, score};
use super::marks::{Again, Mark, Marked, Marks, mark};
use super::peers::Peers;
use super::probe::{Ending, Phase, Probe};
use super::save::{Saved, read_framed, write_framed};
use super::table::{Record, Table};
use super::{DAY_S, HOUR_S, WINDOW_S};
use crate::terms::{Outcome, Reason, Reasons, Service};
use crate::watch::Attempt;

/// Reasons that mean that the claim is not the holder's, or that there is no such certificate.
const CLAIM_FAILS: u32 = Reasons::only(Reason::NotFound).bits()
    | Reasons::only(Reason::NameDiffers).bits()
    | Reasons::only(Reason::BirthDateDiffers).bits();

/// After how long an entity without attempts is forgotten: three times the memory of what is usual for it.
const COURSE_FORGOTTEN_S: i64 = 84 * DAY_S;

/// Times beyond this are taken for this, so that no sum overflows: more than thirty thousand years.
const TIME_MAX_S: i64 = 1 << 40;

/// Bounds of memory. Tables grow with what they hold, to the power of two above four thirds of their bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Certificates with up to three failing claims in a week, and as many with photos that did not fit: 32 bytes each.
    pub certificates: usize,
    /// Certificates with more: 360 bytes each for claims, 440 for photos.
    pub suspects: usize,
    /// Entities by services: 648 bytes each.
    pub courses: usize,
}

impl Limits {
    /// At most 875 MiB, and while a table grows half as much again: six million certificates, as 17 million attempts a
    /// day leave behind in a week where one in twenty fails; 48,000 suspects, where a million attempts a day have some thousand; 300,000
    /// courses, 100,000 entities with three services.
    pub const USUAL: Limits = Limits { certificates: 6 << 20, suspects: 48 << 10, courses: 300_000 };
}

/// What was forgotten before its time because a table was full, since the state began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evicted {
    /// Certificates with up to three failing claims or photos.
    pub certificates: u64,
    /// Certificates with more.
    pub suspects: u64,
    /// Entities by services.
    pub courses: u64,
}

/// Who tries certificates until something fits.
#[derive(Clone, Debug)]
pub struct Probing {
    now_s: i64,
    evicted: Evicted,
    peers: [Peers; Service::ALL.len()],
    claims: Table<Marks>,
    photos: Table<Marks>,
    suspects: Table<Suspect>,
    sequences: Table<Sequence>,
    courses: Table<Course>,
}

impl Probing {
    /// A state that has seen nothing.
    pub fn new(limits: Limits) -> Probing {
        Probing {
            now_s: -TIME_MAX_S,
            evicted: Evicted::default(),
            peers: [Peers::NEW; Service::ALL.len()],
            claims: Table::new(limits.certificates),
            photos: Table::new(limits.certificates),
            suspects: Table::new(limits.suspects),
            sequences: Table::new(limits.suspects),
            courses: Table::new(limits.courses),
        }
    }

    /// Takes in one attempt.
    pub fn see(&mut self, attempt: &Attempt, emit: &mut impl FnMut(Probe)) {
        let at_s = attempt.at_s.clamp(-TIME_MAX_S, TIME_MAX_S);
        if at_s > self.now_s {
            self.pass(at_s, emit);
        }
        if attempt.outcome == Outcome::NotProcessed {
            return;
        }
        let fails = attempt.reasons.bits() & CLAIM_FAILS != 0;
        if fails {
            if self.see_claim(attempt, at_s, emit) {
                self.judge(attempt, at_s, true, emit);
            }
            return;
        }
        self.judge(attempt, at_s, false, emit);
        if attempt.reasons.contains(Reason::FaceDiffers) {
            self.see_photo(attempt, at_s, emit);
        } else if attempt.outcome == Outcome::Consistent
            && let Some(suspect) = self.suspects.find(attempt.certificate)
        {
            suspect.pass();
        }
    }

    /// Lets time pass without an attempt, as when a night's last job has been fed.
    pub fn pass(&mut self, now_s: i64, emit: &mut impl FnMut(Probe)) {
        let now_s = now_s.clamp(-TIME_MAX_S, TIME_MAX_S);
        let passed = now_s.div_euclid(BLOCK_S) > self.now_s.div_euclid(BLOCK_S);
        self.now_s = self.now_s.max(now_s);
        if passed {
            self.sweep(emit);
        }
    }

    /// What was forgotten before its time.
    pub fn evicted(&self) -> Evicted {
        self.evicted
    }

    /// Whether a claim that fails is the first of its certificate.
    fn see_claim(&mut self, attempt: &Attempt, at_s: i64, emit: &mut impl FnMut(Probe)) -> bool {
        let Attempt { certificate, entity, service, .. } = *attempt;
        let (now_s, what) = (self.now_s, fingerprint(attempt.claim));
        if now_s - at_s > WINDOW_S {
            return false;
        }
        let new = Mark { what, entity, service, at_s };
        if let Some(suspect) = self.suspects.find(certificate) {
            suspect.fail(new, &mut self.courses).into_iter().for_each(emit);
            return false;
        }
        match mark(&mut self.claims, certificate, new, Again::Once, now_s, &mut self.evicted.certificates) {
            Marked::First => return true,
            Marked::Return => {
                count(&mut self.courses, key(entity, service), |beside| beside.returns += 1.0);
                return false;
            }
            Marked::Among => return false,
            Marked::Full => {}
        }
        let (courses, mut suspect) = (&mut self.courses, Suspect::new(certificate));
        let first = self.claims.find(certificate).into_iter().flat_map(|marks| marks.open(now_s));
        first.chain([new]).filter_map(|mark| suspect.fail(mark, courses)).for_each(&mut *emit);
        self.suspects.add(suspect, now_s, &mut |mut gone| {
            self.evicted.suspects += 1;
            if gone.cause().open {
                emit(gone.end(Phase::Ended(Ending::Evicted), courses));
            }
        });
        false
    }

    fn see_photo(&mut self, attempt: &Attempt, at_s: i64, emit: &mut impl FnMut(Probe)) {
        let Attempt { certificate, entity, service, .. } = *attempt;
        let now_s = self.now_s;
        let Some(what) = score(attempt.similarity) else { return };
        if now_s - at_s > WINDOW_S {
            return;
        }
        let new = Mark { what, entity, service, at_s };
        if let Some(sequence) = self.sequences.find(certificate) {
            sequence.fail(new, &mut self.courses).into_iter().for_each(emit);
            return;
        }
        let marked = mark(&mut self.photos, certificate, new, Again::Each, now_s, &mut self.evicted.certificates);
        if marked != Marked::Full {
            return;
        }
        let (courses, mut sequence) = (&mut self.courses, Sequence::new(certificate));
        let first = self.photos.find(certificate).into_iter().flat_map(|marks| marks.open(now_s));
        first.chain([new]).filter_map(|mark| sequence.fail(mark, courses)).for_each(&mut *emit);
        self.sequences.add(sequence, now_s, &mut |mut gone| {
            self.evicted.suspects += 1;
            if gone.cause().open {
                emit(gone.end(Phase::Ended(Ending::Evicted)));
            }
        });
    }

    #[inline]
    fn judge(&mut self, attempt: &Attempt, at_s: i64, fails: bool, emit: &mut impl FnMut(Probe)) {
        let peers = &mut self.peers[attempt.service as usize];
        // One look-up where the course is there, as it nearly always is.
        if let Some(course) = self.courses.find(key(attempt.entity, attempt.service)) {
            if course.is_closing(at_s) {
                course.close_block(at_s, peers).into_iter().for_each(&mut *emit);
            }
            course.judge(fails, at_s).into_iter().for_each(emit);
            return;
        }
        let mut course = Course::new(attempt.entity, attempt.service, at_s, peers);
        course.judge(fails, at_s).into_iter().for_each(&mut *emit);
        self.courses.add(course, self.now_s, &mut |mut gone| {
            self.evicted.courses += 1;
            if gone.cause().open {
                emit(gone.end(Phase::Ended(Ending::Evicted)));
            }
        });
    }

    /// Ends what has been quiet and forgets what is old.
    fn sweep(&mut self, emit: &mut impl FnMut(Probe)) {
        let now_s = self.now_s;
        let over = |cause: &Cause| cause.is_over(now_s);
        for key in self.suspects.keys(|suspect| over(suspect.cause())) {
            let courses = &mut self.courses;
            let ended = self.suspects.find(key).map(|suspect| suspect.end(Phase::Ended(Ending::Quiet), courses));
            ended.into_iter().for_each(&mut *emit);
        }
        for key in self.sequences.keys(|sequence| over(sequence.cause())) {
            let ended = self.sequences.find(key).map(|sequence| sequence.end(Phase::Ended(Ending::Quiet)));
            ended.into_iter().for_each(&mut *emit);
        }
        for key in self.courses.keys(|course| over(course.cause())) {
            self.courses
                .find(key)
                .map(|course| course.end(Phase::Ended(Ending::Quiet)))
                .into_iter()
                .for_each(&mut *emit);
        }
        self.claims.retain(|marks| marks.age(now_s) * HOUR_S <= WINDOW_S);
        self.photos.retain(|marks| marks.age(now_s) * HOUR_S <= WINDOW_S);
        self.suspects.retain(|suspect| now_s - suspect.cause().last_s <= WINDOW_S);
        self.sequences.retain(|sequence| !sequence.is_stale(now_s));
        self.courses.retain(|course| now_s - course.last(now_s) <= COURSE_FORGOTTEN_S);
    }

    /// Appends the whole state: equal states are equal bytes. After each of its parts `full` may take what is there, so that
    /// a large state is not in memory a second time.
    ///
    /// # Errors
    /// What `full` says.
    pub fn write<E>(&self, out: &mut Vec<u8>, full: &mut impl FnMut(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
        write_framed(out, |out| {
            self.now_s.write(out);
            let Evicted { certificates, suspects, courses } = self.evicted;
            [certificates, suspects, courses].iter().for_each(|count| count.write(out));
            self.peers.iter().for_each(|peers| peers.write(out));
        });
        self.claims.write(out, full)?;
        self.photos.write(out, full)?;
        self.suspects.write(out, full)?;
        self.sequences.write(out, full)?;
        self.courses.write(out, full)
    }

    /// Reads what [`Probing::write`] appended, and how many bytes that was; `None` where it is not that, or damaged.
    pub fn read(bytes: &[u8]) -> Option<(Probing, usize)> {
        let mut rest = bytes;
        let mut body = read_framed(&mut rest)?;
        let now_s = body.take::<i64>().filter(|now_s| now_s.unsigned_abs() <= TIME_MAX_S as u64)?;
        let [certificates, suspects, courses] = body.array()?;
        let mut peers = [Peers::NEW; Service::ALL.len()];
        for peers in &mut peers {
            *peers = body.take()?;
        }
        (body.left() == 0).then_some(())?;
        let probing = Probing {
            now_s,
            evicted: Evicted { certificates, suspects, courses },
            peers,
            claims: Table::read(&mut rest)?,
            photos: Table::read(&mut rest)?,
            suspects: Table::read(&mut rest)?,
            sequences: Table::read(&mut rest)?,
            courses: Table::read(&mut rest)?,
        };
        Some((probing, bytes.len() - rest.len()))
    }
}
