//! Many failing claims on one certificate.

use super::*;
use crate::watch::probing::{Ending, Kind, PARTAKERS_NAMED_MAX, Pace};

const TARGET: u64 = 77;

fn guesses(count: u64, gap_s: i64) -> Vec<Attempt> {
    (0..count).map(|guess| failing(3, TARGET, guess, 1_000_000 + guess as i64 * gap_s)).collect()
}

#[test]
fn the_eighth_different_claim_makes_a_cause() {
    assert_eq!(told(&guesses(7, 60)), []);
    let told = told(&guesses(8, 60));
    let [probe] = told[..] else { panic!("{told:?}") };
    assert_eq!((probe.kind, probe.phase, probe.pace), (Kind::Claims, Phase::Begun, Pace::Fast));
    assert_eq!((probe.certificate, probe.service), (Some(TARGET), Some(Service::RealName)));
    assert_eq!(probe.entities.named(), [3]);
    assert_eq!((probe.observed, probe.attempts), (8.0, 8));
    assert_eq!((probe.begun_s, probe.last_s), (1_000_420, 1_000_420));
    assert!(probe.first_s <= 1_000_000 && probe.first_s > 1_000_000 - HOUR, "{}", probe.first_s);
    assert!(probe.p_value <= 0.01 && probe.expected < 1.0 && probe.expected_high < 8.0, "{probe:?}");
}

#[test]
fn a_family_of_typos_never_does() {
    let typos: Vec<Attempt> = (0..3_000).map(|at| failing(3, TARGET, at % 3, at as i64 * 600)).collect();
    assert_eq!(told(&typos), []);
}

#[test]
fn slow_guesses_are_found_within_a_week_and_not_beyond() {
    let slow = told(&guesses(8, 23 * HOUR));
    assert_eq!((slow.len(), slow[0].pace), (1, Pace::Slow));
    assert_eq!(told(&guesses(60, 25 * HOUR)), [], "never eight in seven days");
}

#[test]
fn any_order_of_the_eight_makes_one_cause_that_names_all() {
    let mut draws = Draws(1);
    for _ in 0..200 {
        let mut guesses: Vec<Attempt> = (0..12)
            .map(|guess| Attempt {
                entity: guess as u32 % 5,
                ..failing(0, TARGET, guess, 40 * HOUR * guess as i64 / 12)
            })
            .collect();
        for place in (1..guesses.len()).rev() {
            guesses.swap(place, draws.below(place as u64 + 1) as usize);
        }
        let told = told_to_the_end(&guesses);
        assert_eq!(begun(&told), 1, "{:?}", phases(&told));
        let last = told.last().unwrap();
        let mut named = last.entities.named().to_vec();
        named.sort_unstable();
        assert_eq!((named, last.phase), (vec![0, 1, 2, 3, 4], Phase::Ended(Ending::Quiet)));
        assert!((10.0..=14.0).contains(&last.observed), "{}", last.observed);
    }
}

#[test]
fn many_partakers_are_named_up_to_a_bound() {
    let guesses: Vec<Attempt> = (0..40).map(|guess| failing(guess as u32, TARGET, guess, guess as i64)).collect();
    let told = told_to_the_end(&guesses);
    let last = told.last().unwrap();
    assert_eq!(last.entities.named().len(), PARTAKERS_NAMED_MAX);
    assert!(last.entities.has_further() && begun(&told) == 1);
    // Each further entity that can be named is told.
    assert!(phases(&told).iter().filter(|phase| **phase == "continuing").count() >= PARTAKERS_NAMED_MAX - 8);
}

#[test]
fn a_certificate_that_is_shown_often_may_have_more_mistakes() {
    let mut attempts = Vec::new();
    for day in 0..60 {
        for visit in 0..40 {
            attempts.push(passing(3, TARGET, day * DAY + visit * 600));
        }
        // Other holders are mistaken as often.
        for holder in 0..39 {
            attempts.push(passing(3, 1 << 40 | (day * 64 + holder) as u64, day * DAY + holder * 600));
        }
        attempts.push(failing(3, 1 << 40 | (day * 64 + 40) as u64, 0, day * DAY + 49 * 600));
        // Other mistakes each day, so that a week has eight and more.
        attempts.push(failing(3, TARGET, 2 * day as u64, day * DAY + 50 * 600));
        attempts.push(failing(3, TARGET, 2 * day as u64 + 1, day * DAY + 51 * 600));
    }
    assert_eq!(told(&attempts), []);
    attempts.retain(|attempt| attempt.certificate != TARGET || attempt.outcome != Outcome::Consistent);
    assert_eq!(begun(&told(&attempts)), 1, "without genuine attempts it is probing");
}

/// A month of an entity: forty visits an hour, of which one in twenty has a mistake, and some holders who are mistaken
/// time and again: six different claims in three visits.
fn month(mistaken_holders: u64) -> Vec<Attempt> {
    let mut draws = Draws(mistaken_holders);
    let mut attempts = Vec::new();
    for visit in 0..28_800_i64 {
        let certificate = 1_000_000 + draws.below(1 << 40);
        attempts.push(match draws.below(20) {
            0 => failing(3, certificate, 1, visit * 90),
            _ => passing(3, certificate, visit * 90),
        });
    }
    for holder in 0..mistaken_holders {
        let start_s = draws.below(28 * DAY as u64) as i64;
        let claim =
            |claim: i64| failing(3, 1_000 + holder, claim as u64, start_s + claim / 2 * 6 * HOUR + claim % 2 * 60);
        attempts.extend((0..6).map(claim));
    }
    attempts.sort_by_key(|attempt| attempt.at_s);
    attempts
}

