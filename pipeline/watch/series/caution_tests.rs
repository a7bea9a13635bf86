//! Budgets, floods, and what is learned of an incident.

use super::super::panel::{ASKED, Panel};
use super::super::state::tests::Chance;
use super::Caution;

const STEP: u32 = 600;
const WEEK: usize = 1_008;

fn together(surprises: [f32; ASKED]) -> f32 {
    Panel::of(STEP, 60).consensus(surprises)
}

/// Surprises of chance: all views see the same, as far as they can.
fn chance(chance: &mut Chance) -> f32 {
    let common = -chance.uniform().log10() as f32;
    together([0; ASKED].map(|_| 0.8 * common + 0.2 * -chance.uniform().log10() as f32))
}

#[test]
fn chance_keeps_to_the_budget() {
    let (mut caution, mut drawn, mut alarms) = (Caution::new(), Chance(1), 0);
    for index in 0..60 * WEEK {
        let p_value = caution.p_value(chance(&mut drawn), STEP);
        assert!((0.0..=1.0).contains(&p_value));
        alarms += u32::from(index >= 4 * WEEK && Caution::is_alarm(p_value));
    }
    assert!(alarms <= 56, "{alarms} in 56 weeks");
}

#[test]
fn a_flood_of_alarms_ends_and_the_caution_sinks_after_it() {
    let (mut caution, mut alarms) = (Caution::new(), [0; 3]);
    for index in 0..3 * WEEK {
        let surprises = if index % 12 == 0 { [9.0; ASKED] } else { [0.1; ASKED] };
        alarms[index / WEEK] += u32::from(Caution::is_alarm(caution.p_value(together(surprises), STEP)));
    }
    assert!(alarms[0] < 70 && alarms[1] == 0 && alarms[2] == 0, "{alarms:?}");
    let flooded = caution.level;
    for _ in 0..WEEK {
        caution.p_value(together([0.1; ASKED]), STEP);
    }
    assert!((flooded - caution.level - 0.8).abs() < 0.05);
}

#[test]
fn one_view_alone_alarms_nobody_and_all_together_do() {
    let (mut caution, mut drawn) = (Caution::new(), Chance(2));
    for _ in 0..4 * WEEK {
        caution.p_value(chance(&mut drawn), STEP);
    }
    let mut other = caution;
    assert!(!Caution::is_alarm(caution.p_value(together([10.0, 0.3, 0.3, 0.2, 0.1]), STEP)));
    assert!(Caution::is_alarm(other.p_value(together([5.0, 5.0, 5.0, 5.0, 1.5]), STEP)));
}

#[test]
fn an_incident_is_learned_by_its_hours_until_it_is_a_habit() {
    let mut caution = Caution::new();
    let learned: Vec<bool> = (0..60)
        .map(|_| {
            caution.p_value(together([8.0; ASKED]), STEP);
            caution.learns(STEP)
        })
        .collect();
    assert!(learned[0]);
    assert!(learned[..36].iter().filter(|learns| **learns).count() <= 8);
    assert!(learned[36..].iter().all(|learns| *learns));
    caution.p_value(together([0.1; ASKED]), STEP);
    assert!(caution.learns(STEP));
}
