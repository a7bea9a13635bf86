//! How rare a residual is, from how often residuals of its size were seen: a histogram in half octaves.
//!
//! Invariants: judged before learned; a surprise is never larger than the history bears, as beyond the highest 1 % it
//! follows the slope of those (Hill 1975); the unit is a power of two and bins move with it, so that counts keep
//! their sizes; old counts fade by halving, so a change of habits is forgiven within weeks.

/// Half octaves from a quarter of the unit to 128 times it.
const BINS: usize = 18;

/// The lowest size that is told apart, as the number of its half octave in the bits of an `f32`.
const LOWEST: u32 = 0.25f32.to_bits() >> 22;

/// The unit doubles until a residual is below the top bin.
const RATIO_MAX: f32 = 90.0;

/// Below this many residuals nothing is rare: eight is the least from which a rank of 1 in 10 can be told.
const KNOWN_MIN: u16 = 8;

/// Share of the highest residuals that give the slope, and how many at least (Hill's estimate from fewer is noise).
const SLOPE_SHARE: f32 = 0.01;
const SLOPE_MIN: f32 = 6.0;

/// Surprises end here: 1 in 10^10 is beyond what any history here can tell.
const SURPRISE_MAX: f32 = 10.0;

/// The exponent of the largest unit: beyond it a ratio would have no unit to be of.
const EXPONENT_MAX: u8 = 254;

/// The histogram of one view's residuals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tail {
    pub counts: [u16; BINS],
    pub seen: u16,
    /// The unit as the exponent of an `f32`'s bits; 0 before there is one.
    pub exponent: u8,
    /// Mean absolute residual, outliers cut.
    pub usual: f32,
}

impl Tail {
    pub const fn new() -> Tail {
        Tail { counts: [0; BINS], seen: 0, exponent: 0, usual: 0.0 }
    }

    /// Whether the counts can have come about: a reader's check.
    pub fn holds(&self) -> bool {
        let sum: u32 = self.counts.iter().map(|count| u32::from(*count)).sum();
        sum <= u32::from(u16::MAX / 2)
            && u32::from(self.seen) >= sum
            && self.seen < u16::MAX
            && self.exponent < u8::MAX
            && self.usual >= 0.0
    }

    /// `-log10` of the chance of a residual of this size. `floor` is the least usual size that noise alone gives.
    pub fn judge(&mut self, residual: f32, floor: f32) -> f32 {
        let size = residual.abs();
        self.fit(size, floor);
        self.surprise(self.ratio(size))
    }

    /// Learns a residual that was judged.
    pub fn learn(&mut self, residual: f32, seen_max: u16) {
        let size = residual.abs();
        let bin = bin_of(self.ratio(size));
        self.counts[bin] = self.counts[bin].saturating_add(1);
        self.seen += 1;
        if self.seen >= seen_max {
            self.counts = self.counts.map(|count| count / 2);
            self.seen = self.counts.iter().sum();
        }
        // The first thirty average freely; then one outlier moves the usual size by at most four of its own (Huber
        // 1964).
        let cut = if self.seen < 30 { size } else { size.min(4.0 * self.usual) };
        self.usual += (1.0 / f32::from(self.seen)).max(0.002) * (cut - self.usual);
    }

    fn ratio(&self, size: f32) -> f32 {
        if self.exponent > 0 { size / self.unit() } else { 0.0 }
    }

    fn unit(&self) -> f32 {
        f32::from_bits(u32::from(self.exponent) << 23)
    }

    /// Brings the unit to where this size and the usual one have bins.
    fn fit(&mut self, size: f32, floor: f32) {
        if self.exponent == 0 {
            self.exponent = exponent_of(size.max(floor));
            return;
        }
        let usual = self.usual.max(floor);
        while self.exponent < EXPONENT_MAX && (size > RATIO_MAX * self.unit() || usual > 2.0 * self.unit()) {
            self.exponent += 1;
            let low = self.counts[..3].iter().fold(0, |sum: u16, count| sum.saturating_add(*count));
            self.counts.copy_within(2.., 0);
            self.counts[0] = low;
            self.counts[BINS - 2..].fill(0);
        }
        // Down only where that leaves room above the highest: rare spikes on silence keep their bins.
        while usual < self.unit() / 4.0 && self.exponent > 2 && self.counts[BINS - 6..] == [0; 6] {
            self.exponent -= 1;
            self.counts.copy_within(1..BINS - 2, 3);
            self.counts[1..3].fill(0);
        }
    }

    fn surprise(&self, ratio: f32) -> f32 {
        let bin = bin_of(ratio);
        if self.seen < KNOWN_MIN || bin == 0 {
            return 0.0;
        }
        let above: u16 = self.counts[bin + 1..].iter().sum();
        let (above, here) = (f32::from(above), f32::from(self.counts[bin]));
        let all = f32::from(self.seen) + 1.0;
        let low = size_of(bin);
        let within = ((ratio - low) / (size_of(bin + 1) - low)).clamp(0.0, 1.0);
        if 4.0 * (above + here) > all {
            // Common: between the ends of a bin a straight line does.
            return -((above + here * (1.0 - within) + 0.5) / all).ln() * std::f32::consts::LOG10_E;
        }
        // Values may all be one and the same, so a bin is never passed below a quarter of what it holds.
        let (high, low) = (((above + here + 0.5) / all).ln(), ((above.max(0.25 * here) + 0.5) / all).ln());
        let counted = high + (low - high) * within;
        if above > 2.0 && above + here > 8.0 {
            return -counted * std::f32::consts::LOG10_E;
        }
        let ln = counted.min(self.beyond(bin as f32 + within, all));
        (-ln * std::f32::consts::LOG10_E).min(SURPRISE_MAX)
    }

    /// The chance beyond the highest residuals, along their slope: one half octave as a prior worth two of them.
    fn beyond(&self, place: f32, all: f32) -> f32 {
        let want = (SLOPE_SHARE * all).max(SLOPE_MIN);
        let (mut top, mut excess, mut from) = (0.0, 0.0, BINS);
        while from > 0 && top < want {
            from -= 1;
            excess += top;
            top += f32::from(self.counts[from]);
        }
        let slope = (excess + 0.5 * top + 2.0) / (top + 2.0);
        ((top + 0.5) / all).ln() - (place - from as f32).max(0.0) / slope
    }
}

fn bin_of(ratio: f32) -> usize {
    let place = (ratio.max(0.25).to_bits() >> 22) - LOWEST;
    (place as usize).min(BINS - 1)
}

/// The exponent of the power of two below a size.
fn exponent_of(size: f32) -> u8 {
    ((size.to_bits() >> 23) as u8).min(EXPONENT_MAX)
}

fn size_of(bin: usize) -> f32 {
    f32::from_bits((bin as u32 + LOWEST) << 22)
}

#[cfg(test)]
#[path = "tail_tests.rs"]
mod tests;
