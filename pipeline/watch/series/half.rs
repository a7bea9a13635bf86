//! Two floats of sixteen bits: IEEE half for the cells of the season, the upper half of an `f32` for peaks.
//!
//! Invariants: what was a half comes back as itself; nothing panics, whatever the bits.

/// An IEEE 754 half, rounded to nearest, ties to even; beyond its range it is infinite.
pub(super) fn half_of(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = ((bits >> 16) & 0x8000) as u16;
    let magnitude = bits & 0x7fff_ffff;
    if magnitude > 0x7f80_0000 {
        return sign | 0x7e00;
    }
    if magnitude >= 0x4780_0000 {
        return sign | 0x7c00;
    }
    if magnitude < 0x3880_0000 {
        // Below 2^-14 a half counts in steps of 2^-24.
        return sign | (f32::from_bits(magnitude) * 16_777_216.0).round_ties_even() as u16;
    }
    let rounded = magnitude + 0x0fff + ((magnitude >> 13) & 1);
    sign | ((rounded - 0x3800_0000) >> 13) as u16
}

/// The value of an IEEE half.
pub(super) fn of_half(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let rest = u32::from(half & 0x7fff);
    let magnitude = match rest >> 10 {
        0 => return f32::from_bits(sign | (rest as f32 / 16_777_216.0).to_bits()),
        31 => 0x7f80_0000 | (rest << 13),
        _ => (rest << 13) + 0x3800_0000,
    };
    f32::from_bits(sign | magnitude)
}

/// The upper half of an `f32`: its whole range at three digits, which is enough to rank peaks.
pub(super) fn upper_of(value: f32) -> u16 {
    (value.to_bits() >> 16) as u16
}

/// The value of such an upper half.
pub(super) fn of_upper(upper: u16) -> f32 {
    f32::from_bits(u32::from(upper) << 16)
}

#[cfg(test)]
#[path = "half_tests.rs"]
mod tests;
