//! Made-up weeks, row by row: what is told of them, and that it does not depend on how they were fed or saved.

use super::*;
use crate::enforce::Law;
use crate::terms::{Outcome, Service};
use crate::watch::{Phase, Signal, Suppression};

/// Monday 2026-06-01, 0:00 in Shanghai.
const START_S: i64 = 1_780_243_200;
const DAY: i64 = 86_400;

/// Rows of one entity on a day: how many in each ten minutes, and of how many the answer is inconsistent.
type Rows<'a> = &'a dyn Fn(i64, i64) -> (u32, u32);

fn watch(facts: Facts) -> Watch {
    Watch::new(Law::published().calendar().clone(), facts)
}

/// A day's job of an entity, two hours after the day: certificates and claims are all different.
fn feed(watch: &mut Watch, entity: &str, day: i64, rows: Rows<'_>, told: &mut Vec<Signal>) {
    feed_failing(Reason::CertificateExpired, watch, entity, day, rows, told);
}

/// The same; what is inconsistent is so for this reason.
fn feed_failing(reason: Reason, watch: &mut Watch, entity: &str, day: i64, rows: Rows<'_>, told: &mut Vec<Signal>) {
    let processed_s = START_S + (day + 1) * DAY + 7_200 + i64::from(entity.as_bytes()[entity.len() - 1]);
    let job = Job { processed_at: processed_s * 1_000_000, id: format!("{entity}-{day}") };
    begin(watch, &job, told);
    let number = watch.entity(entity);
    let scene = watch.scene("account_opening");
    for bucket in 0..144 {
        let (count, failing) = rows(day, bucket);
        for row in 0..count {
            let certificate = xxhash_rust::xxh3::xxh3_64(format!("{entity} {day} {bucket} {row}").as_bytes());
            let fails = row < failing;
            let attempt = Attempt {
                entity: number,
                service: Service::RealName,
                certificate,
                claim: certificate ^ 1,
                at_s: START_S + day * DAY + bucket * 600 + i64::from(row) % 600,
                outcome: if fails { Outcome::Inconsistent } else { Outcome::Consistent },
                reasons: if fails { Reasons::only(reason) } else { Reasons::NONE },
                similarity: f32::NAN,
            };
            watch.see(&attempt, scene);
        }
    }
    watch.end_job();
}

fn begin(watch: &mut Watch, job: &Job, told: &mut Vec<Signal>) {
    let mut tell = |watch: &Watch| {
        told.extend(watch.signals());
        Ok(())
    };
    watch.begin(job, &mut tell).unwrap();
}

fn advance(watch: &mut Watch, to_s: i64, told: &mut Vec<Signal>) {
    let mut tell = |watch: &Watch| {
        told.extend(watch.signals());
        Ok(())
    };
    watch.advance(to_s, &mut tell).unwrap();
}

/// Busy by day, quiet by night, a little different from one ten minutes to the next; a twentieth of it fails.
fn usual(day: i64, bucket: i64) -> (u32, u32) {
    let busy = if (54..126).contains(&bucket) { 60 } else { 12 };
    let noise = (xxhash_rust::xxh3::xxh3_64(&(day * 1_000 + bucket).to_le_bytes()) % 9) as u32;
    let count = busy + noise - 4;
    (count, count / 20)
}

fn saved(watch: &Watch) -> Vec<u8> {
    let mut bytes = Vec::new();
    watch.save(&mut bytes).unwrap();
    bytes
}

/// Kinds that began, with whose they are.
fn begun(told: &[Signal]) -> Vec<(&str, &str)> {
    let begun = told.iter().filter(|signal| signal.phase == Phase::Begun);
    begun.map(|signal| (signal.entity_id.as_str(), signal.kind.as_str())).collect()
}

#[test]
fn usual_weeks_are_quiet() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    (0..28).for_each(|day| feed(&mut watch, "a", day, &usual, &mut told));
    advance(&mut watch, START_S + 28 * DAY + 9_000, &mut told);
    told.extend(watch.signals());
    assert_eq!(begun(&told), []);
}

