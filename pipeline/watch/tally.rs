//! What happened in one span of time: of one entity and service in ten minutes, or of one scene of them in a night.
//!
//! Everything is a sum, a maximum or a sketch of distinct values, so that one pass over the rows fills it.

use cardinality_estimator::CardinalityEstimator;

use super::Attempt;
use super::bytes::{Put, Reader};
use super::measure::Measured;
use crate::terms::{Outcome, Reason};

/// Distinct values by their hashes: exact to 128, then a HyperLogLog of 4,096 registers (standard error 1.04/64 = 1.6 %).
pub(super) type Distinct = CardinalityEstimator<u64>;

/// Sums of one bucket.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Answered rows, by outcome.
    pub outcomes: [u32; Outcome::ALL.len()],
    /// Refused rows.
    pub refused: u32,
    /// Rows whose faces were compared.
    pub compared: u32,
    /// Sum of their similarities.
    pub similarity: f64,
    /// Certificates.
    pub certificates: Distinct,
    /// Certificates with an inconsistent answer, and with one that was not processed.
    pub failing: [Distinct; 2],
    /// The time of the last job that added to it, in seconds.
    pub fed_s: i64,
}

impl Tally {
    /// Counts an answered row.
    pub fn add(&mut self, attempt: &Attempt) {
        self.outcomes[attempt.outcome as usize] += 1;
        if !attempt.similarity.is_nan() {
            self.compared += 1;
            self.similarity += f64::from(attempt.similarity);
        }
        self.certificates.insert_hash(attempt.certificate);
        match attempt.outcome {
            Outcome::Consistent => {}
            Outcome::Inconsistent => self.failing[0].insert_hash(attempt.certificate),
            Outcome::NotProcessed => self.failing[1].insert_hash(attempt.certificate),
        }
    }

    /// Answered rows.
    pub fn rows(&self) -> u32 {
        self.outcomes.iter().sum()
    }

    /// What a series is told of this bucket: the count, share, level, and of how many trials.
    pub fn of(&self, measured: Measured) -> (f64, f64) {
        let rows = f64::from(self.rows());
        let share = |count: u32, trials: f64| (f64::from(count) / trials.max(1.0), trials);
        // By certificates and not by rows: a holder who tries five times is one event and not five.
        let certificates = self.certificates.estimate() as f64;
        let of = |place: usize| {
            let failing = (self.failing[place].estimate() as f64).min(certificates);
            (failing / certificates.max(1.0), certificates)
        };
        match measured {
            Measured::Volume => (rows + f64::from(self.refused), 1.0),
            Measured::Inconsistent => of(0),
            Measured::NotProcessed => of(1),
            Measured::Refused => share(self.refused, rows + f64::from(self.refused)),
            Measured::Attempts => (rows / certificates.max(1.0), rows),
            Measured::Similarity => (self.similarity / f64::from(self.compared.max(1)), f64::from(self.compared)),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        self.outcomes.iter().for_each(|count| out.put_u32(*count));
        out.put_u32(self.refused);
        out.put_u32(self.compared);
        out.put_f64(self.similarity);
        write_distinct(&self.certificates, out);
        self.failing.iter().for_each(|failing| write_distinct(failing, out));
        out.put_i64(self.fed_s);
    }

    pub fn read(from: &mut Reader<'_>) -> Option<Tally> {
        Some(Tally {
            outcomes: [from.u32()?, from.u32()?, from.u32()?],
            refused: from.u32()?,
            compared: from.u32()?,
            similarity: from.f64()?,
            certificates: read_distinct(from)?,
            failing: [read_distinct(from)?, read_distinct(from)?],
            fed_s: from.i64()?,
        })
    }
}

/// Bars of the histogram of similarities, from -1 to 1: a twentieth each, a third of what separates the error rates of a model.
pub(super) const BARS: usize = 40;

/// Sums of a scene of one entity and service in one night.
#[derive(Clone, Debug)]
pub(super) struct SceneNight {
    /// Answered rows, by outcome.
    pub outcomes: [u32; Outcome::ALL.len()],
    /// Answered rows with a reason, by reason.
    pub reasons: [u32; Reason::ALL.len()],
    /// Rows asked between 0:00 and 6:00 in Shanghai.
    pub at_night: u32,
    /// Rows that came when their bucket was closed.
    pub late: u32,
    /// Certificates.
    pub certificates: Distinct,
    /// Claimed names and birth dates.
    pub claims: Distinct,
    /// Similarities.
    pub similarities: [u32; BARS],
}

impl Default for SceneNight {
    fn default() -> SceneNight {
        SceneNight {
            outcomes: [0; 3],
            reasons: [0; Reason::ALL.len()],
            at_night: 0,
            late: 0,
            certificates: Distinct::default(),
            claims: Distinct::default(),
            similarities: [0; BARS],
        }
    }
}

impl SceneNight {
    /// Counts an answered row; `hour` is that of Shanghai.
    pub fn add(&mut self, attempt: &Attempt, hour: i64) {
        self.outcomes[attempt.outcome as usize] += 1;
        if attempt.outcome != Outcome::Consistent {
            attempt.reasons.iter().for_each(|reason| self.reasons[reason as usize] += 1);
        }
        self.at_night += u32::from(hour < NIGHT_HOURS);
        self.certificates.insert_hash(attempt.certificate);
        self.claims.insert_hash(attempt.claim);
        if !attempt.similarity.is_nan() {
            let bar = ((f64::from(attempt.similarity) + 1.0) / 2.0 * BARS as f64) as usize;
            self.similarities[bar.min(BARS - 1)] += 1;
        }
    }

