//! Tails of distributions, and the logarithm that they need.
//!
//! Invariants: only additions, multiplications, divisions and roots in a fixed order, so the same bits on every
//! machine; the library's own logarithm may differ by machine in its last bit.

/// The natural logarithm of a positive, finite number; within 1e-15 of it, relative to one.
pub(super) fn ln(number: f64) -> f64 {
    debug_assert!(number > 0.0 && number.is_finite(), "{number} has no logarithm here");
    // Numbers below the normal ones do not occur: the least is a probability of 1e-300.
    let number = number.max(f64::MIN_POSITIVE);
    let bits = number.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    let fraction = f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52);
    // Around one the series converges fastest: 1/√2 to √2.
    let (fraction, exponent) =
        if fraction > std::f64::consts::SQRT_2 { (fraction * 0.5, exponent + 1) } else { (fraction, exponent) };
    // ln f = 2 atanh((f - 1) / (f + 1)); at most 0.172 to the 23rd power is below 1e-17.
    let ratio = (fraction - 1.0) / (fraction + 1.0);
    let square = ratio * ratio;
    let series = (0..12).rev().fold(0.0, |sum, place| sum * square + 1.0 / f64::from(2 * place + 1));
    exponent as f64 * std::f64::consts::LN_2 + 2.0 * ratio * series
}

/// e to the power of `-x` for x of 0 and above; within 1e-12 of it, relative to it.
pub(super) fn exp_minus(x: f64) -> f64 {
    debug_assert!(x >= 0.0, "{x} is not below zero");
    // Where the result is too small to be a normal number.
    if x > 700.0 {
        return f64::MIN_POSITIVE;
    }
    // e^-x = (e^(-x / 1024))^1024; eighteen terms of the series are exact at 700 / 1024.
    let part = -x / 1024.0;
    let series = (1..=18).rev().fold(1.0, |sum, place| 1.0 + sum * part / f64::from(place));
    (0..10).fold(series, |power, _| power * power)
}

/// Of holders with a mistake, and of those with two different ones, the share that makes another in the same visit.
/// Made up: in the traffic set it is 0.26 and 0.15.
const AGAIN: f64 = 0.3;

/// The chances that a visit with a mistake has one, two or three different ones. A holder's typos are a family of two or
/// three claims.
const FAMILY: [f64; 3] = [1.0 - AGAIN, AGAIN * (1.0 - AGAIN), AGAIN * AGAIN];

/// What one visit with a mistake has and nothing else: itself.
const VISIT: [f64; 3] = [1.0, 0.0, 0.0];

/// The attempts on a certificate as its holder's: of its visits this share has a mistake, and so many were consistent.
///
/// Each visit is mistaken or not, whoever comes how often. So beside `passed` consistent ones the number of mistaken ones
/// is negative binomial, of shape `passed + 1`; claims are the sum of their families.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Traffic {
    pub share: f64,
    pub passed: u32,
}

impl Traffic {
    /// The probability of so many further different claims, the first of them perhaps in the visit of the one before.
    pub(super) fn claims_tail(self, least: u32) -> f64 {
        let rest = |further: u32| self.tail(least.saturating_sub(further), FAMILY);
        FAMILY.iter().zip(0..).map(|(chance, further)| chance * rest(further)).sum::<f64>().min(1.0)
    }

    /// The probability of so many visits with a mistake.
    pub(super) fn visits_tail(self, least: u32) -> f64 {
        self.tail(least, VISIT)
    }

    /// Different mistaken claims on average.
    pub(super) fn claims_mean(self) -> f64 {
        let family: f64 = FAMILY.iter().zip([1.0, 2.0, 3.0]).map(|(chance, claims)| chance * claims).sum();
        self.mean() * family
    }

    /// The least number of different mistaken claims that is exceeded less than once in a thousand times.
    pub(super) fn claims_high(self) -> u32 {
        // A tail falls with each further claim at least by the share's cube root, below 0.85: it ends.
        (self.claims_mean() as u32..).find(|claims| self.tail(claims + 1, FAMILY) < 1e-3).unwrap_or(u32::MAX)
    }

    fn mean(self) -> f64 {
        (f64::from(self.passed) + 1.0) * self.share / (1.0 - self.share)
    }

    /// The probability that the families of all mistaken visits have `least` claims or more, by Panjer's recursion
    /// (ASTIN Bulletin 12, 1981); it adds positive numbers only, and begins with the tail itself.
    fn tail(self, least: u32, family: [f64; 3]) -> f64 {
        debug_assert!((0.0..1.0).contains(&self.share), "{} is no share", self.share);
        // Below the mean it is no surprise anyway.
        if least == 0 || f64::from(least) <= self.mean() {
            return 1.0;
        }
        if self.share <= 0.0 {
            return 0.0;
        }
        let shape = f64::from(self.passed) + 1.0;
        // The three probabilities before, the nearest first.
        let mut before = [exp_minus(-shape * ln(1.0 - self.share)), 0.0, 0.0];
        let (mut sum, mut claims) = (0.0, 0_u32);
        loop {
            claims += 1;
            let weight = |size: f64| self.share * (1.0 + (shape - 1.0) * size / f64::from(claims));
            let chance = (0..3).map(|size| weight((size + 1) as f64) * family[size] * before[size]).sum::<f64>();
            before = [chance, before[0], before[1]];
            if claims >= least {
                sum += chance;
                // Beyond the mean each is smaller than the one before by a factor; three, since families are of three.
                if before.iter().sum::<f64>() <= sum * 1e-12 {
                    return sum.min(1.0);
                }
            }
        }
    }
}

/// The most numbers that [`kendall_tail`] is asked about.
pub(super) const RANKED_MAX: usize = 16;

/// The probability that `ranked` numbers in random order have at most `discordant` pairs of which the later is not
/// above the earlier: the exact tail of the statistic of Mann (1945) and Kendall, without ties.
pub(super) fn kendall_tail(ranked: usize, discordant: u32) -> f64 {
    debug_assert!(ranked <= RANKED_MAX, "{ranked} numbers are more than the table holds");
    const PAIRS_MAX: usize = RANKED_MAX * (RANKED_MAX - 1) / 2;
    // The chance of each number of inversions: the n-th number adds 0 to n - 1 of them, each alike.
    let mut chances = [0.0; PAIRS_MAX + 1];
    chances[0] = 1.0;
    for numbers in 2..=ranked {
        let before = chances;
        for (pairs, chance) in chances.iter_mut().enumerate() {
            let from = (pairs + 1).saturating_sub(numbers);
            *chance = before[from..=pairs].iter().sum::<f64>() / numbers as f64;
        }
    }
    chances.iter().take(discordant as usize + 1).sum::<f64>().min(1.0)
}

#[cfg(test)]
#[path = "chance_tests.rs"]
mod tests;
