//! Who probes what: a plan of attacks goes in, their rows and labels come out.
//!
//! Invariants: attack `k` is a pure function of the set and `k`; its rows are all its own; whether its dose is full is
//! known from how it was made and, where it is horizontal, from the entity's own failures in its time.

use super::entity::Entity;
use super::rows::{Dose, Label, LabelKind, Row, Speed, TrafficOutcome};
use super::set::TrafficSet;
use super::visit::{any_holder, claim};
use crate::entities::Service;
use crate::requests::{Reason, Reasons, THRESHOLD};
use crate::seed::{Random, Stream, mix};

/// How many attacks a set has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attacks {
    /// Vertical ones, a fourth of each speed, a fourth of all spread over two to six entities.
    pub vertical: u32,
    /// Horizontal ones: fast, middling and slow in turn.
    pub horizontal: u32,
    /// Photos with rising scores: fast, middling and slow in turn.
    pub face: u32,
    /// Vertical ones below the rule: four to seven different claims.
    pub vertical_below: u32,
    /// Horizontal ones that an entity's traffic hides: a few certificates.
    pub horizontal_below: u32,
}

impl Attacks {
    /// Nobody probes.
    pub const NONE: Attacks = Attacks { vertical: 0, horizontal: 0, face: 0, vertical_below: 0, horizontal_below: 0 };

    /// What the findings were measured with, and beside it what is reported apart.
    pub const USUAL: Attacks =
        Attacks { vertical: 200, horizontal: 40, face: 40, vertical_below: 20, horizontal_below: 20 };

    fn plans(self) -> impl Iterator<Item = (LabelKind, Dose, u32)> {
        let Attacks { vertical, horizontal, face, vertical_below, horizontal_below } = self;
        [
            (LabelKind::Vertical, Dose::Full, vertical),
            (LabelKind::Horizontal, Dose::Full, horizontal),
            (LabelKind::Face, Dose::Full, face),
            (LabelKind::Vertical, Dose::Below, vertical_below),
            (LabelKind::Horizontal, Dose::Below, horizontal_below),
        ]
        .into_iter()
        .flat_map(|(kind, dose, count)| (0..count).map(move |place| (kind, dose, place)))
    }
}

/// Certificates that a horizontal attack hits by chance, of which the claim is right.
const HIT: f64 = 0.02;

/// Vertical attacks that find what they look for.
const FOUND: f64 = 0.1;

/// How far apart the horizontal attacks of one entity are at least: the longest lasts less than half of it.
const APART_S: i64 = 8 * 86_400;

/// How often a place for one is looked for; where a set has far more attacks than entities there may be none.
const PLACES_TRIED_MAX: u32 = 64;

/// Claims that are tried again by mistake: who guesses keeps a list.
const REPEATED: f64 = 0.03;

/// Appends all attacks: rows to `rows`, labels to `labels`.
pub(super) fn attack(set: &TrafficSet, entities: &[Entity], labels: &mut Vec<Label>, rows: &mut Vec<Row>) {
    for (number, (kind, dose, place)) in set.attacks.plans().enumerate() {
        let mut random = Random::of(set.seed, Stream::TrafficAttack, number as u64);
        let mut attack = Attack { set, entities, labels, random: &mut random, rows };
        let label = match kind {
            LabelKind::Horizontal => attack.horizontal(place, dose),
            LabelKind::Face => attack.face(place),
            _ => attack.vertical(place, dose),
        };
        labels.push(label);
    }
}

struct Attack<'a> {
    set: &'a TrafficSet,
    entities: &'a [Entity],
    labels: &'a [Label],
    random: &'a mut Random,
    rows: &'a mut Vec<Row>,
}