#[test]
fn a_burst_is_told_with_what_was_expected() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    let burst = |day, bucket| if day == 20 && (90..96).contains(&bucket) { (400, 20) } else { usual(day, bucket) };
    (0..24).for_each(|day| feed(&mut watch, "a", day, &burst, &mut told));
    advance(&mut watch, START_S + 24 * DAY + 9_000, &mut told);
    assert_eq!(begun(&told), [("a", "volume_burst")]);
    let signal = &told[0];
    assert_eq!(signal.observed, 400.0);
    assert!((20.0..60.0).contains(&signal.expected_low) && (60.0..120.0).contains(&signal.expected_high), "{signal:?}");
    assert!((19..=21).contains(&signal.baseline_days) && signal.peers.is_none(), "{} days", signal.baseline_days);
    let minutes = (signal.window_start.0 / 1_000_000 - START_S - 20 * DAY) / 60;
    assert_eq!(minutes, 900, "it began at three in the afternoon");
    assert!(signal.sentence.english.contains("400, where") && signal.sentence.chinese.contains("突增"));
}

#[test]
fn failures_of_a_day_are_told() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    let failing = |day, bucket| {
        let (count, usual) = usual(day, bucket);
        (count, if day == 20 && (60..84).contains(&bucket) { count / 2 } else { usual })
    };
    (0..24).for_each(|day| feed(&mut watch, "a", day, &failing, &mut told));
    advance(&mut watch, START_S + 25 * DAY, &mut told);
    assert!(begun(&told).contains(&("a", "inconsistent_share")), "{:?}", begun(&told));
}

#[test]
fn a_silence_is_told_although_nothing_comes() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    (0..21).for_each(|day| feed(&mut watch, "a", day, &usual, &mut told));
    advance(&mut watch, START_S + 26 * DAY, &mut told);
    let kinds = begun(&told);
    assert!(kinds.iter().any(|(_, kind)| ["volume_silence", "volume_drop"].contains(kind)), "{kinds:?}");
}

#[test]
fn a_new_entity_is_judged_by_its_peers() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    let failing = |day, bucket| (usual(day, bucket).0, usual(day, bucket).0 * 7 / 10);
    for day in 0..16 {
        ["a", "b", "c", "d", "e", "f"].iter().for_each(|entity| feed(&mut watch, entity, day, &usual, &mut told));
        if day >= 14 {
            feed(&mut watch, "z", day, &failing, &mut told);
        }
    }
    advance(&mut watch, START_S + 18 * DAY, &mut told);
    let signal = told.iter().find(|signal| signal.kind == SignalKind::InconsistentShare).expect("its share is told");
    assert_eq!((signal.entity_id.as_str(), signal.peers, signal.baseline_days), ("z", Some(6), 0));
    assert!(signal.compared_with.english.starts_with("6 entities"), "{:?}", signal.compared_with);
    assert!(signal.compared_with.chinese.contains("6家单位"), "{:?}", signal.compared_with);
}

#[test]
fn who_is_new_and_fails_is_held_against_the_others() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    let failing = |day, bucket| (usual(day, bucket).0, usual(day, bucket).0 * 7 / 10);
    for day in 0..10 {
        for entity in ["a", "b", "c", "d", "e", "f"] {
            feed_failing(Reason::NameDiffers, &mut watch, entity, day, &usual, &mut told);
        }
        if day >= 8 {
            feed_failing(Reason::NameDiffers, &mut watch, "z", day, &failing, &mut told);
        }
    }
    advance(&mut watch, START_S + 12 * DAY, &mut told);
    let signal = told.iter().find(|signal| signal.kind == SignalKind::ProbingCertificates).expect("it is told");
    assert_eq!((signal.entity_id.as_str(), signal.baseline_days), ("z", 0));
    assert!(signal.compared_with.english.contains("other entities"), "{:?}", signal.compared_with);
    assert!(signal.compared_with.chinese.contains("其他单位"), "{:?}", signal.compared_with);
}

