//! Labelled traffic as attempts, in the order in which the watch is fed.

use datasets::entities::Service as TrafficService;
use datasets::requests::Reasons as TrafficReasons;
use datasets::traffic::{TrafficOutcome, TrafficRows};

use crate::terms::{Outcome, Reason, Reasons, Service};
use crate::watch::Attempt;

/// In which order the rows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// Row by row in the order of time, as a stream.
    Stream,
    /// Day by day, and of each day one entity after the other, as nightly jobs.
    Nightly,
}

/// Seconds of a day, and by how many Chinese time is ahead of UTC.
const DAY_S: i64 = 86_400;
const CHINA_S: i64 = 28_800;

/// The rows as the watch sees them.
pub fn attempts(rows: &TrafficRows) -> Vec<Attempt> {
    (0..rows.len())
        .map(|row| Attempt {
            entity: rows.entity[row],
            service: service(rows.service[row]),
            certificate: rows.certificate[row],
            claim: rows.claim[row],
            at_s: rows.at_s[row],
            outcome: outcome(rows.outcome[row]),
            reasons: reasons(rows.reasons[row]),
            similarity: rows.similarity[row],
        })
        .collect()
}

/// The numbers of the rows in the order in which they are fed.
pub fn order(attempts: &[Attempt], feed: Feed) -> Vec<u32> {
    let mut order: Vec<u32> = (0..attempts.len() as u32).collect();
    if feed == Feed::Nightly {
        let day = |attempt: &Attempt| (attempt.at_s + CHINA_S).div_euclid(DAY_S);
        order.sort_by_key(|row| {
            let attempt = &attempts[*row as usize];
            (day(attempt), attempt.entity, *row)
        });
    }
    order
}

/// The same attempts with what they came to handed round at random among those of one entity and service: nothing is
/// left that could be found, and every ratio is what it was.
pub fn permuted(attempts: &[Attempt], seed: u64) -> Vec<Attempt> {
    let mut rows: Vec<u32> = (0..attempts.len() as u32).collect();
    let group = |row: u32| (attempts[row as usize].entity, attempts[row as usize].service);
    rows.sort_by_key(|row| (group(*row), *row));
    let mut shuffled = rows.clone();
    shuffled.sort_by_key(|row| (group(*row), mix(seed ^ mix(u64::from(*row) + 1)), *row));
    let mut permuted = attempts.to_vec();
    for (to, from) in rows.into_iter().zip(shuffled) {
        let Attempt { claim, outcome, reasons, similarity, .. } = attempts[from as usize];
        let kept = permuted[to as usize];
        permuted[to as usize] = Attempt { claim, outcome, reasons, similarity, ..kept };
    }
    permuted
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

fn service(service: TrafficService) -> Service {
    match service {
        TrafficService::RealName => Service::RealName,
        TrafficService::RealPerson => Service::RealPerson,
        TrafficService::Chip => Service::Chip,
    }
}

fn outcome(outcome: TrafficOutcome) -> Outcome {
    match outcome {
        TrafficOutcome::Consistent => Outcome::Consistent,
        TrafficOutcome::Inconsistent => Outcome::Inconsistent,
        TrafficOutcome::NotProcessed => Outcome::NotProcessed,
    }
}

/// By their words, which both sides take from the contract.
fn reasons(reasons: TrafficReasons) -> Reasons {
    let mut set = Reasons::NONE;
    if reasons == TrafficReasons::default() {
        return set;
    }
    for word in reasons.iter().map(|reason| reason.as_str()) {
        for reason in Reason::ALL.iter().filter(|reason| reason.as_str() == word) {
            set = set.with_if(*reason, true);
        }
    }
    set
}
