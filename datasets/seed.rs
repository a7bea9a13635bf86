//! Randomness that is the same everywhere: a seed, a stream and an index go in, numbers come out.
//!
//! Invariants: integer arithmetic only, so every machine draws the same numbers; each (seed, stream, index)
//! has a generator of its own, so item `i` never depends on item `i - 1` or on the number of threads.
//!
//! The state is spread by SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
//! OOPSLA 2014; constants of Vigna's `splitmix64.c`), the numbers are of xoshiro256++ (Blackman and Vigna,
//! "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47, 2021).

/// The increment of SplitMix64: 2^64 divided by the golden ratio, made odd.
pub(crate) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// What a generator is for; two streams of one seed share nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Stream {
    /// The facts of a person.
    Person = 1,
    /// The face template of a person.
    Template = 2,
    /// The scrambling of certificate numbers.
    Number = 3,
    /// What a request is about and what is wrong with it.
    Plan = 4,
    /// What a request claims.
    Claim = 5,
    /// The noise between a person's template and a fresh photo.
    Noise = 6,
    /// When a request arrives.
    Arrival = 7,
    /// What the photo of a request shows, and how it was taken.
    Photo = 8,
    /// How the portrait of a record was taken.
    Portrait = 9,
    /// Which chip a request brings.
    ChipPlan = 10,
    /// What is wrong with that chip.
    Chip = 11,
    /// The keys of those who make chips.
    Key = 12,
    /// The traits of an entity that sends traffic.
    TrafficEntity = 13,
    /// Which entity is visited, and when.
    TrafficArrival = 14,
    /// What happens in a visit.
    TrafficVisit = 15,
    /// How an entity's failures vary from one part of a day to the next.
    TrafficBlock = 16,
    /// What goes wrong with an entity as a whole.
    TrafficIncident = 17,
    /// Who attacks what, when and how.
    TrafficAttack = 18,
}

/// A 64-bit bijection without visible pattern: the finaliser of SplitMix64.
pub(crate) const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A generator of numbers: xoshiro256++.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: [u64; 4],
}

impl Random {
    /// The generator of item `index` in `stream` of `seed`.
    pub(crate) fn of(seed: u64, stream: Stream, index: u64) -> Random {
        let lane = mix(seed.wrapping_add(GOLDEN.wrapping_mul(stream as u64)));
        let start = mix(lane ^ mix(index.wrapping_add(GOLDEN)));
        let state = [1u64, 2, 3, 4].map(|step| mix(start.wrapping_add(GOLDEN.wrapping_mul(step))));
        Random { state }
    }

    /// The next 64 bits.
    #[inline]
    pub(crate) fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number below `bound`, by Lemire's multiplication; its bias is under `bound` / 2^64.
    #[inline]
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        debug_assert!(bound > 0, "there is no number below zero");
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        debug_assert!(low <= high, "{low} to {high} is empty");
        low + self.below((high - low) as u64 + 1) as i32
    }

    /// A number in `0.0..1.0`, exact: 53 bits divided by a power of two.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// True for `share` of all draws; always takes one draw, so that shares do not shift what follows.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.fraction() < share
    }

    /// One item of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// The place of one weight, in proportion to the weights, which must not all be zero.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.below(total);
        for (place, weight) in weights.enumerate() {
            if left < u64::from(weight) {
                return place;
            }
            left -= u64::from(weight);
        }
        unreachable!("a number below the sum of the weights falls into one of them")
    }
}

#[cfg(test)]
#[path = "seed_tests.rs"]
mod tests;
