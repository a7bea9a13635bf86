//! The watch itself: one state machine over batches of results, without a clock of its own.
//!
//! Jobs are fed in the order of their own times. The clock moves with them, and with [`Watch::advance`], from one end of a bucket to the
//! next; at each, buckets of which nothing more is to be expected close, and at midnight the night is told. Invariant: what is
//! told depends on the jobs that were fed and on the time that was reached, not on how many steps that took, nor on how the rows
//! were cut into batches.

use sha2::{Digest, Sha256};

use super::cause::{Causes, Key, Seen, Strand};
use super::judge::{judge, probed};
use super::measure::Measured;
use super::names::Names;
use super::night::Night;
use super::pair::Pair;
use super::peers::Peers;
use super::probing::{Limits, Probing};
use super::rows::Rows;
use super::time::{bucket_of, day_of, day_start, day_type, start_of};
use super::{Attempt, Facts, WatchError};
use crate::enforce::Calendar;
use crate::terms::{Day, Hours, Instant, Reason, Reasons, RefusalCode, RejectCode, Service, SignalKind};

/// Places of an entity: one a service, and one for its refused rows, which name no service, by the time of its jobs.
pub(super) const PLACES: usize = Service::ALL.len() + 1;
pub(super) const REFUSALS: usize = Service::ALL.len();

/// The series of a service.
pub(super) const OF_SERVICE: &[Measured] =
    &[Measured::Volume, Measured::Inconsistent, Measured::NotProcessed, Measured::Attempts, Measured::Similarity];

/// The series of an entity's refused rows.
pub(super) const OF_REFUSALS: &[Measured] = &[Measured::Refused];

/// Series of as many pairs are kept bucket by bucket for the report whatever they say; where there are more, of those with a signal.
const PAIRS_KEPT_MAX: usize = 1_000;

/// What is done when a night ends, with the watch as it is then.
pub type Told<'a> = dyn FnMut(&Watch) -> Result<(), WatchError> + 'a;

/// A job whose rows are fed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// Its own time, in microseconds since 1970-01-01T00:00:00Z.
    pub processed_at: i64,
    /// Its id.
    pub id: String,
}

/// The watch.
#[derive(Clone, Debug)]
pub struct Watch {
    pub(super) calendar: Calendar,
    pub(super) facts: Facts,
    pub(super) clock_s: Option<i64>,
    pub(super) entities: Names,
    pub(super) scenes: Names,
    /// [`PLACES`] of each entity.
    pub(super) pairs: Vec<Option<Box<Pair>>>,
    pub(super) peers: Vec<Peers>,
    /// How many pairs of a service have a history of their own.
    pub(super) matured: Vec<u32>,
    pub(super) causes: Causes,
    pub(super) probing: Probing,
    pub(super) night: Night,
    /// The agreed hours of each entity.
    pub(super) hours: Vec<Option<Hours>>,
    /// Which pairs the running job has touched.
    pub(super) touched: Vec<bool>,
    /// What the running job brought of each entity: answered and refused rows.
    pub(super) counted: Vec<(u32, u32)>,
    /// The entities of the running job.
    pub(super) in_job: Vec<u32>,
    /// A hash over everything that was fed.
    pub(super) chain: [u8; 32],
    pub(super) jobs: u64,
    pub(super) rows: u64,
    pub(super) last_job: Option<Job>,
}

impl Watch {
    /// A watch that has seen nothing.
    #[must_use]
    pub fn new(calendar: Calendar, facts: Facts) -> Watch {
        Watch {
            calendar,
            facts,
            clock_s: None,
            entities: Names::default(),
            scenes: Names::default(),
            pairs: Vec::new(),
            peers: vec![Peers::new(); PLACES],
            matured: vec![0; PLACES],
            causes: Causes::default(),
            probing: Probing::new(Limits::USUAL),
            night: Night::default(),
            hours: Vec::new(),
            touched: Vec::new(),
            counted: Vec::new(),
            in_job: Vec::new(),
            chain: [0; 32],
            jobs: 0,
            rows: 0,
            last_job: None,
        }
    }

    /// The last job that was fed, and how many there were.
    #[must_use]
    pub fn fed(&self) -> (Option<&Job>, u64) {
        (self.last_job.as_ref(), self.jobs)
    }

    /// How many answered rows were fed.
    #[must_use]
    pub fn rows_fed(&self) -> u64 {
        self.rows
    }

    /// Whether the running night has not had a job or an instant yet.
    #[must_use]
    pub fn has_just_begun(&self) -> bool {
        self.night.quality.jobs == 0 && self.day().is_some_and(|day| self.clock_s == Some(day_start(day)))
    }

    pub(super) fn name_of(&self, entity: u32) -> &str {
        self.entities.word(entity)
    }