impl Attack<'_> {
    fn vertical(&mut self, place: u32, dose: Dose) -> Label {
        let speed = Speed::ALL[place as usize % 4];
        let different = match (dose, speed) {
            (Dose::Below, _) => 4 + self.random.below(4),
            (Dose::Full, Speed::Fast | Speed::Middling) => 12 + self.random.below(90),
            (Dose::Full, Speed::Slow) => 10 + self.random.below(30),
            (Dose::Full, Speed::VerySlow) => 9 + self.random.below(9),
        };
        let certificate = any_holder(self.set.seed, self.random);
        let partakers = if self.random.chance(0.25) { 2 + self.random.below(5) } else { 1 };
        let entities = self.choose(partakers, |_| true);
        let mut at_s = self.start_s();
        let start_s = at_s;
        let first_row = self.rows.len();
        let mut tried = 0;
        while tried < different {
            let repeats = tried > 0 && self.random.chance(REPEATED);
            let which = if repeats { self.random.below(tried) } else { tried };
            tried += u64::from(!repeats);
            let entity = *self.random.pick(&entities);
            let service = self.entities[entity as usize].service(self.random);
            let (name, date) = *self.random.pick(&[(true, false), (false, true), (true, true)]);
            let reasons = Reasons::default().with_if(Reason::NameDiffers, name).with_if(Reason::BirthDateDiffers, date);
            // Far from the numbers that holders' own mistakes have.
            let guess = claim(certificate, 1 << 60 | which);
            self.push(entity, service, certificate, guess, at_s, TrafficOutcome::Inconsistent, reasons);
            at_s += gap_s(self.random, speed);
        }
        if dose == Dose::Full && self.random.chance(FOUND) {
            let entity = entities[0];
            let service = self.entities[entity as usize].service(self.random);
            let right = claim(certificate, 0);
            self.push(entity, service, certificate, right, at_s, TrafficOutcome::Consistent, Reasons::default());
        }
        self.label(LabelKind::Vertical, speed, dose, first_row, start_s, None, Some(certificate))
    }

    fn horizontal(&mut self, place: u32, dose: Dose) -> Label {
        let speed = [Speed::Fast, Speed::Middling, Speed::Slow][place as usize % 3];
        let (entity, start_s) = self.horizontal_place(place);
        let traits = self.entities[entity as usize];
        let service = traits.main_service();
        let mean_gap_s = match speed {
            Speed::Fast => 30.0,
            Speed::Middling => 180.0,
            _ => 750.0,
        };
        // As many as stand out by ten deviations from the failures that this entity has in that time, on average.
        let share = traits.weight as f64 / self.entities.iter().map(|entity| entity.weight as f64).sum::<f64>();
        let fails_a_gap = share * self.set.visits_per_second() * traits.share(service) * traits.mistakes * mean_gap_s;
        let standing_out = (100.0 * fails_a_gap + 30.0).ceil() as u64;
        let count = match dose {
            Dose::Full => (60 + self.random.below(340)).max(standing_out.min(6_000)),
            Dose::Below => 3 + self.random.below(5),
        };
        let (mut at_s, first_row) = (start_s, self.rows.len());
        for _ in 0..count {
            let hit = self.random.chance(HIT);
            let unknown = self.random.chance(0.6);
            let holder = any_holder(self.set.seed, self.random);
            let certificate = if unknown && !hit { mix(holder) } else { holder };
            let (outcome, reasons) = match (hit, unknown) {
                (true, _) => (TrafficOutcome::Consistent, Reasons::default()),
                (false, true) => (TrafficOutcome::Inconsistent, Reasons::only(Reason::NotFound)),
                (false, false) => (TrafficOutcome::Inconsistent, Reasons::only(Reason::NameDiffers)),
            };
            for again in 0..=u64::from(!hit && self.random.chance(0.1)) {
                let claim = claim(certificate, if hit { 0 } else { 1 << 60 | again });
                self.push(entity, service, certificate, claim, at_s, outcome, reasons);
                at_s += match speed {
                    Speed::Fast => 1 + self.random.below(60),
                    Speed::Middling => 60 + self.random.below(240),
                    _ => 300 + self.random.below(900),
                } as i64;
            }
        }
        self.label(LabelKind::Horizontal, speed, dose, first_row, start_s, Some(service), None)
    }

    /// An entity and a time at which it has no other attack of the kind, since two of one entity within days are one
    /// cause. Every other is at an entity by its share of traffic, so that large ones are met too.
    fn horizontal_place(&mut self, place: u32) -> (u32, i64) {
        let mut drawn = (0, 0);
        for _ in 0..PLACES_TRIED_MAX {
            let entity = if place.is_multiple_of(2) { self.choose(1, |_| true)[0] } else { self.by_weight() };
            drawn = (entity, self.start_s());
            let near = |label: &Label| {
                let apart_s = (label.start_s - drawn.1).max(drawn.1 - label.end_s);
                label.kind == LabelKind::Horizontal && label.entities == [entity] && apart_s < APART_S
            };
            if !self.labels.iter().any(near) {
                break;
            }
        }
        drawn
    }

    fn face(&mut self, place: u32) -> Label {
        let speed = [Speed::Fast, Speed::Middling, Speed::Slow][place as usize % 3];
        let certificate = any_holder(self.set.seed, self.random);
        let partakers = if self.random.chance(0.2) { 2 + self.random.below(3) } else { 1 };
        let entities = self.choose(partakers, Entity::has_faces);
        let count = 12 + self.random.below(50);
        let (low, high) = (0.02 + 0.15 * self.random.fraction(), f64::from(THRESHOLD) - 0.03);
        let start_s = self.start_s();
        let (mut at_s, first_row) = (start_s, self.rows.len());
        for photo in 0..count {
            let level = low + (high - low) * photo as f64 / count as f64;
            let apart = (self.random.fraction() + self.random.fraction() - 1.0) * 0.08;
            let similarity = ((level + apart) as f32).min(THRESHOLD - 0.005);
            let entity = *self.random.pick(&entities);
            let reasons = Reasons::only(Reason::FaceDiffers);
            let (claim, outcome) = (claim(certificate, 0), TrafficOutcome::Inconsistent);
            self.push(entity, Service::RealPerson, certificate, claim, at_s, outcome, reasons);
            if let Some(row) = self.rows.last_mut() {
                row.similarity = similarity;
            }
            at_s += gap_s(self.random, speed);
        }
        self.label(LabelKind::Face, speed, Dose::Full, first_row, start_s, Some(Service::RealPerson), Some(certificate))
    }

    /// The attack begins in the first four fifths of the set, so that also the slow ones are over at its end; a
    /// twentieth is left free.
    fn start_s(&mut self) -> i64 {
        let whole_s = u64::from(self.set.days()) * 86_400;
        self.set.start_s() + (whole_s / 20 + self.random.below(whole_s * 3 / 4)) as i64
    }

    /// So many different entities.
    fn choose(&mut self, count: u64, fits: impl Fn(&Entity) -> bool) -> Vec<u32> {
        let mut fitting: Vec<u32> =
            (0..self.entities.len() as u32).filter(|entity| fits(&self.entities[*entity as usize])).collect();
        let mut chosen = Vec::new();
        while chosen.len() < count as usize && !fitting.is_empty() {
            let place = self.random.below(fitting.len() as u64) as usize;
            chosen.push(fitting.swap_remove(place));
        }
        // Where no entity fits, the first takes part all the same.
        if chosen.is_empty() {
            chosen.push(0);
        }
        chosen
    }

    fn by_weight(&mut self) -> u32 {
        let weights = self.entities.iter().map(|entity| entity.weight as u32);
        self.random.weighted(weights) as u32
    }

    #[expect(clippy::too_many_arguments, reason = "they are the columns of one row")]
    fn push(
        &mut self,
        entity: u32,
        service: Service,
        certificate: u64,
        claim: u64,
        at_s: i64,
        outcome: TrafficOutcome,
        reasons: Reasons,
    ) {
        let (similarity, label) = (f32::NAN, self.labels.len() as u32 + 1);
        self.rows.push(Row { entity, service, certificate, claim, at_s, outcome, reasons, similarity, label });
    }

    #[expect(clippy::too_many_arguments, reason = "they are the fields of one label")]
    fn label(
        &self,
        kind: LabelKind,
        speed: Speed,
        dose: Dose,
        first_row: usize,
        start_s: i64,
        service: Option<Service>,
        certificate: Option<u64>,
    ) -> Label {
        let own = &self.rows[first_row..];
        let mut entities: Vec<u32> = own.iter().map(|row| row.entity).collect();
        entities.sort_unstable();
        entities.dedup();
        let end_s = own.iter().map(|row| row.at_s).max().unwrap_or(start_s);
        Label {
            kind,
            speed: Some(speed),
            planned: dose,
            dose,
            entities,
            service,
            certificate,
            start_s,
            end_s,
            rows: Vec::new(),
        }
    }
}

/// The time from one attempt to the next.
fn gap_s(random: &mut Random, speed: Speed) -> i64 {
    let (low, high) = match speed {
        Speed::Fast => (1, 60),
        Speed::Middling => (300, 1_200),
        Speed::Slow => (3_600, 3 * 3_600),
        Speed::VerySlow => (4 * 3_600, 9 * 3_600),
    };
    i64::from(random.between(low, high))
}
