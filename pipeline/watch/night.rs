//! A night: what the watch saw in one day of Shanghai, as signals, buckets, features and the quality of the data.

use std::collections::BTreeMap;

use super::bytes::{Put, Reader};
use super::cause::{Key, Strand};
use super::machine::{OF_REFUSALS, PLACES, REFUSALS, Watch};
use super::measure::Measured;
use super::pair::Came;
use super::signal::{FALSE_DISCOVERY_MAX, Signal};
use crate::terms::{Day, RejectCode, Service};

/// The running night.
#[derive(Clone, Debug, Default)]
pub struct Night {
    /// Its day.
    pub day: Option<Day>,
    /// Closed buckets, as the report draws them.
    pub(super) buckets: Vec<BucketRow>,
    /// Refused rows, by entity and code.
    pub(super) refused: BTreeMap<u32, [u32; RejectCode::ALL.len()]>,
    /// How good the data was.
    pub quality: Quality,
}

/// A closed bucket of an entity.
#[derive(Clone, Copy, Debug)]
pub(super) struct BucketRow {
    pub entity: u32,
    /// Nothing where it counts refused rows, which name no service.
    pub service: Option<Service>,
    pub measured: Measured,
    pub bucket: i64,
    pub observed: f64,
    pub trials: f64,
    pub expected: f64,
    pub low: f64,
    pub high: f64,
    pub p_value: f64,
    pub alarm: bool,
}

/// How good the data of a night was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Jobs.
    pub jobs: u64,
    /// Answered rows.
    pub rows: u64,
    /// Rows whose bucket was closed when they came.
    pub late: u64,
}

impl Quality {
    /// Counts a row.
    pub(super) fn came(&mut self, came: Came) {
        self.rows += 1;
        self.late += u64::from(came == Came::Late);
    }
}

impl Night {
    /// Counts a refused row.
    pub(super) fn refuse(&mut self, entity: u32, code: RejectCode) {
        self.refused.entry(entity).or_default()[code as usize] += 1;
    }
}

impl Night {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.put_u8(u8::from(self.day.is_some()));
        out.put_u32(self.day.map_or(0, |day| day.0.cast_unsigned()));
        out.put_u32(u32::try_from(self.buckets.len()).expect("a night has fewer buckets"));
        self.buckets.iter().for_each(|row| row.write(out));
        out.put_u32(u32::try_from(self.refused.len()).expect("entities have numbers of 32 bits"));
        for (entity, codes) in &self.refused {
            out.put_u32(*entity);
            codes.iter().for_each(|count| out.put_u32(*count));
        }
        let Quality { jobs, rows, late } = self.quality;
        [jobs, rows, late].into_iter().for_each(|count| out.put_u64(count));
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Option<Night> {
        let (has_day, day) = (from.u8()? == 1, from.u32()?);
        let mut night = Night { day: has_day.then_some(Day(day.cast_signed())), ..Night::default() };
        for _ in 0..from.count()? {
            night.buckets.push(BucketRow::read(from)?);
        }
        for _ in 0..from.count()? {
            let codes = night.refused.entry(from.u32()?).or_default();
            for count in codes {
                *count = from.u32()?;
            }
        }
        night.quality = Quality { jobs: from.u64()?, rows: from.u64()?, late: from.u64()? };
        Some(night)
    }
}

impl BucketRow {
    fn write(&self, out: &mut Vec<u8>) {
        out.put_u32(self.entity);
        out.put_u8(self.service.map_or(u8::MAX, |service| service as u8));
        out.put_u8(self.measured as u8);
        out.put_u8(u8::from(self.alarm));
        out.put_i64(self.bucket);
        [self.observed, self.trials, self.expected, self.low, self.high, self.p_value]
            .into_iter()
            .for_each(|value| out.put_f64(value));
    }

    fn read(from: &mut Reader<'_>) -> Option<BucketRow> {
        let entity = from.u32()?;
        let service = match from.u8()? {
            u8::MAX => None,
            number => Some(*Service::ALL.get(usize::from(number))?),
        };
        let measured = *Measured::ALL.get(usize::from(from.u8()?))?;
        let (alarm, bucket) = (from.u8()? == 1, from.i64()?);
        let [observed, trials, expected] = [from.f64()?, from.f64()?, from.f64()?];
        let [low, high, p_value] = [from.f64()?, from.f64()?, from.f64()?];
        Some(BucketRow { entity, service, measured, bucket, observed, trials, expected, low, high, p_value, alarm })
    }
}

/// The q-value of each series of a night. An alarm of a series is told where it is among the discoveries of the night; otherwise
/// the table of buckets has it, and nobody is called.
pub(super) struct Discovered(BTreeMap<SeriesKey, f64>);

impl Discovered {
    pub fn q_value(&self, key: &Key) -> Option<f64> {
        let Strand::Series(measured) = key.strand else { return None };
        let place = key.service.map_or(REFUSALS, |service| service.service() as usize);
        self.0.get(&(key.entity, place, measured)).copied()
    }

    /// Rules and probing stand for themselves.
    pub fn is_told(&self, key: &Key) -> bool {
        !matches!(key.strand, Strand::Series(_)) || self.q_value(key).is_some_and(|q| q <= FALSE_DISCOVERY_MAX)
    }
}

/// What a series is named by: entity, place and measure.
pub(super) type SeriesKey = (u32, usize, u8);

impl Watch {
    /// The running night's signals, in the order of entities, services and kinds.
    #[must_use]
    pub fn signals(&self) -> Vec<Signal> {
        let discovered = self.discovered();
        let told = self.causes.all().into_iter().filter(|(key, cause)| cause.told || discovered.is_told(key));
        told.map(|(key, cause)| self.signal(&key, &cause, discovered.q_value(&key))).collect()
    }

    /// What holds over all series of the running night.
    pub(super) fn discovered(&self) -> Discovered {
        let least = self.least_of_night();
        Discovered(least.iter().map(|(key, _)| *key).zip(q_values(&least)).collect())
    }

    /// The probability of the least p-value of the night, of every series that was judged in it.
    pub(super) fn least_of_night(&self) -> Vec<(SeriesKey, f64)> {
        let mut least = Vec::new();
        for (place, pair) in self.pairs.iter().enumerate() {
            let Some(pair) = pair else { continue };
            let entity = (place / PLACES) as u32;
            least.extend(pair.night().map(|(measured, p)| ((entity, place % PLACES, measured as u8), p)));
        }
        least
    }
}

/// The measures of a place of an entity.
pub(super) const fn measured_of(place: usize) -> &'static [Measured] {
    if place == REFUSALS { OF_REFUSALS } else { super::machine::OF_SERVICE }
}

/// The least share of false discoveries at which each series of the night would be told (Benjamini and Hochberg 1995).
fn q_values(least: &[(SeriesKey, f64)]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..least.len()).collect();
    order.sort_by(|one, other| least[*one].1.total_cmp(&least[*other].1));
    let mut q_values = vec![1.0; least.len()];
    let mut smallest: f64 = 1.0;
    for (rank, place) in order.into_iter().enumerate().rev() {
        smallest = smallest.min(least[place].1 * least.len() as f64 / (rank + 1) as f64);
        q_values[place] = smallest;
    }
    q_values
}

#[cfg(test)]
#[path = "night_tests.rs"]
mod tests;