#[test]
fn rules_are_exact() {
    let hours = [("a".to_owned(), "08:00-20:00".parse().unwrap())].into();
    let (mut watch, mut told) = (watch(Facts { hours, suppressions: Vec::new() }), Vec::new());
    begin(&mut watch, &Job { processed_at: (START_S + DAY) * 1_000_000, id: "j".to_owned() }, &mut told);
    let (entity, scene) = (watch.entity("a"), watch.scene("lottery"));
    for (hour, reason) in [(3, Reason::SceneNotAgreed), (12, Reason::QuotaExceeded), (12, Reason::FieldNotAgreed)] {
        let attempt = Attempt {
            entity,
            service: Service::RealName,
            certificate: 1,
            claim: 1,
            at_s: START_S + hour * 3_600,
            outcome: Outcome::NotProcessed,
            reasons: Reasons::only(reason),
            similarity: f32::NAN,
        };
        watch.see(&attempt, scene);
    }
    for code in [RefusalCode::SignatureWrong, RefusalCode::SubmissionReplayed, RefusalCode::CredentialRevoked] {
        watch.submission_refused("a", code, START_S);
    }
    watch.submission_refused("a", RefusalCode::FilesDiffer, START_S);
    watch.end_job();
    let mut kinds: Vec<&str> = watch.signals().iter().map(|signal| signal.kind.as_str()).collect();
    kinds.sort_unstable();
    let expected = [
        "credential_expired",
        "field_not_agreed",
        "off_hours",
        "quota_exceeded",
        "scene_not_agreed",
        "signature_invalid",
        "submission_replayed",
    ];
    assert_eq!(kinds, expected);
    let scene = watch.signals().into_iter().find(|signal| signal.kind == SignalKind::SceneNotAgreed).unwrap();
    assert_eq!((scene.article.to_string(), scene.observed, scene.p_value), ("13(3)".to_owned(), 1.0, None));
    assert!(scene.evidence_query.contains("array_has(reasons, 'scene_not_agreed')"), "{}", scene.evidence_query);
}

#[test]
fn what_is_suppressed_is_seen_and_says_so() {
    let suppression = Suppression {
        id: "P1".to_owned(),
        entity: "a".to_owned(),
        kind: SignalKind::VolumeBurst,
        service: None,
        from_s: START_S + 20 * DAY,
        until_s: START_S + 21 * DAY,
        reasons: "a sale".to_owned(),
    };
    let facts = Facts { suppressions: vec![suppression], ..Facts::default() };
    let (mut watch, mut told) = (watch(facts), Vec::new());
    let burst = |day, bucket| if [18, 20].contains(&day) && bucket == 90 { (500, 25) } else { usual(day, bucket) };
    (0..22).for_each(|day| feed(&mut watch, "a", day, &burst, &mut told));
    let told: Vec<_> = told.iter().filter(|signal| signal.phase == Phase::Begun).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0].suppressed, None, "it began before");
    assert_eq!(told[1].suppressed, Some(("P1".to_owned(), "a sale".to_owned())));
}

#[test]
fn saved_and_restored_it_goes_on_exactly() {
    let entities = ["a", "b", "c"];
    let (mut whole, mut told) = (watch(Facts::default()), Vec::new());
    let (mut halting, mut told_halting) = (watch(Facts::default()), Vec::new());
    for day in 0..12 {
        for entity in entities {
            feed(&mut whole, entity, day, &usual, &mut told);
            feed(&mut halting, entity, day, &usual, &mut told_halting);
            let bytes = saved(&halting);
            halting =
                Watch::restore(&bytes, halting.calendar.clone(), Facts::default()).expect("it reads what it wrote");
            let again = saved(&halting);
            let differs = bytes.iter().zip(&again).position(|(one, other)| one != other);
            assert!(again == bytes, "day {day}, {entity}: at {differs:?} of {} and {}", bytes.len(), again.len());
        }
        // The clock goes on in steps of its own.
        let next = START_S + (day + 1) * DAY + 9_000;
        (0..7).for_each(|step| advance(&mut halting, next - 700 + 100 * step, &mut told_halting));
        advance(&mut whole, next - 100, &mut told);
    }
    assert!(saved(&whole) == saved(&halting));
    assert_eq!(told, told_halting);
}

