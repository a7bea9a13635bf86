//! The buckets of a pair that have rows and are open, in the order of time.
//!
//! Invariant: only buckets with rows take room: a night's job brings a day of a small entity, most of whose buckets are empty.

use std::collections::VecDeque;

use crate::watch::bytes::{Put, Reader};
use crate::watch::tally::Tally;

/// Buckets and their tallies, ascending.
#[derive(Clone, Debug, Default)]
pub(super) struct Open(VecDeque<(i64, Box<Tally>)>);

impl Open {
    /// The tally of a bucket, which has rows from now on.
    pub fn tally(&mut self, bucket: i64) -> &mut Tally {
        // Rows come about in the order of time: it is the last one, or one more.
        let place = match self.0.back() {
            Some((last, _)) if *last == bucket => self.0.len() - 1,
            _ => self.place(bucket),
        };
        &mut self.0[place].1
    }

    fn place(&mut self, bucket: i64) -> usize {
        match self.0.binary_search_by_key(&bucket, |(number, _)| *number) {
            Ok(place) => place,
            Err(place) => {
                self.0.insert(place, (bucket, Box::default()));
                place
            }
        }
    }

    /// The first bucket with rows.
    pub fn first(&self) -> Option<(i64, &Tally)> {
        self.0.front().map(|(bucket, tally)| (*bucket, &**tally))
    }

    /// Takes the tally of a bucket, where it is the first with rows.
    pub fn take(&mut self, bucket: i64) -> Option<Tally> {
        let is_first = self.0.front().is_some_and(|(first, _)| *first == bucket);
        is_first.then(|| self.0.pop_front()).flatten().map(|(_, tally)| *tally)
    }

    /// How many buckets have rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.put_u32(u32::try_from(self.len()).expect("a year has fewer buckets"));
        for (bucket, tally) in &self.0 {
            out.put_i64(*bucket);
            tally.write(out);
        }
    }

    pub fn read(from: &mut Reader<'_>) -> Option<Open> {
        let mut open = Open::default();
        for _ in 0..from.count()? {
            let bucket = from.i64()?;
            if open.0.back().is_some_and(|(last, _)| *last >= bucket) {
                return None;
            }
            open.0.push_back((bucket, Box::new(Tally::read(from)?)));
        }
        Some(open)
    }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