    /// The similarity below which a share of the compared rows lies, to a twentieth.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let compared: u32 = self.similarities.iter().sum();
        let wanted = (f64::from(compared) * share).ceil().max(1.0) as u32;
        let mut seen = 0;
        let bar = self.similarities.iter().position(|count| {
            seen += count;
            seen >= wanted
        })?;
        Some((bar as f64 + 0.5) / BARS as f64 * 2.0 - 1.0)
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        self.outcomes.iter().chain(&self.reasons).for_each(|count| out.put_u32(*count));
        out.put_u32(self.at_night);
        out.put_u32(self.late);
        write_distinct(&self.certificates, out);
        write_distinct(&self.claims, out);
        self.similarities.iter().for_each(|count| out.put_u32(*count));
    }

    pub fn read(from: &mut Reader<'_>) -> Option<SceneNight> {
        let mut night = SceneNight::default();
        for count in night.outcomes.iter_mut().chain(&mut night.reasons) {
            *count = from.u32()?;
        }
        night.at_night = from.u32()?;
        night.late = from.u32()?;
        night.certificates = read_distinct(from)?;
        night.claims = read_distinct(from)?;
        for count in &mut night.similarities {
            *count = from.u32()?;
        }
        Some(night)
    }
}

/// Hours of the night of which the share is told, from 0:00 on.
const NIGHT_HOURS: i64 = 6;

/// What the lowest bits of a sketch's first number say of its form: 0 is one with all it has in that number.
const FORM_MASK: usize = 3;

/// A sketch is written as its form and its numbers: what it is by itself has the place in memory in it.
fn write_distinct(distinct: &Distinct, out: &mut Vec<u8>) {
    let (first, numbers): (usize, Option<Vec<u32>>) = serde_json::to_value(distinct)
        .and_then(serde_json::from_value)
        .expect("a sketch is a number and a list of numbers");
    let numbers = numbers.unwrap_or_default();
    out.put_u64(if numbers.is_empty() { first } else { first & FORM_MASK } as u64);
    out.put_u32(u32::try_from(numbers.len()).expect("a sketch has some thousand numbers"));
    numbers.iter().for_each(|number| out.put_u32(*number));
}

fn read_distinct(from: &mut Reader<'_>) -> Option<Distinct> {
    let first = from.u64()?;
    let numbers = (0..from.count()?).map(|_| from.u32()).collect::<Option<Vec<u32>>>()?;
    let numbers = (!numbers.is_empty()).then_some(numbers);
    serde_json::from_value(serde_json::json!((first, numbers))).ok()
}
