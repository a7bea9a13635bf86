//! A bounded table from keys to records.
//!
//! Open addressing with linear probing in one block of memory; at most three in four slots are taken. Invariants: what
//! is found, aged and evicted depends on the records alone, never on the order in which they came or on where they lie;
//! nothing is allocated before it is needed, and a table never holds more than its cap.
//!
//! Eviction: when a record is to be added to a full table, the eighth that has been silent longest goes at once, so
//! that room is made once in many records; of equally old ones those with the lower keys go.

/// What a table holds.
pub(super) trait Record: Copy {
    /// What an unused slot holds.
    const EMPTY: Self;

    /// Whether the slot is unused.
    fn is_empty(&self) -> bool;

    /// What it is found by.
    fn key(&self) -> u64;

    /// The time of its last evidence, in any unit that ascends.
    fn last(&self, now_s: i64) -> i64;
}

/// Slots of the smallest table.
const SLOTS_MIN: usize = 16;

/// 2^64 divided by the golden ratio, made odd: multiplying by it spreads keys that differ little (Knuth, TAOCP 3, 6.4).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bounded table.
#[derive(Clone, Debug)]
pub(super) struct Table<R> {
    slots: Vec<R>,
    filled: usize,
    cap: usize,
}

impl<R: Record> Table<R> {
    /// An empty table of at most `cap` records, and of at least eight.
    pub(super) fn new(cap: usize) -> Table<R> {
        Table { slots: Vec::new(), filled: 0, cap: cap.max(8) }
    }

    pub(super) fn len(&self) -> usize {
        self.filled
    }

    /// The most records.
    pub(super) fn cap(&self) -> usize {
        self.cap
    }

    pub(super) fn find(&mut self, key: u64) -> Option<&mut R> {
        if self.filled == 0 {
            return None;
        }
        let place = self.place(key);
        let record = &mut self.slots[place];
        (!record.is_empty()).then_some(record)
    }

    /// Adds a record whose key is not there; those that went to make room are handed to `gone` in ascending order of
    /// keys.
    pub(super) fn add(&mut self, record: R, now_s: i64, gone: &mut impl FnMut(R)) -> &mut R {
        if self.filled == self.cap {
            self.make_room(now_s, gone);
        }
        if self.slots.len() * 3 < (self.filled + 1) * 4 {
            let slots = (self.slots.len() * 2).max(SLOTS_MIN);
            self.rebuild(slots, |_| true);
        }
        let place = self.place(record.key());
        debug_assert!(self.slots[place].is_empty(), "the key is not in the table");
        self.filled += 1;
        self.slots[place] = record;
        &mut self.slots[place]
    }

    /// Keeps the records that `keeps` holds for.
    pub(super) fn retain(&mut self, keeps: impl Fn(&R) -> bool) {
        if self.records().any(|record| !keeps(record)) {
            let kept = self.records().filter(|record| keeps(record)).count();
            let slots = if kept == 0 { 0 } else { (kept * 4).div_ceil(3).next_power_of_two().max(SLOTS_MIN) };
            self.rebuild(slots, keeps);
        }
    }

    /// The records in no particular order.
    pub(super) fn records(&self) -> impl Iterator<Item = &R> {
        self.slots.iter().filter(|record| !record.is_empty())
    }

    /// The keys of the records that `wanted` holds for, in ascending order.
    pub(super) fn keys(&self, wanted: impl Fn(&R) -> bool) -> Vec<u64> {
        let mut keys: Vec<u64> = self.records().filter(|record| wanted(record)).map(R::key).collect();
        keys.sort_unstable();
        keys
    }

    fn place(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let shift = 64 - self.slots.len().trailing_zeros();
        let mut place = (key.wrapping_mul(GOLDEN) >> shift) as usize;
        while !self.slots[place].is_empty() && self.slots[place].key() != key {
            place = (place + 1) & mask;
        }
        place
    }

    fn rebuild(&mut self, slots: usize, keeps: impl Fn(&R) -> bool) {
        let before = std::mem::replace(&mut self.slots, vec![R::EMPTY; slots]);
        self.filled = 0;
        for record in before.into_iter().filter(|record| !record.is_empty() && keeps(record)) {
            let place = self.place(record.key());
            self.slots[place] = record;
            self.filled += 1;
        }
    }

    fn make_room(&mut self, now_s: i64, gone: &mut impl FnMut(R)) {
        let mut ages: Vec<(i64, u64)> = self.records().map(|record| (record.last(now_s), record.key())).collect();
        let going = (self.cap / 8).max(1);
        let (_, last_going, _) = ages.select_nth_unstable(going - 1);
        let last_going = *last_going;
        let goes = |record: &R| (record.last(now_s), record.key()) <= last_going;
        let mut leaving: Vec<R> = self.records().filter(|record| goes(record)).copied().collect();
        leaving.sort_unstable_by_key(R::key);
        self.rebuild(self.slots.len(), |record| !goes(record));
        leaving.into_iter().for_each(gone);
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
