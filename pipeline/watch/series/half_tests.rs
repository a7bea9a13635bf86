//! All halves, and rounding.

use super::{half_of, of_half, of_upper, upper_of};

#[test]
fn every_half_comes_back_as_itself() {
    for half in 0..=u16::MAX {
        let value = of_half(half);
        if value.is_nan() {
            assert!(of_half(half_of(value)).is_nan());
        } else {
            assert_eq!(half_of(value), half, "{value}");
        }
    }
}

#[test]
fn values_go_to_the_nearest_half() {
    for (value, near) in [
        (0.0, 0.0),
        (1.0, 1.0),
        (-2.5, -2.5),
        (1.000_4, 1.0),
        (1.000_6, 1.000_976_6),
        (65_504.0, 65_504.0),
        (65_519.0, 65_504.0),
        (65_520.0, f32::INFINITY),
        (6e-8, 5.960_464_5e-8),
        (2e-8, 0.0),
    ] {
        assert_eq!(of_half(half_of(value)), near, "{value}");
    }
}

#[test]
fn an_upper_half_is_within_a_hundredth_below() {
    for value in [1e-20, 0.3, 7.0, 12_345.0, 3e30] {
        let kept = of_upper(upper_of(value));
        assert!(kept <= value && kept > 0.99 * value);
        assert_eq!(upper_of(kept), upper_of(value));
    }
}
