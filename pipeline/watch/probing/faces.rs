//! Many photos for one certificate with rising scores: somebody learns from each answer how to look like the holder.
//!
//! A photo that did not fit in, whether there is a cause out. The rule: at least eight, and scores that rise more than
//! chance allows, of all sequences that are looked at. A holder with bad photos sends many that are no better than the
//! ones before.
//!
//! A sequence is looked at from its eighth photo on, and again when it has doubled beyond sixteen; the entities that took
//! part know how many were, in a month. Where there is no other, a chance of 1 in 400 is enough, and of eight photos two
//! pairs may be out of order; where an entity has a hundred such holders a month, all eight have to be in order, or there
//! have to be more of them.
//!
//! Invariants: constant memory, whatever the number of photos: sixteen means of one, two, four… consecutive photos, so
//! the trend is that of the whole sequence; blocks stand in the order of their first photos, so a sequence over several
//! entities is followed although nightly jobs bring one entity after the other; equal scores count against a rise.

use super::EVIDENCE_MIN;
use super::beside::{count, over};
use super::cause::Cause;
use super::chance::{RANKED_MAX, kendall_tail};
use super::course::{Course, key};
use super::marks::Mark;
use super::probe::{Kind, Pace, Phase, Probe};
use super::save::{Bytes, Saved};
use super::table::{Record, Table};
use super::{DAY_S, WINDOW_S};
use crate::terms::Service;

/// How many independent tests a look is. A sequence is tested with each photo from the eighth to the sixteenth, then with
/// each block: of 20 million without a trend 3.7 to 4.6 times as many passed one of these tests as pass a single one, at
/// chances of 3e-5 to 5e-3, and 3.3 to 4.0 times as many after each doubling.
const TESTS: f64 = 4.0;

/// False alarms an entity and month that are allowed: a third of what the other detectors are. With as much as those, 8
/// came in 187 entity-months of a million rows a day, and of 42 fast attacks 10 were told within ten photos, not 6.
const BUDGET: f64 = 0.01;

/// Scores in 16 bits: steps of 3e-5, far below what two photos of one face differ by.
const SCORE_STEPS: f32 = 65_534.0;

/// The score of a photo as a mark, never zero; `None` where none was compared.
pub(super) fn score(similarity: f32) -> Option<u16> {
    // A cosine is within -1 and 1.
    let share = (similarity.clamp(-1.0, 1.0) + 1.0) / 2.0;
    (!similarity.is_nan()).then(|| (share * SCORE_STEPS) as u16 + 1)
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Block {
    at_s: i64,
    mean: f32,
}

impl Block {
    const NONE: Block = Block { at_s: 0, mean: 0.0 };
}

/// A certificate with more failing photos than a holder's bad luck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sequence {
    certificate: u64,
    /// Means of blocks of scores, each with the time of its first photo, ascending.
    blocks: [Block; RANKED_MAX],
    filled: u8,
    /// Photos of a block: a power of two.
    size: u32,
    /// Of the block that is being filled: time, scores and photos.
    start_s: i64,
    sum: f64,
    summed: u32,
    photos: u32,
    /// How often it was looked at, and by whom.
    looks: u32,
    looker: u64,
    /// The chance of the last test, and how many such sequences are expected in a month by chance.
    chance: f64,
    monthly: f64,
    cause: Cause,
}

impl Sequence {
    pub(super) fn new(certificate: u64) -> Sequence {
        Sequence { certificate, ..Sequence::EMPTY }
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.cause
    }

    /// Takes in a photo that did not fit; what is told of it.
    pub(super) fn fail(&mut self, mark: Mark, courses: &mut Table<Course>) -> Option<Probe> {
        self.photos = self.photos.saturating_add(1);
        let joined = self.cause.witness(mark.entity, mark.service, mark.at_s);
        let size = self.size;
        let completed = self.place(f64::from(mark.what), mark.at_s);
        if completed && self.photos >= EVIDENCE_MIN {
            self.chance = self.trend();
        }
        if !self.cause.open && (self.photos == EVIDENCE_MIN || self.size > size) {
            self.look(key(mark.entity, mark.service), courses);
        }
        if completed {
            self.monthly = TESTS * self.chance * self.sequences(courses);
        }
        if self.cause.open {
            let told = self.cause.continues(mark.at_s, self.photos, joined);
            return told.then(|| self.probe(Phase::Continuing));
        }
        if !completed || self.photos < EVIDENCE_MIN || self.monthly > BUDGET {
            return None;
        }
        self.cause.begin(mark.at_s, self.photos);
        // What became a cause says nothing of what chance brings.
        let looks = std::mem::take(&mut self.looks);
        count(courses, self.looker, |beside| beside.sequences -= f64::from(looks));
        Some(self.probe(Phase::Begun))
    }

    /// What is told when the cause ends; afterwards the certificate begins anew.
    pub(super) fn end(&mut self, phase: Phase) -> Probe {
        let probe = self.probe(phase);
        *self = Sequence::new(self.certificate);
        // What it is remembered by must not look like a slot that is unused.
        self.cause.last_s = probe.last_s;
        probe
    }

