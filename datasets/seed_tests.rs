//! What the generator promises.

use super::{Random, Stream, mix};

/// The first numbers of xoshiro256++ from the state 1, 2, 3, 4, as the reference implementation gives them.
#[test]
fn xoshiro_gives_the_reference_numbers() {
    let mut random = Random { state: [1, 2, 3, 4] };
    let drawn: Vec<u64> = (0..4).map(|_| random.bits()).collect();
    assert_eq!(drawn, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
}

/// SplitMix64 from the seed 0 begins with this number.
#[test]
fn splitmix_gives_the_reference_number() {
    assert_eq!(mix(super::GOLDEN), 0xe220_a839_7b1d_cdaf);
}

#[test]
fn streams_and_items_differ() {
    let first = |seed, stream, index| Random::of(seed, stream, index).bits();
    let draws = [
        first(1, Stream::Person, 0),
        first(1, Stream::Person, 1),
        first(1, Stream::Template, 0),
        first(2, Stream::Person, 0),
    ];
    for (place, draw) in draws.iter().enumerate() {
        assert!(!draws[..place].contains(draw), "draw {place} repeats an earlier one");
    }
}

#[test]
fn draws_keep_their_bounds() {
    let mut random = Random::of(7, Stream::Plan, 0);
    for _ in 0..10_000 {
        assert!(random.below(3) < 3);
        assert!((-2..=2).contains(&random.between(-2, 2)));
        assert!((0.0..1.0).contains(&random.fraction()));
        assert_ne!(random.weighted([1, 0, 2].into_iter()), 1, "a weight of zero is never drawn");
    }
}
