//! What the probing detectors promise, by made-up attempts.

mod certificates;
mod claims;
mod faces;
mod state;

use super::{Limits, Phase, Probe, Probing};
use crate::terms::{Outcome, Reason, Reasons, Service};
use crate::watch::Attempt;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Small enough for a test, and large enough that nothing is evicted by chance.
const LIMITS: Limits = Limits { certificates: 20_000, suspects: 1_000, courses: 1_000 };

fn passing(entity: u32, certificate: u64, at_s: i64) -> Attempt {
    let (outcome, reasons) = (Outcome::Consistent, Reasons::NONE);
    let service = Service::RealName;
    Attempt { entity, service, certificate, claim: certificate, at_s, outcome, reasons, similarity: f32::NAN }
}

fn failing(entity: u32, certificate: u64, claim: u64, at_s: i64) -> Attempt {
    // As a keyed hash spreads what it is given.
    let claim = claim.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (outcome, reasons) = (Outcome::Inconsistent, Reasons::only(Reason::NameDiffers));
    Attempt { claim, outcome, reasons, ..passing(entity, certificate, at_s) }
}

fn photo(entity: u32, certificate: u64, similarity: f32, at_s: i64) -> Attempt {
    let (outcome, reasons) = (Outcome::Inconsistent, Reasons::only(Reason::FaceDiffers));
    let service = Service::RealPerson;
    Attempt { service, outcome, reasons, similarity, ..passing(entity, certificate, at_s) }
}

fn told(attempts: &[Attempt]) -> Vec<Probe> {
    let mut probing = Probing::new(LIMITS);
    let mut told = Vec::new();
    attempts.iter().for_each(|attempt| probing.see(attempt, &mut |probe| told.push(probe)));
    told
}

/// What is told until long after the last attempt.
fn told_to_the_end(attempts: &[Attempt]) -> Vec<Probe> {
    let mut probing = Probing::new(LIMITS);
    let mut told = Vec::new();
    attempts.iter().for_each(|attempt| probing.see(attempt, &mut |probe| told.push(probe)));
    let last_s = attempts.iter().map(|attempt| attempt.at_s).max().unwrap_or(0);
    probing.pass(last_s + 30 * DAY, &mut |probe| told.push(probe));
    told
}

fn phases(told: &[Probe]) -> Vec<&'static str> {
    told.iter().map(|probe| probe.phase.as_str()).collect()
}

fn begun(told: &[Probe]) -> usize {
    told.iter().filter(|probe| probe.phase == Phase::Begun).count()
}

/// Numbers that look random and are always the same.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn fraction(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}
