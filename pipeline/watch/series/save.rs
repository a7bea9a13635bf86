//! A series as bytes and back: all fields in their order, little-endian, floats by their bits.
//!
//! Invariants: what was written is read back bit for bit; bytes that are too few, of another layout, or hold a state
//! that no bucket can lead to are refused; nothing panics.

use super::bucket::Measure;
use super::caution::Caution;
use super::means::Means;
use super::month::Month;
use super::peaks::Peaks;
use super::season::Season;
use super::share::Share;
use super::spread::Spread;
use super::state::Series;
use super::tail::Tail;
use super::votes::Votes;

/// The layout that is written. A change of fields is a new number.
const LAYOUT: u8 = 3;

/// A field that has bytes.
trait Saved: Sized {
    fn put(&self, out: &mut Vec<u8>);
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

macro_rules! saved_numbers {
    ($($number:ty),*) => {$(
        impl Saved for $number {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                let (first, rest) = bytes.split_first_chunk()?;
                *bytes = rest;
                Some(<$number>::from_le_bytes(*first))
            }
        }
    )*};
}

saved_numbers!(i8, u8, u16, u32, i64);

impl Saved for f32 {
    fn put(&self, out: &mut Vec<u8>) {
        self.to_bits().put(out);
    }

    /// Numbers only: a series holds no others.
    fn take(bytes: &mut &[u8]) -> Option<f32> {
        u32::take(bytes).map(f32::from_bits).filter(|value| value.is_finite())
    }
}

impl<T: Saved + Copy, const N: usize> Saved for [T; N] {
    fn put(&self, out: &mut Vec<u8>) {
        for item in self {
            item.put(out);
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<[T; N]> {
        let first = T::take(bytes)?;
        let mut items = [first; N];
        for item in &mut items[1..] {
            *item = T::take(bytes)?;
        }
        Some(items)
    }
}

macro_rules! saved_fields {
    ($name:ident { $($field:ident),* }) => {
        impl Saved for $name {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)*
            }

            fn take(bytes: &mut &[u8]) -> Option<$name> {
                Some($name { $($field: Saved::take(bytes)?),* })
            }
        }
    };
}

saved_fields!(Tail { counts, seen, exponent, usual });
saved_fields!(Caution { level, calm_s, hot });
saved_fields!(Peaks { highest, since, own });
saved_fields!(Share { trials, extra });
saved_fields!(Spread { parts, part, count, sum, divisor });
saved_fields!(Month { places, place, buckets, sum });
saved_fields!(Votes { peaks, flag_since, flag_height });
saved_fields!(Season { hour_of_week, time_of_day, origin, unit });
saved_fields!(Means {
    before,
    near,
    twelve,
    recent,
    fortnight,
    day_24,
    day_12,
    steps_16,
    steps_day,
    usual_step,
    deviation
});
saved_fields!(Series {
    measure,
    step_s,
    last_s,
    history_s,
    seen,
    days,
    means,
    season,
    month,
    spread,
    tails,
    votes,
    share,
    caution,
    missed,
    run
});

impl Saved for Measure {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u8).put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<Measure> {
        Measure::of(u8::take(bytes)?)
    }
}

impl Series {
    /// Appends the series to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        LAYOUT.put(out);
        self.put(out);
    }

    /// The series that these bytes begin with, and how many they are.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<(Series, usize)> {
        let mut rest = bytes;
        if u8::take(&mut rest)? != LAYOUT {
            return None;
        }
        let series = Series::take(&mut rest)?;
        (series.step_s > 0 && series.spread.holds() && series.tails.iter().all(Tail::holds))
            .then_some((series, bytes.len() - rest.len()))
    }
}

#[cfg(test)]
#[path = "save_tests.rs"]
mod tests;
