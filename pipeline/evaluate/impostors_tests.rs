//! Every pair of different people once, whatever the tiles; variances against the definition and against simulated sets.

use proptest::prelude::*;

use super::*;
use crate::evaluate::testing::{Draws, faces_of};

/// Every comparison, one by one.
fn naive(faces: &Faces) -> Vec<Listed> {
    let mut found = Vec::new();
    let mut scores = Vec::new();
    for record in 0..faces.len() {
        for claim in record + 1..faces.len() {
            if faces.person(record) != faces.person(claim) {
                faces.compare(record, claim..claim + 1, &mut scores);
                found.push(Listed { people: [faces.person(record), faces.person(claim)], score: scores[0] });
            }
        }
    }
    found
}

/// The variance as its formula is written, over all couples of comparisons that share a person.
fn variance(listed: &[Listed], step: Step) -> f64 {
    let error = |listed: &Listed| f64::from(u8::from(Step::reached(listed.score) >= step));
    let rate = listed.iter().map(error).sum::<f64>() / listed.len() as f64;
    let mut sum = 0.0;
    for one in listed {
        for other in listed {
            if one.people.iter().any(|person| other.people.contains(person)) {
                sum += (error(one) - rate) * (error(other) - rate);
            }
        }
    }
    (sum / (listed.len() as f64).powi(2)).max(0.0)
}

fn check(sizes: &[usize], seed: u64) {
    let faces = faces_of(sizes, 8, 0.6, seed);
    let (cross, listed) = (Impostors::Cross(&faces), Impostors::Listed(naive(&faces)));
    let distribution = cross.distribution();
    assert_eq!(distribution, listed.distribution(), "{sizes:?}");
    let steps: Vec<Step> = (-60..=90).step_by(30).map(Step::hundredths).collect();
    let Impostors::Listed(all) = &listed else { unreachable!() };
    for (at, (found, of_list)) in cross.variances(&steps).iter().zip(listed.variances(&steps)).enumerate() {
        assert!((found - of_list).abs() < 1e-12, "{sizes:?}: {found} and {of_list}");
        if all.len() < 2_000 {
            let expected = if all.is_empty() { 0.0 } else { variance(all, steps[at]) };
            assert!((found - expected).abs() < 1e-9, "{sizes:?} at {at}: {found}, not {expected}");
        }
    }
}

#[test]
fn people_of_any_number_of_faces() {
    for sizes in [&[][..], &[1], &[3], &[1, 1], &[2, 1, 3], &[1; 40], &[7, 1, 1, 9, 2, 5]] {
        check(sizes, 7);
    }
    // More people than a tile, and one with more faces than one.
    check(&[1, 2, 1, TILE_FACES * 2 + 3, 1, 4], 8);
    check(&[2; TILE_FACES], 9);
    check(&[TILE_FACES, TILE_FACES, 1], 10);
}

#[test]
fn threads_change_nothing() {
    let faces = faces_of(&[3; 300], 16, 0.5, 3);
    let steps = [Step::hundredths(10), Step::hundredths(50)];
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| (Impostors::Cross(&faces).distribution(), Impostors::Cross(&faces).variances(&steps)))
    };
    assert_eq!(of(1), of(5));
}

/// The rate varies from one set of people to the next as the variance of one set says.
#[test]
fn the_variance_is_that_of_other_people() {
    let step = [Step::hundredths(50)];
    let (mut rates, mut variances) = (Vec::new(), Vec::new());
    for seed in 0..120 {
        let faces = faces_of(&[2; 60], 8, 0.8, 1_000 + seed);
        let impostors = Impostors::Cross(&faces);
        let distribution = impostors.distribution();
        rates.push(distribution.reaching(step[0]) as f64 / distribution.total() as f64);
        variances.push(impostors.variances(&step)[0]);
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let centre = mean(&rates);
    let seen = rates.iter().map(|rate| (rate - centre).powi(2)).sum::<f64>() / (rates.len() - 1) as f64;
    let ratio = mean(&variances) / seen;
    assert!((0.75..1.35).contains(&ratio), "{ratio}");
    // Taken as independent, the comparisons would promise far too much.
    let faces = faces_of(&[2; 60], 8, 0.8, 1_000);
    let independent = centre * (1.0 - centre) / Impostors::Cross(&faces).distribution().total() as f64;
    assert!(seen > 2.0 * independent, "{seen} and {independent}");
}

#[test]
fn a_dyad_of_one_person_is_taken_once() {
    let listed = |people, score| Listed { people, score };
    let all = vec![listed([0, 0], 0.9), listed([0, 1], 0.1), listed([1, 2], 0.8), listed([2, 1], 0.2)];
    let found = Impostors::Listed(all.clone()).variances(&[Step::hundredths(50)])[0];
    assert!((found - variance(&all, Step::hundredths(50))).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn tiles_cover_every_pair_once(sizes in prop::collection::vec(1_usize..6, 0..12), seed in any::<u64>()) {
        check(&sizes, seed);
    }
}

#[test]
fn draws_are_spread_as_a_normal_distribution() {
    let mut draws = Draws::new(5);
    let drawn: Vec<f64> = (0..20_000).map(|_| f64::from(draws.normal())).collect();
    let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
    let variance = drawn.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / drawn.len() as f64;
    assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean}, {variance}");
}
