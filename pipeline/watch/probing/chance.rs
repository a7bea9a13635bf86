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

/// The probability that a Poisson number of this mean is `count` or more.
pub(super) fn poisson_tail(count: u32, mean: f64) -> f64 {
    if count == 0 || mean <= 0.0 {
        return if count == 0 { 1.0 } else { 0.0 };
    }
    // The terms from `count` on: the first by its logarithm, then by their ratio. Below the mean the tail is no
    // surprise anyway.
    if f64::from(count) <= mean {
        return 1.0;
    }
    let log_first = (1..=count).fold(-mean, |sum, place| sum + ln(mean / f64::from(place)));
    let (mut term, mut sum, mut place) = (exp_minus((-log_first).max(0.0)), 0.0, count);
    while term > sum * 1e-17 {
        sum += term;
        place += 1;
        term *= mean / f64::from(place);
    }
    f64::min(sum, 1.0)
}

/// The least count that a Poisson number of this mean exceeds less than once in a thousand times.
pub(super) fn poisson_high(mean: f64) -> u32 {
    // Three deviations and two is beyond that quantile for every mean, so the search is short and ends.
    let start = mean.ceil() as u32;
    let last = start + (3.5 * mean.sqrt()) as u32 + 5;
    (start..last).find(|count| poisson_tail(count + 1, mean) < 1e-3).unwrap_or(last)
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