    fn look(&mut self, by: u64, courses: &mut Table<Course>) {
        if self.looks == 0 {
            self.looker = by;
        }
        self.looks += 1;
        count(courses, self.looker, |beside| beside.sequences += 1.0);
    }

    /// Sequences that those who took part looked at in a month, this one among them.
    fn sequences(&self, courses: &mut Table<Course>) -> f64 {
        let services = Service::ALL.into_iter().filter(|service| self.cause.has_part(*service));
        let (entities, own) = (self.cause.partakers.named(), (self.looker, self.looks));
        1.0 + over(courses, entities, services, own, |beside| beside.sequences)
    }

    /// Adds a score to the block; whether the block is complete.
    fn place(&mut self, score: f64, at_s: i64) -> bool {
        if self.summed == 0 {
            self.start_s = at_s;
        }
        self.sum += score;
        self.summed += 1;
        if self.summed < self.size {
            return false;
        }
        if usize::from(self.filled) == RANKED_MAX {
            // The block that has just been filled is half of one from now on.
            self.halve();
            return false;
        }
        let filled = usize::from(self.filled);
        let place = self.blocks[..filled].partition_point(|block| block.at_s <= self.start_s);
        self.blocks.copy_within(place..filled, place + 1);
        self.blocks[place] = Block { at_s: self.start_s, mean: (self.sum / f64::from(self.summed)) as f32 };
        self.filled += 1;
        (self.sum, self.summed) = (0.0, 0);
        true
    }

    /// Each two blocks become one of twice as many photos.
    fn halve(&mut self) {
        for place in 0..RANKED_MAX / 2 {
            let (first, second) = (self.blocks[2 * place], self.blocks[2 * place + 1]);
            self.blocks[place] = Block { at_s: first.at_s, mean: (first.mean + second.mean) / 2.0 };
        }
        self.filled = RANKED_MAX as u8 / 2;
        // 2^31 photos of one certificate do not come.
        self.size = self.size.saturating_mul(2);
    }

    /// The chance of such a rise if the order meant nothing.
    fn trend(&self) -> f64 {
        let blocks = &self.blocks[..usize::from(self.filled)];
        let not_above = |(place, later): (usize, &Block)| {
            blocks[..place].iter().filter(|earlier| earlier.mean >= later.mean).count()
        };
        let discordant: usize = blocks.iter().enumerate().map(not_above).sum();
        kendall_tail(blocks.len(), discordant as u32)
    }

    fn probe(&self, phase: Phase) -> Probe {
        let span_s = self.cause.last_s.saturating_sub(self.cause.first_s);
        Probe {
            kind: Kind::Faces,
            phase,
            pace: if span_s <= DAY_S { Pace::Fast } else { Pace::Slow },
            entities: self.cause.partakers,
            service: self.cause.service(),
            certificate: Some(self.certificate),
            begun_s: self.cause.begun_s,
            first_s: self.cause.first_s,
            last_s: self.cause.last_s,
            observed: f64::from(self.photos),
            attempts: self.photos,
            // A holder's attempts at a photo, by the same rule as typos.
            expected: 0.0,
            expected_low: 0.0,
            expected_high: f64::from(EVIDENCE_MIN - 1),
            p_value: self.monthly.min(1.0),
            baseline_days: 0,
        }
    }

    /// Whether its photos are too old to be counted with new ones.
    pub(super) fn is_stale(&self, now_s: i64) -> bool {
        now_s.saturating_sub(self.cause.last_s) > WINDOW_S
    }
}

impl Record for Sequence {
    const EMPTY: Sequence = Sequence {
        certificate: 0,
        blocks: [Block::NONE; RANKED_MAX],
        filled: 0,
        size: 1,
        start_s: 0,
        sum: 0.0,
        summed: 0,
        photos: 0,
        looks: 0,
        looker: 0,
        chance: 1.0,
        monthly: 1.0,
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

impl Saved for Sequence {
    fn write(&self, out: &mut Vec<u8>) {
        self.certificate.write(out);
        self.filled.write(out);
        for block in &self.blocks[..usize::from(self.filled)] {
            block.at_s.write(out);
            block.mean.write(out);
        }
        self.size.write(out);
        self.start_s.write(out);
        self.sum.write(out);
        self.summed.write(out);
        self.photos.write(out);
        self.looks.write(out);
        self.looker.write(out);
        [self.chance, self.monthly].iter().for_each(|chance| chance.write(out));
        self.cause.write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<Sequence> {
        let mut sequence = Sequence::new(bytes.take()?);
        sequence.filled = bytes.take()?;
        for block in sequence.blocks.get_mut(..usize::from(sequence.filled))? {
            *block = Block { at_s: bytes.take()?, mean: bytes.take()? };
        }
        sequence.size = bytes.take()?;
        sequence.start_s = bytes.take()?;
        sequence.sum = bytes.take()?;
        sequence.summed = bytes.take()?;
        sequence.photos = bytes.take()?;
        sequence.looks = bytes.take()?;
        sequence.looker = bytes.take()?;
        [sequence.chance, sequence.monthly] = bytes.array()?;
        sequence.cause = bytes.take()?;
        (sequence.size > 0 && sequence.summed <= sequence.size).then_some(sequence)
    }
}
