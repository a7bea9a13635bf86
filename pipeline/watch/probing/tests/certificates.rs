//! Many certificates with few hits by one entity.

use super::*;
use crate::watch::probing::{Ending, Kind};

/// Traffic of one entity: so many attempts an hour, each on a certificate of its own, with this share failing.
fn traffic(
    draws: &mut Draws,
    entity: u32,
    hours: std::ops::Range<i64>,
    an_hour: i64,
    share: impl Fn(i64) -> f64,
) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for hour in hours {
        for place in 0..an_hour {
            let at_s = hour * HOUR + place * HOUR / an_hour;
            let certificate = draws.below(1 << 31) << 8 | u64::from(entity);
            let fails = draws.fraction() < share(hour);
            attempts.push(if fails {
                failing(entity, certificate, 0, at_s)
            } else {
                passing(entity, certificate, at_s)
            });
        }
    }
    attempts
}

fn enumeration(entity: u32, from_s: i64, count: i64, gap_s: i64) -> Vec<Attempt> {
    (0..count).map(|place| failing(entity, 1 << 60 | place as u64, 0, from_s + place * gap_s)).collect()
}

fn in_order(mut attempts: Vec<Attempt>) -> Vec<Attempt> {
    attempts.sort_by_key(|attempt| attempt.at_s);
    attempts
}

#[test]
fn a_ratio_that_is_simply_high_is_no_cause() {
    for (seed, share) in [(1, 0.0), (2, 0.02), (3, 0.1), (4, 0.2), (5, 0.25)] {
        for an_hour in [1, 12, 60] {
            let attempts = traffic(&mut Draws(seed), 4, 0..24 * 40, an_hour, |_| share);
            assert_eq!(told(&attempts), [], "share {share}, {an_hour} an hour");
        }
    }
}

#[test]
fn half_of_all_failing_is_told_once_when_nobody_is_known_yet() {
    let attempts = traffic(&mut Draws(5), 4, 0..24 * 60, 20, |_| 0.5);
    let told = told_to_the_end(&attempts);
    assert_eq!((begun(&told), told.last().unwrap().phase), (1, Phase::Ended(Ending::Settled)), "{:?}", phases(&told));
    assert!(told[0].begun_s < DAY && told.last().unwrap().last_s < 9 * DAY);
}

#[test]
fn a_ratio_that_goes_with_the_hours_is_no_cause() {
    // Twice as many mistakes by night as by day, at a small and at a large entity; and three times as many.
    for (seed, an_hour, night) in [(6, 40, 0.08), (7, 400, 0.08), (8, 40, 0.12), (9, 400, 0.12)] {
        let share = |hour: i64| if hour % 24 < 8 { night } else { 0.04 };
        assert_eq!(told(&traffic(&mut Draws(seed), 4, 0..24 * 60, an_hour, share)), [], "{an_hour} an hour, {night}");
    }
}

#[test]
fn a_ratio_that_goes_with_the_days_of_the_week_is_no_cause() {
    // Half as high again on Saturdays and Sundays; 1970 began with a Thursday.
    let share = |hour: i64| if matches!((hour + 8) / 24 % 7, 2 | 3) { 0.06 } else { 0.04 };
    for an_hour in [4, 40, 400] {
        let alarms = (0..10).map(|seed| begun(&told(&traffic(&mut Draws(seed), 4, 0..24 * 70, an_hour, share))));
        let alarms: usize = alarms.sum();
        // In 23 months of one entity.
        assert!(alarms <= 1, "{an_hour} an hour: {alarms}");
    }
}

#[test]
fn a_small_rise_that_lasts_is_found_in_its_days() {
    // Who is at the desk matters by a fifth either way, from one block to the next; for three days there is a half
    // more.
    let share = |hour: i64| {
        let desk = if hour / 6 * 7 % 5 < 2 { 0.8 } else { 1.15 };
        0.04 * desk * if (24 * 30..24 * 33).contains(&hour) { 1.5 } else { 1.0 }
    };
    let told = told_to_the_end(&traffic(&mut Draws(19), 4, 0..24 * 45, 100, share));
    assert_eq!(begun(&told), 1, "{:?}", phases(&told));
    assert!((30 * DAY..33 * DAY + 6 * HOUR).contains(&told[0].begun_s), "{:?}", told[0]);
    assert!(told[0].p_value <= 0.01 && told[0].observed > told[0].expected, "{:?}", told[0]);
}

