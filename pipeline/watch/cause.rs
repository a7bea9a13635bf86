//! Causes: alarms of one entity, service and kind that follow each other, from the first to the last.
//!
//! An officer is told of a cause, not of every ten minutes of it. A cause ends when nothing has confirmed it for as long as its kind is
//! held; what comes after is another one. Invariant: the name of a cause follows from whose it is, what it is about and when it
//! began, so the same rows name the same cause, on whatever night it is looked at.

use std::collections::BTreeMap;

use super::bytes::{Put, Reader};
use crate::terms::{Service, SignalKind};

/// What a cause is about. Kinds of one series share one: a burst that stays is the same cause as the level that it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strand {
    /// A series, by its number.
    Series(u8),
    /// An exact rule, or probing of certificates by an entity.
    Rule(SignalKind),
    /// Probing of one certificate.
    Certificate(SignalKind, u64),
}

/// Whose cause it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub entity: u32,
    pub service: Option<ServiceOrder>,
    pub strand: Strand,
}

/// A service, in the order of Art. 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ServiceOrder(u8);

impl From<Service> for ServiceOrder {
    fn from(service: Service) -> ServiceOrder {
        ServiceOrder(service as u8)
    }
}

impl ServiceOrder {
    pub fn service(self) -> Service {
        Service::ALL[usize::from(self.0)]
    }
}

/// What was seen in one span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    pub kind: SignalKind,
    /// First second of what was seen, and the first behind it.
    pub from_s: i64,
    pub until_s: i64,
    /// When it could be seen.
    pub found_s: i64,
    pub observed: f64,
    /// Of a share: of how many.
    pub trials: f64,
    pub low: f64,
    pub high: f64,
    pub p_value: f64,
    /// Days of history that the expectation rests on.
    pub baseline_days: u16,
    /// Where there is no such history: how many peers.
    pub peers: u32,
    /// Entities that took part.
    pub entities: u32,
}

/// A cause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cause {
    /// The most telling of what was seen.
    pub peak: Seen,
    pub began_s: i64,
    pub until_s: i64,
    pub found_s: i64,
    pub confirmed_s: i64,
    pub ended_s: Option<i64>,
    /// When the first cause of the same entity was found that ran when this one began: they are told together.
    pub group_s: i64,
    /// Whether an earlier night has told of it.
    pub told: bool,
    pub times: u32,
}

/// Causes that run, and those that ended in the running night.
#[derive(Clone, Debug, Default)]
pub(super) struct Causes {
    open: BTreeMap<Key, Cause>,
    ended: Vec<(Key, Cause)>,
}

/// How long a cause is held after it was last confirmed: six hours bridge the lunch and the dinner break of an entity's customers.
const HOLD_SERIES_S: i64 = 6 * 3_600;

/// Rules are about days (a quota, an agreement): what breaks one again on the next day is the same cause.
const HOLD_RULE_S: i64 = 24 * 3_600;

/// Who probes slowly tries some times a day, and the jobs of a night bring a whole day at once: two days, as the probing itself has it.
const HOLD_PROBING_S: i64 = 48 * 3_600;

impl Strand {
    const fn hold_s(self) -> i64 {
        match self {
            Strand::Series(_) => HOLD_SERIES_S,
            Strand::Certificate(..) | Strand::Rule(SignalKind::ProbingCertificates) => HOLD_PROBING_S,
            Strand::Rule(_) => HOLD_RULE_S,
        }
    }
}

impl Causes {
    /// Something was seen: a cause begins, or goes on.
    pub fn see(&mut self, key: Key, seen: Seen) {
        let group_s = self.group_of(key.entity).unwrap_or(seen.found_s);
        let cause = self.open.entry(key).or_insert(Cause {
            peak: seen,
            began_s: seen.from_s,
            until_s: seen.until_s,
            found_s: seen.found_s,
            confirmed_s: seen.found_s,
            ended_s: None,
            group_s,
            told: false,
            times: 0,
        });
        cause.times += 1;
        cause.until_s = cause.until_s.max(seen.until_s);
        cause.confirmed_s = cause.confirmed_s.max(seen.found_s);
        let Seen { kind, p_value, observed, .. } = cause.peak;
        // A cause keeps the word that it began with: what is told of it is of that kind.
        if seen.kind == kind && (seen.p_value, -seen.observed) < (p_value, -observed) {
            cause.peak = seen;
        }
    }

    /// The group of the causes of an entity that run.
    fn group_of(&self, entity: u32) -> Option<i64> {
        let first = Key { entity, service: None, strand: Strand::Series(0) };
        let of_entity = self.open.range(first..).take_while(|(key, _)| key.entity == entity);
        of_entity.map(|(_, cause)| cause.group_s).min()
    }

    /// A rule was broken once more: `observed` counts.
    pub fn count(&mut self, key: Key, seen: Seen) {
        let before = self.open.get(&key).map_or(0.0, |cause| cause.peak.observed);
        self.see(key, Seen { observed: before + seen.observed, ..seen });
        if let Some(cause) = self.open.get_mut(&key) {
            cause.began_s = cause.began_s.min(seen.from_s);
        }
    }

    /// Whether a cause runs.
    pub fn runs(&self, key: Key) -> bool {
        self.open.contains_key(&key)
    }

