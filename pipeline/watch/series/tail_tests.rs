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