    /// The running day, once a job was fed.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        self.clock_s.map(day_of)
    }

    /// The number of an entity.
    pub(super) fn entity(&mut self, name: &str) -> u32 {
        let number = self.entities.number(name);
        let places = self.entities.len() * PLACES;
        if self.pairs.len() < places {
            self.pairs.resize_with(places, || None);
            self.touched.resize(places, false);
            self.hours.push(self.facts.hours(name));
            self.counted.resize(self.entities.len(), (0, 0));
        }
        number
    }

    /// The number of a scene.
    pub(super) fn scene(&mut self, name: &str) -> u32 {
        self.scenes.number(name)
    }

    /// A job begins: the clock goes to its time, and nights that end until then are handed to `told`.
    ///
    /// # Panics
    /// Where the job sorts before one that was fed: the caller goes back to a state before it.
    pub fn begin(&mut self, job: &Job, told: &mut Told<'_>) -> Result<(), WatchError> {
        assert!(self.last_job.as_ref() < Some(job), "jobs are fed in the order of their times");
        self.advance(job.processed_at.div_euclid(1_000_000), told)?;
        self.mix(&job.processed_at.to_le_bytes());
        self.mix(job.id.as_bytes());
        self.jobs += 1;
        self.last_job = Some(job.clone());
        self.night.quality.jobs += 1;
        Ok(())
    }

    fn mix(&mut self, bytes: &[u8]) {
        self.chain = Sha256::new_with_prefix(self.chain).chain_update(bytes).finalize().into();
    }

    fn now_s(&self) -> i64 {
        self.clock_s.expect("a job has begun")
    }

    /// Rows of the job.
    pub(super) fn rows(&mut self, rows: &Rows) -> Result<(), WatchError> {
        let mut seen = xxhash_rust::xxh3::Xxh3::new();
        for row in 0..rows.len() {
            let attempt = rows.attempt(row)?;
            let [certificate, claim] = [attempt.certificate, attempt.claim].map(u64::to_le_bytes);
            seen.update(&certificate);
            seen.update(&claim);
            seen.update(&attempt.at_s.to_le_bytes());
            self.see(&attempt, rows.scene(row));
        }
        self.mix(&seen.digest128().to_le_bytes());
        self.rows += rows.len() as u64;
        Ok(())
    }

    /// One row.
    pub(super) fn see(&mut self, attempt: &Attempt, scene: u32) {
        let now_s = self.now_s();
        let place = attempt.entity as usize * PLACES + attempt.service as usize;
        let pair = self.pairs[place].get_or_insert_with(|| Box::new(Pair::new(OF_SERVICE)));
        if !std::mem::replace(&mut self.touched[place], true) {
            pair.begin(now_s);
        }
        let came = pair.add(attempt, scene, now_s);
        self.night.quality.came(came);
        self.count(attempt.entity).0 += 1;
        if attempt.reasons.bits() & RULES_MASK != 0 {
            self.break_rules(attempt);
        }
        if self.hours[attempt.entity as usize].is_some_and(|hours| !hours.admit(Instant(attempt.at_s * 1_000_000))) {
            self.break_rule(attempt.entity, Some(attempt.service), SignalKind::OffHours, attempt.at_s, 1);
        }
        let causes = &mut self.causes;
        self.probing.see(attempt, &mut |probe| probed(causes, &probe, now_s));
    }

    fn break_rules(&mut self, attempt: &Attempt) {
        for (reason, kind) in RULES {
            if attempt.reasons.contains(reason) {
                self.break_rule(attempt.entity, Some(attempt.service), kind, attempt.at_s, 1);
            }
        }
    }

    fn break_rule(&mut self, entity: u32, service: Option<Service>, kind: SignalKind, at_s: i64, times: u32) {
        let key = Key { entity, service: service.map(Into::into), strand: Strand::Rule(kind) };
        self.causes.count(key, Seen::of_rule(kind, at_s, self.now_s(), times));
    }

    /// A refused row of the job; `entity` is whose row it is, or the submitter.
    pub(super) fn refused(&mut self, entity: &str, code: RejectCode) {
        let number = self.entity(entity);
        self.count(number).1 += 1;
        self.night.refuse(number, code);
    }

    /// A submission that was refused whole at `at_s`.
    pub(super) fn submission_refused(&mut self, entity: &str, code: RefusalCode, at_s: i64) {
        let kind = match code {
            RefusalCode::CredentialExpired | RefusalCode::CredentialRevoked => SignalKind::CredentialExpired,
            RefusalCode::SignatureMissing
            | RefusalCode::SignatureWrong
            | RefusalCode::CredentialUnknown
            | RefusalCode::CredentialChain => SignalKind::SignatureInvalid,
            RefusalCode::SubmissionReplayed => SignalKind::SubmissionReplayed,
            RefusalCode::QuotaUsedUp => SignalKind::QuotaExceeded,
            _ => return,
        };
        let number = self.entity(entity);
        self.break_rule(number, None, kind, at_s, 1);
    }

    /// The job is fed whole.
    pub(super) fn end_job(&mut self) {
        let now_s = self.now_s();
        let mut in_job = std::mem::take(&mut self.in_job);
        in_job.sort_unstable();
        for entity in in_job.drain(..) {
            let (answered, refused) = std::mem::take(&mut self.counted[entity as usize]);
            let first = entity as usize * PLACES;
            self.touched[first..first + PLACES].fill(false);
            let pair = self.pairs[first + REFUSALS].get_or_insert_with(|| Box::new(Pair::new(OF_REFUSALS)));
            pair.begin(now_s);
            pair.count(answered, refused, now_s);
        }
        self.in_job = in_job;
    }

    /// What the job has brought of an entity so far.
    fn count(&mut self, entity: u32) -> &mut (u32, u32) {
        let count = &mut self.counted[entity as usize];
        if *count == (0, 0) {
            self.in_job.push(entity);
        }
        count
    }

    /// The clock goes to `to_s`; nights that end on the way are handed to `told`, with the watch as it is then.
    pub fn advance(&mut self, to_s: i64, told: &mut Told<'_>) -> Result<(), WatchError> {
        let Some(from_s) = self.clock_s else {
            self.clock_s = Some(to_s);
            self.night.day = Some(day_of(to_s));
            return Ok(());
        };
        for bucket in bucket_of(from_s) + 1..=bucket_of(to_s) {
            self.boundary(start_of(bucket), told)?;
        }
        self.clock_s = Some(from_s.max(to_s));
        Ok(())
    }

    /// The running night, as far as the clock has come.
    #[must_use]
    pub fn night(&self) -> &Night {
        &self.night
    }

    /// The clock stands at the end of a bucket.
    fn boundary(&mut self, now_s: i64, told: &mut Told<'_>) -> Result<(), WatchError> {
        self.clock_s = Some(now_s);
        for place in 0..self.pairs.len() {
            self.close(place, now_s);
        }
        self.causes.pass(now_s);
        let day = day_of(now_s);
        if day_start(day) == now_s { self.end_night(day, told) } else { Ok(()) }
    }

    fn end_night(&mut self, next: Day, told: &mut Told<'_>) -> Result<(), WatchError> {
        told(self)?;
        self.night = Night::default();
        let discovered = self.discovered();
        self.causes.end_night(|key| discovered.is_told(key));
        self.pairs.iter_mut().flatten().for_each(|pair| pair.end_night());
        self.night.day = Some(next);
        Ok(())
    }

    fn close(&mut self, place: usize, now_s: i64) {
        let all_kept = self.pairs.len() <= PAIRS_KEPT_MAX * PLACES;
        let Some(pair) = &mut self.pairs[place] else { return };
        let (entity, of_place) = ((place / PLACES) as u32, place % PLACES);
        let service = Service::ALL.get(of_place).copied();
        let (calendar, causes, night) = (&self.calendar, &mut self.causes, &mut self.night);
        let (peers, count) = (&mut self.peers[of_place], self.matured[of_place]);
        let was_mature = pair.is_mature;
        let day = |bucket| day_type(calendar, day_of(start_of(bucket)));
        pair.close(now_s, day, |closed| {
            let strand = Strand::Series(closed.measured as u8);
            let key = Key { entity, service: service.map(Into::into), strand };
            let verdict = judge(&closed, peers, count);
            if verdict.alarm {
                causes.see(key, verdict.seen(&closed, now_s));
            }
            if all_kept || causes.runs(key) {
                night.buckets.push(verdict.row(entity, service, &closed));
            }
            verdict.p_value
        });
        self.matured[of_place] += u32::from(pair.is_mature && !was_mature);
    }
}

/// Reasons of answers that break a rule of the agreement.
const RULES: [(Reason, SignalKind); 4] = [
    (Reason::QuotaExceeded, SignalKind::QuotaExceeded),
    (Reason::SceneNotAgreed, SignalKind::SceneNotAgreed),
    (Reason::ServiceNotAgreed, SignalKind::ServiceNotAgreed),
    (Reason::FieldNotAgreed, SignalKind::FieldNotAgreed),
];

/// All of them as one set.
const RULES_MASK: u32 = {
    let (mut mask, mut place) = (0, 0);
    while place < RULES.len() {
        mask |= Reasons::only(RULES[place].0).bits();
        place += 1;
    }
    mask
};

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