    /// Ends what nothing has confirmed for as long as it is held.
    pub fn pass(&mut self, now_s: i64) {
        let ends = |key: &Key, cause: &Cause| cause.confirmed_s + key.strand.hold_s() <= now_s;
        if !self.open.iter().any(|(key, cause)| ends(key, cause)) {
            return;
        }
        let (open, ended): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.open).into_iter().partition(|(key, cause)| !ends(key, cause));
        self.open = open;
        self.ended.extend(ended.into_iter().map(|(key, mut cause)| {
            cause.ended_s = Some(cause.confirmed_s + key.strand.hold_s());
            (key, cause)
        }));
    }

    /// A cause ends now.
    pub fn end(&mut self, key: Key, now_s: i64) {
        if let Some(mut cause) = self.open.remove(&key) {
            cause.ended_s = Some(now_s);
            self.ended.push((key, cause));
        }
    }

    /// What ran or ended in the running night, in the order of their names.
    pub fn all(&self) -> Vec<(Key, Cause)> {
        let mut all: Vec<_> =
            self.open.iter().map(|(key, cause)| (*key, *cause)).chain(self.ended.iter().copied()).collect();
        all.sort_by(|(one, a), (other, b)| one.cmp(other).then(a.began_s.cmp(&b.began_s)));
        all
    }

    /// The night is over: what ended in it is told no more, and of what runs it is known whether it was told.
    pub fn end_night(&mut self, is_told: impl Fn(&Key) -> bool) {
        self.ended.clear();
        self.open.iter_mut().for_each(|(key, cause)| cause.told |= is_told(key));
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.put_u32(u32::try_from(self.open.len()).expect("numbers of causes have 32 bits"));
        for (key, cause) in &self.open {
            write_cause(key, cause, out);
        }
        out.put_u32(u32::try_from(self.ended.len()).expect("numbers of causes have 32 bits"));
        for (key, cause) in &self.ended {
            write_cause(key, cause, out);
        }
    }

    pub fn read(from: &mut Reader<'_>) -> Option<Causes> {
        let mut causes = Causes::default();
        for _ in 0..from.count()? {
            let (key, cause) = read_cause(from)?;
            causes.open.insert(key, cause);
        }
        for _ in 0..from.count()? {
            causes.ended.push(read_cause(from)?);
        }
        Some(causes)
    }
}

fn write_cause(key: &Key, cause: &Cause, out: &mut Vec<u8>) {
    out.put_u32(key.entity);
    out.put_u8(key.service.map_or(u8::MAX, |service| service.0));
    let (form, number, certificate) = match key.strand {
        Strand::Series(number) => (0, number, 0),
        Strand::Rule(kind) => (1, kind as u8, 0),
        Strand::Certificate(kind, certificate) => (2, kind as u8, certificate),
    };
    out.put_u8(form);
    out.put_u8(number);
    out.put_u64(certificate);
    let Seen { kind, from_s, until_s, found_s, observed, trials, low, high, p_value, baseline_days, peers, entities } =
        cause.peak;
    out.put_u8(kind as u8);
    [from_s, until_s, found_s].into_iter().for_each(|instant| out.put_i64(instant));
    [observed, trials, low, high, p_value].into_iter().for_each(|value| out.put_f64(value));
    [u32::from(baseline_days), peers, entities].into_iter().for_each(|count| out.put_u32(count));
    let ended_s = cause.ended_s.unwrap_or(i64::MIN);
    [cause.began_s, cause.until_s, cause.found_s, cause.confirmed_s, ended_s, cause.group_s]
        .into_iter()
        .for_each(|instant| out.put_i64(instant));
    out.put_u8(u8::from(cause.told));
    out.put_u32(cause.times);
}

fn read_cause(from: &mut Reader<'_>) -> Option<(Key, Cause)> {
    let entity = from.u32()?;
    let service = match from.u8()? {
        u8::MAX => None,
        number => Some(ServiceOrder::from(*Service::ALL.get(usize::from(number))?)),
    };
    let (form, number, certificate) = (from.u8()?, from.u8()?, from.u64()?);
    let strand = match form {
        0 => Strand::Series(number),
        1 => Strand::Rule(SignalKind::of_byte(number)?),
        _ => Strand::Certificate(SignalKind::of_byte(number)?, certificate),
    };
    let peak = Seen {
        kind: SignalKind::of_byte(from.u8()?)?,
        from_s: from.i64()?,
        until_s: from.i64()?,
        found_s: from.i64()?,
        observed: from.f64()?,
        trials: from.f64()?,
        low: from.f64()?,
        high: from.f64()?,
        p_value: from.f64()?,
        baseline_days: u16::try_from(from.u32()?).ok()?,
        peers: from.u32()?,
        entities: from.u32()?,
    };
    let [began_s, until_s, found_s] = [from.i64()?, from.i64()?, from.i64()?];
    let [confirmed_s, ended_s, group_s] = [from.i64()?, from.i64()?, from.i64()?];
    let ended_s = (ended_s != i64::MIN).then_some(ended_s);
    let told = from.u8()? == 1;
    let cause = Cause { peak, began_s, until_s, found_s, confirmed_s, ended_s, group_s, told, times: from.u32()? };
    Some((Key { entity, service, strand }, cause))
}
