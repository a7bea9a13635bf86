//! What happens in a visit: a holder shows a certificate, is mistaken or not, and tries again or not.
//!
//! Invariants: a pure function of the seed and the visit's number; a holder's mistakes are a family of at most three
//! different claims; bad photos have no trend.

use super::arrival::Visit;
use super::entity::Entity;
use super::rows::{Row, TrafficOutcome};
use crate::entities::Service;
use crate::requests::{Reason, Reasons, THRESHOLD};
use crate::seed::{GOLDEN, Random, Stream, mix};

/// Holders: about as many as make a tenth of visits by people who came before in the month.
const HOLDERS: u64 = 20_000_000;

/// The share of visits by people who come to this entity again and again: employees, crews, agents.
const REGULAR: f64 = 0.06;

/// Of mistakes, the share in the certificate's number; the rest are in name or birth date. Made up, as all shares here.
const MISTAKEN_NUMBER: f64 = 0.3;

/// The shares of visits with a certificate that is lost, revoked, superseded or expired, though all is claimed rightly.
const NOT_IN_FORCE: f64 = 0.006;

/// The share of visits that cannot be judged.
const NOT_JUDGED: f64 = 0.005;

/// The share of compared faces of which no photo fits at once.
const BAD_PHOTO: f64 = 0.03;

/// Attempts of one visit at most: longer rows of bad photos are not seen.
const ATTEMPTS_MAX: u32 = 14;

/// Different mistaken claims of one visit at most.
const MISTAKES_MAX: u64 = 3;

/// What stands for the certificate of a holder.
pub(super) fn certificate(seed: u64, holder: u64) -> u64 {
    mix(seed ^ mix(holder.wrapping_mul(GOLDEN)))
}

/// What stands for claim `number` on a certificate; number 0 is the true one.
pub(super) fn claim(certificate: u64, number: u64) -> u64 {
    mix(certificate ^ mix(number.wrapping_add(GOLDEN)))
}

/// A holder at random.
pub(super) fn any_holder(seed: u64, random: &mut Random) -> u64 {
    certificate(seed, random.below(HOLDERS))
}

/// Makes rows of one visit.
pub(super) struct Maker<'a> {
    pub seed: u64,
    pub entity: &'a Entity,
    /// By how much the mistakes of this part of the day differ from the usual ones.
    pub factor: f64,
    pub rows: &'a mut Vec<Row>,
}

impl Maker<'_> {
    /// Appends the attempts of a visit.
    pub(super) fn visit(&mut self, visit: Visit) {
        let mut random = Random::of(self.seed, Stream::TrafficVisit, visit.number);
        let regular = random.chance(REGULAR);
        let holder = random.below(HOLDERS);
        let regular_holder = HOLDERS + u64::from(visit.entity) * 65_536 + random.below(self.entity.regulars);
        let certificate = certificate(self.seed, if regular { regular_holder } else { holder });
        let service = self.entity.service(&mut random);
        let at_s = visit.at_s + i64::from(random.between(0, 2));
        let row = Row {
            entity: visit.entity,
            service,
            certificate,
            claim: claim(certificate, 0),
            at_s,
            outcome: TrafficOutcome::Consistent,
            reasons: Reasons::default(),
            similarity: f32::NAN,
            label: visit.label,
        };
        let mistaken = random.chance((self.entity.mistakes * self.factor).min(0.9));
        let row = if mistaken { self.mistakes(&mut random, row) } else { Some(row) };
        if let Some(row) = row {
            self.rightly(&mut random, row);
        }
    }

    /// Attempts with mistakes; the right one that follows, where the holder does not give up.
    fn mistakes(&mut self, random: &mut Random, right: Row) -> Option<Row> {
        let mut at_s = right.at_s;
        let in_number = random.chance(MISTAKEN_NUMBER);
        // Which mistakes this holder makes at this desk.
        let family = random.bits() | 1 << 40;
        for _ in 0..ATTEMPTS_MAX {
            let mut row = Row { at_s, outcome: TrafficOutcome::Inconsistent, ..right };
            if in_number {
                row.certificate = mix(family ^ random.below(2));
                row.reasons = Reasons::only(Reason::NotFound);
            } else {
                let which = random.below(MISTAKES_MAX);
                row.claim = claim(right.certificate, family.wrapping_add(which));
                let in_name = which > 0;
                row.reasons = Reasons::default()
                    .with_if(Reason::NameDiffers, in_name)
                    .with_if(Reason::BirthDateDiffers, !in_name);
            }
            self.rows.push(row);
            at_s += 20 + random.below(240) as i64;
            if random.chance(0.65) {
                // Noticed and put right, or given up.
                return random.chance(0.8).then_some(Row { at_s, ..right });
            }
        }
        None
    }

    /// An attempt whose claim is right: it passes unless the certificate, the photo or the row is not in order.
    fn rightly(&mut self, random: &mut Random, mut row: Row) {
        let (lapsed, unjudged) = (random.chance(NOT_IN_FORCE), random.chance(NOT_JUDGED));
        if unjudged {
            row.outcome = TrafficOutcome::NotProcessed;
            row.reasons = Reasons::only(match row.service {
                Service::RealName | Service::RealPerson => Reason::FaceMissing,
                Service::Chip => Reason::ChipUnreadable,
            });
            self.rows.push(row);
        } else if lapsed {
            let reasons = [
                Reason::CertificateExpired,
                Reason::CertificateLost,
                Reason::CertificateRevoked,
                Reason::CertificateSuperseded,
            ];
            row.reasons = Reasons::only(*random.pick(&reasons));
            row.outcome = TrafficOutcome::Inconsistent;
            for _ in 0..=random.below(3) {
                self.rows.push(row);
                row.at_s += 30 + random.below(300) as i64;
            }
        } else if row.service == Service::RealPerson {
            self.photos(random, row);
        } else {
            self.rows.push(row);
        }
    }

    /// Photos until one fits or the holder gives up; bad ones are about as bad as each other.
    fn photos(&mut self, random: &mut Random, mut row: Row) {
        if random.chance(BAD_PHOTO) {
            // Worn or old: somewhere below the threshold, another with each photo.
            let level = 0.10 + 0.22 * random.fraction();
            for _ in 0..ATTEMPTS_MAX {
                let apart = (random.fraction() + random.fraction() - 1.0) * 0.16;
                let similarity = ((level + apart) as f32).min(THRESHOLD - 0.01);
                let reasons = Reasons::only(Reason::FaceDiffers);
                self.rows.push(Row { similarity, reasons, outcome: TrafficOutcome::Inconsistent, ..row });
                row.at_s += 15 + random.below(120) as i64;
                if random.chance(0.3) {
                    break;
                }
            }
            if random.chance(0.5) {
                return;
            }
        }
        row.similarity = (0.5 + 0.4 * random.fraction()) as f32;
        self.rows.push(row);
    }
}
