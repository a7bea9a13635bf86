//! Is a bucket unusual? By the entity's own history where it has one, else beside its peers.

use super::cause::{Causes, Key, Seen, Strand};
use super::night::BucketRow;
use super::pair::Closed;
use super::peers::{Compared, Peers};
use super::probing::{self, Probe};
use super::time::{hour_of, start_of};
use crate::terms::{Service, SignalKind};

/// What is made of a bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    /// Whether an officer is to hear of it.
    pub alarm: bool,
    pub p_value: f64,
    low: f64,
    high: f64,
    /// How many peers it was compared with; none where it was its own history.
    peers: u32,
}

/// Judges a bucket; peers learn from it where it has a history of its own and nothing unusual.
pub(super) fn judge(closed: &Closed, peers: &mut Peers, count: u32) -> Verdict {
    let judged = &closed.judged;
    let compared = Compared {
        measured: closed.measured,
        hour: hour_of(start_of(closed.bucket)),
        observed: closed.observed,
        trials: closed.trials,
        mean: closed.mean,
    };
    let own = Verdict {
        alarm: judged.alarm && closed.own,
        p_value: judged.p_value,
        low: judged.expected_low,
        high: judged.expected_high,
        peers: 0,
    };
    if closed.own {
        if !judged.alarm {
            peers.learn(&compared);
        }
        return own;
    }
    // Without a history and without peers nothing can be said.
    let unknown = Verdict { p_value: 1.0, alarm: false, ..own };
    peers.judge(&compared).map_or(unknown, |beside| Verdict {
        alarm: beside.alarm,
        p_value: beside.p_value,
        low: beside.low,
        high: beside.high,
        peers: count,
    })
}

impl Verdict {
    /// What a cause is told of the bucket.
    pub fn seen(&self, closed: &Closed, found_s: i64) -> Seen {
        Seen {
            kind: closed.measured.kind(closed.judged.shape),
            from_s: start_of(closed.bucket),
            until_s: start_of(closed.bucket + 1),
            found_s,
            observed: closed.observed,
            trials: closed.trials,
            low: self.low,
            high: self.high,
            p_value: self.p_value,
            baseline_days: if closed.own { closed.judged.baseline_days } else { 0 },
            peers: self.peers,
            entities: 1,
        }
    }

    /// The bucket with what was expected of it, as the report draws it.
    pub fn row(&self, entity: u32, service: Option<Service>, closed: &Closed) -> BucketRow {
        BucketRow {
            entity,
            service,
            measured: closed.measured,
            bucket: closed.bucket,
            observed: closed.observed,
            trials: closed.trials,
            expected: closed.judged.expected,
            low: self.low,
            high: self.high,
            p_value: self.p_value,
            alarm: self.alarm,
        }
    }
}

impl Seen {
    /// A rule that was broken `times` by a row of `at_s`: nothing of it is expected.
    pub fn of_rule(kind: SignalKind, at_s: i64, found_s: i64, times: u32) -> Seen {
        Seen {
            kind,
            from_s: at_s,
            until_s: at_s + 1,
            found_s,
            observed: f64::from(times),
            trials: 1.0,
            low: 0.0,
            high: 0.0,
            p_value: 0.0,
            baseline_days: 0,
            peers: 0,
            entities: 1,
        }
    }
}

/// Tells the causes what probing of certificates was found: each entity that took part has a cause of its own.
pub(super) fn probed(causes: &mut Causes, probe: &Probe, now_s: i64) {
    let kind = match probe.kind {
        probing::Kind::Claims => SignalKind::ProbingClaims,
        probing::Kind::Certificates => SignalKind::ProbingCertificates,
        probing::Kind::Faces => SignalKind::ProbingFaces,
    };
    let strand = probe.certificate.map_or(Strand::Rule(kind), |certificate| Strand::Certificate(kind, certificate));
    let entities = probe.entities.named();
    let seen = Seen {
        kind,
        from_s: probe.first_s,
        until_s: probe.last_s + 1,
        found_s: now_s,
        observed: probe.observed,
        trials: f64::from(probe.attempts),
        low: probe.expected_low,
        high: probe.expected_high,
        p_value: probe.p_value,
        baseline_days: probe.baseline_days,
        peers: 0,
        entities: u32::try_from(entities.len()).expect("some entities are named"),
    };
    for entity in entities {
        // Of a certificate, the services may have been several.
        let key = Key { entity: *entity, service: probe.service.map(Into::into), strand };
        match probe.phase {
            probing::Phase::Begun | probing::Phase::Continuing => causes.see(key, seen),
            probing::Phase::Ended(_) => causes.end(key, now_s),
        }
    }
}
