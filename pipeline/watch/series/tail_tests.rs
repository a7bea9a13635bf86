//! Surprises against what chance gives.

use super::super::state::tests::Chance;
use super::Tail;

/// Judged, then learned.
fn close(tail: &mut Tail, residual: f32, seen_max: u16) -> f32 {
    let surprise = tail.judge(residual, 0.0);
    tail.learn(residual, seen_max);
    surprise
}

#[test]
fn surprises_of_chance_are_as_rare_as_they_say() {
    let (mut tail, mut chance) = (Tail::new(), Chance(4));
    let (mut seen, mut above) = (0.0, [0.0; 3]);
    for index in 0..60_000 {
        let surprise = close(&mut tail, chance.normal() as f32, 4_032);
        if index > 2_000 {
            seen += 1.0;
            for (place, level) in [1.0, 2.0, 3.0].into_iter().enumerate() {
                above[place] += f64::from(u8::from(surprise >= level));
            }
        }
    }
    for (place, expected) in [0.1, 0.01, 0.001].into_iter().enumerate() {
        assert!(above[place] / seen < 1.6 * expected, "{} at {expected}", above[place] / seen);
    }
    assert!(above[0] / seen > 0.05 && above[1] / seen > 0.002, "{above:?} of {seen}");
}

#[test]
fn the_unit_follows_and_the_counts_keep_their_sizes() {
    let (mut tail, mut chance) = (Tail::new(), Chance(6));
    for _ in 0..4_000 {
        close(&mut tail, chance.normal() as f32, 4_032);
    }
    let before = close(&mut tail, 4.0, 4_032);
    assert!(before > 2.5);
    for _ in 0..8_000 {
        close(&mut tail, 1_000.0 * chance.normal() as f32, 4_032);
    }
    assert!(close(&mut tail, 1_000.0, 4_032) < 1.0);
    for _ in 0..40_000 {
        close(&mut tail, chance.normal() as f32, 4_032);
    }
    assert!(close(&mut tail, 1_000.0, 4_032) > 3.0);
}

#[test]
fn rare_spikes_on_silence_are_known_after_a_while() {
    let mut tail = Tail::new();
    let mut last = 0.0;
    for index in 0..20_000 {
        let surprise = close(&mut tail, if index % 50 == 7 { 500.0 } else { 0.01 }, 10_000);
        if index % 50 == 7 {
            last = surprise;
        }
    }
    assert!(last < 2.8, "{last}");
}

/// Twenty usual sizes once a day for a fortnight.
#[test]
fn what_was_wrong_before_is_rarer_than_its_own_history_has_it() {
    let (mut tail, mut chance) = (Tail::new(), Chance(8));
    for index in 0..14 * 144 {
        close(&mut tail, if index % 144 == 77 { 16.0 } else { chance.normal() as f32 }, 4_032);
    }
    let (own, both) = (tail.own(tail.ratio(16.0)), tail.judge(16.0, 0.0));
    assert!(own < 2.4 && both > own + 0.5, "{own} and {both}");
}

#[test]
fn a_usual_size_is_learned_after_a_silent_start() {
    let (mut tail, mut chance) = (Tail::new(), Chance(9));
    for index in 0..8_000 {
        close(&mut tail, if index < 100 { 0.0 } else { chance.normal() as f32 }, 4_032);
    }
    assert!((0.7..0.9).contains(&tail.usual), "{}", tail.usual);
}

#[test]
fn where_noise_is_known_the_common_shape_takes_nothing() {
    let (mut tail, mut chance) = (Tail::new(), Chance(10));
    for _ in 0..4_000 {
        close(&mut tail, chance.normal() as f32, 4_032);
    }
    let own = tail.own(tail.ratio(9.0));
    assert!(tail.judge(9.0, 0.8) >= own && tail.judge(9.0, 0.0) < own);
}