#[test]
fn an_enumeration_is_found_soon_and_is_one_cause() {
    let mut attempts = traffic(&mut Draws(7), 4, 0..24 * 30, 10, |_| 0.03);
    let start_s = 20 * DAY;
    attempts.extend(enumeration(4, start_s, 200, 60));
    let told = told_to_the_end(&in_order(attempts));
    assert_eq!(begun(&told), 1, "{:?}", phases(&told));
    let first = told[0];
    assert_eq!((first.kind, first.service, first.certificate), (Kind::Certificates, Some(Service::RealName), None));
    assert_eq!(first.entities.named(), [4]);
    assert!(first.begun_s - start_s <= 12 * 60, "after {} s", first.begun_s - start_s);
    assert!(first.observed > first.expected_high && first.expected >= first.expected_low, "{first:?}");
    assert!(first.p_value <= 0.01 && first.baseline_days >= 19, "{first:?}");
    let last = told.last().unwrap();
    assert_eq!(last.phase, Phase::Ended(Ending::Quiet));
    assert!(last.observed >= 200.0 && last.p_value < 1e-20, "{last:?}");
    assert!(last.last_s - start_s < 2 * DAY, "it is over soon: {}", last.last_s - start_s);
}

#[test]
fn a_second_enumeration_within_the_quiet_time_is_told_of_the_same_cause() {
    let mut attempts = traffic(&mut Draws(8), 4, 0..24 * 30, 40, |_| 0.03);
    attempts.extend(enumeration(4, 20 * DAY, 100, 60));
    attempts.extend(
        enumeration(4, 21 * DAY + 6 * HOUR, 100, 60)
            .into_iter()
            .map(|attempt| Attempt { certificate: attempt.certificate | 1 << 59, ..attempt }),
    );
    let told = told_to_the_end(&in_order(attempts));
    assert_eq!(begun(&told), 1);
    let again = |probe: &&Probe| probe.phase == Phase::Continuing && probe.last_s > 21 * DAY + 6 * HOUR;
    assert!(told.iter().any(|probe| again(&probe)), "{:?}", phases(&told));
}

#[test]
fn a_new_entity_is_judged_by_its_peers() {
    let mut draws = Draws(9);
    let mut attempts = Vec::new();
    for entity in 0..20 {
        attempts.extend(traffic(&mut draws, entity, 0..24 * 20, 4, |_| 0.02 + 0.002 * f64::from(entity)));
    }
    // Two newcomers: one as careless as anybody, one that enumerates.
    attempts.extend(traffic(&mut draws, 100, 24 * 15..24 * 20, 20, |_| 0.06));
    attempts.extend(enumeration(101, 15 * DAY, 40, 30));
    let told = told(&in_order(attempts));
    assert_eq!(begun(&told), 1, "{:?}", phases(&told));
    assert_eq!((told[0].entities.named(), told[0].baseline_days), (&[101][..], 0));
    assert!(told[0].observed <= 12.0, "{told:?}");
}

#[test]
fn a_ratio_that_stays_raised_settles_after_a_week_and_is_usual_then() {
    let attempts = traffic(&mut Draws(10), 4, 0..24 * 60, 40, |hour| if hour < 24 * 20 { 0.03 } else { 0.15 });
    let told = told_to_the_end(&attempts);
    let ends: Vec<Phase> =
        told.iter().map(|probe| probe.phase).filter(|phase| matches!(phase, Phase::Ended(_))).collect();
    assert_eq!((begun(&told), ends), (1, vec![Phase::Ended(Ending::Settled)]), "{:?}", phases(&told));
    let length_s = told.last().unwrap().last_s - told[0].begun_s;
    assert!((6 * DAY..9 * DAY).contains(&length_s), "{length_s}");
}

#[test]
fn repetitions_on_few_certificates_add_nothing() {
    let mut attempts = traffic(&mut Draws(11), 4, 0..24 * 20, 10, |_| 0.03);
    // Five holders try two claims a hundred times each.
    attempts.extend((0..1_000).map(|place| failing(4, place % 5, place % 2, 15 * DAY + place as i64 * 20)));
    assert_eq!(told(&in_order(attempts)), []);
}
