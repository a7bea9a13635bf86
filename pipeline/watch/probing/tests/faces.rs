//! Many photos for one certificate.

use super::*;
use crate::watch::probing::{Ending, Kind};

fn rising(count: u64, entities: u32, gap_s: i64, draws: &mut Draws) -> Vec<Attempt> {
    let score =
        |place: u64, draws: &mut Draws| 0.05 + 0.3 * place as f64 / count as f64 + 0.03 * (draws.fraction() - 0.5);
    (0..count)
        .map(|place| photo(place as u32 % entities, 9, score(place, draws) as f32, 500_000 + place as i64 * gap_s))
        .collect()
}

#[test]
fn rising_scores_are_a_cause() {
    for (count, gap_s) in [(12, 20), (30, 600), (100, 3_600), (400, 60)] {
        let told = told_to_the_end(&rising(count, 1, gap_s, &mut Draws(count)));
        assert_eq!(begun(&told), 1, "{count} photos: {:?}", phases(&told));
        let (first, last) = (told[0], told.last().unwrap());
        assert_eq!((first.kind, first.certificate, first.service), (Kind::Faces, Some(9), Some(Service::RealPerson)));
        assert!(first.observed >= 8.0 && first.p_value <= 0.01, "{first:?}");
        assert_eq!((last.phase, last.observed), (Phase::Ended(Ending::Quiet), count as f64));
    }
}

#[test]
fn nightly_jobs_of_several_entities_hide_no_rise() {
    let mut photos = rising(48, 4, 600, &mut Draws(3));
    photos.sort_by_key(|photo| (photo.entity, photo.at_s));
    let told = told_to_the_end(&photos);
    assert_eq!(begun(&told), 1);
    assert_eq!(told.last().unwrap().entities.named(), [0, 1, 2, 3]);
}

#[test]
fn bad_photos_without_a_trend_are_none() {
    let mut draws = Draws(4);
    let mut attempts = vec![passing(1, 0, 0)];
    for holder in 1..1_000 {
        let level = 0.1 + 0.2 * draws.fraction();
        let count = 8 + draws.below(30);
        let score = |draws: &mut Draws| (level + 0.1 * (draws.fraction() - 0.5)) as f32;
        attempts.extend((0..count).map(|at| photo(1, holder, score(&mut draws), (holder * 2_500 + at * 60) as i64)));
    }
    // A thousand in a month, of which one in a hundred months is accused.
    assert_eq!(begun(&told(&attempts)), 0);
    attempts.extend((0..24).map(|at| photo(1, 5_000, 0.1 + 0.01 * at as f32, 29 * DAY + at * 60)));
    assert_eq!(begun(&told(&attempts)), 1, "a rise is found among them");
}

#[test]
fn equal_or_falling_scores_are_none() {
    let same: Vec<Attempt> = (0..200).map(|at| photo(1, 9, 0.3, at * 60)).collect();
    assert_eq!(told(&same), []);
    let falling: Vec<Attempt> = (0..200).map(|at| photo(1, 9, 0.3 - at as f32 * 0.001, at * 60)).collect();
    assert_eq!(told(&falling), []);
}

#[test]
fn a_few_better_photos_are_none() {
    let photos: Vec<Attempt> = (0..7).map(|at| photo(1, 9, 0.1 + 0.03 * at as f32, at * 60)).collect();
    assert_eq!(told(&photos), []);
}

#[test]
fn scores_that_are_no_numbers_are_passed_over() {
    let photos: Vec<Attempt> = (0..100).map(|at| photo(1, 9, f32::NAN, at * 60)).collect();
    assert_eq!(told(&photos), []);
}