#[test]
fn damaged_states_are_nothing_or_another_state() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    (0..2).for_each(|day| feed(&mut watch, "a", day, &usual, &mut told));
    let bytes = saved(&watch);
    let calendar = || watch.calendar.clone();
    assert!(Watch::restore(&[], calendar(), Facts::default()).is_none());
    let body = bytes.len() - 32;
    for place in (0..bytes.len()).step_by(1 + bytes.len() / 400) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        assert!(Watch::restore(&damaged, calendar(), Facts::default()).is_none(), "byte {place}");
        // With a digest that fits, so that the reader itself meets the damage: no panic, whatever it makes of it.
        let digest = Sha256::digest(&damaged[..body]);
        damaged[body..].copy_from_slice(&digest);
        drop(Watch::restore(&damaged, calendar(), Facts::default()));
        drop(Watch::restore(&damaged[..place], calendar(), Facts::default()));
    }
}

#[test]
fn hours_without_rows_are_a_gap() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    let outage = |day, bucket| if day == 20 && (60..72).contains(&bucket) { (0, 0) } else { usual(day, bucket) };
    (0..21).for_each(|day| feed(&mut watch, "a", day, &outage, &mut told));
    advance(&mut watch, START_S + 21 * DAY + 8_000, &mut told);
    let whole = |watch: &Watch| watch.pairs[Service::RealName as usize].as_ref().unwrap().whole.clone();
    assert_eq!((whole(&watch).gaps.len(), whole(&watch).judged), (0, None), "nothing of that day has closed");
    advance(&mut watch, START_S + 21 * DAY + 12_000, &mut told);
    let [gap] = whole(&watch).gaps[..] else { panic!("{:?}", whole(&watch).gaps) };
    assert_eq!((start_of(gap.from), start_of(gap.until)), (START_S + 20 * DAY + 36_000, START_S + 20 * DAY + 43_200));
    assert!(
        (300.0..840.0).contains(&gap.expected),
        "twelve buckets of some sixty rows, or fewer as they stay away: {}",
        gap.expected
    );
    let (rows, expected) = whole(&watch).judged.unwrap();
    let day: u32 = (0..144).map(|bucket| outage(20, bucket).0).sum();
    assert_eq!(rows, f64::from(day));
    assert!((0.8 * rows..1.2 * rows).contains(&expected), "{rows} of {expected}");
    advance(&mut watch, START_S + 22 * DAY, &mut told);
    assert_eq!(whole(&watch).gaps, [], "the next night has none");
}

#[test]
fn rows_of_long_ago_are_late() {
    let (mut watch, mut told) = (watch(Facts::default()), Vec::new());
    (0..3).for_each(|day| feed(&mut watch, "a", day, &usual, &mut told));
    advance(&mut watch, START_S + 4 * DAY + 3_600, &mut told);
    let job = Job { processed_at: (START_S + 4 * DAY + 7_200) * 1_000_000, id: "late".to_owned() };
    begin(&mut watch, &job, &mut told);
    let (entity, scene) = (watch.entity("a"), watch.scene("account_opening"));
    let row = |at_s| Attempt {
        entity,
        service: Service::RealName,
        certificate: 1,
        claim: 1,
        at_s,
        outcome: Outcome::Consistent,
        reasons: Reasons::NONE,
        similarity: f32::NAN,
    };
    watch.see(&row(START_S), scene);
    watch.see(&row(START_S + 4 * DAY + 7_000), scene);
    watch.see(&row(START_S + 40 * DAY), scene);
    assert_eq!((watch.night.quality.rows, watch.night.quality.late), (3, 2), "too old, in time, and of the future");
    let pair = watch.pairs[Service::RealName as usize].as_ref().unwrap();
    assert_eq!((pair.whole.late, i64::from(pair.whole.late_s_max), pair.open()), (2, 4 * DAY + 7_200, 1));
}
