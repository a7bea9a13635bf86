//! The level of the processor, chosen once, and one build of the kernels per level.
//!
//! What comes in is a checked batch; what goes out is the same batch compared, by the widest build the
//! processor can run. Invariants: all builds give the bits of `order`; a build runs only after the
//! processor was asked for every feature it was compiled for.

use std::ffi::OsString;
use std::fmt;
use std::sync::OnceLock;

#[cfg(target_arch = "x86_64")]
use super::arch;
use super::cosine::{Batch, Comparison, Requests, each_pair};
use super::order::{self, BASE_GROUP, float_sums, integer_sums};

/// The variable of the environment that lowers the level: `base`, `avx2` or `avx512`.
const LEVEL_VARIABLE: &str = "KERNELS_LEVEL";

/// What a build may ask of the processor, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// What every processor of the architecture has: SSE2 on x86-64.
    Base,
    /// 256-bit registers: AVX2, FMA and F16C (x86-64-v3).
    Avx2,
    /// 512-bit registers: AVX-512 F, BW, DQ, VL (x86-64-v4).
    Avx512,
}

impl Level {
    /// All levels, lowest first.
    const ALL: [Self; 3] = [Self::Base, Self::Avx2, Self::Avx512];

    /// The levels this processor has, lowest first; `Base` is always there.
    pub fn present() -> Vec<Self> {
        Self::ALL.into_iter().filter(|level| level.is_present()).collect()
    }

    /// The level of this process, chosen once: that of [`Level::from_environment`].
    ///
    /// # Panics
    ///
    /// Where `from_environment` has an error; a program asks it first and tells its user.
    pub fn chosen() -> Self {
        static CHOSEN: OnceLock<Level> = OnceLock::new();
        *CHOSEN.get_or_init(|| Self::from_environment().unwrap_or_else(|error| panic!("{error}")))
    }

    /// The highest level present, or the one `KERNELS_LEVEL` lowers it to.
    ///
    /// # Errors
    ///
    /// If `KERNELS_LEVEL` names no level, or one this processor lacks: a forced level that is silently
    /// another would make the test that forced it worthless.
    pub fn from_environment() -> Result<Self, LevelError> {
        let Some(value) = std::env::var_os(LEVEL_VARIABLE) else { return Ok(Self::highest()) };
        let named = Self::present().into_iter().find(|level| value == level.name());
        named.ok_or(LevelError { value })
    }

    /// The name that `KERNELS_LEVEL` and the benches use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// Whether this processor can run builds of this level. The answer is cached by the standard library.
    #[cfg(target_arch = "x86_64")]
    pub fn is_present(self) -> bool {
        match self {
            Self::Base => true,
            Self::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
            }
            Self::Avx512 => {
                Self::Avx2.is_present()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
        }
    }

    /// Whether this processor can run builds of this level: other architectures have the base alone.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn is_present(self) -> bool {
        self == Self::Base
    }

    /// The highest level present.
    fn highest() -> Self {
        let levels = Self::ALL.into_iter().rev();
        levels.into_iter().find(|level| level.is_present()).unwrap_or(Self::Base)
    }
}

/// `KERNELS_LEVEL` is no level of this processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelError {
    /// What it is set to, which need not be Unicode.
    value: OsString,
}

impl fmt::Display for LevelError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels: Vec<&str> = Level::present().into_iter().map(Level::name).collect();
        let value = self.value.display();
        write!(formatter, "{LEVEL_VARIABLE} is {value}, and this processor's levels are {}", levels.join(", "))
    }
}

impl std::error::Error for LevelError {}

/// Compares `batch` with the build of `level`.
///
/// # Panics
///
/// If this processor lacks `level`.
pub(super) fn run(level: Level, batch: Batch<'_>, out: &mut [Comparison]) {
    assert!(level.is_present(), "this processor lacks {}", level.name());
    match level {
        Level::Base => base(batch, out),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the assertion above found AVX2, FMA and F16C on this processor.
        Level::Avx2 => unsafe { avx2(batch, out) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the assertion above found AVX-512 F, BW, DQ and VL, and all of AVX2's, on this processor.
        Level::Avx512 => unsafe { avx512(batch, out) },
        #[cfg(not(target_arch = "x86_64"))]
        Level::Avx2 | Level::Avx512 => unreachable!("only x86-64 has this level"),
    }
}

/// The squared length of a row, by the build of `level`.
///
/// # Panics
///
/// If this processor lacks `level`.
pub(super) fn squared_length(level: Level, row: &[f32]) -> f64 {
    assert!(level.is_present(), "this processor lacks {}", level.name());
    match level {
        Level::Base => order::squared_length(row),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the assertion above found AVX2 on this processor.
        Level::Avx2 => unsafe { squared_length_avx2(row) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the assertion above found AVX-512 F, DQ and VL, and AVX2, on this processor.
        Level::Avx512 => unsafe { squared_length_avx512(row) },
        #[cfg(not(target_arch = "x86_64"))]
        Level::Avx2 | Level::Avx512 => unreachable!("only x86-64 has this level"),
    }
}

/// The plain body, compiled for AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn squared_length_avx2(row: &[f32]) -> f64 {
    order::squared_length(row)
}

/// The plain body, compiled for AVX-512.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2")]
fn squared_length_avx512(row: &[f32]) -> f64 {
    order::squared_length(row)
}

/// The build for every processor: `order` itself.
fn base(batch: Batch<'_>, out: &mut [Comparison]) {
    match batch.requests {
        Requests::MeetF32(rows) => each_pair::<_, 4>(rows, batch, out, float_sums::<_, BASE_GROUP>),
        Requests::MeetF16(rows) => each_pair::<_, 2>(rows, batch, out, float_sums::<_, BASE_GROUP>),
        Requests::MeetI8(rows) => each_pair::<_, 1>(rows, batch, out, integer_sums),
    }
}

/// The build for AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,f16c")]
fn avx2(batch: Batch<'_>, out: &mut [Comparison]) {
    match batch.requests {
        Requests::MeetF32(rows) => each_pair(rows, batch, out, |a, b| arch::avx2::sums_f32(a, b)),
        Requests::MeetF16(rows) => each_pair(rows, batch, out, |a, b| arch::avx2::sums_f16(a, b)),
        Requests::MeetI8(rows) => each_pair(rows, batch, out, |a, b| arch::avx2::sums_i8(a, b)),
    }
}

/// The build for AVX-512.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")]
fn avx512(batch: Batch<'_>, out: &mut [Comparison]) {
    match batch.requests {
        Requests::MeetF32(rows) => each_pair(rows, batch, out, |a, b| arch::avx512::sums_f32(a, b)),
        Requests::MeetF16(rows) => each_pair(rows, batch, out, |a, b| arch::avx2::sums_f16_in_one_walk(a, b)),
        Requests::MeetI8(rows) => each_pair(rows, batch, out, |a, b| arch::avx512::sums_i8(a, b)),
    }
}

#[cfg(test)]
#[path = "dispatch_tests.rs"]
mod tests;
