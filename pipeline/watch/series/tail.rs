//! How rare a residual is: by how often residuals of its size were seen, a histogram in half octaves, and by how many usual
//! sizes it is, on a shape that is common to all series.
//!
//! ```text
//! own history   knows how far this series goes; but what was wrong before is in it, and makes what is wrong again look usual
//! common shape  keeps ten usual sizes as rare as they were; but knows nothing of a series whose spikes are its habit
//! ```
//!
//! Invariants: judged before learned; a surprise is never larger than the history bears, as beyond the highest it
//! follows the slope of those (Hill 1975) and the common shape ends where so long a history would; the unit is a power of
//! two and bins move with it, so that counts keep their sizes; old counts fade by halving, so a change of habits is
//! forgiven within weeks.

/// Half octaves from a quarter of the unit to 128 times it.
const BINS: usize = 18;

/// The lowest size that is told apart, as the number of its half octave in the bits of an `f32`.
const LOWEST: u32 = 0.25f32.to_bits() >> 22;

/// The unit doubles until a residual is below the top bin.
const RATIO_MAX: f32 = 90.0;

/// Below this many residuals nothing is rare: eight is the least from which a rank of 1 in 10 can be told.
const KNOWN_MIN: u16 = 8;

/// Share of the highest residuals that give the slope, and how many at least (Hill's estimate from fewer is noise). 0.0035
/// and 0.007 do alike; 0.01 finds one in a hundred fewer of KPI's events.
const SLOPE_SHARE: f32 = 0.005;
const SLOPE_MIN: f32 = 6.0;

/// What the own history and the common shape count, each: of normal residuals they then say together what those are, from
/// one in ten to one in a thousand within a third of a decade, which fixes their sum. 0.55 each, 0.5 and 0.7, 0.42 and 0.78
/// do alike; the own history alone finds five points less of KPI and seven of the cloud set at half a false alarm a
/// series-week.
const SHARE: f32 = 0.6;

/// The common shape: a chance of (1 + sizes / 8)^-8, exponential where sizes are usual and a power beyond, between the tails
/// of chance and those of latencies. 5.6 to 11 do alike.
const KNEE: f32 = 8.0;

/// It ends at so much of the decades that the history is long, as nobody knows what a longer one would show. 0.75 to 1 do
/// alike.
const REACH: f32 = 0.85;

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

    /// `-log10` of the chance of a residual of this size. `floor` is the least usual size that noise alone gives; where there
    /// is one, noise ends sooner than the common shape, which then takes nothing from what the own history says.
    pub fn judge(&mut self, residual: f32, floor: f32) -> f32 {
        let size = residual.abs();
        self.fit(size, floor);
        let own = self.own(self.ratio(size));
        let Some(common) = self.common(size, floor) else { return own };
        let both = SHARE * (own + common);
        if floor > 0.0 { own.max(both) } else { both }
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
        // The first thirty average freely, and the first that is not zero; then one outlier moves the usual size by at most
        // four of its own (Huber 1964).
        let cut = if self.seen < 30 || self.usual <= 0.0 { size } else { size.min(4.0 * self.usual) };
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

    /// Decades by the own history. They are not cut: the further a flood lies, the sooner the caution is above it, and ending
    /// at ten finds two points less of KPI.
    fn own(&self, ratio: f32) -> f32 {
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
        -counted.min(self.beyond(bin as f32 + within, all)) * std::f32::consts::LOG10_E
    }

    /// Decades by the common shape. None where the usual size is in the lowest bin: such a series is silent but for a few
    /// buckets, and any of them is many usual sizes.
    fn common(&self, size: f32, floor: f32) -> Option<f32> {
        let usual = self.usual.max(floor);
        if bin_of(self.ratio(usual)) == 0 {
            return None;
        }
        let history = (f32::from(self.seen) + 1.0).log10();
        Some((KNEE * (1.0 + size / usual / KNEE).log10()).min(REACH * history))
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
