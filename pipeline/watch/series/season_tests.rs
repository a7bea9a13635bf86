//! Places and cells.

use super::super::bucket::DayType;
use super::{Place, Season};

const MONDAY_S: i64 = 1_793_577_600;

#[test]
fn holidays_read_sunday_and_worked_weekends_wednesday() {
    let of = |day: i64, kind| Place::of(MONDAY_S + day * 86_400 + 9 * 3_600, 600, kind);
    assert_eq!(of(0, DayType::Holiday).hour, of(6, DayType::Weekend).hour);
    assert_eq!(of(5, DayType::MakeUpWorkday).hour, of(2, DayType::Workday).hour);
    assert_eq!(of(0, DayType::Workday).hour, 9);
}

#[test]
fn cells_hold_any_scale() {
    for scale in [1e-12, 1.0, 7.5e8, -1e12] {
        let mut season = Season::new();
        for index in 0..144 * 28_i64 {
            let place = Place::of(MONDAY_S + index * 600, 600, DayType::Workday);
            let value = scale * (1.0 + 0.5 * ((index % 144) as f32 / 144.0));
            season.learn(place, (value, value), (index / 144) as u16 + 1, scale.abs(), 1.0);
        }
        for index in [3, 50, 140] {
            let place = Place::of(MONDAY_S + index * 600, 600, DayType::Workday);
            let (week, day) = season.usual(place);
            let value = scale * (1.0 + 0.5 * (index as f32 / 144.0));
            assert!(
                ((week - value) / value).abs() < 0.02 && ((day - value) / value).abs() < 0.02,
                "{week} {day} {value}"
            );
        }
    }
}

#[test]
fn far_values_widen_the_unit_and_keep_the_cells() {
    let mut season = Season::new();
    let place = |index: i64| Place::of(MONDAY_S + index * 600, 600, DayType::Workday);
    season.learn(place(0), (1.0, 1.0), 1, 1.0, 1.0);
    season.learn(place(12), (1e6, 1e6), 1, 1.0, 1.0);
    let (near, far) = (season.usual(place(0)).0, season.usual(place(12)).0);
    assert!((near - 1.0).abs() < 0.1 && (far / 1e6 - 1.0).abs() < 0.001, "{near} {far}");
}
