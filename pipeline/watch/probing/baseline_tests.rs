//! How often chance reaches a height, followed step by step.

use super::*;

/// Numbers from 0 to 1, the same in each run: the steps of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Chance(u64);

impl Chance {
    fn is_below(&mut self, share: f64) -> bool {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((value >> 11) as f64) < share * (1_u64 << 53) as f64
    }
}

const HEIGHT: f64 = 8.0;
const FOLLOWED: u32 = 20_000;

/// Follows CUSUMs from their first failure until they are back at zero or at the height: attempts of each, and e^-(what it
/// overshot), on average.
fn followed(chance: &mut Chance, ratio: f64, (up, down): (f64, f64)) -> (f64, f64) {
    let (mut attempts, mut reached) = (0.0, 0.0);
    for _ in 0..FOLLOWED {
        let mut sum = up;
        attempts += 1.0;
        while sum > 0.0 && sum < HEIGHT {
            attempts += 1.0;
            sum += if chance.is_below(ratio) { up } else { down };
        }
        reached += if sum >= HEIGHT { (HEIGHT - sum).exp() } else { 0.0 };
    }
    (attempts / f64::from(FOLLOWED), reached / f64::from(FOLLOWED))
}

#[test]
fn chance_reaches_a_height_as_often_as_is_said() {
    let mut chance = Chance(1);
    for ratio in [0.005, 0.05, 0.2] {
        for (odds, said) in ODDS.into_iter().zip(REACHED) {
            let raised = odds * ratio / (1.0 - ratio + odds * ratio);
            let steps = (ln(raised / ratio), ln((1.0 - raised) / (1.0 - ratio)));
            // From zero it goes up with each failure, and stays there with every other attempt.
            let attempts = 1.0 - ratio + ratio * followed(&mut chance, ratio, steps).0;
            // By Wald's identity: with the ratio that it is tuned to, it reaches the height e^(height + overshot) times as
            // often, and goes up first with that ratio.
            let reached = followed(&mut chance, raised, steps).1 / attempts;
            assert!((0.6 * said..1.15 * said).contains(&reached), "{ratio}, odds {odds}: {reached} and not {said}");
        }
    }
}