/// How many different claims, one a minute, it takes at the end of a month; the state is saved after each of them.
fn needed(month: &[Attempt], gap_s: i64) -> usize {
    let mut probing = Probing::new(LIMITS);
    let mut causes = 0;
    month
        .iter()
        .for_each(|attempt| probing.see(attempt, &mut |probe| causes += usize::from(probe.kind == Kind::Claims)));
    assert_eq!(causes, 0, "nobody is accused of mistakes");
    let mut told = Vec::new();
    for guess in 0..64 {
        let mut saved = Vec::new();
        probing.write(&mut saved, &mut |_| Ok::<(), std::convert::Infallible>(())).unwrap();
        probing = Probing::read(&saved).unwrap().0;
        probing.see(&failing(3, TARGET, guess, 30 * DAY + guess as i64 * gap_s), &mut |probe| told.push(probe));
        if begun(&told) > 0 {
            return guess as usize + 1;
        }
    }
    panic!("never told");
}

#[test]
fn the_more_certificates_are_looked_at_the_more_claims_it_takes() {
    let months = [0, 30, 300, 3_000].map(month);
    // One after the other without an hour between them, as one visit may be that lasts an afternoon.
    let in_hours = months.each_ref().map(|month| needed(month, 20 * 60));
    assert_eq!(in_hours[0], 8);
    // The last also have so many mistakes that a fourth of all visits has one.
    assert!(in_hours.is_sorted() && in_hours[3] <= 24, "{in_hours:?}");
    assert!(in_hours[1] > 8 && in_hours[3] > in_hours[1], "{in_hours:?}");
    let in_many = months.each_ref().map(|month| needed(month, 2 * HOUR));
    assert_eq!(in_many[..2], [8, 8], "eight visits say more than eight claims");
    assert!(in_many.iter().zip(in_hours).all(|(many, one)| *many <= one), "{in_many:?}");
    let in_one_hour = months.each_ref().map(|month| needed(month, 60));
    assert_eq!(in_one_hour[..2], [8, 8], "nobody is mistaken in eight ways within the hour");
    assert!(in_one_hour.is_sorted(), "{in_one_hour:?}");
    assert!(in_one_hour.iter().zip(in_hours).all(|(hour, hours)| *hour <= hours), "{in_one_hour:?} {in_hours:?}");
}

#[test]
fn employees_are_not_accused_of_their_mistakes() {
    // A hundred people, each six times a day for a month; one visit in ten has a mistake, one mistake in three two.
    let mut draws = Draws(11);
    let mut attempts = Vec::new();
    for visit in 0..18_000_i64 {
        let (certificate, at_s) = (draws.below(100) + 1, visit * 144);
        if draws.below(10) == 0 {
            let family = draws.below(1 << 30) * 4;
            let claims = if draws.below(3) == 0 { 2 } else { 1 };
            attempts.extend((0..claims).map(|claim| failing(3, certificate, family + claim, at_s)));
        }
        attempts.push(passing(3, certificate, at_s));
    }
    let told = told(&attempts);
    assert_eq!(told.iter().filter(|probe| probe.kind == Kind::Claims).count(), 0);
    // Who guesses at one of them is found all the same.
    attempts.extend((0..40).map(|guess| failing(3, 7, guess, 30 * DAY + guess as i64 * 60)));
    assert_eq!(begun(&super::told(&attempts)), 1);
}

#[test]
fn a_cause_has_one_end_after_two_quiet_days_and_can_begin_anew() {
    let mut attempts = guesses(500, 60);
    let pause = attempts[499].at_s + 47 * HOUR;
    attempts.extend((500..520).map(|guess| failing(3, TARGET, guess, pause + guess as i64)));
    let told_once = told_to_the_end(&attempts);
    let phases_once = phases(&told_once);
    assert_eq!((phases_once[0], *phases_once.last().unwrap()), ("begun", "ended"));
    assert!(phases_once[1..phases_once.len() - 1].iter().all(|phase| *phase == "continuing"), "{phases_once:?}");
    // Told when doubled and on a further day: a few times, not five hundred.
    assert!(phases_once.len() < 12, "{phases_once:?}");
    assert!(told_once.iter().all(|probe| probe.begun_s == told_once[0].begun_s), "the cause keeps its name");
    let later = pause + 10 * DAY;
    // What is known of this entity is one failing certificate of one, so it takes some more.
    attempts.extend((0..12).map(|guess| failing(3, TARGET, guess, later + guess as i64)));
    let told_twice = told_to_the_end(&attempts);
    assert_eq!(begun(&told_twice), 2);
}

#[test]
fn other_reasons_are_no_guesses() {
    let lost = Reasons::only(Reason::CertificateLost);
    let attempts: Vec<Attempt> =
        guesses(50, 60).into_iter().map(|attempt| Attempt { reasons: lost, ..attempt }).collect();
    assert_eq!(told(&attempts), []);
    let unjudged = guesses(50, 60).into_iter().map(|attempt| Attempt { outcome: Outcome::NotProcessed, ..attempt });
    assert_eq!(told(&unjudged.collect::<Vec<_>>()), []);
}
